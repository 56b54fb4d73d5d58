// Weights times 4: the run is the same bit by bit, F and its gradient are 4 times as large, so are a and b.
#include "claims.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(metamorphic)

Problem scaled(Problem p, const Rational& c) {
  if (p.network) {
    p.network->loss_scale *= c;
    for (Layer& l : p.network->layers) {
      l.gamma *= c;
      l.rho *= c;
      l.lambda *= c;
    }
  } else {
    for (Rational& e : p.quadratic->H.entry) e *= c;
    for (Rational& e : p.quadratic->g.entry) e *= c;
  }
  for (Update& u : p.sweep) {
    for (Rational& a : u.prox) a *= c;
    u.step /= c;
  }
  return p;
}

BOOST_AUTO_TEST_CASE(weights_times_four) {
  Random r(251);
  int compared = 0;
  for (int n = 0; n < 50; ++n) {
    NetworkOptions o;
    o.regularized = o.proximal = n % 2;
    o.bias = n % 3 == 0 ? BiasMode::none : n % 3 == 1 ? BiasMode::ones : BiasMode::joint;
    const Problem p = n % 5 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r, o);
    const Problem q = scaled(p, 4);
    const RecordedRun x = run_double(p, 4), y = run_double(q, 4);
    BOOST_TEST_CONTEXT("problem " << n) {
      BOOST_TEST((x.iterates == y.iterates));
      if (!(x.iterates == y.iterates)) continue;
      Replay rx(p, x), ry(q, y);
      const auto same = [&](const Claim& c, const Claim& d, const char* key, const Rational& factor) {
        BOOST_TEST(is(c, d.verdict));
        if (!is(c, proved) || !is(d, proved)) return;
        ++compared;
        BOOST_TEST(near(constant(c, key) * factor, constant(d, key), 28), c.kind << " " << key);
      };
      for (int j : {1, 2}) {
        const Claim c = sufficient_decrease(rx, DecreaseForm::J1, j, -1, {}), d = sufficient_decrease(ry, DecreaseForm::J1, j, -1, {});
        same(c, d, "a", 4);
        same(c, d, "a_upper", 4);
        same(relative_error(rx, j, {}), relative_error(ry, j, {}), "b", 4);
        same(relative_error(rx, j, {}), relative_error(ry, j, {}), "b_lower", 4);
      }
      same(structural_decrease(rx), structural_decrease(ry), "a", 4);
      const Claim s = sublevel_bounded(rx), t = sublevel_bounded(ry);
      same(s, t, "lipschitz", 4);
      same(s, t, "level", 4);
      same(structural_relative_error(rx, s), structural_relative_error(ry, t), "b", 4);
      if (is(s, proved))
        for (const auto& [name, radius] : s.constants.at("radius").items())
          BOOST_TEST(near(parse_number(radius.get<std::string>()), constant(t, "radius", name), 20), name);
      // Distances do not depend on the scale.
      const Claim c = am_trajectory(rx, Rational::power_of_two(-30)), d = am_trajectory(ry, Rational::power_of_two(-30));
      BOOST_TEST(is(c, d.verdict));
    }
  }
  BOOST_TEST(compared > 200);
}

BOOST_AUTO_TEST_SUITE_END()
