// The ladder of a Replay: the cheapest rung first, more precision on demand, every rung right.
#include "run/replay.hpp"
#include "support/runs.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(ladder)

Problem large(Random& r, bool smooth) {
  NetworkOptions o;
  o.least_depth = o.most_depth = 2;
  o.most_width = 4;
  o.most_samples = 30;
  o.smooth = smooth;
  for (;;) {
    const Problem p = random_network(r, o);
    if (p.unknowns() > 260) return p;
  }
}

bool inside(const Range& narrow, const Range& wide) { return wide.lo <= narrow.lo && narrow.hi <= wide.hi; }

BOOST_AUTO_TEST_CASE(doubles_then_integers) {
  Random r(121);
  for (int n = 0; n < 6; ++n) {
    const Problem p = large(r, false);
    const RecordedRun run = random_run(r, p, 3, n % 2 ? RunKind::engine : RunKind::perturbed);
    Replay replay(p, run);
    for (int k : {0, 2, 1}) {
      const SweepEvidence cheap = replay.sweep(k);
      BOOST_TEST(cheap.rung == "doubles with column radii");
      BOOST_TEST(replay.refine(k));
      const SweepEvidence best = replay.sweep(k);
      BOOST_TEST(best.rung == "exact integers");
      BOOST_TEST(!replay.refine(k));
      for (std::size_t u = 0; u < cheap.drop.size(); ++u) {
        BOOST_TEST(best.drop[u].exact());
        BOOST_TEST(inside(best.drop[u], cheap.drop[u]));
      }
      for (std::size_t b = 0; b < cheap.step2.size(); ++b) BOOST_TEST(inside(best.step2[b], cheap.step2[b]));
      BOOST_TEST(inside(best.gradient2, cheap.gradient2));
      for (std::size_t l = 0; l < cheap.distance.size(); ++l) {
        BOOST_TEST(cheap.distance[l].lower <= best.distance[l].upper);
        BOOST_TEST(best.distance[l].lower <= cheap.distance[l].upper);
      }
      // Sweeps that were not refined stay cheap.
      if (k == 0) BOOST_TEST(replay.sweep(1).rung == "doubles with column radii");
    }
    for (int k : {3, 0, 2}) {
      const Rational f = naive_objective(p, exact(run.iterates[std::size_t(k)]));
      BOOST_TEST((replay.objective(k).lo == f && replay.objective(k).hi == f));
      BOOST_TEST(inside(f, replay.objective_cheap(k)));
    }
  }
}

BOOST_AUTO_TEST_CASE(integers_at_once_where_it_is_small) {
  Random r(122);
  const Problem p = random_network(r);
  const RecordedRun run = random_run(r, p, 2, RunKind::random);
  Replay replay(p, run);
  BOOST_TEST(replay.sweep(1).rung == "exact integers");
  BOOST_TEST(!replay.refine(1));
}

BOOST_AUTO_TEST_CASE(balls_of_more_and_more_bits) {
  Random r(123);
  NetworkOptions o;
  o.smooth = true;
  const Problem p = random_network(r, o);
  const RecordedRun run = random_run(r, p, 2, RunKind::engine);
  Replay replay(p, run, 512);
  SweepEvidence before = replay.sweep(0);
  BOOST_TEST(before.rung == "balls of 128 bits");
  for (const char* rung : {"balls of 256 bits", "balls of 512 bits"}) {
    BOOST_REQUIRE(replay.refine(0));
    const SweepEvidence after = replay.sweep(0);
    BOOST_TEST(after.rung == rung);
    for (std::size_t u = 0; u < after.drop.size(); ++u) {
      BOOST_TEST((before.drop[u].lo <= after.drop[u].hi && after.drop[u].lo <= before.drop[u].hi));
      if (!after.drop[u].exact()) BOOST_TEST((after.drop[u].hi - after.drop[u].lo < (before.drop[u].hi - before.drop[u].lo) * Rational::power_of_two(-60)));
    }
    before = after;
  }
  BOOST_TEST(!replay.refine(0));
  const Interval f = Naive<Interval>(p, exact(run.iterates[1])).objective();
  BOOST_TEST((replay.objective(1).lo <= f.hi && f.lo <= replay.objective(1).hi));
  BOOST_TEST((replay.objective_cheap(1).lo <= f.hi && f.lo <= replay.objective_cheap(1).hi));
}

// Doubles alone cannot enclose points of more than 53 bits narrowly; the next rung can.
BOOST_AUTO_TEST_CASE(escalation_decides) {
  Random r(124);
  const Problem p = large(r, false);
  RecordedRun run;
  run.iterates = {p.start, p.start};
  // x^1 differs from x^0 by 2^-100 in one entry of W: the step is there, and F moves by some 2^-100.
  RationalMatrix w = exact(run.iterates[1][0]);
  w(0, 0) += Rational::power_of_two(-100);
  run.iterates[1][0] = DyadicMatrix::of(w);
  Replay replay(p, run);
  BOOST_TEST(replay.sweep(0).total_step2().lo.sign() == 0);
  const Range cheap = replay.sweep(0).total_drop();
  BOOST_TEST((cheap.lo.sign() <= 0 && cheap.hi.sign() >= 0));
  BOOST_REQUIRE(replay.refine(0));
  BOOST_TEST((replay.sweep(0).total_step2().lo == Rational::power_of_two(-200)));
  const Rational change = naive_objective(p, exact(run.iterates[0])) - naive_objective(p, exact(run.iterates[1]));
  BOOST_TEST((replay.sweep(0).total_drop().lo == change));
}

// Numbers whose squares are no doubles: the first rung cannot say anything, the next one can.
BOOST_AUTO_TEST_CASE(beyond_doubles) {
  Random r(126);
  const Problem p = large(r, false);
  RecordedRun run = random_run(r, p, 3, RunKind::random);
  for (std::size_t k = 1; k < 3; ++k)
    for (DyadicMatrix& m : run.iterates[k]) m = DyadicMatrix(Eigen::MatrixXd(m.approximate() * 0x1p600));
  Replay replay(p, run);
  for (int k : {0, 1, 2}) {
    Rational change = naive_objective(p, exact(run.iterates[std::size_t(k)])) - naive_objective(p, exact(run.iterates[std::size_t(k) + 1]));
    BOOST_TEST(inside(change, replay.sweep(k).total_drop()));
    while (replay.refine(k)) {}
    BOOST_TEST((replay.sweep(k).total_drop().lo == change));
    BOOST_TEST(inside(naive_objective(p, exact(run.iterates[std::size_t(k)])), replay.objective_cheap(k)));
  }
}

BOOST_AUTO_TEST_CASE(start_of_the_case) {
  Random r(125);
  const Problem p = random_network(r);
  RecordedRun run = run_double(p, 1);
  BOOST_TEST(Replay(p, run).starts_at_case());
  run.iterates[0].back() = random_point(r, p).back();
  BOOST_TEST(!Replay(p, run).starts_at_case());
}

BOOST_AUTO_TEST_SUITE_END()
