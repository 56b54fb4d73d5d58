#include "problem/activation_matrix.hpp"

#include "problem/activation_ball.hpp"

#include <stdexcept>

namespace amcert {
namespace {

int code_at(const Activation& f, const DyadicMatrix& u, Index i, Index j) {
  return u.doubles() ? f.code(u.approximate()(i, j)) : f.code(u(i, j));
}

template <class F>
void each(const DyadicMatrix& m, F f) {
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i) f(i, j);
}

}  // namespace

// --- enclosures -------------------------------------------------------------------------------------------------------

// Exact and ball arithmetic, entry by entry.
template <class A>
void activate(const A& a, typename A::Matrix& out, const ScalarBlock<A>& b) {
  const Activation& f = *b.activation;
  a.resize(out, b.point->rows(), b.point->cols());
  if (f.linear() && f.pieces[0].slope == 1 && f.pieces[0].offset.sign() == 0) { out = *b.U; return; }
  if constexpr (std::is_same_v<A, BallAlgebra>) {
    if (!f.piecewise()) {
      each(*b.point, [&](Index i, Index j) { a.set_entry(out, i, j, sigma_of(f.kind, a.entry(*b.U, i, j))); });
      return;
    }
  }
  if (!f.piecewise()) throw std::logic_error("a smooth activation needs balls");
  const PieceCoefficients<A>& c = *b.coefficients;
  each(*b.point, [&](Index i, Index j) {
    const auto p = std::size_t(code_at(f, *b.point, i, j) / 2);
    a.set_entry(out, i, j, c.slope[p] * a.entry(*b.U, i, j) + c.offset[p]);
  });
}

template <class A>
void least_subgradient(const A& a, typename A::Matrix& out, const ScalarBlock<A>& b, const typename A::Matrix& R, const typename A::Matrix& S,
                       const typename A::Matrix& sigma) {
  const Activation& f = *b.activation;
  a.resize(out, b.point->rows(), b.point->cols());
  const PieceCoefficients<A>& c = *b.coefficients;
  each(*b.point, [&](Index i, Index j) {
    const typename A::Scalar r = b.rho * a.entry(R, i, j), s = b.gamma * a.entry(S, i, j);
    if constexpr (std::is_same_v<A, BallAlgebra>) {
      if (!f.piecewise()) {
        a.set_entry(out, i, j, r - s * sigma_slope(f.kind, a.entry(sigma, i, j)));
        return;
      }
    }
    const int code = code_at(f, *b.point, i, j);
    const auto p = std::size_t(code / 2);
    a.set_entry(out, i, j, code % 2 == 0 ? r - s * c.slope[p] : a.kink_distance(r - s * c.slope[p], r - s * c.slope[p + 1]));
  });
}

template <class A>
void activate_difference(const A& a, typename A::Matrix& out, const ScalarBlock<A>& x, const typename A::Matrix& x_sigma,
                         const ScalarBlock<A>& y, const typename A::Matrix& y_sigma) {
  const Activation& f = *x.activation;
  a.resize(out, x.point->rows(), x.point->cols());
  const PieceCoefficients<A>& c = *x.coefficients;
  each(*x.point, [&](Index i, Index j) {
    if (f.piecewise()) {
      const int p = code_at(f, *x.point, i, j), q = code_at(f, *y.point, i, j);
      if (p / 2 == q / 2) {
        a.set_entry(out, i, j, c.slope[std::size_t(p / 2)] * (a.entry(*x.U, i, j) - a.entry(*y.U, i, j)));
        return;
      }
    }
    a.set_entry(out, i, j, a.entry(x_sigma, i, j) - a.entry(y_sigma, i, j));
  });
}

// --- doubles with column radii: the same formulas, errors summed per column ---------------------------------------------

template <>
void activate(const ColumnBallAlgebra&, ColumnBall& out, const ScalarBlock<ColumnBallAlgebra>& b) {
  const Activation& f = *b.activation;
  if (!f.piecewise()) throw std::logic_error("a smooth activation needs balls");
  const PieceCoefficients<ColumnBallAlgebra>& c = *b.coefficients;
  const ColumnBall& u = *b.U;
  out.mid.resize(u.rows(), u.cols());
  out.rad.resize(0);
  bool rounded = !u.exact();
  double slope_up = 0, slope_error = 0, offset_up = 0, offset_error = 0;
  for (std::size_t p = 0; p < f.pieces.size(); ++p) {
    const double s = c.slope[p].mid, t = c.offset[p].mid;
    rounded = rounded || !(s == 0 || s == 1) || c.slope[p].rad > 0 || !(t == 0 || s == 0) || c.offset[p].rad > 0;
    slope_up = std::fmax(slope_up, c.slope[p].magnitude());
    slope_error = std::fmax(slope_error, c.slope[p].rad);
    offset_up = std::fmax(offset_up, c.offset[p].magnitude());
    offset_error = std::fmax(offset_error, c.offset[p].rad);
  }
  for (Index j = 0; j < u.cols(); ++j)
    for (Index i = 0; i < u.rows(); ++i) {
      const auto p = std::size_t(code_at(f, *b.point, i, j) / 2);
      out.mid(i, j) = c.slope[p].mid * u.mid(i, j) + c.offset[p].mid;
    }
  if (!rounded) return;
  // |fl(su+t) - (su+t)| <= 3u(|s||u|+|t|) + (error of s)|u| + error of t; sigma is slope_up-Lipschitz, which carries u's radius.
  const double root = std::sqrt(double(u.rows())) * (1 + 0x1p-50);
  out.rad = (3 * unit_roundoff * slope_up + slope_error) * column_norms_up(u.mid) + root * up(up(3 * unit_roundoff * offset_up) + offset_error);
  if (!u.exact()) out.rad += slope_up * u.rad;
  out.rad = out.rad * (1 + 0x1p-40) + 1e-290;
}

// Per entry, rho R - gamma S s and the kink distance are 1-Lipschitz combinations of rho R and gamma S s with |s| <= slope_up:
// errors of R and S enter with rho and gamma*slope_up, the four roundings of an entry with 4u(rho|R| + gamma slope_up|S|).
template <>
void least_subgradient(const ColumnBallAlgebra& a, ColumnBall& out, const ScalarBlock<ColumnBallAlgebra>& b, const ColumnBall& R,
                       const ColumnBall& S, const ColumnBall&) {
  const Activation& f = *b.activation;
  const PieceCoefficients<ColumnBallAlgebra>& c = *b.coefficients;
  out.mid.resize(R.rows(), R.cols());
  const double rho = b.rho.mid, gamma = b.gamma.mid;
  for (Index j = 0; j < R.cols(); ++j)
    for (Index i = 0; i < R.rows(); ++i) {
      const int code = code_at(f, *b.point, i, j);
      const auto p = std::size_t(code / 2);
      const double r = rho * R.mid(i, j), s = gamma * S.mid(i, j), f1 = r - s * c.slope[p].mid;
      out.mid(i, j) = code % 2 == 0 ? f1
                                    : a.kink_distance(Midrad::exactly(f1), Midrad::exactly(r - s * c.slope[p + 1].mid)).mid;
    }
  double slope_up = 0, slope_error = 0;
  for (const Midrad& s : c.slope) {
    slope_up = std::fmax(slope_up, s.magnitude());
    slope_error = std::fmax(slope_error, s.rad);
  }
  const double gs = up(b.gamma.magnitude() * slope_up);
  out.rad = (4 * unit_roundoff * b.rho.magnitude() + b.rho.rad) * column_norms_up(R.mid) +
            (4 * unit_roundoff * gs + b.gamma.rad * slope_up + b.gamma.magnitude() * slope_error) * column_norms_up(S.mid);
  if (!R.exact()) out.rad += b.rho.magnitude() * R.rad;
  if (!S.exact()) out.rad += gs * S.rad;
  out.rad = out.rad * (1 + 0x1p-40) + 1e-290;
}

// On a common piece: slope*(x-y), three roundings of relative size u. Otherwise the difference of two enclosures.
template <>
void activate_difference(const ColumnBallAlgebra&, ColumnBall& out, const ScalarBlock<ColumnBallAlgebra>& x, const ColumnBall& x_sigma,
                         const ScalarBlock<ColumnBallAlgebra>& y, const ColumnBall& y_sigma) {
  const Activation& f = *x.activation;
  const PieceCoefficients<ColumnBallAlgebra>& c = *x.coefficients;
  const ColumnBall &xu = *x.U, &yu = *y.U;
  out.mid.resize(xu.rows(), xu.cols());
  out.rad = Eigen::ArrayXd::Zero(xu.cols());
  double slope_error = 0, slope_up = 0;
  for (const Midrad& s : c.slope) {
    slope_error = std::fmax(slope_error, s.rad);
    slope_up = std::fmax(slope_up, s.magnitude());
  }
  for (Index j = 0; j < xu.cols(); ++j) {
    double common = 0;  // sum of squares of u-differences on common pieces
    bool crossing = false;
    for (Index i = 0; i < xu.rows(); ++i) {
      const int p = code_at(f, *x.point, i, j) / 2, q = code_at(f, *y.point, i, j) / 2;
      const double d = xu.mid(i, j) - yu.mid(i, j);
      if (p == q) {
        out.mid(i, j) = c.slope[std::size_t(p)].mid * d;
        common += d * d;
      } else {
        out.mid(i, j) = x_sigma.mid(i, j) - y_sigma.mid(i, j);
        crossing = true;
      }
    }
    double e = (3 * unit_roundoff * slope_up + slope_error) * (std::sqrt(common) * (1 + 0x1p-29) + 1e-150) +
               slope_up * (xu.radius(j) + yu.radius(j));
    if (crossing) e += x_sigma.radius(j) + y_sigma.radius(j) + unit_roundoff * norm_up(out.mid.col(j));
    out.rad(j) = e * (1 + 0x1p-40) + 1e-290;
  }
}

// --- approximations for the engines -------------------------------------------------------------------------------------

template <>
void activate(const DoubleAlgebra&, Eigen::MatrixXd& out, const ScalarBlock<DoubleAlgebra>& b) {
  const Activation& f = *b.activation;
  const Eigen::MatrixXd& u = *b.U;
  if (f.kind == Activation::Kind::tanh) { out = u.array().tanh(); return; }
  if (f.kind == Activation::Kind::sigmoid) { out = (1 + (-u.array()).exp()).inverse(); return; }
  out = f.doubles().front().slope * u.array() + f.doubles().front().offset;
  for (std::size_t p = 1; p < f.pieces.size(); ++p) {
    const auto& piece = f.doubles()[p];
    out = (u.array() > piece.left).select(piece.slope * u.array() + piece.offset, out);
  }
}

template <>
void least_subgradient(const DoubleAlgebra&, Eigen::MatrixXd& out, const ScalarBlock<DoubleAlgebra>& b, const Eigen::MatrixXd& R,
                       const Eigen::MatrixXd& S, const Eigen::MatrixXd& sigma) {
  const Activation& f = *b.activation;
  if (f.kind == Activation::Kind::tanh) { out = b.rho * R.array() - b.gamma * S.array() * (1 - sigma.array().square()); return; }
  if (f.kind == Activation::Kind::sigmoid) { out = b.rho * R.array() - b.gamma * S.array() * sigma.array() * (1 - sigma.array()); return; }
  out.resize(R.rows(), R.cols());
  for (Index n = 0; n < R.size(); ++n) {
    const int code = f.code(b.U->data()[n]);
    const auto p = std::size_t(code / 2);
    const double r = b.rho * R.data()[n], s = b.gamma * S.data()[n], f1 = r - s * f.doubles()[p].slope;
    out.data()[n] = code % 2 == 0 ? f1 : ColumnBallAlgebra{}.kink_distance({f1, 0}, {r - s * f.doubles()[p + 1].slope, 0}).mid;
  }
}

template <>
void activate(const MpfrAlgebra& a, MpfrMatrix& out, const ScalarBlock<MpfrAlgebra>& b) {
  const Activation& f = *b.activation;
  const PieceCoefficients<MpfrAlgebra>& c = *b.coefficients;
  if (out.rows() != b.U->rows() || out.cols() != b.U->cols()) a.resize(out, b.U->rows(), b.U->cols());
  for (std::size_t n = 0; n < out.size(); ++n) {
    mpfr_srcptr u = b.U->at(n);
    mpfr_ptr s = out.at(n);
    if (f.kind == Activation::Kind::tanh) mpfr_tanh(s, u, MPFR_RNDN);
    else if (f.kind == Activation::Kind::sigmoid) {
      mpfr_neg(s, u, MPFR_RNDN);
      mpfr_exp(s, s, MPFR_RNDN);
      mpfr_add_ui(s, s, 1, MPFR_RNDN);
      mpfr_ui_div(s, 1, s, MPFR_RNDN);
    } else {
      std::size_t p = 0;
      while (p < f.breaks.size() && mpfr_cmp_q(u, f.breaks[p].raw().backend().data()) > 0) ++p;
      mpfr_fma(s, c.slope[p].backend().data(), u, c.offset[p].backend().data(), MPFR_RNDN);
    }
  }
}

template void activate(const ExactAlgebra&, ExactMatrix&, const ScalarBlock<ExactAlgebra>&);
template void activate(const BallAlgebra&, BallMatrix&, const ScalarBlock<BallAlgebra>&);
template void least_subgradient(const ExactAlgebra&, ExactMatrix&, const ScalarBlock<ExactAlgebra>&, const ExactMatrix&, const ExactMatrix&,
                                const ExactMatrix&);
template void least_subgradient(const BallAlgebra&, BallMatrix&, const ScalarBlock<BallAlgebra>&, const BallMatrix&, const BallMatrix&,
                                const BallMatrix&);
template void activate_difference(const ExactAlgebra&, ExactMatrix&, const ScalarBlock<ExactAlgebra>&, const ExactMatrix&,
                                  const ScalarBlock<ExactAlgebra>&, const ExactMatrix&);
template void activate_difference(const BallAlgebra&, BallMatrix&, const ScalarBlock<BallAlgebra>&, const BallMatrix&,
                                  const ScalarBlock<BallAlgebra>&, const BallMatrix&);

}  // namespace amcert
