// Constants of recorded runs and exact orbits, and those that the structure of the problem gives.
#include "report/overview/quantity.hpp"

#include <algorithm>

namespace amcert::report::overview {

Cell cell_from(const Json& claim, const Rich& scope) {
  Cell cell;
  const Verdict verdict = verdict_of(claim);
  cell.state = verdict == Verdict::proved ? Cell::State::stated : verdict == Verdict::refuted ? Cell::State::refuted : Cell::State::undecided;
  if (verdict == Verdict::undecided) cell.reason = string_at(claim, "reason");
  else cell.scope = scope;
  (void)short_digest(claim);  // throws if it is not one
  cell.digests = {string_at(claim, "digest")};
  return cell;
}

Cell exactly(Cell cell, const Rational& value) {
  cell.lower = cell.upper = value;
  return cell;
}

namespace {

std::string run_of(const Column& column) { return column.run.empty() ? "recorded" : column.run; }

// The first claim of this kind about the run for which the condition holds.
template <typename Condition>
const Json* find(const Record& record, std::string_view kind, const std::string& run, Condition&& condition) {
  for (const Json& claim : record.claims())
    if (string_at(claim, "kind") == kind && (run.empty() || string_at(claim, "run") == run) && condition(claim)) return &claim;
  return nullptr;
}
const Json* find(const Record& record, std::string_view kind, const std::string& run) {
  return find(record, kind, run, [](const Json&) { return true; });
}

// A constant of a run speaks about alternating minimization only as far as the run is one of it, from the start that is meant.
void add_origin(Cell& cell, const Record& record, const Json& claim) {
  const std::string run = string_at(claim, "run");
  if (cell.state == Cell::State::undecided || run == "orbit") return;
  if (string_at(object_at(record.runs(), run.c_str()), "origin") == "user") cell.remarks.push_back(Rich("a run of the user's own program"));
  const auto [first, last] = range_of(claim);
  const Json* trajectory = find(record, "am_trajectory", run, [first = first, last = last](const Json& candidate) {
    return verdict_of(candidate) == Verdict::proved && range_of(candidate).first <= first && range_of(candidate).second >= last;
  });
  if (trajectory == nullptr) cell.remarks.push_back(Rich("it is not proved that the run follows the method"));
  else if (string_at(*trajectory, "start") == "own") cell.remarks.push_back(Rich("from a start of the run's own"));
}

Cell of_run(const Record& record, const Json* claim) {
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, run_scope(*claim));
  add_origin(cell, record, *claim);
  return cell;
}

// The claim for all k. One about every j-th window alone says less, and is none.
const Json* decrease_claim(const Record& record, const Column& column) {
  return find(record, "sufficient_decrease", run_of(column), [&](const Json& claim) {
    return string_at(claim, "form") == column.form && window_length(claim) == column.j && member(claim, "phase").is_null();
  });
}

Cell decrease(const Record& record, const Column& column) {
  const Json* claim = decrease_claim(record, column);
  Cell cell = of_run(record, claim);
  if (!cell.stated()) return cell;
  cell.lower = rational_at(*claim, "a");
  cell.upper = rational_at(*claim, "a_upper");
  return cell;
}

// J0 measures one long step, and ‖x^{k+j} - x^k‖² <= j Σ δ²: what structure gives is then a/j.
Rational structural_a(const Json& structural, const Column& column) {
  const Rational a = rational_at(structural, "a");
  return column.form == "J0" ? Rational(a / column.j) : a;
}

Cell structural_decrease(const Record& record, const Column& column) {
  const Json* claim = find(record, "structural_decrease", column.run);
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, Rich("every exact sweep"));
  if (cell.stated()) cell.lower = structural_a(*claim, column);
  return cell;
}

Cell decrease_ratio(const Record& record, const Column& column) {
  Cell cell = decrease(record, column);
  if (!cell.stated()) return cell;
  const Json* structural = record.structural("structural_decrease", *decrease_claim(record, column));
  if (structural == nullptr || structural_a(*structural, column) == 0) return {};
  cell.lower = Rational(*cell.lower / structural_a(*structural, column));
  cell.upper.reset();
  cell.digests.push_back(string_at(*structural, "digest"));
  return cell;
}

Cell smallest_j(const Record& record, const Column& column) {
  const Json* claim = find(record, "smallest_j", run_of(column), [&](const Json& c) { return string_at(c, "form") == column.form; });
  Cell cell = of_run(record, claim);
  return cell.stated() ? exactly(cell, window_length(*claim)) : cell;
}

const Json* error_claim(const Record& record, const Column& column) {
  return find(record, "relative_error", run_of(column), [&](const Json& claim) { return window_length(claim) == column.j; });
}

Cell relative_error(const Record& record, const Column& column) {
  const Json* claim = error_claim(record, column);
  Cell cell = of_run(record, claim);
  if (!cell.stated()) return cell;
  cell.lower = rational_at(*claim, "b_lower");
  cell.upper = rational_at(*claim, "b");
  return cell;
}

Cell structural_error(const Record& record, const Column& column) {
  const Json* claim = find(record, "structural_relative_error", column.run);
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, Rich("exact sweeps where $F ≤ ℓ$"));
  if (cell.stated()) cell.upper = rational_at(*claim, "b");
  return cell;
}

Cell error_ratio(const Record& record, const Column& column) {
  Cell cell = relative_error(record, column);
  if (!cell.stated()) return cell;
  const Json* structural = record.structural("structural_relative_error", *error_claim(record, column));
  if (structural == nullptr || rational_at(*structural, "b") == 0) return {};
  cell.upper = Rational(*cell.upper / rational_at(*structural, "b"));
  cell.lower.reset();
  cell.digests.push_back(string_at(*structural, "digest"));
  return cell;
}

Cell level(const Record& record, const Column& column) {
  const Json* claim = find(record, "sublevel_bounded", column.run);
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, Rich("the start"));
  if (cell.stated()) cell.upper = rational_at(*claim, "level");
  return cell;
}

Cell lipschitz(const Record& record, const Column& column) {
  const Json* claim = find(record, "sublevel_bounded", column.run);
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, record.is_quadratic() ? Rich("everywhere") : Rich("where $F ≤ ℓ$"));
  if (cell.stated()) cell.upper = rational_at(*claim, "lipschitz");
  return cell;
}

Cell rises(const Record& record, const Column& column) {
  const Json* claim = find(record, "rises", run_of(column));
  Cell cell = of_run(record, claim);
  return cell.stated() ? exactly(cell, static_cast<long>(array_at(*claim, "sweeps").size())) : cell;
}

Cell distance(const Record& record, const Column& column) {
  const Json* claim = find(record, "am_trajectory", run_of(column));
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, run_scope(*claim));
  if (cell.stated()) {
    add_origin(cell, record, *claim);
    cell.upper = largest(object_at(*claim, "distance")).second;
  }
  return cell;
}

// How many sweeps the claims are about. It is no claim itself, so it has no digest.
Cell sweeps(const Record& record, const Column& column) {
  for (const char* kind : {"am_trajectory", "sufficient_decrease", "rises", "relative_error", "enclosure_trajectory", "critical_point", "kl_zero", "kl_saddle"})
    if (const Json* claim = find(record, kind, run_of(column))) {
      Cell cell;
      cell.state = Cell::State::stated;  // true whatever became of the claim
      cell.scope = Rich::words(string_at(*claim, "run") == "orbit" ? "exact orbit" : string_at(*claim, "run") + " run");
      return exactly(cell, range_of(*claim).second - range_of(*claim).first);
    }
  return {};
}

Cell deviation(const Record& record, const Column& column) {
  const Json* claim = find(record, "double_agreement", run_of(column));
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, run_scope(*claim));
  if (cell.stated()) cell.upper = largest_deviation(*claim).value;
  return cell;
}

Cell objective_deviation(const Record& record, const Column& column) {
  const Json* claim = find(record, "double_agreement", run_of(column));
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, run_scope(*claim));
  if (cell.stated()) cell.upper = rational_at(*claim, "objective");
  return cell;
}

Cell enclosure(const Record& record, const Column&) {
  const Json* claim = find(record, "enclosure_trajectory", "orbit");
  if (claim == nullptr) claim = find(record, "box_trajectory", "orbit");
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, run_scope(*claim));
  if (!cell.stated()) return cell;
  if (!claim->contains("witness")) cell.remarks.push_back(Rich("proved, but too long for a witness, so not re-checked by amcheck"));
  cell.upper = largest_radii(*claim).first.value;
  return cell;
}

Cell off_the_orbit(const Record& record, const Column& column) {
  const Json* claim = find(record, "orbit_agreement", run_of(column));
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, run_scope(*claim));
  if (!cell.stated()) return cell;
  const Ulps off = ulps(record, *claim);
  cell.lower = off.worst_lower.value;
  cell.upper = off.worst_upper.value;
  return cell;
}

Cell count(const Record& record, std::initializer_list<Verdict> verdicts) {
  long n = 0;
  for (const Json& claim : record.claims())
    if (std::ranges::find(verdicts, verdict_of(claim)) != verdicts.end()) ++n;
  Cell cell;
  cell.state = Cell::State::stated;
  return exactly(cell, n);
}

constexpr Quantity of_runs[] = {
    {"a", "a", Side::lower, true, "sufficient_decrease", "the best constant of sufficient decrease", decrease, Quantity::has_form | Quantity::has_j | Quantity::of_run},
    {"a_theory", "a_{\\theory}", Side::lower, false, "structural_decrease", "the constant of sufficient decrease that the structure of the problem alone gives", structural_decrease, Quantity::has_form | Quantity::has_j},
    {"a_ratio", "a/a_{\\theory}", Side::lower, false, "sufficient_decrease", "the certified constant of decrease relative to the structural one, rounded against it", decrease_ratio,
     Quantity::has_form | Quantity::has_j | Quantity::of_run | Quantity::rough},
    {"j", "j", Side::exact, false, "smallest_j", "the least number of sweeps over which $F$ decreases sufficiently, every smaller one being refuted", smallest_j, Quantity::integer | Quantity::has_form | Quantity::of_run},
    {"b", "b", Side::upper, true, "relative_error", "the best constant of relative error", relative_error, Quantity::has_j | Quantity::of_run},
    {"b_theory", "b_{\\theory}", Side::upper, false, "structural_relative_error", "the constant of relative error that the structure of the problem alone gives, $ℓ$ being a bound of $F$ at the start", structural_error},
    {"b_ratio", "b/b_{\\theory}", Side::upper, false, "relative_error", "the certified constant of relative error relative to the structural one, rounded against it", error_ratio, Quantity::has_j | Quantity::of_run | Quantity::rough},
    {"rises", "\\rises", Side::exact, false, "rises", "the number of sweeps that raise $F$", rises, Quantity::integer | Quantity::of_run},
    {"distance", "\\distance", Side::upper, false, "am_trajectory", "the largest distance of a block from the exact result of its update, relative to 1 + its norm", distance, Quantity::of_run},
    {"sweeps", "\\sweeps", Side::exact, false, "", "the number of sweeps of the run", sweeps, Quantity::integer | Quantity::of_run},
    {"deviation", "\\deviation", Side::upper, false, "double_agreement", "the largest deviation of the double engine from the same method in many digits", deviation, Quantity::of_run},
    {"objective_deviation", "|ΔF|", Side::upper, false, "double_agreement", "the largest deviation of $F$ between the double engine and the same method in many digits", objective_deviation, Quantity::of_run},
    {"level", "ℓ", Side::upper, false, "sublevel_bounded", "a bound of $F$ at the start, whose sublevel set is bounded", level},
    {"lipschitz", "‖∇^2F‖", Side::upper, false, "sublevel_bounded", "a bound of the Hessian, where $F$ has one, on the sublevel set of the start", lipschitz},
    {"enclosure", "|x^k − z^k|", Side::upper, false, "enclosure_trajectory, box_trajectory", "the distance of the exact orbit from the center of its enclosure, the largest over all stored $k$", enclosure},
    {"ulps", "\\ulps", Side::bracket, true, "orbit_agreement", "the largest distance of the recorded run from the exact orbit, in units in the last place of the largest entry of the block", off_the_orbit, Quantity::of_run},
};

constexpr Quantity of_claims[] = {
    {"proved", "\\proved", Side::exact, false, "", "the number of claims proved", [](const Record& r, const Column&) { return count(r, {Verdict::proved}); }, Quantity::integer},
    {"refuted", "\\refuted", Side::exact, false, "", "the number of claims refuted", [](const Record& r, const Column&) { return count(r, {Verdict::refuted}); }, Quantity::integer},
    {"undecided", "\\undecided", Side::exact, false, "", "the number of claims left undecided", [](const Record& r, const Column&) { return count(r, {Verdict::undecided}); }, Quantity::integer},
    {"claims", "\\claims", Side::exact, false, "", "the number of claims", [](const Record& r, const Column&) { return count(r, {Verdict::proved, Verdict::refuted, Verdict::undecided}); }, Quantity::integer},
};

}  // namespace

std::span<const Quantity> run_quantities() { return of_runs; }
std::span<const Quantity> counts() { return of_claims; }

}  // namespace amcert::report::overview
