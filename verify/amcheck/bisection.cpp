#include "bisection.hpp"

namespace amcheck {
namespace {

Z raised(const Z& x, std::uint32_t k) {
  Z out;
  mpz_pow_ui(out.get_mpz_t(), x.get_mpz_t(), k);
  return out;
}

// The power k of an interval (SPEC 3.20).
Range raised(const Z& l, const Z& u, std::uint32_t k) {
  const Z low = raised(l, k), high = raised(u, k);
  if (k % 2 == 1) return {low, high};
  return {l < 0 && u > 0 ? Z(0) : std::min(low, high), std::max(low, high)};
}

// The least and the greatest of the four products.
void multiply(Range& a, const Range& b) {
  if (a.lo >= 0 && b.lo >= 0) {
    a.lo *= b.lo;
    a.hi *= b.hi;
    return;
  }
  const Z p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo, s = a.hi * b.hi;
  a.lo = std::min(std::min(p, q), std::min(r, s));
  a.hi = std::max(std::max(p, q), std::max(r, s));
}

}  // namespace

Box::Box(std::size_t n, std::size_t face, bool positive) : sides_(n + 1, Side{-1, 2, 0, false}) {
  sides_[0] = {0, 1, 0, false};
  sides_[face] = {positive ? 1 : -1, 0, 0, true};
}

Box Box::half(std::size_t variable, bool upper) const {
  Box out = *this;
  Side& s = out.sides_[variable];
  s.low = 2 * s.low + (upper ? s.width : 0);
  ++s.level;
  ++out.depth_;
  return out;
}

BoxValues::BoxValues(const Box& box, const std::vector<std::uint32_t>& greatest_exponents) : powers_(box.sides_.size()) {
  for (std::size_t v = 0; v < box.sides_.size(); ++v) {
    const Box::Side& s = box.sides_[v];
    const Z high = s.low + s.width;
    level_.push_back(s.level);
    powers_[v].push_back({1, 1});
    for (std::uint32_t k = 1; k <= greatest_exponents[v]; ++k) powers_[v].push_back(raised(s.low, high, k));
  }
}

BoxValues::Result BoxValues::operator()(const std::vector<Term>& polynomial) const {
  std::int64_t scale = 0;
  std::vector<std::int64_t> scales;
  for (const Term& t : polynomial) {
    std::int64_t own = 0;
    for (const Power& x : t.first) own += level_[x.index] * x.exponent;
    scales.push_back(own);
    scale = std::max(scale, own);
  }
  Range sum{0, 0};
  for (std::size_t i = 0; i < polynomial.size(); ++i) {
    Range value{1, 1};
    for (const Power& x : polynomial[i].first) multiply(value, powers_[x.index][x.exponent]);
    const Z& c = polynomial[i].second;
    const auto up = static_cast<std::uint64_t>(scale - scales[i]);
    if (c < 0) std::swap(value.lo, value.hi);
    sum.lo += shifted(value.lo * c, up);
    sum.hi += shifted(value.hi * c, up);
  }
  return {Num(sum.lo, -scale), Num(sum.hi, -scale)};
}

}  // namespace amcheck
