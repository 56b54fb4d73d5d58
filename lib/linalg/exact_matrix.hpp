// Exact matrices: integers over one shared binary exponent and one shared positive denominator. Radius zero.
#pragma once

#include "linalg/dyadic_matrix.hpp"

namespace amcert {

// value = numerator * 2^exponent / denominator, column-major.
struct ExactMatrix {
  Index row_count = 0, col_count = 0;
  std::vector<Integer> numerator;
  long exponent = 0;
  Integer denominator = 1;

  Index rows() const { return row_count; }
  Index cols() const { return col_count; }
  Integer& at(Index i, Index j) { return numerator[std::size_t(j * row_count + i)]; }
  const Integer& at(Index i, Index j) const { return numerator[std::size_t(j * row_count + i)]; }
  Rational entry(Index i, Index j) const;
};

// The operations State needs, without error.
struct ExactAlgebra {
  using Matrix = ExactMatrix;
  using Scalar = Rational;

  Scalar number(const Rational& q) const { return q; }
  Matrix constant(const RationalMatrix& m) const;
  Matrix point(const DyadicMatrix& m) const;
  void product(Matrix& out, const Matrix& a, const Matrix& b) const;
  void product_tn(Matrix& out, const Matrix& a, const Matrix& b) const;
  void product_nt(Matrix& out, const Matrix& a, const Matrix& b) const;
  void add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const;
  void add_to_columns(Matrix& out, const Matrix& b) const;
  void row_sums(Matrix& out, const Matrix& a) const;
  Scalar inner(const Matrix& a, const Matrix& b) const;
  Scalar squared_norm(const Matrix& a) const { return inner(a, a); }
  Scalar entry(const Matrix& a, Index i, Index j) const { return a.entry(i, j); }
  void set_entry(Matrix& a, Index i, Index j, const Scalar& x) const;
  void resize(Matrix& a, Index rows, Index cols) const;
  Scalar kink_distance(const Scalar& f1, const Scalar& f2) const;
  Range range(const Scalar& x) const { return x; }
};

}  // namespace amcert
