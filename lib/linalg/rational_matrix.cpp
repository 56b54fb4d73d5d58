#include "linalg/rational_matrix.hpp"

#include <algorithm>

namespace amcert {

Eigen::VectorXd approximately(const RationalVector& x) {
  Eigen::VectorXd out(Index(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i) out(Index(i)) = x[i].approximately();
  return out;
}

Eigen::MatrixXd approximately(const RationalMatrix& m) {
  Eigen::MatrixXd out(m.rows, m.cols);
  for (Index i = 0; i < m.rows; ++i)
    for (Index j = 0; j < m.cols; ++j) out(i, j) = m(i, j).approximately();
  return out;
}

RationalMatrix literally(const Eigen::MatrixXd& m) {
  RationalMatrix out(m.rows(), m.cols());
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) out(i, j) = Rational::literally(m(i, j));
  return out;
}

RationalMatrix product(const RationalMatrix& a, const RationalMatrix& b) {
  RationalMatrix out(a.rows, b.cols);
  for (Index j = 0; j < b.cols; ++j)
    for (Index k = 0; k < a.cols; ++k) {
      if (b(k, j).sign() == 0) continue;
      for (Index i = 0; i < a.rows; ++i) out(i, j) += a(i, k) * b(k, j);
    }
  return out;
}

RationalMatrix transposed(const RationalMatrix& a) {
  RationalMatrix out(a.cols, a.rows);
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < a.cols; ++j) out(j, i) = a(i, j);
  return out;
}

Rational inner(const RationalVector& a, const RationalVector& b) {
  Rational sum;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

RationalVector times(const RationalMatrix& a, const RationalVector& x) {
  RationalVector out(std::size_t(a.rows));
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < a.cols; ++j) out[std::size_t(i)] += a(i, j) * x[std::size_t(j)];
  return out;
}

Rational row_sum(const RationalMatrix& m) {
  Rational worst;
  for (Index i = 0; i < m.rows; ++i) {
    Rational sum;
    for (Index j = 0; j < m.cols; ++j) sum += abs(m(i, j));
    worst = std::max(worst, sum);
  }
  return worst;
}

bool positive_definite(RationalMatrix h, const Rational& mu) {
  for (Index k = 0; k < h.rows; ++k) h(k, k) -= mu;
  for (Index k = 0; k < h.rows; ++k) {
    if (h(k, k).sign() <= 0) return false;
    for (Index i = k + 1; i < h.rows; ++i) {
      const Rational f = h(i, k) / h(k, k);
      for (Index j = k; j < h.rows; ++j) h(i, j) -= f * h(k, j);
    }
  }
  return true;
}

bool positive_semidefinite(RationalMatrix m) {
  for (Index k = 0; k < m.rows; ++k) {
    if (m(k, k).sign() < 0) return false;
    if (m(k, k).sign() == 0) {
      for (Index j = k; j < m.rows; ++j)
        if (m(k, j).sign() != 0) return false;
      continue;
    }
    for (Index i = k + 1; i < m.rows; ++i) {
      const Rational f = m(i, k) / m(k, k);
      for (Index j = k; j < m.rows; ++j) m(i, j) -= f * m(k, j);
    }
  }
  return true;
}

Rational least_eigenvalue_down(const RationalMatrix& h, int bits) {
  if (!positive_definite(h, 0)) return -1;
  Rational lo = 0, hi = 0;
  for (Index i = 0; i < h.rows; ++i) hi = i == 0 ? h(i, i) : std::min(hi, h(i, i));
  for (int n = 0; n < 24; ++n) {
    const Rational mid = round_down((lo + hi) / Rational(2), bits);
    if (positive_definite(h, mid)) lo = mid; else hi = mid;
  }
  return lo;
}

RationalMatrix identity(Index n) {
  RationalMatrix out(n, n);
  for (Index i = 0; i < n; ++i) out(i, i) = 1;
  return out;
}

RationalMatrix solve(RationalMatrix m, RationalMatrix b) {
  for (Index k = 0; k < m.rows; ++k)
    for (Index i = 0; i < m.rows; ++i) {
      if (i == k) continue;
      const Rational f = m(i, k) / m(k, k);
      for (Index j = 0; j < m.cols; ++j) m(i, j) -= f * m(k, j);
      for (Index j = 0; j < b.cols; ++j) b(i, j) -= f * b(k, j);
    }
  for (Index i = 0; i < m.rows; ++i)
    for (Index j = 0; j < b.cols; ++j) b(i, j) /= m(i, i);
  return b;
}

}  // namespace amcert
