// Matrices of Arb balls: as many bits as it takes.
#pragma once

#include "linalg/dyadic_matrix.hpp"
#include "number/ball.hpp"

#include <arb_mat.h>

namespace amcert {

class BallMatrix {
 public:
  BallMatrix() { arb_mat_init(m_, 0, 0); }
  BallMatrix(Index rows, Index cols) { arb_mat_init(m_, rows, cols); }
  BallMatrix(const BallMatrix& o) { arb_mat_init(m_, o.rows(), o.cols()); arb_mat_set(m_, o.m_); }
  BallMatrix(BallMatrix&& o) noexcept { arb_mat_init(m_, 0, 0); arb_mat_swap(m_, o.m_); }
  BallMatrix& operator=(BallMatrix o) noexcept { arb_mat_swap(m_, o.m_); return *this; }
  ~BallMatrix() { arb_mat_clear(m_); }

  Index rows() const { return arb_mat_nrows(m_); }
  Index cols() const { return arb_mat_ncols(m_); }
  arb_ptr at(Index i, Index j) { return arb_mat_entry(m_, i, j); }
  arb_srcptr at(Index i, Index j) const { return arb_mat_entry(m_, i, j); }
  arb_mat_struct* raw() { return m_; }
  const arb_mat_struct* raw() const { return m_; }

 private:
  arb_mat_t m_;
};

// The middles, as doubles: an approximation, never an enclosure.
Eigen::MatrixXd approximately(const BallMatrix& m);

// The operations State needs, at `bits` bits.
struct BallAlgebra {
  using Matrix = BallMatrix;
  using Scalar = Ball;
  long bits = 128;

  Scalar number(const Rational& q) const { return Ball(q, bits); }
  Matrix constant(const RationalMatrix& m) const;
  Matrix point(const DyadicMatrix& m) const;
  void product(Matrix& out, const Matrix& a, const Matrix& b) const;
  void product_tn(Matrix& out, const Matrix& a, const Matrix& b) const;
  void product_nt(Matrix& out, const Matrix& a, const Matrix& b) const;
  void add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const;
  void add_to_columns(Matrix& out, const Matrix& b) const;
  void row_sums(Matrix& out, const Matrix& a) const;
  Scalar inner(const Matrix& a, const Matrix& b) const;
  Scalar squared_norm(const Matrix& a) const;
  Scalar entry(const Matrix& a, Index i, Index j) const;
  void set_entry(Matrix& a, Index i, Index j, const Scalar& x) const { arb_set(a.at(i, j), x.raw()); }
  void resize(Matrix& a, Index rows, Index cols) const { a = BallMatrix(rows, cols); }
  Scalar kink_distance(const Scalar& f1, const Scalar& f2) const;
  Range range(const Scalar& x) const { return x.range(); }
};

}  // namespace amcert
