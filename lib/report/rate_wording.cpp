// The wording of the claims about exact sweeps near a critical point, for all k.
#include "report/rates.hpp"

namespace amcert::report {
namespace {

class RateWording {
 public:
  RateWording(const Record& record, const Json& claim, int digits)
      : record_(record), claim_(claim), rate_(rate_of(record, claim)), point_(point_of(record, rate_)), digits_(digits) {}

  Rich text() const {
    const std::string kind = string_at(claim_, "kind");
    return kind == "trapping" ? trapping() : kind == "rate_local" ? rate_local() : kind == "rate_kl" ? rate_kl() : record_.is_heavy_ball() ? heavy_ball() : contraction();
  }

 private:
  static const Json& rate_of(const Record& record, const Json& claim) {
    if (string_at(claim, "kind") != "trapping") return claim;
    const Json* rate = rate_under(record, claim);
    if (rate == nullptr || !is_rate(string_at(*rate, "kind"))) throw Malformed("the rate that the claim needs is not in the certificate");
    return *rate;
  }
  static const Json& point_of(const Record& record, const Json& rate) {
    const Json* point = point_under(record, rate);
    if (point == nullptr) throw Malformed("the point that the claim needs is not in the certificate");
    return *point;
  }

  std::string up(const Rational& value) const { return in_text(show(value, digits_, Direction::up)); }
  std::string down(const Rational& value) const { return in_text(show(value, digits_, Direction::down)); }
  std::string up(const char* key) const { return up(rational_at(claim_, key)); }
  std::string down(const char* key) const { return down(rational_at(claim_, key)); }
  std::string factor(const Json& claim, const char* key, Direction direction = Direction::up) const {
    return in_text(show_factor(rational_at(claim, key), digits_, direction));
  }

  bool at_zero() const { return string_at(point_, "kind") == "kl_zero"; }
  bool drifts() const { return has_flat_set(point_); }
  // What z and F* are. A reader has this paragraph alone.
  Rich center() const {
    const Rich z = say(" (claim {}; $z$ is the center that the certificate holds", short_digest(point_));
    if (at_zero()) return Rich("a point at which all residuals vanish") + z + Rich("; $F^* = 0$)");
    return Rich("the critical point $x^*$") + z + Rich(", $F^* = F(x^*)$, ") + value_of_limit(point_, digits_) + Rich(")");
  }

  // "the set E of all x with ...". A smaller set makes a weaker statement, so the radius goes down.
  Rich set() const { return say("the set $E$ of all $x$ with $‖x − z‖ ≤ r$, $r = {}$", down("radius")) + conditions_on(point_); }
  Rich stays() const { return has_silent_units(point_) ? Rich(", and let the exact sweep from $x$ not leave the conditions on these units") : Rich(); }

  Rich theorem() const { return Rich::words(" Theorem used: " + theorem_name(string_at(claim_, "kind")) + "."); }

  // From here to F(Tx) - F*: x and the two hypotheses that all rates of values have.
  Rich rate_hypotheses(const char* steps) const {
    return Rich("Around ") + center() + Rich(", let $x$ be in ") + set() +
           say(", let $F(x) − F^* ≤ h$ and $‖x − z‖ + {}(h/a)^{{1/2}} ≤ r$ for some $h$, with $a = {}$", steps, down("decrease")) + stays() +
           Rich(". Then every update of the exact sweep from $x$ to $T(x)$ has exactly one result, $F(x) − F(T(x)) ≥ a ‖T(x) − x‖^2$, ");
  }

  Rich rate_local() const {
    return rate_hypotheses("2") + say("and $F(T(x)) − F^* ≤ q (F(x) − F^*)$ with $q = {}$.", factor(claim_, "factor")) + theorem();
  }

  Rich rate_kl() const {
    return rate_hypotheses("") +
           say("${} ≤ b ‖T(x) − x‖$ with $b = {}$, and, as ${} ≥ κ (F(y) − F^*)^{{1/2}}$ for all $y ∈ E$ with $κ = {}$ (claim {}), "
               "$F(T(x)) − F^* ≤ q (F(x) − F^*)$ with $q = {}$, which is $b^2/(b^2 + aκ^2)$ up to rounding",
               distance_to_critical(point_, "T(x)"), up("error"), distance_to_critical(point_, "y"), down(kappa_under(record_, claim_)), short_digest(inequality_under(record_, claim_)), factor(claim_, "factor")) +
           about_gradient(point_) + Rich(".") + theorem();
  }

  Rich norm() const {
    return say("$‖d‖_P = (d^T P d)^{{1/2}}$, $P$ being the matrix of the certificate, with ${} |d|^2 ≤ ‖d‖_P^2 ≤ {} |d|^2$, so of condition at most ${}$", down("least"), up("most"), up(condition_of_norm(claim_)));
  }

  // lower ≤ ϱ ≤ q, if the certificate says so.
  Rich spectrum(const char* map) const {
    if (!has_bracket(claim_)) return {};
    const std::string low = factor(claim_, "lower", Direction::down), high = factor(claim_, "factor");
    const Rich where = at_zero() ? Rich("the zeros of $F$ near $z$") : Rich("$x^*$");
    if (!drifts()) return say(" At ") + where + say(" the spectral radius of the derivative of {} lies between ${}$ and ${}$: no norm allows of a factor below the first of these numbers.", map, low, high);
    return say(" At ") + where + say(" the derivative of {} has the eigenvalue 1 along the flat set, and the largest modulus of its other eigenvalues lies between ${}$ and ${}$: no norm allows of a factor below the first of these numbers.", map, low, high);
  }

  Rich contraction() const {
    Rich text_ = Rich("Around ") + center() + Rich(", on ") + set() + Rich(", and with ") + norm() + Rich(": ");
    if (drifts())
      text_ += say("steps contract, $‖T(T(x)) − T(x)‖_P ≤ q ‖T(x) − x‖_P$ with $q = {}$, for every $x$ such that the exact sweeps from $x$ to $T(x)$ and from there to $T(T(x))$ have only one result and stay, after every update, in $E$. "
                   "Distances of two points need not contract: critical points form a flat set, along which a sweep does not move.", factor(claim_, "factor"));
    else
      text_ += say("$‖T(x) − T(y)‖_P ≤ q ‖x − y‖_P$ with $q = {}$, for all $x$ and $y$ whose exact sweeps to $T(x)$ and $T(y)$ have only one result and stay, after every update, in $E$.", factor(claim_, "factor"));
    text_ += say(" Such a sweep is that from every $x$ of $E$ with $F(x) − F^* ≤ h$ and $‖x − z‖ + (h/a)^{{1/2}} ≤ r$ for some $h$, $a = {}$", down("decrease")) +
             (has_silent_units(point_) ? Rich(", as long as it does not leave the conditions on these units.") : Rich("."));
    return text_ + spectrum(has_silent_units(point_) ? "the exact sweep, with the units that die out taken as inactive," : "the exact sweep") + theorem();
  }

  Rich heavy_ball() const {
    return Rich("With ") + norm() + say(", for two orbits $x^k$ and $y^k$ of the method and $d^k = (x^k − y^k, x^{{k−1}} − y^{{k−1}})$: $‖d^{{k+1}}‖_P ≤ q ‖d^k‖_P$ with $q = {}$, for points with $‖x − z‖ ≤ {}$ around ",
                                        factor(claim_, "factor"), down("radius")) +
           center() + Rich(".") + spectrum("the map from $(x^k, x^{k−1})$ to $(x^{k+1}, x^k)$") + theorem();
  }

  Rich trapping() const {
    const int from = integer_at(claim_, "at");
    const std::string start = point(from), power = sweeps_since(from);
    const bool orbit = string_at(claim_, "run") == "orbit", values = string_at(rate_, "kind") != "contraction";
    Rich text_ = orbit ? Rich("Let $x^k$ be the exact orbit from the start of the problem") + which_orbit(record_, claim_) + say(", ${}$ the iterate that claim {} encloses", start, short_digest(record_.claim(report::text(element(array_at(claim_, "needs"), 1)))))
                       : say("Let ${}$ be the iterate of the recorded run, taken as exact numbers, and ${}$, ${}$, … the exact sweeps from it", start, point(from + 1), point(from + 2));
    text_ += say(". It has $‖{} − z‖ ≤ {}$ and $F({}) − F^* ≤ {}$ near ", start, up("distance"), start, up("gap")) + center() +
             // Here the ball is part of what is proved, so its radius goes up.
             say(". For every $k ≥ {}$: every update has exactly one result; the iterates and all points after single updates lie in the set of all $x$ with $‖x − z‖ ≤ {}$",
                 from, up(rational_at(rate_, "radius"))) +
             conditions_on(point_) +
             say("; $F$ does not rise; and there is a critical point $x^∞$ with $F(x^∞) = F^*$ and $‖x^k − x^∞‖ ≤ C s^{{{}}}$ with $C = {}$ and $s = {}$",
                 power, up("constant"), factor(claim_, "factor"));
    if (values) text_ += say(", and $F(x^k) − F^* ≤ {} q^{{{}}}$ with $q = {}$", up("gap"), power, factor(rate_, "factor"));
    text_ += drifts() ? Rich(". $x^∞$ is one of the flat set of critical points near $z$; which one is not said.") : Rich(". $x^∞$ is the critical point $x^*$.");
    if (orbit) text_ += Rich(" This is a theorem about the run from its very start: the iterates before are those of the enclosure.");
    return text_ + say(" The rate is that of claim {}.", short_digest(rate_)) + theorem();
  }

  const Record& record_;
  const Json& claim_;
  const Json& rate_;
  const Json& point_;
  int digits_;
};

}  // namespace

Rich rate_wording(const Record& record, const Json& claim, int digits) {
  return is_other_rate(string_at(claim, "kind")) ? other_rate_wording(record, claim, digits) : RateWording(record, claim, digits).text();
}

}  // namespace amcert::report
