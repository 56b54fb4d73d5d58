// The wording of theorems: one function per kind of claim.
#include "report/theorem.hpp"

#include "report/rates.hpp"
#include "report/reason.hpp"
#include "report/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace amcert::report {
namespace {

class Wording {
 public:
  Wording(const Record& record, const Json& claim, int digits)
      : record_(record), claim_(claim), digits_(digits), first_(range_of(claim).first), last_(range_of(claim).second) {}

  Rich text() const {
    if (verdict_of(claim_) == Verdict::undecided)
      return Rich("Nothing is proved: ") + reason_of(claim_) + Rich(".");
    struct Kind {
      std::string_view name;
      Rich (Wording::*write)() const;
    };
    static constexpr std::array kinds = std::to_array<Kind>({
        {"am_trajectory", &Wording::trajectory},
        {"sufficient_decrease", &Wording::decrease},
        {"smallest_j", &Wording::smallest_j},
        {"rises", &Wording::rises},
        {"relative_error", &Wording::relative_error},
        {"sublevel_bounded", &Wording::sublevel},
        {"structural_decrease", &Wording::structural_decrease},
        {"structural_relative_error", &Wording::structural_relative_error},
        {"double_agreement", &Wording::agreement},
        {"enclosure_trajectory", &Wording::enclosure},
        {"box_trajectory", &Wording::enclosure},
        {"orbit_agreement", &Wording::orbit_agreement},
        {"critical_point", &Wording::critical_point},
        {"kl", &Wording::kl},
        {"kl_zero", &Wording::kl_zero},
        {"kl_saddle", &Wording::kl_saddle},
        {"kl_sharp", &Wording::kl_sharp},
        {"kl_degenerate", &Wording::kl_degenerate},
        {"kl_chain", &Wording::kl_chain},
        {"kl_exponent", &Wording::kl_exponent},
        {"contraction", &Wording::rate},
        {"rate_local", &Wording::rate},
        {"rate_kl", &Wording::rate},
        {"trapping", &Wording::rate},
        {"rate_sublinear", &Wording::rate},
        {"rate_finite", &Wording::rate},
        {"rate_inertial", &Wording::rate},
        {"rate_fixed_point", &Wording::rate},
    });
    const std::string name = string_at(claim_, "kind");
    const auto kind = std::ranges::find(kinds, name, &Kind::name);
    if (kind == kinds.end()) throw Malformed(fmt::format("unknown kind of claim '{}'", name));
    return (this->*kind->write)();
  }

 private:
  bool proved() const { return verdict_of(claim_) == Verdict::proved; }
  int j() const { return window_length(claim_); }
  Rational number(const char* key) const { return rational_at(claim_, key); }

  std::string shown(const Rational& value, Direction direction) const { return in_text(show(value, digits_, direction)); }
  std::string up(const Rational& value) const { return shown(value, Direction::up); }
  std::string down(const Rational& value) const { return shown(value, Direction::down); }
  std::string up(const char* key) const { return up(number(key)); }
  std::string down(const char* key) const { return down(number(key)); }

  // "is 1/32" for a number that is known and short, else "lies between 0.3333 and 0.3334".
  Rich between(const Rational& low, const Rational& high) const {
    if (low == high && down(low) == up(low)) return say("is ${}$", down(low));
    return say("lies between ${}$ and ${}$", down(low), up(high));
  }

  // "c for B" for every entry, each rounded in the direction given.
  Rich list(const Json& object, Direction direction, Rich (*name)(const std::string&)) const {
    Rich text;
    for (const auto& [key, value] : object.items()) {
      if (!text.empty()) text += Rich::words(", ");
      text += Rich::formula(shown(rational(value), direction)) + Rich::words(" for ") + name(key);
    }
    return text;
  }
  static Rich block(const std::string& name) { return block_name(name); }

  Rich of_the_run() const { return Rich::words(string_at(claim_, "run") == "orbit" ? "of the exact orbit" : fmt::format("of the {} run", string_at(claim_, "run"))) + which_orbit(record_, claim_); }

  // Where a decrease or relative-error claim stands beside a trajectory claim, its points are known to be made by the
  // method.
  Rich on_the_method() const {
    return array_at(claim_, "needs").empty() ? Rich(" That the method made these points is not part of the claim.")
                                             : Rich();
  }

  Rich trajectory() const {
    const bool given = string_at(claim_, "start") == "case";
    Rich text = given ? Rich("The first point ") + of_the_run() + Rich(" is the start of the problem. ") : Rich();
    if (!proved()) {
      const Json& at = array_at(claim_, "at");
      return Rich("The points ") + of_the_run() + Rich(" are not those of the method: in the sweep that follows ") +
             Rich::formula(point(integer(element(at, 0)))) + Rich(" the result $z$ of the update of ") +
             label_name(text_of(element(at, 1))) +
             say(" differs from every exact result $z^*$ by $‖z − z^*‖ ≥ {} (1 + ‖z‖)$, more than the tolerance.",
                 down("lower"));
    }
    text +=
        say("For every ${} ≤ k < {}$ and every update of the sweep from $x^k$ to $x^{{k+1}}$, the run holds a $z$ with "
            "$‖z − z^*‖ ≤ d (1 + ‖z‖)$, where $z^*$ is an exact result of that update made from the same point of the "
            "run and $d$ is ",
            first_, last_) +
        list(object_at(claim_, "distance"), Direction::up, label_name) + Rich(".");
    if (!given && record_.is_heavy_ball() && first_ == 0)
      text += say(" The sweep $k = {}$ is left out, as the point before its start is not recorded.", first_);
    if (!record_.has_scalar_updates()) return text;
    const Json& ties = array_at(claim_, "ties");
    if (ties.empty()) return text + Rich(" Every scalar update has only one minimizer.");
    return text +
           say(" {} of a scalar update {} more than one minimizer, first at ",
               ties.size() == 1 ? "One entry" : fmt::format("{} entries", ties.size()),
               ties.size() == 1 ? "has" : "have") +
           entry_name(ties.front()) + Rich(".");
  }

  static const std::string& text_of(const Json& value) { return report::text(value); }

  // What a decrease claim compares with, for a general k.
  struct Form {
    std::string decrease, step, range;
  };
  Form form() const {
    const std::string name = string_at(claim_, "form");
    const int j = this->j();
    const std::string later = fmt::format("x^{{k+{}}}", j);
    if (name == "J2")
      return {j == 1 ? "F(x^k) − F(x^{k+1})" : fmt::format("\\max_{{0≤i<{}}} F(x^{{k−i}}) − F(x^{{k+1}})", j),
              "‖x^{k+1} − x^k‖^2", fmt::format("{} ≤ k < {}", first_ + j - 1, last_)};
    if (name == "J3")
      return {"F(x^k) − F(x^{k+1}) + β (‖x^k − x^{k−1}‖^2 − ‖x^{k+1} − x^k‖^2)", "‖x^{k+1} − x^k‖^2", fmt::format("{} < k < {}", first_, last_)};
    const std::string step = j == 1          ? "‖x^{k+1} − x^k‖^2"
                             : name == "J0"  ? fmt::format("‖{} − x^k‖^2", later)
                             : name == "J1w" ? fmt::format("‖{} − x^{{k+{}}}‖^2", later, j - 1)
                                             : sum_of_steps(j);
    return {fmt::format("F(x^k) − F({})", later), step, fmt::format("{} ≤ k ≤ {}", first_, last_ - j)};
  }

  // The weight of the step before, if the form has one, and what follows.
  std::string beta(const char* more) const { return string_at(claim_, "form") == "J3" ? fmt::format("β = {}{}", string_at(claim_, "beta"), more) : ""; }

  static std::string sum_of_steps(int j) {
    return j == 1 ? "‖x^{k+1} − x^k‖^2" : fmt::format("Σ_{{i=1}}^{{{}}} ‖x^{{k+i}} − x^{{k+i−1}}‖^2", j);
  }

  Rich decrease() const {
    const Form form = this->form();
    const Json& phase = member(claim_, "phase");
    const Rich windows =
        say("${}$", form.range) + (phase.is_null() ? Rich() : say(", $k ≡ {}$ mod ${}$,", integer(phase), j()));
    const int k = integer_at(claim_, "window");
    if (!proved()) {
      const Window window = decrease_window(claim_, k);
      const Json& rise = array_at(claim_, "rise");
      const Rational low = rational(element(rise, 0)), high = rational(element(rise, 1));
      const Rich why = low > 0 ? say("the difference ${} − {}$ ", window.after, window.before) + between(low, high) +
                                     Rich(string_at(claim_, "form") == "J3" ? ", so that sum rises" : ", so $F$ rises")
                               : say("${} ≥ {}$, although the step is not zero", window.after, window.before);
      return say("No $a > 0$ satisfies ${} ≥ a {}$ ", form.decrease, form.step) + (beta("").empty() ? Rich() : say("with ${}$ ", beta(""))) + Rich("for all ") + windows + Rich(" ") +
             of_the_run() + say(": at $k = {}$ ", k) + why + Rich(".") + on_the_method();
    }
    return Rich("For all ") + windows + Rich(" ") + of_the_run() +
           say(": ${} ≥ a {}$ with ${}a = {}$. At $k = {}$ the difference is at most ${}$ times that {}: no constant "
               "above that would do.",
               form.decrease, form.step, beta("$ and $"), down("a"), k, up("a_upper"), form.step.starts_with("Σ") ? "sum" : "square") +
           on_the_method();
  }

  Rich smallest_j() const {
    const Rich form = Rich::words(string_at(claim_, "form"));
    if (j() == 1)
      return Rich("Sufficient decrease of form ") + form + Rich(" holds ") + on_run() +
             Rich(" from every sweep to the next: $j = 1$.");
    return Rich("Sufficient decrease of form ") + form + say(" holds with $j = {}$ and some $a > 0$ ", j()) + on_run() +
           Rich(", and with no smaller $j$.");
  }
  Rich on_run() const { return Rich::words("on the ") + run_scope(claim_); }

  Rich rises() const {
    const Json& sweeps = array_at(claim_, "sweeps");
    const Rich all =
        Rich("For all ") + Rich::formula(fmt::format("{} ≤ k < {}", first_, last_)) + Rich(" ") + of_the_run();
    if (sweeps.empty()) return all + Rich(": $F(x^{k+1}) ≤ F(x^k)$.");
    constexpr std::size_t enough = 12;
    std::string where;
    for (std::size_t i = 0; i < std::min(enough, sweeps.size()); ++i)
      where += fmt::format("{}{}", i == 0 ? "" : ", ", integer_at(sweeps[i], "k"));
    Rich text = all + Rich(": $F(x^{k+1}) ≤ F(x^k)$, except at ") + say("$k = {}$", where) +
                (sweeps.size() > enough ? say(" and {} more", sweeps.size() - enough) : Rich()) +
                Rich(", where $F$ rises for certain.");
    const Json& worst = largest_rise(claim_);
    const Json& amount = array_at(worst, "amount");
    text += say(" The largest rise is the one at $k = {}$; the amount ", integer_at(worst, "k")) +
            between(rational(element(amount, 0)), rational(element(amount, 1))) + Rich(". ");
    // Being listed means only that an update is not certain to leave F as it is or to lower it.
    const Json& updates = array_at(worst, "updates");
    text +=
        Rich(updates.size() == 1 ? "It comes from the update of " : "It comes from at least one of the updates of ");
    bool is_first = true, by_rounding = false, by_method = false;
    for (const Json& update : updates) {
      const std::string cause = string_at(update, "cause");
      text += Rich(is_first ? "" : " and ") + label_name(string_at(update, "label")) +
              Rich::words(fmt::format(" ({})", cause));
      is_first = false;
      (cause == "rounding" ? by_rounding : by_method) = true;
    }
    text += Rich(".");
    if (by_rounding) text += Rich(" Rounding: an exact result of that update could not have raised $F$.");
    if (by_method) text += Rich(" Method: nothing excludes that the exact update itself raises $F$.");
    return text;
  }

  Rich enclosure() const {
    const auto [all, end] = largest_radii(claim_);
    Rich orbit = say("From the start of the problem every update up to sweep ${}$ has exactly one result. For these exact iterates ", last_);
    if (claim_.contains("choices")) {
      orbit = Rich("Minimizers of scalar updates need not be unique from the start of the problem. For every sequence of the method ");
      bool first = true;
      for (const Json& choice : array_at(claim_, "choices")) {
        orbit += Rich(first ? "in which " : " and ") + choice_made(choice);
        first = false;
      }
      orbit += say(", which has exactly one result at every other update up to sweep ${}$, with iterates ", last_);
    }
    return orbit + say(" $x^k$ and the recorded points $z^k$, "
               "every entry of $x^k − z^k$ is at most ${}$ in absolute value at every stored $k$, and at most ${}$ at $k = {}$.",
               up(all.value), up(end.value), last_);
  }

  std::size_t dead_units() const { return array_at(claim_, "dead").size(); }

  // What F is beyond the bounds of updates.
  Rich with_bounds() const {
    for (const Json& update : array_at(record_.problem(), "sweep"))
      if ((update.contains("lower") && !update["lower"].is_null()) || (update.contains("upper") && !update["upper"].is_null()))
        return Rich(" $F$ is meant with the bounds of the updates, as $+∞$ beyond them.");
    return {};
  }

  // The point, the kinks frozen and the rotations: who reads the inequality must know for which F it is one.
  Rich critical_point() const {
    const Json& balls = array_at(claim_, "balls");
    const Json& value = array_at(claim_, "value");
    Rich text_ = say("There is a point $x^*$ with $0 ∈ ∂F(x^*)$ within ${}$ of the center $z$ that the certificate holds, and its value $F^* = F(x^*)$ ",
                     up(rational_at(claim_, "gradient") / rational(element(element(balls, 0), 1)))) +
                 between(rational(element(value, 0)), rational(element(value, 1))) +
                 say(". On the ball $‖x − z‖ ≤ r$ with $r = {}$, in the norm over all entries of all blocks, $F ≥ F^*$", down(rational(element(element(balls, balls.size() - 1), 0))));
    if (const std::size_t dead = array_at(claim_, "dead").size(); dead > 0)
      text_ += say(" wherever {} stay inactive; this set is no neighbourhood of $x^*$, which need not be a local minimum of $F$",
                   dead == 1 ? std::string("all entries of the unit that dies out") : fmt::format("all entries of the {} units that die out", dead));
    if (const std::size_t gone = array_at(claim_, "vanished").size(); gone > 0)
      text_ += say(" {} the inputs of {} keep, at each sample, the side of the kink at 0 that the certificate names; this set is no neighbourhood of $x^*$ either, in which {} zero",
                   dead_units() > 0 ? "and" : "wherever", gone == 1 ? std::string("the unit that vanishes") : fmt::format("the {} units that vanish", gone), gone == 1 ? "it is" : "they are");
    const std::size_t kinks = array_at(claim_, "kinks").size(), pairs = array_at(claim_, "symmetry").size();
    const std::string set = array_at(claim_, "dead").empty() && array_at(claim_, "vanished").empty() ? "the ball" : "this set";
    text_ += kinks == 0 ? say(", and on {}", set)
             : record_.has_unknowns() ? say(", and on the part of {} where {} at the bound", set, kinks == 1 ? std::string("the entry that its update holds at a bound is") : fmt::format("the {} entries that their updates hold at a bound are", kinks))
                                      : say(", and on the part of {} where the {} entries of $U$ that rest on a kink of their activation keep their values", set, kinks);
    text_ += Rich(pairs > 0 ? say(" $F$ satisfies $‖∇F(x)‖^2 ≥ 2μ(F(x) − F^*)$; it is constant along rotations of {} ({} {})", record_.has_unknowns() ? "the unknowns" : "units of equal activation pattern", pairs, pairs == 1 ? "generator" : "generators")
                            : Rich(" $F$ is strongly convex with modulus $μ$ and $x^*$ its only critical point"));
    text_ += say("; $μ = {}$, and on smaller balls more, up to $μ = {}$ for $r = {}$.", down(rational(element(element(balls, balls.size() - 1), 1))),
                 down(rational(element(element(balls, 0), 1))), down(rational(element(element(balls, 0), 0))));
    if (claim_.contains("below") && !claim_["below"].is_null())
      text_ += Rich(" $x^*$ is no minimum of $F$ over the smallest ball: the certificate holds a point of it at which $F < F^*$.");
    if (!claim_["enters"].is_null()) text_ += say(" The iterate $x^{{{}}}$ of the recorded run lies in the largest ball.", integer_at(claim_, "enters"));
    return text_ + with_bounds();
  }

  // "with κ = .. for r = .., and with κ = .. for r = ..", the largest set first.
  Rich constants_on_sets(const char* name) const {
    const Json& balls = array_at(claim_, "balls");
    const Json &first = balls.front(), &last = balls.back();
    Rich text_ = say("with $κ = {}$ for ${} = {}$", down(rational(element(last, 1))), name, down(rational(element(last, 0))));
    if (balls.size() > 1) text_ += say(", and with $κ = {}$ for ${} = {}$", down(rational(element(first, 1))), name, down(rational(element(first, 0))));
    text_ += say("; no $κ > {}$ would do on any neighbourhood.", up("upper"));
    if (!claim_["enters"].is_null()) text_ += say(" The iterate $x^{{{}}}$ of the recorded run lies in the largest set.", integer_at(claim_, "enters"));
    return text_;
  }

  Rich kl_saddle() const {
    const Json& value = array_at(claim_, "value");
    return say("In the ball $‖x − z‖ ≤ r$, $r = {}$, around the center $z$ that the certificate holds, $F$ has exactly one critical point $x^*$; its Hessian is regular with {} negative eigenvalues, and $F^* = F(x^*)$ ",
               down(rational(element(array_at(claim_, "balls").back(), 0))), integer_at(claim_, "index")) +
           between(rational(element(value, 0)), rational(element(value, 1))) +
           Rich(". For all $x$ of a ball with $F(x) > F^*$: $‖∇F(x)‖ ≥ κ (F(x) − F^*)^{1/2}$, ") + constants_on_sets("r") + with_bounds();
  }

  Rich kl_sharp() const {
    return Rich("With $F^* = F(z)$ at the center $z$ that the certificate holds, and for all $x$ with $‖x − z‖ ≤ r$ and $F(x) > F^*$: $\\dist(0, ∂F(x)) ≥ κ$, ") + constants_on_sets("r") +
           Rich(integer_at(claim_, "minimum") == 1 ? " $F ≥ F^*$ on the largest ball." : "");
  }

  Rich kl_degenerate() const {
    return say("The center $z$ that the certificate holds is a critical point of $F$. With $F^* = F(z)$, on the sets of all $z + Qy$ with $|y_j| ≤ t^{{w_j}}$, $Q$ and the exponents $w$ being those of the certificate, and where $F(x) > F^*$: "
               "$‖∇F(x)‖ ≥ κ (F(x) − F^*)^{{{}}}$, ", number("theta").str()) + constants_on_sets("t");
  }

  Rich kl_chain() const {
    return say("With $F^* = F(0)$ and for every $x$ with $F(x) > F^*$: $‖∇F(x)‖ ≥ κ (F(x) − F^*)^{{{}}}$ with $κ = {}$; no $κ > {}$ would do on any neighbourhood of $0$.", number("theta").str(), down("kappa"), up("upper"));
  }

  Rich kl_exponent() const {
    return say("For no $κ > 0$ and no neighbourhood of the point $z$ that the certificate holds does $\\dist(0, ∂F(x)) ≥ κ (F(x) − F(z))^{{{}}}$ hold wherever $F(x) > F(z)$: along a curve into $z$, which the certificate holds, the quotient tends to $0$.", number("theta").str());
  }

  Rich kl_zero() const {
    const Json& balls = array_at(claim_, "balls");
    const Json &first = balls.front(), &last = balls.back();
    Rich text_ = say("All residuals vanish, $F = 0$, at a point of the ball $‖x − z‖ ≤ r$, $r = {}$, around the center $z$ that the certificate holds. For all $x$ of it "
                     "$\\dist(0, ∂F(x)) ≥ κ F(x)^{{1/2}}$ with $κ = {}$, and with $κ = {}$ on the ball with $r = {}$; no $κ > {}$ would do on any ball around a certain such point.",
                     down(rational(element(last, 0))), down(rational(element(last, 1))), down(rational(element(first, 1))), down(rational(element(first, 0))), up("upper"));
    if (!claim_["enters"].is_null()) text_ += say(" The iterate $x^{{{}}}$ of the recorded run lies in it.", integer_at(claim_, "enters"));
    return text_;
  }

  Rich kl() const {
    const Json &kappa = array_at(claim_, "kappa"), &balls = array_at(record_.claim(report::text(element(array_at(claim_, "needs"), 0))), "balls");
    const std::size_t last = kappa.size() - 1;
    return say("$\\dist(0, ∂F(x)) ≥ κ (F(x) − F^*)^{{1/2}}$ for all $x$ of the balls $‖x − z‖ ≤ r$, as far as the claim about the critical point speaks of them: with $κ = {}$ for $r = {}$, and with $κ = {}$ for $r = {}$. ",
               down(rational(kappa[last])), down(rational(element(element(balls, last), 0))), down(rational(kappa[0])), down(rational(element(element(balls, 0), 0)))) +
           say("No $κ$ above ${}$ satisfies this on any ball around $x^*$.", up("upper"));
  }

  Rich rate() const { return rate_wording(record_, claim_, digits_); }

  Rich orbit_agreement() const {
    const Ulps off = ulps(record_, claim_);
    Rich text_ = say("For all ${} ≤ k ≤ {}$ the entries of the recorded run are at most ${}$ units in the last place of the largest entry of their block away from the exact iterate; "
                     "at $k = {}$ one is at least ${}$ away.",
                     first_, last_, up(off.worst_upper.value), off.worst_lower.k, down(off.worst_lower.value));
    text_ += Rich(" It is ") + shadow(claim_, off) +
             Rich(": within $2^{−26}$ times one plus the largest entry of the block, and on the same pieces of the activations.");
    if (!record_.has_piecewise_activations()) return text_;
    const Json& branch = member(claim_, "branch");
    return text_ + (branch.is_null() ? Rich(" Every entry of every $U$ lies on the same piece of its activation as the exact one.")
                                     : Rich(" The first entry of a $U$ on another piece than the exact one is at ") + entry_name(branch) + Rich("."));
  }

  Rich relative_error() const {
    const int k = integer_at(claim_, "window");
    const std::string later = fmt::format("x^{{k+{}}}", j());
    const Rich windows = say("${} ≤ k ≤ {}$ ", first_, last_ - j()) + of_the_run();
    const std::string right = j() == 1 ? "‖x^{k+1} − x^k‖" : fmt::format("({})^{{1/2}}", sum_of_steps(j()));
    const std::string left = fmt::format("\\dist(0, ∂F({}))", later);
    if (!proved())
      return say("No $b$ satisfies ${} ≤ b {}$ for all ", left, right) + windows +
             say(": at $k = {}$ the right-hand side is zero and the left-hand side is not.", k) + on_the_method();
    return Rich("For all ") + windows +
           say(": ${} ≤ b {}$ with $b = {}$, where $∂F$ is the limiting subdifferential.", left, right, up("b")) +
           say(" At $k = {}$ no constant below ${}$ would do.", k, down("b_lower")) + on_the_method();
  }

  // Says which set ℓ gives: exactly where that is short, else between two decimals.
  Rich level(const Rational& level) const {
    const Shown low = show(level, digits_, Direction::down);
    if (!low.exact.empty()) return say("$ℓ = {}$", low.exact);
    return say("${} ≤ ℓ ≤ {}$", low.decimal, show(level, digits_, Direction::up).decimal);
  }

  Rich sublevel() const {
    const Rich set = Rich("The set $\\{F ≤ ℓ\\}$, ") + level(number("level")) + say(", contains ${}$ ", point(first_)) +
                     of_the_run();
    if (record_.is_quadratic())
      return set + say(" and lies in the ball $‖x‖ ≤ {}$. Everywhere $F ≥ {}$, $‖∇^2F‖ ≤ {}$, and $F$ is strongly "
                       "convex with modulus ${}$.",
                       up(largest(object_at(claim_, "radius")).second), down("lower"), up("lipschitz"),
                       down("modulus"));
    return set + Rich(" and is bounded: each block of each of its points has a norm of at most ") +
           list(object_at(claim_, "radius"), Direction::up, block) +
           say(". At each of its points where $F$ is twice differentiable $‖∇^2F‖ ≤ {}$. Everywhere $F ≥ 0$.",
               up("lipschitz"));
  }

  Rich structural_decrease() const {
    // Not one chain of inequalities: rounded apart, the numbers c_B and a may lose their order.
    return Rich(
               "One exact sweep, from any point $x$ whatever to $x^+$, lowers $F$ by at least $Σ_B c_B ‖x_B^+ − "
               "x_B‖^2$ with $c_B$ equal to ") +
           list(object_at(claim_, "blocks"), Direction::down, block) +
           say(", and so by at least $a ‖x^+ − x‖^2$ with $a = {}$.", down("a"));
  }

  Rich structural_relative_error() const {
    return Rich("One exact sweep, from any point $x$ of the set $\\{F ≤ ℓ\\}$, ") + level(record_.level_of(claim_)) +
           say(", to $x^+$ satisfies $\\dist(0, ∂F(x^+)) ≤ b ‖x^+ − x‖$ with $b = {}$.", up("b"));
  }

  Rich agreement() const {
    const Deviation worst = largest_deviation(claim_);
    Rich text =
        worst.value == 0
            ? say("For all ${} ≤ k ≤ {}$ the recorded run is equal to the reference run", first_, last_)
            : say("For all ${} ≤ k ≤ {}$ the recorded run stays close to the reference run: the entries of a block "
                  "differ by at most ${}$ times the largest entry of the block (the most in ",
                  first_, last_, up(worst.value)) +
                  block_name(worst.block) + say(" at $k = {}$)", worst.k);
    text +=
        say(", and the values of $F$ differ by at most ${}$. The values of $F$ that were written down with the run "
            "are off by at most ${}$.",
            up("objective"), up("evaluation"));
    if (!record_.has_piecewise_activations()) return text;
    const Json& branch = member(claim_, "branch");
    if (branch.is_null())
      return text + Rich(" Every entry of every piecewise activation lies on the same piece in both runs.");
    return text + Rich(" The first entry that lies on another piece of its activation: ") + entry_name(branch) +
           Rich(".");
  }

  const Record& record_;
  const Json& claim_;
  int digits_;
  int first_, last_;
};

}  // namespace

std::vector<Theorem> theorems(const Json& problem, const Json& certificate, const Options& options) {
  const Record record(problem, certificate);
  std::vector<Theorem> result;
  for (const Json& claim : record.claims()) {
    try {
      result.push_back({result.size(), statement_of(claim), verdict_of(claim),
                        Wording(record, claim, options.digits).text(), short_digest(claim)});
    } catch (const std::invalid_argument& error) {
      throw Malformed(fmt::format("claim {}: {}", result.size(), error.what()));
    }
  }
  return result;
}

}  // namespace amcert::report
