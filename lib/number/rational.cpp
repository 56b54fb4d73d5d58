#include "number/rational.hpp"

#include <cmath>
#include <stdexcept>

namespace amcert {
namespace {

namespace mp = boost::multiprecision;

Integer floor_div(const Integer& n, const Integer& d) {
  Integer q;
  mpz_fdiv_q(q.backend().data(), n.backend().data(), d.backend().data());
  return q;
}

Integer ceil_div(const Integer& n, const Integer& d) {
  Integer q;
  mpz_cdiv_q(q.backend().data(), n.backend().data(), d.backend().data());
  return q;
}

// floor or ceil of x * 2^e
Integer scaled(const Rational& x, long e, bool up) {
  Integer n = x.numerator(), d = x.denominator();
  if (e >= 0) n <<= e; else d <<= -e;
  return up ? ceil_div(n, d) : floor_div(n, d);
}

}  // namespace

Rational::Rational(const Integer& n, const Integer& d) {
  if (d == 0) throw std::domain_error("rational number with denominator 0");
  q_ = mp::mpq_rational(n, d);
}

Rational Rational::literally(double x) {
  if (!std::isfinite(x)) throw std::domain_error("NaN or infinity is not a number of a problem or run");
  Rational r;
  mpq_set_d(r.q_.backend().data(), x);
  return r;
}

Rational Rational::power_of_two(long e) { return dyadic(Integer(1), e); }

Rational Rational::dyadic(const Integer& m, long e) {
  return e >= 0 ? Rational(Integer(m << e)) : Rational(m, Integer(1) << -e);
}

bool Rational::is_dyadic() const {
  const Integer d = denominator();
  return mp::msb(d) == mp::lsb(d);
}

Rational& Rational::operator/=(const Rational& o) {
  if (o.sign() == 0) throw std::domain_error("division by zero");
  q_ /= o.q_;
  return *this;
}

Rational abs(const Rational& x) { return x.sign() < 0 ? -x : x; }
Rational square(const Rational& x) { return x * x; }

Rational power(const Rational& x, int e) {
  Rational y(1);
  for (; e > 0; --e) y *= x;
  return y;
}

Rational nearest_multiple(const Rational& x, long bits) {
  const Rational scaled = x * Rational::power_of_two(bits) + Rational(Integer(1), Integer(2));
  Integer q;
  const Integer n = scaled.numerator(), d = scaled.denominator();
  mpz_fdiv_q(q.backend().data(), n.backend().data(), d.backend().data());
  return Rational::dyadic(q, -bits);
}

long floor_log2(const Rational& x) {
  const Integer n = mp::abs(x.numerator()), d = x.denominator();
  if (n == 0) throw std::domain_error("logarithm of zero");
  const long e = long(mp::msb(n)) - long(mp::msb(d));  // |x| in (2^(e-1), 2^(e+1))
  return abs(x) < Rational::power_of_two(e) ? e - 1 : e;
}

Rational round_down(const Rational& x, int bits) {
  if (x.sign() == 0) return x;
  const long e = bits - 1 - floor_log2(x);
  return Rational::dyadic(scaled(x, e, false), -e);
}

Rational round_up(const Rational& x, int bits) { return -round_down(-x, bits); }

Rational sqrt_down(const Rational& x, int bits) {
  if (x.sign() < 0) throw std::domain_error("square root of a negative number");
  if (x.sign() == 0) return x;
  const Integer n = x.numerator(), d = x.denominator();
  const Integer rn = mp::sqrt(n), rd = mp::sqrt(d);
  if (rn * rn == n && rd * rd == d) return {rn, rd};
  // s = floor(sqrt(x 4^e)) has at least `bits` bits, so s 2^-e <= sqrt(x) < (s+1) 2^-e.
  const long e = bits - floor_log2(x) / 2 + 1;
  return Rational::dyadic(mp::sqrt(scaled(x, 2 * e, false)), -e);
}

Rational sqrt_up(const Rational& x, int bits) {
  const Rational s = sqrt_down(x, bits);
  if (s * s == x) return s;
  const long e = bits - floor_log2(x) / 2 + 1;
  return Rational::dyadic(mp::sqrt(scaled(x, 2 * e, false)) + 1, -e);
}

Range::Range(const Rational& l, const Rational& h) : lo(l), hi(h) {
  if (h < l) throw std::logic_error("internal alarm: empty enclosure");
}

Range max(const Range& a, const Range& b) {
  return {a.lo < b.lo ? b.lo : a.lo, a.hi < b.hi ? b.hi : a.hi};
}

}  // namespace amcert
