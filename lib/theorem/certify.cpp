#include "theorem/certify.hpp"

#include "certificate/name.hpp"
#include "run/orbit_margins.hpp"
#include "theorem/critical_point.hpp"
#include "theorem/kl_zero.hpp"
#include "theorem/composite_limit.hpp"
#include "theorem/polynomial_limit.hpp"
#include "theorem/rates.hpp"

#include <algorithm>
#include <cmath>

namespace amcert {
namespace {

bool wants(const Case& c, const char* kind) { return std::find(c.claims.begin(), c.claims.end(), kind) != c.claims.end(); }

DecreaseForm form_of(const std::string& s) {
  for (const DecreaseForm f : decrease_forms)
    if (s == name(f)) return f;
  return DecreaseForm::J1;
}

// The best measured decrease constant cannot lie below the structural one by more than the distances of am_trajectory explain. A
// proved trajectory with relative distance eps per block loses at most about L eps (1+|block|) |step| of decrease per update; with
// eps at most 2^-40 and steps above that scale the check is made at one half: a smaller quotient can only be a defect of ours.
void cross_check(const Claim& decrease, const Claim& structural, const Range& smallest_step2, const Rational& tolerance) {
  if (decrease.verdict != Verdict::proved || structural.verdict != Verdict::proved) return;
  if (sqrt_down(smallest_step2.lo) < tolerance * Rational(1 << 20)) return;
  if (number_of(decrease, "a_upper") * Rational(2) < number_of(structural, "a"))
    throw InternalAlarm("the run decreases by less (" + number_of(decrease, "a_upper").str() + ") than the structural constant (" +
                        number_of(structural, "a").str() + ") allows although every update is within its tolerance");
}

}  // namespace

std::string short_name(const Claim& claim) {
  Json whole = claim.statement;
  whole.update(claim.constants);  // of some kinds theta is a constant
  whole["kind"] = claim.kind;
  return short_name(whole);
}

bool expected(const Case& c, const Claim& claim) {
  return std::find(c.expect_refuted.begin(), c.expect_refuted.end(), short_name(claim)) != c.expect_refuted.end();
}

namespace {

struct Interrupted {};

// The claim at work. The user hears of it and may interrupt; it then stays undecided, so that a certificate cut short says so.
class Work {
 public:
  explicit Work(const ClaimProgress& progress) : progress_(progress) {}

  void begin(const Replay& replay, const char* kind, const Json& statement = Json::object(), const std::vector<std::string>& needs = {},
             const std::string& run = "recorded") {
    claim_ = claim_about(replay, kind);
    claim_.statement = statement;
    claim_.needs = needs;
    claim_.run = run;
    claim_.reason = "interrupted before it was decided; certify again to decide it";
    name_ = short_name(claim_) + (run == "recorded" ? "" : " of the " + run + " run");
    go_on(name_);
  }
  Replay::Watch watch(const RecordedRun& run) {
    return [this, last = std::to_string(run.sweeps())](int k) { go_on(name_ + ", sweep " + std::to_string(k) + " of " + last); };
  }
  const Claim& claim() const { return claim_; }

 private:
  void go_on(const std::string& what) const {
    if (progress_ && !progress_(what)) throw Interrupted{};
  }
  const ClaimProgress& progress_;
  Claim claim_;
  std::string name_;
};

// The forms of decrease that the case asks for, each with its smallest j. The claim about J1, j = 1, if that is among them.
std::optional<Claim> decreases(const Case& c, Replay& replay, const std::string& run, const std::vector<std::string>& hypotheses, Work& work,
                               Certificate& out) {
  std::optional<Claim> monotone;
  const auto add = [&](Claim claim) {
    claim.run = run;
    return out.add(std::move(claim));
  };
  for (const std::string& name_ : c.forms) {
    const DecreaseForm form = form_of(name_);
    if (form == DecreaseForm::J3) {
      work.begin(replay, "sufficient_decrease", decrease_statement(form, 1, -1, c.beta.value_or(1)), hypotheses, run);
      const Rational beta = c.beta ? *c.beta : best_beta(replay);
      add(sufficient_decrease(replay, form, 1, -1, hypotheses, beta));
      continue;
    }
    std::vector<std::string> refuted;
    for (int j = 1; j <= c.j_max; ++j) {
      const auto decide = [&](int phase) {
        work.begin(replay, "sufficient_decrease", decrease_statement(form, j, phase), hypotheses, run);
        return add(sufficient_decrease(replay, form, j, phase, hypotheses));
      };
      const Claim all = decide(-1);
      if (form == DecreaseForm::J1 && j == 1) monotone = all;
      if (all.verdict == Verdict::proved) {
        std::vector<std::string> needs = refuted;
        needs.push_back(all.digest);
        if (int(needs.size()) == j) add(smallest_j(form, j, replay, needs));
        break;
      }
      if (all.verdict == Verdict::refuted) refuted.push_back(all.digest);
      if (j > 1 && form != DecreaseForm::J2)
        for (int phase = 0; phase < j; ++phase) decide(phase);
    }
  }
  return monotone;
}

void certify_all(const Case& c, const RecordedRun& run, const RecordedRun* reference, Work& work, Certificate& out) {
  const Problem& p = c.problem;
  Replay replay(p, run, c.max_bits, work.watch(run));
  std::vector<std::string> hypotheses;  // the proved am_trajectory, once there is one
  bool trajectory = false;
  if (wants(c, "am_trajectory")) {
    work.begin(replay, "am_trajectory", trajectory_statement(replay, c.tolerance));
    const Claim& claim = out.add(am_trajectory(replay, c.tolerance));
    trajectory = claim.verdict == Verdict::proved;
    if (trajectory) hypotheses = {claim.digest};
  }
  std::optional<Claim> monotone;
  if (wants(c, "sufficient_decrease")) monotone = decreases(c, replay, "recorded", hypotheses, work, out);
  if (wants(c, "rises")) {
    work.begin(replay, "rises", Json::object(), hypotheses);
    out.add(rises(replay, trajectory, hypotheses));
  }
  if (wants(c, "relative_error")) {
    work.begin(replay, "relative_error", {{"j", 1}}, hypotheses);
    out.add(relative_error(replay, 1, hypotheses));
  }
  std::optional<Claim> sublevel;
  if (wants(c, "sublevel_bounded") || wants(c, "structural_relative_error")) {
    work.begin(replay, "sublevel_bounded");
    sublevel = out.add(sublevel_bounded(replay));
  }
  if (wants(c, "structural_decrease")) {
    work.begin(replay, "structural_decrease");
    const Claim& structural = out.add(structural_decrease(replay));
    if (monotone && trajectory) {
      Range least = replay.sweep(0).total_step2();
      for (int k = 1; k < replay.sweeps(); ++k)
        if (replay.sweep(k).total_step2().lo < least.lo) least = replay.sweep(k).total_step2();
      cross_check(*monotone, structural, least, c.tolerance);
    }
  }
  if (wants(c, "structural_relative_error")) {
    work.begin(replay, "structural_relative_error");
    out.add(structural_relative_error(replay, *sublevel));
  }
  if (reference && wants(c, "double_agreement")) {
    // What the reference run is: the method to within about three quarters of its bits.
    Replay other(p, *reference, std::max(c.max_bits, 4 * c.reference_bits), work.watch(*reference));
    const Rational tolerance = Rational::power_of_two(-3 * c.reference_bits / 4);
    work.begin(other, "am_trajectory", trajectory_statement(other, tolerance), {}, "reference");
    out.add(am_trajectory(other, tolerance, "reference"));
    work.begin(replay, "double_agreement");
    out.add(double_agreement(p, replay, *reference));
  }
}

// How many sweeps of the orbit have steps well above the uncertainty of its iterates: claims about steps end there.
int resolved(const OrbitMargins& margins, const Orbit& orbit) {
  int k = 0;
  for (; k < orbit.sweeps; ++k) {
    Range step2, radius2;
    for (const Range& b : margins.step2(k, k + 1)) step2 += b;
    const double r = std::fmax(orbit.largest[std::size_t(k)], orbit.largest[std::size_t(k) + 1]);
    if (step2.lo <= square(Rational::literally(step_resolution) * Rational::literally(r))) break;
  }
  return k;
}

void certify_orbit_claims(const Case& c, const Orbit& orbit, const RecordedRun& recorded, Work& work, Certificate& out) {
  std::vector<std::string> enclosure;
  for (Claim& claim : enclosure_trajectory(c.problem, orbit)) {
    const Claim& added = out.add(std::move(claim));
    if (added.verdict == Verdict::proved && !added.witness.is_null()) enclosure = {added.digest};
  }
  if (enclosure.empty()) return;
  if (wants(c, "am_trajectory")) {
    Replay of_doubles(c.problem, recorded, c.max_bits, work.watch(recorded));
    work.begin(of_doubles, "am_trajectory", trajectory_statement(of_doubles, c.tolerance));
    out.add(am_trajectory(of_doubles, c.tolerance));
  }
  const OrbitMargins margins(c.problem, orbit, stated_radii(orbit));
  out.add(orbit_agreement(c.problem, orbit, margins, recorded, enclosure));
  RecordedRun known;
  const int sweeps = resolved(margins, orbit);
  if (sweeps == 0) return;
  known.iterates.assign(orbit.run.iterates.begin(), orbit.run.iterates.begin() + sweeps + 1);
  Replay replay(c.problem, known, std::max(c.max_bits, 2 * orbit.bits + 64), work.watch(known));
  replay.set_reading([&](SweepEvidence e, int k) { return margins.about_orbit(std::move(e), k); }, [&](int k, int l) { return margins.step2(k, l); });
  if (wants(c, "sufficient_decrease")) (void)decreases(c, replay, "orbit", enclosure, work, out);
  if (wants(c, "relative_error")) {
    work.begin(replay, "relative_error", {{"j", 1}}, enclosure, "orbit");
    Claim claim = relative_error(replay, 1, enclosure);
    claim.run = "orbit";
    out.add(std::move(claim));
  }
}

}  // namespace

Certificate certify_orbit(const Case& c, const Orbit& orbit, const RecordedRun& recorded, const ClaimProgress& progress) {
  Certificate out(c.problem, std::min(4096L, 2 * orbit.bits + 64));
  RecordedRun run = orbit.run;
  if (orbit.inverses.empty()) run.sweep_of = orbit.stored;
  out.add_run("orbit", run, c.problem);
  if (!orbit.inverses.empty()) out.add_run("recorded", recorded, c.problem);
  Work work(progress);
  try {
    certify_orbit_claims(c, orbit, recorded, work, out);
  } catch (const Interrupted&) {
    out.add(work.claim());
  }
  return out;
}

Certificate certify(const Case& c, const RecordedRun& run, const RecordedRun* reference, const ClaimProgress& progress) {
  Certificate out(c.problem, recorded_bits);
  out.add_run("recorded", run, c.problem);
  if (reference) out.add_run("reference", *reference, c.problem);
  Work work(progress);
  try {
    certify_all(c, run, reference, work, out);
  } catch (const Interrupted&) {
    out.add(work.claim());
  }
  return out;
}

namespace {

// What leads into the sets of the claims is kept of the run, and the claims are about that.
// Claims that name each other before their digests are known: `digest` is a name of this file until then.
Certificate linked(const Case& c, const RecordedRun& run, const RecordedRun* orbit, long bits, std::vector<Claim> claims) {
  int k = 0;
  for (const Claim& claim : claims)
    for (const char* where : {"enters", "at"})
      if (const auto it = claim.constants.find(where); claim.run == "recorded" && it != claim.constants.end() && !it->is_null()) k = std::max(k, it->get<int>());
  Certificate out(c.problem, bits);
  out.add_run("recorded", first_iterates(run, k), c.problem);
  if (orbit) out.add_run("orbit", *orbit, c.problem);
  std::map<std::string, std::string> digest;
  for (Claim& claim : claims) {
    if (claim.run == "recorded") claim.k1 = k;
    const std::string name = claim.digest;
    for (std::string& needed : claim.needs) needed = digest.at(needed);
    digest[name] = out.add(std::move(claim)).digest;
  }
  return out;
}

// The exact orbit from the start, as far as it takes to come as near as the recorded run does where the rates begin to hold. Where
// minimizers tie there are several; the first that comes there is taken, its enclosure says which minimizers are its own.
std::optional<Orbit> add_orbit(std::vector<Claim>& claims, const SweepMap& map, const std::vector<std::size_t>& trapped, const FollowOrbit& follow) {
  int k = 0;
  for (std::size_t n : trapped)
    if (claims[n].verdict == Verdict::proved) k = std::max(k, claims[n].constants["at"].get<int>() + 1);
  if (k == 0) return {};
  std::optional<Orbit> first;
  std::vector<Claim> about_first;
  for (Orbit& orbit : follow(k)) {
    std::vector<Claim> about;
    std::string enclosure;
    const auto add = [&](Claim claim) {
      claim.digest = "orbit " + std::to_string(about.size());
      about.push_back(std::move(claim));
    };
    for (Claim& claim : enclosure_trajectory(*map.at().problem, orbit)) {
      const bool encloses = claim.verdict == Verdict::proved && !claim.witness.is_null();
      add(std::move(claim));
      if (encloses) enclosure = about.back().digest;
    }
    bool arrives = false;
    if (!enclosure.empty()) {
      const OrbitMargins margins(*map.at().problem, orbit, stated_radii(orbit));
      const auto iterate = [&](int n) { return locate(map, orbit, margins, n); };
      for (std::size_t n : trapped) {
        if (claims[n].verdict != Verdict::proved) continue;
        const auto rate = std::find_if(claims.begin(), claims.end(), [&](const Claim& x) { return x.digest == claims[n].needs[0]; });
        Claim claim = trapping(map, *rate, iterate, orbit.sweeps, "orbit");
        if (claim.verdict == Verdict::proved) claim.needs.push_back(enclosure), arrives = true;
        add(std::move(claim));
      }
    }
    if (arrives || !first) first = std::move(orbit), about_first = std::move(about);
    if (arrives) break;
  }
  claims.insert(claims.end(), about_first.begin(), about_first.end());
  return first;
}

// In the order of the theory: the square of the spectral radius, the worst ratio of one sweep, the factors of values. None can be
// better than a lower bound of one before it.
void cross_check_rates(const std::vector<Claim>& claims, const Rational& worst, const std::optional<Rational>& worst_up) {
  Rational radius;
  for (const Claim& c : claims)
    if (c.kind == "contraction" && c.verdict == Verdict::proved) radius = number_of(c, "lower");
  const Rational least = std::max(square(radius), worst);
  if (worst_up && *worst_up < least)
    throw InternalAlarm("F - F* falls in every sweep by the factor " + worst_up->str() + ", which the spectral radius or one direction does not allow: at least " + least.str());
  for (const Claim& c : claims) {
    if (c.verdict != Verdict::proved || (c.kind != "contraction" && c.kind != "rate_local" && c.kind != "rate_kl")) continue;
    const Rational factor = number_of(c, "factor");
    if (factor < (c.kind == "contraction" ? radius : square(radius)))
      throw InternalAlarm("the factor of " + c.kind + ", " + factor.str() + ", is better than the spectral radius, at least " + radius.str() + ", allows");
    if (c.kind != "contraction" && factor < worst)
      throw InternalAlarm("the factor of " + c.kind + ", " + factor.str() + ", is better than what one sweep leaves of F - F* along a direction, " + worst.str());
  }
}

// What follows from a critical point for the sweeps near it.
std::optional<Orbit> add_rates(std::vector<Claim>& claims, const Surroundings& at, const Claim& kl, const RecordedRun& run, const FollowOrbit& follow) {
  const SweepMap map(at);
  if (!map.unsupported().empty()) return {};  // the theorems are not about such a method
  const auto add = [&](Claim claim, const char* name) {
    claim.digest = name;
    claims.push_back(std::move(claim));
    return claims.size() - 1;
  };
  const bool falls = !at.problem->has(Kind::heavy_ball);
  if (falls) add(rate_kl(map, kl), "rate_kl");
  const bool zero = at.point.kind == "kl_zero";
  const std::size_t local = !falls ? 0 : zero ? claims.size() - 1 : add(rate_local(map), "rate_local");
  if (!falls) {
    add(rate_inertial(*at.problem, InertialForm::J3, 1), "J3");
    for (int j = 1; j <= 4; ++j)  // the least number of steps over which values fall
      if (Claim claim = rate_inertial(*at.problem, InertialForm::Jq, j); claim.verdict == Verdict::proved) {
        add(std::move(claim), "Jq");
        break;
      }
  }
  const bool small = Index(map.coordinates().size()) <= largest_contraction;
  const std::size_t norm = small ? add(contraction(map), "contraction") : local;
  if (falls && small) cross_check_rates(claims, worst_ratio_down(map), worst_ratio_up(map));
  else cross_check_rates(claims, 0, {});
  if (!falls) return {};
  const auto iterate = [&](int k) { return locate(map, run, k); };
  std::vector<std::size_t> trapped{add(trapping(map, claims[local], iterate, run.sweeps(), "recorded"), "trapping of values")};
  if (small) trapped.push_back(add(trapping(map, claims[norm], iterate, run.sweeps(), "recorded"), "trapping of iterates"));
  if (follow && !at.problem->polynomial) return add_orbit(claims, map, trapped, follow);
  return {};
}

Certificate certify_polynomial_limit(const Case& c, const RecordedRun& run, long bits) {
  const long working = std::min(4096L, 2 * bits + 64);
  std::vector<Claim> claims = polynomial_limit(c.problem, run, c.limit_at, c.limit_theta, bits);
  for (std::size_t n = 0; n < claims.size(); ++n) {
    claims[n].digest = std::to_string(n);
    if (claims[n].kind == "kl" && claims[n].verdict == Verdict::proved) claims[n].needs = {"0"};
  }
  const bool zero = claims[0].kind == "kl_zero";
  if ((zero || claims[0].kind == "critical_point") && claims[0].verdict == Verdict::proved) {
    const Claim kl = claims[zero ? 0 : 1];
    (void)add_rates(claims, surroundings(c.problem, claims[0], working), kl, run, {});
  }
  if (claims[0].verdict == Verdict::proved && (claims[0].kind == "kl_degenerate" || claims[0].kind == "kl_sharp")) {
    claims.push_back(claims[0].kind == "kl_sharp" ? rate_finite(c.problem, claims[0], run) : rate_sublinear(c.problem, claims[0], run, working));
    claims.back().digest = "rate";
  }
  return linked(c, run, nullptr, working, std::move(claims));
}

// Without regularization all residuals may vanish in the limit.
std::optional<Certificate> certify_zero(const Case& c, const RecordedRun& run, long bits) {
  if (!c.problem.network || std::any_of(c.problem.network->layers.begin(), c.problem.network->layers.end(), [](const Layer& l) { return l.lambda.sign() != 0; })) return {};
  Claim claim = kl_zero(c.problem, run, run.iterates.back(), 2 * bits + 64);
  const Json* enters = claim.verdict == Verdict::proved ? &claim.constants["enters"] : nullptr;
  const RecordedRun kept = first_iterates(run, enters && !enters->is_null() ? enters->get<int>() : 0);
  Certificate out(c.problem, 2 * bits + 64);
  out.add_run("recorded", kept, c.problem);
  claim.k1 = kept.sweeps();  // nothing in it but the range depends on the iterates that are left out
  out.add(std::move(claim));
  return out;
}

// The fixed point first: where it is, the objective is looked at.
Certificate certify_composite_limit(const Case& c, const RecordedRun& run, long bits, const FollowBoxes& follow) {
  std::vector<Claim> claims;
  const auto add = [&](Claim claim, const std::string& name) {
    claim.digest = name;
    claims.push_back(std::move(claim));
  };
  std::shared_ptr<const FixedPoint> found;
  add(rate_fixed_point(c.problem, run, bits, found), "rate");
  RationalVector near = flat(run.iterates.back());
  if (found) near = center_of(*found);
  std::vector<Claim> about = composite_limit(c.problem, near, run, bits, std::min(4096L, 2 * bits + 64));
  for (std::size_t n = 0; n < about.size(); ++n) {
    if (about[n].kind == "kl" && about[n].verdict == Verdict::proved) about[n].needs = {"limit 0"};
    add(std::move(about[n]), "limit " + std::to_string(n));
  }
  std::optional<BoxOrbit> orbit;
  if (const Json* at = follow && found ? &claims[0].constants["at"] : nullptr; at && !at->is_null()) {
    orbit = follow(at->get<int>() + 1);
    std::string enclosure;
    for (Claim& claim : box_trajectory(c.problem, *orbit)) {
      const bool encloses = claim.verdict == Verdict::proved;
      add(std::move(claim), encloses ? "boxes" : "open");
      if (encloses) enclosure = "boxes";
    }
    if (!enclosure.empty()) add(rate_fixed_point(c.problem, *found, *orbit, enclosure), "rate of the orbit");
  }
  return linked(c, run, orbit ? &orbit->run : nullptr, std::min(4096L, 2 * bits + 64), std::move(claims));
}

}  // namespace

Certificate certify_limit(const Case& c, const RecordedRun& run, long bits, const std::function<bool()>& go_on, const FollowOrbit& follow, const FollowBoxes& boxes) {
  if (c.problem.composite) return certify_composite_limit(c, run, bits, boxes);
  if (c.problem.polynomial) return certify_polynomial_limit(c, run, bits);
  if (std::optional<Certificate> zero = certify_zero(c, run, bits)) return std::move(*zero);
  auto found = std::make_unique<CriticalPoint>(c.problem, find_limit(c.problem, {run.iterates.back(), {}}, bits), 2 * bits + 64);
  if (!found->proved())
    found = std::make_unique<CriticalPoint>(c.problem, find_limit(c.problem, approach_limit(c.problem, run.iterates.back(), go_on), bits), 2 * bits + 64);
  const CriticalPoint& point = *found;
  std::vector<Claim> claims{point.claim(run)};
  claims[0].digest = "point";
  claims.push_back(point.kl(claims[0]));
  claims[1].digest = "kl";
  std::optional<Orbit> orbit;
  if (point.proved()) {
    const Claim kl = claims[1];
    orbit = add_rates(claims, point.surroundings(claims[0]), kl, run, follow);
  }
  std::optional<RecordedRun> points;
  if (orbit) {
    points = orbit->run;
    if (orbit->inverses.empty()) points->sweep_of = orbit->stored;
  }
  return linked(c, run, points ? &*points : nullptr, 2 * bits + 64, std::move(claims));
}

Certificate certify_boxes(const Case& c, const BoxOrbit& orbit) {
  Certificate out(c.problem, std::min(4096L, orbit.grid));
  out.add_run("orbit", orbit.run, c.problem);
  for (Claim& claim : box_trajectory(c.problem, orbit)) out.add(std::move(claim));
  return out;
}

}  // namespace amcert
