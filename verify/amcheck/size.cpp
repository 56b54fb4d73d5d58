#include "size.hpp"

#include "kernel.hpp"

namespace amcheck {

Size up(const Num& y) {
  // 2^47 < y*2^s < 2^49; where that exceeds 2^48 one bit less is kept, and rounding up twice is rounding up once.
  const std::int64_t s = kSizeBits - y.exponent() - static_cast<std::int64_t>(bit_length(y.mantissa())) + static_cast<std::int64_t>(bit_length(y.denominator()));
  const Z scaled = y.ceil(s);
  const std::uint64_t m = mpz_get_ui(scaled.get_mpz_t());
  return m > std::uint64_t{1} << kSizeBits ? Size{(m + 1) / 2, 1 - s} : Size{m, -s};
}

Size up(const Matrix& a, std::size_t index) {
  const Limb* p = a.at(index);
  mpz_t z;
  const std::size_t length = mpz_sizeinbase(mpz_roinit_n(z, p, static_cast<mp_size_t>(a.limbs())), 2), n = kernel::limbs_for(length);  // of 0 it is 1
  const std::int64_t drop = std::max(static_cast<std::int64_t>(length), kSizeBits) - kSizeBits;
  const auto from = static_cast<std::size_t>(drop) / 64, shift = static_cast<std::size_t>(drop) % 64;
  std::uint64_t m = p[from] >> shift;
  if (from + 1 < n) m |= p[from + 1] << (64 - shift);  // the shift is not 0: else the 48 bits are in the last limb
  bool more = shift > 0 && (p[from] << (64 - shift)) != 0;
  for (std::size_t i = 0; i < from; ++i) more = more || p[i] != 0;
  return {m + (more ? 1 : 0), a.exp() + drop};
}

Num value(const Size& s) { return Num(Z(s.m), s.e); }

void SizeScale::include(const Size& s) {
  if (s.m == 0) return;
  low_ = any_ ? std::min(low_, s.e) : s.e;
  high_ = any_ ? std::max(high_, s.e) : s.e;
  any_ = true;
}

SizeScale::Integer SizeScale::integer(const Size& s) const {
  const auto place = static_cast<std::size_t>(s.e - low_), shift = place % 64;
  const Limb high = shift == 0 ? 0 : s.m >> (64 - shift);
  return {{s.m << shift, high}, high == 0 ? std::size_t{1} : std::size_t{2}, place / 64};
}

namespace {

void add_size(Limb* sum, const SizeScale::Integer& s) {
  const Limb one = 1;
  kernel::add_product(sum + s.offset, s.limb, s.limbs, &one, 1);
}

}  // namespace

Matrix matrix_of(std::size_t rows, std::size_t cols, const Sizes& entries) {
  SizeScale scale;
  scale.include(entries);
  Matrix out(rows, cols, scale.bits(), scale.exp(), 1);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].m == 0) continue;
    add_size(out.at(i), scale.integer(entries[i]));
    out.set_sign(i, 1);
  }
  return out;
}

Num total(const std::vector<Sizes>& all) {
  SizeScale scale;
  std::size_t count = 0;
  for (const Sizes& sizes : all) {
    scale.include(sizes);
    count += sizes.size();
  }
  std::vector<Limb> sum(kernel::limbs_for(scale.bits() + kernel::log2_up(count)));
  for (const Sizes& sizes : all)
    for (const Size& s : sizes)
      if (s.m != 0) add_size(sum.data(), scale.integer(s));
  return Num(kernel::to_integer(sum.data(), sum.size()), scale.exp());
}

}  // namespace amcheck
