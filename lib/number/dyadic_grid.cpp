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

namespace {

struct Ends { Integer lo, hi; };

// x up or down to integers: x * 2^e.
Integer scaled_down(Integer x, long e) {
  if (e >= 0) mpz_mul_2exp(z(x), z(x), mp_bitcnt_t(e));
  else floored(x, -e);
  return x;
}
Integer scaled_up(Integer x, long e) {
  if (e >= 0) mpz_mul_2exp(z(x), z(x), mp_bitcnt_t(e));
  else ceiled(x, -e);
  return x;
}
Integer product_down(const Integer& a, const Integer& b, long q) {
  Integer out = times(a, b);
  return floored(out, q);
}
Integer product_up(const Integer& a, const Integer& b, long q) {
  Integer out = times(a, b);
  return ceiled(out, q);
}
Integer quotient_down(const Integer& a, const Integer& b) {
  Integer out;
  mpz_fdiv_q(z(out), z(a), z(b));
  return out;
}
Integer quotient_up(const Integer& a, const Integer& b) {
  Integer out;
  mpz_cdiv_q(z(out), z(a), z(b));
  return out;
}
Integer two_to(long e) { return scaled_down(1, e); }

// e^-x 2^p for x = n 2^-q >= 0.
Ends expneg(const Integer& n, long q, long p) {
  if (n == 0) return {two_to(p), two_to(p)};
  if (n >= scaled_down(Integer(p), q)) return {0, 1};
  long k = 0;
  while (scaled_down(n, 4) > two_to(q + k)) ++k;
  const long Q = p + k + 32;
  const Integer below = scaled_down(n, Q - k - q), above = scaled_up(n, Q - k - q);
  Ends term{two_to(Q), two_to(Q)}, sum = term;
  for (long i = 1;; ++i) {
    term = {quotient_down(product_down(term.lo, below, Q), i), quotient_up(product_up(term.hi, above, Q), i)};
    if (i % 2 == 1) sum = {sum.lo - term.hi, sum.hi - term.lo};
    else sum = {sum.lo + term.lo, sum.hi + term.hi};
    if (i % 2 == 1 && term.hi <= 1) break;
  }
  sum.hi += 1;
  for (long i = 0; i < k; ++i) sum = {product_down(sum.lo, sum.lo, Q), product_up(sum.hi, sum.hi, Q)};
  return {scaled_down(sum.lo, p - Q), scaled_up(sum.hi, p - Q)};
}

// artanh(n/d) 2^r for 0 <= n/d <= 1/3.
Ends artanh(const Integer& n, const Integer& d, long r) {
  const Integer up = scaled_down(n, r);
  Ends term{quotient_down(up, d), quotient_up(up, d)}, sum = term;
  const Ends square{product_down(term.lo, term.lo, r), product_up(term.hi, term.hi, r)};
  for (long i = 1; term.hi > 1; ++i) {
    term = {product_down(term.lo, square.lo, r), product_up(term.hi, square.hi, r)};
    sum = {sum.lo + quotient_down(term.lo, 2 * i + 1), sum.hi + quotient_up(term.hi, 2 * i + 1)};
  }
  return {sum.lo, sum.hi + 1};
}

}  // namespace

GridInterval DyadicGrid::exp(const GridInterval& a) const {
  const auto at = [&](const Integer& n) -> Ends {
    if (n <= 0) return expneg(-n, q_, q_);
    if (n > scaled_down(4096, q_)) throw std::domain_error("exp of a number above 4096");
    const long r = q_ + 3 * scaled_up(n, -q_).convert_to<long>() + 8;
    const Ends e = expneg(n, q_, r);
    return {quotient_down(two_to(q_ + r), e.hi), quotient_up(two_to(q_ + r), e.lo)};
  };
  return {at(a.lo).lo, at(a.hi).hi};
}

GridInterval DyadicGrid::sigmoid(const GridInterval& a) const {
  const auto at = [&](const Integer& n) -> Ends {
    const Integer whole = two_to(q_);
    if (n == 0) return {two_to(q_ - 1), two_to(q_ - 1)};
    const Ends e = expneg(abs(n), q_, q_ + 8);
    const Integer T = two_to(q_ + 8);
    const Ends s{quotient_down(whole * T, T + e.hi), quotient_up(whole * T, T + e.lo)};
    return n > 0 ? s : Ends{whole - s.hi, whole - s.lo};
  };
  return {at(a.lo).lo, at(a.hi).hi};
}

GridInterval DyadicGrid::log(const GridInterval& a) const {
  if (!a.positive()) throw std::domain_error("log of what may not be positive");
  const long r = q_ + 32;
  const auto at = [&](const Integer& n) -> Ends {
    const long bits = long(mpz_sizeinbase(z(n), 2)) - 1, k = bits - q_;  // n = 2^bits m, 1 <= m < 2
    const Integer one = two_to(bits);
    const Ends two = artanh(1, 3, r), rest = artanh(n - one, n + one, r);
    Ends sum{2 * rest.lo, 2 * rest.hi};
    sum.lo += 2 * k * (k >= 0 ? two.lo : two.hi);
    sum.hi += 2 * k * (k >= 0 ? two.hi : two.lo);
    return {scaled_down(sum.lo, -32), scaled_up(sum.hi, -32)};
  };
  return {at(a.lo).lo, at(a.hi).hi};
}

}  // namespace amcert
