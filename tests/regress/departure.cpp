// Where a run parts from the stored one is found in every sweep, block and entry; what is a rounding is not called so.
#include "regress/departure.hpp"

#include "problem/case_file.hpp"
#include "support/runs.hpp"
#include "theorem/certify.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

struct Certified {
  Case c;
  RecordedRun run;
  StoredRun stored;
  Json claims;
  explicit Certified(const std::string& name, int sweeps, bool with_reference = true) : c(read_case("cases/" + name)), run(run_double(c.problem, sweeps)), stored(stored_run(run, c.problem)) {
    const RecordedRun reference = run_mpfr(c.problem, sweeps, 128);
    claims = stored_claims(certify(c, run, with_reference ? &reference : nullptr).json()).claims;
  }
};

RecordedRun with_entry(RecordedRun run, int k, std::size_t block, Index i, Index j, const Rational& by) {
  DyadicMatrix& m = run.iterates[std::size_t(k)][block];
  RationalMatrix e = exact(m);
  e(i, j) += by;
  m = DyadicMatrix::of(e);
  return run;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(departures)

BOOST_AUTO_TEST_CASE(the_same_run_is_identical) {
  const Certified x("xor-relu", 4);
  const RunComparison c = compare_runs(x.c.problem, x.stored, x.claims, x.run);
  BOOST_TEST(c.identical);
  BOOST_TEST(!c.left);
  BOOST_TEST(!c.farthest);
}

BOOST_AUTO_TEST_CASE(a_wrong_entry_is_found_wherever_it_is) {
  const Certified x("xor-relu", 4);
  for (int k = 0; k <= 4; ++k)
    for (std::size_t b = 0; b < x.c.problem.blocks.size(); ++b) {
      const Block& block = x.c.problem.blocks[b];
      const Index i = block.rows - 1, j = block.cols / 2;
      const RunComparison c = compare_runs(x.c.problem, x.stored, x.claims, with_entry(x.run, k, b, i, j, Rational::power_of_two(-30)));
      BOOST_REQUIRE(c.left);
      BOOST_TEST(c.left->k == k);
      BOOST_TEST(c.left->block == block.name);
      BOOST_TEST(c.left->row == i);
      BOOST_TEST(c.left->col == j);
      BOOST_TEST((c.left->distance == Rational::power_of_two(-30)));
    }
}

// Of two wrong blocks of one sweep the one that is updated first; of two sweeps the first.
BOOST_AUTO_TEST_CASE(the_first_is_named) {
  const Certified x("xor-relu", 4);  // a sweep makes V2, U2, W2, V1, U1, W1
  const auto index = [&](const char* name) { return std::size_t(x.c.problem.block(name)); };
  const Rational off = Rational::power_of_two(-20);
  const auto first = [&](const RecordedRun& run) { return compare_runs(x.c.problem, x.stored, x.claims, run).left; };
  const RecordedRun later = with_entry(x.run, 3, index("V2"), 0, 0, off);
  BOOST_TEST(first(with_entry(later, 2, index("W1"), 0, 0, off))->block == "W1");
  BOOST_TEST(first(with_entry(later, 3, index("W1"), 0, 0, off))->block == "V2");
  const RecordedRun u1 = with_entry(x.run, 2, index("U1"), 0, 0, off);
  BOOST_TEST(first(with_entry(u1, 2, index("W1"), 0, 0, off))->block == "U1");
  BOOST_TEST(first(with_entry(u1, 2, index("W2"), 0, 0, off))->block == "W2");
}

BOOST_AUTO_TEST_CASE(the_tube_has_its_width) {
  const Certified x("xor-relu", 4);
  const std::size_t w1 = std::size_t(x.c.problem.block("W1"));
  const Rational largest = Rational::literally(x.run.iterates[3][w1].approximate().cwiseAbs().maxCoeff());
  const Rational radius = Rational::power_of_two(-40) * (Rational(1) + largest);  // what is certified is far less
  const Rational at = x.run.iterates[3][w1](0, 0);
  // To the nearest doubles below and above that distance.
  const double inside = (at + radius * Rational(Integer(1023), Integer(1024))).approximately(), outside = (at + radius * Rational(Integer(1025), Integer(1024))).approximately();
  const auto moved = [&](double to) { return compare_runs(x.c.problem, x.stored, x.claims, with_entry(x.run, 3, w1, 0, 0, Rational::literally(to) - at)); };
  BOOST_TEST(!moved(inside).left);
  BOOST_REQUIRE(moved(inside).farthest);
  BOOST_TEST(moved(inside).farthest->k == 3);
  BOOST_REQUIRE(moved(outside).left);
  BOOST_REQUIRE(moved(outside).left->certified);
  BOOST_TEST((*moved(outside).left->certified < Rational::power_of_two(-40)));
  BOOST_TEST((moved(outside).left->certified->sign() > 0));
  // A run that was certified to stray may stray: the rows of its deviations say so.
  Json wide = x.claims;
  for (Json& c : wide)
    if (c["kind"] == "double_agreement") c["deviation"]["W1"] = "0 0 0 1p-20 0";
  BOOST_TEST(!compare_runs(x.c.problem, x.stored, wide, with_entry(x.run, 3, w1, 0, 0, Rational::power_of_two(-12))).left);
  BOOST_TEST(compare_runs(x.c.problem, x.stored, wide, with_entry(x.run, 2, w1, 0, 0, Rational::power_of_two(-12))).left->k == 2);
}

BOOST_AUTO_TEST_CASE(what_is_said_about_the_update) {
  const Certified x("xor-relu", 4);
  const std::size_t u2 = std::size_t(x.c.problem.block("U2"));
  const auto said = [](const Certified& y, const RecordedRun& run) { return left_tube(y.c.problem, run, *compare_runs(y.c.problem, y.stored, y.claims, run).left); };
  const auto holds = [](const Leaving& l, const char* words) { return l.text.find(words) != std::string::npos; };
  const Leaving wrong = said(x, with_entry(x.run, 3, u2, 0, 1, Rational::power_of_two(-9)));
  BOOST_TEST(wrong.is_regression);
  BOOST_TEST(wrong.text.starts_with("the run leaves its certified tube first in sweep 3, block U2[0,1]: 0.0020 from the stored iterate, certified within "), wrong.text);
  BOOST_TEST(holds(wrong, "this update is wrong"), wrong.text);
  const Leaving start = said(x, with_entry(x.run, 0, u2, 0, 1, Rational::power_of_two(-9)));
  BOOST_TEST(start.is_regression);
  BOOST_TEST(holds(start, "the run starts elsewhere"), start.text);
  // A right run of more bits stays on the saddle that the stored one leaves. Nothing certifies how far that may be off.
  const Certified saddle("relu-saddle", 40);
  const Leaving amplified = said(saddle, run_mpfr(saddle.c.problem, 40, 128));
  BOOST_TEST(!amplified.is_regression);
  BOOST_TEST(holds(amplified, "all updates up to this are right within "), amplified.text);
  // Where something is certified it is a regression all the same.
  const Certified bare("xor-relu", 4, false);
  BOOST_TEST(said(bare, with_entry(bare.run, 3, u2, 0, 1, Rational::power_of_two(-9))).is_regression);
}

// Other roundings, as another program or another compiler has them, are no departure.
BOOST_AUTO_TEST_CASE(other_roundings_stay_in_the_tube) {
  for (const char* name : {"xor-relu", "xor-tanh", "boolean4", "ridge-chain", "heavy-ball-2d"}) {
    const Certified x(name, 20);
    const RunComparison c = compare_runs(x.c.problem, x.stored, x.claims, run_mpfr(x.c.problem, 20, 80));
    BOOST_TEST(!c.left, name);
    BOOST_TEST(!c.identical, name);
  }
}

// Of a long run few blocks with a column per sample are kept: the exact updates tell which of them was wrong.
BOOST_AUTO_TEST_CASE(a_wrong_block_that_is_not_kept_is_named) {
  const Certified x("iris", 12);
  const std::size_t v1 = std::size_t(x.c.problem.block("V1"));
  RecordedRun run = with_entry(x.run, 11, v1, 0, 7, Rational::power_of_two(-9));
  run.iterates[12] = x.run.iterates[12];
  BOOST_REQUIRE(x.stored.iterates("V1") < 11);
  BOOST_TEST(!compare_runs(x.c.problem, x.stored, x.claims, run).left);
  run = with_entry(run, 12, std::size_t(x.c.problem.block("W1")), 2, 1, Rational::power_of_two(-9));
  const RunComparison c = compare_runs(x.c.problem, x.stored, x.claims, run);
  BOOST_REQUIRE(c.left);
  BOOST_TEST(c.left->block == "W1");
  const Leaving l = left_tube(x.c.problem, run, *c.left);
  BOOST_TEST(l.is_regression);
  BOOST_TEST(l.text.find("the update of block V1 in sweep 11 is wrong: at least ") != std::string::npos, l.text);
}

BOOST_AUTO_TEST_CASE(doubles_next_to_the_start_are_the_start) {
  const Case c = read_case("cases/iris");  // some of its entries have more bits than a double
  const RecordedRun run = run_double(c.problem, 1);
  RecordedRun rounded = run;
  bool is_other = false;
  for (DyadicMatrix& m : rounded.iterates[0]) {
    is_other = is_other || !m.doubles();
    m = DyadicMatrix(m.approximate());
  }
  BOOST_TEST(is_other);
  const RecordedRun mended = from_start(c.problem, rounded);
  for (std::size_t b = 0; b < run.iterates[0].size(); ++b) BOOST_TEST((mended.iterates[0][b] == c.problem.start[b]));
  const RecordedRun off = with_entry(rounded, 0, 0, 0, 0, Rational::power_of_two(-45));
  BOOST_TEST((from_start(c.problem, off).iterates[0][0] == off.iterates[0][0]));
}

BOOST_AUTO_TEST_SUITE_END()
