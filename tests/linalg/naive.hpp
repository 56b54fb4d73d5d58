// Matrices of rationals, multiplied and added by their definitions: the oracle of every algebra.
#pragma once

#include "linalg/exact_matrix.hpp"

namespace amcert::test {

inline RationalMatrix transposed(const RationalMatrix& a) {
  RationalMatrix r(a.cols, a.rows);
  for (Index j = 0; j < a.cols; ++j)
    for (Index i = 0; i < a.rows; ++i) r(j, i) = a(i, j);
  return r;
}

inline RationalMatrix times(const RationalMatrix& a, const RationalMatrix& b) {
  RationalMatrix r(a.rows, b.cols);
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < b.cols; ++j)
      for (Index l = 0; l < a.cols; ++l) r(i, j) += a(i, l) * b(l, j);
  return r;
}

// a + c b
inline RationalMatrix plus(const RationalMatrix& a, const Rational& c, const RationalMatrix& b) {
  RationalMatrix r = a;
  for (std::size_t n = 0; n < r.entry.size(); ++n) r.entry[n] += c * b.entry[n];
  return r;
}

inline RationalMatrix ones(Index rows, Index cols) {
  RationalMatrix r(rows, cols);
  for (Rational& x : r.entry) x = 1;
  return r;
}

inline Rational inner(const RationalMatrix& a, const RationalMatrix& b) {
  Rational s = 0;
  for (Index j = 0; j < a.cols; ++j)
    for (Index i = 0; i < a.rows; ++i) s += a(i, j) * b(i, j);
  return s;
}

inline RationalMatrix absolute(const RationalMatrix& a) {
  RationalMatrix r = a;
  for (Rational& x : r.entry) x = abs(x);
  return r;
}

inline bool equal(const RationalMatrix& a, const RationalMatrix& b) { return a.rows == b.rows && a.cols == b.cols && a.entry == b.entry; }

// By its meaning: the distance of 0 from [f1,f2] if that is an interval, else from the set of both.
inline Rational kink(const Rational& f1, const Rational& f2) {
  const Rational a = abs(f1), b = abs(f2);
  if (f1 <= f2 && f1.sign() <= 0 && f2.sign() >= 0) return 0;
  return a < b ? a : b;
}

inline RationalMatrix exactly(const Eigen::MatrixXd& m) {
  RationalMatrix r(m.rows(), m.cols());
  for (Index n = 0; n < m.size(); ++n) r.entry[std::size_t(n)] = Rational::literally(m.data()[n]);
  return r;
}
inline RationalMatrix exactly(const DyadicMatrix& m) {
  RationalMatrix r(m.rows(), m.cols());
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i) r(i, j) = m(i, j);
  return r;
}
inline RationalMatrix exactly(const ExactMatrix& m) {
  RationalMatrix r(m.rows(), m.cols());
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i) r(i, j) = m.entry(i, j);
  return r;
}

}  // namespace amcert::test
