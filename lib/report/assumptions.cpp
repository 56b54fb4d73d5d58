// The assumptions of the theory of descent with their constants, and the rates that follow from them, from a limit certificate.
#include "report/rates.hpp"
#include "report/reason.hpp"

#include <cmath>

namespace amcert::report {
namespace {

class AssumptionsBuilder {
 public:
  AssumptionsBuilder(const Record& record, int digits)
      : record_(record), digits_(digits), by_theory_(best_of_kind(record, "rate_kl")), values_(best_of_kind(record, "rate_local")), iterates_(best_of_kind(record, "contraction")), sublinear_(best_of_kind(record, "rate_sublinear")), finite_(best_of_kind(record, "rate_finite")) {
    for (const Json& claim : record.claims()) {
      const std::string kind = string_at(claim, "kind");
      if (kind == "trapping") traps_.push_back(&claim);
      if (kind == "rate_inertial") (claim.contains("form") && claim["form"] == "J3" ? inertial_ : inertial_values_) = &claim;
    }
  }

  std::vector<Assumption> rows() {
    if (by_theory_ == nullptr && values_ == nullptr && iterates_ == nullptr && sublinear_ == nullptr && finite_ == nullptr && inertial_ == nullptr && inertial_values_ == nullptr) return {};
    steps_ = observed_steps(record_);
    decrease();
    relative_error();
    inequality();
    trapping();
    values_by_theory();
    values();
    iterates();
    for (const Json* trap : traps_) bound_for_all(*trap);
    if (traps_.empty() && sublinear_ == nullptr && finite_ == nullptr && inertial_ == nullptr && inertial_values_ == nullptr) add("iterates: bound for all $k$", true, "bound", nullptr, "trapping");
    return std::move(rows_);
  }

 private:
  static bool proved(const Json* claim) { return claim != nullptr && verdict_of(*claim) == Verdict::proved; }

  std::string bounded(const Rational& value, Direction direction) const { return in_text(show(value, digits_, direction)); }
  std::string down(const Json& claim, const char* key) const { return bounded(rational_at(claim, key), Direction::down); }
  std::string up(const Json& claim, const char* key) const { return bounded(rational_at(claim, key), Direction::up); }
  Rich factor(const char* name, const Rational& value) const { return say("${} ≤ {}$", name, in_text(show_factor(value, digits_, Direction::up))); }

  // A row with all that its claim alone tells; the constants are for who calls.
  Assumption& add(const Rich& name, bool is_conclusion, const char* slot, const Json* claim, const char* theorem) {
    Assumption& row = rows_.emplace_back(Assumption{.name = name, .is_conclusion = is_conclusion});
    row.slot = slot;
    row.theorem = theorem_name(theorem);
    if (claim == nullptr) {
      row.reason = record_.is_heavy_ball() ? Rich("heavy-ball steps may raise $F$; the theory of descent is not about them") : Rich("the certificate has no claim about it");
      return row;
    }
    row.verdict = verdict_of(*claim);
    row.digest = short_digest(*claim);
    if (row.verdict == Verdict::undecided) row.reason = reason_of(*claim);
    else if (claim->contains("radius")) row.scope = ball(rational_at(*claim, "radius"), *claim);
    return row;
  }

  // The ball, and in short what else a claim of this point presumes.
  Rich ball(const Rational& radius, const Json& claim) const {
    Rich text = say("$‖x − z‖ ≤ {}$", show(radius, digits_, Direction::down).decimal);
    const Json* point = point_under(record_, claim);
    if (point == nullptr || string_at(*point, "kind") != "critical_point") return text;
    if (!array_at(*point, "kinks").empty()) text += Rich(", entries on kinks as in $z$");
    text += staying_silent(*point);
    return text;
  }
  // From which iterate of which run on.
  Rich from_on(const Json& trap) const {
    const Rich run = Rich(of_orbit(trap) ? "the exact orbit from the start" : "the recorded run") + which_orbit(record_, trap);
    return proved(&trap) ? say("${}$ of ", point(integer_at(trap, "at"))) + run + Rich(" and all later sweeps") : run;
  }

  // The lemma about one sweep is part of every rate of a method that decreases F.
  const Json* decreasing() const {
    if (record_.is_heavy_ball()) return nullptr;
    for (const Json* claim : {by_theory_, values_, iterates_, sublinear_})
      if (proved(claim)) return claim;
    return by_theory_ != nullptr ? by_theory_ : values_ != nullptr ? values_ : iterates_ != nullptr ? iterates_ : sublinear_;
  }

  void decrease() {
    if (inertial_ != nullptr) {
      Assumption& row = add("decrease J3 of heavy-ball steps", false, "decrease", inertial_, "rate_inertial");
      row.scope = Rich("every sequence of the method");
      if (proved(inertial_)) row.certified = say("$α ≥ {}$, $β ≤ {}$", down(*inertial_, "alpha"), up(*inertial_, "beta"));
      return;
    }
    const Json* claim = decreasing();
    Assumption& row = add("sufficient decrease, $j = 1$, constant $a$", false, "decrease", claim, "");
    if (proved(claim)) row.certified = say("$a ≥ {}$", down(*claim, "decrease"));
  }

  void relative_error() {
    const Json* claim = inertial_ != nullptr ? inertial_ : proved(by_theory_) || sublinear_ == nullptr ? by_theory_ : sublinear_;
    Assumption& row = add("relative error, constant $b$", false, "error", claim, claim == by_theory_ ? "relative_error" : string_at(*claim, "kind").c_str());
    if (claim != nullptr && claim == inertial_) row.scope = Rich("every sequence of the method; two steps on the right-hand side");
    if (proved(claim)) row.certified = say("$b ≤ {}$", up(*claim, "error"));
  }

  static bool of_orbit(const Json& claim) { return string_at(claim, "run") == "orbit"; }

  // Per run the claim that holds earliest.
  void trapping() {
    const Rich name("no undershoot of $F^*$: trapping");
    for (const bool orbit : {true, false}) {
      const Json* best = nullptr;
      for (const Json* trap : traps_) {
        if (of_orbit(*trap) != orbit) continue;
        if (best == nullptr || (proved(trap) && (!proved(best) || integer_at(*trap, "at") < integer_at(*best, "at")))) best = trap;
      }
      if (best == nullptr) continue;
      Assumption& row = add(name, false, orbit ? "trapping-orbit" : "trapping", best, "trapping");
      row.scope = from_on(*best);
      if (proved(best)) row.certified = say("$K = {}$", integer_at(*best, "at"));
    }
    if (!traps_.empty()) return;
    // Global claims need no trap; those about a degenerate or sharp minimum bring their own.
    const Json* own = sublinear_ != nullptr ? sublinear_ : finite_;
    if (own == nullptr && (inertial_ != nullptr || inertial_values_ != nullptr)) return;
    Assumption& row = add(name, false, "trapping", own, own == nullptr ? "trapping" : string_at(*own, "kind").c_str());
    if (!proved(own)) return;
    row.certified = say("$K = {}$", integer_at(*own, "at"));
    row.scope = from_on(*own);
  }

  void inequality() {
    const Json* claim = nullptr;
    for (const char* kind : {"kl", "kl_zero", "kl_saddle", "kl_degenerate", "kl_sharp", "kl_chain"})
      if (claim == nullptr) claim = best_of_kind(record_, kind);
    const std::string kind = claim == nullptr ? "kl" : string_at(*claim, "kind");
    Assumption& row = add("Kurdyka–Łojasiewicz inequality", false, "kl", claim, kind.c_str());
    if (!proved(claim)) return;
    const std::string theta = kind == "kl_sharp" ? "0" : claim->contains("theta") ? rational_at(*claim, "theta").str() : "1/2";
    const auto between = [&](const Rational& kappa) {
      row.certified = say("$θ = {}$, ${} ≤ κ ≤ {}$", theta, show(kappa, digits_, Direction::down).decimal, show(rational_at(*claim, "upper"), digits_, Direction::up).decimal);
    };
    if (kind == "kl_chain") {
      between(rational_at(*claim, "kappa"));
      row.scope = Rich("everywhere");
      return;
    }
    const Json* user = proved(by_theory_) ? by_theory_ : proved(sublinear_) ? sublinear_ : proved(finite_) ? finite_ : nullptr;
    const std::size_t number = user == nullptr ? 0 : static_cast<std::size_t>(integer_at(*user, "ball"));
    const Json& sets = array_at(kind == "kl" ? record_.claim(text(element(array_at(*claim, "needs"), 0))) : *claim, "balls");
    between(rational(kind == "kl" ? element(array_at(*claim, "kappa"), number) : element(element(sets, number), 1)));
    const Rational size = rational(element(element(sets, number), 0));
    row.scope = kind == "kl_degenerate" ? say("set of size $t = {}$ around $z$", show(size, digits_, Direction::down).decimal) : ball(size, *claim);
  }

  // q of the general theory, per sweep: of values, or its root, of distances.
  void add_theory(Assumption& row, const char* name, bool of_values) const {
    if (!proved(by_theory_)) return;
    const Rational q = rational_at(*by_theory_, "factor");
    row.theory = factor(name, of_values ? q : root_above(q));
  }

  void values_by_theory() {
    if (inertial_ != nullptr) {
      Assumption& row = add("values: rate from decrease J3", true, "theory", inertial_, "rate_inertial");
      row.scope = Rich("every sequence of the method");
      if (!proved(inertial_)) return;
      row.theory = row.certified = factor("q", rational_at(*inertial_, "factor"));
      add_observed(row, rational_at(*inertial_, "factor"), last_step(), true);
      return;
    }
    if (by_theory_ == nullptr && (sublinear_ != nullptr || finite_ != nullptr)) return;
    Assumption& row = add("values: rate of the general theory", true, "theory", by_theory_, "rate_kl");
    if (!proved(by_theory_)) return;
    add_theory(row, "q", true);
    row.certified = row.theory;
    add_observed(row, rational_at(*by_theory_, "factor"), last_step(), true);
  }

  void values() {
    if (inertial_values_ != nullptr || sublinear_ != nullptr || finite_ != nullptr) {
      const Json* claim = inertial_values_ != nullptr ? inertial_values_ : sublinear_ != nullptr ? sublinear_ : finite_;
      const std::string kind = string_at(*claim, "kind");
      Assumption& row = add("values: certified rate", true, "values", claim, kind.c_str());
      if (proved(inertial_)) row.theory = factor("q", rational_at(*inertial_, "factor"));
      row.scope = claim == inertial_values_ ? Rich("every sequence of the method") : from_on(*claim);
      if (!proved(claim)) return;
      if (claim == inertial_values_) row.certified = factor("q", rational_at(*claim, "factor")) + (window_length(*claim) == 1 ? Rich() : say(" in {} sweeps", window_length(*claim)));
      else if (claim == finite_) row.certified = say("$F(x^k) = F^*$ for $k ≥ {}$", integer_at(*claim, "at") + integer_at(*claim, "steps"));
      else row.certified = say("$F(x^k) − F^* ≤ (h^{{−p}} + c(k−K))^{{−1/p}}$, $p = {}$, $h ≤ {}$, $c ≥ {}$", Rational(2 * rational_at(inequality_under(record_, *claim), "theta") - 1).str(), up(*claim, "gap"), down(*claim, "speed"));
      return;
    }
    Assumption& row = add("values: certified rate", true, "values", values_, "rate_local");
    add_theory(row, "q", true);
    if (!proved(values_)) return;
    row.certified = factor("q", rational_at(*values_, "factor"));
    add_observed(row, rational_at(*values_, "factor"), last_step(), true);
  }

  void iterates() {
    if (iterates_ == nullptr && (sublinear_ != nullptr || finite_ != nullptr || inertial_values_ != nullptr)) return;
    Assumption& row = add("iterates: certified rate", true, "iterates", iterates_, "contraction");
    add_theory(row, "s", false);
    if (!proved(iterates_)) return;
    row.certified = factor("q", rational_at(*iterates_, "factor"));
    if (has_bracket(*iterates_)) row.certified += say(", spectral radius at least ${}$", in_text(show_factor(rational_at(*iterates_, "lower"), digits_, Direction::down)));
    const Json* point = point_under(record_, *iterates_);
    if (point != nullptr && has_flat_set(*point)) row.certified += Rich(" (of steps, across the flat set)");
    add_observed(row, rational_at(*iterates_, "factor"), last_step(), false);
  }

  void bound_for_all(const Json& trap) {
    const Json* rate = rate_under(record_, trap);
    const Rich by = rate == nullptr ? Rich() : Rich(string_at(*rate, "kind") == "contraction" ? ", by their rate" : ", by the rate of values");
    Assumption& row = add(Rich("iterates: bound for all $k$") + by, true, "bound", &trap, "trapping");
    if (rate != nullptr) row.slot += string_at(*rate, "kind") == "contraction" ? "-iterates" : "-values";
    if (of_orbit(trap)) row.slot += "-orbit";
    row.scope = from_on(trap);
    add_theory(row, "s", false);
    if (!proved(&trap)) return;
    row.certified = say("$C ≤ {}$, ", up(trap, "constant")) + factor("s", rational_at(trap, "factor"));
    add_observed(row, rational_at(trap, "factor"), integer_at(trap, "at"), false);
  }

  // Where the run is nearest to the limit and still what a claim speaks about.
  int last_step() const { return observed_until(record_, steps_); }

  // The factor of steps before x^K, its square for values, F* being known to no run.
  void add_observed(Assumption& row, const Rational& certified, int K, bool of_values) const {
    const std::optional<double> of_steps = observed_exponent(steps_, K);
    if (!of_steps) return;
    const double exponent = *of_steps * (of_values ? 2 : 1);
    Shown shown = show_factor(Rational(std::exp(exponent)), digits_, Direction::down);
    shown.exact.clear();
    row.observed = say("$≈ {}$", in_text(shown));
    const double gap = Rational(1 - certified).convert_to<double>();
    constexpr int ratio_digits = 2;
    if (gap < 1) row.ratio = Rich::formula(outward_decimal(Rational(std::log1p(-gap) / exponent), ratio_digits, Direction::down));
  }

  const Record& record_;
  int digits_;
  const Json *by_theory_, *values_, *iterates_, *sublinear_, *finite_;
  const Json *inertial_ = nullptr, *inertial_values_ = nullptr;  // of form J3 and Jq
  std::vector<const Json*> traps_;
  std::vector<double> steps_;
  std::vector<Assumption> rows_;
};

}  // namespace

Assumptions assumptions_of(const Record& record, int digits) {
  Assumptions out{.rows = AssumptionsBuilder(record, digits).rows()};
  if (!out.rows.empty()) out.theorem = rate_theorem(record, digits);
  return out;
}

}  // namespace amcert::report
