#include "number/midrad.hpp"

namespace amcert {

Midrad Midrad::of(const Rational& q) {
  const double m = q.approximately();
  if (!std::isfinite(m)) return {0, INFINITY};
  const Rational error = abs(q - Rational::literally(m));
  if (error.sign() == 0) return {m, 0};
  // round_up gives a dyadic bound of 20 bits, which converts exactly unless it underflows; up() covers that.
  return {m, up(round_up(error, 20).approximately())};
}

Range Midrad::range() const {
  const Rational m = Rational::literally(mid), r = Rational::literally(rad);
  return {m - r, m + r};
}

}  // namespace amcert
