// The scalar update: global minimizers of gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u, against all pieces compared exactly.
#include "support/engines.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(scalar)

// A network of one split layer and one sample, whose U update is the scalar problem (gamma, beta, v, c): W X = m, rho m + alpha u = c.
Problem scalar_problem(const Activation& f, const Rational& gamma, const Rational& rho, const Rational& alpha) {
  Problem p;
  p.name = "scalar";
  Network n;
  Layer l;
  l.width = 1;
  l.gamma = gamma;
  l.rho = rho;
  l.activation = f;
  n.layers = {l};
  n.X = RationalMatrix(1, 1);
  n.X(0, 0) = 1;
  n.Y = RationalMatrix(1, 1);
  p.network = n;
  p.derive_blocks();
  p.sweep = {{Kind::scalar, {p.block("U1")}, {alpha}, 0, 0}, {Kind::ridge, {p.block("W1")}, {Rational(1)}, 0, 0}, {Kind::ridge, {p.block("V1")}, {Rational(0)}, 0, 0}};
  return p;
}

Point scalar_point(const Problem& p, const Rational& m, const Rational& u, const Rational& v) {
  Point x;
  for (const Block& b : p.blocks) {
    RationalMatrix e(1, 1);
    e(0, 0) = b.family == Family::W ? m : b.family == Family::U ? u : v;
    x.push_back(DyadicMatrix::of(e));
  }
  return x;
}

struct Engines {
  Rational by_double, by_mpfr;
  Engines(const Problem& p, const Point& x, long bits = 256) {
    const Bits precision(bits);
    const auto u = std::size_t(p.block("U1"));
    by_double = one_sweep(p, x, {}, DoubleAlgebra{})[u](0, 0);
    by_mpfr = one_sweep(p, x, {}, MpfrAlgebra{bits})[u](0, 0);
  }
};

Rational nearest(const std::vector<Rational>& list, const Rational& x) {
  Rational best = abs(list[0] - x);
  for (const Rational& y : list) best = std::min(best, abs(y - x));
  return best;
}

BOOST_AUTO_TEST_CASE(piecewise_minimum_is_global) {
  Random r(71);
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 400; ++n) {
      const Rational gamma = r.weight(), beta = r.weight(), v = r.dyadic(), c = r.dyadic();
      const auto best = scalar_minimizers(f, gamma, beta, v, c);
      const PiecewiseMinimum m = piecewise_minimum(f, gamma.approximately(), beta.approximately(), v.approximately(), c.approximately());
      const Rational u = Rational::literally(m.u), least = scalar_value(f, gamma, beta, v, c, best[0]);
      const Rational scale = gamma * v * v + c * c / beta + Rational(1);
      BOOST_TEST_CONTEXT(name << " gamma " << gamma.str() << " beta " << beta.str() << " v " << v.str() << " c " << c.str()) {
        BOOST_TEST((scalar_value(f, gamma, beta, v, c, u) - least <= Rational::power_of_two(-40) * scale));
        BOOST_TEST((best.size() == 1 || m.margin < 0x1p-40));
        if (m.margin > 0x1p-30) BOOST_TEST((nearest(best, u) <= Rational::power_of_two(-36) * (Rational(1) + abs(u))));
      }
    }
}

BOOST_AUTO_TEST_CASE(engines_find_a_global_minimizer) {
  Random r(72);
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 60; ++n) {
      const Rational gamma = r.weight(), rho = r.weight(), alpha = r.one_in(2) ? Rational(0) : r.weight(), m = r.dyadic(), u = r.dyadic(), v = r.dyadic();
      const Problem p = scalar_problem(f, gamma, rho, alpha);
      const Engines e(p, scalar_point(p, m, u, v));
      const auto best = scalar_minimizers(f, gamma, rho + alpha, v, rho * m + alpha * u);
      BOOST_TEST_CONTEXT(name << " gamma " << gamma.str() << " rho " << rho.str() << " alpha " << alpha.str() << " m " << m.str() << " u " << u.str() << " v " << v.str()) {
        BOOST_TEST((nearest(best, e.by_double) <= Rational::power_of_two(-40) * (Rational(1) + abs(e.by_double))));
        BOOST_TEST((nearest(best, e.by_mpfr) <= Rational::power_of_two(-240) * (Rational(1) + abs(e.by_mpfr))));
      }
    }
}

// gamma = 3 beta, c = -beta v < 0: for the ReLU u = -v and u = v/2 have the same value; at v = 1 that is beta = 1/3, c = -1/3, gamma = 1.
BOOST_AUTO_TEST_CASE(ties_of_the_relu) {
  for (const Rational& beta : {ratio(1, 3), Rational(1), ratio(1, 2), Rational(7)})
    for (const Rational& v : {Rational(1), ratio(1, 4), ratio(3, 2)}) {
      const Rational gamma = Rational(3) * beta, c = -beta * v;
      const auto best = scalar_minimizers(Activation::relu(), gamma, beta, v, c);
      BOOST_REQUIRE(best.size() == 2U);
      BOOST_TEST((best[0] == -v && best[1] == v / Rational(2)));
      const PiecewiseMinimum m = piecewise_minimum(Activation::relu(), gamma.approximately(), beta.approximately(), v.approximately(), c.approximately());
      BOOST_TEST(m.margin < 0x1p-40);
      const Problem p = scalar_problem(Activation::relu(), gamma, beta, 0);
      const Engines e(p, scalar_point(p, -v, 0, v));
      BOOST_TEST((nearest(best, e.by_double) <= Rational::power_of_two(-45)));
      BOOST_TEST((nearest(best, e.by_mpfr) <= Rational::power_of_two(-245)));
      // A little beside the tie there is one minimizer; 256 bits tell the sides apart, doubles where they can.
      for (int shift : {-40, -70, -100, -180})
        for (int sign : {-1, 1}) {
          const Rational beside = v + Rational::dyadic(Integer(sign), shift);
          const auto only = scalar_minimizers(Activation::relu(), gamma, beta, beside, c);
          BOOST_REQUIRE(only.size() == 1U);
          const Engines f(p, scalar_point(p, -v, 0, beside));
          BOOST_TEST((nearest(only, f.by_mpfr) <= Rational::power_of_two(-240)), "v + " << sign << " 2^" << shift);
          if (shift == -40) BOOST_TEST((nearest(only, f.by_double) <= Rational::power_of_two(-40)));
        }
    }
}

// Stationary points that lie next to a break, nearer than doubles can tell: the reference engine must put them on the right side.
BOOST_AUTO_TEST_CASE(next_to_a_break) {
  for (const auto& [name, f] : piecewise_activations())
    for (const Rational& b : f.breaks)
      for (int shift : {-20, -53, -60, -70, -120})
        for (int sign : {-1, 0, 1})
          for (int side : {-1, 1}) {
            // gamma = rho = 1, alpha = 0; on the piece beside b the stationary point is (s (v-t) + m)/(s^2+1).
            const std::size_t at = piece_of(f, b) + (side > 0 ? 1 : 0);
            const auto& piece = f.pieces[at];
            if (!piece.slope.is_dyadic() || !piece.offset.is_dyadic() || !b.is_dyadic()) continue;
            const Rational v = piece.slope * b + piece.offset, m = b + Rational::dyadic(Integer(sign), shift);
            const Problem p = scalar_problem(f, 1, 1, 0);
            const Engines e(p, scalar_point(p, m, 0, v));
            const auto best = scalar_minimizers(f, 1, 1, v, m);
            BOOST_TEST_CONTEXT(name << " at " << b.str() << ", m off by " << sign << " 2^" << shift) {
              BOOST_TEST((nearest(best, e.by_mpfr) <= Rational::power_of_two(-240)));
              BOOST_TEST((nearest(best, e.by_double) <= Rational::power_of_two(-50)));
            }
          }
}

// The closed form of the ReLU in the double engine is the general search.
BOOST_AUTO_TEST_CASE(relu_fast_path_is_the_general_search) {
  Random r(73);
  for (const Rational& slope : {Rational(1), Rational(3), ratio(-1, 2), ratio(1, 3)}) {
    const Activation f = Activation::make({0}, {{0, 0}, {slope, 0}});
    for (int n = 0; n < 300; ++n) {
      const Rational gamma = r.weight(), rho = r.weight(), alpha = r.one_in(2) ? Rational(0) : r.weight();
      const Rational m = r.one_in(6) ? Rational(0) : r.dyadic(), u = r.dyadic(), v = r.one_in(6) ? Rational(0) : r.dyadic();
      const Problem p = scalar_problem(f, gamma, rho, alpha);
      const double fast = one_sweep(p, scalar_point(p, m, u, v), {}, DoubleAlgebra{})[std::size_t(p.block("U1"))](0, 0).approximately();
      const PiecewiseMinimum g = piecewise_minimum(f, gamma.approximately(), (rho + alpha).approximately(), v.approximately(), (rho * m + alpha * u).approximately());
      if (g.margin < 0x1p-30) continue;
      BOOST_TEST(std::fabs(fast - g.u) <= 1e-13 * (1 + std::fabs(g.u)), "slope " << slope.str() << ", " << fast << " and " << g.u);
    }
  }
}

double smooth_value(Activation::Kind kind, double gamma, double beta, double v, double c, double u) {
  const double s = kind == Activation::Kind::tanh ? std::tanh(u) : 1 / (1 + std::exp(-u));
  return gamma / 2 * (s - v) * (s - v) + beta / 2 * (u - c / beta) * (u - c / beta);
}

BOOST_AUTO_TEST_CASE(smooth_minimum_against_a_fine_grid) {
  Random r(74);
  for (const auto& [name, f] : smooth_activations())
    for (int n = 0; n < 150; ++n) {
      // From convex subproblems to those with two far wells.
      const double gamma = std::ldexp(1 + r.below(100) / 100.0, r.between(-3, 10)), beta = std::ldexp(1 + r.below(100) / 100.0, r.between(-8, 3));
      const double v = r.between(-300, 300) / 100.0, c = beta * r.between(-600, 600) / 10.0, start = r.between(-50, 50) / 10.0;
      const double u = smooth_minimum(f.kind, gamma, beta, v, c, start), centre = c / beta;
      const double found = smooth_value(f.kind, gamma, beta, v, c, u);
      double least = smooth_value(f.kind, gamma, beta, v, c, centre);
      for (int k = -8000; k <= 8000; ++k) {
        least = std::fmin(least, smooth_value(f.kind, gamma, beta, v, c, k / 400.0));
        least = std::fmin(least, smooth_value(f.kind, gamma, beta, v, c, centre + k / 400.0));
      }
      BOOST_TEST(found <= least + 1e-9 * (1 + std::fabs(least)), name << " gamma " << gamma << " beta " << beta << " v " << v << " c/beta " << centre << ": value "
                                                                     << found << " at " << u << ", a grid point has " << least);
    }
}

BOOST_AUTO_TEST_SUITE_END()
