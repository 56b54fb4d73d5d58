// Approximate values for drawings, against values worked out by hand.
#include "report/approximate.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace amcert::report;

namespace {

const auto nearly = boost::test_tools::tolerance(1e-14);

}  // namespace

BOOST_AUTO_TEST_SUITE(approximate_values)

BOOST_AUTO_TEST_CASE(dyadic_numbers) {
  BOOST_TEST(approximate_dyadic("0") == 0);
  BOOST_TEST(approximate_dyadic("3p1") == 6);
  BOOST_TEST(approximate_dyadic("-ffp-4") == -255.0 / 16);
  BOOST_TEST(approximate_dyadic("1921fb54442d18p-51") == 3.141592653589793, nearly);
  // More bits than a double has, and exponents beyond its range.
  BOOST_TEST(approximate_dyadic("1" + std::string(40, '0') + "1p-164") == 1, nearly);
  BOOST_TEST(approximate_dyadic("1p-5000") == 0);
  BOOST_TEST(std::isinf(approximate_dyadic("1p5000")));
  for (const char* text : {"", "xyz", "p3", "1px"})
    BOOST_CHECK_THROW(static_cast<void>(approximate_dyadic(text)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(network) {
  const samples::Sample sample = samples::network();
  const ApproximateCourse course = approximate_course(sample.problem, sample.certificate["runs"]["recorded"]);
  BOOST_REQUIRE(course.objective.size() == 3u);
  BOOST_REQUIRE(course.step.size() == 2u);
  // loss 1/2, S 1, R_1 1, R_2 1/8, weights 5/16 and 1/8
  BOOST_TEST(course.objective[0] == 0.5 + 1 + 1 + 0.125 + 0.3125 + 0.125, nearly);
  // W1 moves by 1/4; U1 by 1/2; V1 by 1/2; V2 by 1/4 twice
  BOOST_TEST(course.step[0] == std::sqrt(1.0 / 16 + 1.0 / 4 + 1.0 / 4 + 1.0 / 8), nearly);
  BOOST_TEST(course.step[1] == std::sqrt(1.0 / 8), nearly);
}

BOOST_AUTO_TEST_CASE(network_of_the_other_kinds) {
  const auto problem = samples::other_network();
  const nlohmann::json point{{"W1", {"1"}},    {"b1", {"-1p-1"}}, {"U1", {"1 1"}},    {"V1", {"1 1p1"}},
                             {"W2", {"1p-1"}}, {"b2", {"1"}},     {"U2", {"1p1 -3"}}, {"V2", {"1 1"}}};
  const double t = std::tanh(1.0);
  const double first = (1 - t) * (1 - t) + (2 - t) * (2 - t) + 2 * (0.25 + 0.25) + 0.25;
  // M_2 = (3/2, 2); U_2 - M_2 = (1/2, -5); clipped U_2 = (1, -1)
  const double second = 0.5 * 4 + 1.0 / 6 * (0.25 + 25) + 0.125;
  const ApproximateCourse course = approximate_course(problem, {{"iterates", {point}}});
  BOOST_TEST(course.objective.at(0) == 0.5 + first + second, nearly);
  BOOST_TEST(course.step.empty());

  auto with_sigmoid = problem;
  with_sigmoid["layers"][0]["activation"] = {{"kind", "sigmoid"}};
  const double s = 1 / (1 + std::exp(-1.0));
  const double changed = (1 - s) * (1 - s) + (2 - s) * (2 - s) + 2 * (0.25 + 0.25) + 0.25;
  BOOST_TEST(approximate_course(with_sigmoid, {{"iterates", {point}}}).objective.at(0) == 0.5 + changed + second,
             nearly);
}

BOOST_AUTO_TEST_CASE(quadratic) {
  const samples::Sample sample = samples::heavy_ball();
  const ApproximateCourse course = approximate_course(sample.problem, sample.certificate["runs"]["recorded"]);
  BOOST_TEST(course.objective.at(0) == 4.5 + 0.02 + 3 - 0.04, nearly);
  BOOST_TEST(course.step.at(0) == 5.5, nearly);
}

BOOST_AUTO_TEST_CASE(points_must_fit) {
  samples::Sample sample = samples::network();
  auto& run = sample.certificate["runs"]["recorded"];
  run["iterates"][1].erase("V1");
  BOOST_CHECK_THROW(static_cast<void>(approximate_course(sample.problem, run)), std::invalid_argument);
  run["iterates"][1]["V1"] = {"1 1 1"};
  BOOST_CHECK_THROW(static_cast<void>(approximate_course(sample.problem, run)), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
