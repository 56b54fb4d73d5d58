// The assumptions and rates of a certificate as one theorem for a paper.
#include "report/rates.hpp"

#include <algorithm>

namespace amcert::report {
namespace {

using Sentence = std::vector<Cited>;

class RateTheorem {
 public:
  RateTheorem(const Record& record, int digits) : record_(record), digits_(digits) {
    for (const Json& claim : record.claims()) {
      const std::string kind = string_at(claim, "kind");
      if (!is_rate(kind) && !is_other_rate(kind) && kind != "trapping") continue;
      if (verdict_of(claim) != Verdict::proved) continue;
      proved_.push_back(&claim);
      if (is_rate(kind) && point_ == nullptr) point_ = point_under(record, claim);
    }
  }

  std::vector<Sentence> sentences() {
    if (proved_.empty()) return {};
    given();
    if (point_ != nullptr && at_zero() && std::ranges::none_of(proved_, [](const Json* claim) { return string_at(*claim, "kind") == "rate_kl"; })) inequality_at_zero();
    for (const Json* claim : proved_) {
      const std::string kind = string_at(*claim, "kind");
      if (is_other_rate(kind)) other(*claim);
      else if (kind == "rate_kl") general_theory(*claim);
      else if (kind == "rate_local") values(*claim);
      else if (kind == "contraction") iterates(*claim);
      else bound_for_all(*claim);
    }
    return std::move(sentences_);
  }

 private:
  std::string up(const Rational& value) const { return in_text(show(value, digits_, Direction::up)); }
  std::string down(const Rational& value) const { return in_text(show(value, digits_, Direction::down)); }
  std::string up(const Json& claim, const char* key) const { return up(rational_at(claim, key)); }
  std::string down(const Json& claim, const char* key) const { return down(rational_at(claim, key)); }
  std::string factor(const Json& claim, const char* key = "factor", Direction direction = Direction::up) const { return in_text(show_factor(rational_at(claim, key), digits_, direction)); }

  void begin() { sentences_.emplace_back(); }
  // Words that end with a number of this claim.
  void say_by(const Json& claim, const Rich& text) { sentences_.back().push_back({text, short_digest(claim)}); }
  void say_plainly(const Rich& text) { sentences_.back().push_back({text, ""}); }

  bool at_zero() const { return string_at(*point_, "kind") == "kl_zero"; }

  void other(const Json& claim) {
    begin();
    say_by(claim, capitalized(statement_of(claim)) + Rich(": ") + other_rate_wording(record_, claim, digits_));
  }

  void given() {
    begin();
    if (point_ == nullptr) {
      say_plainly(say("Let $F$ be the objective of the problem “") + Rich::words(string_at(record_.problem(), "name")) + Rich("” and of its method."));
      return;
    }
    say_plainly(say("Let $F$ be the objective and $T$ an exact sweep of the problem “") + Rich::words(string_at(record_.problem(), "name")) +
                Rich("”, $z$ the center that the certificate holds, and $E_r$ the set of all $x$ with $‖x − z‖ ≤ r$") + conditions_on(*point_) + Rich("."));
    if (at_zero()) {
      say_by(*point_, say(" There is a point with $F = F^* = 0$ in the ball of radius ${}$ around $z$", up(rational(element(array_at(*point_, "balls").back(), 0)))));
    } else {
      say_by(*point_, say(" There is a critical point $x^*$ of $F$, $0 ∈ ∂F(x^*)$, with $‖x^* − z‖ ≤ {}$", up(rational_at(*point_, "gradient") / rational(element(element(array_at(*point_, "balls"), 0), 1)))));
      say_by(*point_, Rich(", and $F^* = F(x^*)$ with ") + value_of_limit(*point_, digits_));
    }
    say_plainly(Rich(has_silent_units(*point_) ? ". Of the sweeps from a point $x$ or $y$ below it is presumed that they do not leave the conditions on these units." : "."));
  }

  // "For every x of E_r, r = .. with F(x) - F* <= h and ..": how far x and h may be from the limit.
  void for_every(const Json& claim, bool twice) {
    say_by(claim, say("for every $x ∈ E_r$, $r = {}$", down(claim, "radius")));
    say_by(claim, say(", with $F(x) − F^* ≤ h$ and $‖x − z‖ + {}(h/a)^{{1/2}} ≤ r$ for some $h$, $a = {}$", twice ? "2" : "", down(claim, "decrease")));
  }

  void general_theory(const Json& claim) {
    const Json& kl = inequality_under(record_, claim);
    begin();
    say_plainly("Sufficient decrease: ");
    for_every(claim, false);
    say_plainly(", each update of the sweep from $x$ has exactly one result, and $F(x) − F(T(x)) ≥ a ‖T(x) − x‖^2$.");
    begin();
    say_plainly("Relative error: for every $x$ as under sufficient decrease, ");
    say_by(claim, say("${} ≤ b ‖T(x) − x‖$ with $b = {}$", distance_to_critical(*point_, "T(x)"), up(claim, "error")));
    say_plainly(about_gradient(*point_) + Rich("."));
    begin();
    say_plainly("Kurdyka–Łojasiewicz inequality: for every $x ∈ E_r$ with this $r$, ");
    inequality(kl, kappa_under(record_, claim));
    begin();
    say_plainly("General theory: for every $x$ as under sufficient decrease, ");
    say_by(claim, say("$F(T(x)) − F^* ≤ q (F(x) − F^*)$ with $q = {}$", factor(claim)));
    say_plainly(", which is $b^2/(b^2 + aκ^2)$ up to rounding.");
  }

  void inequality(const Json& kl, const Rational& kappa) {
    say_by(kl, say("${} ≥ κ (F(x) − F^*)^{{1/2}}$ with $κ = {}$", distance_to_critical(*point_, "x"), down(kappa)));
    say_by(kl, say("; on any ball around $x^*$ the best $κ$ is at most ${}$", up(kl, "upper")));
    say_plainly(".");
  }

  // Where the general theory has no claim, the inequality stands for itself.
  void inequality_at_zero() {
    const Json& ball = element(array_at(*point_, "balls"), 0);
    begin();
    say_by(*point_, say("Kurdyka–Łojasiewicz inequality: for every $x ∈ E_r$, $r = {}$", down(rational(element(ball, 0)))));
    say_plainly(", ");
    inequality(*point_, rational(element(ball, 1)));
  }

  void values(const Json& claim) {
    begin();
    say_plainly("Certified rate of values: ");
    for_every(claim, true);
    say_by(claim, say(", the sweep from $x$ has exactly one result and $F(T(x)) − F^* ≤ q (F(x) − F^*)$ with $q = {}$", factor(claim)));
    say_plainly(".");
  }

  void iterates(const Json& claim) {
    const bool drifts = has_flat_set(*point_), inertial = record_.is_heavy_ball();
    begin();
    say_plainly("Certified rate of iterates: in the norm $‖d‖_P = (d^T P d)^{1/2}$, $P$ being the matrix of the certificate, ");
    say_by(claim, say("for which ${} |d|^2 ≤ ‖d‖_P^2$", down(claim, "least")));
    say_by(claim, say(" and $‖d‖_P^2 ≤ {} |d|^2$", up(claim, "most")));
    if (inertial) say_by(claim, say(", for two orbits $x^k$, $y^k$ in $E_r$, $r = {}$", down(claim, "radius")));
    else say_by(claim, say(", and on $E_r$ with $r = {}$", down(claim, "radius")));
    const Rich bound = inertial ? Rich(" and $d^k = (x^k − y^k, x^{k−1} − y^{k−1})$, $‖d^{k+1}‖_P ≤ q ‖d^k‖_P$")
                       : drifts ? Rich(", $‖T(T(x)) − T(x)‖_P ≤ q ‖T(x) − x‖_P$")
                                : Rich(", $‖T(x) − T(y)‖_P ≤ q ‖x − y‖_P$");
    say_by(claim, bound + say(" with $q = {}$", factor(claim)));
    if (!inertial) {
      say_plainly(drifts ? ", if the sweeps from $x$ and $T(x)$ have only one result and no update of theirs leaves $E_r$ (steps contract, not distances: the critical points form a flat set)"
                         : ", if the sweeps from $x$ and $y$ have only one result and no update of theirs leaves $E_r$");
      say_by(claim, say("; so do those from all $x ∈ E_r$ with $F(x) − F^* ≤ h$ and $‖x − z‖ + (h/a)^{{1/2}} ≤ r$ for some $h$, $a = {}$", down(claim, "decrease")));
    }
    if (has_bracket(claim)) {
      say_plainly(drifts ? ". At the limit the derivative of the sweep has the eigenvalue 1 along the flat set, and the largest modulus of the others is " : ". At the limit the spectral radius of the derivative of the sweep is ");
      say_by(claim, say("at least ${}$", factor(claim, "lower", Direction::down)));
      say_by(claim, say(" and at most ${}$", factor(claim)));
    }
    say_plainly(".");
  }

  void bound_for_all(const Json& claim) {
    const Json* rate = rate_under(record_, claim);
    if (rate == nullptr) throw Malformed("a trapping rests on no rate");
    const int from = integer_at(claim, "at");
    const bool orbit = string_at(claim, "run") == "orbit";
    begin();
    say_plainly(orbit ? Rich("For all $k$, exact orbit: let $x^k$ be the exact orbit from the start of the problem") + which_orbit(record_, claim) + say(". For every $k ≥ {}$ ", from)
                      : say("For all $k$: let ${}$ be that of the recorded run, and ${}$, ${}$, … the exact sweeps from it. For every $k ≥ {}$ ", point(from), point(from + 1), point(from + 2), from));
    say_by(*rate, say("every update has exactly one result, all iterates and the points after single updates lie in the set of all $x$ with $‖x − z‖ ≤ {}$", up(*rate, "radius")));
    say_plainly(conditions_on(*point_));
    say_plainly(", $F$ does not rise, and there is a critical point $x^∞$ with $F(x^∞) = F^*$ such that ");
    say_by(claim, say("$‖x^k − x^∞‖ ≤ C s^{{{}}}$ with $C = {}$", sweeps_since(from), up(claim, "constant")));
    say_by(claim, say(" and $s = {}$", factor(claim)));
    if (string_at(*rate, "kind") != "contraction") {
      say_by(claim, say("; and $F(x^k) − F^* ≤ h q^{{{}}}$ with $h = {}$", sweeps_since(from), up(claim, "gap")));
      say_by(*rate, say(" and $q = {}$", factor(*rate)));
    }
    say_plainly(has_flat_set(*point_) ? ". $x^∞$ is one of the flat set of critical points; which one is not said." : ". $x^∞ = x^*$.");
    if (orbit) say_plainly(" This is about the run from its very start.");
  }

  const Record& record_;
  int digits_;
  std::vector<const Json*> proved_;
  const Json* point_ = nullptr;
  std::vector<Sentence> sentences_;
};

}  // namespace

std::vector<std::vector<Cited>> rate_theorem(const Record& record, int digits) { return RateTheorem(record, digits).sentences(); }

}  // namespace amcert::report
