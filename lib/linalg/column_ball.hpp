// Matrices in double, each column enclosed in a Euclidean ball: the cheapest rung of the evidence ladder.
//
// Samples are columns, so a column norm is the natural unit of error: one number per sample, O(1) work per entry.
//
// Lemma 2 (Jeannerod and Rump, SIAM J. Matrix Anal. 34, 2013). A dot product of length k of doubles in round-to-nearest,
// in any order of summation and with or without fused multiply-add, has an error of at most k u |a|.|b|, u = 2^-53, plus
// k 2^-1074 if products underflow. Hence column j of a computed product AB is off by at most k u ||A||_F ||b_j|| + 1e-300.
// Lemma 3. A sum of n <= 2^21 nonnegative doubles, in any order, loses a factor of at most 1+2^-30 with everything that the
// bounds below do to it; norm_up() therefore multiplies by 1+2^-29, and adds 1e-150 for squares that underflow.
#pragma once

#include "linalg/dyadic_matrix.hpp"
#include "number/midrad.hpp"

namespace amcert {

struct ColumnBall {
  Eigen::MatrixXd mid;
  Eigen::ArrayXd rad;  // one radius per column; size 0 means exact

  Index rows() const { return mid.rows(); }
  Index cols() const { return mid.cols(); }
  bool exact() const { return rad.size() == 0; }
  double radius(Index j) const { return exact() ? 0 : rad(j); }
  Midrad entry(Index i, Index j) const { return {mid(i, j), radius(j)}; }
};

// The operations State needs (problem/state.hpp), every result an enclosure of the exact result for all members.
struct ColumnBallAlgebra {
  using Matrix = ColumnBall;
  using Scalar = Midrad;

  Scalar number(const Rational& q) const { return Midrad::of(q); }
  Matrix constant(const RationalMatrix& m) const;
  Matrix point(const DyadicMatrix& m) const;
  void product(Matrix& out, const Matrix& a, const Matrix& b) const;     // a b
  void product_tn(Matrix& out, const Matrix& a, const Matrix& b) const;  // aT b
  void product_nt(Matrix& out, const Matrix& a, const Matrix& b) const;  // a bT
  void add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const;  // out += c a
  void add_to_columns(Matrix& out, const Matrix& b) const;               // out += b 1T, b one column
  void row_sums(Matrix& out, const Matrix& a) const;                     // a 1
  Scalar inner(const Matrix& a, const Matrix& b) const;
  Scalar squared_norm(const Matrix& a) const { return inner(a, a); }
  Scalar entry(const Matrix& a, Index i, Index j) const { return a.entry(i, j); }
  void set_entry(Matrix& a, Index i, Index j, const Scalar& x) const;
  void resize(Matrix& a, Index rows, Index cols) const;
  // dist(0,[f1,f2]) if f1 <= f2, else min(|f1|,|f2|).
  Scalar kink_distance(const Scalar& f1, const Scalar& f2) const;
  Range range(const Scalar& x) const { return x.range(); }
};

// Upper bounds of the column norms of the midpoints, and of the Frobenius norm.
Eigen::ArrayXd column_norms_up(const Eigen::MatrixXd& m);
double norm_up(const Eigen::MatrixXd& m);

}  // namespace amcert
