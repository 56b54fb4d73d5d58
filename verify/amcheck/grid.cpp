#include "grid.hpp"

#include <algorithm>

#include "failure.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxBits = std::size_t{1} << 17;

Span limited(Span x) {
  if (bit_length(x.lo) > kMaxBits || bit_length(x.hi) > kMaxBits) throw Failure(kLimit, nullptr, "a number of a sweep has more than 2^17 bits");
  return x;
}

}  // namespace

Span& Span::operator+=(const Span& b) {
  lo += b.lo;
  hi += b.hi;
  return *this;
}

Span operator-(const Span& a) { return {-a.hi, -a.lo}; }

Z magnitude(const Span& a) {
  const Z low = abs(a.lo), high = abs(a.hi);
  return std::max(low, high);
}

// Ends in units of 2^-2Q.
Span Grid::rounded(Span x) const {
  mpz_fdiv_q_2exp(x.lo.get_mpz_t(), x.lo.get_mpz_t(), q_);
  mpz_cdiv_q_2exp(x.hi.get_mpz_t(), x.hi.get_mpz_t(), q_);
  return limited(std::move(x));
}

namespace {

const Z& by_sign(const Z& x, const Z& below, const Z& above) { return x < 0 ? below : above; }

}  // namespace

// The least and the greatest product of two ends. If a has one sign, its signs and those of b say which they are.
Span Grid::product(const Span& a, const Span& b) const {
  if (a.lo >= 0) return rounded({b.lo * by_sign(b.lo, a.hi, a.lo), b.hi * by_sign(b.hi, a.lo, a.hi)});
  if (a.hi <= 0) return rounded({b.hi * by_sign(b.hi, a.hi, a.lo), b.lo * by_sign(b.lo, a.lo, a.hi)});
  const Z p = a.lo * b.hi, q = a.hi * b.lo, r = a.lo * b.lo, s = a.hi * b.hi;
  return rounded({std::min(p, q), std::max(r, s)});
}

Span Grid::quotient(const Span& a, const Span& b) const {
  if (b.negative()) return quotient(-a, -b);
  return limited({floor_div(shifted(a.lo, q_), by_sign(a.lo, b.lo, b.hi)), ceil_div(shifted(a.hi, q_), by_sign(a.hi, b.hi, b.lo))});
}

}  // namespace amcheck
