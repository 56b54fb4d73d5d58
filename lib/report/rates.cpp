// What the claims about sweeps near a critical point rest on.
#include "report/rates.hpp"

namespace amcert::report {

bool is_rate(const std::string& kind) { return kind == "contraction" || kind == "rate_local" || kind == "rate_kl"; }

bool is_other_rate(const std::string& kind) { return kind == "rate_sublinear" || kind == "rate_finite" || kind == "rate_inertial" || kind == "rate_fixed_point"; }

namespace {

const Json* first_need(const Record& record, const Json& claim) {
  const Json& needs = array_at(claim, "needs");
  return needs.empty() ? nullptr : &record.claim(text(needs[0]));
}

}  // namespace

const Json* rate_under(const Record& record, const Json& trapping) { return first_need(record, trapping); }
const Json* point_under(const Record& record, const Json& rate) { return first_need(record, rate); }

bool has_flat_set(const Json& point) { return string_at(point, "kind") == "kl_zero" || !array_at(point, "symmetry").empty(); }

namespace {

std::size_t count(const Json& point, const char* key) { return string_at(point, "kind") == "critical_point" ? array_at(point, key).size() : 0; }

}  // namespace

bool has_silent_units(const Json& point) { return count(point, "dead") + count(point, "vanished") > 0; }

Rich staying_silent(const Json& point) {
  return Rich(count(point, "dead") > 0 ? ", dead units staying so" : "") + Rich(count(point, "vanished") > 0 ? ", vanishing units keeping their sides" : "");
}

std::string distance_to_critical(const Json& point, const char* x) {
  return count(point, "vanished") > 0 ? fmt::format("‖∇_E F({})‖", x) : fmt::format("\\dist(0, ∂F({}))", x);
}

Rich about_gradient(const Json& point) {
  if (count(point, "vanished") == 0) return {};
  return Rich(" ($∇_E$ being the derivative along $E$ by the entries that are free in it, on the sides that it names: not a subgradient of $F$ where an entry of a vanishing unit rests on a kink)");
}

namespace {

Rich conditions_on_kinks(const Json& point) {
  const std::size_t n = count(point, "kinks");
  if (n == 0) return {};
  return n == 1 ? Rich(", in which the entry of $U$ that rests on a kink of its activation has its value in $z$") : say(", in which the {} entries of $U$ that rest on a kink of their activation have their values in $z$", n);
}

}  // namespace

Rich conditions_on(const Json& point) {
  Rich text = conditions_on_kinks(point);
  const auto condition = [&](const Rich& more) { text += Rich(text.empty() ? ", in which " : " and in which ") + more; };
  if (const std::size_t n = count(point, "dead"); n > 0)
    condition(n == 1 ? Rich("all entries of the unit that dies out are inactive") : say("all entries of the {} units that die out are inactive", n));
  if (const std::size_t n = count(point, "vanished"); n > 0)
    condition(Rich(n == 1 ? "the inputs of the unit that vanishes" : fmt::format("the inputs of the {} units that vanish", n)) + Rich(" keep the sides of the kink that the claim about the point names"));
  return text;
}

Rich value_of_limit(const Json& point, int digits) {
  if (string_at(point, "kind") == "kl_zero") return Rich("$F^* = 0$");
  const Json& value = array_at(point, "value");
  const Shown low = show(rational(element(value, 0)), digits, Direction::down), high = show(rational(element(value, 1)), digits, Direction::up);
  if (low.decimal_is_value && high.decimal_is_value && low.decimal == high.decimal) return say("$F^* = {}$", low.decimal);
  return say("${} ≤ F^* ≤ {}$", low.decimal, high.decimal);
}

const Json* best_of_kind(const Record& record, std::string_view kind) {
  const Json* first = nullptr;
  for (const Json& claim : record.claims()) {
    if (string_at(claim, "kind") != kind) continue;
    if (verdict_of(claim) == Verdict::proved) return &claim;
    if (first == nullptr) first = &claim;
  }
  return first;
}

std::string sweeps_since(int K) { return K == 0 ? "k" : fmt::format("k−{}", K); }

Rational condition_of_norm(const Json& contraction) {
  const Rational least = rational_at(contraction, "least");
  if (least <= 0) throw Malformed("'least' is not positive");
  return root_above(rational_at(contraction, "most") / least);
}

const Json& inequality_under(const Record& record, const Json& rate) {
  const Json& needs = array_at(rate, "needs");
  return record.claim(text(element(needs, needs.size() > 1 ? 1 : 0)));
}

Rational kappa_under(const Record& record, const Json& rate_kl) {
  const int ball = integer_at(rate_kl, "ball");
  if (ball < 0) throw Malformed("'ball' is negative");
  const Json& kl = inequality_under(record, rate_kl);
  const auto number = static_cast<std::size_t>(ball);
  return rational(string_at(kl, "kind") == "kl" ? element(array_at(kl, "kappa"), number) : element(element(array_at(kl, "balls"), number), 1));
}

bool has_bracket(const Json& contraction) { return integer_at(contraction, "power") > 0 && rational_at(contraction, "lower") > 0; }

std::string theorem_name(const std::string& kind) {
  if (kind == "critical_point" || kind == "kl") return "strong convexity across the flat directions (SPEC 3.14, 3.15)";
  if (kind == "kl_saddle") return "averages of the Hessian between two spectral bounds (SPEC 3.18)";
  if (kind == "kl_sharp") return "least-norm subgradients on every face (SPEC 3.19)";
  if (kind == "kl_degenerate") return "blow-up and bisection of the directions (SPEC 3.20)";
  if (kind == "kl_chain") return "closed form (SPEC 3.21)";
  if (kind == "kl_zero") return "independent derivatives of the residuals (SPEC 3.16)";
  if (kind == "rate_kl") return "general theory of descent under the Kurdyka–Łojasiewicz inequality (SPEC 3.25)";
  if (kind == "relative_error") return "equations of the updates (SPEC 3.25)";
  if (kind == "rate_local") return "one sweep as a quadratic form (SPEC 3.24)";
  if (kind == "contraction") return "contraction in a norm made for the sweep (SPEC 3.23)";
  if (kind == "rate_sublinear") return "descent under the Kurdyka–Łojasiewicz inequality with an exponent above 1/2 (SPEC 3.27)";
  if (kind == "rate_finite") return "steps bounded from below by a sharp minimum (SPEC 3.28)";
  if (kind == "rate_inertial") return "quadratic forms on pairs of iterates (SPEC 3.29)";
  if (kind == "rate_fixed_point") return "contraction in a norm made for the sweep, and Banach's fixed point theorem (SPEC 3.31, 3.33)";
  if (kind == "trapping") return "trapping in a ball (SPEC 3.26)";
  return "lemma on exact sweeps in a ball (SPEC 3.22)";
}

}  // namespace amcert::report
