// Certificate files (SPEC 3): runs, and what all claims have in common.
#include <algorithm>

#include "composite_cell.hpp"
#include "reader.hpp"

namespace amcheck {

std::size_t Certificate::run(std::string_view name) const {
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (runs[i].name == name) return i;
  return kNone;
}

bool speaks_of(Kind kind, const Problem& problem) {
  const bool about_sweeps = kind == Kind::BoxTrajectory || kind == Kind::RateFixedPoint;
  if (problem.kind == ProblemKind::Composite) {  // SPEC 3.30, 3.34
    if (kind == Kind::CriticalPoint || kind == Kind::Kl || kind == Kind::KlSaddle) return !contained_problem(problem).blocks.empty();
    return kind <= Kind::RelativeError || kind == Kind::Agreement || about_sweeps;
  }
  if (about_sweeps) return false;
  switch (kind) {
    case Kind::Sublevel:
    case Kind::StructuralDecrease:
    case Kind::StructuralError:
    case Kind::Enclosure:
    case Kind::OrbitAgreement: return !problem.polynomial();
    case Kind::KlExponent:
    case Kind::KlSaddle:
    case Kind::KlSharp:
    case Kind::KlDegenerate:
    case Kind::KlChain:
    case Kind::RateSublinear:
    case Kind::RateFinite: return problem.polynomial();
    case Kind::RateInertial: return problem.kind == ProblemKind::Quadratic;
    default: return true;
  }
}

namespace {

constexpr std::size_t kMaxIterates = std::size_t{1} << 20;

const std::vector<std::string_view> kKinds{"am_trajectory", "sufficient_decrease", "smallest_j", "rises", "relative_error", "sublevel_bounded",
                                           "structural_decrease", "structural_relative_error", "double_agreement", "enclosure_trajectory", "orbit_agreement", "critical_point", "kl", "kl_zero",
                                           "kl_exponent", "kl_saddle", "kl_sharp", "kl_degenerate", "kl_chain", "contraction", "rate_local", "rate_kl", "trapping", "rate_sublinear", "rate_finite", "rate_inertial", "box_trajectory", "rate_fixed_point"};
const std::vector<std::string_view> kVerdicts{"proved", "refuted", "undecided"};

// The sweeps that the iterates of an orbit belong to: strictly increasing from 0.
std::vector<long> read_sweeps(const Value& v, std::size_t iterates) {
  if (Reader::array(v).size() != iterates) Reader::malformed(v, "'sweeps' needs one integer per iterate");
  std::vector<long> out;
  for (const Value& sweep : v.items) {
    out.push_back(Reader::integer(sweep));
    if (out.size() == 1 ? out[0] != 0 : out.back() <= out[out.size() - 2]) Reader::malformed(sweep, "'sweeps' must begin with 0 and increase strictly");
  }
  return out;
}

Run read_run(std::string_view name, const Value& v, const Problem& problem, Reader& reader) {
  const bool orbit = name == "orbit";
  if (name != "recorded" && name != "reference" && !orbit) Reader::malformed(v, "a run is named 'recorded', 'reference' or 'orbit'");
  std::vector<std::string_view> names{"origin", "iterates"};
  const std::string_view optional = orbit ? "sweeps" : "objective";
  if (v.type == Value::Object && v.find(optional) != nullptr) names.push_back(optional);
  Reader::keys(v, names);
  Run run;
  run.name = name;
  run.digest = digest(v);
  run.origin = Reader::text(Reader::member(v, "origin"));
  if (run.origin != "engine" && run.origin != "user") Reader::malformed(Reader::member(v, "origin"), "origin must be 'engine' or 'user'");
  if (orbit && run.origin != "engine") Reader::malformed(Reader::member(v, "origin"), "the run 'orbit' has the origin 'engine'");
  const Value& iterates = Reader::member(v, "iterates");
  if (Reader::array(iterates).empty()) Reader::malformed(iterates, "a run has at least one iterate");
  if (iterates.items.size() > kMaxIterates) reader.note_limit(iterates.text.data(), "more than 2^20 iterates");
  run.iterates.reserve(iterates.items.size());
  for (const Value& x : iterates.items) run.iterates.push_back(reader.blocks(x, problem));
  if (const Value* sweeps = v.find("sweeps")) run.sweeps = read_sweeps(*sweeps, iterates.items.size());
  if (const Value* objective = v.find("objective")) run.objective = reader.dyadic_row(*objective, iterates.items.size());
  return run;
}

std::size_t position(const std::vector<std::string_view>& names, const Value& v) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), Reader::text(v)) - names.begin());
}

// SPEC 3: the claim without `digest` and `witness`, with the digests of what it speaks about.
std::string claim_digest(const Value& v, const Certificate& certificate, const Problem& problem, const std::vector<std::size_t>& spoken_of) {
  Value runs{Value::Object, {}, {}, {}}, whole{Value::Object, {}, {}, {}};
  for (const std::size_t r : spoken_of) {
    runs.keys.push_back(certificate.runs[r].name);
    runs.items.push_back(string_value(certificate.runs[r].digest));
  }
  const Value problem_digest = string_value(problem.digest);
  std::vector<std::pair<std::string_view, const Value*>> members{{"runs", &runs}, {"problem", &problem_digest}};
  for (std::size_t i = 0; i < v.keys.size(); ++i)
    if (v.keys[i] != "digest" && v.keys[i] != "witness") members.emplace_back(v.keys[i], &v.items[i]);
  std::ranges::sort(members, {}, [](const auto& member) { return member.first; });
  for (const auto& [key, value] : members) {
    whole.keys.push_back(key);
    whole.items.push_back(*value);
  }
  return digest(whole);
}

void read_common(const Value& v, const Certificate& certificate, Claim& c) {
  const std::size_t verdict = position(kVerdicts, Reader::member(v, "verdict"));
  if (verdict == kVerdicts.size()) Reader::malformed(Reader::member(v, "verdict"), "the verdict must be proved, refuted or undecided");
  c.verdict = static_cast<Verdict>(verdict);
  c.run = certificate.run(Reader::text(Reader::member(v, "run")));
  if (c.run == kNone) Reader::malformed(Reader::member(v, "run"), "the certificate holds no run of this name");
  const Value& range = Reader::member(v, "range");
  if (Reader::array(range).size() != 2) Reader::malformed(range, "the range must be [k0, k1]");
  const long last = static_cast<long>(certificate.runs[c.run].last());
  const long k1 = Reader::integer(range.items[1], 0, last);
  c.k1 = static_cast<std::size_t>(k1);
  c.k0 = static_cast<std::size_t>(Reader::integer(range.items[0], 0, k1));
  for (const Value& need : Reader::array(Reader::member(v, "needs"))) c.needs.emplace_back(Reader::digest_text(need));
  c.digest = Reader::digest_text(Reader::member(v, "digest"));
}

// The two runs of a double_agreement or an orbit_agreement, in the order of their names.
std::vector<std::size_t> spoken_of(const Value& v, const Certificate& certificate, const Claim& c) {
  if (c.kind == Kind::OrbitAgreement) {
    const std::size_t orbit = certificate.run("orbit");
    if (certificate.runs[c.run].name != "recorded" || orbit == kNone)
      Reader::malformed(v, "orbit_agreement is about the run 'recorded', and the run 'orbit' must be in the file");
    return {orbit, c.run};
  }
  if (c.kind != Kind::Agreement) return {c.run};
  const std::size_t reference = certificate.run("reference");
  if (certificate.runs[c.run].name != "recorded" || reference == kNone)
    Reader::malformed(v, "double_agreement is about the run 'recorded', and the run 'reference' must be in the file");
  return {c.run, reference};
}

}  // namespace

Certificate read_certificate(const Value& v, const Problem& problem, Reader& reader) {
  Certificate out;
  out.bits = static_cast<unsigned>(Reader::integer(Reader::member(v, "bits"), 32, 4096));
  const Value& runs = Reader::object(Reader::member(v, "runs"));
  for (std::size_t i = 0; i < runs.items.size(); ++i) out.runs.push_back(read_run(runs.keys[i], runs.items[i], problem, reader));
  const Value& claims = Reader::member(v, "claims");
  if (Reader::array(claims).empty()) Reader::malformed(claims, "a certificate needs at least one claim");
  for (const Value& value : claims.items) {
    Claim c{};
    read_common(value, out, c);
    const Value& kind = Reader::member(value, "kind");
    const std::size_t index = position(kKinds, kind);
    if (index == kKinds.size()) {
      reader.note_unsupported(kind, "unknown kind of claim '" + std::string(kind.text) + "'");
      continue;
    }
    c.kind = static_cast<Kind>(index);
    c.kind_name = kKinds[index];
    const bool orbit = out.runs[c.run].name == "orbit";
    if (!orbit && (c.kind == Kind::Enclosure || c.kind == Kind::BoxTrajectory)) Reader::malformed(value, "a claim of kind " + c.kind_name + " is about the run 'orbit'");
    const bool of_both = c.kind == Kind::Trapping || c.kind == Kind::RateFixedPoint;
    const bool about_set = c.kind == Kind::CriticalPoint || (c.kind >= Kind::KlZero && !of_both && c.kind != Kind::BoxTrajectory);  // SPEC 3.14, 3.16 to 3.25 and 3.27 to 3.29
    if (about_set && out.runs[c.run].name != "recorded") Reader::malformed(value, "a claim of kind " + c.kind_name + " is about the run 'recorded'");
    if (of_both && out.runs[c.run].name == "reference") Reader::malformed(value, "a claim of kind " + c.kind_name + " is about the run 'recorded' or 'orbit'");
    const bool about_orbit = of_both || c.kind == Kind::BoxTrajectory || c.kind == Kind::Enclosure || c.kind == Kind::Decrease || c.kind == Kind::SmallestJ || c.kind == Kind::RelativeError;
    if (orbit && !about_orbit) Reader::malformed(value, "a claim of kind " + c.kind_name + " is not about the run 'orbit'");
    if (orbit && c.kind != Kind::Enclosure && !out.runs[c.run].sweeps.empty()) Reader::malformed(value, "a run 'orbit' with 'sweeps' has claims of kind enclosure_trajectory only");
    c.computed_digest = claim_digest(value, out, problem, spoken_of(value, out, c));
    read_claim(value, out, problem, reader, c);
    out.claims.push_back(std::move(c));
  }
  return out;
}

}  // namespace amcheck
