#include "number/dyadic_grid.hpp"

#include <algorithm>
#include <stdexcept>

namespace amcert {
namespace {

mpz_srcptr z(const Integer& x) { return x.backend().data(); }
mpz_ptr z(Integer& x) { return x.backend().data(); }

// In place, of integers in units of 2^-2Q.
Integer& floored(Integer& x, long q) {
  mpz_fdiv_q_2exp(z(x), z(x), mp_bitcnt_t(q));
  return x;
}
Integer& ceiled(Integer& x, long q) {
  mpz_cdiv_q_2exp(z(x), z(x), mp_bitcnt_t(q));
  return x;
}

Integer times(const Integer& a, const Integer& b) {
  Integer out;
  mpz_mul(z(out), z(a), z(b));
  return out;
}

Integer divided(const Integer& a, const Integer& b, long q, bool up) {
  Integer out;
  mpz_mul_2exp(z(out), z(a), mp_bitcnt_t(q));
  (up ? mpz_cdiv_q : mpz_fdiv_q)(z(out), z(out), z(b));
  return out;
}

}  // namespace

GridInterval& GridInterval::operator+=(const GridInterval& o) {
  mpz_add(z(lo), z(lo), z(o.lo));
  mpz_add(z(hi), z(hi), z(o.hi));
  return *this;
}

Integer GridInterval::magnitude() const { return std::max<Integer>(abs(lo), abs(hi)); }

Integer DyadicGrid::down(const Rational& x) const {
  Integer n = x.numerator(), out;
  const Integer d = x.denominator();
  mpz_mul_2exp(z(n), z(n), mp_bitcnt_t(q_));
  mpz_fdiv_q(z(out), z(n), z(d));
  return out;
}

Integer DyadicGrid::up(const Rational& x) const { return -down(-x); }

GridInterval DyadicGrid::of(const Rational& x) const { return {down(x), up(x)}; }

GridInterval DyadicGrid::product(const GridInterval& a, const GridInterval& b) const {
  if (a.zero() || b.zero()) return {};
  const int la = mpz_sgn(z(a.lo)), ha = mpz_sgn(z(a.hi)), lb = mpz_sgn(z(b.lo)), hb = mpz_sgn(z(b.hi));
  GridInterval out;
  if (la < 0 && ha > 0 && lb < 0 && hb > 0) {
    out.lo = std::min(times(a.lo, b.hi), times(a.hi, b.lo));
    out.hi = std::max(times(a.lo, b.lo), times(a.hi, b.hi));
  } else {
    // The least product is of the end of a that the sign of b asks for, and the other way round.
    out.lo = times(lb < 0 && (hb <= 0 || ha > 0) ? a.hi : a.lo, la < 0 && (ha <= 0 || hb > 0) ? b.hi : b.lo);
    out.hi = times(hb > 0 && (lb >= 0 || ha > 0) ? a.hi : a.lo, ha > 0 && (la >= 0 || hb > 0) ? b.hi : b.lo);
  }
  floored(out.lo, q_);
  ceiled(out.hi, q_);
  return out;
}

GridInterval DyadicGrid::quotient(const GridInterval& a, const GridInterval& b) const {
  if (b.negative()) return quotient(-a, -b);
  if (!b.positive()) throw std::domain_error("quotient by an interval that contains 0");
  return {divided(a.lo, mpz_sgn(z(a.lo)) >= 0 ? b.hi : b.lo, q_, false), divided(a.hi, mpz_sgn(z(a.hi)) >= 0 ? b.lo : b.hi, q_, true)};
}

}  // namespace amcert
