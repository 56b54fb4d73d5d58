// double_agreement: deviations, values and branches of two runs, against everything computed exactly.
#include "claims.hpp"
#include "problem/case_file.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(agreement)

int code(const Activation& f, const Rational& u) {
  int c = 0;
  for (const Rational& b : f.breaks) c += b < u ? 2 : b == u ? 1 : 0;
  return c;
}

Rational largest(const RationalMatrix& m) {
  Rational x = 0;
  for (const Rational& e : m.entry) x = std::max(x, abs(e));
  return x;
}

std::vector<Rational> dyadics(const std::string& row) {
  std::vector<Rational> out;
  std::istringstream in(row);
  for (std::string word; in >> word;) {
    Integer m;
    long e;
    parse_dyadic(word, m, e);
    out.push_back(Rational::dyadic(m, e));
  }
  return out;
}

// Returns false if the claim is undecided.
bool check(const Problem& p, const RecordedRun& run, const RecordedRun& reference) {
  Replay replay(p, run);
  const Claim c = double_agreement(p, replay, reference);
  if (!is(c, proved)) return false;
  Json branch;
  const Rational objective = constant(c, "objective"), evaluation = constant(c, "evaluation");
  Rational worst_objective, worst_evaluation;
  for (int k = 0; k <= run.sweeps(); ++k) {
    const Exact x = at(run, k), y = at(reference, k);
    for (std::size_t b = 0; b < x.size(); ++b) {
      RationalMatrix d = x[b];
      for (std::size_t e = 0; e < d.entry.size(); ++e) d.entry[e] -= y[b].entry[e];
      const auto row = dyadics(c.constants.at("deviation").at(p.blocks[b].name).get<std::string>());
      BOOST_REQUIRE(row.size() == std::size_t(run.sweeps()) + 1);
      BOOST_TEST((largest(d) <= row[std::size_t(k)] * largest(y[b])), p.blocks[b].name << ", iterate " << k);
      BOOST_TEST((row[std::size_t(k)] * largest(y[b]) <= largest(d) * ratio(4, 3)), p.blocks[b].name << ", iterate " << k);
    }
    const Interval f = Naive<Interval>(p, x).objective(), g = Naive<Interval>(p, y).objective();
    const Rational tiny = Rational::power_of_two(-200), written = Rational::literally(run.objective[std::size_t(k)]);
    BOOST_TEST((abs(f.lo - g.lo) <= objective + tiny), "F, iterate " << k);
    BOOST_TEST((abs(written - f.lo) <= evaluation + tiny), "written F, iterate " << k);
    worst_objective = std::max(worst_objective, abs(f.lo - g.lo));
    worst_evaluation = std::max(worst_evaluation, abs(written - f.lo));
    for (int i = 1; p.network && branch.is_null() && i <= p.network->depth(); ++i) {
      const int b = p.block(Family::U, i);
      if (b < 0 || !p.network->layer(i).activation.piecewise()) continue;
      const auto u = std::size_t(b);
      for (Index r = 0; r < x[u].rows && branch.is_null(); ++r)
        for (Index s = 0; s < x[u].cols && branch.is_null(); ++s)
          if (code(p.network->layer(i).activation, x[u](r, s)) != code(p.network->layer(i).activation, y[u](r, s))) branch = {k, p.blocks[u].name, r, s};
    }
  }
  BOOST_TEST(c.constants.at("branch") == branch);
  if (p.exact() && p.unknowns() <= 256) {  // all exact: as narrow as its 12 bits allow
    BOOST_TEST((objective <= worst_objective * ratio(1001, 1000)));
    BOOST_TEST((evaluation <= worst_evaluation * ratio(1001, 1000)));
  }
  return true;
}

BOOST_AUTO_TEST_CASE(small_problems) {
  Random r(241);
  int decided = 0;
  for (int n = 0; n < 50; ++n) {
    const Problem p = random_problem(r);
    BOOST_TEST_CONTEXT("problem " << n) {
      if (n % 2) decided += check(p, run_double(p, 2), run_mpfr(p, 2, 128)) ? 1 : 0;
      else {
        RecordedRun a = random_run(r, p, 2, RunKind::random), b = random_run(r, p, 2, RunKind(r.below(4)), p.exact());
        for (double& f : a.objective) f = r.between(-100, 100) / 7.0;
        decided += check(p, a, b) ? 1 : 0;
      }
    }
  }
  BOOST_TEST(decided > 35);
}

// More than 256 unknowns: F(x) - F(y) by the difference formula in doubles.
BOOST_AUTO_TEST_CASE(larger_problems) {
  Random r(242);
  NetworkOptions o;
  o.least_depth = 2;
  o.most_width = 5;
  o.most_samples = 24;
  int decided = 0, near_count = 0;
  for (int n = 0; n < 14;) {
    const Problem p = random_network(r, o);
    if (p.unknowns() <= 260) continue;
    BOOST_TEST_CONTEXT("problem " << n) {
      if (n % 2) {
        const RecordedRun a = run_double(p, 2), b = run_mpfr(p, 2, 128);
        decided += check(p, a, b) ? 1 : 0;
        Replay replay(p, a);
        const Claim c = double_agreement(p, replay, b);
        // The runs agree to some 1e-15; so must what is said of F.
        if (is(c, proved)) near_count += constant(c, "objective") < Rational::power_of_two(-30) * (Rational(1) + Rational::literally(a.objective[0])) ? 1 : 0;
      } else {
        decided += check(p, random_run(r, p, 2, RunKind::random, true), random_run(r, p, 2, RunKind::random, true)) ? 1 : 0;
      }
    }
    ++n;
  }
  BOOST_TEST(decided > 9);
  BOOST_TEST(near_count > 4);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_said) {
  Random r(243);
  const Problem p = random_network(r);
  RecordedRun a = run_double(p, 2);
  const RecordedRun b = run_mpfr(p, 2, 128), shorter = run_mpfr(p, 1, 128);
  {
    Replay replay(p, a);
    BOOST_TEST(is(double_agreement(p, replay, shorter), undecided));
  }
  a.objective.clear();
  Replay replay(p, a);
  const Claim c = double_agreement(p, replay, b);
  BOOST_TEST((is(c, undecided) && !c.reason.empty()));
}

BOOST_AUTO_TEST_SUITE_END()
