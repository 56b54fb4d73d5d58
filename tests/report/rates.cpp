// Claims about exact sweeps near a limit, their theorems, and the table of assumptions.
#include "report/html.hpp"
#include "report/render.hpp"
#include "report/theorem.hpp"
#include "report/wrap.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

using namespace amcert::report;
using samples::contains;

namespace {

Table table_of(const samples::Sample& sample) { return build(sample.problem, sample.certificate); }

std::vector<std::string> cells_of(const samples::Sample& sample, char digit) {
  std::vector<std::string> cells;
  for (const Row& row : table_of(sample).rows)
    if (row.digest.front() == digit) cells.push_back(with_spaces(plain(constant_cell(row))));
  return cells;
}

std::string words_of(const samples::Sample& sample, char digit) {
  for (const Theorem& theorem : theorems(sample.problem, sample.certificate))
    if (theorem.digest.front() == digit) return with_spaces(plain(theorem.text));
  throw std::logic_error("no such claim in the sample");
}

nlohmann::json& claim_of(samples::Sample& sample, char digit) {
  for (nlohmann::json& claim : sample.certificate["claims"])
    if (claim["digest"].get<std::string>().front() == digit) return claim;
  throw std::logic_error("no such claim in the sample");
}

// As the producer writes what it could not decide: a reason in the place of the constants.
void leave_open(samples::Sample& sample, char digit, const std::string& reason) {
  nlohmann::json& claim = claim_of(sample, digit);
  claim = {{"kind", claim["kind"]}, {"verdict", "undecided"}, {"run", "recorded"}, {"range", {0, 40}}, {"needs", claim["needs"]}, {"digest", claim["digest"]}, {"reason", reason}};
}

const Assumption& row_of(const Table& table, const std::string& slot) {
  for (const Assumption& row : table.assumptions.rows)
    if (row.slot == slot) return row;
  throw std::logic_error("no such row");
}

std::string text(const Rich& cell) { return with_spaces(plain(cell)); }

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t number = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++number;
  return number;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rates)

BOOST_AUTO_TEST_CASE(every_constant_is_rounded_to_the_side_on_which_it_stays_true) {
  const samples::Sample sample = samples::limit();
  BOOST_TEST(cells_of(sample, '3') == std::vector<std::string>{"q ≤ 1 − 1.2345e-7 (a = 0.12345, b = 12.346, κ = 1.2345, ball r = 0.00012345)"}, boost::test_tools::per_element());
  BOOST_TEST(cells_of(sample, '4') == std::vector<std::string>{"q ≤ 0.71235 on the ball r = 0.00012345"}, boost::test_tools::per_element());
  BOOST_TEST(cells_of(sample, '5') == std::vector<std::string>{"q ≤ 0.61235 (norm of condition 4.0250, ball r = 0.00012345)"}, boost::test_tools::per_element());
  BOOST_TEST(cells_of(sample, '6') == (std::vector<std::string>{"K = 30 (by the rate of the values of F)", "C ≤ 1.2346 (‖xᵏ − x^∞‖ ≤ C sᵏ⁻ᴷ)", "s ≤ 0.84877", "h ≤ 0.00012346 (F(x³⁰) − F* ≤ h)"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_spectral_radius_stands_across_and_only_where_it_is_bracketed) {
  samples::Sample sample = samples::limit();
  const auto bracket = [&] {
    for (const Row& row : table_of(sample).rows)
      if (row.digest.front() == '5') return text(bracket_cell(row));
    return std::string();
  };
  BOOST_TEST(bracket() == "≥ 0.49876 (0.19)");
  BOOST_TEST(contains(words_of(sample, '5'), "the spectral radius of the derivative of the exact sweep lies between 0.49876 and 0.61235"));
  claim_of(sample, '5').update({{"lower", "999999876543/1000000000000"}, {"factor", "999999912345/1000000000000"}});
  BOOST_TEST(contains(bracket(), "≥ 1 − 1.2346e-7 ("));
  claim_of(sample, '5').update({{"power", 0}, {"lower", "0"}});
  BOOST_TEST(bracket() == "");
  BOOST_TEST(!contains(words_of(sample, '5'), "spectral radius"));
}

BOOST_AUTO_TEST_CASE(a_factor_close_to_one_does_not_become_one) {
  const Shown up = show_factor(parse_rational("999999999987654321/1000000000000000000"), 3, Direction::up);
  BOOST_TEST(up.from_one == "1 − 1.23e-11");
  BOOST_TEST(up.decimal == "0.9999999999877");
  const Shown down = show_factor(parse_rational("999999999987654321/1000000000000000000"), 3, Direction::down);
  BOOST_TEST(down.from_one == "1 − 1.24e-11");
  BOOST_TEST(down.decimal == "0.9999999999876");
  BOOST_TEST(show_factor(parse_rational("99/100"), 3, Direction::up).from_one == "");
  // CSV has a number there.
  BOOST_TEST(contains(csv(table_of(samples::limit())), ",q,<=,0.99999987655,"));
}

BOOST_AUTO_TEST_CASE(roots_are_never_below) {
  for (const char* value : {"0", "1/4", "1", "2", "999999999999/1000000000000", "123456789/7"}) {
    const Rational exact = parse_rational(value), root = root_above(exact);
    BOOST_TEST((root * root >= exact), value);
    const Rational less = root - Rational(1, Integer(Integer(1) << 96));
    BOOST_TEST((less <= 0 || less * less <= exact), value);
  }
}

BOOST_AUTO_TEST_CASE(theorems_have_their_hypotheses) {
  const samples::Sample sample = samples::limit();
  const std::string values = words_of(sample, '4');
  BOOST_TEST(contains(values, "Around the critical point x* (claim 1111111111111111; z is the center that the certificate holds, F* = F(x*), 0.12345 ≤ F* ≤ 0.12346)"));
  BOOST_TEST(contains(values, "r = 0.00012345, in which the entry of U that rests on a kink of its activation has its value in z"));
  BOOST_TEST(contains(values, "‖x − z‖ + 2(h/a)^(1/2) ≤ r for some h, with a = 0.12345."));
  BOOST_TEST(contains(values, "F(T(x)) − F* ≤ q (F(x) − F*) with q = 0.71235."));
  BOOST_TEST(contains(words_of(sample, '3'), "with κ = 1.2345 (claim 2222222222222222)"));
  BOOST_TEST(contains(words_of(sample, '5'), "‖T(x) − T(y)‖_P ≤ q ‖x − y‖_P with q = 0.61235"));
  const std::string all = words_of(sample, '6');
  // The ball is part of what is proved here, so it grows.
  BOOST_TEST(contains(all, "For every k ≥ 30: every update has exactly one result; the iterates and all points after single updates lie in the set of all x with ‖x − z‖ ≤ 0.00012346"));
  BOOST_TEST(contains(all, "‖xᵏ − x^∞‖ ≤ C sᵏ⁻³⁰ with C = 1.2346 and s = 0.84877, and F(xᵏ) − F* ≤ 0.00012346 qᵏ⁻³⁰ with q = 0.71235. x^∞ is the critical point x*."));
  BOOST_TEST(!contains(words_of(sample, '7'), "qᵏ"));
  for (const char digit : {'3', '4', '5', '6', '7'}) BOOST_TEST(contains(words_of(sample, digit), "Theorem used: "));
}

BOOST_AUTO_TEST_CASE(along_a_flat_set_steps_contract_and_not_distances) {
  samples::Sample sample = samples::limit();
  claim_of(sample, '1')["symmetry"] = nlohmann::json::array({nlohmann::json::array({1, 0, 1})});
  BOOST_TEST(contains(words_of(sample, '5'), "steps contract, ‖T(T(x)) − T(x)‖_P ≤ q ‖T(x) − x‖_P"));
  BOOST_TEST(!contains(words_of(sample, '5'), "‖T(x) − T(y)‖_P"));
  BOOST_TEST(contains(words_of(sample, '5'), "has the eigenvalue 1 along the flat set"));
  BOOST_TEST(contains(words_of(sample, '7'), "x^∞ is one of the flat set of critical points near z"));
  BOOST_TEST(!contains(latex_assumptions(table_of(sample)), "x^{\\infty }=x^{*}"));
}

BOOST_AUTO_TEST_CASE(dead_units_are_a_hypothesis) {
  samples::Sample sample = samples::limit();
  claim_of(sample, '1')["dead"] = nlohmann::json::array({nlohmann::json::array({1, 0})});
  for (const char digit : {'3', '4', '5'}) BOOST_TEST(contains(words_of(sample, digit), "leave the conditions on these units"));
  BOOST_TEST(contains(text(row_of(table_of(sample), "values").scope), "dead units staying so"));
  BOOST_TEST(contains(latex_assumptions(table_of(sample)), "it is presumed that they do not leave the conditions on these units"));
}

BOOST_AUTO_TEST_CASE(at_a_vanishing_unit_a_gradient_along_the_set_is_no_subgradient) {
  samples::Sample sample = samples::limit();
  BOOST_TEST(contains(words_of(sample, '3'), "dist(0, ∂F(T(x))) ≤ b ‖T(x) − x‖ with b = 12.346"));
  claim_of(sample, '1')["vanished"] = nlohmann::json::array({nlohmann::json::array({1, 0, "+0"})});
  BOOST_TEST(contains(words_of(sample, '3'), "‖∇_E F(T(x))‖ ≤ b ‖T(x) − x‖ with b = 12.346"));
  BOOST_TEST(contains(words_of(sample, '3'), "not a subgradient of F"));
  BOOST_TEST(!contains(words_of(sample, '3'), "dist("));
}

BOOST_AUTO_TEST_CASE(rates_of_whole_runs) {
  samples::Sample sample = samples::limit();
  const auto claim = [](const char* kind, char digit, nlohmann::json keys) {
    nlohmann::json all{{"kind", kind}, {"verdict", "proved"}, {"run", "recorded"}, {"range", {0, 40}}, {"needs", nlohmann::json::array()}, {"digest", std::string(64, digit)}};
    all.update(keys);
    return all;
  };
  const auto ball = [](const char* size, const char* kappa) { return nlohmann::json::array({nlohmann::json::array({size, kappa})}); };
  const auto by = [](char digit) { return nlohmann::json::array({std::string(64, digit)}); };
  sample.certificate["claims"] = nlohmann::json::array({
      claim("kl_degenerate", 'a', {{"theta", "3/4"}, {"balls", ball("1/2", "123456789/100000000")}, {"upper", "2"}, {"enters", nullptr}}),
      claim("rate_sublinear", 'b', {{"needs", by('a')}, {"ball", 0}, {"radius", "123456789/1000000000"}, {"decrease", "123456789/1000000000"}, {"error", "123456789/10000000"}, {"at", 40}, {"distance", "0"},
                                    {"gap", "123456789/1000000000000"}, {"step", "0"}, {"speed", "123456789/100000000"}, {"bound", "1"}, {"length", "1"}}),
      claim("kl_sharp", 'c', {{"balls", ball("123456789/1000000000", "1")}, {"upper", "2"}, {"minimum", 1}, {"enters", nullptr}}),
      claim("rate_finite", 'd', {{"needs", by('c')}, {"ball", 0}, {"modulus", "0"}, {"at", 30}, {"distance", "0"}, {"gap", "0"}, {"steps", 4}, {"length", "0"}}),
      claim("rate_inertial", 'e', {{"form", "J3"}, {"j", 1}, {"factor", "123456789/1000000000"}, {"alpha", "123456789/1000000000"}, {"beta", "12345678/1000000000"}, {"kappa", "123456789/100000000"}, {"error", "123456789/10000000"}}),
      claim("rate_inertial", 'f', {{"form", "Jq"}, {"j", 3}, {"factor", "1/64"}}),
  });
  BOOST_TEST(cells_of(sample, 'b') == (std::vector<std::string>{"K = 40", "c ≥ 1.2345 (F(xᵏ) − F* ≤ (h^(−p) + c(k−K))^(−1/p), p = 1/2)", "h ≤ 0.00012346 (F(x⁴⁰) − F* ≤ h)", "(a = 0.12345, b = 12.346, κ = 1.2345, ball r = 0.12345)"}),
             boost::test_tools::per_element());
  BOOST_TEST(cells_of(sample, 'd') == std::vector<std::string>{"F(xᵏ) = F* for all k ≥ 34"}, boost::test_tools::per_element());
  BOOST_TEST(cells_of(sample, 'e') == std::vector<std::string>{"q ≤ 0.12346 (α = 0.12345, β = 0.012346, b = 12.346, κ = 1.2345)"}, boost::test_tools::per_element());
  BOOST_TEST(cells_of(sample, 'f') == std::vector<std::string>{"q ≤ 1/64 = 0.015625 in 3 sweeps"}, boost::test_tools::per_element());
  const std::string sublinear = words_of(sample, 'b');
  // One ball is a hypothesis and the other a conclusion.
  BOOST_TEST(contains(sublinear, "F ≥ F* where ‖x − z‖ ≤ 0.12345; the iterates and all points after single updates satisfy ‖x − z‖ ≤ 0.12346."));
  BOOST_TEST(contains(sublinear, "‖xᵏ − x^∞‖ ≤ 2(rₖ/a)^(1/2) + (b/a) rₖ^(1/4)/(κ·(1/4)) with a = 0.12345, b = 12.346 and κ = 1.2345."));
  BOOST_TEST(contains(words_of(sample, 'd'), "They satisfy ‖x − z‖ ≤ 0.12346, and for every k ≥ 34, F(xᵏ) = F*"));
  BOOST_TEST(contains(words_of(sample, 'e'), "and F(xᵏ) − F* ≤ qᵏ E₀"));
  BOOST_TEST(contains(words_of(sample, 'f'), "F(xᵏ⁺³) − F* ≤ q (F(xᵏ) − F*) with q = 1/64."));
  const std::string tex = latex_assumptions(table_of(sample));
  for (const char* digest : {"bbbbbbbbbbbbbbbb", "dddddddddddddddd", "eeeeeeeeeeeeeeee", "ffffffffffffffff"}) BOOST_TEST(contains(tex, std::string("\\bycert{") + digest + "}"), digest);
  BOOST_TEST(!contains(tex, "?"));
}

BOOST_AUTO_TEST_CASE(an_orbit_is_followed_from_the_very_start) {
  samples::Sample sample = samples::limit();
  sample.certificate["claims"].push_back({{"kind", "enclosure_trajectory"}, {"verdict", "proved"}, {"run", "orbit"}, {"range", {0, 20}}, {"needs", nlohmann::json::array()}, {"digest", std::string(64, '8')},
                                          {"radius", {{"W2", "0 1p-20 1p-30"}}}, {"witness", nlohmann::json::object()}});
  nlohmann::json orbit = claim_of(sample, '7');
  orbit.update({{"run", "orbit"}, {"digest", std::string(64, '9')}, {"at", 20}, {"needs", nlohmann::json::array({std::string(64, '5'), std::string(64, '8')})}});
  sample.certificate["claims"].push_back(orbit);
  BOOST_TEST(contains(words_of(sample, '8'), "every entry of xᵏ − zᵏ is at most 1/1048576 in absolute value at every stored k, and at most 9.3133e-10 at k = 20."));
  const std::string words = words_of(sample, '9');
  BOOST_TEST(contains(words, "Let xᵏ be the exact orbit from the start of the problem, x²⁰ the iterate that claim 8888888888888888 encloses"));
  BOOST_TEST(contains(words, "This is a theorem about the run from its very start"));
  BOOST_TEST(!contains(words_of(sample, '7'), "very start"));
  BOOST_TEST(contains(text(row_of(table_of(sample), "trapping-orbit").certified), "K = 20"));
  claim_of(sample, '9')["at"] = 0;
  BOOST_TEST(contains(words_of(sample, '9'), "‖xᵏ − x^∞‖ ≤ C sᵏ with C"));
  BOOST_TEST(contains(text(row_of(table_of(sample), "trapping").certified), "K = 30"));
}

BOOST_AUTO_TEST_CASE(assumptions_and_rates) {
  const Table table = table_of(samples::limit());
  const auto certified = [&](const char* slot) { return text(row_of(table, slot).certified); };
  BOOST_TEST(certified("decrease") == "a ≥ 0.12345");
  BOOST_TEST(certified("error") == "b ≤ 12.346");
  BOOST_TEST(certified("trapping") == "K = 30");
  BOOST_TEST(certified("kl") == "θ = 1/2, 1.2345 ≤ κ ≤ 1.2346");
  BOOST_TEST(certified("theory") == "q ≤ 1 − 1.2345e-7");
  BOOST_TEST(certified("iterates") == "q ≤ 0.61235, spectral radius at least 0.49876");
  BOOST_TEST(certified("bound-values") == "C ≤ 1.2346, s ≤ 0.84877");
  // The root of 1 - 1.23457e-7 is 1 - 6.172850...e-8: what is taken off may only shrink.
  BOOST_TEST(text(row_of(table, "values").theory) == "q ≤ 1 − 1.2345e-7");
  BOOST_TEST(text(row_of(table, "iterates").theory) == "s ≤ 1 − 6.1728e-8");
  // The steps halve: 1/2 for iterates and 1/4 for values.
  BOOST_TEST(text(row_of(table, "iterates").observed) == "≈ 0.5");
  BOOST_TEST(text(row_of(table, "values").observed) == "≈ 0.25");
  BOOST_TEST(text(row_of(table, "iterates").ratio) == "0.70");  // log 0.612../log 0.5 = 0.7075..
  BOOST_TEST(text(row_of(table, "values").ratio) == "0.24");    // log 0.712../log 0.25 = 0.2446..
  BOOST_TEST(row_of(table, "decrease").observed.empty());
  BOOST_TEST(row_of(table, "values").digest == "4444444444444444");
}

BOOST_AUTO_TEST_CASE(a_short_run_shows_nothing) {
  samples::Sample sample = samples::limit();
  auto& iterates = sample.certificate["runs"]["recorded"]["iterates"];
  while (iterates.size() > 15) iterates.erase(iterates.size() - 1);
  for (const Assumption& row : table_of(sample).assumptions.rows) {
    BOOST_TEST(row.observed.empty());
    BOOST_TEST(row.ratio.empty());
  }
}

BOOST_AUTO_TEST_CASE(what_is_undecided_never_looks_like_a_success) {
  samples::Sample sample = samples::limit();
  const std::string reason = "roundings leave no room & 50% of {it}";
  leave_open(sample, '5', reason);
  leave_open(sample, '7', "there is no proved contraction to rest on");
  const Table table = table_of(sample);
  const Assumption& row = row_of(table, "iterates");
  BOOST_TEST((row.verdict == Verdict::undecided));
  BOOST_TEST(row.certified.empty());
  BOOST_TEST(row.observed.empty());
  BOOST_TEST(row.ratio.empty());
  BOOST_TEST(text(certified_cell(row)) == reason);
  BOOST_TEST(cells_of(sample, '5').front() == reason);
  BOOST_TEST(words_of(sample, '5') == "Nothing is proved: " + reason + ".");
  BOOST_TEST(contains(terminal_assumptions(table), "\niterates: certified     undecided"));
  BOOST_TEST(contains(terminal_assumptions(table), reason));
  BOOST_TEST(contains(markdown_assumptions(table), "| **undecided** |"));
  const std::string tex = latex_assumptions(table);
  BOOST_TEST(contains(tex, "\\textbf{undecided} \\cert{5555555555555555}: roundings leave no room \\& 50\\% of \\{it\\}; "));
  BOOST_TEST(contains(tex, "roundings leave no room \\& 50\\% of \\{it\\}"));
  BOOST_TEST(!contains(tex, "\\bycert{5555555555555555}"));
  BOOST_TEST(contains(tex, "Not proved, and no part of the theorem: "));
  const std::string page = html_report(sample.problem, sample.certificate);
  BOOST_TEST(contains(page, "<span class=\"undecided\">undecided</span></td><td class=\"cell"));
}

BOOST_AUTO_TEST_CASE(observed_is_marked_wherever_it_stands) {
  const samples::Sample sample = samples::limit();
  const Table table = table_of(sample);
  const std::string terminal = terminal_assumptions(table);
  BOOST_TEST(contains(terminal, "observed,"));
  BOOST_TEST(contains(terminal, "not proved"));
  BOOST_TEST(contains(terminal, "Observed, not proved: "));
  BOOST_TEST(contains(markdown_assumptions(table), "| Observed, **not proved** |"));
  BOOST_TEST(contains(latex_assumptions(table), "Observed, \\emph{not proved}"));
  const std::string page = html_report(sample.problem, sample.certificate);
  BOOST_TEST(contains(page, "<th class=\"seen\">Observed, not proved</th>"));
  BOOST_TEST(contains(page, "<td class=\"seen\" data-label=\"observed, not proved\"><span><span class=\"m\">≈ 0.5</span></span></td>"));
  for (const Assumption& row : table.assumptions.rows)
    if (!row.observed.empty()) BOOST_TEST(text(row.observed).starts_with("≈ "));
}

BOOST_AUTO_TEST_CASE(terminal_lines_fit_in_100_columns) {
  samples::Sample sample = samples::limit();
  leave_open(sample, '6', "x^30 is 1.2e-5 from the center; what may follow needs a ball of radius 3.4e-4, and the rate holds in one of radius 1.2e-4; more sweeps may help");
  std::istringstream lines(terminal_assumptions(table_of(sample)));
  for (std::string line; std::getline(lines, line);) BOOST_TEST(display_width(line) <= 100u, line);
}

BOOST_AUTO_TEST_CASE(iterates_in_reasons_are_formulas) {
  samples::Sample sample = samples::limit();
  leave_open(sample, '6', "x^30 is far from x^*, x^");
  const Table table = table_of(sample);
  BOOST_TEST(contains(terminal_assumptions(table), "x³⁰ is far"));
  BOOST_TEST(contains(latex_assumptions(table), "$x^{30}$ is far from x\\textasciicircum{}*, x\\textasciicircum{}") );
  BOOST_TEST(contains(html_report(sample.problem, sample.certificate), "<sup>30</sup></span> is far from x^*, x^"));
  BOOST_TEST(contains(html_report(sample.problem, sample.certificate), "data-label=\"why not\"><span><span class=\"m\"><i>x</i><sup>30"));
}

BOOST_AUTO_TEST_CASE(without_a_claim_about_rates_there_is_no_such_section) {
  for (const samples::Sample& sample : {samples::network(), samples::heavy_ball()}) {
    const Table table = table_of(sample);
    BOOST_TEST(table.assumptions.rows.empty());
    BOOST_TEST(markdown_assumptions(table) == "");
    BOOST_TEST(contains(terminal_assumptions(table), "no claim about rates"));
    BOOST_TEST(!contains(html_report(sample.problem, sample.certificate), "Assumptions and rates"));
  }
  BOOST_TEST(contains(markdown(table_of(samples::limit())), markdown_assumptions(table_of(samples::limit()))));
}

BOOST_AUTO_TEST_CASE(each_row_and_theorem_has_a_slot) {
  const Table table = table_of(samples::limit());
  const std::size_t rows = table.assumptions.rows.size();
  BOOST_TEST(rows == 9u);
  BOOST_TEST(count(terminal_assumptions(table), "______") == rows);
  BOOST_TEST(count(latex_assumptions(table), "& \\eqslot{") == rows);
  BOOST_TEST(count(html_report(samples::limit().problem, samples::limit().certificate), "<span class=\"slot\"></span>") == rows);
}

BOOST_AUTO_TEST_CASE(latex_is_plain_ascii_and_balanced) {
  samples::Sample sample = samples::limit();
  sample.problem["name"] = "a_b & {c}% #1 \\d ~ ^";
  leave_open(sample, '7', "no");
  leave_open(sample, '5', "100% of $x_1$ ~ {y} \\z");
  const std::string text = latex_assumptions(table_of(sample));
  BOOST_TEST(contains(text, "\\caption{Assumptions and rates of a\\_b \\& \\{c\\}\\% \\#1 \\textbackslash{}d \\textasciitilde{} \\textasciicircum{}.}"));
  BOOST_TEST(contains(text, "100\\% of \\$x\\_1\\$ \\textasciitilde{} \\{y\\} \\textbackslash{}z"));
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    BOOST_REQUIRE(static_cast<unsigned char>(text[i]) < 0x80);
    if (text[i] == '\\') ++i;
    else if (text[i] == '{') ++depth;
    else if (text[i] == '}') --depth;
    BOOST_REQUIRE(depth >= 0);
  }
  BOOST_TEST(depth == 0);
  BOOST_TEST(!contains(text, "?"));  // what the typesetter has no command for
  for (const char* part : {"$C=1.2346$\\bycert{6666666666666666}", "$s=0.84877$\\bycert{6666666666666666}", "$q=0.71235$\\bycert{4444444444444444}", "$\\kappa =1.2345$\\bycert{2222222222222222}"}) BOOST_TEST(contains(latex_assumptions(table_of(samples::limit())), std::string(part).substr(1)), part);
}

BOOST_AUTO_TEST_CASE(what_a_rate_rests_on_must_be_there) {
  samples::Sample sample = samples::limit();
  claim_of(sample, '4')["needs"] = nlohmann::json::array({std::string(64, 'f')});
  BOOST_CHECK_THROW(static_cast<void>(theorems(sample.problem, sample.certificate)), std::invalid_argument);
  sample = samples::limit();
  claim_of(sample, '3')["ball"] = 7;
  BOOST_CHECK_THROW(static_cast<void>(table_of(sample)), std::invalid_argument);
  sample = samples::limit();
  claim_of(sample, '5')["least"] = "0";
  BOOST_CHECK_THROW(static_cast<void>(table_of(sample)), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
