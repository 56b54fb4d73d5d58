#include "number.hpp"

#include <algorithm>

#include "failure.hpp"

namespace amcheck {

Z shifted(const Z& z, std::uint64_t up) {
  Z r;
  mpz_mul_2exp(r.get_mpz_t(), z.get_mpz_t(), up);
  return r;
}

Z floor_div(const Z& n, const Z& d) {
  Z r;
  mpz_fdiv_q(r.get_mpz_t(), n.get_mpz_t(), d.get_mpz_t());
  return r;
}

Z ceil_div(const Z& n, const Z& d) {
  Z r;
  mpz_cdiv_q(r.get_mpz_t(), n.get_mpz_t(), d.get_mpz_t());
  return r;
}

Z floor_sqrt(const Z& n) {
  Z r;
  mpz_sqrt(r.get_mpz_t(), n.get_mpz_t());
  return r;
}

std::size_t bit_length(const Z& z) { return z == 0 ? 0 : mpz_sizeinbase(z.get_mpz_t(), 2); }

Num::Num(Z m, std::int64_t e, Z d) : m_(std::move(m)), d_(std::move(d)), e_(e) {
  const auto twos = mpz_scan1(d_.get_mpz_t(), 0);
  mpz_fdiv_q_2exp(d_.get_mpz_t(), d_.get_mpz_t(), twos);
  e_ -= static_cast<std::int64_t>(twos);
}

Num Num::operator-() const {
  Num r = *this;
  mpz_neg(r.m_.get_mpz_t(), r.m_.get_mpz_t());
  return r;
}

Num Num::times2(std::int64_t power) const {
  Num r = *this;
  r.e_ += power;
  return r;
}

Num Num::inverse() const {
  if (m_ == 0) throw Failure(kLimit, nullptr, "a division by 0");
  return Num(sgn(m_) * d_, -e_, abs(m_));
}

Z Num::floor(std::int64_t scale) const {
  const std::int64_t e = e_ + scale;
  const auto up = [](std::int64_t bits) { return static_cast<std::uint64_t>(std::max(bits, std::int64_t{0})); };
  return floor_div(shifted(m_, up(e)), shifted(d_, up(-e)));
}

Z Num::ceil(std::int64_t scale) const { return -(-*this).floor(scale); }

Num operator+(const Num& a, const Num& b) {
  if (a.sign() == 0) return b;
  if (b.sign() == 0) return a;
  Num r;
  const std::int64_t e = std::min(a.e_, b.e_);
  r.e_ = e;
  Z x = shifted(a.m_, static_cast<std::uint64_t>(a.e_ - e)), y = shifted(b.m_, static_cast<std::uint64_t>(b.e_ - e));
  if (a.d_ == b.d_) {
    r.d_ = a.d_;
  } else if (a.d_ == 1 || b.d_ == 1) {
    x *= b.d_;
    y *= a.d_;
    r.d_ = a.d_ * b.d_;
  } else {
    const Z g = gcd(a.d_, b.d_);
    const Z up = b.d_ / g;
    x *= up;
    y *= a.d_ / g;
    r.d_ = a.d_ * up;
  }
  r.m_ = x + y;
  return r;
}

Num operator*(const Num& a, const Num& b) {
  Num r;
  r.m_ = a.m_ * b.m_;
  if (!a.dyadic() || !b.dyadic()) r.d_ = a.d_ * b.d_;
  r.e_ = a.e_ + b.e_;
  return r;
}

Num rounded_up(const Num& a, std::int64_t bits) {
  const auto size = static_cast<std::int64_t>(bit_length(a.mantissa())) + a.exponent() - static_cast<std::int64_t>(bit_length(a.denominator()));
  return Num(a.ceil(bits - size), size - bits);
}

Num square(const Num& a) { return a * a; }
Num absolute(const Num& a) { return a.sign() < 0 ? -a : a; }
const Num& larger(const Num& a, const Num& b) { return a < b ? b : a; }
const Num& smaller(const Num& a, const Num& b) { return b < a ? b : a; }

ScaledIntegers integers(const std::vector<Num>& numbers) {
  Z odd = 1;
  std::int64_t low = 0;
  for (const Num& x : numbers) {
    if (x.sign() == 0) continue;
    low = std::min(low, x.exponent());
    if (odd != x.denominator()) odd = lcm(odd, x.denominator());
  }
  ScaledIntegers out{{}, Num(odd, -low)};
  for (const Num& x : numbers) out.values.push_back(x.sign() == 0 ? Z(0) : shifted(x.mantissa() * (odd / x.denominator()), static_cast<std::uint64_t>(x.exponent() - low)));
  return out;
}

Ival operator+(const Ival& a, const Ival& b) { return {a.lo + b.lo, a.hi + b.hi}; }
Ival operator-(const Ival& a, const Ival& b) { return {a.lo - b.hi, a.hi - b.lo}; }

Ival operator*(const Ival& a, const Ival& b) {
  const Num p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo, s = a.hi * b.hi;
  return {smaller(smaller(p, q), smaller(r, s)), larger(larger(p, q), larger(r, s))};
}

Ival operator*(const Num& c, const Ival& x) { return c.sign() < 0 ? Ival{c * x.hi, c * x.lo} : Ival{c * x.lo, c * x.hi}; }

Ival square(const Ival& a) {
  const Num l = square(a.lo), h = square(a.hi);
  return {a.lo.sign() != a.hi.sign() ? Num(0) : smaller(l, h), larger(l, h)};
}

Num largest_absolute(const Ival& a) { return larger(absolute(a.lo), absolute(a.hi)); }

}  // namespace amcheck
