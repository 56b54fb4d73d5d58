// The integer matrices b of one block in all tangents of the set of SPEC 3.11, in units of u = 2^-96: fixed-width
// magnitudes in one array, so that the products of an update allocate nothing per entry.
#pragma once
#include <algorithm>

#include "size.hpp"

namespace amcheck {

constexpr std::int64_t kUnit = 96;  // u = 2^-96
Z unit();                           // 2^96, which stands for 1

class Tangents {
 public:
  Tangents() = default;
  Tangents(std::size_t rows, std::size_t cols, std::size_t count, std::size_t bits = kUnit + 1);  // zero

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t entries() const { return rows_ * cols_; }
  std::size_t count() const { return live_.size(); }
  std::size_t bits() const { return bits_; }  // all magnitudes are below 2^bits
  std::size_t limbs() const { return limbs_; }

  bool zero(std::size_t t) const { return live_[t] == 0; }
  int sign(std::size_t t, std::size_t entry) const { return sign_[t * entries() + entry]; }
  const Limb* at(std::size_t t, std::size_t entry) const { return data_.data() + (t * entries() + entry) * limbs_; }
  Z entry(std::size_t t, std::size_t entry) const;

  void set(std::size_t t, std::size_t entry, const Z& value);
  void clear(std::size_t t);
  void clear_entry(std::size_t entry);  // in all tangents
  void append();                        // one that is zero
  void copy(std::size_t t, const Tangents& from, std::size_t other);  // of the same shape
  Tangents columns(std::size_t first, std::size_t number) const;

  // For kernels: the magnitude of one entry, which fits in bits(), and then its sign.
  Limb* place(std::size_t t, std::size_t entry) { return data_.data() + (t * entries() + entry) * limbs_; }
  void placed(std::size_t t, std::size_t entry, int sign) {
    sign_[t * entries() + entry] = static_cast<signed char>(sign);
    if (sign != 0) live_[t] = 1;
  }
  void put(std::size_t t, std::size_t entry, const Limb* magnitude, int sign) {
    Limb* p = place(t, entry);
    for (std::size_t l = 0; l < limbs_; ++l) p[l] = magnitude[l];
    placed(t, entry, sign);
  }
  void tighten();  // the least width that the magnitudes fit in

 private:
  void widen(std::size_t bits);
  void lay_out(std::size_t limbs);

  std::size_t rows_ = 0, cols_ = 0, bits_ = 1, limbs_ = 1;
  std::vector<Limb> data_;
  std::vector<signed char> sign_;
  std::vector<char> live_;  // per tangent: has an entry that is not zero
};

// One product of an update: C b, b C, b^T C, or C b entry by entry; C holds integers, standing for uC. Of b as many rows
// and columns count as the product needs.
struct Product {
  enum Shape { Left, Right, Turned, Entrywise };
  Shape shape;
  const Matrix* C;
  const Tangents* b;
};
// floor(u * sum of the products) for the tangents from `first` on; those before it are zero.
Tangents floored(std::size_t rows, std::size_t cols, const std::vector<Product>& products, std::size_t first = 0);

// A sum with signs; of a matrix with one column that column counts for every column.
struct Signed {
  int sign;
  const Tangents* b;
};
Tangents sum(std::size_t rows, std::size_t cols, const std::vector<Signed>& parts);

// u * sum of |b_t| * size over the tangents first <= t < last, entry by entry. A tangent has one size, or one for each
// sample, which is the column of b, or its row.
Matrix spread(const Tangents& b, const std::vector<Sizes>& sizes, std::size_t first, std::size_t last, bool sample_is_row = false);

// The floor of z/2^96 in place: z has the given sign and n limbs, and the sign of the result is returned.
int floor_units(Limb* z, std::size_t n, int sign);
// Enough bits for the floor of a number of so many bits.
inline std::size_t floored_bits(std::size_t bits) { return bits > kUnit ? bits - kUnit + 1 : 1; }

}  // namespace amcheck
