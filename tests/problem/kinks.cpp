// The limiting subdifferential at kinks, by its definition: F has one-sided derivatives f1, f2 in an entry of U. If f1 <= f2 the
// kink is convex and the set is [f1,f2], else it is {f1,f2}; the least magnitude is what gradient() must give.
#include "loaded.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(kinks)

Rational objective(const Problem& p, const Exact& x) { return naive_objective(p, x); }

// F is quadratic on each side: three values give the one-sided derivative exactly.
Rational one_sided(const Problem& p, Exact x, std::size_t b, std::size_t e, const Rational& h) {
  const Rational f0 = objective(p, x);
  x[b].entry[e] += h;
  const Rational f1 = objective(p, x);
  x[b].entry[e] += h;
  const Rational f2 = objective(p, x);
  return (Rational(4) * f1 - f2 - Rational(3) * f0) / (Rational(2) * h);
}

BOOST_AUTO_TEST_CASE(least_subgradient_by_definition) {
  Random r(31);
  int convex = 0, concave = 0, flat = 0;
  for (int n = 0; n < 160; ++n) {
    const Problem p = random_network(r);
    const Point point = random_point(r, p);
    const Exact x = exact(point);
    Loaded<ExactAlgebra> exact_state(p, point);
    Loaded<ColumnBallAlgebra> columns(p, point);
    Loaded<BallAlgebra> balls(p, point, BallAlgebra{64});
    Loaded<DoubleAlgebra> doubles(p, point);
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      if (p.blocks[b].family != Family::U) continue;
      ExactMatrix g;
      ColumnBall gc;
      BallMatrix gb;
      Eigen::MatrixXd gd;
      exact_state.state.gradient(g, int(b));
      columns.state.gradient(gc, int(b));
      balls.state.gradient(gb, int(b));
      doubles.state.gradient(gd, int(b));
      for (Index c = 0; c < x[b].cols; ++c)
        for (Index q = 0; q < x[b].rows; ++q) {
          const auto e = std::size_t(c * x[b].rows + q);
          if (!kink_at(p.network->layer(p.blocks[b].layer).activation, x[b].entry[e])) continue;
          const Rational h = Rational::power_of_two(-30);
          const Rational f1 = one_sided(p, x, b, e, -h), f2 = one_sided(p, x, b, e, h);
          ++(f1 < f2 ? convex : f1 > f2 ? concave : flat);
          const Rational least = f1 <= f2 && f1.sign() <= 0 && f2.sign() >= 0 ? Rational(0) : std::min(abs(f1), abs(f2));
          BOOST_TEST_CONTEXT(describe(p) << ", " << p.blocks[b].name << " (" << q << "," << c << ") f1 " << f1.str() << " f2 " << f2.str()) {
            BOOST_TEST((abs(g.entry(q, c)) == least));
            BOOST_TEST(agrees(columns.a, columns.a.entry(gc, q, c), least));
            BOOST_TEST(agrees(balls.a, balls.a.entry(gb, q, c), least));
            BOOST_TEST(agrees(doubles.a, gd(q, c), least));
          }
        }
    }
  }
  BOOST_TEST(convex > 50);
  BOOST_TEST(concave > 50);
  BOOST_TEST(flat > 3);
}

// v = sigma(u) at the kink: no kink is left in F, f1 = f2.
BOOST_AUTO_TEST_CASE(no_kink_where_v_is_sigma) {
  Random r(32);
  NetworkOptions o;
  o.most_depth = 1;
  o.split = true;
  for (const auto& [name, f] : piecewise_activations()) {
    if (f.breaks.empty()) continue;
    o.activation = f;
    Problem p = random_network(r, o);
    Exact x = exact(random_point(r, p));
    const auto u = std::size_t(p.block(Family::U, 1)), v = std::size_t(p.block(Family::V, 1));
    for (const Rational& kink : f.breaks) {
      if (!kink.is_dyadic() || !f.value(kink).is_dyadic()) continue;
      x[u](0, 0) = kink;
      x[v](0, 0) = f.value(kink);
      Point point;
      for (const RationalMatrix& m : x) point.push_back(DyadicMatrix::of(m));
      Loaded<ExactAlgebra> l(p, point);
      ExactMatrix g;
      l.state.gradient(g, int(u));
      const Rational expected = p.network->layer(1).rho * Naive<Rational>(p, x).R[0](0, 0);
      BOOST_TEST((abs(g.entry(0, 0)) == abs(expected)), name);
    }
  }
}

// Balls that cannot tell f1 from f2 must still contain the distance.
BOOST_AUTO_TEST_CASE(kink_distance_of_undecided_balls) {
  Random r(33);
  for (int n = 0; n < 2000; ++n) {
    const Rational f1 = r.dyadic(4, 2), f2 = r.one_in(3) ? f1 : r.dyadic(4, 2);
    const Rational truth = Naive<Rational>::kink_distance(f1, f2);
    const BallAlgebra balls{64};
    const auto blurred = [&](const Rational& x) {
      Ball b(x + Rational::dyadic(Integer(r.between(-8, 8)), -4), 64);
      mag_set_d(arb_radref(b.raw()), 0.5);
      return b;
    };
    const Range d = balls.kink_distance(blurred(f1), blurred(f2)).range();
    BOOST_TEST((d.lo <= truth && truth <= d.hi), f1.str() << " " << f2.str());
    const ColumnBallAlgebra columns;
    const double shift1 = r.between(-8, 8) / 16.0, shift2 = r.between(-8, 8) / 16.0;
    const Range m = columns.kink_distance({f1.approximately() + shift1, 0.5}, {f2.approximately() + shift2, 0.5}).range();
    BOOST_TEST((m.lo <= truth && truth <= m.hi), f1.str() << " " << f2.str());
  }
}

BOOST_AUTO_TEST_SUITE_END()
