#include "smooth_functions.hpp"

#include <algorithm>

#include "enclosure.hpp"
#include "failure.hpp"

namespace amcheck {
namespace {

constexpr long kMaxExponent = 1L << 12;

// e^x * 2^Q. For x > 0 it is 2^(Q+R) divided by e^-x * 2^R, of which R leaves Q + x + 8 bits and more.
Bounds exp_at(const Num& x, long Q) {
  if (x.sign() <= 0) return expneg(-x, static_cast<unsigned>(Q));
  if (x > kMaxExponent) throw Failure(kLimit, nullptr, "an exponential of a number above 2^12");
  const long R = Q + 3 * x.ceil().get_si() + 8;
  const Bounds e = expneg(x, static_cast<unsigned>(R));
  const Z top = shifted(1, static_cast<std::uint64_t>(Q + R));
  return {floor_div(top, e.hi), ceil_div(top, e.lo)};
}

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

// artanh(t) * 2^R for t = top/bottom in [0, 1/3]: the sum of t^(2i+1)/(2i+1). What follows a term T <= 1 adds up to at most 1/8.
Bounds artanh_at(const Z& top, const Z& bottom, std::uint64_t R) {
  Bounds term{floor_div(shifted(top, R), bottom), ceil_div(shifted(top, R), bottom)}, sum = term;
  const Z s_lo = floor_shift(term.lo * term.lo, R), s_hi = ceil_shift(term.hi * term.hi, R);
  for (unsigned long i = 1; term.hi > 1; ++i) {
    term = {floor_shift(term.lo * s_lo, R), ceil_shift(term.hi * s_hi, R)};
    sum.lo += floor_div(term.lo, 2 * i + 1);
    sum.hi += ceil_div(term.hi, 2 * i + 1);
  }
  return {sum.lo, sum.hi + 1};
}

// log(y) * 2^Q for y > 0 in units of 2^-Q: with y = 2^k m, 1 <= m < 2, it is 2k artanh(1/3) + 2 artanh((m-1)/(m+1)).
Bounds log_at(const Z& y, long Q) {
  const auto R = static_cast<std::uint64_t>(Q + 32);
  const std::uint64_t length = bit_length(y) - 1;
  const Z power = shifted(1, length), k = Z(static_cast<long>(length) - Q);
  const Bounds third = artanh_at(1, 3, R), rest = artanh_at(y - power, y + power, R);
  const Z p = k * third.lo, q = k * third.hi, lo = 2 * (std::min(p, q) + rest.lo), hi = 2 * (std::max(p, q) + rest.hi);
  return {floor_shift(lo, 32), ceil_shift(hi, 32)};
}

}  // namespace

Span exp_over(const Grid& grid, const Span& x) { return {exp_at(grid.value(x.lo), grid.bits()).lo, exp_at(grid.value(x.hi), grid.bits()).hi}; }

Span log_over(const Grid& grid, const Span& x) { return {log_at(x.lo, grid.bits()).lo, log_at(x.hi, grid.bits()).hi}; }

Span sigmoid_over(const Grid& grid, const Span& x) {
  const auto at = [&](const Z& end) { return sigma_bounds(Activation::Sigmoid, grid.value(end), static_cast<unsigned>(grid.bits())); };
  return {at(x.lo).lo, at(x.hi).hi};
}

}  // namespace amcheck
