// Merging of old columns (SPEC 3.11): a few vectors q that most of them lie along take their place, and what is left of
// each column is added up entry by entry.
#include "frame_set.hpp"
#include "kernel.hpp"

namespace amcheck {

using namespace kernel;

namespace {

constexpr std::size_t kShort = 40;  // a pivot shorter than 2^40 units is mostly rounding

// x.y of the long vectors.
Z dot(const Tangents& x, std::size_t s, const Tangents& y, std::size_t t) {
  std::vector<Limb> z(limbs_for(x.bits() + y.bits() + log2_up(x.entries())));
  int sign = 0;
  with_accumulator(x.bits() + y.bits() + log2_up(x.entries()), [&](auto acc) {
    for (std::size_t e = 0; e < x.entries(); ++e) acc.add(x.sign(s, e) * y.sign(t, e), x.at(s, e), x.limbs(), y.at(t, e), y.limbs());
    sign = acc.store(z.data());
  });
  const Z out = to_integer(z.data(), z.size());
  return sign * out;
}

Z floor_unit(const Z& z) { return floor_div(z, unit()); }

// y - floor(u q a) for entries of two limbs each, where the result fits in 126 bits.
int step_2(const Limb* y, int y_sign, const Limb* q, const Limb* a, int product_sign, Limb* out) {
  Limb product[4] = {0, 0, 0, 0};
  add_product_2(product, q, a, true);
  __extension__ typedef __int128 Signed;
  const auto joined = [](Limb high, Limb low) { return static_cast<Signed>(static_cast<Wide>(high) << 64 | low); };
  Signed units = joined(product[2] >> 32 | product[3] << 32, product[1] >> 32 | product[2] << 32);
  if (product_sign == -1) units = -units - (product[0] != 0 || product[1] << 32 != 0 ? 1 : 0);
  const Signed size = joined(y[1], y[0]), left = y_sign * size - units;
  const int sign = left < 0 ? -1 : left > 0 ? 1 : 0;
  const Wide magnitude = static_cast<Wide>(sign * left);
  out[0] = static_cast<Limb>(magnitude);
  out[1] = static_cast<Limb>(magnitude >> 64);
  return sign;
}

// y_t - floor(u q a), which is -floor(u (q a - y_t/u)).
void step_any(const Tangents& y, std::size_t t, const Tangents& q, int a_sign, const std::vector<Limb>& a, std::size_t bits, Tangents& out) {
  std::vector<Limb> z(limbs_for(bits));
  const std::vector<Limb> one = to_limbs(unit());
  with_accumulator(bits, [&](auto acc) {
    for (std::size_t e = 0; e < y.entries(); ++e) {
      acc.clear();
      acc.add(a_sign * q.sign(0, e), a.data(), a.size(), q.at(0, e), q.limbs());
      acc.add(-y.sign(t, e), one.data(), one.size(), y.at(t, e), y.limbs());
      out.put(t, e, z.data(), -floor_units(z.data(), z.size(), acc.store(z.data())));
    }
  });
}

// All y_t - floor(u q a_t).
Tangents without(const Tangents& y, const Tangents& q, const std::vector<Z>& a) {
  std::size_t longest = 0;
  for (const Z& x : a) longest = std::max(longest, bit_length(x));
  // |q| <= 2^96 |y|/L + 1 < 2^97, as L >= 2^40 is at least |y|/(1 + 2^-40): both q a and y/u have at most 97 bits more than a and y.
  const std::size_t bits = std::max(longest, y.bits()) + kUnit + 2;
  // 126 bits of the result leave no more than 123 to a factor and to y. The result has two limbs, as y has.
  const bool two = q.limbs() == 2 && y.limbs() == 2 && floored_bits(bits) <= 126;
  Tangents out(1, y.entries(), y.count(), floored_bits(bits));
  for (std::size_t t = 0; t < y.count(); ++t) {
    if (!two) {
      step_any(y, t, q, sgn(a[t]), to_limbs(a[t]), bits, out);
      continue;
    }
    const Limb factor[] = {mpz_getlimbn(a[t].get_mpz_t(), 0), mpz_getlimbn(a[t].get_mpz_t(), 1)};
    for (std::size_t e = 0; e < y.entries(); ++e)
      out.placed(t, e, step_2(y.at(t, e), y.sign(t, e), q.at(0, e), factor, sgn(a[t]) * q.sign(0, e), out.place(t, e)));
  }
  out.tighten();
  return out;
}

}  // namespace

struct FrameSet::Merged {
  std::vector<Tangents> q;  // one vector each
  Sizes sizes;              // of the columns q
  std::vector<Num> rest;    // per entry of the long vectors
  std::vector<Part> parts;
};

std::vector<FrameSet::Part> FrameSet::parts(std::size_t& total) const {
  std::vector<Part> out;
  total = 0;
  for (const bool of_before : {false, true}) {
    for (std::size_t b = 0; b < (of_before ? before_.size() : blocks_.size()); ++b) {
      out.push_back({b, total, of_before});
      total += blocks_[b].entries();
    }
  }
  return out;
}

// The vectors floor(b_t rho_t / lambda).
Tangents FrameSet::scaled(const std::vector<std::size_t>& old, const Size& lambda, const std::vector<Part>& parts, std::size_t total) const {
  Tangents y(1, total, old.size());
  for (std::size_t i = 0; i < old.size(); ++i) {
    const Size& rho = size(old[i]);
    if (rho.m == 0) continue;
    const std::int64_t e = rho.e - lambda.e;
    const Z top = shifted(Z(rho.m), static_cast<std::uint64_t>(std::max(e, std::int64_t{0})));
    const Z bottom = shifted(Z(lambda.m), static_cast<std::uint64_t>(std::max(-e, std::int64_t{0})));
    for (const Part& p : parts) {
      const Tangents& b = (p.of_before ? before_ : blocks_)[p.block];
      for (std::size_t entry = 0; entry < b.entries(); ++entry)
        if (b.sign(old[i], entry) != 0) y.set(i, p.first + entry, floor_div(b.entry(old[i], entry) * top, bottom));
    }
  }
  return y;
}

void FrameSet::merge(std::size_t keep, std::size_t rank) {
  std::vector<std::size_t> old;
  Size lambda, nu;
  for (std::size_t c = 0; c < columns(); ++c) {
    const std::size_t t = samples_end() + c;
    Size& largest = ages_[c] >= keep ? lambda : nu;
    if (ages_[c] >= keep) old.push_back(t);
    if (value(size(t)) > value(largest)) largest = size(t);
  }
  if (old.size() <= shared_entries_ * (before_.empty() ? 1 : 2) || lambda.m == 0) return;

  Merged merged;
  std::size_t total = 0;
  merged.parts = parts(total);
  Tangents y = scaled(old, lambda, merged.parts, total);
  for (std::size_t l = 0; l < std::min(rank, old.size()); ++l) {
    std::size_t pivot = 0;
    Z longest = -1, lengths = 0;
    for (std::size_t t = 0; t < old.size(); ++t) {
      const Z n = dot(y, t, y, t);
      lengths += floor_sqrt(n);
      if (n > longest) longest = n, pivot = t;
    }
    const Z L = floor_sqrt(longest);
    if (L < shifted(1, kShort) || value(lambda) * Num(20 * lengths) < value(nu).times2(kUnit)) break;
    Tangents q(1, total, 1);
    for (std::size_t e = 0; e < total; ++e) q.set(0, e, floor_div(shifted(y.entry(pivot, e), kUnit), L));
    std::vector<Z> a;
    Z weight = 0;
    for (std::size_t t = 0; t < old.size(); ++t) {
      a.push_back(floor_unit(dot(q, 0, y, t)));
      weight += abs(a.back());
    }
    y = without(y, q, a);
    merged.q.push_back(std::move(q));
    merged.sizes.push_back(up((value(lambda) * Num(weight)).times2(-kUnit)));
  }

  const Z floors = Z(old.size()) * Z(1 + merged.q.size());
  for (std::size_t e = 0; e < total; ++e) {
    Z left = floors;
    for (std::size_t t = 0; t < old.size(); ++t) left += abs(y.entry(t, e));
    merged.rest.push_back((value(lambda) * Num(left)).times2(-kUnit));
  }
  replace(old, merged, keep);
}

void FrameSet::replace(const std::vector<std::size_t>& old, const Merged& merged, std::size_t keep) {
  std::vector<std::size_t> kept;  // the columns that stay
  for (std::size_t t = samples_end(); t < sizes_.size(); ++t)
    if (!std::binary_search(old.begin(), old.end(), t)) kept.push_back(t);
  const std::size_t samples = samples_end(), count = samples + merged.q.size() + kept.size();
  for (const Part& p : merged.parts) {
    Tangents& b = (p.of_before ? before_ : blocks_)[p.block];
    Tangents renewed(b.rows(), b.cols(), count);
    for (std::size_t t = 0; t < samples; ++t) renewed.copy(t, b, t);
    for (std::size_t l = 0; l < merged.q.size(); ++l)
      for (std::size_t e = 0; e < b.entries(); ++e) renewed.set(samples + l, e, merged.q[l].entry(0, p.first + e));
    for (std::size_t i = 0; i < kept.size(); ++i) renewed.copy(samples + merged.q.size() + i, b, kept[i]);
    b = std::move(renewed);
  }
  std::vector<Sizes> sizes(sizes_.begin(), sizes_.begin() + static_cast<std::ptrdiff_t>(samples));
  std::vector<std::size_t> ages(merged.q.size(), keep);
  for (const Size& s : merged.sizes) sizes.push_back({s});
  for (const std::size_t t : kept) {
    sizes.push_back(sizes_[t]);
    ages.push_back(ages_[t - samples]);
  }
  sizes_ = std::move(sizes);
  ages_ = std::move(ages);

  for (const Part& p : merged.parts) {
    const Block& block = p_.blocks[p.block];
    for (std::size_t e = 0; e < block.rows * block.cols; ++e) {
      const Num& rest = merged.rest[p.first + e];
      if (!sample_block(p.block)) {
        append_column(p.block, e, p.of_before, up(rest));
      } else if (exact_[p.block][e] == 0) {
        Size& fresh = sizes_[tangent(Fresh, p.block, e / block.cols)][e % block.cols];
        fresh = up(value(fresh) + rest);
      }
    }
  }
}

}  // namespace amcheck
