// Pictures: what is drawn as certified is on the side on which it holds; what is drawn as seen is what the caller saw.
#include "report/appendix.hpp"
#include "report/html.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <sstream>

using namespace amcert::report;
using samples::contains;

namespace {

// Halves F and a quarter of distances in every sweep, from 1 above the least value of samples::limit().
class Made : public Observer {
 public:
  int last = 40;
  std::vector<Sample> samples(const Part&, const std::string&, const nlohmann::json* point, const std::vector<int>&) override {
    std::vector<Sample> out;
    Rational gap = 1;
    for (int k = 0; k <= last; ++k, gap /= 2) {
      const Rational value = gap + Rational(123456789, 1000000000);
      out.push_back({k, {value, value}, {}, {}});
      if (k > 0) out.back().gradient2 = Span{gap * 4, gap * 4};
      if (point != nullptr) out.back().distance2 = Span{gap, gap};
    }
    return out;
  }
  std::vector<Ratio> ratios(const Part&, const nlohmann::json&) override { return {{0, {Rational(1, 3), Rational(1, 3)}}, {1, {Rational(2, 3), Rational(5, 7)}}}; }
  std::optional<Span> value_at_center(const Part&, const nlohmann::json&) override { return Span{0, 0}; }
  Spectrum spectrum(const Part&, const nlohmann::json&) override { return {{{0.25, 0, 1e-9}, {0.5, 0.125, 1e-9}, {0.5, -0.125, 1e-9}}, enclosed}; }
  bool enclosed = true;
};

std::map<std::string, Figure> drawn(const std::vector<Part>& parts) {
  Made observer;
  std::map<std::string, Figure> out;
  for (Figure& f : figures(parts, observer)) out[f.name] = f;
  return out;
}

Part part_of(const samples::Sample& sample) { return {sample.problem, sample.certificate}; }

// The exact value of a decimal.
Rational decimal(std::string text) {
  const std::size_t e = text.find('e');
  int exponent = e == std::string::npos ? 0 : std::stoi(text.substr(e + 1));
  text.resize(std::min(e, text.size()));
  if (const std::size_t point = text.find('.'); point != std::string::npos) {
    exponent -= static_cast<int>(text.size() - point - 1);
    text.erase(point, 1);
  }
  const bool negative = text.front() == '-';
  text.erase(0, std::min(text.find_first_not_of("-0"), text.size() - 1));
  Rational value = parse_rational(text);
  for (; exponent > 0; --exponent) value *= 10;
  for (; exponent < 0; ++exponent) value /= 10;
  return negative ? Rational(-value) : value;
}

// The rows of a data set, as words.
std::vector<std::vector<std::string>> rows(const Figure& figure, int set) {
  std::istringstream in(figure.data);
  std::vector<std::vector<std::string>> out;
  int at = -1;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# set ")) ++at;
    if (line.empty() || line[0] == '#' || at != set) continue;
    std::istringstream words(line);
    out.emplace_back();
    for (std::string word; words >> word;) out.back().push_back(word);
  }
  return out;
}

Rational power(const Rational& x, int n) {
  Rational out = 1;
  for (int i = 0; i < n; ++i) out *= x;
  return out;
}

// Not below the bound, and not so far above it that a picture would show it.
void is_just_above(const Rational& shown, const Rational& bound, int k) {
  BOOST_TEST((shown >= bound), "below the certified bound at k = " << k);
  BOOST_TEST((shown * 1000000 <= bound * 1000001), "far above the certified bound at k = " << k);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(figures_of_reports)

BOOST_AUTO_TEST_CASE(envelopes_are_on_the_safe_side_of_the_exact_ones) {
  const samples::Sample sample = samples::limit();
  const auto all = drawn({part_of(sample)});
  const Rational h = parse_rational("1234567891/10000000000000"), q = parse_rational("71234567891/100000000000"), any = parse_rational("999999876543/1000000000000");
  const auto certified = rows(all.at("values"), 1);
  BOOST_REQUIRE(certified.size() > 10);
  BOOST_TEST(certified.front()[0] == "30");
  BOOST_TEST(certified.back()[0] == "48");  // the bound holds for all k: also beyond the run
  for (const auto& row : certified) is_just_above(decimal(row[1]), h * power(q, std::stoi(row[0]) - 30), std::stoi(row[0]));
  for (const auto& row : rows(all.at("values"), 2)) is_just_above(decimal(row[1]), h * power(any, std::stoi(row[0]) - 30), std::stoi(row[0]));

  const Rational C = parse_rational("1234567891/1000000000"), s = parse_rational("84876543219/100000000000");
  for (const auto& row : rows(all.at("distance"), 1)) is_just_above(decimal(row[1]), C * power(s, std::stoi(row[0]) - 30), std::stoi(row[0]));
  for (const auto& row : rows(all.at("distance"), 2)) is_just_above(decimal(row[1]), Rational(7, 8) * power(parse_rational("61234567891/100000000000"), std::stoi(row[0]) - 40), std::stoi(row[0]));
}

BOOST_AUTO_TEST_CASE(powers_stay_on_their_side) {
  const Rational q = parse_rational("999999999987/1000000000000"), h = parse_rational("3/7");
  for (const int n : {0, 1, 2, 3, 10, 63, 64, 1000}) {
    const Rational exact = h * power(q, n), above = decayed_above(h, q, n);
    BOOST_TEST((above >= exact), n);
    BOOST_TEST((above - exact <= exact / Rational(Integer(Integer(1) << 100))), n);
  }
  BOOST_TEST(decayed_above(0, q, 5) == 0);
  // (h^-1/2 + c n)^-2 for h = 1/4: 1/(2 + cn)^2.
  for (const int n : {0, 1, 7, 100000}) {
    const Rational exact = 1 / power(2 + Rational(3, 5) * n, 2), above = sublinear_above(Rational(1, 4), Rational(3, 5), Rational(1, 2), n);
    BOOST_TEST((above >= exact), n);
    BOOST_TEST((above <= exact * Rational(1000001, 1000000)), n);
  }
  // No root of 2 is rational: (2^(1/3) + n)^-3 is compared by its side alone, y^(1/3)(2^(1/3)+n) >= 1 where (1/y^(1/3) - n)^3 <= 2.
  const Rational y = sublinear_above(Rational(1, 2), 1, Rational(1, 3), 0);
  BOOST_TEST((y * 2 >= 1));
}

BOOST_AUTO_TEST_CASE(what_was_seen_is_enclosed) {
  const samples::Sample sample = samples::limit();
  const auto all = drawn({part_of(sample)});
  // F* is between two numbers, so F(x^k) - F* is too.
  for (const auto& row : rows(all.at("values"), 0)) {
    const Rational gap = 1 / power(2, std::stoi(row[0]));
    BOOST_TEST((decimal(row[1]) <= gap && gap + Rational(1, 1000000000) <= decimal(row[2])), row[0]);
  }
  // The center is within 1/2000 of the critical point.
  for (const auto& row : rows(all.at("distance"), 0)) {
    const Rational low = decimal(row[1]) + Rational(1, 2000), high = decimal(row[2]) - Rational(1, 2000), square = 1 / power(2, std::stoi(row[0]));
    BOOST_TEST((low * low <= square || decimal(row[1]) == 0), row[0]);
    BOOST_TEST((high * high >= square), row[0]);
  }
  for (const char* name : {"values", "distance"}) BOOST_TEST(contains(plain(all.at(name).caption), "recorded run"), name);
}

BOOST_AUTO_TEST_CASE(constants_of_assumptions_are_rounded_to_their_side) {
  const samples::Sample sample = samples::network();
  const auto all = drawn({part_of(sample)});
  // a >= 1/3 is drawn from below, its other side 33334/100000 from above; b the other way round.
  const Figure& decrease = all.at("decrease");
  BOOST_TEST(rows(decrease, 0)[1] == (std::vector<std::string>{"1", "0.66666666", "0.71428572"}), boost::test_tools::per_element());
  BOOST_TEST(rows(decrease, 1)[0][1] == "0.33333333");
  BOOST_TEST(rows(decrease, 3)[0][1] == "0.33334000");
  const Figure& error = all.at("error");
  BOOST_TEST((decimal(rows(error, 1)[0][1]) >= parse_rational("1414213562373095/1000000000000000")));
  BOOST_TEST(contains(plain(decrease.caption), "[3333333333333333]"));
  // What structure gives is drawn where it does not flatten everything else.
  BOOST_TEST(rows(decrease, 2)[0][1] == "0.25000000");
}

BOOST_AUTO_TEST_CASE(kappa_is_a_stair_over_the_balls) {
  const samples::Sample sample = samples::limit();
  const Figure figure = drawn({part_of(sample)}).at("inequality");
  const auto stair = rows(figure, 1);
  BOOST_REQUIRE(stair.size() == 4u);
  BOOST_TEST(stair[0][1] == "1.2345678");  // rounded down
  BOOST_TEST(stair[1][0] == "0.12500000");
  BOOST_TEST(stair[2][0] == "0.12500000");
  BOOST_TEST(stair[3][0] == "0.25000000");
  BOOST_TEST(stair[3][1] == "1.0000000");
  BOOST_TEST((decimal(rows(figure, 2)[0][1]) >= parse_rational("123456790/100000000")));
  // |grad|/(F - F*)^(1/2) = 2 at every sample, but where F* is not known well enough.
  const auto seen = rows(figure, 0);
  BOOST_REQUIRE(seen.size() > 10);
  BOOST_TEST(seen.size() < 30u);
  for (const auto& row : seen) BOOST_TEST(std::stod(row[1]) == 2, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(eigenvalues_say_whether_they_are_enclosed) {
  const samples::Sample sample = samples::limit();
  const Figure figure = drawn({part_of(sample)}).at("eigenvalues");
  BOOST_TEST(contains(plain(figure.caption), "in discs of radius at most"));
  // q rounded up, the lower bound rounded down.
  BOOST_TEST(contains(figure.script, "0.61234568*cos(t)"));
  BOOST_TEST(contains(figure.script, "0.49876543*cos(t)"));
  Made observer;
  observer.enclosed = false;
  for (const Figure& f : figures({part_of(sample)}, observer))
    if (f.name == "eigenvalues") {
      BOOST_TEST(contains(plain(f.caption), "computed in double"));
      BOOST_TEST(contains(f.data, "not proved"));
    }
}

BOOST_AUTO_TEST_CASE(only_what_is_claimed_is_drawn) {
  samples::Sample sample = samples::limit();
  nlohmann::json& claims = sample.certificate["claims"];
  for (nlohmann::json& claim : claims)
    if (claim["kind"] == "trapping") claim = {{"kind", "trapping"}, {"verdict", "undecided"}, {"run", "recorded"}, {"range", {0, 40}}, {"needs", nlohmann::json::array()}, {"digest", claim["digest"]}, {"reason", "none"}};
  const auto all = drawn({part_of(sample)});
  BOOST_TEST(rows(all.at("values"), 1).empty());
  BOOST_TEST(!contains(plain(all.at("values").caption), "ertified"));
  BOOST_TEST(rows(all.at("distance"), 1).empty());
  // Along a flat set there is no distance from the limit to speak of.
  claims[0]["symmetry"] = nlohmann::json::array({nlohmann::json::array({1, 0, 1})});
  BOOST_TEST(!drawn({part_of(sample)}).contains("distance"));
  // Without a limit there are values above the least one.
  const samples::Sample other = samples::network();
  BOOST_TEST(contains(plain(drawn({part_of(other)}).at("values").caption), "least value"));
}

BOOST_AUTO_TEST_CASE(a_picture_takes_the_colours_of_the_page) {
  Figure figure{"values", Rich("F & G"), Rich(), "", ""};
  figure.svg = "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 9 9\"\n xmlns=\"http://www.w3.org/2000/svg\"\n xmlns:xlink=\"http://www.w3.org/1999/xlink\"\n>\n<title>values</title>\n<desc>Produced by GNUPLOT 5.4</desc>\n"
               "<g id=\"gnuplot_canvas\"><defs><circle id='gpDot' r='0.5'/><filter id='textbox'><feFlood/></filter></defs>"
               "<g color=\"black\" fill='black'><path stroke='rgb( 31,  78, 121)'/><path stroke='rgb(184,  67,  15)'/><use xlink:href='#gpDot' font-family=\"serif\" /></g></g></svg>\n";
  const std::string svg = inline_svg(figure);
  for (const char* gone : {"<?xml", "http:", "GNUPLOT", "black", "rgb(", "serif", "<filter"}) BOOST_TEST(!contains(svg, gone), gone);
  for (const char* there : {"<svg role=\"img\" aria-label=\"F &amp; G\"", "viewBox", "var(--blue)", "var(--orange)", "currentColor", "id='values-gpDot'", "href='#values-gpDot'", "id=\"values-gnuplot_canvas\""}) BOOST_TEST(contains(svg, there), there);
  figure.svg = "no picture";
  BOOST_CHECK_THROW(static_cast<void>(inline_svg(figure)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(the_page_has_all_parts_once) {
  const samples::Sample limit = samples::limit();
  samples::Sample run = samples::network();
  Part first = part_of(run), second = part_of(limit);
  first.options.certificate_file = "one.json";
  second.options.certificate_file = "two.json";
  const std::string page = html_report({first, second}, {});
  for (const char* part : {"amcheck one.json", "amcheck two.json", "<h3>one.json</h3>", "these 2 certificates", "amcert report</code> draws them"}) BOOST_TEST(contains(page, part), part);
  BOOST_TEST(page.find("<h2>Problem and method</h2>") == page.rfind("<h2>Problem and method</h2>"));
}

BOOST_AUTO_TEST_CASE(the_appendix_tells_everything_once) {
  const samples::Sample limit = samples::limit();
  Part part = part_of(limit);
  part.options.certificate_digest = std::string(64, 'd');
  part.command = "amcert limit cases/a_b";
  std::vector<Figure> pictures{{"values", Rich("Values of $F$"), Rich("A caption"), "", "", "<svg></svg>"}, {"distance", Rich("Not drawn"), Rich(), "", ""}};
  const std::string tex = latex_appendix({part}, pictures, "1.2.3");
  for (const char* there : {"\\amcertfigures values.pdf", "amcert 1.2.3", "\\cert{dddddddddddddddd}", "amcert limit cases/\\allowbreak a\\_b", "\\begin{theorem}", "\\bycert{4444444444444444}", "$h=0.00012346$", "\\ifdefined\\theorem\\else"}) BOOST_TEST(contains(tex, there), there);
  BOOST_TEST(!contains(tex, "distance.pdf"));
  int depth = 0;
  for (std::size_t i = 0; i < tex.size(); ++i) {
    if (tex[i] == '\\') ++i;
    else if (tex[i] == '{') ++depth;
    else if (tex[i] == '}') --depth;
    BOOST_REQUIRE(depth >= 0);
  }
  BOOST_TEST(depth == 0);
  // A refuted claim is no part of a theorem.
  const samples::Sample run = samples::network();
  const std::string other = latex_appendix({part_of(run)}, {}, "1");
  const std::size_t end = other.find("\\end{theorem}");
  BOOST_TEST(contains(other.substr(end), "\\bycert{9999999999999999}"));
  BOOST_TEST(!contains(other.substr(0, end), "\\bycert{9999999999999999}"));
  BOOST_TEST(!contains(other, "includegraphics"));
}

BOOST_AUTO_TEST_CASE(recorded_sweeps_are_left_out_where_the_orbit_has_the_same) {
  samples::Sample sample = samples::limit();
  nlohmann::json& claims = sample.certificate["claims"];
  claims.push_back({{"kind", "enclosure_trajectory"}, {"verdict", "proved"}, {"run", "orbit"}, {"range", {0, 20}}, {"needs", nlohmann::json::array()}, {"digest", std::string(64, '8')}, {"radius", {{"W2", "0 1p-20 1p-30"}}}, {"witness", nlohmann::json::object()}});
  nlohmann::json orbit = claims[6];
  orbit.update({{"run", "orbit"}, {"digest", std::string(64, '9')}, {"at", 20}, {"needs", nlohmann::json::array({std::string(64, '5'), std::string(64, '8')})}});
  claims.push_back(orbit);
  const std::string tex = latex_appendix({part_of(sample)}, {}, "1");
  BOOST_TEST(contains(tex, "\\bycert{9999999999999999}"));
  BOOST_TEST(!contains(tex, "7777777777777777"));
  BOOST_TEST(contains(tex, "\\bycert{6666666666666666}"));  // by another rate: nothing like it about the orbit
}

BOOST_AUTO_TEST_SUITE_END()
