// rises: which sweeps and updates raised F, by how much, and whether rounding or the method did it.
#include "claims.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(rises)

BOOST_AUTO_TEST_CASE(exactly_the_sweeps_and_updates_that_rise) {
  Random r(221);
  int listed = 0, calm = 0;
  for (int n = 0; n < 60; ++n) {
    const Problem p = n % 3 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    const RecordedRun run = random_run(r, p, 4, RunKind(n % 4));
    Replay replay(p, run);
    const bool trajectory = r.one_in(2);
    const Claim c = amcert::rises(replay, trajectory, {});
    BOOST_REQUIRE(is(c, proved));
    const Json& list = c.constants.at("sweeps");
    std::size_t next = 0;
    for (int k = 0; k < run.sweeps(); ++k) {
      Exact mixed = at(run, k);
      const Exact y = at(run, k + 1);
      const Rational whole = naive_objective(p, y) - naive_objective(p, mixed);
      BOOST_TEST_CONTEXT("problem " << n << ", sweep " << k) {
        if (whole.sign() <= 0) {
          BOOST_TEST((next >= list.size() || list[next].at("k") != k));
          ++calm;
          continue;
        }
        BOOST_REQUIRE(next < list.size());
        const Json& entry = list[next++];
        ++listed;
        BOOST_TEST(entry.at("k") == k);
        const Range amount = interval(entry.at("amount"));
        BOOST_TEST((amount.lo.sign() > 0 && amount.lo <= whole && whole <= amount.hi));
        std::size_t at_update = 0;
        for (const Update& u : p.sweep) {
          const Rational before = naive_objective(p, mixed);
          for (int b : u.blocks) mixed[std::size_t(b)] = y[std::size_t(b)];
          const Rational change = naive_objective(p, mixed) - before;
          if (change.sign() <= 0) continue;
          BOOST_REQUIRE(at_update < entry.at("updates").size());
          const Json& e = entry.at("updates")[at_update++];
          BOOST_TEST(e.at("label") == p.label(u));
          BOOST_TEST(e.at("cause") == (trajectory && u.kind != Kind::heavy_ball ? "rounding" : "method"));
          const Range part = interval(e.at("amount"));
          BOOST_TEST((part.lo <= change && change <= part.hi));
        }
        BOOST_TEST(at_update == entry.at("updates").size());
      }
    }
    BOOST_TEST(next == list.size());
  }
  BOOST_TEST(listed > 50);
  BOOST_TEST(calm > 20);
}

// At the minimizer a step of 2^-50 raises F by 2^-101: within the tolerance of the trajectory that is rounding; where the
// trajectory is not proved it may be the method.
BOOST_AUTO_TEST_CASE(planted_rise) {
  Problem p;
  p.name = "planted";
  Quadratic q;
  q.H = RationalMatrix(1, 1);
  q.H(0, 0) = 1;
  q.g = RationalMatrix(1, 1);
  p.quadratic = q;
  p.blocks = {{"x1", Family::x, 0, 1, 1, 0}};
  p.sweep = {{Kind::ridge, {0}, {Rational(0)}, 0, 0}};
  p.start = {DyadicMatrix(Eigen::MatrixXd::Ones(1, 1))};
  RecordedRun run;
  for (double x : {1.0, 0.0, 0x1p-50, 0.0}) run.iterates.push_back({DyadicMatrix(Eigen::MatrixXd::Constant(1, 1, x))});
  for (const Rational& tolerance : {Rational::power_of_two(-40), Rational::power_of_two(-60)}) {
    const bool within = tolerance > Rational::power_of_two(-50);
    Replay replay(p, run);
    const Claim trajectory = am_trajectory(replay, tolerance);
    BOOST_TEST(is(trajectory, within ? proved : refuted));
    if (!within) BOOST_TEST(trajectory.constants.at("at") == (Json{1, "x1"}));
    const Claim c = amcert::rises(replay, is(trajectory, proved), {});
    const Json& list = c.constants.at("sweeps");
    BOOST_REQUIRE(list.size() == 1U);
    BOOST_TEST(list[0].at("k") == 1);
    const Range amount = interval(list[0].at("amount"));
    BOOST_TEST((amount.lo <= Rational::power_of_two(-101) && Rational::power_of_two(-101) <= amount.hi && near(amount.lo, amount.hi, 30)));
    BOOST_TEST(list[0].at("updates")[0].at("cause") == (within ? "rounding" : "method"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
