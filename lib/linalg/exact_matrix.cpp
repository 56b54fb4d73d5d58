#include "linalg/exact_matrix.hpp"

#include <cmath>

namespace amcert {
namespace {

mpz_ptr raw(Integer& x) { return x.backend().data(); }
mpz_srcptr raw(const Integer& x) { return x.backend().data(); }

ExactMatrix shaped(Index rows, Index cols) {
  ExactMatrix m;
  m.row_count = rows;
  m.col_count = cols;
  m.numerator.resize(std::size_t(rows * cols));
  return m;
}

void multiply_all(ExactMatrix& m, const Integer& f) {
  if (f == 1) return;
  for (Integer& x : m.numerator) mpz_mul(raw(x), raw(x), raw(f));
}

void lower_exponent(ExactMatrix& m, long exponent) {
  if (m.exponent <= exponent) return;
  const auto shift = mp_bitcnt_t(m.exponent - exponent);
  for (Integer& x : m.numerator) mpz_mul_2exp(raw(x), raw(x), shift);
  m.exponent = exponent;
}

// Splits q = odd-part numerator * 2^e / odd denominator, so that powers of two never enter denominators.
void split(const Rational& q, Integer& n, long& e, Integer& d) {
  n = q.numerator();
  d = q.denominator();
  const long s = long(boost::multiprecision::lsb(d));
  d >>= s;
  e = -s;
}

template <class Dot>
ExactMatrix multiplied(const ExactMatrix& a, const ExactMatrix& b, Index rows, Index cols, Dot dot) {
  ExactMatrix m = shaped(rows, cols);
  m.exponent = a.exponent + b.exponent;
  m.denominator = a.denominator * b.denominator;
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) dot(m.at(i, j), i, j);
  return m;
}

}  // namespace

Rational ExactMatrix::entry(Index i, Index j) const {
  return Rational::dyadic(at(i, j), exponent) / Rational(denominator);
}

ExactMatrix ExactAlgebra::constant(const RationalMatrix& m) const {
  ExactMatrix out = shaped(m.rows, m.cols);
  Integer common = 1;
  long low = 0;
  for (const Rational& x : m.entry) {
    Integer n, d;
    long e;
    split(x, n, e, d);
    common = boost::multiprecision::lcm(common, d);
    low = std::min(low, e);
  }
  for (std::size_t k = 0; k < m.entry.size(); ++k) {
    Integer n, d;
    long e;
    split(m.entry[k], n, e, d);
    out.numerator[k] = (n * (common / d)) << (e - low);
  }
  out.exponent = low;
  out.denominator = common;
  return out;
}

ExactMatrix ExactAlgebra::point(const DyadicMatrix& m) const {
  ExactMatrix out = shaped(m.rows(), m.cols());
  if (!m.doubles()) {
    out.numerator = m.mantissa();
    out.exponent = m.exponent();
    return out;
  }
  const double* x = m.approximate().data();
  int low = 5000;
  for (Index n = 0; n < m.rows() * m.cols(); ++n)
    if (x[n] != 0) low = std::min(low, std::ilogb(x[n]) - 52);
  if (low == 5000) low = 0;
  for (Index n = 0; n < m.rows() * m.cols(); ++n) {
    if (x[n] == 0) continue;
    int e;
    const double f = std::frexp(x[n], &e);  // x = f 2^e, f 2^53 an integer
    Integer& out_n = out.numerator[std::size_t(n)];
    mpz_set_d(raw(out_n), std::ldexp(f, 53));
    const int shift = e - 53 - low;
    if (shift >= 0) mpz_mul_2exp(raw(out_n), raw(out_n), mp_bitcnt_t(shift));
    else mpz_fdiv_q_2exp(raw(out_n), raw(out_n), mp_bitcnt_t(-shift));  // subnormal: the low bits are zero
  }
  out.exponent = low;
  return out;
}

void ExactAlgebra::product(Matrix& out, const Matrix& a, const Matrix& b) const {
  out = multiplied(a, b, a.rows(), b.cols(), [&](Integer& s, Index i, Index j) {
    for (Index l = 0; l < a.cols(); ++l) mpz_addmul(raw(s), raw(a.at(i, l)), raw(b.at(l, j)));
  });
}

void ExactAlgebra::product_tn(Matrix& out, const Matrix& a, const Matrix& b) const {
  out = multiplied(a, b, a.cols(), b.cols(), [&](Integer& s, Index i, Index j) {
    for (Index l = 0; l < a.rows(); ++l) mpz_addmul(raw(s), raw(a.at(l, i)), raw(b.at(l, j)));
  });
}

void ExactAlgebra::product_nt(Matrix& out, const Matrix& a, const Matrix& b) const {
  out = multiplied(a, b, a.rows(), b.rows(), [&](Integer& s, Index i, Index j) {
    for (Index l = 0; l < a.cols(); ++l) mpz_addmul(raw(s), raw(a.at(i, l)), raw(b.at(j, l)));
  });
}

void ExactAlgebra::add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const {
  Integer n, d;
  long e;
  split(c, n, e, d);
  const Integer term_denominator = a.denominator * d;
  const Integer common = boost::multiprecision::lcm(out.denominator, term_denominator);
  multiply_all(out, Integer(common / out.denominator));
  out.denominator = common;
  n *= common / term_denominator;
  const long term_exponent = a.exponent + e;
  if (term_exponent < out.exponent) lower_exponent(out, term_exponent);
  else n <<= term_exponent - out.exponent;
  for (std::size_t k = 0; k < out.numerator.size(); ++k) mpz_addmul(raw(out.numerator[k]), raw(n), raw(a.numerator[k]));
}

void ExactAlgebra::add_to_columns(Matrix& out, const Matrix& b) const {
  ExactMatrix wide = shaped(out.rows(), out.cols());
  wide.exponent = b.exponent;
  wide.denominator = b.denominator;
  for (Index j = 0; j < out.cols(); ++j)
    for (Index i = 0; i < out.rows(); ++i) wide.at(i, j) = b.at(i, 0);
  add_scaled(out, Rational(1), wide);
}

void ExactAlgebra::row_sums(Matrix& out, const Matrix& a) const {
  ExactMatrix m = shaped(a.rows(), 1);
  m.exponent = a.exponent;
  m.denominator = a.denominator;
  for (Index j = 0; j < a.cols(); ++j)
    for (Index i = 0; i < a.rows(); ++i) m.at(i, 0) += a.at(i, j);
  out = std::move(m);
}

Rational ExactAlgebra::inner(const Matrix& a, const Matrix& b) const {
  Integer s = 0;
  for (std::size_t k = 0; k < a.numerator.size(); ++k) mpz_addmul(raw(s), raw(a.numerator[k]), raw(b.numerator[k]));
  return Rational::dyadic(s, a.exponent + b.exponent) / Rational(Integer(a.denominator * b.denominator));
}

void ExactAlgebra::set_entry(Matrix& a, Index i, Index j, const Scalar& x) const {
  Integer n, d;
  long e;
  split(x, n, e, d);
  const Integer common = boost::multiprecision::lcm(a.denominator, d);
  multiply_all(a, Integer(common / a.denominator));
  a.denominator = common;
  lower_exponent(a, e);
  a.at(i, j) = (n * (common / d)) << (e - a.exponent);
}

void ExactAlgebra::resize(Matrix& a, Index rows, Index cols) const { a = shaped(rows, cols); }

Rational ExactAlgebra::kink_distance(const Scalar& f1, const Scalar& f2) const {
  if (f1 <= f2) return f1.sign() > 0 ? f1 : f2.sign() < 0 ? -f2 : Rational(0);
  return std::min(abs(f1), abs(f2));
}

}  // namespace amcert
