// Scalar updates with tanh and sigmoid: the distance bounds hold for the true global minimizer, and a local one does not pass.
#include "run/smooth_distance.hpp"
#include "method/step.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(smooth_distance)

struct Task { Activation::Kind kind; Rational gamma, beta, v, c; };

Interval slope_at(const Task& t, const Rational& u, Interval& curvature) {
  const Activation f = Activation::smooth(t.kind);
  Interval s, s1;
  naive_sigma(f, u, s, s1);
  const Interval s2 = t.kind == Activation::Kind::tanh ? Interval(Rational(-2)) * s * s1 : s1 * (Interval(Rational(1)) - Interval(Rational(2)) * s);
  curvature = Interval(t.beta) + Interval(t.gamma) * (squared(s1) + (s - Interval(t.v)) * s2);
  return Interval(t.gamma) * (s - Interval(t.v)) * s1 + Interval(t.beta * u - t.c);
}

// Newton in rationals from a double: the stationary point near it, to some 2^-180.
Rational refined(const Task& t, double from) {
  Rational u = Rational::literally(from);
  for (int n = 0; n < 4; ++n) {
    Interval curvature;
    const Interval h = slope_at(t, u, curvature);
    u = round_down(u - h.lo / curvature.lo, 230);
  }
  return u;
}

double value(const Task& t, double u) {
  const double s = t.kind == Activation::Kind::tanh ? std::tanh(u) : 1 / (1 + std::exp(-u));
  const double g = t.gamma.approximately(), b = t.beta.approximately(), v = t.v.approximately(), c = t.c.approximately();
  return g / 2 * (s - v) * (s - v) + b / 2 * u * u - c * u;
}

// Bounds of |u - u*| that SmoothUpdate gives; false if it gives none.
bool bounds(const Task& t, const Rational& u, Rational& upper2, Rational& lower2) {
  RationalMatrix vm(1, 1);
  vm(0, 0) = t.v;
  const SmoothUpdate f(t.kind, t.gamma, t.beta, DyadicMatrix::of(vm), 128);
  Ball upper(128), lower(128);
  std::string why;
  if (!f.add(Ball(u, 128), u, Ball(t.v, 128), t.v, Ball(t.c, 128), upper, lower, why)) return false;
  upper2 = upper.range().hi;
  lower2 = lower.range().lo;
  return true;
}

BOOST_AUTO_TEST_CASE(bounds_hold_for_the_global_minimizer) {
  Random r(111);
  int decided = 0, asked = 0, undecided_convex = 0;
  for (int n = 0; n < 160; ++n) {
    const Task t = {n % 2 ? Activation::Kind::tanh : Activation::Kind::sigmoid, r.weight() * Rational(1 << r.below(4)), r.weight(), r.dyadic(), r.dyadic()};
    const double near = smooth_minimum(t.kind, t.gamma.approximately(), t.beta.approximately(), t.v.approximately(), t.c.approximately(), 0);
    const Rational best = refined(t, near);
    for (const Rational& off : {Rational(0), Rational::power_of_two(-50), -Rational::power_of_two(-30), Rational::power_of_two(-10), ratio(1, 4), Rational(-3)}) {
      const Rational u = round_down(best + off, 60), distance2 = squared(Rational(u - best));
      Rational upper2, lower2;
      ++asked;
      const bool convex = t.beta > t.gamma * (Rational(1) + abs(t.v));
      if (!bounds(t, u, upper2, lower2)) {
        undecided_convex += convex ? 1 : 0;
        continue;
      }
      ++decided;
      const Rational slack = Rational::power_of_two(-160);
      BOOST_TEST((distance2 <= upper2 + slack), "problem " << n << ": true " << std::sqrt(distance2.approximately()) << ", bound " << std::sqrt(upper2.approximately()));
      BOOST_TEST((lower2 <= distance2 + slack), "problem " << n << ": true " << std::sqrt(distance2.approximately()) << ", bound " << std::sqrt(lower2.approximately()));
    }
  }
  BOOST_TEST(decided * 3 > asked * 2);
  BOOST_TEST(undecided_convex == 0);
}

// Two wells: the stationary point of the worse one is no result of the update, however small the derivative is there.
BOOST_AUTO_TEST_CASE(local_minimizers_do_not_pass) {
  int wells = 0;
  for (const Activation::Kind kind : {Activation::Kind::tanh, Activation::Kind::sigmoid})
    for (long gamma : {40L, 200L, 1000L})
      for (long centre : {-8L, -5L, 4L, 7L, 12L})
        for (long eighths : {-12L, -4L, 0L, 2L, 5L, 11L}) {
          const Task t = {kind, Rational(gamma), ratio(1, 4), ratio(eighths, 8), ratio(centre, 4)};
          // All local minima, by the sign changes of the slope on a fine grid.
          std::vector<double> minima;
          Interval unused;
          double last = -60, last_slope = -1;
          const auto slope = [&](double u) {
            const double s = kind == Activation::Kind::tanh ? std::tanh(u) : 1 / (1 + std::exp(-u)), s1 = kind == Activation::Kind::tanh ? 1 - s * s : s * (1 - s);
            return double(gamma) * (s - double(eighths) / 8) * s1 + 0.25 * u - double(centre) / 4;
          };
          for (int k = -6000; k <= 6000; ++k) {
            const double u = k / 100.0, d = slope(u);
            if (last_slope < 0 && d >= 0) minima.push_back((u + last) / 2);
            last = u;
            last_slope = d;
          }
          double best = minima.at(0);
          for (double u : minima) best = value(t, u) < value(t, best) ? u : best;
          for (double u : minima) {
            if (value(t, u) < value(t, best) + 1e-3 * (1 + std::fabs(value(t, best)))) continue;
            Rational upper2, lower2;
            ++wells;
            BOOST_TEST(!bounds(t, round_down(refined(t, u), 53), upper2, lower2),
                       (kind == Activation::Kind::tanh ? "tanh" : "sigmoid") << " gamma " << gamma << " c/beta " << centre << " v " << eighths << "/8: " << u << " passed, " << best << " is better");
          }
        }
  BOOST_TEST(wells > 20);
}

BOOST_AUTO_TEST_CASE(curvature_bound_bounds) {
  Random r(113);
  for (int n = 0; n < 60; ++n) {
    const Activation::Kind kind = n % 2 ? Activation::Kind::tanh : Activation::Kind::sigmoid;
    Rational a = r.dyadic(6, 4), b = r.dyadic(6, 4);
    if (b < a) std::swap(a, b);
    const double bound = curvature_bound(kind, a, b).approximately() + 1e-12;
    double most = 0;
    for (int k = -600; k <= 600; ++k)
      for (int m = 0; m <= 4; ++m) {
        const double u = k / 100.0, v = a.approximately() + (b - a).approximately() * m / 4;
        const double s = kind == Activation::Kind::tanh ? std::tanh(u) : 1 / (1 + std::exp(-u));
        const double s1 = kind == Activation::Kind::tanh ? 1 - s * s : s * (1 - s), s2 = kind == Activation::Kind::tanh ? -2 * s * s1 : s1 * (1 - 2 * s);
        most = std::fmax(most, -(s1 * s1 + (s - v) * s2));
      }
    BOOST_TEST(most <= bound, "v in [" << a.str() << "," << b.str() << "]");
    BOOST_TEST(bound <= 1.2 * most + 0.12);
  }
}

BOOST_AUTO_TEST_SUITE_END()
