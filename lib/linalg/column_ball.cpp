#include "linalg/column_ball.hpp"

namespace amcert {
namespace {

constexpr double bound_slack = 1 + 0x1p-29;

// k u, rounded up; k < 2^21.
double gamma(Index k) { return double(k) * unit_roundoff; }

// Upper bound of the Euclidean norm of a vector of radii.
double norm_of_radii(const ColumnBall& a) { return a.exact() ? 0 : a.rad.matrix().norm() * bound_slack + 1e-150; }

}  // namespace

Eigen::ArrayXd column_norms_up(const Eigen::MatrixXd& m) {
  return m.colwise().norm().array().transpose() * bound_slack + 1e-150;
}

double norm_up(const Eigen::MatrixXd& m) { return m.norm() * bound_slack + 1e-150; }

ColumnBall ColumnBallAlgebra::constant(const RationalMatrix& m) const {
  ColumnBall out{Eigen::MatrixXd(m.rows, m.cols), Eigen::ArrayXd::Zero(m.cols)};
  bool exact = true;
  for (Index j = 0; j < m.cols; ++j)
    for (Index i = 0; i < m.rows; ++i) {
      const Midrad x = Midrad::of(m(i, j));
      exact = exact && x.rad == 0;
      out.mid(i, j) = x.mid;
      out.rad(j) = up(out.rad(j) + x.rad);
    }
  if (exact) out.rad.resize(0);
  return out;
}

ColumnBall ColumnBallAlgebra::point(const DyadicMatrix& m) const {
  ColumnBall out{m.approximate(), {}};
  if (m.doubles()) return out;
  // DyadicMatrix truncates to 53 bits: off by less than 2^-52 of the entry, or by 2^-1074 where it underflows.
  out.rad = 0x1.00001p-52 * column_norms_up(out.mid) + 1e-290;
  return out;
}

// (A+E)(b+f) - fl(Ab) : |Ab - fl| by Lemma 2, |A f| <= ||A||_F |f|, |E b| <= sum_l |E_l||b_l| <= ||radii|| |b|, |E f| likewise.
void ColumnBallAlgebra::product(Matrix& out, const Matrix& a, const Matrix& b) const {
  out.mid.noalias() = a.mid * b.mid;
  const double na = norm_up(a.mid), ea = norm_of_radii(a), g = gamma(a.cols());
  out.rad = (g * na + ea) * column_norms_up(b.mid);
  if (!b.exact()) out.rad += (na + ea) * b.rad;
  out.rad = out.rad * bound_slack + 1e-290;
}

// Entry (i,j) is a_i . b_j; the norm over i of |a_i||f_j| is ||A||_F |f_j|, of |E_i||b_j| it is ||radii|| |b_j|.
void ColumnBallAlgebra::product_tn(Matrix& out, const Matrix& a, const Matrix& b) const {
  out.mid.noalias() = a.mid.transpose() * b.mid;
  const double na = norm_up(a.mid), ea = norm_of_radii(a), g = gamma(a.rows());
  out.rad = (g * na + ea) * column_norms_up(b.mid);
  if (!b.exact()) out.rad += (na + ea) * b.rad;
  out.rad = out.rad * bound_slack + 1e-290;
}

// The Frobenius error is at most sum_j (|a_j||f_j| + |e_j||b_j| + |e_j||f_j|) + n u sum_j |a_j||b_j|, since the entrywise bound
// of Lemma 2, n u |A||B|^T, has a Frobenius norm of at most n u sum_j |a_j||b_j|; it bounds the error of each column.
void ColumnBallAlgebra::product_nt(Matrix& out, const Matrix& a, const Matrix& b) const {
  out.mid.noalias() = a.mid * b.mid.transpose();
  const Eigen::ArrayXd na = column_norms_up(a.mid), nb = column_norms_up(b.mid);
  double e = gamma(a.cols()) * (na * nb).sum();
  if (!a.exact()) e += (a.rad * nb).sum();
  if (!b.exact()) e += (na * b.rad).sum();
  if (!a.exact() && !b.exact()) e += (a.rad * b.rad).sum();
  out.rad = Eigen::ArrayXd::Constant(b.rows(), e * bound_slack + 1e-290);
}

// Per entry: the product is off by u|c a| and its c by c.rad |a|, the sum by u|out|; norms over a column. u|c| may underflow where
// u|c a| does not, and a radius that is not a number must not be taken for 0.
void ColumnBallAlgebra::add_scaled(Matrix& out, const Scalar& c, const Matrix& a) const {
  const double magnitude = std::fabs(c.mid);
  out.mid += c.mid * a.mid;
  const double per_norm = (magnitude == 0 || magnitude == 1 ? 0 : up(unit_roundoff * magnitude)) + c.rad;
  Eigen::ArrayXd e = unit_roundoff * column_norms_up(out.mid);
  if (per_norm != 0) e += per_norm * column_norms_up(a.mid);
  if (!a.exact()) e += (magnitude + c.rad) * a.rad;
  if (!out.exact()) e += out.rad;
  out.rad = e * bound_slack + 1e-290;
}

void ColumnBallAlgebra::add_to_columns(Matrix& out, const Matrix& b) const {
  out.mid.colwise() += b.mid.col(0);
  Eigen::ArrayXd e = unit_roundoff * column_norms_up(out.mid) + b.radius(0);
  if (!out.exact()) e += out.rad;
  out.rad = e * bound_slack + 1e-290;
}

// Row i of A 1 is a sum of n entries: off by n u sum_j |a_ij|, whose norm over i is at most n u sum_j |a_j|.
void ColumnBallAlgebra::row_sums(Matrix& out, const Matrix& a) const {
  const Eigen::MatrixXd sums = a.mid.rowwise().sum();
  double e = gamma(a.cols()) * column_norms_up(a.mid).sum();
  if (!a.exact()) e += a.rad.sum();
  out.mid = sums;
  out.rad = Eigen::ArrayXd::Constant(1, e * bound_slack + 1e-290);
}

Midrad ColumnBallAlgebra::inner(const Matrix& a, const Matrix& b) const {
  const double m = (a.mid.array() * b.mid.array()).sum();
  const Eigen::ArrayXd na = column_norms_up(a.mid), nb = &a == &b ? na : column_norms_up(b.mid);
  double e = gamma(a.rows() * a.cols()) * (na * nb).sum();
  if (!a.exact()) e += (a.rad * nb).sum();
  if (!b.exact()) e += (na * b.rad).sum();
  if (!a.exact() && !b.exact()) e += (a.rad * b.rad).sum();
  return {m, e * bound_slack + 1e-290};
}

void ColumnBallAlgebra::set_entry(Matrix& a, Index i, Index j, const Scalar& x) const {
  a.mid(i, j) = x.mid;
  if (a.exact() && x.rad != 0) a.rad = Eigen::ArrayXd::Zero(a.cols());
  if (!a.exact()) a.rad(j) = up(a.rad(j) + x.rad);
}

void ColumnBallAlgebra::resize(Matrix& a, Index rows, Index cols) const {
  a.mid.setZero(rows, cols);
  a.rad.resize(0);
}

// The function is continuous and 1-Lipschitz in (f1,f2) for the maximum norm on each side of f1 = f2, so everywhere. fmax() alone
// would forget a radius that is not a number.
Midrad ColumnBallAlgebra::kink_distance(const Scalar& f1, const Scalar& f2) const {
  const double a = f1.mid, b = f2.mid;
  const double d = a <= b ? std::fmax(0.0, std::fmax(a, -b)) : std::fmin(std::fabs(a), std::fabs(b));
  return {d, f1.finite() && f2.finite() ? std::fmax(f1.rad, f2.rad) : INFINITY};
}

}  // namespace amcert
