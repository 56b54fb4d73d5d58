// Matrices of exact numbers: entry (i,j) is sign * magnitude * 2^exp / den, with one exponent and one denominator for
// all. Magnitudes are fixed-width limb strings in one array. Every operation first derives a width that its results
// provably fit in, so nothing is allocated, reduced or rounded per entry.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "number.hpp"

namespace amcheck {

using Limb = mp_limb_t;
static_assert(GMP_NUMB_BITS == 64);

class Matrix {
 public:
  Matrix() = default;
  // Zero, with room for magnitudes below 2^bits.
  Matrix(std::size_t rows, std::size_t cols, std::size_t bits, std::int64_t exp, Z den);

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t size() const { return rows_ * cols_; }
  std::size_t limbs() const { return limbs_; }
  std::size_t bits() const { return bits_; }
  std::int64_t exp() const { return exp_; }
  const Z& den() const { return den_; }

  int sign(std::size_t index) const { return sign_[index]; }
  const Limb* at(std::size_t index) const { return data_.data() + index * limbs_; }
  Limb* at(std::size_t index) { return data_.data() + index * limbs_; }
  void set_sign(std::size_t index, int sign) { sign_[index] = static_cast<signed char>(sign); }
  void set(std::size_t index, const Z& value);  // |value| < 2^bits

  Num entry(std::size_t index) const;
  Num entry(std::size_t row, std::size_t col) const { return entry(row * cols_ + col); }
  // Sign of |entry i of this| - |entry k of other|; both have the same scale and width.
  int compare_magnitude(std::size_t i, const Matrix& other, std::size_t k) const;
  bool zero() const;

 private:
  std::size_t rows_ = 0, cols_ = 0, limbs_ = 1, bits_ = 0;
  std::int64_t exp_ = 0;
  Z den_ = 1;
  std::vector<Limb> data_;
  std::vector<signed char> sign_;  // -1, 0, 1
};

// A matrix of intervals. Exact ones hold `lo` alone; otherwise both ends have the same scale and width.
struct IMatrix {
  Matrix lo, hi;
  bool exact = true;
  const Matrix& upper() const { return exact ? lo : hi; }
  Ival entry(std::size_t index) const { return exact ? Ival(lo.entry(index)) : Ival(lo.entry(index), hi.entry(index)); }
};

// c times a matrix; a matrix with one column stands for that column repeated.
struct Term {
  Num c;
  const Matrix* a;
};
struct Sum {
  std::vector<Term> terms;
  Num constant = 0;  // added to every entry
};
using Selector = std::vector<std::uint32_t>;

// Entry by entry sums[selector[entry]], all with one scale whichever is selected; no selector means sums[0].
Matrix combine(std::size_t rows, std::size_t cols, const std::vector<Sum>& sums, const Selector* selector = nullptr);
Matrix linear(std::initializer_list<Term> terms, const Num& constant = 0);  // the first term has the full shape

struct ITerm {
  ITerm(Num f, const Matrix* a) : c(std::move(f)), lo(a), hi(a) {}
  ITerm(Num f, const IMatrix* a) : c(std::move(f)), lo(&a->lo), hi(&a->upper()) {}
  Num c;
  const Matrix *lo, *hi;
};
IMatrix linear_interval(const std::vector<ITerm>& terms);

Matrix product(const Matrix& a, const Matrix& b);     // a b
Matrix product_nt(const Matrix& a, const Matrix& b);  // a b^T
Matrix product_tn(const Matrix& a, const Matrix& b);  // a^T b
Matrix gram(const Matrix& a);                         // a a^T
IMatrix product_tn(const Matrix& a, const IMatrix& b);
IMatrix product(const IMatrix& a, const Matrix& b);

Matrix zeros(std::size_t rows, std::size_t cols);
Matrix ones(std::size_t rows, std::size_t cols);
Matrix matrix_of(std::size_t rows, std::size_t cols, const std::vector<Num>& entries);
Matrix diagonal(const std::vector<Num>& entries);
Matrix minus_identity(const Matrix& a, const Num& factor = 1);  // a - factor I
Matrix transposed(const Matrix& a);
Matrix magnitudes(const Matrix& a);
Matrix stack_rows(const std::vector<const Matrix*>& parts);     // one above the other
Matrix stack_columns(const std::vector<const Matrix*>& parts);  // one beside the other
Matrix slice(const Matrix& a, std::size_t row, std::size_t rows, std::size_t col, std::size_t cols);

Num sum_squares(const Matrix& a);
Ival sum_squares(const IMatrix& a);
// Sum of the squares of the entries with selector[entry] == chosen.
Num sum_squares(const Matrix& a, const Selector& selector, std::uint32_t chosen);
// Sum of |a||b| over the entries.
Num sum_products(const Matrix& a, const Matrix& b);
Num trace(const Matrix& a);
Num max_abs(const Matrix& a);
Num max_row_sum(const Matrix& a);  // of absolute values
Num max_column_sum(const Matrix& a);
std::vector<Num> row_sums(const Matrix& a);
bool positive_definite(const Matrix& symmetric);
bool positive_semidefinite(const Matrix& symmetric);

}  // namespace amcheck
