// Unsigned limb arithmetic for fixed-width magnitudes.
#pragma once
#include <algorithm>
#include <array>
#include <type_traits>

#include "matrix.hpp"

namespace amcheck::kernel {

__extension__ typedef unsigned __int128 Wide;

inline std::size_t limbs_for(std::size_t bits) { return bits == 0 ? 1 : (bits + 63) / 64; }

// acc += a*b. The caller's width rule says that the sum fits in acc. Then no carry leaves it, and since
// ceil(x)+ceil(y) <= ceil(x+y)+1 the highest limb touched before the carries, na+nb-2, lies inside as well.
inline void add_product(Limb* acc, const Limb* a, std::size_t na, const Limb* b, std::size_t nb) {
  for (std::size_t i = 0; i < na; ++i, ++acc) {
    const Limb k = a[i];
    if (k == 0) continue;
    Limb carry = 0;
    const auto step = [&](std::size_t j) {
      const Wide t = static_cast<Wide>(k) * b[j] + acc[j] + carry;
      acc[j] = static_cast<Limb>(t);
      carry = static_cast<Limb>(t >> 64);
    };
    if (nb > 8) {
      carry = mpn_addmul_1(acc, b, static_cast<mp_size_t>(nb), k);
    } else {
      step(0);
      if (nb > 1) step(1);
      for (std::size_t j = 2; j < nb; ++j) step(j);
    }
    for (Limb* p = acc + nb; carry != 0; ++p) {
      *p += carry;
      carry = *p < carry ? 1 : 0;
    }
  }
}

// The same for two limbs each, straight through: most entries of tangents have two.
inline void add_product_2(Limb* acc, const Limb* a, const Limb* b, bool fourth_limb) {
  const auto low = [](Wide x) { return static_cast<Limb>(x); };
  const auto high = [](Wide x) { return static_cast<Limb>(x >> 64); };
  const Wide first = static_cast<Wide>(a[0]) * b[0] + acc[0];
  const Wide cross = static_cast<Wide>(a[0]) * b[1] + acc[1] + high(first);
  const Wide other = static_cast<Wide>(a[1]) * b[0] + low(cross);
  const Wide third = static_cast<Wide>(acc[2]) + high(cross);
  const Wide last = static_cast<Wide>(a[1]) * b[1] + low(third) + high(other);
  acc[0] = low(first);
  acc[1] = low(other);
  acc[2] = low(last);
  if (fourth_limb) acc[3] += high(last) + high(third);
}

inline int compare(const Limb* a, const Limb* b, std::size_t n) {
  while (n-- > 0)
    if (a[n] != b[n]) return a[n] < b[n] ? -1 : 1;
  return 0;
}

// out = |a-b| with the width n, and the sign of a-b is returned.
inline int difference(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  const int sign = compare(a, b, n);
  if (sign < 0) std::swap(a, b);
  Limb borrow = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb t = a[i] - b[i];
    const Limb under = (a[i] < b[i] ? 1 : 0) | (t < borrow ? 1 : 0);
    out[i] = t - borrow;
    borrow = under;
  }
  return sign;
}

inline Z to_integer(const Limb* a, std::size_t n) {
  Z z;
  mpz_import(z.get_mpz_t(), n, -1, sizeof(Limb), 0, 0, a);
  return z;
}

inline std::vector<Limb> to_limbs(const Z& z) {
  const std::size_t n = mpz_size(z.get_mpz_t());
  const Limb* p = mpz_limbs_read(z.get_mpz_t());
  return {p, p + n};
}

// A running sum of signed products, kept as two unsigned sums of N limbs; N = 0 stands for any number of limbs.
template <std::size_t N>
class Accumulator {
 public:
  explicit Accumulator(std::size_t limbs) : n_(limbs) {
    if constexpr (N == 0) sum_.resize(2 * limbs);
  }
  void clear() { std::fill_n(sum_.begin(), 2 * width(), 0); }
  void add(int sign, const Limb* a, std::size_t na, const Limb* b, std::size_t nb) {
    if (sign == 0) return;
    Limb* acc = sum_.data() + (sign < 0 ? width() : 0);
    if constexpr (N == 3 || N == 4) {
      if (na == 2 && nb == 2) return add_product_2(acc, a, b, N == 4);
    }
    add_product(acc, a, na, b, nb);
  }
  int store(Limb* out) const { return difference(out, sum_.data(), sum_.data() + width(), width()); }  // the sum, and its sign
  void store(Matrix& m, std::size_t index) const { m.set_sign(index, store(m.at(index))); }
  Z positive() const { return to_integer(sum_.data(), width()); }

 private:
  std::size_t width() const { return N == 0 ? n_ : N; }
  std::size_t n_;
  std::conditional_t<N == 0, std::vector<Limb>, std::array<Limb, 2 * N>> sum_{};
};

// Calls use(accumulator) with one whose sums may have so many bits; small widths are compile-time constants.
template <class Use>
void with_accumulator(std::size_t bits, Use use) {
  const std::size_t n = limbs_for(bits);
  switch (n) {
    case 1: return use(Accumulator<1>(n));
    case 2: return use(Accumulator<2>(n));
    case 3: return use(Accumulator<3>(n));
    case 4: return use(Accumulator<4>(n));
    default: return use(Accumulator<0>(n));
  }
}

inline std::size_t log2_up(std::size_t n) {
  std::size_t bits = 0;
  while ((std::size_t{1} << bits) < n) ++bits;
  return bits;
}

}  // namespace amcheck::kernel
