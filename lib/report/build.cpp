// From claims to rows: one function per kind of claim.
#include "report/constants.hpp"
#include "report/rates.hpp"
#include "report/reason.hpp"
#include "report/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace amcert::report {
namespace {

class Builder {
 public:
  Builder(const Record& record, const Json& claim, std::size_t place, const Options& options)
      : record_(record), claim_(claim), digits_(options.digits) {
    blank_.claim = place;
    blank_.statement = statement_of(claim);
    blank_.verdict = verdict_of(claim);
    blank_.scope = scope();
    blank_.digest = short_digest(claim);
  }

  std::vector<Row> rows() {
    if (blank_.verdict == Verdict::undecided) {
      row().remark = reason_of(claim_);
      return std::move(rows_);
    }
    struct Kind {
      std::string_view name;
      void (Builder::*proved)();
      void (Builder::*refuted)();
    };
    static constexpr std::array kinds = std::to_array<Kind>({
        {"am_trajectory", &Builder::trajectory, &Builder::trajectory_refuted},
        {"sufficient_decrease", &Builder::decrease, &Builder::decrease_refuted},
        {"smallest_j", &Builder::smallest_j, nullptr},
        {"rises", &Builder::rises, nullptr},
        {"relative_error", &Builder::relative_error, &Builder::relative_error_refuted},
        {"sublevel_bounded", &Builder::sublevel, nullptr},
        {"structural_decrease", &Builder::structural_decrease, nullptr},
        {"structural_relative_error", &Builder::structural_relative_error, nullptr},
        {"double_agreement", &Builder::agreement, nullptr},
        {"enclosure_trajectory", &Builder::enclosure, nullptr},
        {"box_trajectory", &Builder::enclosure, nullptr},
        {"orbit_agreement", &Builder::orbit_agreement, nullptr},
        {"critical_point", &Builder::critical_point, nullptr},
        {"kl", &Builder::kl, nullptr},
        {"kl_zero", &Builder::kl_zero, nullptr},
        {"kl_saddle", &Builder::kl_saddle, nullptr},
        {"kl_sharp", &Builder::kl_sharp, nullptr},
        {"kl_degenerate", &Builder::kl_degenerate, nullptr},
        {"kl_chain", &Builder::kl_chain, nullptr},
        {"kl_exponent", nullptr, &Builder::exponent_refuted},
        {"contraction", &Builder::contraction, nullptr},
        {"rate_local", &Builder::rate_local, nullptr},
        {"rate_kl", &Builder::rate_kl, nullptr},
        {"trapping", &Builder::trapping, nullptr},
        {"rate_sublinear", &Builder::rate_sublinear, nullptr},
        {"rate_finite", &Builder::rate_finite, nullptr},
        {"rate_inertial", &Builder::rate_inertial, nullptr},
        {"rate_fixed_point", &Builder::rate_fixed_point, nullptr},
    });
    const std::string name = string_at(claim_, "kind");
    const auto kind = std::ranges::find(kinds, name, &Kind::name);
    if (kind == kinds.end()) throw Malformed(fmt::format("unknown kind of claim '{}'", name));
    const auto write = blank_.verdict == Verdict::proved ? kind->proved : kind->refuted;
    if (write == nullptr) throw Malformed(fmt::format("a claim of kind '{}' cannot be {}", name, blank_.verdict == Verdict::proved ? "proved" : "refuted"));
    (this->*write)();
    return std::move(rows_);
  }

 private:
  static constexpr auto at_least = Relation::at_least;
  static constexpr auto at_most = Relation::at_most;

  Row& row() { return rows_.emplace_back(blank_); }

  Row& row(const Rich& name, Relation relation, const Rational& value) {
    Row& added = row();
    added.constant = bound(name, relation, value, digits_);
    return added;
  }

  // A number of the claim, rounded to the side that its kind has for it.
  Row& row(const Rich& name, const char* key) {
    const Better better = constant_named(string_at(claim_, "kind"), key).better;
    return row(name, rounding(better) == Direction::down ? at_least : at_most, number(key));
  }

  static Rich in_parentheses(const Rich& text) { return Rich("(") + text + Rich(")"); }

  Rational number(const char* key) const { return rational_at(claim_, key); }

  Rich scope() const {
    const std::string kind = string_at(claim_, "kind");
    if (kind == "structural_decrease") return Rich::words("global");
    const bool proved = verdict_of(claim_) == Verdict::proved;
    if (kind == "sublevel_bounded" && proved) return sublevel_scope(number("level"), digits_);
    if (kind == "structural_relative_error" && proved) return sublevel_scope(record_.level_of(claim_), digits_);
    return run_scope(claim_);
  }

  // The other side of a best constant. The width is relative to the upper end, which is never less than the lower.
  void add_bracket(Row& row, const Rational& lower, const Rational& upper, bool proved_is_lower) const {
    const Rich& name = row.constant->name;
    row.other = proved_is_lower ? bound(name, at_most, upper, digits_) : bound(name, at_least, lower, digits_);
    constexpr int width_digits = 2;
    row.width = upper == 0 ? "0" : outward_decimal(Rational((upper - lower) / upper), width_digits, Direction::up);
  }

  // The side to which a ratio is rounded is the one that makes the certified constant look worse.
  static void add_theory(Row& row, const Rational& certified, const Rational& theory, Direction worse, int digits) {
    row.theory = show(theory, digits, worse);
    if (theory == 0) return;
    constexpr int ratio_digits = 3;
    row.ratio = outward_decimal(Rational(certified / theory), ratio_digits, worse);
  }

  void trajectory() {
    const auto [label, distance] = largest(object_at(claim_, "distance"));
    Row& farthest = row("$\\distance$", at_most, distance);
    if (distance > 0) farthest.remark = in_parentheses(label_name(label));
    if (!record_.has_scalar_updates()) return;
    const Json& ties = array_at(claim_, "ties");
    if (ties.empty()) {
      row().remark = Rich("no tie of minimizers");
    } else {
      row().remark =
          say("{} of minimizers, first at ", ties.size() == 1 ? "one tie" : fmt::format("{} ties", ties.size())) +
          entry_name(ties.front());
    }
  }

  void trajectory_refuted() {
    const Json& at = array_at(claim_, "at");
    const int k = integer(element(at, 0));
    row("$\\distance$", "lower").remark =
        in_parentheses(label_name(text(element(at, 1))) + say(", $k = {}$", k));
  }

  void decrease() {
    const Rational a = number("a");
    Row& added = row("$a$", "a");
    add_bracket(added, a, number("a_upper"), true);
    const Json* theory = record_.structural("structural_decrease", claim_);
    if (theory == nullptr) return;
    Rational structural = rational_at(*theory, "a");
    // J0 measures one long step, and ‖x^{k+j} - x^k‖² <= j Σ δ²: what structure gives is then a/j.
    if (string_at(claim_, "form") == "J0") structural /= window_length(claim_);
    add_theory(added, a, structural, Direction::down, digits_);
  }

  void decrease_refuted() {
    const Window window = decrease_window(claim_, integer_at(claim_, "window"));
    const Json& rise = array_at(claim_, "rise");
    const Rational low = rational(element(rise, 0)), high = rational(element(rise, 1));
    const Rich name = Rich::formula(window.after + " − " + window.before);
    Row& added = row(name, at_least, low);
    added.remark = low > 0 ? Rich("(no $a > 0$)") : Rich("(no $a > 0$, as the step is not zero)");
    added.other = bound(name, at_most, high, digits_);
  }

  void smallest_j() { row("$j$", Relation::equal, window_length(claim_)); }

  void rises() {
    const auto [first, last] = range_of(claim_);
    const Json& sweeps = array_at(claim_, "sweeps");
    if (sweeps.empty()) {
      row().remark = say("none in {} sweeps", last - first);
      return;
    }
    row().remark = say("at {} of {} sweeps", sweeps.size(), last - first);
    const Json& worst = largest_rise(claim_);
    const int k = integer_at(worst, "k");
    const Rich name = Rich::formula(value_at(k + 1) + " − " + value_at(k));
    const Json& amount = array_at(worst, "amount");
    Row& added = row(name, at_most, rational(element(amount, 1)));
    added.other = bound(name, at_least, rational(element(amount, 0)), digits_);
    // Several updates: at least one of them rose, and it is not said which.
    Rich causes = Rich::words("largest");
    const char* separator = "; ";
    for (const Json& update : array_at(worst, "updates")) {
      causes += Rich::words(separator) + label_name(string_at(update, "label")) +
                Rich::words(fmt::format(":\u00a0{}", string_at(update, "cause")));
      separator = " or ";
    }
    added.remark = in_parentheses(causes);
  }

  void relative_error() {
    const Rational b = number("b");
    Row& added = row("$b$", "b");
    add_bracket(added, number("b_lower"), b, false);
    if (const Json* theory = record_.structural("structural_relative_error", claim_))
      add_theory(added, b, rational_at(*theory, "b"), Direction::up, digits_);
  }

  void relative_error_refuted() {
    const int k = integer_at(claim_, "window");
    row().remark = say("no $b$: no step up to ${}$ at $k = {}$, yet $\\dist(0, ∂F({})) > 0$",
                       point(k + window_length(claim_)), k, point(k + window_length(claim_)));
  }

  void sublevel() {
    const std::string start = value_at(range_of(claim_).first);
    Row& level = row(Rich::formula(start), "level");
    // Rounded up, the level is no longer that of the set; ℓ stands between, and the scope says how large it is at
    // least.
    if (level.constant->value.exact.empty()) level.constant->name = Rich::formula(fmt::format("{} ≤ ℓ", start));
    if (record_.is_quadratic()) {
      row("$‖x‖$", at_most, largest(object_at(claim_, "radius")).second);
      const auto everywhere = [](Row& added) { added.scope = Rich::words("global"); };
      everywhere(row("$F$", "lower"));
      everywhere(row("$μ$", "modulus"));
      everywhere(row("$‖∇^2F‖$", "lipschitz"));
      return;
    }
    const auto [block, radius] = largest(object_at(claim_, "radius"));
    row(Rich("$‖$") + block_name(block) + Rich("$‖$"), at_most, radius).remark = Rich("(largest)");
    row("$‖∇^2F‖$", "lipschitz");
  }

  void structural_decrease() {
    row("$a$", "a").remark = in_parentheses(block_name(smallest(object_at(claim_, "blocks")).first));
  }

  void structural_relative_error() { row("$b$", "b"); }

  void enclosure() {
    const auto [largest, last] = largest_radii(claim_);
    row("$|x^k − z^k|$", at_most, largest.value).remark = in_parentheses(block_name(largest.block) + Rich(", any stored $k$"));
    row(Rich::formula(fmt::format("|{} − z^{{{}}}|", point(last.k), last.k)), at_most, last.value).remark = in_parentheses(block_name(last.block));
    if (claim_.contains("choices"))
      for (const Json& choice : array_at(claim_, "choices")) row().remark = choice_made(choice);
    if (string_at(claim_, "kind") == "enclosure_trajectory" && !claim_.contains("witness")) row().remark = Rich("proved; too long for a witness, so not re-checked");
  }

  void critical_point() {
    const Json& value = array_at(claim_, "value");
    Row& added = row("$F^*$", at_most, rational(element(value, 1)));
    added.other = bound(Rich("$F^*$"), at_least, rational(element(value, 0)), digits_);
    for (const Json& ball : array_at(claim_, "balls"))
      row("$μ$", at_least, rational(element(ball, 1))).remark = Rich("on the ball ") + radius(rational(element(ball, 0)));
    Rich remark = claim_["enters"].is_null() ? Rich("no iterate of the run is shown to be in the largest ball") : say("$x^{{{}}}$ of the run is in the largest ball", integer_at(claim_, "enters"));
    if (const std::size_t n = array_at(claim_, "kinks").size(); n > 0) remark += record_.has_unknowns() ? (n == 1 ? Rich("; one entry is held at its bound") : say("; {} entries are held at their bounds", n))
                                       : n == 1 ? Rich("; one entry rests on a kink") : say("; {} entries rest on kinks", n);
    if (const std::size_t n = array_at(claim_, "dead").size(); n > 0) remark += say("; only where {} dead {} inactive", n, n == 1 ? "unit stays" : "units stay");
    if (const std::size_t n = array_at(claim_, "vanished").size(); n > 0) remark += say("; only where {} vanishing {} side of the kink", n, n == 1 ? "unit keeps its" : "units keep their");
    if (const std::size_t n = array_at(claim_, "symmetry").size(); n > 0) remark += record_.has_unknowns() ? say("; up to {} {}", n, n == 1 ? "rotation" : "rotations") : say("; up to the rotations of {} units", units_turned());
    row().remark = remark;
    if (claim_.contains("below") && !claim_["below"].is_null())
      row().remark = Rich("no minimum over the smallest ball: $F < F^*$ at a point of it, where a dead unit wakes");
  }

  void kl_zero() {
    constants_on_sets("on the ball");
    row().remark = claim_["enters"].is_null() ? Rich("$F = 0$ at a point of the largest ball")
                                              : say("$F = 0$ at a point of the largest ball, which $x^{{{}}}$ of the run is in", integer_at(claim_, "enters"));
  }

  // kappa on each set, the other side beside the first.
  void constants_on_sets(const char* set) {
    bool first = true;
    for (const Json& ball : array_at(claim_, "balls")) {
      Row& added = row("$κ$", at_least, rational(element(ball, 1)));
      added.remark = say("{} ${} = {}$", set, std::string_view(set) == "on the set" ? "t" : "r", show(rational(element(ball, 0)), digits_, Direction::down).decimal);
      if (first) added.other = bound(Rich("$κ$"), at_most, number("upper"), digits_);
      first = false;
    }
  }
  Rich entered(const char* set) const {
    return claim_["enters"].is_null() ? say("no iterate of the run is shown to be in the largest {}", set) : say("$x^{{{}}}$ of the run is in the largest {}", integer_at(claim_, "enters"), set);
  }

  void kl_saddle() {
    const Json& value = array_at(claim_, "value");
    Row& added = row("$F^*$", at_most, rational(element(value, 1)));
    added.other = bound(Rich("$F^*$"), at_least, rational(element(value, 0)), digits_);
    constants_on_sets("on the ball");
    const int index = integer_at(claim_, "index");
    row().remark = entered("ball") + (index == 0 ? Rich("; a minimum") : say("; a saddle of index {}", index));
  }

  void kl_sharp() {
    constants_on_sets("on the ball");
    row().remark = entered("ball") + Rich(integer_at(claim_, "minimum") == 1 ? "; a minimum" : "");
  }

  void kl_degenerate() {
    constants_on_sets("on the set");
    row().remark = entered("set");
  }

  void kl_chain() {
    Row& added = row("$κ$", "kappa");
    add_bracket(added, number("kappa"), number("upper"), true);
    added.scope = Rich::words("global");
  }

  void exponent_refuted() { row().remark = Rich("no $κ > 0$ on any neighbourhood of the point: a curve leads to it along which the quotient falls to 0"); }

  // A factor of convergence. Rounded to a fixed number of digits it might become 1.
  Row& factor_row(const char* name) {
    Row& added = row();
    added.constant = Bound{Rich(name), at_most, show_factor(number("factor"), digits_, Direction::up)};
    return added;
  }

  void contraction() {
    Row& added = factor_row("$q$");
    added.remark = say("(norm of condition ${}$, ball ", show(condition_of_norm(claim_), digits_, Direction::up).decimal) + radius(number("radius")) + Rich(")");
    if (!has_bracket(claim_)) return;
    add_bracket(added, number("lower"), number("factor"), false);
    added.other->value = show_factor(number("lower"), digits_, Direction::down);
  }

  void rate_local() { factor_row("$q$").remark = Rich("on the ball ") + radius(number("radius")); }

  std::string shown(const Rational& value, Direction direction) const { return in_text(show(value, digits_, direction)); }

  void rate_sublinear() {
    const int from = integer_at(claim_, "at");
    row("$K$", Relation::equal, from);
    row("$c$", "speed").remark = say("($F(x^k) − F^* ≤ (h^{{−p}} + c(k−K))^{{−1/p}}$, $p = {}$)", Rational(2 * rational_at(inequality_under(record_, claim_), "theta") - 1).str());
    row("$h$", "gap").remark = say("(${} − F^* ≤ h$)", value_at(from));
    row().remark = say("($a = {}$, $b = {}$, $κ = {}$, ball ", shown(number("decrease"), Direction::down), shown(number("error"), Direction::up), shown(kappa_under(record_, claim_), Direction::down)) +
                   radius(number("radius")) + Rich(")");
  }

  void rate_finite() { row().remark = say("$F(x^k) = F^*$ for all $k ≥ {}$", integer_at(claim_, "at") + integer_at(claim_, "steps")); }

  void rate_inertial() {
    Row& added = factor_row("$q$");
    if (string_at(claim_, "form") != "J3") {
      added.remark = window_length(claim_) == 1 ? Rich("per sweep") : say("in {} sweeps", window_length(claim_));
      return;
    }
    added.remark = say("($α = {}$, $β = {}$, $b = {}$, $κ = {}$)", shown(number("alpha"), Direction::down), shown(number("beta"), Direction::up), shown(number("error"), Direction::up), shown(number("kappa"), Direction::down));
  }

  void rate_fixed_point() {
    Row& added = factor_row("$q$");
    if (claim_.at("at").is_null()) {
      added.remark = Rich("(no iterate of the run is in the set)");
      return;
    }
    row("$C$", "bound").remark = say("($‖x^k − x^*‖ ≤ C q^{{{}}}$)", sweeps_since(integer_at(claim_, "at")));
  }

  void rate_kl() {
    factor_row("$q$").remark =
        say("($a = {}$, $b = {}$, $κ = {}$, ball ", shown(number("decrease"), Direction::down), shown(number("error"), Direction::up), shown(kappa_under(record_, claim_), Direction::down)) +
        radius(number("radius")) + Rich(")");
  }

  void trapping() {
    const int from = integer_at(claim_, "at");
    const Json* rate = rate_under(record_, claim_);
    row("$K$", Relation::equal, from).remark = rate == nullptr ? Rich() : in_parentheses(Rich("by the ") + statement_of(*rate));
    row("$C$", "constant").remark = Rich("($‖x^k − x^∞‖ ≤ C s^{k−K}$)");
    factor_row("$s$");
    row("$h$", "gap").remark = say("(${} − F^* ≤ h$)", value_at(from));
  }

  std::size_t units_turned() const {
    std::set<std::pair<int, int>> units;
    for (const Json& s : array_at(claim_, "symmetry"))
      for (int n : {1, 2}) units.insert({integer(element(s, 0)), integer(element(s, std::size_t(n)))});
    return units.size();
  }

  void kl() {
    const Json& around = record_.claim(text(element(array_at(claim_, "needs"), 0)));
    const Json &kappa = array_at(claim_, "kappa"), &balls = array_at(around, "balls");
    for (std::size_t n = 0; n < kappa.size(); ++n) {
      Row& added = row("$κ$", at_least, rational(kappa[n]));
      added.remark = Rich("on the ball ") + radius(rational(element(element(balls, n), 0)));
      if (n == 0) added.other = bound(Rich("$κ$"), at_most, number("upper"), digits_);
    }
  }

  Rich radius(const Rational& r) const { return say("$r = {}$", show(r, digits_, Direction::down).decimal); }

  void orbit_agreement() {
    const Ulps off = ulps(record_, claim_);
    const Rich name("ulps");
    Row& added = row(name, at_most, off.worst_upper.value);
    if (!off.worst_upper.block.empty()) added.remark = in_parentheses(block_name(off.worst_upper.block) + say(", $k = {}$", off.worst_upper.k));
    added.other = bound(name, at_least, off.worst_lower.value, digits_);
    row().remark = shadow(claim_, off);
    if (!record_.has_piecewise_activations()) return;
    const Json& branch = member(claim_, "branch");
    row().remark = branch.is_null() ? Rich("on the exact branches everywhere") : Rich("leaves the exact branches first at ") + entry_name(branch);
  }

  void agreement() {
    const Deviation worst = largest_deviation(claim_);
    Row& deviation = row("$\\deviation$", at_most, worst.value);
    if (worst.value > 0) deviation.remark = in_parentheses(block_name(worst.block) + say(", $k = {}$", worst.k));
    row("$\\objective$", "objective");
    row("$\\evaluation$", "evaluation");
    if (!record_.has_piecewise_activations()) return;
    const Json& branch = member(claim_, "branch");
    row().remark =
        branch.is_null() ? Rich("same branches everywhere") : Rich("branches differ first at ") + entry_name(branch);
  }

  const Record& record_;
  const Json& claim_;
  int digits_;
  Row blank_{};
  std::vector<Row> rows_;
};

}  // namespace

Table build(const Json& problem, const Json& certificate, const Options& options) {
  const Record record(problem, certificate);
  Table table{.problem = string_at(problem, "name"), .rows = {}};
  std::size_t place = 0;
  for (const Json& claim : record.claims()) {
    try {
      std::vector<Row> rows = Builder(record, claim, place, options).rows();
      std::ranges::move(rows, std::back_inserter(table.rows));
    } catch (const std::invalid_argument& error) {
      throw Malformed(fmt::format("claim {}: {}", place, error.what()));
    }
    ++place;
  }
  table.assumptions = assumptions_of(record, options.digits);
  return table;
}

}  // namespace amcert::report
