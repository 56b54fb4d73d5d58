// Random matrices, column balls and their members.
#pragma once

#include "support/random.hpp"
#include "linalg/column_ball.hpp"
#include "naive.hpp"

namespace amcert::test {

struct Shape { Index m, k, n; };

// Mostly 1x1, where the norms of a bound are its entries and nothing is lost, and small; sometimes up to 6x40.
inline Shape shape(Random& random, int large_percent = 1) {
  if (random.chance(large_percent)) return {random.between(1, 6), random.between(1, 40), random.between(1, 40)};
  if (random.chance(50)) return {1, 1, 1};
  return {random.between(1, 4), random.between(1, 4), random.between(1, 4)};
}

inline Eigen::MatrixXd matrix(Random& random, Index rows, Index cols, Style style) {
  Eigen::MatrixXd m(rows, cols);
  const double size = std::ldexp(random.mantissa(), random.between(-20, 20)), step = random.chance(50) ? 0x1p-26 : 0x1p-27;
  const bool by_row = random.chance(50), by_column = random.chance(50), lone = random.chance(50);
  const Index lone_row = random.between(0, int(rows) - 1), lone_col = random.between(0, int(cols) - 1);
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) {
      double& x = m(i, j);
      if (style == Style::cancelling) {  // signs in stripes, so that sums of products cancel but for a few units in the last place
        x = size * std::fabs(random.number(style));
        if ((by_row && i % 2) != (by_column && j % 2)) x = -x;
      } else if (style == Style::staircase && lone) {  // products are 1 and many 2^-52, 2^-53 or 2^-54
        x = i == lone_row || j == lone_col ? 1 : step;
      } else {
        x = random.number(style);
      }
    }
  return m;
}

inline RationalMatrix rational_matrix(Random& random, Index rows, Index cols, int bits) {
  RationalMatrix m(rows, cols);
  for (Rational& x : m.entry) x = random.rational(bits);
  return m;
}

inline DyadicMatrix dyadic_matrix(Random& random, Index rows, Index cols) {
  if (random.chance(40)) return DyadicMatrix(matrix(random, rows, cols, random.style()));
  std::vector<Integer> mantissa;
  for (Index n = 0; n < rows * cols; ++n) mantissa.push_back(random.chance(10) ? Integer(0) : random.integer(180));
  return {rows, cols, std::move(mantissa), random.between(-400, 400)};
}

inline ColumnBall column_ball(Random& random, Index rows, Index cols, Style style, Width width) {
  ColumnBall b{matrix(random, rows, cols, style), {}};
  if (width == Width::exact && random.chance(80)) return b;
  b.rad = Eigen::ArrayXd::Zero(cols);  // radii of zero are exact too
  for (Index j = 0; j < cols; ++j)
    if (random.chance(90)) b.rad(j) = random.radius(width, b.mid.col(j).lpNorm<Eigen::Infinity>());
  return b;
}
inline ColumnBall column_ball(Random& random, Index rows, Index cols, Style style) {
  return column_ball(random, rows, cols, style, random.width());
}

// A member: every column within its radius, mostly at it, moved along an axis, along the column, or anywhere.
inline RationalMatrix member(Random& random, const ColumnBall& b) {
  RationalMatrix r = exactly(b.mid);
  for (Index j = 0; j < b.cols(); ++j) {
    if (b.radius(j) == 0) continue;
    const Rational rad = Rational::literally(b.radius(j));
    if (b.rows() == 1 || random.chance(30)) {
      r(random.between(0, int(b.rows()) - 1), j) += random.share() * rad;
      continue;
    }
    std::vector<Rational> w(std::size_t(b.rows()));
    Rational squares = 0;
    const bool along = random.chance(40);
    for (Index i = 0; i < b.rows(); ++i) {
      w[std::size_t(i)] = Rational::literally(along ? b.mid(i, j) : random.scaled(-3, 3));
      squares += square(w[std::size_t(i)]);
    }
    if (squares.sign() == 0) continue;
    const Rational share = random.share(), norm = sqrt_up(squares);
    for (Index i = 0; i < b.rows(); ++i) {
      const Rational v = w[std::size_t(i)] / norm;  // shortened towards zero
      r(i, j) += share * rad * (v.sign() < 0 ? round_up(v, 60) : round_down(v, 60));
    }
  }
  return r;
}

// Every column of x is within the Euclidean radius of its column ball, or nothing is claimed of that column.
inline bool contains(const ColumnBall& b, const RationalMatrix& x) {
  if (b.rows() != x.rows || b.cols() != x.cols || (!b.exact() && b.rad.size() != b.cols())) return false;
  for (Index j = 0; j < b.cols(); ++j) {
    if (!conclusive({0, b.radius(j)})) continue;
    if (!b.mid.col(j).allFinite() || b.radius(j) < 0) return false;
    Rational squares = 0;
    for (Index i = 0; i < b.rows(); ++i) squares += square(x(i, j) - Rational::literally(b.mid(i, j)));
    if (squares > square(Rational::literally(b.radius(j)))) return false;
  }
  return true;
}

inline bool conclusive(const ColumnBall& b) {
  for (Index j = 0; j < b.cols(); ++j)
    if (!conclusive({0, b.radius(j)})) return false;
  return true;
}

inline bool finite(const ColumnBall& b) { return b.mid.allFinite() && (b.exact() || b.rad.allFinite()); }

}  // namespace amcert::test
