// Whole certificates of random problems and runs, right and wrong ones: the independent checker must accept every claim.
#include "check.hpp"
#include "claims.hpp"
#include "theorem/certify.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(certificates)

amcheck::Result checked(const Certificate& c) { return amcheck::check(canonical(c.problem()) + "\n", canonical(c.json()) + "\n"); }

struct Tally { int verified = 0, skipped = 0; };

void check(const Problem& p, const RecordedRun& run, const RecordedRun* reference, const Rational& tolerance, Tally& tally) {
  Case c;
  c.problem = p;
  c.tolerance = tolerance;
  c.claims = claim_kinds();
  c.forms = {"J0", "J1", "J1w", "J2"};
  c.j_max = 2;
  const Certificate certificate = certify(c, run, reference);
  const amcheck::Result result = checked(certificate);
  BOOST_TEST((result.exit_code == 0 || result.exit_code == 6), result.last_line);
  for (const amcheck::ClaimReport& claim : result.claims) {
    BOOST_TEST(claim.status != "rejected", claim.kind << " (" << claim.verdict << "): " << claim.message);
    ++(claim.status == "verified" ? tally.verified : tally.skipped);
  }
  // Once more: the same bytes.
  BOOST_TEST(canonical(certify(c, run, reference).json()) == canonical(certificate.json()));
}

BOOST_AUTO_TEST_CASE(accepted_by_the_checker) {
  Random r(261);
  Tally tally;
  for (int n = 0; n < 64; ++n) {
    NetworkOptions o;
    o.regularized = r.one_in(2);
    o.proximal = r.one_in(2);
    o.bias = r.one_in(2) ? std::optional<BiasMode>() : BiasMode::ones;
    const Problem p = n % 4 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r, o);
    RecordedRun run = random_run(r, p, r.between(1, 3), RunKind(n % 4));
    if (r.one_in(4)) run.by_engine = false;
    const RecordedRun reference = run_mpfr(p, run.sweeps(), 128);
    BOOST_TEST_CONTEXT("problem " << n << ", run " << n % 4) {
      check(p, run, r.one_in(2) ? &reference : nullptr, r.pick<Rational>({Rational::power_of_two(-40), Rational(Integer(1), Integer("1000000000")), ratio(1, 3)}), tally);
    }
  }
  BOOST_TEST(tally.verified > 600);
  BOOST_TEST(tally.verified > tally.skipped);
}

BOOST_AUTO_TEST_CASE(smooth_problems) {
  Random r(262);
  Tally tally;
  for (int n = 0; n < 6; ++n) {
    NetworkOptions o;
    o.smooth = true;
    o.most_depth = 2;
    o.most_samples = 2;
    o.regularized = o.proximal = true;
    const Problem p = random_network(r, o);
    const RecordedRun run = random_run(r, p, 2, RunKind(n % 4));
    const RecordedRun reference = run_mpfr(p, 2, 128);
    BOOST_TEST_CONTEXT("problem " << n) { check(p, run, n % 2 ? &reference : nullptr, Rational::power_of_two(-40), tally); }
  }
  BOOST_TEST(tally.verified > 40);
}

// Interrupted at any moment: what was decided stays as it is, the claim at work is undecided, and the checker can read it all.
BOOST_AUTO_TEST_CASE(interrupted_anywhere) {
  Random r(264);
  for (int n = 0; n < 6; ++n) {
    NetworkOptions o;
    o.smooth = n == 1;
    o.most_depth = o.most_samples = 2;
    Case c;
    c.problem = n % 3 == 0 ? random_quadratic(r, n == 0) : random_network(r, o);
    c.claims = claim_kinds();
    c.forms = {"J1", "J2"};
    c.j_max = 2;
    const RecordedRun run = random_run(r, c.problem, 3, RunKind(n % 4), true), reference = run_mpfr(c.problem, 3, 128);
    int moments = 0;
    const Certificate whole = certify(c, run, &reference, [&](const std::string&) { return ++moments > 0; });
    BOOST_TEST(moments > int(whole.claims().size()));
    for (int stop = 0; stop < moments; ++stop) {
      int left = stop;
      const Certificate part = certify(c, run, &reference, [&](const std::string&) { return left-- > 0; });
      const auto &kept = part.claims(), &all = whole.claims();
      BOOST_REQUIRE((!kept.empty() && kept.size() <= all.size()));
      for (std::size_t i = 0; i + 1 < kept.size(); ++i) BOOST_TEST(kept[i].digest == all[i].digest);
      const Claim &last = kept.back(), &same = all[kept.size() - 1];
      BOOST_TEST((last.verdict == Verdict::undecided && last.reason.starts_with("interrupted")));
      BOOST_TEST((last.kind == same.kind && last.run == same.run && last.statement == same.statement));
      const amcheck::Result result = checked(part);
      BOOST_TEST(result.exit_code == 6, "stopped at moment " << stop << " of " << moments << ": " << result.last_line);
    }
  }
}

// Ties in the order of the specification, planted where the doubles and the columns would list them otherwise.
BOOST_AUTO_TEST_CASE(ties_are_listed_as_the_checker_finds_them) {
  Random r(263);
  NetworkOptions o;
  o.least_depth = o.most_depth = 1;
  o.bias = BiasMode::none;
  o.activation = Activation::relu();
  o.split = true;
  o.regularized = true;
  Problem p = random_network(r, o);
  while (p.network->layer(1).width < 3 || p.network->samples() < 3) p = random_network(r, o);
  Network& n = *p.network;
  n.layers[0].rho = 1;
  n.layers[0].gamma = 3;
  for (Rational& e : n.X.entry) e = r.between(1, 3);
  p.sweep = {{Kind::scalar, {p.block("U1")}, {Rational(0)}, 0, 0}, {Kind::ridge, {p.block("V1")}, {Rational(0)}, 0, 0}, {Kind::ridge, {p.block("W1")}, {Rational(0)}, 0, 0}};
  Exact x = exact(p.start);
  RationalMatrix& w = x[std::size_t(p.block("W1"))];
  for (Rational& e : w.entry) e = r.between(-3, -1);
  const RationalMatrix M = Naive<Rational>(p, x).M[0];
  RationalMatrix& v = x[std::size_t(p.block("V1"))];
  for (std::size_t e = 0; e < v.entry.size(); ++e) v.entry[e] = -M.entry[e];
  for (std::size_t b = 0; b < x.size(); ++b) p.start[b] = DyadicMatrix::of(x[b]);
  p.validate();
  const RecordedRun run = run_double(p, 2);
  Replay replay(p, run);
  const Claim c = am_trajectory(replay, Rational::power_of_two(-40));
  BOOST_REQUIRE(is(c, proved));
  BOOST_TEST(c.constants.at("ties").size() >= std::size_t(n.layer(1).width * n.samples()));
  Tally tally;
  check(p, run, nullptr, Rational::power_of_two(-40), tally);
}

BOOST_AUTO_TEST_SUITE_END()
