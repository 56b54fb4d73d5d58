#include "grid.hpp"

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
  return low < high ? high : low;
}

// Ends in units of 2^-2Q.
Span Grid::rounded(Span x) const {
  mpz_fdiv_q_2exp(x.lo.get_mpz_t(), x.lo.get_mpz_t(), q_);
  mpz_cdiv_q_2exp(x.hi.get_mpz_t(), x.hi.get_mpz_t(), q_);
  return limited(std::move(x));
}

// The least and the greatest product of two ends; the signs say mostly which they are.
Span Grid::product(const Span& a, const Span& b) const {
  if (a.zero() || b.zero()) return {};
  if (a.lo >= 0) return rounded({(b.lo >= 0 ? a.lo : a.hi) * b.lo, (b.hi >= 0 ? a.hi : a.lo) * b.hi});
  if (a.hi <= 0) return rounded({(b.hi >= 0 ? a.lo : a.hi) * b.hi, (b.lo >= 0 ? a.hi : a.lo) * b.lo});
  if (b.lo >= 0) return rounded({a.lo * b.hi, a.hi * b.hi});
  if (b.hi <= 0) return rounded({a.hi * b.lo, a.lo * b.lo});
  const Z p = a.lo * b.hi, q = a.hi * b.lo, r = a.lo * b.lo, s = a.hi * b.hi;
  return rounded({std::min(p, q), std::max(r, s)});
}

Span Grid::quotient(const Span& a, const Span& b) const {
  if (b.negative()) return quotient(-a, -b);
  return limited({floor_div(shifted(a.lo, q_), a.lo >= 0 ? b.hi : b.lo), ceil_div(shifted(a.hi, q_), a.hi >= 0 ? b.lo : b.hi)});
}

}  // namespace amcheck
