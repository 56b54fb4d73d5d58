// sufficient_decrease and relative_error against quotients formed exactly, window by window.
#include "claims.hpp"
#include "problem/case_file.hpp"

#include <set>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(brackets)

struct Window { int k; Rational drop, step2; };

const Rational beta = ratio(3, 7);  // of J3

// SPEC 3.3, from F and the points alone.
std::vector<Window> windows(const std::vector<Rational>& f, const std::vector<Exact>& x, DecreaseForm form, int j, int phase) {
  std::vector<Window> out;
  const int K = int(x.size()) - 1;
  const auto delta2 = [&](int k) { return distance2(x[std::size_t(k)], x[std::size_t(k - 1)]); };
  for (int k = 0; k <= K; ++k) {
    if (form == DecreaseForm::J2) {
      if (k < j - 1 || k >= K) continue;
      Rational most = f[std::size_t(k)];
      for (int i = 1; i < j; ++i) most = std::max(most, f[std::size_t(k - i)]);
      out.push_back({k, most - f[std::size_t(k + 1)], delta2(k + 1)});
      continue;
    }
    if (form == DecreaseForm::J3) {
      if (k > 0 && k < K) out.push_back({k, f[std::size_t(k)] - f[std::size_t(k + 1)] + beta * (delta2(k) - delta2(k + 1)), delta2(k + 1)});
      continue;
    }
    if (k + j > K || (phase >= 0 && k % j != phase)) continue;
    Rational s = 0;
    if (form == DecreaseForm::J0) s = distance2(x[std::size_t(k)], x[std::size_t(k + j)]);
    else if (form == DecreaseForm::J1w) s = delta2(k + j);
    else
      for (int i = 1; i <= j; ++i) s += delta2(k + i);
    out.push_back({k, f[std::size_t(k)] - f[std::size_t(k + j)], s});
  }
  return out;
}

struct Tally { int proved = 0, refuted = 0, undecided = 0; };

void check_decrease(Replay& replay, const std::vector<Rational>& f, const std::vector<Exact>& x, Tally& tally) {
  for (DecreaseForm form : decrease_forms)
    for (int j = 1; j <= (form == DecreaseForm::J3 ? 1 : 3); ++j)
      for (int phase = -1; phase < (form == DecreaseForm::J2 || j == 1 ? 0 : j); ++phase) {
        const Claim c = sufficient_decrease(replay, form, j, phase, {}, beta);
        const auto all = windows(f, x, form, j, phase);
        bool falls = true, moves = false;
        Rational least;
        for (const Window& w : all) {
          falls = falls && w.drop.sign() >= 0 && !(w.drop.sign() == 0 && w.step2.sign() > 0);
          if (w.step2.sign() == 0) continue;
          const Rational q = w.drop / w.step2;
          least = moves ? std::min(least, q) : q;
          moves = true;
        }
        BOOST_TEST_CONTEXT(name(form) << " j " << j << " phase " << phase << " verdict " << name(c.verdict)) {
          BOOST_TEST(c.statement.at("form") == name(form));
          BOOST_TEST((c.statement.at("phase").is_null() ? -1 : c.statement.at("phase").get<int>()) == phase);
          const Verdict expected = all.empty() || (falls && !moves) ? undecided : falls ? proved : refuted;
          BOOST_TEST(is(c, expected));
          ++(is(c, proved) ? tally.proved : is(c, refuted) ? tally.refuted : tally.undecided);
          if (is(c, undecided)) BOOST_TEST(!c.reason.empty());
          if (!is(c, expected) || is(c, undecided)) continue;
          const int k = c.constants.at("window").get<int>();
          const auto at = std::find_if(all.begin(), all.end(), [&](const Window& w) { return w.k == k; });
          BOOST_REQUIRE(at != all.end());
          if (is(c, refuted)) {
            const Range rise = interval(c.constants.at("rise"));
            BOOST_TEST((rise.lo <= -at->drop && -at->drop <= rise.hi));
            BOOST_TEST((rise.lo.sign() > 0 || (rise.lo.sign() >= 0 && at->step2.sign() > 0)));
            continue;
          }
          const Rational a = constant(c, "a"), upper = constant(c, "a_upper");
          BOOST_TEST((a.sign() > 0 && a <= least && least <= upper));
          BOOST_TEST((upper - a <= upper * ratio(1, 1000000)));
          BOOST_TEST((at->drop <= upper * at->step2 && at->step2.sign() > 0));
        }
      }
}

void check_error(Replay& replay, const Problem& p, const std::vector<Exact>& x, Tally& tally) {
  std::vector<Rational> g2(1);
  for (std::size_t k = 1; k < x.size(); ++k) g2.push_back(Naive<Rational>(p, x[k]).gradient2());
  for (int j = 1; j <= 3; ++j) {
    const Claim c = relative_error(replay, j, {});
    bool bounded = true, moves = false;
    Rational most;
    std::vector<Window> all;
    for (int k = 0; k + j < int(x.size()); ++k) {
      Rational s = 0;
      for (int i = 1; i <= j; ++i) s += distance2(x[std::size_t(k + i)], x[std::size_t(k + i - 1)]);
      all.push_back({k, g2[std::size_t(k + j)], s});
      bounded = bounded && !(s.sign() == 0 && g2[std::size_t(k + j)].sign() > 0);
      if (s.sign() == 0) continue;
      const Rational q = g2[std::size_t(k + j)] / s;
      most = moves ? std::max(most, q) : q;
      moves = true;
    }
    BOOST_TEST_CONTEXT("relative error, j " << j << " verdict " << name(c.verdict)) {
      const Verdict expected = all.empty() || (bounded && !moves) ? undecided : bounded ? proved : refuted;
      BOOST_TEST(is(c, expected));
      ++(is(c, proved) ? tally.proved : is(c, refuted) ? tally.refuted : tally.undecided);
      if (!is(c, expected) || is(c, undecided)) continue;
      const Window& w = all.at(c.constants.at("window").get<std::size_t>());
      if (is(c, refuted)) {
        BOOST_TEST((w.step2.sign() == 0 && w.drop.sign() > 0));
        continue;
      }
      const Rational b = constant(c, "b"), lower = constant(c, "b_lower");
      BOOST_TEST((most <= square(b) && square(lower) <= most));
      BOOST_TEST((b - lower <= b * ratio(1, 1000000)));
      BOOST_TEST((w.step2.sign() > 0 && square(lower) * w.step2 <= w.drop));
    }
  }
}

void check(const Problem& p, const RecordedRun& run, Tally& decrease, Tally& error) {
  std::vector<Rational> f;
  std::vector<Exact> x;
  for (int k = 0; k <= run.sweeps(); ++k) {
    x.push_back(at(run, k));
    f.push_back(naive_objective(p, x.back()));
  }
  Replay replay(p, run);
  check_decrease(replay, f, x, decrease);
  check_error(replay, p, x, error);
}

BOOST_AUTO_TEST_CASE(best_constants_are_bracketed) {
  Random r(201);
  Tally decrease, error;
  for (int n = 0; n < 60; ++n) {
    const Problem p = n % 3 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    RecordedRun run = random_run(r, p, r.between(1, 6), RunKind(n % 4), r.one_in(2));
    // Falling at random now and then: the iterates in the order of F.
    if (n % 4 == 0)
      std::sort(run.iterates.begin(), run.iterates.end(), [&](const Point& a, const Point& b) { return naive_objective(p, exact(a)) > naive_objective(p, exact(b)); });
    // A run that stands still, and one that does so at the end.
    if (n % 15 == 0) std::fill(run.iterates.begin(), run.iterates.end(), run.iterates[0]);
    if (n % 15 == 1) run.iterates.push_back(run.iterates.back());
    BOOST_TEST_CONTEXT("problem " << n) { check(p, run, decrease, error); }
  }
  for (const Tally* t : {&decrease, &error}) {
    BOOST_TEST(t->proved > 20);
    BOOST_TEST(t->refuted > 5);
    BOOST_TEST(t->undecided > 5);
  }
}

// More than 256 unknowns: the doubles come first, and what they leave open is decided in integers.
BOOST_AUTO_TEST_CASE(brackets_on_the_ladder) {
  Random r(202);
  NetworkOptions o;
  o.least_depth = o.most_depth = 2;
  o.most_width = 4;
  o.most_samples = 30;
  Tally decrease, error;
  for (int n = 0; n < 3;) {
    const Problem p = random_network(r, o);
    if (p.unknowns() <= 260) continue;
    BOOST_TEST_CONTEXT("problem " << n) { check(p, random_run(r, p, 4, n == 2 ? RunKind::resting : RunKind::engine), decrease, error); }
    ++n;
  }
  BOOST_TEST(decrease.proved > 5);
}

// Near the limit: steps of 1e-13 beside points of order one; F falls by 1e-26, far below its own rounding. Still decided.
// Returns false if the run does not come that near.
bool check_near_the_limit(Problem p, const std::string& name) {
  const RecordedRun far = run_double(p, 3000);
  int begin = -1;
  for (int k = 0; k + 3 < far.sweeps() && begin < 0; ++k) {
    double step2 = 0;
    for (std::size_t b = 0; b < p.blocks.size(); ++b)
      step2 += (far.iterates[std::size_t(k)][b].approximate() - far.iterates[std::size_t(k) + 1][b].approximate()).squaredNorm();
    if (step2 < 4e-26) begin = k;
  }
  if (begin < 0) return false;
  p.start = far.iterates[std::size_t(begin)];
  const RecordedRun run = run_double(p, 2);
  std::vector<Rational> f;
  std::vector<Exact> x;
  for (int k = 0; k <= 2; ++k) {
    x.push_back(at(run, k));
    f.push_back(naive_objective(p, x.back()));
  }
  Rational least;
  const auto all = windows(f, x, DecreaseForm::J1, 1, -1);
  for (const Window& w : all) {
    if (w.drop.sign() <= 0 || w.step2 < Rational::power_of_two(-100)) return false;  // rounding has the better of the run
    least = w.k == 0 ? w.drop / w.step2 : std::min(least, w.drop / w.step2);
  }
  Replay replay(p, run);
  const Claim d = sufficient_decrease(replay, DecreaseForm::J1, 1, -1, {});
  BOOST_TEST_CONTEXT(name << ", from iterate " << begin) {
    BOOST_TEST(is(d, proved));
    if (!is(d, proved)) return true;
    BOOST_TEST((constant(d, "a") <= least && least <= constant(d, "a_upper")));
    BOOST_TEST(near(constant(d, "a"), constant(d, "a_upper"), 20));
    // Where doubles come first they decide the sign by themselves.
    if (p.unknowns() > 256) BOOST_TEST((Replay(p, run).sweep(0).total_drop().lo.sign() > 0));
  }
  return true;
}

BOOST_AUTO_TEST_CASE(tiny_steps_stay_decided) {
  for (const char* name : {"xor-relu", "one-layer-linear"})
    BOOST_TEST(check_near_the_limit(read_case(std::string("cases/") + name).problem, name), name);
  Random r(203);
  NetworkOptions o;
  o.least_depth = o.most_depth = 2;
  o.most_width = 4;
  o.most_samples = 30;
  o.regularized = true;
  int small = 0, large = 0;
  for (int n = 0; n < 120 && (small < 6 || large < 3); ++n) {
    const Problem p = random_network(r, o);
    const bool is_large = p.unknowns() > 256;
    if (is_large ? large >= 3 : small >= 6) continue;
    (is_large ? large : small) += check_near_the_limit(p, "problem " + std::to_string(n)) ? 1 : 0;
  }
  BOOST_TEST(small == 6);
  BOOST_TEST(large == 3);
}

BOOST_AUTO_TEST_SUITE_END()
