#include "linalg/approximate.hpp"

#include <Eigen/Cholesky>

#include <stdexcept>

namespace amcert {
namespace {

constexpr const char* not_positive = "a block subproblem is not strongly convex: give its block a positive prox weight";

}  // namespace

Eigen::MatrixXd DoubleAlgebra::constant(const RationalMatrix& m) const {
  Eigen::MatrixXd out(m.rows, m.cols);
  for (Index n = 0; n < m.rows * m.cols; ++n) {
    const Rational& q = m.entry[std::size_t(n)];  // mpq_get_d truncates; one correction rounds to nearest
    const double d = q.approximately();
    out.data()[n] = d + (q - Rational::literally(d)).approximately();
  }
  return out;
}

void DoubleAlgebra::solve_left(Matrix& h, Matrix& x) const {
  Eigen::LLT<Eigen::Ref<Matrix>> llt(h);
  if (llt.info() != Eigen::Success) throw std::runtime_error(not_positive);
  llt.solveInPlace(x);
}

void DoubleAlgebra::solve_right(Matrix& x, Matrix& h) const {
  Eigen::LLT<Eigen::Ref<Matrix>> llt(h);
  if (llt.info() != Eigen::Success) throw std::runtime_error(not_positive);
  llt.matrixU().solveInPlace<Eigen::OnTheRight>(x);
  llt.matrixL().solveInPlace<Eigen::OnTheRight>(x);
}

MpfrMatrix::MpfrMatrix(Index rows, Index cols, long bits) : rows_(rows), cols_(cols), entry_(std::size_t(rows * cols)) {
  for (mpfr_float& x : entry_) {
    mpfr_set_prec(x.backend().data(), bits);
    mpfr_set_zero(x.backend().data(), 1);
  }
}

mpfr_float MpfrAlgebra::zero() const {
  mpfr_float x;
  mpfr_set_prec(x.backend().data(), bits);
  mpfr_set_zero(x.backend().data(), 1);
  return x;
}

mpfr_float MpfrAlgebra::number(const Rational& q) const {
  mpfr_float x = zero();
  mpfr_set_q(x.backend().data(), q.raw().backend().data(), MPFR_RNDN);
  return x;
}

MpfrMatrix MpfrAlgebra::constant(const RationalMatrix& m) const {
  MpfrMatrix out(m.rows, m.cols, bits);
  for (std::size_t n = 0; n < out.size(); ++n) mpfr_set_q(out.at(n), m.entry[n].raw().backend().data(), MPFR_RNDN);
  return out;
}

MpfrMatrix MpfrAlgebra::point(const DyadicMatrix& m) const {
  MpfrMatrix out(m.rows(), m.cols(), bits);
  for (std::size_t n = 0; n < out.size(); ++n) {
    if (m.doubles()) mpfr_set_d(out.at(n), m.approximate().data()[n], MPFR_RNDN);
    else mpfr_set_z_2exp(out.at(n), m.mantissa()[n].backend().data(), m.exponent(), MPFR_RNDN);
  }
  return out;
}

DyadicMatrix MpfrAlgebra::record(const Matrix& m) const {
  std::vector<Integer> mantissa(m.size());
  std::vector<long> exponent(m.size(), 0);
  long low = 0;
  for (std::size_t n = 0; n < m.size(); ++n) {
    if (!mpfr_number_p(m.at(n))) throw std::domain_error("the mpfr engine produced NaN or infinity");
    if (mpfr_zero_p(m.at(n))) continue;
    exponent[n] = mpfr_get_z_2exp(mantissa[n].backend().data(), m.at(n));
    low = std::min(low, exponent[n]);
  }
  for (std::size_t n = 0; n < m.size(); ++n)
    if (mantissa[n] != 0) mantissa[n] <<= exponent[n] - low;
  return {m.rows(), m.cols(), std::move(mantissa), low};
}

void MpfrAlgebra::resize(Matrix& a, Index rows, Index cols) const {
  if (a.rows() != rows || a.cols() != cols) { a = MpfrMatrix(rows, cols, bits); return; }
  for (std::size_t n = 0; n < a.size(); ++n) mpfr_set_zero(a.at(n), 1);
}

void MpfrAlgebra::product(Matrix& out, const Matrix& a, const Matrix& b) const {
  resize(out, a.rows(), b.cols());
  for (Index j = 0; j < b.cols(); ++j)
    for (Index l = 0; l < a.cols(); ++l)
      for (Index i = 0; i < a.rows(); ++i) mpfr_fma(out.at(i, j), a.at(i, l), b.at(l, j), out.at(i, j), MPFR_RNDN);
}

void MpfrAlgebra::product_tn(Matrix& out, const Matrix& a, const Matrix& b) const {
  resize(out, a.cols(), b.cols());
  for (Index j = 0; j < b.cols(); ++j)
    for (Index i = 0; i < a.cols(); ++i)
      for (Index l = 0; l < a.rows(); ++l) mpfr_fma(out.at(i, j), a.at(l, i), b.at(l, j), out.at(i, j), MPFR_RNDN);
}

void MpfrAlgebra::product_nt(Matrix& out, const Matrix& a, const Matrix& b) const {
  resize(out, a.rows(), b.rows());
  for (Index l = 0; l < a.cols(); ++l)
    for (Index j = 0; j < b.rows(); ++j)
      for (Index i = 0; i < a.rows(); ++i) mpfr_fma(out.at(i, j), a.at(i, l), b.at(j, l), out.at(i, j), MPFR_RNDN);
}

void MpfrAlgebra::add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const {
  for (std::size_t n = 0; n < out.size(); ++n) mpfr_fma(out.at(n), c.backend().data(), a.at(n), out.at(n), MPFR_RNDN);
}

void MpfrAlgebra::add_to_columns(Matrix& out, const Matrix& b) const {
  for (Index j = 0; j < out.cols(); ++j)
    for (Index i = 0; i < out.rows(); ++i) mpfr_add(out.at(i, j), out.at(i, j), b.at(i, 0), MPFR_RNDN);
}

void MpfrAlgebra::row_sums(Matrix& out, const Matrix& a) const {
  resize(out, a.rows(), 1);
  for (Index j = 0; j < a.cols(); ++j)
    for (Index i = 0; i < a.rows(); ++i) mpfr_add(out.at(i, 0), out.at(i, 0), a.at(i, j), MPFR_RNDN);
}

mpfr_float MpfrAlgebra::inner(const Matrix& a, const Matrix& b) const {
  mpfr_float s = zero();
  for (std::size_t n = 0; n < a.size(); ++n) mpfr_fma(s.backend().data(), a.at(n), b.at(n), s.backend().data(), MPFR_RNDN);
  return s;
}

mpfr_float MpfrAlgebra::entry(const Matrix& a, Index i, Index j) const {
  mpfr_float x = zero();
  mpfr_set(x.backend().data(), a.at(i, j), MPFR_RNDN);
  return x;
}

// h := L, lower triangle, h = L LT; the diagonal holds 1/l_ii.
void MpfrAlgebra::factor(Matrix& h) const {
  mpfr_float t = zero();
  mpfr_ptr s = t.backend().data();
  for (Index j = 0; j < h.cols(); ++j) {
    for (Index l = 0; l < j; ++l) {
      mpfr_neg(s, h.at(j, l), MPFR_RNDN);
      for (Index i = j; i < h.rows(); ++i) mpfr_fma(h.at(i, j), h.at(i, l), s, h.at(i, j), MPFR_RNDN);
    }
    if (mpfr_sgn(h.at(j, j)) <= 0) throw std::runtime_error(not_positive);
    mpfr_rec_sqrt(h.at(j, j), h.at(j, j), MPFR_RNDN);
    for (Index i = j + 1; i < h.rows(); ++i) mpfr_mul(h.at(i, j), h.at(i, j), h.at(j, j), MPFR_RNDN);
  }
}

void MpfrAlgebra::solve_left(Matrix& h, Matrix& x) const {
  factor(h);
  mpfr_float t = zero();
  mpfr_ptr s = t.backend().data();
  const Index n = h.rows();
  for (Index c = 0; c < x.cols(); ++c) {
    for (Index i = 0; i < n; ++i) {
      mpfr_mul(x.at(i, c), x.at(i, c), h.at(i, i), MPFR_RNDN);
      mpfr_neg(s, x.at(i, c), MPFR_RNDN);
      for (Index l = i + 1; l < n; ++l) mpfr_fma(x.at(l, c), h.at(l, i), s, x.at(l, c), MPFR_RNDN);
    }
    for (Index i = n - 1; i >= 0; --i) {
      for (Index l = i + 1; l < n; ++l) {
        mpfr_neg(s, h.at(l, i), MPFR_RNDN);
        mpfr_fma(x.at(i, c), s, x.at(l, c), x.at(i, c), MPFR_RNDN);
      }
      mpfr_mul(x.at(i, c), x.at(i, c), h.at(i, i), MPFR_RNDN);
    }
  }
}

void MpfrAlgebra::solve_right(Matrix& x, Matrix& h) const {
  Matrix t(x.cols(), x.rows(), bits);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) mpfr_set(t.at(j, i), x.at(i, j), MPFR_RNDN);
  solve_left(h, t);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) mpfr_set(x.at(i, j), t.at(j, i), MPFR_RNDN);
}

}  // namespace amcert
