// Rows: rounding to the safe side, brackets, theory, scopes, and what is refused.
#include "report/table.hpp"
#include "report/wrap.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>

using namespace amcert::report;

namespace {

// Rows of the claim whose digest consists of this digit.
std::vector<Row> rows_of(const samples::Sample& sample, char digit) {
  std::vector<Row> rows = build(sample.problem, sample.certificate).rows;
  std::erase_if(rows, [&](const Row& row) { return row.digest.front() != digit; });
  return rows;
}

nlohmann::json& claim_of(samples::Sample& sample, std::string_view kind) {
  for (nlohmann::json& claim : sample.certificate["claims"])
    if (claim["kind"] == kind && claim["verdict"] == "proved") return claim;
  throw std::logic_error("no such claim in the sample");
}

std::string shown(const Rich& cell) { return with_spaces(plain(cell)); }
std::string constant(const Row& row) { return shown(constant_cell(row)); }
std::string bracket(const Row& row) { return shown(bracket_cell(row)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(rows)

BOOST_AUTO_TEST_CASE(lower_bounds_go_down_and_upper_bounds_up) {
  samples::Sample sample = samples::network();
  claim_of(sample, "sufficient_decrease").update({{"a", "123456789/1000000000"}, {"a_upper", "123456790/1000000000"}});
  const Row row = rows_of(sample, '3').front();
  BOOST_TEST(constant(row) == "a ≥ 0.12345");
  BOOST_TEST(bracket(row) == "≤ 0.12346 (8.2e-9)");

  claim_of(sample, "relative_error").update({{"b", "123456789/1000000000"}, {"b_lower", "123456788/1000000000"}});
  const Row error = rows_of(sample, '8').front();
  BOOST_TEST(constant(error) == "b ≤ 0.12346");
  BOOST_TEST(bracket(error) == "≥ 0.12345 (8.2e-9)");

  claim_of(sample, "structural_decrease").update({{"a", "123456789/1000000000"}});
  BOOST_TEST(constant(rows_of(sample, 'b').front()) == "a ≥ 0.12345 (U₁)");
  claim_of(sample, "structural_relative_error").update({{"b", "123456789/1000000000"}});
  BOOST_TEST(constant(rows_of(sample, 'c').front()) == "b ≤ 0.12346");
}

BOOST_AUTO_TEST_CASE(short_rationals_stand_exactly) {
  const samples::Sample sample = samples::network();
  const Row row = rows_of(sample, '3').front();
  BOOST_TEST(constant(row) == "a ≥ 1/3 ≥ 0.33333");
  BOOST_TEST(row.constant->value.exact == "1/3");
  // The fraction 16667/50000 is longer than its decimal, and the column is narrow.
  BOOST_TEST(bracket(row) == "≤ 0.33334 (2.0e-5)");
}

BOOST_AUTO_TEST_CASE(theory_is_compared_so_that_the_certified_constant_looks_worse) {
  samples::Sample sample = samples::network();
  const Row decrease = rows_of(sample, '3').front();
  BOOST_TEST(shown(theory_cell(decrease)) == "1/4");
  BOOST_TEST(decrease.ratio == "1.33");  // 4/3, down
  const Row error = rows_of(sample, '8').front();
  BOOST_TEST(error.ratio == "0.0115");  // 0.011455..., up
  BOOST_TEST(shown(ratio_cell(error)) == "~0.0115");

  // For one long step of two sweeps structure gives half the constant.
  BOOST_TEST(shown(theory_cell(rows_of(sample, '4').front())) == "1/8");

  claim_of(sample, "structural_decrease")["verdict"] = "undecided";
  sample.certificate["claims"][10]["reason"] = "too few bits";
  BOOST_TEST(!rows_of(sample, '3').front().theory.has_value());
}

BOOST_AUTO_TEST_CASE(theory_is_that_of_the_same_run) {
  samples::Sample sample = samples::network();
  claim_of(sample, "structural_decrease")["run"] = "reference";
  BOOST_TEST(!rows_of(sample, '3').front().theory.has_value());
}

BOOST_AUTO_TEST_CASE(a_bracket_of_width_zero) {
  const Row row = rows_of(samples::heavy_ball(), '4').front();
  BOOST_TEST(row.width == "0");
  BOOST_TEST(bracket(row) == "≤ 0.0029293 (0)");
}

BOOST_AUTO_TEST_CASE(trajectories) {
  const std::vector<Row> proved = rows_of(samples::network(), '1');
  BOOST_REQUIRE(proved.size() == 2u);
  BOOST_TEST(shown(proved[0].statement) == "AM trajectory within 2⁻⁴⁰, given start");
  BOOST_TEST(constant(proved[0]) == "distance ≤ 3.8858e-16 (W₁)");
  BOOST_TEST(constant(proved[1]) == "one tie of minimizers, first at k = 0, U₁[0,1]");
  const std::vector<Row> refuted = rows_of(samples::network(), '2');
  BOOST_REQUIRE(refuted.size() == 1u);
  BOOST_TEST(constant(refuted[0]) == "distance ≥ 0.012345 (U₁, k = 0)");
  BOOST_TEST((refuted[0].verdict == Verdict::refuted));
  BOOST_TEST(shown(refuted[0].scope) == "reference run [0,1]");
  // Without scalar updates nothing can tie.
  BOOST_TEST(rows_of(samples::heavy_ball(), '1').size() == 1u);
}

BOOST_AUTO_TEST_CASE(refuted_decrease_gives_its_witness) {
  const samples::Sample sample = samples::heavy_ball();
  BOOST_TEST(constant(rows_of(sample, '2').front()) == "7.679 ≤ F(x¹) − F(x⁰) ≤ 7.681 (no a > 0)");
  BOOST_TEST(constant(rows_of(sample, '3').front()) == "0.12345 ≤ F(x³) − F(x¹) ≤ 0.12346 (no a > 0)");
  samples::Sample equal = sample;
  const auto with_rise = [&](const char* low, const char* high) {
    equal.certificate["claims"][1]["rise"] = {low, high};
    return constant(rows_of(equal, '2').front());
  };
  BOOST_TEST(with_rise("1/32", "1/32") == "F(x¹) − F(x⁰) = 1/32 = 0.03125 (no a > 0)");
  BOOST_TEST(with_rise("1/3", "1/3") == "F(x¹) − F(x⁰) = 1/3 (no a > 0)");
  BOOST_TEST(with_rise("333333333/1000000000", "333333333/1000000000") ==
             "0.33333 ≤ F(x¹) − F(x⁰) ≤ 0.33334 (no a > 0)");
  // A rise that may be zero refutes only where the points differ.
  BOOST_TEST(constant(rows_of(samples::network(), '5').front()) ==
             "0 ≤ F(x²) − max_(0≤i<2) F(x¹⁻ⁱ) ≤ 1e-21 (no a > 0, as the step is not zero)");
}

BOOST_AUTO_TEST_CASE(other_refutations_and_open_claims_say_why) {
  BOOST_TEST(constant(rows_of(samples::network(), '9').front()) ==
             "no b: no step up to x² at k = 0, yet dist(0, ∂F(x²)) > 0");
  const Row open = rows_of(samples::heavy_ball(), '7').front();
  BOOST_TEST((open.verdict == Verdict::undecided));
  BOOST_TEST(shown(open.remark) == "the distance at k=1 has 2^-20 < width; raise \"bits\" to 256");
  BOOST_TEST(!open.constant.has_value());
}

BOOST_AUTO_TEST_CASE(sublevel_sets_shrink_in_scopes_and_grow_in_bounds) {
  const std::vector<Row> rows = rows_of(samples::network(), 'a');
  BOOST_REQUIRE(rows.size() == 3u);
  BOOST_TEST(shown(rows[0].scope) == "sublevel set F ≤ ℓ, ℓ ≥ 3.0625");
  BOOST_TEST(constant(rows[0]) == "F(x⁰) ≤ ℓ ≤ 3.0626");
  BOOST_TEST(constant(rows[1]) == "‖V₁‖ ≤ 6174801/100000 ≤ 61.749 (largest)");
  BOOST_TEST(constant(rows[2]) == "‖∇²F‖ ≤ 1.4110e9");
  BOOST_TEST(shown(rows_of(samples::network(), 'c').front().scope) == "sublevel set F ≤ ℓ, ℓ ≥ 3.0625");

  const std::vector<Row> quadratic = rows_of(samples::heavy_ball(), '8');
  BOOST_REQUIRE(quadratic.size() == 5u);
  BOOST_TEST(shown(quadratic[0].scope) == "sublevel set F ≤ 15/2");
  BOOST_TEST(constant(quadratic[0]) == "F(x⁰) ≤ 15/2 = 7.5");
  BOOST_TEST(constant(quadratic[1]) == "‖x‖ ≤ 425/2 = 212.5");
  BOOST_TEST(constant(quadratic[2]) == "F ≥ -5003/100 = -50.03");
  BOOST_TEST(shown(quadratic[2].scope) == "global");
}

BOOST_AUTO_TEST_CASE(a_level_between_two_decimals_is_rounded_into_its_set) {
  samples::Sample sample = samples::network();
  claim_of(sample, "sublevel_bounded")["level"] = "31415926535/10000000000";
  BOOST_TEST(shown(rows_of(sample, 'a').front().scope) == "sublevel set F ≤ ℓ, ℓ ≥ 3.1415");
  BOOST_TEST(constant(rows_of(sample, 'a').front()) == "F(x⁰) ≤ ℓ ≤ 3.1416");
}

BOOST_AUTO_TEST_CASE(rises_and_agreement) {
  const std::vector<Row> rises = rows_of(samples::network(), '7');
  BOOST_REQUIRE(rises.size() == 2u);
  BOOST_TEST(constant(rises[0]) == "at 1 of 2 sweeps");
  BOOST_TEST(constant(rises[1]) == "1.3877e-17 ≤ F(x²) − F(x¹) ≤ 2.7756e-17 (largest; W₂: rounding or W₁: rounding)");
  BOOST_TEST(constant(rows_of(samples::heavy_ball(), '6').front()) == "none in 3 sweeps");

  const std::vector<Row> agreement = rows_of(samples::network(), 'd');
  BOOST_REQUIRE(agreement.size() == 4u);
  BOOST_TEST(constant(agreement[0]) == "deviation ≤ 1.3323e-15 (V₁, k = 2)");
  BOOST_TEST(constant(agreement[1]) == "objective ≤ 1e-12");
  BOOST_TEST(constant(agreement[2]) == "evaluation ≤ 0");
  BOOST_TEST(constant(agreement[3]) == "branches differ first at k = 2, U₁[0,1]");
  // Smooth activations have no branches.
  samples::Sample smooth = samples::network();
  smooth.problem["layers"][0]["activation"] = {{"kind", "tanh"}};
  BOOST_TEST(rows_of(smooth, 'd').size() == 3u);
}

BOOST_AUTO_TEST_CASE(more_digits_on_demand) {
  const samples::Sample sample = samples::network();
  const Table table = build(sample.problem, sample.certificate, {.digits = 12});
  const auto row =
      std::ranges::find_if(table.rows, [](const Row& candidate) { return candidate.digest.front() == '4'; });
  BOOST_TEST(constant(*row) == "a ≥ 0.49999999999");
}

BOOST_AUTO_TEST_CASE(counts_and_groups) {
  const samples::Sample sample = samples::heavy_ball();
  const Table table = build(sample.problem, sample.certificate);
  BOOST_TEST(table.claim_count() == 8u);
  BOOST_TEST(table.claims_with(Verdict::proved) == 5u);
  BOOST_TEST(summary(table) == "heavy-ball: 5 of 8 claims proved, 2 refuted, 1 undecided");
  const std::vector<ScopeGroup> groups = by_scope(table);
  BOOST_REQUIRE(groups.size() == 3u);
  BOOST_TEST(groups[0].claims.size() == 7u);
  BOOST_TEST(groups[1].claims.front().size() == 2u);
  BOOST_TEST(groups[2].claims.front().size() == 3u);
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_shape_is_refused_with_its_place) {
  const auto refused = [](auto&& spoil, const std::string& complaint) {
    samples::Sample sample = samples::network();
    spoil(sample);
    BOOST_CHECK_EXCEPTION(static_cast<void>(build(sample.problem, sample.certificate)), std::invalid_argument,
                          [&](const std::invalid_argument& error) {
                            return std::string(error.what()).find(complaint) != std::string::npos;
                          });
  };
  refused([](auto& s) { s.certificate["claims"][2].erase("a"); }, "claim 2: the key 'a' is missing");
  refused([](auto& s) { s.certificate["claims"][2]["a"] = "0.5"; }, "claim 2: not a rational: '0.5'");
  refused([](auto& s) { s.certificate["claims"][2]["verdict"] = "certain"; }, "unknown verdict 'certain'");
  refused([](auto& s) { s.certificate["claims"][5]["kind"] = "kl_inequality"; },
          "claim 5: unknown kind of claim 'kl_inequality'");
  refused([](auto& s) { s.certificate["claims"][5]["verdict"] = "refuted"; }, "cannot be refuted");
  refused([](auto& s) { s.certificate["claims"][0]["digest"] = "\"><script>alert(1)</script>"; }, "hexadecimal");
  refused([](auto& s) { s.certificate["claims"][11]["needs"] = {std::string(64, 'f')}; }, "claim 11");
  refused([](auto& s) { s.certificate["claims"][0]["distance"] = nlohmann::json::object(); }, "claim 0");
  refused([](auto& s) { s.certificate["format"] = "amcert-certificate/2"; }, "amcert-certificate/1");
  refused([](auto& s) { s.certificate.erase("claims"); }, "'claims' is missing");
}

BOOST_AUTO_TEST_SUITE_END()
