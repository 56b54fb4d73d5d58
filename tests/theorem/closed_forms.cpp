// Cases whose constants are known in closed form.
#include "claims.hpp"
#include "theorem/certify.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(closed_forms)

struct Certified {
  Case c;
  RecordedRun run;
  Certificate certificate;
  explicit Certified(const std::string& name)
      : c(read_case("cases/" + name)), run(run_double(c.problem, c.sweeps)), certificate(certify(c, run, nullptr)) {}
  // Of several claims that begin so the first.
  const Claim& operator[](const std::string& name) const {
    for (const Claim& claim : certificate.claims())
      if (short_name(claim) == name) return claim;
    throw std::runtime_error("no claim " + name);
  }
};

// x+ = x/2 - x-/4 from (2,1) on F = x^2/2: 1, 0, -1/4, and every three steps -1/8 of that.
BOOST_AUTO_TEST_CASE(heavy_ball_r10) {
  const Certified c("heavy-ball-r10");
  BOOST_TEST(is(c["am_trajectory"], proved));
  BOOST_TEST((constant(c["am_trajectory"], "distance", "x1") == Rational(0)));
  const Claim& one = c["sufficient_decrease J1 j=1"];
  BOOST_TEST(is(one, refuted));
  BOOST_TEST(one.constants.at("window") == 1);
  BOOST_TEST((one.constants.at("rise") == Json{"1/32", "1/32"}));
  BOOST_TEST(is(c["sufficient_decrease J1 j=2"], refuted));
  BOOST_TEST((c["sufficient_decrease J1 j=2"].constants.at("rise") == Json{"1/128", "1/128"}));
  BOOST_TEST(is(c["sufficient_decrease J1 j=3"], refuted));
  BOOST_TEST((c["sufficient_decrease J1 j=3"].constants.at("rise") == Json{"0", "0"}));
  for (const auto& [phase, a] : std::vector<std::pair<std::string, std::string>>{{"0", "21/46"}, {"2", "21/22"}}) {
    const Claim& claim = c["sufficient_decrease J1 j=3 phase=" + phase];
    BOOST_TEST(is(claim, proved));
    BOOST_TEST(claim.constants.at("a") == a);
    BOOST_TEST(claim.constants.at("a_upper") == a);
  }
  BOOST_TEST(is(c["sufficient_decrease J1 j=3 phase=1"], refuted));
  BOOST_TEST(c["sufficient_decrease J1 j=3 phase=1"].constants.at("window") == 1);
  BOOST_TEST(is(c["sufficient_decrease J2 j=1"], refuted));
  BOOST_TEST(is(c["sufficient_decrease J2 j=2"], proved));
  BOOST_TEST(c["sufficient_decrease J2 j=2"].constants.at("a") == "3/2");
  BOOST_TEST(c["sufficient_decrease J2 j=2"].constants.at("a_upper") == "3/2");
  const Claim& smallest = c["smallest_j J2 j=2"];
  BOOST_TEST((smallest.needs == std::vector<std::string>{c["sufficient_decrease J2 j=1"].digest, c["sufficient_decrease J2 j=2"].digest}));
  // Every third sweep rises, by 1/32 and then 1/64 of that each time, because of the method.
  const Json& sweeps = c["rises"].constants.at("sweeps");
  Rational amount = ratio(1, 32);
  BOOST_TEST(sweeps.size() == 10U);
  for (std::size_t n = 0; n < sweeps.size(); ++n, amount *= ratio(1, 64)) {
    BOOST_TEST(sweeps[n].at("k") == 3 * n + 1);
    const Range r = interval(sweeps[n].at("amount"));
    BOOST_TEST((r.lo <= amount && amount <= r.hi && near(r.lo, r.hi, 30)));
    BOOST_TEST(sweeps[n].at("updates").size() == 1U);
    BOOST_TEST(sweeps[n].at("updates")[0].at("cause") == "method");
    BOOST_TEST(sweeps[n].at("updates")[0].at("label") == "x1");
  }
  // dF(x) = x; G/S = 0, (1/4)^2/(1/4)^2 = 1, (1/8)^2/(1/8)^2 = 1, 0, (1/32)^2/(1/32)^2, ...
  BOOST_TEST(c["relative_error j=1"].constants.at("b") == "1");
  BOOST_TEST(c["relative_error j=1"].constants.at("b_lower") == "1");
}

// H = [[1, 1/2], [1/2, 1]], exact minimization in turn from (1,1): every sweep has drop/step^2 = 1/2 and G/S = 1/20.
BOOST_AUTO_TEST_CASE(two_block_r11) {
  const Certified c("two-block-r11");
  BOOST_TEST(is(c["am_trajectory"], proved));
  const Claim& a = c["sufficient_decrease J1 j=1"];
  BOOST_TEST((is(a, proved) && a.constants.at("a") == "1/2" && a.constants.at("a_upper") == "1/2"));
  BOOST_TEST((is(c["structural_decrease"], proved) && c["structural_decrease"].constants.at("a") == "1/2"));
  BOOST_TEST((is(c["structural_relative_error"], proved) && c["structural_relative_error"].constants.at("b") == "1/2"));
  const Claim& b = c["relative_error j=1"];
  BOOST_TEST((square(constant(b, "b")) >= ratio(1, 20) && square(constant(b, "b_lower")) <= ratio(1, 20)));
  BOOST_TEST(near(constant(b, "b"), constant(b, "b_lower"), 30));
  BOOST_TEST(c["rises"].constants.at("sweeps").empty());
  const Claim& s = c["sublevel_bounded"];
  BOOST_TEST((constant(s, "level") == ratio(3, 2)));
  BOOST_TEST((constant(s, "modulus") < ratio(1, 2) && near(constant(s, "modulus"), ratio(1, 2), 15)));
  BOOST_TEST((constant(s, "lipschitz") == ratio(3, 2)));
  BOOST_TEST(c["structural_relative_error"].needs == std::vector<std::string>{s.digest});
}

// One linear layer on X = (1,2,-1), Y = (1,1,0): V = (Y + W X)/2, W = (3 + 6 W)/(25/2). For k >= 1, with d the last change of W:
// drop = (3/2 + 25/8 (12/25)^2) d^2, step^2 = (3/2 + (12/25)^2) d^2, |dF|^2 = 6 (12/25)^2 d^2.
BOOST_AUTO_TEST_CASE(one_layer_linear) {
  const Certified c("one-layer-linear");
  const Claim& a = c["sufficient_decrease J1 j=1"];
  BOOST_TEST(is(a, proved));
  BOOST_TEST(near(constant(a, "a"), ratio(925, 721), 12));
  BOOST_TEST((constant(a, "a") <= constant(a, "a_upper") && near(constant(a, "a"), constant(a, "a_upper"), 20)));
  const Claim& b = c["relative_error j=1"];
  // 13824/17304 from the second sweep on; the first, where V starts at W X, has 6 (7/25)^2 / (1/2 + (7/25)^2).
  BOOST_TEST(near(square(constant(b, "b")), ratio(196, 241), 30));
  // gamma + s = 2 and lambda/2 = 1/8.
  BOOST_TEST((constant(c["structural_decrease"], "blocks", "V1") == Rational(1) && constant(c["structural_decrease"], "blocks", "W1") == ratio(1, 8)));
  BOOST_TEST((constant(c["structural_decrease"], "a") == ratio(1, 8)));
  const RationalMatrix w = exact(c.run.iterates.back()[std::size_t(c.c.problem.block("W1"))]);
  BOOST_TEST((abs(w(0, 0) - ratio(6, 13)) < Rational::power_of_two(-28)));
}

// F = (x1^2 + x2^2/4)/2, step 3/4, momentum 1/2.
BOOST_AUTO_TEST_CASE(heavy_ball_2d) {
  const Certified c("heavy-ball-2d");
  BOOST_TEST(is(c["am_trajectory"], proved));
  BOOST_TEST(is(c["sufficient_decrease J1 j=1"], refuted));
  const Problem& p = c.c.problem;
  int smallest = 0;
  for (int j = 1; j <= c.c.j_max && !smallest; ++j) {
    bool falls = true;
    for (int k = 0; k + j <= c.run.sweeps(); ++k) falls = falls && naive_objective(p, at(c.run, k + j)) < naive_objective(p, at(c.run, k));
    if (falls) smallest = j;
  }
  BOOST_REQUIRE(smallest > 1);
  BOOST_TEST(is(c["smallest_j J1 j=" + std::to_string(smallest)], proved));
}

BOOST_AUTO_TEST_SUITE_END()
