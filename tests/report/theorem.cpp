// Theorems in words.
#include "report/theorem.hpp"

#include "report/wrap.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace amcert::report;
using samples::contains;

namespace {

std::string words_of(const samples::Sample& sample, std::size_t claim) {
  return with_spaces(plain(theorems(sample.problem, sample.certificate).at(claim).text));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(wording)

BOOST_AUTO_TEST_CASE(one_paragraph_for_each_claim) {
  for (const samples::Sample& sample : {samples::network(), samples::heavy_ball()}) {
    const auto all = theorems(sample.problem, sample.certificate);
    BOOST_TEST(all.size() == sample.certificate["claims"].size());
    for (const Theorem& theorem : all) BOOST_TEST(!theorem.text.empty());
  }
}

BOOST_AUTO_TEST_CASE(forms_of_decrease) {
  samples::Sample sample = samples::network();
  BOOST_TEST(words_of(sample, 2) ==
             "For all 0 ≤ k ≤ 1 of the recorded run: F(xᵏ) − F(xᵏ⁺¹) ≥ a ‖xᵏ⁺¹ − xᵏ‖² with a = 1/3. At k = 1 the "
             "difference is at most "
             "0.33334 times that square: no constant above that would do.");
  BOOST_TEST(contains(
      words_of(sample, 3),
      "For all 0 ≤ k ≤ 0, k ≡ 0 mod 2, of the recorded run: F(xᵏ) − F(xᵏ⁺²) ≥ a ‖xᵏ⁺² − xᵏ‖² with a = 0.49999."));
  BOOST_TEST(contains(words_of(sample, 4),
                      "No a > 0 satisfies max_(0≤i<2) F(xᵏ⁻ⁱ) − F(xᵏ⁺¹) ≥ a ‖xᵏ⁺¹ − xᵏ‖² for all 1 ≤ k < 2"));
  auto& claim = sample.certificate["claims"][3];
  claim["form"] = "J1";
  BOOST_TEST(contains(words_of(sample, 3), "≥ a Σᵢ₌₁² ‖xᵏ⁺ⁱ − xᵏ⁺ⁱ⁻¹‖²"));
  claim["form"] = "J1w";
  BOOST_TEST(contains(words_of(sample, 3), "≥ a ‖xᵏ⁺² − xᵏ⁺¹‖²"));
}

BOOST_AUTO_TEST_CASE(what_the_claim_does_not_need_is_not_claimed) {
  samples::Sample sample = samples::network();
  BOOST_TEST(!contains(words_of(sample, 2), "is not part of the claim"));
  sample.certificate["claims"][2]["needs"] = nlohmann::json::array();
  BOOST_TEST(contains(words_of(sample, 2), "That the method made these points is not part of the claim."));
}

BOOST_AUTO_TEST_CASE(trajectories) {
  const std::string proved = words_of(samples::network(), 0);
  BOOST_TEST(contains(proved, "The first point of the recorded run is the start of the problem. For every 0 ≤ k < 2"));
  BOOST_TEST(contains(proved, "1.1103e-16 for V₁"));
  BOOST_TEST(contains(proved, "One entry of a scalar update has more than one minimizer, first at k = 0, U₁[0,1]."));
  BOOST_TEST(contains(words_of(samples::network(), 1), "‖z − z*‖ ≥ 0.012345 (1 + ‖z‖), more than the tolerance."));
  const std::string own = words_of(samples::heavy_ball(), 0);
  BOOST_TEST(!contains(own, "start of the problem"));
  BOOST_TEST(contains(own, "The sweep k = 0 is left out"));
  // Only the point before x⁰ is missing.
  samples::Sample later = samples::heavy_ball();
  later.certificate["claims"][0]["range"] = {1, 3};
  BOOST_TEST(!contains(words_of(later, 0), "left out"));
}

BOOST_AUTO_TEST_CASE(sets_are_named_so_that_both_sides_are_true) {
  BOOST_TEST(contains(words_of(samples::network(), 9), "The set {F ≤ ℓ}, 3.0625 ≤ ℓ ≤ 3.0626, contains x⁰"));
  BOOST_TEST(contains(words_of(samples::heavy_ball(), 7), "The set {F ≤ ℓ}, ℓ = 15/2, contains x⁰"));
  BOOST_TEST(contains(words_of(samples::heavy_ball(), 7), "Everywhere F ≥ -5003/100, ‖∇²F‖ ≤ 1"));
  BOOST_TEST(contains(words_of(samples::network(), 11), "≤ b ‖x⁺ − x‖ with b = 15432/125."));
}

BOOST_AUTO_TEST_CASE(rises_name_their_causes) {
  samples::Sample sample = samples::network();
  const std::string text = words_of(sample, 6);
  BOOST_TEST(contains(text, "except at k = 1, where F rises for certain"));
  BOOST_TEST(contains(text, "the amount lies between 1.3877e-17 and 2.7756e-17."));
  // Of several updates that may have risen the claim does not say which did.
  BOOST_TEST(contains(text, "It comes from at least one of the updates of W₂ (rounding) and W₁ (rounding)."));
  BOOST_TEST(contains(text, "could not have raised F"));
  BOOST_TEST(!contains(text, "nothing excludes"));
  sample.certificate["claims"][6]["sweeps"][0]["updates"].erase(0);
  BOOST_TEST(contains(words_of(sample, 6), "It comes from the update of W₁ (rounding)."));
}

BOOST_AUTO_TEST_CASE(numbers_known_exactly_are_said_exactly) {
  samples::Sample sample = samples::heavy_ball();
  sample.certificate["claims"][1]["rise"] = {"1/32", "1/32"};
  BOOST_TEST(contains(words_of(sample, 1), "the difference F(x¹) − F(x⁰) is 1/32, so F rises"));
  sample.certificate["claims"][1]["rise"] = {"12345678901/100000000000", "12345678901/100000000000"};
  BOOST_TEST(contains(words_of(sample, 1), "lies between 0.12345 and 0.12346"));
}

BOOST_AUTO_TEST_CASE(equal_runs_are_called_equal) {
  samples::Sample sample = samples::network();
  for (auto& [block, row] : sample.certificate["claims"][12]["deviation"].items()) row = "0 0 0";
  BOOST_TEST(contains(words_of(sample, 12), "For all 0 ≤ k ≤ 2 the recorded run is equal to the reference run, and"));
}

BOOST_AUTO_TEST_CASE(text_report_fits_its_width) {
  for (const samples::Sample& sample : {samples::network(), samples::heavy_ball(),
                                        samples::Sample{samples::other_network(), samples::network().certificate}}) {
    const std::string report = text_report(sample.problem, sample.certificate, {}, 72);
    std::istringstream lines(report);
    for (std::string line; std::getline(lines, line);) BOOST_TEST(display_width(line) <= 72u, line);
    for (const auto& claim : sample.certificate["claims"])
      BOOST_TEST(contains(report, claim["digest"].get<std::string>().substr(0, 16)));
  }
}

BOOST_AUTO_TEST_CASE(methods_in_words) {
  const samples::Sample sample{samples::other_network(), samples::network().certificate};
  const std::string report = text_report(sample.problem, sample.certificate, {}, 1000);
  BOOST_TEST(contains(report, "F = s/2 ‖V₂ − Y‖² + Σᵢ γᵢ/2 ‖Vᵢ − σᵢ(Uᵢ)‖² + Σᵢ ρᵢ/2 ‖Uᵢ − Mᵢ‖² + Σᵢ λᵢ/2 ‖Wᵢ‖²"));
  BOOST_TEST(contains(report, "Mᵢ = WᵢVᵢ₋₁ + bᵢ 1ᵀ"));
  BOOST_TEST(contains(report, "Layer 1: width 1, tanh, γ = 2, ρ = 4, λ = 1/2, bias b."));
  BOOST_TEST(contains(report, "piecewise linear activation with 2 kinks"));
  BOOST_TEST(contains(
      report, "1. (W₂, b₂): each minimizes F + ‖W₂ − W₂ᵏ‖² + ‖b₂ − b₂ᵏ‖² by itself, from the old values of both"));
  BOOST_TEST(contains(report, "2. (W₁, b₁): the minimizer of F + 3/2 ‖b₁ − b₁ᵏ‖²"));
}

BOOST_AUTO_TEST_SUITE_END()
