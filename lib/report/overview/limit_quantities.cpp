// Constants of limits and of rates near them and for all k.
#include "report/overview/quantity.hpp"
#include "report/rates.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace amcert::report::overview {
namespace {

bool proved(const Json* claim) { return claim != nullptr && verdict_of(*claim) == Verdict::proved; }

// The first proved claim of these kinds, else the first.
template <std::size_t n>
const Json* best_of(const Record& record, const std::array<const char*, n>& kinds) {
  const Json* first = nullptr;
  for (const char* kind : kinds) {
    const Json* claim = best_of_kind(record, kind);
    if (proved(claim)) return claim;
    if (first == nullptr) first = claim;
  }
  return first;
}

Rich by_theorem(const std::string& kind) { return Rich::words("theorem used: " + theorem_name(kind)); }

// What makes the set of a claim about this point smaller than a ball.
void add_conditions(Cell& cell, const Record& record, const Json* point) {
  if (point == nullptr || string_at(*point, "kind") != "critical_point") return;
  if (!array_at(*point, "kinks").empty())
    cell.remarks.push_back(Rich(record.has_unknowns() ? "$F$ with the bounds of the updates, which hold entries at the limit" : "for points in which the entries that rest on a kink at the limit keep their values"));
  if (!array_at(*point, "dead").empty()) cell.remarks.push_back(Rich("for points in which units that die out are inactive"));
  if (!array_at(*point, "vanished").empty()) cell.remarks.push_back(Rich("for points in which units that vanish keep their sides of the kink"));
}

const Json* inequality(const Record& record) { return best_of(record, std::array{"kl", "kl_zero", "kl_saddle", "kl_degenerate", "kl_sharp", "kl_chain"}); }

const Json* point_of(const Record& record, const Json& claim) {
  const std::string kind = string_at(claim, "kind");
  return kind == "kl" ? &record.claim(text(element(array_at(claim, "needs"), 0))) : &claim;
}

// The set whose constants the rate of the general theory uses; else the smallest. All columns of a row are about this one.
std::size_t set_number(const Record& record) {
  const Json* user = best_of(record, std::array{"rate_kl", "rate_sublinear", "rate_finite"});
  if (!proved(user)) return 0;
  const int ball = integer_at(*user, "ball");
  if (ball < 0) throw Malformed("'ball' is negative");
  return static_cast<std::size_t>(ball);
}

Cell at_limit(const Record& record, const Json& claim) {
  const std::string kind = string_at(claim, "kind");
  Cell cell = cell_from(claim, Rich(kind == "kl_chain" ? "everywhere" : kind == "kl_degenerate" ? "sets around the limit" : "around the limit"));
  if (!cell.stated()) return cell;
  cell.remarks.push_back(by_theorem(kind));
  add_conditions(cell, record, point_of(record, claim));
  return cell;
}

Cell value(const Record& record, const Column&) {
  const Json* claim = best_of(record, std::array{"critical_point", "kl_saddle", "kl_zero"});
  if (claim == nullptr) return {};
  Cell cell = at_limit(record, *claim);
  if (!cell.stated()) return cell;
  cell.scope = Rich("the limit");
  if (string_at(*claim, "kind") == "kl_zero") return exactly(cell, 0);
  cell.lower = rational(element(array_at(*claim, "value"), 0));
  cell.upper = rational(element(array_at(*claim, "value"), 1));
  return cell;
}

Cell exponent(const Record& record, const Column&) {
  const Json* claim = inequality(record);
  if (claim == nullptr) return {};
  Cell cell = at_limit(record, *claim);
  if (!cell.stated()) return cell;
  return exactly(cell, claim->contains("theta") ? rational_at(*claim, "theta") : string_at(*claim, "kind") == "kl_sharp" ? Rational(0) : Rational(1, 2));
}

// [r, constant] of the set that the row is about.
const Json& set_of(const Record& record, const Json& claim) { return element(array_at(*point_of(record, claim), "balls"), set_number(record)); }

Cell kappa(const Record& record, const Column&) {
  const Json* claim = inequality(record);
  if (claim == nullptr) return {};
  Cell cell = at_limit(record, *claim);
  if (!cell.stated()) return cell;
  cell.upper = rational_at(*claim, "upper");
  const std::string kind = string_at(*claim, "kind");
  if (kind == "kl_chain") {
    cell.lower = rational_at(*claim, "kappa");
    return cell;
  }
  cell.lower = rational(kind == "kl" ? element(array_at(*claim, "kappa"), set_number(record)) : element(set_of(record, *claim), 1));
  cell.radius = rational(element(set_of(record, *claim), 0));
  return cell;
}

Cell radius(const Record& record, const Column& column) {
  Cell cell = kappa(record, column);
  if (!cell.stated()) return cell;
  if (!cell.radius) return {};  // everywhere
  cell.lower = cell.radius;
  cell.upper.reset();
  cell.radius.reset();
  return cell;
}

Cell modulus(const Record& record, const Column&) {
  const Json* claim = best_of_kind(record, "critical_point");
  if (claim == nullptr) return {};
  Cell cell = at_limit(record, *claim);
  if (!cell.stated()) return cell;
  cell.lower = rational(element(set_of(record, *claim), 1));
  cell.radius = rational(element(set_of(record, *claim), 0));
  return cell;
}

// Of exact sweeps near the limit, or of every sequence of a heavy-ball method.
Cell of_rate(const Record& record, const Json* claim) {
  if (claim == nullptr) return {};
  const std::string kind = string_at(*claim, "kind");
  Cell cell = cell_from(*claim, Rich(kind == "rate_inertial" ? "every sequence of the method" : "exact sweeps near the limit"));
  if (!cell.stated()) return cell;
  cell.remarks.push_back(by_theorem(kind));
  if (kind == "rate_inertial" || kind == "rate_fixed_point") return cell;
  cell.radius = rational_at(*claim, "radius");
  add_conditions(cell, record, point_under(record, *claim));
  return cell;
}

const Json* inertial(const Record& record, bool of_theory) {
  const Json* found = nullptr;
  for (const Json& claim : record.claims())
    if (string_at(claim, "kind") == "rate_inertial" && (claim.contains("form") && claim["form"] == "J3") == of_theory && !proved(found)) found = &claim;
  return found;
}

template <auto claim_of>
Cell decrease_of_rate(const Record& record, const Column&) {
  const Json* claim = claim_of(record);
  Cell cell = of_rate(record, claim);
  if (cell.stated()) cell.lower = rational_at(*claim, "decrease");
  return cell;
}
const Json* about_decrease(const Record& record) { return best_of(record, std::array{"rate_kl", "rate_local", "contraction", "rate_sublinear"}); }
// A heavy-ball contraction says nothing of the decrease of F.
Cell rate_decrease(const Record& record, const Column& column) { return record.is_heavy_ball() ? Cell{} : decrease_of_rate<about_decrease>(record, column); }

Cell rate_error(const Record& record, const Column&) {
  const Json* claim = best_of(record, std::array{"rate_kl", "rate_sublinear"});
  Cell cell = of_rate(record, claim);
  if (!cell.stated()) return cell;
  cell.upper = rational_at(*claim, "error");
  if (const Json* point = point_under(record, *claim); point != nullptr && !about_gradient(*point).empty()) cell.remarks.push_back(Rich("of the derivative along the sides that vanishing units keep, not of a subgradient of $F$"));
  return cell;
}

Cell factor_of(const Record& record, const Json* claim) {
  Cell cell = of_rate(record, claim);
  if (cell.stated()) cell.upper = rational_at(*claim, "factor");
  return cell;
}

Cell theory_factor(const Record& record, const Column&) {
  const Json* claim = best_of_kind(record, "rate_kl");
  if (claim != nullptr) return factor_of(record, claim);
  Cell cell = factor_of(record, inertial(record, true));
  if (cell.stated()) cell.remarks.push_back(Rich("of a function of two iterates that is at least $F − F^*$, not of $F − F^*$"));
  return cell;
}

Cell values_factor(const Record& record, const Column&) {
  const Json* claim = best_of_kind(record, "rate_local");
  if (claim != nullptr) return factor_of(record, claim);
  claim = inertial(record, false);
  Cell cell = factor_of(record, claim);
  if (cell.stated() && window_length(*claim) > 1) cell.remarks.push_back(say("in {} sweeps", window_length(*claim)));
  return cell;
}

void add_flat_set(Cell& cell, const Record& record, const Json& rate, const char* words) {
  const Json* point = point_under(record, rate);
  if (point != nullptr && has_flat_set(*point)) cell.remarks.push_back(Rich(words));
}

Cell iterates_factor(const Record& record, const Column&) {
  const Json* claim = best_of(record, std::array{"contraction", "rate_fixed_point"});
  Cell cell = factor_of(record, claim);
  if (!cell.stated() || string_at(*claim, "kind") == "rate_fixed_point") return cell;
  if (record.is_heavy_ball()) cell.remarks.push_back(Rich("of distances of pairs of iterates that follow each other"));
  add_flat_set(cell, record, *claim, "of the lengths of steps: critical points form a flat set, along which sweeps do not move");
  if (has_bracket(*claim)) cell.lower = rational_at(*claim, "lower");
  return cell;
}

Cell spectral_radius(const Record& record, const Column&) {
  const Json* claim = best_of_kind(record, "contraction");
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, Rich("the limit"));
  if (!cell.stated()) return cell;
  if (!has_bracket(*claim)) return {};
  add_conditions(cell, record, point_under(record, *claim));
  add_flat_set(cell, record, *claim, "of the eigenvalues that do not belong to a flat set of critical points");
  cell.lower = rational_at(*claim, "lower");
  return cell;
}

// What joins a run to a rate: for the exact orbit rather than for the recorded run, and from as early on as is proved.
const Json* trap(const Record& record, const std::string& run, bool by_values, bool by_iterates) {
  const auto rests_on = [&](const Json& claim) {
    if (by_values && by_iterates) return true;
    const Json* rate = rate_under(record, claim);
    if (rate != nullptr) return (string_at(*rate, "kind") == "contraction") == by_iterates;
    return verdict_of(claim) != Verdict::proved;  // no rate was there to rest on
  };
  const auto better = [](const Json& a, const Json* b) {
    if (b == nullptr || proved(&a) != proved(b)) return b == nullptr || proved(&a);
    if (!proved(&a)) return false;
    const bool orbit = string_at(a, "run") == "orbit";
    if (orbit != (string_at(*b, "run") == "orbit")) return orbit;
    return integer_at(a, "at") < integer_at(*b, "at");
  };
  const Json* best = nullptr;
  for (const Json& claim : record.claims()) {
    const std::string kind = string_at(claim, "kind");
    const bool own = by_values && by_iterates && (kind == "rate_sublinear" || kind == "rate_finite" || (kind == "rate_fixed_point" && proved(&claim) && !claim.at("at").is_null()));
    if ((kind != "trapping" && !own) || (!run.empty() && string_at(claim, "run") != run)) continue;
    if ((own || rests_on(claim)) && better(claim, best)) best = &claim;
  }
  return best;
}

Cell of_trap(const Record& record, const Json* claim) {
  if (claim == nullptr) return {};
  Cell cell = cell_from(*claim, Rich(string_at(*claim, "run") == "orbit" ? "exact orbit, all $k ≥ K$" : "exact sweeps from $x^K$ of the recorded run, all $k ≥ K$"));
  if (!cell.stated()) return cell;
  cell.remarks.push_back(by_theorem(string_at(*claim, "kind")));
  if (const Rich which = which_orbit(record, *claim); !which.empty()) cell.remarks.push_back(Rich("the exact orbit") + which);
  if (const Json* rate = string_at(*claim, "kind") == "trapping" ? rate_under(record, *claim) : nullptr)
    add_flat_set(cell, record, *rate, "to some point of a flat set of critical points");
  return cell;
}

template <bool by_values, bool by_iterates>
Cell from_on(const Record& record, const Column& column) {
  const Json* claim = trap(record, column.run, by_values, by_iterates);
  Cell cell = of_trap(record, claim);
  return cell.stated() ? exactly(cell, integer_at(*claim, "at")) : cell;
}

template <bool by_values, const char* key>
Cell of_bound(const Record& record, const Column& column) {
  const Json* claim = trap(record, column.run, by_values, !by_values);
  Cell cell = of_trap(record, claim);
  if (cell.stated()) cell.upper = rational_at(*claim, key);
  return cell;
}
constexpr char constant_key[] = "constant", factor_key[] = "factor";

Cell speed(const Record& record, const Column&) {
  const Json* claim = best_of_kind(record, "rate_sublinear");
  Cell cell = of_trap(record, claim);
  if (cell.stated()) cell.lower = rational_at(*claim, "speed");
  return cell;
}

// From doubles: nothing of it is proved.
Cell observed(const Record& record, bool of_values) {
  const bool of_limit = std::ranges::any_of(record.claims(), [](const Json& claim) {
    const std::string kind = string_at(claim, "kind");
    return is_rate(kind) || is_other_rate(kind) || kind == "trapping";
  });
  if (!of_limit) return {};
  const std::vector<double> steps = observed_steps(record);
  const std::optional<double> exponent = observed_exponent(steps, observed_until(record, steps));
  if (!exponent) return {};
  Cell cell;
  cell.state = Cell::State::stated;
  cell.scope = Rich("observed, not proved");
  cell.observed = *exponent * (of_values ? 2 : 1);
  return cell;
}

Cell observed_factor(const Record& record, bool of_values) {
  Cell cell = observed(record, of_values);
  if (cell.observed) cell.observed = std::exp(*cell.observed);
  return cell;
}

// log(certified)/log(observed): 1 if nothing was lost.
Cell log_ratio(const Record& record, const Column& column, bool of_values) {
  const Cell certified = of_values ? values_factor(record, column) : iterates_factor(record, column);
  if (!certified.stated()) return {};
  Cell cell = observed(record, of_values);
  const double gap = Rational(1 - *certified.upper).convert_to<double>();
  if (!cell.observed || !(gap < 1)) return {};
  const Json* steps = of_values && best_of_kind(record, "rate_local") == nullptr ? inertial(record, false) : nullptr;  // over how many sweeps
  cell.observed = std::log1p(-gap) / *cell.observed / (steps != nullptr ? window_length(*steps) : 1);
  return cell;
}

constexpr Quantity of_limits[] = {
    {"F_star", "F^*", Side::bracket, true, "critical_point, kl_saddle, kl_zero", "the value of $F$ at the limit", value},
    {"theta", "θ", Side::exact, false, "kl*", "the exponent of the Kurdyka–Łojasiewicz inequality $\\dist(0, ∂F(x)) ≥ κ (F(x) − F^*)^θ$", exponent},
    {"kappa", "κ", Side::lower, true, "kl*", "the best constant of the Kurdyka–Łojasiewicz inequality $\\dist(0, ∂F(x)) ≥ κ (F(x) − F^*)^θ$ on a ball $‖x − z‖ ≤ r$, $z$ next to the limit", kappa},
    {"radius", "r", Side::lower, false, "kl*", "the radius of the ball that $κ$ and $μ$ are about", radius},
    {"mu", "μ", Side::lower, false, "critical_point", "the modulus of strong convexity across flat directions, on the ball of $κ$", modulus},
    {"a_rate", "a", Side::lower, false, "rate_kl, rate_local", "a constant of sufficient decrease of one exact sweep in the ball", rate_decrease},
    {"b_rate", "b", Side::upper, false, "rate_kl", "a constant of relative error of one exact sweep in the ball", rate_error},
    {"q_theory", "q_{\\theory}", Side::upper, false, "rate_kl, rate_inertial", "the factor of $F − F^*$ in one sweep that the general theory makes of $a$, $b$ and $κ$", theory_factor, Quantity::factor},
    {"q_values", "q_F", Side::upper, false, "rate_local, rate_inertial", "the factor of $F − F^*$ in one sweep", values_factor, Quantity::factor},
    {"q_iterates", "q_x", Side::upper, true, "contraction, rate_fixed_point", "the factor by which one sweep contracts distances, in a norm made for it", iterates_factor, Quantity::factor},
    {"spectral_radius", "ρ", Side::lower, false, "contraction", "the spectral radius of the derivative of the sweep, below which no factor can be", spectral_radius, Quantity::factor},
    {"K", "K", Side::exact, false, "trapping, rate_sublinear, rate_finite, rate_fixed_point", "the sweep from which on convergence is proved, the earlier of those by values and by iterates", from_on<true, true>, Quantity::integer | Quantity::of_run},
    {"K_values", "K_F", Side::exact, false, "trapping", "the sweep $K$ from which on $q_F$ holds", from_on<true, false>, Quantity::integer | Quantity::of_run},
    {"K_iterates", "K_x", Side::exact, false, "trapping", "the sweep $K$ from which on $q_x$ holds", from_on<false, true>, Quantity::integer | Quantity::of_run},
    {"C_values", "C_F", Side::upper, false, "trapping", "$C$ in $‖x^k − x^∞‖ ≤ C s^{k−K}$ with $K = K_F$, $s = s_F$", of_bound<true, constant_key>, Quantity::of_run},
    {"s_values", "s_F", Side::upper, false, "trapping", "$s$ in $‖x^k − x^∞‖ ≤ C s^{k−K}$ with $K = K_F$", of_bound<true, factor_key>, Quantity::factor | Quantity::of_run},
    {"C_iterates", "C_x", Side::upper, false, "trapping", "$C$ in $‖x^k − x^∞‖ ≤ C s^{k−K}$ with $K = K_x$, $s = s_x$", of_bound<false, constant_key>, Quantity::of_run},
    {"s_iterates", "s_x", Side::upper, false, "trapping", "$s$ in $‖x^k − x^∞‖ ≤ C s^{k−K}$ with $K = K_x$", of_bound<false, factor_key>, Quantity::factor | Quantity::of_run},
    {"speed", "c", Side::lower, false, "rate_sublinear", "$c$ in $F(x^k) − F^* ≤ (h^{−p} + c(k−K))^{−1/p}$, $p = 2θ − 1$", speed},
    {"q_observed", "q_F", Side::observed, false, "", "the square of the geometric mean of the ratios of the last tenth of the steps of the recorded run; not proved", [](const Record& r, const Column&) { return observed_factor(r, true); }, Quantity::factor | Quantity::rough},
    {"q_observed_iterates", "q_x", Side::observed, false, "", "the geometric mean of the ratios of the last tenth of the steps of the recorded run; not proved", [](const Record& r, const Column&) { return observed_factor(r, false); }, Quantity::factor | Quantity::rough},
    {"log_ratio_values", "\\log q_F/\\log", Side::observed, false, "", "the logarithm of the certified $q_F$ relative to that of the observed one, 1 if nothing is lost; not proved", [](const Record& r, const Column& c) { return log_ratio(r, c, true); }, Quantity::rough},
    {"log_ratio", "\\log q_x/\\log", Side::observed, false, "", "the logarithm of the certified $q_x$ relative to that of the observed one, 1 if nothing is lost; not proved", [](const Record& r, const Column& c) { return log_ratio(r, c, false); }, Quantity::rough},
};

}  // namespace

std::span<const Quantity> limit_quantities() { return of_limits; }

}  // namespace amcert::report::overview
