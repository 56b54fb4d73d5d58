// What a replay says about a sweep, on every rung, against F evaluated before and after every update and against exact minimizers.
#include "run/replay_sweep.hpp"
#include "support/engines.hpp"
#include "support/runs.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(replay)

struct Truth {
  std::vector<Interval> drop;
  std::vector<Rational> step2;
  std::vector<Gap> gap;  // piecewise linear problems only
  Interval gradient2;

  Truth(const Problem& p, const RecordedRun& run, int k) {
    const auto n = std::size_t(k);
    const Exact x = exact(run.iterates[n]), y = exact(run.iterates[n + 1]);
    Exact mixed = x;
    for (const Update& u : p.sweep) {
      const Interval before = Naive<Interval>(p, mixed).objective();
      for (int b : u.blocks) mixed[std::size_t(b)] = y[std::size_t(b)];
      drop.push_back(before - Naive<Interval>(p, mixed).objective());
    }
    for (std::size_t b = 0; b < x.size(); ++b) step2.push_back(distance2(x[b], y[b]));
    gradient2 = Naive<Interval>(p, y).gradient2();
    if (p.exact()) gap = gaps(p, x, y, exact(k > 0 ? run.iterates[n - 1] : p.previous));
  }
};

// The truth is a number (or a very narrow interval); the range must not miss it.
bool contains(const Range& r, const Interval& truth) { return r.lo <= truth.hi && truth.lo <= r.hi; }

// lower <= |z-z*|/(1+|z|) <= upper
void check_distance(const Distance& d, const Gap& g, bool exactly) {
  const Rational norm_down = sqrt_down(g.norm2, 200), norm_up = sqrt_up(g.norm2, 200), one = 1;
  BOOST_TEST(d.open.empty(), g.label << ": " << d.open);
  if (!std::isfinite(d.upper)) return;
  BOOST_TEST((g.distance2 <= squared(Rational(Rational::literally(d.upper) * (one + norm_up)))), g.label << ": upper " << d.upper);
  BOOST_TEST((squared(Rational(Rational::literally(d.lower) * (one + norm_down))) <= g.distance2), g.label << ": lower " << d.lower);
  BOOST_TEST(d.lower <= d.upper);
  if (exactly && g.distance2.sign() == 0) BOOST_TEST(d.upper == 0);
}

template <class A>
void check(const Problem& p, const RecordedRun& run, A a, const std::vector<Truth>& truth, const std::vector<int>& order) {
  SweepReplay<A> replay(p, run, a, "rung");
  constexpr bool exactly = std::is_same_v<A, ExactAlgebra>;
  for (int k : order) {
    const Truth& t = truth[std::size_t(k)];
    const SweepEvidence e = replay.sweep(k);
    BOOST_REQUIRE(e.drop.size() == t.drop.size());
    for (std::size_t u = 0; u < t.drop.size(); ++u) {
      BOOST_TEST(contains(e.drop[u], t.drop[u]), "drop of " << p.label(p.sweep[u]) << " in sweep " << k);
      if (exactly) BOOST_TEST((e.drop[u].exact() && t.drop[u].lo == t.drop[u].hi));
    }
    for (std::size_t b = 0; b < t.step2.size(); ++b) {
      BOOST_TEST((contains(e.step2[b], t.step2[b]) && e.step2[b].lo.sign() >= 0), "step of " << p.blocks[b].name << " in sweep " << k);
      if (exactly) BOOST_TEST(e.step2[b].exact());
    }
    BOOST_TEST((contains(e.gradient2, t.gradient2) && e.gradient2.lo.sign() >= 0), "gradient in sweep " << k);
    if (t.gap.empty()) continue;
    BOOST_REQUIRE(e.distance.size() == t.gap.size());
    for (std::size_t l = 0; l < t.gap.size(); ++l) check_distance(e.distance[l], t.gap[l], exactly);
  }
}

std::vector<Truth> truth_of(const Problem& p, const RecordedRun& run) {
  std::vector<Truth> t;
  for (int k = 0; k < run.sweeps(); ++k) t.emplace_back(p, run, k);
  return t;
}

void hunt(std::uint64_t seed, int problems, bool smooth) {
  Random r(seed);
  const std::vector<RunKind> kinds = {RunKind::random, RunKind::engine, RunKind::perturbed, RunKind::resting};
  for (int n = 0; n < problems; ++n) {
    NetworkOptions o;
    o.smooth = smooth;
    const Problem p = !smooth && n % 5 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r, o);
    const RunKind kind = kinds[std::size_t(n) % kinds.size()];
    const RecordedRun run = random_run(r, p, 3, kind, r.one_in(2));
    const auto truth = truth_of(p, run);
    // In order, as a certification asks, and in any order, as refinement does.
    std::vector<int> order = {0, 1, 2};
    if (r.one_in(2)) order = {2, 0, 0, 1, 2, 1};
    BOOST_TEST_CONTEXT("problem " << n << ", run " << int(kind)) {
      if (smooth) {
        check(p, run, BallAlgebra{128}, truth, order);
        continue;
      }
      check(p, run, ExactAlgebra{}, truth, order);
      check(p, run, ColumnBallAlgebra{}, truth, order);
      check(p, run, BallAlgebra{n % 2 ? 64 : 128}, truth, order);
    }
  }
}

BOOST_AUTO_TEST_CASE(piecewise_and_quadratic) { hunt(91, 260, false); }
BOOST_AUTO_TEST_CASE(smooth) { hunt(92, 24, true); }

// Engine runs far down, where steps are tiny beside the points: the enclosures of drops stay narrow relative to the steps.
BOOST_AUTO_TEST_CASE(drops_without_cancellation) {
  Random r(93);
  int decided = 0, sweeps = 0;
  for (int n = 0; n < 40; ++n) {
    NetworkOptions o;
    o.regularized = o.proximal = true;
    const Problem p = random_network(r, o);
    RecordedRun run = run_double(p, 1);
    // A step of 2^-40 of a point with entries of order one: F changes by some 2^-80, far below the rounding of F.
    run.iterates[0] = run.iterates[1];
    for (DyadicMatrix& m : run.iterates[1]) {
      Eigen::MatrixXd v = m.approximate();
      for (Index e = 0; e < v.size(); ++e) v.data()[e] += r.between(-4, 4) * 0x1p-42;
      m = DyadicMatrix(v);
    }
    const auto truth = truth_of(p, run);
    check(p, run, ColumnBallAlgebra{}, truth, {0});
    SweepReplay<ColumnBallAlgebra> replay(p, run, {}, "rung");
    const Range drop = replay.sweep(0).total_drop();
    ++sweeps;
    decided += drop.lo.sign() > 0 || drop.hi.sign() < 0 ? 1 : 0;
  }
  BOOST_TEST(decided > sweeps * 3 / 4);
}

// The evidence of one sweep does not depend on what was asked before.
BOOST_AUTO_TEST_CASE(any_order_gives_the_same) {
  Random r(94);
  for (int n = 0; n < 30; ++n) {
    const Problem p = random_network(r);
    const RecordedRun run = random_run(r, p, 4, n % 2 ? RunKind::perturbed : RunKind::random);
    SweepReplay<ColumnBallAlgebra> warm(p, run, {}, "rung");
    for (int asked = 0; asked < 12; ++asked) {
      const int k = r.below(4);
      if (r.one_in(3)) (void)warm.objective(r.below(5));
      SweepReplay<ColumnBallAlgebra> fresh(p, run, {}, "rung");
      const SweepEvidence a = warm.sweep(k), b = fresh.sweep(k);
      for (std::size_t u = 0; u < a.drop.size(); ++u) BOOST_TEST((a.drop[u].lo == b.drop[u].lo && a.drop[u].hi == b.drop[u].hi));
      for (std::size_t l = 0; l < a.distance.size(); ++l) BOOST_TEST(a.distance[l].upper == b.distance[l].upper);
      BOOST_TEST((a.gradient2.lo == b.gradient2.lo && a.gradient2.hi == b.gradient2.hi));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
