// What claims need of earlier ones, smallest_j, and the choice of the check (SPEC 3, 3.3 to 3.6, 3.9, 3.12, 3.13, 3.15, 3.17, 3.22 to 3.34).
#include <algorithm>

#include "composite_cell.hpp"
#include "failure.hpp"
#include "jets.hpp"

namespace amcheck {

Outcome reject(const std::string& what) { return {false, what}; }

Outcome reject(const std::string& what, const Num& left, const Num& right, const std::string& best) {
  return {false, what + " = " + show(left) + " against " + show(right) + (best.empty() ? "" : "; the best that would have passed: " + best)};
}

Session::Session(const Problem& p, const Certificate& c) : problem(p), certificate(c), states(c.claims.size(), State::Limit) {
  for (const Run& run : c.runs) {
    evaluators_.push_back(std::make_unique<Evaluator>(p, run, c.bits));
    recorded_.emplace_back(*evaluators_.back());
  }
}

Path& Session::orbit(const Enclosure& enclosure) {
  return orbits_.try_emplace(&enclosure, problem, certificate.runs[certificate.run("orbit")], enclosure, certificate.bits).first->second;
}

std::optional<std::vector<const Claim*>> Session::needed(std::size_t claim) const {
  std::vector<const Claim*> out;
  for (const std::string& need : certificate.claims[claim].needs) {
    std::size_t i = 0;
    while (i < claim && certificate.claims[i].computed_digest != need) ++i;
    if (i == claim) return std::nullopt;
    out.push_back(&certificate.claims[i]);
  }
  return out;
}

bool Session::covering_trajectory(const Claim& earlier, const Claim& claim) const {
  return earlier.kind == Kind::Trajectory && earlier.verdict == Verdict::Proved && earlier.run == claim.run && earlier.k0 <= claim.k0 && claim.k1 <= earlier.k1;
}

namespace {

using Needed = std::vector<const Claim*>;

bool proved(const Claim& c, Kind kind) {
  return c.kind == kind && c.verdict == Verdict::Proved;
}

bool same_run_and_range(const Claim& a, const Claim& b) {
  return a.run == b.run && a.k0 == b.k0 && a.k1 == b.k1;
}

// The only claim that is needed, if it is a proved one of this kind.
const Claim* only(const Needed& needed, Kind kind) {
  return needed.size() == 1 && proved(*needed[0], kind) ? needed[0] : nullptr;
}

Outcome require_trajectory(const Session& session, std::size_t index, const Needed& needed) {
  const Claim* const first = session.certificate.claims.data();
  const Claim& claim = first[index];
  const auto fits = [&](const Claim& earlier) { return session.covering_trajectory(earlier, claim); };
  if (std::none_of(first, &claim, fits)) return needed.empty() ? Outcome{} : reject("'needs' must be empty: no earlier proved am_trajectory of the run covers the range");
  if (needed.size() == 1 && fits(*needed[0])) return {};
  return reject("'needs' must be the digest of the earlier proved am_trajectory of the run that covers the range");
}

Outcome check_smallest_j(const Claim& claim, const Needed& needed) {
  const auto& s = std::get<SmallestJ>(claim.body);
  if (needed.size() != static_cast<std::size_t>(s.j)) return reject("'needs' must hold " + std::to_string(s.j) + " sufficient_decrease claims, one for each j' = 1..j");
  for (std::size_t i = 0; i < needed.size(); ++i) {
    const Claim& c = *needed[i];
    const std::string which = "'needs' entry " + std::to_string(i) + " ";
    if (c.kind != Kind::Decrease) return reject(which + "is no sufficient_decrease claim");
    const auto& d = std::get<Decrease>(c.body);
    if (c.run != claim.run || c.k0 != claim.k0 || c.k1 != claim.k1 || d.form != s.form || d.phase >= 0) return reject(which + "has another run, range or form, or a phase");
    if (d.j != static_cast<long>(i + 1)) return reject(which + "must have j = " + std::to_string(i + 1));
    const Verdict wanted = i + 1 == needed.size() ? Verdict::Proved : Verdict::Refuted;
    if (c.verdict != wanted) return reject(which + "must be " + (wanted == Verdict::Proved ? "proved" : "refuted"));
  }
  return {};
}

const Enclosure* proved_enclosure(const Claim& c) {
  if (!proved(c, Kind::Enclosure)) return nullptr;
  const auto& enclosure = std::get<Enclosure>(c.body);
  return enclosure.witness ? &enclosure : nullptr;
}

// An earlier proved enclosure_trajectory with a witness whose range, which begins at 0, covers this claim's (SPEC 3.12, 3.13).
const Enclosure* needed_enclosure(const Claim& claim, const Needed& needed) {
  return needed.size() == 1 && claim.k1 <= needed[0]->k1 ? proved_enclosure(*needed[0]) : nullptr;
}

const char* const kNeedsEnclosure = "'needs' must be the digest of one earlier proved enclosure_trajectory with a witness whose range covers this one";

bool is_rate(Kind kind) {
  return kind == Kind::Contraction || kind == Kind::RateLocal || kind == Kind::RateKl;
}

// Nothing is made of a claim that does not hold; a limit there is one here too.
Outcome require_verified(const Session& session, const Needed& needed) {
  for (const Claim* c : needed) {
    const Session::State state = session.states[session.index_of(*c)];
    if (state == Session::State::Limit) throw Failure(kLimit, nullptr, "the check of a claim in 'needs' exceeded a limit");
    if (state == Session::State::Rejected) return reject("a claim in 'needs' was rejected");
  }
  return {};
}

std::optional<RatePoint> point_of(const Claim& c) {
  if (c.verdict != Verdict::Proved) return std::nullopt;
  if (c.kind == Kind::CriticalPoint) return RatePoint{&std::get<CriticalPoint>(c.body), nullptr};
  if (c.kind == Kind::KlZero) return RatePoint{&std::get<KlZero>(c.body).around, &std::get<KlZero>(c.body)};
  return std::nullopt;
}

Outcome trapping_with_needs(Session& session, const Claim& claim, const Needed& needed) {
  const bool orbit = session.certificate.runs[claim.run].name == "orbit";
  const bool fits = needed.size() == (orbit ? 2 : 1) && is_rate(needed[0]->kind) && needed[0]->verdict == Verdict::Proved;
  if (!fits) return reject(std::string("'needs' must be the digest of one earlier proved contraction, rate_local or rate_kl") + (orbit ? ", and that of an enclosure_trajectory" : ""));
  if (session.problem.known && session.problem.heavy_ball()) return reject("a trapping is not about heavy_ball steps");
  const Enclosure* const enclosure = orbit ? proved_enclosure(*needed[1]) : nullptr;
  const long k = std::get<Trapping>(claim.body).at;
  if (k < static_cast<long>(claim.k0) || k > static_cast<long>(claim.k1)) return reject("'at' must be in the range");
  // Its range is all of the run.
  if (orbit && enclosure == nullptr) return reject("the second of 'needs' must be the digest of an earlier proved enclosure_trajectory with a witness");
  const Outcome o = require_verified(session, needed);
  if (!o.accepted) return o;
  const Claim& point = *(*session.needed(session.index_of(*needed[0])))[0];
  return check_trapping(session, claim, *needed[0], *point_of(point), enclosure);
}

Outcome rate_with_needs(Session& session, const Claim& claim, const Needed& needed) {
  const auto point = needed.empty() ? std::nullopt : point_of(*needed[0]);
  const bool with_zero = claim.kind != Kind::RateLocal, by_kl = claim.kind == Kind::RateKl && point && point->zero == nullptr;  // a kl_zero is a kl itself
  const bool fits = point && (with_zero || point->zero == nullptr) && needed.size() == (by_kl ? 2 : 1) && same_run_and_range(*needed[0], claim);
  if (!fits)
    return reject(std::string("'needs' must be the digest of one earlier proved critical_point ") + (with_zero ? "or kl_zero " : "") + "of the same run and range" + (claim.kind == Kind::RateKl ? ", for a critical_point and that of a kl" : ""));
  if (by_kl && (!proved(*needed[1], Kind::Kl) || needed[1]->needs != std::vector<std::string>{claim.needs[0]}))
    return reject("the second of 'needs' must be the digest of an earlier proved kl that needs the same critical_point");
  const Outcome o = require_verified(session, needed);
  if (!o.accepted) return o;
  if (claim.kind == Kind::RateKl) return check_rate_kl(session, claim, *point, by_kl ? std::get<Kl>(needed[1]->body).kappa : point->zero->kappa);
  return claim.kind == Kind::RateLocal ? check_rate_local(session, claim, *point) : check_contraction(session, claim, *point);
}

// rate_sublinear and rate_finite, each with a point of its own kind.
Outcome special_rate_with_needs(Session& session, const Claim& claim, const Needed& needed) {
  const bool sublinear = claim.kind == Kind::RateSublinear;
  const Claim* const point = only(needed, sublinear ? Kind::KlDegenerate : Kind::KlSharp);
  if (point == nullptr || !same_run_and_range(*point, claim)) return reject(std::string("'needs' must be the digest of one earlier proved ") + (sublinear ? "kl_degenerate" : "kl_sharp") + " of the same run and range");
  const Outcome o = require_verified(session, needed);
  if (!o.accepted) return o;
  return sublinear ? check_rate_sublinear(session, claim, std::get<KlDegenerate>(point->body)) : check_rate_finite(session, claim, std::get<KlSharp>(point->body));
}

Outcome fixed_point_with_needs(Session& session, const Claim& claim, const Needed& needed) {
  const bool orbit = session.certificate.runs[claim.run].name == "orbit";
  if (!orbit && !needed.empty()) return reject("'needs' must be empty for a claim of this kind about the run 'recorded'");
  const Claim* const box = only(needed, Kind::BoxTrajectory);
  if (orbit && box == nullptr) return reject("'needs' must be the digest of one earlier proved box_trajectory");
  const Outcome o = require_verified(session, needed);
  if (!o.accepted) return o;
  return check_rate_fixed_point(session, claim, orbit ? &std::get<BoxTrajectory>(box->body) : nullptr);
}

Outcome check_with_needs(Session& session, std::size_t index, const Needed& needed) {
  const Claim& claim = session.certificate.claims[index];
  const bool exact_orbit = session.certificate.runs[claim.run].name == "orbit";  // then what is said is said of the exact iterates
  const bool about_box = claim.kind == Kind::BoxTrajectory || claim.kind == Kind::RateFixedPoint;
  if (!speaks_of(claim.kind, session.problem) || (exact_orbit && !about_box && (session.problem.polynomial() || session.problem.kind == ProblemKind::Composite))) return reject("a claim of this kind is not about problems of this kind");
  if (claim.kind == Kind::Decrease || claim.kind == Kind::RelativeError || claim.kind == Kind::Rises) {
    const Enclosure* const enclosure = exact_orbit ? needed_enclosure(claim, needed) : nullptr;
    if (exact_orbit && enclosure == nullptr) return reject(kNeedsEnclosure);
    const Outcome o = exact_orbit ? Outcome{} : require_trajectory(session, index, needed);
    if (!o.accepted) return o;
    if (claim.kind == Kind::Rises) return check_rises(session, claim, !needed.empty());
    Path& path = exact_orbit ? session.orbit(*enclosure) : session.recorded(claim.run);
    return claim.kind == Kind::Decrease ? check_decrease(path, claim) : check_relative_error(path, claim);
  }
  if (claim.kind == Kind::SmallestJ) return check_smallest_j(claim, needed);
  if (claim.kind == Kind::StructuralError) {
    const Claim* const bounded = only(needed, Kind::Sublevel);
    if (bounded == nullptr || bounded->run != claim.run) return reject("'needs' must be the digest of one earlier proved sublevel_bounded of the run");
    return check_structural_error(session, claim, std::get<Sublevel>(bounded->body));
  }
  if (claim.kind == Kind::OrbitAgreement) {
    const Enclosure* const enclosure = needed_enclosure(claim, needed);
    return enclosure == nullptr ? reject(kNeedsEnclosure) : check_orbit_agreement(session, claim, *enclosure);
  }
  if (claim.kind == Kind::Kl) {
    const Claim* const critical = only(needed, Kind::CriticalPoint);
    if (critical == nullptr || !same_run_and_range(*critical, claim)) return reject("'needs' must be the digest of one earlier proved critical_point of the same run and range");
    const auto& point = std::get<CriticalPoint>(critical->body);
    return check_around(session, claim, {point.center, point.kinks, !point.symmetry.empty(), point.balls.back().radius, {}}, [&](Session& s, const Claim& c, const Surroundings& known) { return check_kl(s, c, point, known); });
  }
  if (claim.kind == Kind::RateFixedPoint) return fixed_point_with_needs(session, claim, needed);
  if (claim.kind == Kind::Trapping) return trapping_with_needs(session, claim, needed);
  if (is_rate(claim.kind)) return rate_with_needs(session, claim, needed);
  if (claim.kind == Kind::RateSublinear || claim.kind == Kind::RateFinite) return special_rate_with_needs(session, claim, needed);
  if (!needed.empty()) return reject("'needs' must be empty for a claim of this kind");
  if (claim.kind == Kind::Trajectory) return check_trajectory(session, claim);
  if (claim.kind == Kind::Sublevel) return check_sublevel(session, claim);
  if (claim.kind == Kind::StructuralDecrease) return check_structural_decrease(session, claim);
  if (claim.kind == Kind::Enclosure) return check_enclosure(session, claim);
  if (claim.kind == Kind::BoxTrajectory) return check_box_trajectory(session, claim);
  if (claim.kind == Kind::CriticalPoint) {
    const auto& point = std::get<CriticalPoint>(claim.body);
    return check_around(session, claim, {point.center, point.kinks, !point.symmetry.empty(), point.balls.back().radius, point.enters}, check_critical_point);
  }
  if (claim.kind == Kind::KlZero) return check_kl_zero(session, claim);
  if (claim.kind == Kind::KlExponent) return check_kl_exponent(session, claim);
  if (claim.kind == Kind::KlSaddle) {
    const auto& saddle = std::get<KlSaddle>(claim.body);
    return check_around(session, claim, {saddle.center, {}, false, saddle.balls.back().radius, saddle.enters}, check_kl_saddle);
  }
  if (claim.kind == Kind::KlSharp) return check_kl_sharp(session, claim);
  if (claim.kind == Kind::KlDegenerate) return check_kl_degenerate(session, claim);
  if (claim.kind == Kind::KlChain) return check_kl_chain(session, claim);
  if (claim.kind == Kind::RateInertial) return check_rate_inertial(session, claim);
  return check_agreement(session, claim);
}

Outcome judge(Session& session, std::size_t index) {
  const Claim& claim = session.certificate.claims[index];
  if (claim.digest != claim.computed_digest) return reject("the digest is wrong: it should be " + claim.computed_digest);
  const auto needed = session.needed(index);
  if (!needed) return reject("'needs' holds a digest that no earlier claim of the file has");
  if (claim.verdict == Verdict::Undecided) return {true, "undecided: " + claim.reason, true};
  try {
    return check_with_needs(session, index, *needed);
  } catch (const NoResult& none) {  // of a smooth problem, at a point or on a ball
    return reject(none.message);
  }
}

}  // namespace

Outcome check_claim(Session& session, std::size_t index) {
  const Outcome o = judge(session, index);
  session.states[index] = !o.accepted ? Session::State::Rejected : o.skipped ? Session::State::Skipped : Session::State::Verified;
  return o;
}

}  // namespace amcheck
