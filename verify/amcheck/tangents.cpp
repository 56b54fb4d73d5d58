#include "tangents.hpp"

#include <bit>

#include "kernel.hpp"

namespace amcheck {

using namespace kernel;

Z unit() { return shifted(1, kUnit); }

Tangents::Tangents(std::size_t rows, std::size_t cols, std::size_t count, std::size_t bits)
    : rows_(rows), cols_(cols), bits_(bits), limbs_(limbs_for(bits)), data_(rows * cols * count * limbs_), sign_(rows * cols * count), live_(count) {}

Z Tangents::entry(std::size_t t, std::size_t entry) const {
  const Z z = to_integer(at(t, entry), limbs_);
  return sign(t, entry) * z;
}

void Tangents::lay_out(std::size_t limbs) {
  if (limbs == limbs_) return;
  std::vector<Limb> data(sign_.size() * limbs);
  for (std::size_t i = 0; i < sign_.size(); ++i) std::copy_n(data_.data() + i * limbs_, std::min(limbs, limbs_), data.data() + i * limbs);
  data_ = std::move(data);
  limbs_ = limbs;
}

void Tangents::widen(std::size_t bits) {
  bits_ = std::max(bits_, bits);
  lay_out(limbs_for(bits_));
}

void Tangents::tighten() {
  std::vector<Limb> any(limbs_);
  for (std::size_t i = 0; i < data_.size(); i += limbs_)
    for (std::size_t l = 0; l < limbs_; ++l) any[l] |= data_[i + l];
  std::size_t top = limbs_;
  while (top > 0 && any[top - 1] == 0) --top;
  bits_ = top == 0 ? 1 : 64 * (top - 1) + static_cast<std::size_t>(std::bit_width(any[top - 1]));
  lay_out(limbs_for(bits_));
}

void Tangents::set(std::size_t t, std::size_t entry, const Z& value) {
  widen(bit_length(value));
  const auto* z = value.get_mpz_t();
  Limb* p = place(t, entry);
  std::fill_n(std::copy_n(mpz_limbs_read(z), mpz_size(z), p), limbs_ - mpz_size(z), 0);
  placed(t, entry, sgn(value));
}

void Tangents::clear(std::size_t t) {
  std::fill_n(place(t, 0), entries() * limbs_, 0);
  std::fill_n(sign_.begin() + static_cast<std::ptrdiff_t>(t * entries()), entries(), 0);
  live_[t] = 0;
}

void Tangents::clear_entry(std::size_t entry) {
  for (std::size_t t = 0; t < count(); ++t) {
    if (sign(t, entry) == 0) continue;
    std::fill_n(place(t, entry), limbs_, 0);
    sign_[t * entries() + entry] = 0;
  }
}

void Tangents::append() {
  data_.resize(data_.size() + entries() * limbs_);
  sign_.resize(sign_.size() + entries());
  live_.push_back(0);
}

void Tangents::copy(std::size_t t, const Tangents& from, std::size_t other) {
  if (from.zero(other)) return clear(t);
  widen(from.bits_);
  for (std::size_t e = 0; e < entries(); ++e) {
    std::fill_n(std::copy_n(from.at(other, e), from.limbs_, place(t, e)), limbs_ - from.limbs_, 0);
    placed(t, e, from.sign(other, e));
  }
}

Tangents Tangents::columns(std::size_t first, std::size_t number) const {
  Tangents out(rows_, number, count(), bits_);
  for (std::size_t t = 0; t < count(); ++t) {
    if (zero(t)) continue;
    for (std::size_t e = 0; e < out.entries(); ++e) {
      const std::size_t from = e / number * cols_ + first + e % number;
      std::copy_n(at(t, from), limbs_, out.place(t, e));
      out.placed(t, e, sign(t, from));
    }
  }
  return out;
}

int floor_units(Limb* z, std::size_t n, int sign) {
  static_assert(kUnit == 96);
  const bool up = sign == -1 && (z[0] != 0 || (n > 1 && z[1] << 32 != 0));  // the magnitude of a negative number is rounded up
  Limb carry = up ? 1 : 0, any = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb low = i + 1 < n ? z[i + 1] >> 32 : 0, high = i + 2 < n ? z[i + 2] << 32 : 0;
    z[i] = (low | high) + carry;
    carry = z[i] < carry ? 1 : 0;
    any |= z[i];
  }
  return any == 0 ? 0 : sign;
}

namespace {

// Where the factors of entry (i,j) of a product stand: C at C_i*i + C_j*j + C_l*l, b likewise, l < n.
struct Walk {
  const Matrix* C;
  const Tangents* b;
  std::size_t C_i, C_j, C_l, b_i, b_j, b_l, n;
};

Walk walk_of(const Product& p, std::size_t cols) {
  const std::size_t cc = p.C->cols(), bc = p.b->cols();
  switch (p.shape) {
    case Product::Left: return {p.C, p.b, cc, 0, 1, 0, 1, bc, p.C->cols()};
    case Product::Right: return {p.C, p.b, 0, 1, cc, bc, 0, 1, p.C->rows()};
    case Product::Turned: return {p.C, p.b, 0, 1, cc, 1, 0, bc, p.C->rows()};
    default: return {p.C, p.b, cols, 1, 0, cols, 1, 0, 1};
  }
}

template <class Sum>
void add(Sum& acc, const Walk& w, std::size_t t, std::size_t i, std::size_t j) {
  std::size_t c = w.C_i * i + w.C_j * j, b = w.b_i * i + w.b_j * j;
  for (std::size_t l = 0; l < w.n; ++l, c += w.C_l, b += w.b_l)
    acc.add(w.C->sign(c) * w.b->sign(t, b), w.C->at(c), w.C->limbs(), w.b->at(t, b), w.b->limbs());
}

}  // namespace

Tangents floored(std::size_t rows, std::size_t cols, const std::vector<Product>& products, std::size_t first) {
  std::vector<Walk> walks;
  std::size_t most = 0, terms = 1;
  for (const Product& p : products) {
    walks.push_back(walk_of(p, cols));
    most = std::max(most, p.C->bits() + p.b->bits());
    terms += walks.back().n;
  }
  const std::size_t bits = most + log2_up(terms), count = products.at(0).b->count();
  Tangents out(rows, cols, count, floored_bits(bits));
  std::vector<Limb> z(limbs_for(bits));
  std::vector<const Walk*> alive;
  with_accumulator(bits, [&](auto acc) {
    for (std::size_t t = first; t < count; ++t) {
      alive.clear();
      for (const Walk& w : walks)
        if (!w.b->zero(t)) alive.push_back(&w);
      if (alive.empty()) continue;
      for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
          acc.clear();
          for (const Walk* w : alive) add(acc, *w, t, i, j);
          out.put(t, i * cols + j, z.data(), floor_units(z.data(), z.size(), acc.store(z.data())));
        }
      }
    }
  });
  out.tighten();
  return out;
}

Tangents sum(std::size_t rows, std::size_t cols, const std::vector<Signed>& parts) {
  std::size_t most = 0;
  for (const Signed& p : parts) most = std::max(most, p.b->bits());
  const std::size_t bits = most + log2_up(parts.size()), count = parts.at(0).b->count();
  Tangents out(rows, cols, count, bits);
  const Limb one = 1;
  with_accumulator(bits, [&](auto acc) {
    for (std::size_t t = 0; t < count; ++t) {
      for (std::size_t e = 0; e < rows * cols; ++e) {
        acc.clear();
        for (const Signed& p : parts) {
          const std::size_t from = p.b->cols() == cols ? e : e / cols;
          acc.add(p.sign * p.b->sign(t, from), &one, 1, p.b->at(t, from), p.b->limbs());
        }
        out.placed(t, e, acc.store(out.place(t, e)));
      }
    }
  });
  out.tighten();
  return out;
}

Matrix spread(const Tangents& b, const std::vector<Sizes>& sizes, std::size_t first, std::size_t last, bool sample_is_row) {
  SizeScale scale;
  for (std::size_t t = first; t < last; ++t)
    if (!b.zero(t)) scale.include(sizes[t]);
  if (scale.bits() == 0) return zeros(b.rows(), b.cols());
  const std::size_t bits = scale.bits() + b.bits() + log2_up(last - first);
  Matrix out(b.rows(), b.cols(), bits, scale.exp() - kUnit, 1);
  std::vector<SizeScale::Integer> integers;
  for (std::size_t t = first; t < last; ++t) {
    if (b.zero(t)) continue;
    const Sizes& own = sizes[t];
    integers.clear();
    for (const Size& s : own) integers.push_back(s.m == 0 ? SizeScale::Integer{{0, 0}, 0, 0} : scale.integer(s));
    for (std::size_t e = 0; e < b.entries(); ++e) {
      const SizeScale::Integer& s = integers[own.size() == 1 ? 0 : sample_is_row ? e / b.cols() : e % b.cols()];
      if (s.limbs == 0 || b.sign(t, e) == 0) continue;
      // The width holds the largest size times the largest entry, all of them added (see add_product).
      add_product(out.at(e) + s.offset, s.limb, s.limbs, b.at(t, e), b.limbs());
      out.set_sign(e, 1);
    }
  }
  return out;
}

}  // namespace amcheck
