// The engines as a whole: deterministic, stoppable, and honest about F.
#include "linalg/approximate.hpp"
#include "problem/case_file.hpp"
#include "support/runs.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(engine)

BOOST_AUTO_TEST_CASE(deterministic) {
  Random r(131);
  for (int n = 0; n < 20; ++n) {
    const Problem p = random_problem(r);
    const RecordedRun a = run_double(p, 4), b = run_double(p, 4), c = run_mpfr(p, 3, 160), d = run_mpfr(p, 3, 160);
    BOOST_TEST((a.iterates == b.iterates && a.objective == b.objective));
    BOOST_TEST((c.iterates == d.iterates && c.objective == d.objective));
    BOOST_TEST((a.iterates[0] == p.start && c.iterates[0] == p.start));
    BOOST_TEST(a.sweeps() == 4);
    BOOST_TEST(a.objective.size() == 5U);
    BOOST_TEST(a.by_engine);
    // A longer run begins like a shorter one.
    const RecordedRun longer = run_double(p, 6);
    for (std::size_t k = 0; k < a.iterates.size(); ++k) BOOST_TEST((longer.iterates[k] == a.iterates[k]));
  }
}

BOOST_AUTO_TEST_CASE(written_objective_is_near) {
  Random r(132);
  for (int n = 0; n < 40; ++n) {
    const Problem p = random_problem(r);
    const RecordedRun a = run_double(p, 2), b = run_mpfr(p, 2, 128);
    for (const RecordedRun* run : {&a, &b})
      for (std::size_t k = 0; k < run->iterates.size(); ++k) {
        const Interval f = Naive<Interval>(p, exact(run->iterates[k])).objective();
        BOOST_TEST((abs(Rational::literally(run->objective[k]) - f.lo) <= Rational::power_of_two(-38) * (Rational(1) + abs(f.lo))));
      }
  }
}

BOOST_AUTO_TEST_CASE(progress_counts_and_stops) {
  Random r(133);
  const Problem p = random_network(r);
  std::vector<int> seen;
  const RecordedRun run = run_double(p, 10, [&](int k) {
    seen.push_back(k);
    return k < 3;
  });
  BOOST_TEST((seen == std::vector<int>{1, 2, 3}));
  BOOST_TEST(run.sweeps() == 3);
  BOOST_TEST(run.objective.size() == 4U);
}

// x+ = x/2 - x-/4 from (2,1): 1, 0, -1/4, -1/8, 0, 1/32, exactly, in both engines.
BOOST_AUTO_TEST_CASE(heavy_ball_by_hand) {
  const Case c = read_case("cases/heavy-ball-r10");
  const std::vector<Rational> expected = {1, 0, ratio(-1, 4), ratio(-1, 8), 0, ratio(1, 32), ratio(1, 64), 0};
  for (const RecordedRun& run : {run_double(c.problem, 7), run_mpfr(c.problem, 7, 128)})
    for (std::size_t k = 0; k < expected.size(); ++k) BOOST_TEST((run.iterates[k][0](0, 0) == expected[k]), "iterate " << k);
}

// W+ = (3+6W)/(25/2), and V between: closed forms of the one-layer case.
BOOST_AUTO_TEST_CASE(one_layer_by_hand) {
  const Case c = read_case("cases/one-layer-linear");
  const Problem& p = c.problem;
  const RecordedRun run = run_mpfr(p, 5, 200);
  Rational w = 1;
  for (std::size_t k = 1; k < run.iterates.size(); ++k) {
    const RationalMatrix v = exact(run.iterates[k][std::size_t(p.block("V1"))]);
    for (Index s = 0; s < 3; ++s)
      BOOST_TEST((abs(v(0, s) - (p.network->Y(0, s) + w * p.network->X(0, s)) / Rational(2)) <= Rational::power_of_two(-190)));
    w = (Rational(3) + Rational(6) * w) * ratio(2, 25);
    BOOST_TEST((abs(run.iterates[k][std::size_t(p.block("W1"))](0, 0) - w) <= Rational::power_of_two(-190)));
  }
}

// The precision of the mpfr engine is what it was asked for, and does not leak out of it.
BOOST_AUTO_TEST_CASE(precision) {
  const Case c = read_case("cases/xor-tanh");
  const unsigned before = mpfr_float::default_precision();
  const RecordedRun narrow = run_mpfr(c.problem, 2, 128), wide = run_mpfr(c.problem, 2, 512);
  BOOST_TEST(mpfr_float::default_precision() == before);
  for (std::size_t b = 0; b < c.problem.blocks.size(); ++b) {
    const Rational d2 = distance2(exact(narrow.iterates[2][b]), exact(wide.iterates[2][b]));
    BOOST_TEST((d2 <= Rational::power_of_two(-200)), c.problem.blocks[b].name);
    BOOST_TEST((d2 >= Rational::power_of_two(-300)), c.problem.blocks[b].name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
