// Charts: nothing visible is lost, nothing invisible is drawn.
#include "report/chart.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <sstream>

using namespace amcert::report;

namespace {

std::vector<std::pair<double, double>> points_of(const std::string& svg) {
  const std::string before = "points=\"";
  const std::size_t begin = svg.find(before) + before.size();
  std::istringstream stream(svg.substr(begin, svg.find('"', begin) - begin));
  std::vector<std::pair<double, double>> points;
  double x = 0, y = 0;
  for (char comma = 0; stream >> x >> comma >> y;) points.emplace_back(x, y);
  return points;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++number;
  return number;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(charts)

BOOST_AUTO_TEST_CASE(powers_of_ten_are_equally_spaced) {
  const auto points = points_of(svg_chart({"", {1000, 100, 10, 1}}));
  BOOST_REQUIRE(points.size() == 4u);
  const double down = points[1].second - points[0].second;
  BOOST_TEST(down > 0);
  for (std::size_t i = 1; i < 4; ++i) {
    BOOST_TEST(std::abs(points[i].second - points[i - 1].second - down) < 0.21);
    BOOST_TEST(points[i].first > points[i - 1].first);
  }
}

BOOST_AUTO_TEST_CASE(what_has_no_logarithm_is_left_out) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const std::string svg = svg_chart({"", {1, 0, nan, -1, infinity, 0.5}});
  BOOST_TEST(count(svg, "class=\"dot\"") == 2u);
  BOOST_TEST(count(svg, "class=\"zero\"") == 1u);
  BOOST_TEST(svg_chart({"", {0, 0}}) == "");
  BOOST_TEST(svg_chart({"", {}}) == "");
}

BOOST_AUTO_TEST_CASE(zeros_interrupt_the_curve) {
  // Joined across the zero, this rise would look like a descent.
  const std::string svg = svg_chart({"", {4, 3, 0, 2, 1}});
  BOOST_TEST(count(svg, "<polyline") == 2u);
  BOOST_TEST(points_of(svg).size() == 2u);
}

BOOST_AUTO_TEST_CASE(one_value_and_equal_values_can_be_drawn) {
  for (const auto& values :
       {std::vector<double>{3}, std::vector<double>{3, 3, 3}, std::vector<double>{1e-300, 1e300}}) {
    const std::string svg = svg_chart({"", values});
    BOOST_TEST(svg.find("nan") == std::string::npos);
    BOOST_TEST(svg.find("inf") == std::string::npos);
    BOOST_TEST(count(svg, "class=\"grid\"") >= 2u);
    BOOST_TEST(count(svg, "class=\"grid\"") <= 9u);
  }
}

BOOST_AUTO_TEST_CASE(long_runs_keep_their_peaks) {
  std::vector<double> values(100000, 1.0);
  values[54321] = 1000;
  values[54322] = 0.001;
  const std::string svg = svg_chart({"", values});
  BOOST_TEST(svg.size() < 60000u);
  const auto points = points_of(svg);
  double highest = 1e9, lowest = 0;
  for (const auto& [x, y] : points) {
    highest = std::min(highest, y);
    lowest = std::max(lowest, y);
  }
  BOOST_TEST(lowest - highest > 100);
}

BOOST_AUTO_TEST_CASE(marks_and_noise) {
  BOOST_TEST(count(svg_chart({"", {1, 2, 1}, {1}}), "class=\"mark\"") == 1u);
  BOOST_TEST(count(svg_chart({"", {1, 1e-5}, {}, 1e-3}), "class=\"noise\"") == 1u);
  BOOST_TEST(count(svg_chart({"", {1, 1e-5}, {}, 1e-16}), "class=\"noise\"") == 0u);
}

BOOST_AUTO_TEST_CASE(titles_are_escaped) {
  BOOST_TEST(svg_chart({"a\"<b>", {1, 2}}).find("a&quot;&lt;b&gt;") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
