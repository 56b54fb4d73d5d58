// am_trajectory: what it proves is true, and a wrong run is refuted where it is wrong.
#include "claims.hpp"
#include "problem/case_file.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(trajectory)

const Rational tolerance = Rational::power_of_two(-40);

BOOST_AUTO_TEST_CASE(proved_distances_are_true) {
  Random r(211);
  int proved_count = 0;
  for (int n = 0; n < 80; ++n) {
    const Problem p = n % 4 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    RecordedRun run = random_run(r, p, 3, n % 3 ? RunKind::engine : RunKind::perturbed);
    const bool own = r.one_in(3);
    if (own) run.iterates.erase(run.iterates.begin());
    const Rational limit = r.pick<Rational>({tolerance, ratio(1, 1000), Rational(Integer(1), Integer("1000000000000")), Rational(2)});
    Replay replay(p, run);
    const Claim c = am_trajectory(replay, limit);
    BOOST_TEST(c.statement.at("start") == (own && !(run.iterates[0] == p.start) ? "own" : "case"));
    if (!is(c, proved)) continue;
    ++proved_count;
    BOOST_TEST_CONTEXT("problem " << n) {
      for (const auto& [label, d] : c.constants.at("distance").items()) BOOST_TEST((parse_number(d.get<std::string>()) <= limit), label);
      const int first = own && p.has(Kind::heavy_ball) ? 1 : 0;
      for (int k = first; k < run.sweeps(); ++k)
        for (const Gap& g : gaps(p, at(run, k), at(run, k + 1), k > 0 ? at(run, k - 1) : exact(p.previous))) {
          const Rational d = constant(c, "distance", g.label);
          BOOST_TEST((g.distance2 <= squared(Rational(d * (Rational(1) + sqrt_up(g.norm2, 200))))), g.label << " in sweep " << k);
        }
    }
  }
  BOOST_TEST(proved_count > 40);
}

// One entry of one block of one iterate off by 2^-30: the first update that is wrong is named.
BOOST_AUTO_TEST_CASE(wrong_runs_are_refuted_where_they_are_wrong) {
  Random r(212);
  int asked = 0;
  for (int n = 0; n < 90; ++n) {
    const Problem p = n % 4 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    RecordedRun run = run_double(p, 3);
    {
      Replay replay(p, run);
      if (!is(am_trajectory(replay, tolerance), proved)) continue;  // ill-conditioned
    }
    const auto k = std::size_t(r.between(1, 3)), u = std::size_t(r.below(int(p.sweep.size())));
    const Update& update = p.sweep[u];
    const auto which = std::size_t(r.below(int(update.blocks.size()))), b = std::size_t(update.blocks[which]);
    Eigen::MatrixXd m = run.iterates[k][b].approximate();
    double& entry = m.data()[r.below(int(m.size()))];
    // The tolerance is relative to 1 + |block|.
    entry += (r.one_in(2) ? 0x1p-30 : -0x1p-30) * (1 + m.norm());
    run.iterates[k][b] = DyadicMatrix(m);
    Replay replay(p, run);
    const Claim c = am_trajectory(replay, tolerance);
    ++asked;
    BOOST_TEST_CONTEXT("problem " << n << ", iterate " << k << ", " << p.blocks[b].name << ": " << c.reason) {
      BOOST_TEST(is(c, refuted));
      if (!is(c, refuted)) continue;
      const std::string label = update.kind == Kind::jacobi ? p.blocks[b].name : p.label(update);
      BOOST_TEST(c.constants.at("at") == (Json{int(k) - 1, label}));
      // And the distance that it states is there.
      const Rational lower = constant(c, "lower");
      BOOST_TEST((lower > tolerance));
      for (const Gap& g : gaps(p, at(run, int(k) - 1), at(run, int(k)), k > 1 ? at(run, int(k) - 2) : exact(p.previous)))
        if (g.label == label) BOOST_TEST((squared(Rational(lower * (Rational(1) + sqrt_down(g.norm2, 200)))) <= g.distance2));
    }
  }
  BOOST_TEST(asked > 60);
}

// A tolerance just above and just below the distance: proved, or refuted, or left open; never the wrong way round.
BOOST_AUTO_TEST_CASE(at_the_tolerance) {
  Random r(213);
  int verdicts[3] = {0, 0, 0};
  for (int n = 0; n < 40; ++n) {
    const Problem p = n % 4 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    const RecordedRun run = random_run(r, p, 1, RunKind::random);
    Rational most2;  // the largest |z-z*|^2/(1+|z|)^2
    for (const Gap& g : gaps(p, at(run, 0), at(run, 1), exact(p.previous))) most2 = std::max(most2, g.distance2 / squared(Rational(Rational(1) + sqrt_up(g.norm2, 100))));
    if (most2.sign() == 0) continue;
    const Rational most = sqrt_down(most2, 100);
    for (int shift : {-2, -8, -21, -30, -60})
      for (int sign : {-1, 1}) {
        const Rational limit = most * (Rational(1) + Rational(sign) * Rational::power_of_two(shift));
        Replay replay(p, run);
        RecordedRun own = run;
        const Claim c = am_trajectory(replay, limit);
        ++verdicts[int(c.verdict)];
        BOOST_TEST_CONTEXT("problem " << n << ", tolerance off by " << sign << " 2^" << shift << ": " << c.reason) {
          // With "own" a heavy ball's first sweep is left out, so anything is proved.
          if (c.statement.at("start") == "own" && p.has(Kind::heavy_ball)) continue;
          BOOST_TEST(!is(c, sign < 0 ? proved : refuted));
          if (is(c, refuted)) BOOST_TEST((constant(c, "lower") > limit));
          if (is(c, proved))
            for (const auto& [label, d] : c.constants.at("distance").items()) BOOST_TEST((parse_number(d.get<std::string>()) <= limit), label);
        }
      }
  }
  BOOST_TEST(verdicts[int(proved)] > 10);
  BOOST_TEST(verdicts[int(refuted)] > 10);
}

// A block that is skipped, two blocks exchanged in order, a stale input: whole sweeps that are no alternating minimization.
BOOST_AUTO_TEST_CASE(other_methods_are_refuted) {
  Random r(214);
  int refuted_count = 0, asked = 0;
  for (int n = 0; n < 40; ++n) {
    NetworkOptions o;
    o.least_depth = 2;
    o.regularized = true;
    const Problem p = random_network(r, o);
    Problem other = p;
    if (n % 2) std::reverse(other.sweep.begin(), other.sweep.end());
    else other.sweep[std::size_t(r.below(int(p.sweep.size())))].prox[0] += Rational(1);
    RecordedRun run = run_double(other, 2);
    Replay replay(p, run);
    const Claim c = am_trajectory(replay, tolerance);
    ++asked;
    BOOST_TEST(!is(c, proved), "problem " << n);
    refuted_count += is(c, refuted) ? 1 : 0;
    // A block left where it was.
    run = run_double(p, 2);
    const auto b = std::size_t(r.below(int(p.blocks.size())));
    if (distance2(exact(run.iterates[1][b]), exact(run.iterates[0][b])) < Rational::power_of_two(-40)) continue;
    run.iterates[1][b] = run.iterates[0][b];
    Replay skipping(p, run);
    BOOST_TEST(!is(am_trajectory(skipping, tolerance), proved), "problem " << n << ", " << p.blocks[b].name << " skipped");
  }
  BOOST_TEST(refuted_count > asked / 2);
}

// Subproblems without a minimizer: a saddle is no result of an update, so nothing may be proved or refuted.
BOOST_AUTO_TEST_CASE(saddles_are_left_open) {
  Problem p;
  p.name = "saddle";
  Quadratic q;
  q.H = RationalMatrix(2, 2);
  q.H(0, 0) = -1;
  q.H(1, 1) = 1;
  q.g = RationalMatrix(2, 1);
  p.quadratic = q;
  p.blocks = {{"x1", Family::x, 0, 2, 1, 0}};
  p.sweep = {{Kind::ridge, {0}, {Rational(0)}, 0, 0}};
  p.start = {DyadicMatrix(Eigen::MatrixXd::Ones(2, 1))};
  p.validate();
  RecordedRun run;
  run.iterates = {p.start, {DyadicMatrix(Eigen::MatrixXd::Zero(2, 1))}};
  for (const Rational& alpha : {Rational(0), ratio(1, 2), Rational(1)}) {
    p.sweep[0].prox[0] = alpha;
    Replay replay(p, run);
    BOOST_TEST(is(am_trajectory(replay, tolerance), undecided), "prox " << alpha.str());
  }
  Problem one = p;
  one.quadratic->H = RationalMatrix(1, 1);
  one.quadratic->H(0, 0) = -1;
  one.quadratic->g = RationalMatrix(1, 1);
  one.blocks = {{"x1", Family::x, 0, 1, 1, 0}};
  one.start = {DyadicMatrix(Eigen::MatrixXd::Ones(1, 1))};
  RecordedRun short_run;
  short_run.iterates = {one.start, {DyadicMatrix(Eigen::MatrixXd::Zero(1, 1))}};
  for (const Rational& alpha : {Rational(0), ratio(1, 2), Rational(1)}) {
    one.sweep[0].prox[0] = alpha;
    Replay replay(one, short_run);
    BOOST_TEST(is(am_trajectory(replay, tolerance), undecided), "prox " << alpha.str());
  }
}

BOOST_AUTO_TEST_SUITE_END()
