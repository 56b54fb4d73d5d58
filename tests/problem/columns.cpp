// Activations in doubles with column radii, for U, R and S that are known as badly as anybody likes: recorded points are known to 2^-52
// only where they are no doubles, so that a State alone would hardly show a radius that is forgotten.
#include "loaded.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(columns)

const ColumnBallAlgebra algebra;

// A matrix and a column ball that contains it: off by the whole radius, in one entry or evenly.
struct Uncertain {
  Exact::value_type truth;
  ColumnBall ball;

  Uncertain(Random& r, Index rows, Index cols, const Activation* kinks = nullptr) : truth(rows, cols) {
    for (Rational& e : truth.entry) {
      e = r.dyadic();
      if (kinks && !kinks->breaks.empty() && r.one_in(3))
        if (const Rational& b = r.pick(kinks->breaks); b.is_dyadic()) e = b;
    }
    ball = algebra.point(DyadicMatrix::of(truth));
    if (r.one_in(4)) return;
    ball.rad = Eigen::ArrayXd::Zero(cols);
    for (Index j = 0; j < cols; ++j) {
      const double off = r.pick<double>({0, 0x1p-45, 0x1p-20, 0.25, 3}) * (r.one_in(2) ? 1 : -1);
      ball.rad(j) = std::fabs(off) * (1 + 0x1p-40);
      if (r.one_in(2)) ball.mid(r.below(int(rows)), j) += off;
      else ball.mid.col(j).array() += off / std::sqrt(double(rows));
      // What was said of the radius holds after the rounding of these sums too.
      ball.rad(j) += 0x1p-45;
    }
  }
};

Rational worst(const ColumnBall& m, const RationalMatrix& truth) {
  Rational most;  // of |m_j - truth_j|^2 / rad_j^2; -1 where there is no radius and an error
  for (Index j = 0; j < truth.cols; ++j) {
    Rational error2 = 0;
    for (Index i = 0; i < truth.rows; ++i) error2 += squared(Rational(Rational::literally(m.mid(i, j)) - truth(i, j)));
    const Rational rad2 = squared(Rational::literally(m.radius(j)));
    if (error2.sign() == 0) continue;
    if (rad2.sign() == 0) return -1;
    most = std::max(most, error2 / rad2);
  }
  return most;
}

bool contains(const ColumnBall& m, const RationalMatrix& truth) {
  const Rational w = worst(m, truth);
  return w.sign() >= 0 && w <= Rational(1);
}

struct Scene {
  const Activation& f;
  PieceCoefficients<ColumnBallAlgebra> coefficients;
  Rational gamma, rho;
  Scene(const Activation& activation, const Rational& g, const Rational& weight) : f(activation), coefficients(algebra, activation), gamma(g), rho(weight) {}
  ScalarBlock<ColumnBallAlgebra> block(const DyadicMatrix& point, const ColumnBall& u) const {
    return {&f, &coefficients, &point, &u, algebra.number(gamma), algebra.number(rho)};
  }
};

BOOST_AUTO_TEST_CASE(images_and_their_differences) {
  Random r(61);
  Rational tightest = 0;
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 120; ++n) {
      const Index rows = r.between(1, 4), cols = r.between(1, 3);
      const Scene scene(f, 1, 1);
      const Uncertain x(r, rows, cols, &f), y(r, rows, cols, &f);
      const DyadicMatrix at_x = DyadicMatrix::of(x.truth), at_y = DyadicMatrix::of(y.truth);
      const auto bx = scene.block(at_x, x.ball), by = scene.block(at_y, y.ball);
      ColumnBall sx, sy, d;
      activate(algebra, sx, bx);
      activate(algebra, sy, by);
      activate_difference(algebra, d, bx, sx, by, sy);
      RationalMatrix image(rows, cols), difference(rows, cols);
      for (std::size_t e = 0; e < image.entry.size(); ++e) {
        image.entry[e] = f.value(x.truth.entry[e]);
        difference.entry[e] = image.entry[e] - f.value(y.truth.entry[e]);
      }
      BOOST_TEST(contains(sx, image), name << ", image " << n);
      BOOST_TEST(contains(d, difference), name << ", difference " << n);
      tightest = std::max(tightest, worst(sx, image));
    }
  BOOST_TEST((tightest > ratio(1, 2)));  // so close that a radius left out would show
}

BOOST_AUTO_TEST_CASE(subgradients) {
  Random r(62);
  Rational tightest = 0;
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 120; ++n) {
      const Index rows = r.between(1, 4), cols = r.between(1, 3);
      const Scene scene(f, r.weight(), r.weight());
      const Uncertain u(r, rows, cols, &f), R(r, rows, cols), S(r, rows, cols);
      const DyadicMatrix at = DyadicMatrix::of(u.truth);
      ColumnBall g, unused;
      least_subgradient(algebra, g, scene.block(at, u.ball), R.ball, S.ball, unused);
      RationalMatrix truth(rows, cols);
      for (std::size_t e = 0; e < truth.entry.size(); ++e) {
        const int code = f.code(u.truth.entry[e]);
        const auto slope = [&, &f = f](int p) { return scene.rho * R.truth.entry[e] - scene.gamma * S.truth.entry[e] * f.pieces[std::size_t(p)].slope; };
        truth.entry[e] = code % 2 == 0 ? slope(code / 2) : Naive<Rational>::kink_distance(slope(code / 2), slope(code / 2 + 1));
      }
      BOOST_TEST(contains(g, truth), name << ", subgradient " << n);
      tightest = std::max(tightest, worst(g, truth));
    }
  BOOST_TEST((tightest > ratio(1, 2)));
}

BOOST_AUTO_TEST_SUITE_END()
