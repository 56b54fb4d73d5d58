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

BOOST_AUTO_TEST_SUITE_END()
