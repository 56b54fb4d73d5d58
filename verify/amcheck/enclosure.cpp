#include "enclosure.hpp"

#include <algorithm>

namespace amcheck {
namespace {

Z floor_shift(const Z& z, std::uint64_t down) {
  Z r;
  mpz_fdiv_q_2exp(r.get_mpz_t(), z.get_mpz_t(), down);
  return r;
}

Z ceil_shift(const Z& z, std::uint64_t down) {
  Z r;
  mpz_cdiv_q_2exp(r.get_mpz_t(), z.get_mpz_t(), down);
  return r;
}

// e^-y * 2^Q for y in [lo,hi]/2^Q, hi <= 2^(Q-4). After an odd term the remainder of the alternating series lies in
// [0, 2^-Q] once that term is at most 2^-Q. Division by 2^Q*i is done in two steps, which floor and ceiling permit.
Bounds series(const Z& y_lo, const Z& y_hi, unsigned Q) {
  Bounds term{shifted(1, Q), shifted(1, Q)}, sum = term;
  for (unsigned i = 1;; ++i) {
    term.lo *= y_lo;
    term.hi *= y_hi;
    mpz_fdiv_q_2exp(term.lo.get_mpz_t(), term.lo.get_mpz_t(), Q);
    mpz_cdiv_q_2exp(term.hi.get_mpz_t(), term.hi.get_mpz_t(), Q);
    mpz_fdiv_q_ui(term.lo.get_mpz_t(), term.lo.get_mpz_t(), i);
    mpz_cdiv_q_ui(term.hi.get_mpz_t(), term.hi.get_mpz_t(), i);
    if (i % 2 == 0) {
      sum.lo += term.lo;
      sum.hi += term.hi;
      continue;
    }
    sum.lo -= term.hi;
    sum.hi -= term.lo;
    if (term.hi <= 1) return {sum.lo, sum.hi + 1};
  }
}

// The least k >= 0 with x <= 2^(k-4), for a dyadic x > 0: an integer n is at most 2^j if n-1 has at most j bits.
unsigned halvings(const Num& x) {
  Z below = x.mantissa();
  --below;
  const std::int64_t k = static_cast<std::int64_t>(bit_length(below)) + x.exponent() + 4;
  return static_cast<unsigned>(std::max(k, std::int64_t{0}));
}

}  // namespace

Bounds expneg(const Num& x, unsigned bits) {
  if (x.sign() == 0) return {shifted(1, bits), shifted(1, bits)};
  if (x >= Num(static_cast<long>(bits))) return {0, 1};
  const unsigned k = halvings(x), Q = bits + k + 32;
  const std::int64_t scale = static_cast<std::int64_t>(Q) - k;
  Bounds e = series(x.floor(scale), x.ceil(scale), Q);
  for (unsigned i = 0; i < k; ++i) e = {floor_shift(e.lo * e.lo, Q), ceil_shift(e.hi * e.hi, Q)};
  return {floor_shift(e.lo, Q - bits), ceil_shift(e.hi, Q - bits)};
}

Bounds sigma_bounds(Activation::Kind kind, const Num& u, unsigned bits) {
  const Z one = shifted(1, bits), T = shifted(1, bits + 8);
  const bool negative = u.sign() < 0;
  if (kind == Activation::Tanh) {
    const Bounds e = expneg(absolute(u).times2(1), bits + 8);
    const Z lo = floor_div(shifted(T - e.hi, bits), T + e.hi), hi = ceil_div(shifted(T - e.lo, bits), T + e.lo);
    const Bounds t{std::max(lo, Z(0)), std::min(hi, one)};
    return negative ? Bounds{-t.hi, -t.lo} : t;
  }
  const Bounds e = expneg(absolute(u), bits + 8);
  const Bounds s{floor_div(shifted(T, bits), T + e.hi), ceil_div(shifted(T, bits), T + e.lo)};
  return negative ? Bounds{one - s.hi, one - s.lo} : s;
}

Ival sigma_interval(Activation::Kind kind, const Num& u, unsigned bits) {
  const Bounds s = sigma_bounds(kind, u, bits);
  const auto scale = -static_cast<std::int64_t>(bits);
  return {Num(s.lo, scale), Num(s.hi, scale)};
}

Ival sigma_over(Activation::Kind kind, const Num& u, const Num& radius, unsigned bits) {
  const Num lo = sigma_interval(kind, u - radius, bits).lo, hi = sigma_interval(kind, u + radius, bits).hi;
  return {larger(lo, kind == Activation::Tanh ? -1 : 0), smaller(hi, 1)};
}

IMatrix sigma_matrix(Activation::Kind kind, const Matrix& u, unsigned bits) {
  const auto scale = -static_cast<std::int64_t>(bits);
  IMatrix out{Matrix(u.rows(), u.cols(), bits + 1, scale, 1), Matrix(u.rows(), u.cols(), bits + 1, scale, 1), false};
  for (std::size_t i = 0; i < u.size(); ++i) {
    const Bounds s = sigma_bounds(kind, u.entry(i), bits);
    out.lo.set(i, s.lo);
    out.hi.set(i, s.hi);
  }
  return out;
}

Ival sigma_slope(Activation::Kind kind, const Ival& sigma) {
  return kind == Activation::Tanh ? Num(1) - square(sigma) : sigma * (Num(1) - sigma);
}

Ival sigma_bend(Activation::Kind kind, const Ival& sigma) {
  if (kind == Activation::Tanh) return Num(-2) * (sigma * (Num(1) - square(sigma)));
  return (sigma * (Num(1) - sigma)) * (Num(1) - (Num(2) * sigma));
}

}  // namespace amcheck
