// What is known of exact iterates from the points near them.
#include "run/orbit_margins.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(margins)

// Thousands of equal entries, so that roundings of their sum do not cancel: D_W = D_V = 0 and every entry of D_U is -gamma S.
BOOST_AUTO_TEST_CASE(gradients_are_enclosed) {
  Random r(321);
  for (int n = 0; n < 24; ++n) {
    const Index samples = 4096;
    const Rational S = ratio(n % 2 ? 1 : -1) * (Rational(1) + Rational::dyadic(Integer(r.between(1, 1 << 28)), -30));
    Problem p;
    p.name = "equal samples";
    Network net;
    Layer l;
    l.width = 1;
    l.gamma = l.rho = 1;
    l.lambda = 0;
    l.activation = Activation::identity();
    net.layers = {l};
    net.X = net.Y = RationalMatrix(1, samples);
    RationalMatrix u(1, samples), v(1, samples), w(1, 1);
    w(0, 0) = 1;
    for (Index j = 0; j < samples; ++j) {
      net.X(0, j) = u(0, j) = 1;
      v(0, j) = Rational(1) + S;
      net.Y(0, j) = v(0, j) + S;
    }
    p.network = std::move(net);
    p.derive_blocks();
    const int U = p.block("U1"), V = p.block("V1"), W = p.block("W1");
    p.sweep = {{Kind::scalar, {U}, {Rational(0)}, 0, 0}, {Kind::ridge, {V}, {Rational(0)}, 0, 0}, {Kind::ridge, {W}, {Rational(1)}, 0, 0}};
    p.start.resize(3);
    p.start[std::size_t(U)] = DyadicMatrix::of(u);
    p.start[std::size_t(V)] = DyadicMatrix::of(v);
    p.start[std::size_t(W)] = DyadicMatrix::of(w);
    p.validate();
    Orbit orbit;
    orbit.bits = 96;
    orbit.stored = {0};
    orbit.run.iterates = {p.start};
    const Range g = OrbitMargins(p, orbit, {{0, 0, 0}}).gradient2(0);
    const Rational truth = Rational(int(samples)) * S * S;
    BOOST_TEST((g.lo <= truth && truth <= g.hi));
  }
}

// F and the subgradients of any point within the radii are in the enclosures made at the point recorded.
BOOST_AUTO_TEST_CASE(members_of_the_box) {
  Random r(331);
  int narrow = 0;
  for (int n = 0; n < 120; ++n) {
    NetworkOptions o;
    o.smooth = r.one_in(4);
    const Problem p = random_network(r, o);
    std::vector<double> radius;
    for (const Block& b : p.blocks) radius.push_back(r.one_in(3) ? 0.0 : std::ldexp(1.0, -r.between(3, 12)) * (b.family == Family::V ? 4 : 1));
    const auto orbit_at = [&](const Point& z) {
      Orbit orbit;
      orbit.bits = 96;
      orbit.stored = {0};
      orbit.run.iterates = {z};
      return orbit;
    };
    const Orbit here = orbit_at(p.start);
    const OrbitMargins around(p, here, {radius});
    const Range all = around.gradient2(0);
    for (int m = 0; m < 12; ++m) {
      Point x;
      for (std::size_t b = 0; b < p.blocks.size(); ++b) {
        RationalMatrix v(p.blocks[b].rows, p.blocks[b].cols);
        for (Index i = 0; i < v.rows; ++i)
          for (Index j = 0; j < v.cols; ++j)
            v(i, j) = p.start[b](i, j) + Rational::literally(radius[b]) * (r.one_in(2) ? ratio(r.between(0, 1) ? 1 : -1) : ratio(r.between(-8, 8), 8));
        x.push_back(DyadicMatrix::of(v));
      }
      const Orbit there = orbit_at(x);
      const Range one = OrbitMargins(p, there, {std::vector<double>(p.blocks.size(), 0.0)}).gradient2(0);
      BOOST_TEST((all.lo <= one.hi && one.lo <= all.hi));
      narrow += one.hi * Rational(2) > all.hi;
      const BallAlgebra a{256};
      const auto value = [&](const Point& z) {
        std::vector<BallMatrix> y;
        for (const DyadicMatrix& b : z) y.push_back(a.point(b));
        State<BallAlgebra> s(p, a);
        for (std::size_t b = 0; b < z.size(); ++b) s.set(int(b), y[b], &z[b]);
        return s.objective().range();
      };
      const Range moved = value(x) - value(p.start);
      BOOST_TEST((moved.lo <= Rational::literally(around.value(0)) && moved.hi >= Rational::literally(-around.value(0))));
    }
  }
  BOOST_TEST(narrow > 20);  // some come near the bound, so that a term left out shows
}

BOOST_AUTO_TEST_SUITE_END()
