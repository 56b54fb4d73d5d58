// One sweep of the engines against the exact result of every update at its recorded mixed point.
#include "support/engines.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(sweeps)

// Every label within `relative` of an exact result, except scalar updates that two minimizers of nearly equal value excuse.
void check_sweep(const Problem& p, const Point& from, const Point& to, const Rational& relative) {
  const Exact x = exact(from), y = exact(to);
  for (const Gap& g : gaps(p, x, y, exact(p.previous), relative * Rational::power_of_two(-10)))
    BOOST_TEST((g.distance2 <= squared(relative) * (Rational(1) + g.norm2)), g.label << " is off by " << std::sqrt(g.distance2.approximately()));
}

BOOST_AUTO_TEST_CASE(double_engine) {
  Random r(61);
  for (int n = 0; n < 220; ++n) {
    const Problem p = n % 5 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    BOOST_TEST_CONTEXT("problem " << n) { check_sweep(p, p.start, one_sweep(p, p.start, p.previous, DoubleAlgebra{}), Rational::power_of_two(-32)); }
  }
}

BOOST_AUTO_TEST_CASE(mpfr_engine) {
  Random r(62);
  for (int n = 0; n < 160; ++n) {
    const Problem p = n % 5 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    const Point from = random_point(r, p, r.one_in(2));
    const long bits = n % 2 ? 128 : 300;
    const Bits precision(bits);
    BOOST_TEST_CONTEXT("problem " << n << ", " << bits << " bits") {
      check_sweep(p, from, one_sweep(p, from, p.previous, MpfrAlgebra{bits}), Rational::power_of_two(24 - bits));
    }
  }
}

// The exact update never raises F, and lowers it by alpha/2 |change|^2 at least (half of that in a jacobi update); 300 bits are
// near enough to exact.
BOOST_AUTO_TEST_CASE(no_update_raises_the_objective) {
  Random r(63);
  const Bits precision(300);
  const Rational slack = Rational::power_of_two(-240);
  for (int n = 0; n < 100; ++n) {
    const Problem p = n % 6 == 0 ? random_quadratic(r, false) : random_network(r);
    const Point from = random_point(r, p);
    const Exact y = exact(one_sweep(p, from, p.previous, MpfrAlgebra{300}));
    Exact mixed = exact(from);
    Rational f = naive_objective(p, mixed);
    for (const Update& u : p.sweep) {
      Rational least = 0;
      for (std::size_t k = 0; k < u.blocks.size(); ++k) {
        const auto b = std::size_t(u.blocks[k]);
        least += u.prox[k] / Rational(2) * distance2(mixed[b], y[b]);
        mixed[b] = y[b];
      }
      const Rational next = naive_objective(p, mixed);
      BOOST_TEST((next <= f - least + slack), "problem " << n << ", " << p.label(u));
      f = next;
    }
  }
}

// With smooth activations the derivative of the scalar subproblem vanishes, and no grid point is better.
BOOST_AUTO_TEST_CASE(smooth_updates_are_stationary) {
  Random r(64);
  NetworkOptions o;
  o.smooth = true;
  for (int n = 0; n < 24; ++n) {
    const Problem p = random_network(r, o);
    const bool wide = n % 2;
    const Bits precision(200);
    const Point to = wide ? one_sweep(p, p.start, p.previous, MpfrAlgebra{200}) : one_sweep(p, p.start, p.previous, DoubleAlgebra{});
    const Rational tolerance = Rational::power_of_two(wide ? -150 : -36);
    const Exact y = exact(to);
    Exact mixed = exact(p.start);
    for (const Update& u : p.sweep) {
      const Block& b = p.blocks[std::size_t(u.blocks[0])];
      if (u.kind == Kind::scalar && !p.network->layer(b.layer).activation.piecewise()) {
        const RationalMatrix M = Naive<Interval>(p, mixed).M[std::size_t(b.layer - 1)];
        const Activation& f = p.network->layer(b.layer).activation;
        for (Index q = 0; q < b.rows; ++q)
          for (Index s = 0; s < b.cols; ++s) {
            const ScalarTask t = scalar_task(p, mixed, u, M, q, s);
            const Rational z = y[std::size_t(u.blocks[0])](q, s);
            const auto value = [&](const Rational& at) {
              Interval sigma, slope;
              naive_sigma(f, at, sigma, slope);
              return Interval(t.gamma / Rational(2)) * squared(sigma - Interval(t.v)) + Interval(t.beta / Rational(2) * at * at - t.c * at);
            };
            Interval sigma, slope;
            naive_sigma(f, z, sigma, slope);
            const Interval h = Interval(t.gamma) * (sigma - Interval(t.v)) * slope + Interval(t.beta * z - t.c);
            const Rational scale = Rational(1) + t.gamma * (Rational(1) + abs(t.v)) + abs(t.c);
            BOOST_TEST((abs(h.lo) <= tolerance * scale), "problem " << n << ", " << p.label(u));
            for (int k = -8; k <= 8; k += 2)
              BOOST_TEST((value(z).lo <= value(ratio(k, 2)).hi + tolerance * scale), "problem " << n << ", " << p.label(u));
          }
      }
      for (int k : u.blocks) mixed[std::size_t(k)] = y[std::size_t(k)];
    }
  }
}

// jacobi takes both from the old pair, joint solves for both, one after the other is a third thing.
BOOST_AUTO_TEST_CASE(jacobi_joint_and_separate_differ) {
  Random r(65);
  NetworkOptions o;
  o.bias = BiasMode::jacobi;
  int differ = 0;
  for (int n = 0; n < 30; ++n) {
    Problem p = random_network(r, o);
    Problem joint = p, separate = p;
    separate.sweep.clear();
    for (Update& u : joint.sweep)
      if (u.kind == Kind::jacobi) u.kind = Kind::ridge;
    for (const Update& u : p.sweep)
      for (std::size_t k = 0; k < u.blocks.size(); ++k) separate.sweep.push_back({u.kind == Kind::jacobi ? Kind::ridge : u.kind, {u.blocks[k]}, {u.prox[k]}, 0, 0});
    const Point a = one_sweep(p, p.start, {}, DoubleAlgebra{}), b = one_sweep(joint, p.start, {}, DoubleAlgebra{}), c = one_sweep(separate, p.start, {}, DoubleAlgebra{});
    for (const Update& u : p.sweep) {
      if (u.kind != Kind::jacobi) continue;
      const auto w = std::size_t(u.blocks[0]), v = std::size_t(u.blocks[1]);
      const auto far = [&](const Point& s, const Point& t) { return distance2(exact(s[w]), exact(t[w])) + distance2(exact(s[v]), exact(t[v])) > Rational::power_of_two(-60); };
      differ += far(a, b) && far(b, c) && far(a, c) ? 1 : 0;
      break;  // later updates start from different points anyway
    }
  }
  BOOST_TEST(differ > 20);
}

BOOST_AUTO_TEST_CASE(singular_subproblems_are_refused) {
  Random r(66);
  NetworkOptions o;
  o.bias = BiasMode::none;
  o.most_samples = 1;
  o.least_depth = o.most_depth = 1;
  Problem p = random_network(r, o);
  while (p.network->X.rows < 2) p = random_network(r, o);
  p.network->layers[0].lambda = 0;
  p.network->layers[0].gamma = p.network->layers[0].rho = 1;
  for (Rational& e : p.network->X.entry) e = 1;  // X X' has rank 1, without rounding
  for (Update& u : p.sweep) u.prox[0] = 0;
  BOOST_CHECK_THROW((void)one_sweep(p, p.start, {}, DoubleAlgebra{}), std::runtime_error);
  const Bits precision(128);
  BOOST_CHECK_THROW((void)one_sweep(p, p.start, {}, MpfrAlgebra{128}), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
