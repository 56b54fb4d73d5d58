// The fast path of scalar updates in plain doubles: where it gives a bound, the bound holds for every m it was told of.
#include "run/scalar_double.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(scalar_double)

struct Tried { int decided = 0, asked = 0; };

void check(const Activation& f, const std::string& name, const Rational& gamma, const Rational& rho, const Rational& alpha, double v, double u_old, double u_new,
           double m, double radius, Random& r, Tried& tried) {
  const double d = ScalarDoubles(f, gamma, rho, alpha).distance_up(v, u_old, u_new, m, radius);
  ++tried.asked;
  if (!(d >= 0) || !std::isfinite(d)) return;
  ++tried.decided;
  for (int n = 0; n < 3; ++n) {
    const Rational exact_m = Rational::literally(m) + Rational::literally(radius) * ratio(r.between(-8, 8), 8);
    const Rational c = rho * exact_m + alpha * Rational::literally(u_old);
    const auto best = scalar_minimizers(f, gamma, rho + alpha, Rational::literally(v), c);
    Rational nearest = abs(Rational::literally(u_new) - best[0]);
    for (const Rational& x : best) nearest = std::min(nearest, abs(Rational::literally(u_new) - x));
    BOOST_TEST((nearest <= Rational::literally(d)), name << " gamma " << gamma.str() << " rho " << rho.str() << " alpha " << alpha.str() << " v " << v << " u- "
                                                         << u_old << " u " << u_new << " m " << m << " radius " << radius << ": " << nearest.approximately()
                                                         << " exceeds " << d);
  }
}

BOOST_AUTO_TEST_CASE(bound_holds) {
  Random r(151);
  for (const auto& [name, f] : piecewise_activations()) {
    Tried tried;
    for (int n = 0; n < 800; ++n) {
      const int scale = n % 4 == 0 ? r.between(-40, 40) : 0;
      const auto number = [&] { return std::ldexp(r.between(-4000, 4000) / 7.0, scale - 9); };
      const double v = number(), u_old = number(), m = number();
      const Rational gamma = r.weight(), rho = r.weight(), alpha = r.one_in(2) ? Rational(0) : r.weight();
      // The recorded entry: near the minimizer, or anywhere.
      const auto best = scalar_minimizers(f, gamma, rho + alpha, Rational::literally(v), rho * Rational::literally(m) + alpha * Rational::literally(u_old));
      const double u = r.one_in(3) ? number() : best[0].approximately() * (1 + r.between(-3, 3) * 0x1p-52);
      check(f, name, gamma, rho, alpha, v, u_old, u, m, r.one_in(2) ? 0 : std::ldexp(std::fabs(m), -r.between(20, 54)), r, tried);
    }
    BOOST_TEST(tried.decided > tried.asked * 3 / 4, name << ": " << tried.decided << " of " << tried.asked);
  }
}

// Near ties and near breaks: a wrong side would be off by far more than rounding.
BOOST_AUTO_TEST_CASE(bound_holds_at_the_edge) {
  Random r(152);
  Tried tried;
  for (const auto& [name, f] : piecewise_activations())
    for (int n = 0; n < 600; ++n) {
      const Rational beta = r.pick<Rational>({1, ratio(1, 3), ratio(5, 7)}), gamma = Rational(3) * beta;
      const double nudge = r.one_in(3) ? 0 : r.between(-2, 2) * std::ldexp(1, -r.between(44, 56));
      double v = r.between(1, 12) / 8.0, m = -v;
      if (!f.breaks.empty() && r.one_in(2)) {
        const Rational b = r.pick(f.breaks);
        v = f.value(b).approximately();
        m = b.approximately();
      }
      v *= 1 + nudge;
      const auto best = scalar_minimizers(f, gamma, beta, Rational::literally(v), beta * Rational::literally(m));
      // The recorded entry sits at some other candidate of the same subproblem, as it does after a wrong decision.
      double u = best[0].approximately();
      if (r.one_in(2)) u = r.one_in(2) ? -v : v / 2;
      check(f, name, gamma, beta, 0, v, 0, u, m, r.one_in(2) ? 0 : 0x1p-50, r, tried);
    }
  BOOST_TEST(tried.decided > tried.asked / 5);
  BOOST_TEST(tried.decided < tried.asked * 19 / 20);
}

// Beyond the range of doubles nothing is decided.
BOOST_AUTO_TEST_CASE(overflow_is_undecided) {
  const Activation f = Activation::leaky_relu(ratio(1, 8));
  const Rational huge = Rational::power_of_two(1100);
  for (const auto& [gamma, rho, alpha] : std::vector<std::tuple<Rational, Rational, Rational>>{{huge, 1, 0}, {1, huge, 0}, {1, 1, huge}})
    BOOST_TEST(ScalarDoubles(f, gamma, rho, alpha).distance_up(1, 1, 1, 1, 0) < 0);
  Random r(153);
  Tried tried;
  for (const auto& [name, g] : piecewise_activations())
    for (double size : {1e150, 1e200, 1e300, 1.7e308})
      for (int n = 0; n < 20; ++n)
        check(g, name, 3, 1, r.below(2), size * r.between(-1, 1), size * r.between(-1, 1), size * r.between(-1, 1), size * r.between(-1, 1), 0, r, tried);
}

BOOST_AUTO_TEST_SUITE_END()
