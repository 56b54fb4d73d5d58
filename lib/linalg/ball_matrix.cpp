#include "linalg/ball_matrix.hpp"

namespace amcert {

Eigen::MatrixXd approximately(const BallMatrix& m) {
  Eigen::MatrixXd out(m.rows(), m.cols());
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) out(i, j) = arf_get_d(arb_midref(m.at(i, j)), ARF_RND_NEAR);
  return out;
}

BallMatrix BallAlgebra::constant(const RationalMatrix& m) const {
  BallMatrix out(m.rows, m.cols);
  for (Index j = 0; j < m.cols; ++j)
    for (Index i = 0; i < m.rows; ++i) arb_set(out.at(i, j), Ball(m(i, j), bits).raw());
  return out;
}

BallMatrix BallAlgebra::point(const DyadicMatrix& m) const {
  BallMatrix out(m.rows(), m.cols());
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i) {
      if (m.doubles()) {
        arb_set_d(out.at(i, j), m.approximate()(i, j));
        continue;
      }
      fmpz_t n;
      fmpz_init(n);
      fmpz_set_mpz(n, m.mantissa()[std::size_t(j * m.rows() + i)].backend().data());
      arb_set_fmpz(out.at(i, j), n);
      arb_mul_2exp_si(out.at(i, j), out.at(i, j), m.exponent());
      fmpz_clear(n);
    }
  return out;
}

void BallAlgebra::product(Matrix& out, const Matrix& a, const Matrix& b) const {
  BallMatrix r(a.rows(), b.cols());
  arb_mat_mul(r.raw(), a.raw(), b.raw(), bits);
  out = std::move(r);
}

void BallAlgebra::product_tn(Matrix& out, const Matrix& a, const Matrix& b) const {
  BallMatrix t(a.cols(), a.rows());
  arb_mat_transpose(t.raw(), a.raw());
  product(out, t, b);
}

void BallAlgebra::product_nt(Matrix& out, const Matrix& a, const Matrix& b) const {
  BallMatrix t(b.cols(), b.rows());
  arb_mat_transpose(t.raw(), b.raw());
  product(out, a, t);
}

void BallAlgebra::add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const {
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < a.cols(); ++j) arb_addmul(out.at(i, j), c.raw(), a.at(i, j), bits);
}

void BallAlgebra::add_to_columns(Matrix& out, const Matrix& b) const {
  for (Index i = 0; i < out.rows(); ++i)
    for (Index j = 0; j < out.cols(); ++j) arb_add(out.at(i, j), out.at(i, j), b.at(i, 0), bits);
}

void BallAlgebra::row_sums(Matrix& out, const Matrix& a) const {
  BallMatrix r(a.rows(), 1);
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < a.cols(); ++j) arb_add(r.at(i, 0), r.at(i, 0), a.at(i, j), bits);
  out = std::move(r);
}

Ball BallAlgebra::inner(const Matrix& a, const Matrix& b) const {
  Ball s(bits);
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < a.cols(); ++j) arb_addmul(s.raw(), a.at(i, j), b.at(i, j), bits);
  return s;
}

// Squares through arb_sqr, whose result is never negative for a ball that straddles zero only slightly.
Ball BallAlgebra::squared_norm(const Matrix& a) const {
  Ball s(bits), t(bits);
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < a.cols(); ++j) {
      arb_sqr(t.raw(), a.at(i, j), bits);
      arb_add(s.raw(), s.raw(), t.raw(), bits);
    }
  return s;
}

Ball BallAlgebra::entry(const Matrix& a, Index i, Index j) const {
  Ball x(bits);
  arb_set(x.raw(), a.at(i, j));
  return x;
}

// The function is monotone piece by piece: dist(0,[f1,f2]) = max(f1,-f2,0) if f1 <= f2, else min(|f1|,|f2|). Where the order of
// f1 and f2 is undecided the two agree up to |f1-f2| (at f1=f2 both are |f1|), so the hull of both is taken.
Ball BallAlgebra::kink_distance(const Scalar& f1, const Scalar& f2) const {
  Ball convex(bits), concave(bits), zero(bits), t(bits);
  arb_neg(t.raw(), f2.raw());
  arb_max(convex.raw(), f1.raw(), t.raw(), bits);
  arb_max(convex.raw(), convex.raw(), zero.raw(), bits);
  arb_abs(concave.raw(), f1.raw());
  arb_abs(t.raw(), f2.raw());
  arb_min(concave.raw(), concave.raw(), t.raw(), bits);
  const int order = (f2 - f1).sign();
  if (order > 0) return convex;
  if (order < 0) return concave;
  arb_union(convex.raw(), convex.raw(), concave.raw(), bits);
  return convex;
}

}  // namespace amcert
