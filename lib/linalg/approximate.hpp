// Approximate algebras for the engines: doubles (Eigen) and mpfr numbers. Their results are proposals, never enclosures:
// no type here converts into one.
#pragma once

#include "linalg/dyadic_matrix.hpp"

#include <boost/multiprecision/mpfr.hpp>

namespace amcert {

struct DoubleAlgebra {
  using Matrix = Eigen::MatrixXd;
  using Scalar = double;

  Scalar number(const Rational& q) const { return q.approximately(); }
  Matrix constant(const RationalMatrix& m) const;
  Matrix point(const DyadicMatrix& m) const { return m.approximate(); }
  DyadicMatrix record(const Matrix& m) const { return DyadicMatrix(m); }
  void product(Matrix& out, const Matrix& a, const Matrix& b) const { out.noalias() = a * b; }
  void product_tn(Matrix& out, const Matrix& a, const Matrix& b) const { out.noalias() = a.transpose() * b; }
  void product_nt(Matrix& out, const Matrix& a, const Matrix& b) const { out.noalias() = a * b.transpose(); }
  void add_scaled(Matrix& out, Scalar c, const Matrix& a) const { out += c * a; }
  void add_to_columns(Matrix& out, const Matrix& b) const { out.colwise() += b.col(0); }
  void row_sums(Matrix& out, const Matrix& a) const { out = a.rowwise().sum(); }
  Scalar inner(const Matrix& a, const Matrix& b) const { return (a.array() * b.array()).sum(); }
  Scalar squared_norm(const Matrix& a) const { return a.squaredNorm(); }
  Scalar entry(const Matrix& a, Index i, Index j) const { return a(i, j); }
  void set_entry(Matrix& a, Index i, Index j, Scalar x) const { a(i, j) = x; }
  void resize(Matrix& a, Index rows, Index cols) const { a.setZero(rows, cols); }
  // x := H^{-1} x (left) or x H^{-1}; H symmetric positive definite and overwritten. Throws std::runtime_error if it is not.
  void solve_left(Matrix& h, Matrix& x) const;
  void solve_right(Matrix& x, Matrix& h) const;
};

using mpfr_float = boost::multiprecision::mpfr_float;

// Entries are allocated once; the kernels work in place on raw mpfr numbers.
class MpfrMatrix {
 public:
  MpfrMatrix() = default;
  MpfrMatrix(Index rows, Index cols, long bits);
  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  mpfr_ptr at(Index i, Index j) { return entry_[std::size_t(j * rows_ + i)].backend().data(); }
  mpfr_srcptr at(Index i, Index j) const { return entry_[std::size_t(j * rows_ + i)].backend().data(); }
  std::size_t size() const { return entry_.size(); }
  mpfr_ptr at(std::size_t n) { return entry_[n].backend().data(); }
  mpfr_srcptr at(std::size_t n) const { return entry_[n].backend().data(); }

 private:
  Index rows_ = 0, cols_ = 0;
  std::vector<mpfr_float> entry_;
};

// Boost's mpfr_float takes the precision of temporaries from a global; the engine sets it for its own lifetime.
class PrecisionGuard {
 public:
  explicit PrecisionGuard(long bits) : before_(mpfr_float::default_precision()) {
    mpfr_float::default_precision(unsigned(double(bits) * 0.30103) + 2);
  }
  ~PrecisionGuard() { mpfr_float::default_precision(before_); }

 private:
  unsigned before_;
};

struct MpfrAlgebra {
  using Matrix = MpfrMatrix;
  using Scalar = mpfr_float;
  long bits = 128;

  Scalar zero() const;
  Scalar number(const Rational& q) const;
  Matrix constant(const RationalMatrix& m) const;
  Matrix point(const DyadicMatrix& m) const;
  DyadicMatrix record(const Matrix& m) const;
  void product(Matrix& out, const Matrix& a, const Matrix& b) const;
  void product_tn(Matrix& out, const Matrix& a, const Matrix& b) const;
  void product_nt(Matrix& out, const Matrix& a, const Matrix& b) const;
  void add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const;
  void add_to_columns(Matrix& out, const Matrix& b) const;
  void row_sums(Matrix& out, const Matrix& a) const;
  Scalar inner(const Matrix& a, const Matrix& b) const;
  Scalar squared_norm(const Matrix& a) const { return inner(a, a); }
  Scalar entry(const Matrix& a, Index i, Index j) const;
  void set_entry(Matrix& a, Index i, Index j, const Scalar& x) const { mpfr_set(a.at(i, j), x.backend().data(), MPFR_RNDN); }
  void resize(Matrix& a, Index rows, Index cols) const;
  void solve_left(Matrix& h, Matrix& x) const;
  void solve_right(Matrix& x, Matrix& h) const;

 private:
  void factor(Matrix& h) const;
};

}  // namespace amcert
