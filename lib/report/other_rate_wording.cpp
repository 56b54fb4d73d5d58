// The wording of rates that are not those of one sweep near a limit: sublinear, finite, of heavy-ball steps.
#include "report/rates.hpp"

namespace amcert::report {
namespace {

class OtherWording {
 public:
  OtherWording(const Record& record, const Json& claim, int digits) : record_(record), claim_(claim), digits_(digits) {}

  Rich text() const {
    const std::string kind = string_at(claim_, "kind");
    return (kind == "rate_sublinear" ? sublinear() : kind == "rate_finite" ? finite() : kind == "rate_fixed_point" ? fixed_point() : inertial()) + Rich::words(" Theorem used: " + theorem_name(kind) + ".");
  }

 private:
  std::string up(const Rational& value) const { return in_text(show(value, digits_, Direction::up)); }
  std::string down(const Rational& value) const { return in_text(show(value, digits_, Direction::down)); }
  std::string up(const char* key) const { return up(rational_at(claim_, key)); }
  std::string down(const char* key) const { return down(rational_at(claim_, key)); }
  std::string factor() const { return in_text(show_factor(rational_at(claim_, "factor"), digits_, Direction::up)); }

  // The run, and the point whose claim it rests on.
  Rich start() const {
    const int from = integer_at(claim_, "at");
    const Json* point_claim = point_under(record_, claim_);
    if (point_claim == nullptr) throw Malformed("the point that the claim needs is not in the certificate");
    return say("Let ${}$ be the iterate of the recorded run, taken as exact numbers, and ${}$, ${}$, … the exact sweeps from it; $z$ is the center of claim {} and $F^* = F(z)$. ", point(from), point(from + 1), point(from + 2),
               short_digest(*point_claim));
  }

  Rich sublinear() const {
    const Json& kl = *point_under(record_, claim_);
    const Rational theta = rational_at(kl, "theta"), p = 2 * theta - 1;
    return start() +
           say("$F ≥ F^*$ where $‖x − z‖ ≤ {}$; the iterates and all points after single updates satisfy $‖x − z‖ ≤ {}$. For every $k ≥ {}$: $F(x^k) − F^* ≤ r_k$ with $r_k = (h^{{−p}} + c({}))^{{−1/p}}$, $p = {}$, $h = {}$ and $c = {}$; "
               "and $x^k$ converges to a critical point $x^∞$ with $F(x^∞) = F^*$ and $‖x^k − x^∞‖ ≤ 2(r_k/a)^{{1/2}} + (b/a) r_k^{{{}}}/(κ·({}))$ with $a = {}$, $b = {}$ and $κ = {}$.",
               down("radius"), up("radius"), integer_at(claim_, "at"), sweeps_since(integer_at(claim_, "at")), p.str(), up("gap"), down("speed"), Rational(1 - theta).str(), Rational(1 - theta).str(), down("decrease"),
               up("error"), down(kappa_under(record_, claim_)));
  }

  Rich finite() const {
    const int from = integer_at(claim_, "at");
    const Rich run = start();
    const Json& ball = element(array_at(*point_under(record_, claim_), "balls"), static_cast<std::size_t>(integer_at(claim_, "ball")));
    return Rich("$F$ is convex. ") + run +
           say("They satisfy $‖x − z‖ ≤ {}$, and for every $k ≥ {}$, $F(x^k) = F^*$ and $x^k$ stays as it is.", up(rational(element(ball, 0))), from + integer_at(claim_, "steps"));
  }

  Rich fixed_point() const {
    const std::size_t held = array_at(claim_, "fixed").size();
    Rich text_ = say("Let $N$ be the set of all $x$ with $|S(x − z)| ≤ r$, $r = {}$, $z$ and $S$ being the center and the matrix of the certificate", down("radius"));
    if (held > 0) text_ += held == 1 ? Rich(", that agree with $z$ in one entry, which sweeps do not change") : say(", that agree with $z$ in {} entries, which sweeps do not change", held);
    text_ += say(". From every $x$ of $N$ all updates of the sweep have exactly one result, $T(x)$ is in $N$, and $|S(T(x) − T(y))| ≤ q |S(x − y)|$ for all $x$, $y$ of $N$ with $q = {}$. $N$ has exactly one fixed point $x^*$ of $T$.", factor());
    if (claim_.at("at").is_null()) return text_;
    const int from = integer_at(claim_, "at");
    return text_ + (string_at(claim_, "run") == "orbit" ? say(" The exact iterate ${}$ from the start of the problem lies in $N$", point(from)) : say(" The iterate ${}$ of the recorded run, taken as exact numbers, lies in $N$", point(from))) +
           say(", and for it and the exact sweeps from it $‖x^k − x^*‖ ≤ C q^{{{}}}$ for every $k ≥ {}$ with $C = {}$.", sweeps_since(from), from, up("bound"));
  }

  Rich inertial() const {
    const Rich head("$F$ is strictly convex with the least value $F^*$. For every sequence of the method and all $k$: ");
    if (string_at(claim_, "form") != "J3") {
      const int j = integer_at(claim_, "j");
      return head + say("$F(x^{{k+{}}}) − F^* ≤ q (F(x^k) − F^*)$ with $q = {}$.", j, factor());
    }
    return head +
           say("$F(x^{{k+1}}) ≤ F(x^k) − α ‖x^{{k+1}} − x^k‖^2 + β ‖x^k − x^{{k−1}}‖^2$ with $α = {}$ and $β = {}$, $‖∇F(x^{{k+1}})‖^2 ≤ b^2 (‖x^{{k+1}} − x^k‖^2 + ‖x^k − x^{{k−1}}‖^2)$ with $b = {}$, "
               "and $‖∇F(x)‖ ≥ κ (F(x) − F^*)^{{1/2}}$ with $κ = {}$. So, with $E_k = F(x^k) − F^* + ‖x^k − x^{{k−1}}‖^2 (α + β)/2$ of the certificate's $α$ and $β$: $E_{{k+1}} ≤ q E_k$ with $q = {}$, and $F(x^k) − F^* ≤ q^k E_0$.",
               down("alpha"), up("beta"), up("error"), down("kappa"), factor());
  }

  const Record& record_;
  const Json& claim_;
  int digits_;
};

}  // namespace

Rich other_rate_wording(const Record& record, const Json& claim, int digits) { return OtherWording(record, claim, digits).text(); }

}  // namespace amcert::report
