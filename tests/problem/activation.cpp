// Activations: values, codes, and the constants that the theorems use of them.
#include "problem/activation_ball.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(activation)

// SPEC 3.10: 2 #{B < u} + [u is a break].
int naive_code(const Activation& f, const Rational& u) {
  int code = 0;
  for (const Rational& b : f.breaks) code += b < u ? 2 : b == u ? 1 : 0;
  return code;
}

BOOST_AUTO_TEST_CASE(codes_and_values) {
  Random r(1);
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 200; ++n) {
      Rational u = r.dyadic(7, 5);
      if (!f.breaks.empty() && r.one_in(2)) {
        const Rational& b = r.pick(f.breaks);
        // On a break, the doubles beside it, and further off.
        const double d = b.approximately();
        u = r.one_in(2) && b.is_dyadic() ? b : Rational::literally(r.one_in(3) ? d : std::nextafter(d, r.one_in(2) ? 9.0 : -9.0));
      }
      BOOST_TEST_CONTEXT(name << " at " << u.str()) {
        BOOST_TEST(f.code(u) == naive_code(f, u));
        BOOST_TEST(f.code(u.approximately()) == naive_code(f, u));
        Rational value, slope;
        naive_sigma(f, u, value, slope);
        BOOST_TEST((f.value(u) == value));
      }
    }
}

BOOST_AUTO_TEST_CASE(lipschitz_bound_and_value_at_zero) {
  Random r(2);
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 200; ++n) {
      const Rational u = r.dyadic(12, 6), v = r.dyadic(12, 6);
      BOOST_TEST_CONTEXT(name) {
        BOOST_TEST((abs(f.value(u) - f.value(v)) <= f.lipschitz() * abs(u - v)));
        BOOST_TEST((f.bound().sign() < 0 || abs(f.value(u)) <= f.bound()));
        BOOST_TEST((f.at_zero() == abs(f.value(0))));
      }
    }
  BOOST_TEST((Activation::hard_tanh().bound() == Rational(1)));
  BOOST_TEST((Activation::hard_sigmoid().bound() == Rational(1)));
  BOOST_TEST((Activation::relu().bound().sign() < 0));
  BOOST_TEST((Activation::smooth(Activation::Kind::sigmoid).lipschitz() == ratio(1, 4)));
}

BOOST_AUTO_TEST_CASE(smooth_values_are_enclosed) {
  Random r(3);
  for (const auto& [name, f] : smooth_activations())
    for (int n = 0; n < 120; ++n) {
      const Rational u = n == 0 ? Rational(0) : n % 7 == 0 ? r.dyadic(10, 2) : r.dyadic(7, 5);
      Interval truth, slope;
      naive_sigma(f, u, truth, slope);
      for (long bits : {64L, 128L}) {
        const Ball s = sigma_of(f.kind, Ball(u, bits));
        const Range sr = s.range(), dr = sigma_slope(f.kind, s).range();
        BOOST_TEST_CONTEXT(name << " at " << u.str() << " with " << bits << " bits") {
          BOOST_TEST((sr.lo <= truth.hi && truth.lo <= sr.hi));
          BOOST_TEST((dr.lo <= slope.hi && slope.lo <= dr.hi));
          BOOST_TEST((sr.hi - sr.lo <= Rational::power_of_two(8 - bits)));
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(bad_descriptions_are_refused) {
  using Pieces = std::vector<Activation::Piece>;
  BOOST_CHECK_THROW((Activation::make({0}, Pieces{{0, 0}})), std::invalid_argument);
  BOOST_CHECK_THROW((Activation::make({1, 1}, (Pieces{{0, 0}, {0, 0}, {0, 0}}))), std::invalid_argument);
  BOOST_CHECK_THROW((Activation::make({1, 0}, (Pieces{{0, 0}, {0, 0}, {0, 0}}))), std::invalid_argument);
  BOOST_CHECK_THROW((Activation::make({0}, (Pieces{{0, 0}, {1, 1}}))), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
