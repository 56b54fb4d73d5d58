// Rows and columns of tables of many certificates: what is joined to what, in which order, under which names.
#include "overview.hpp"
#include "golden.hpp"

using namespace overviews;
using golden::compare;

BOOST_AUTO_TEST_SUITE(overviews)

BOOST_AUTO_TEST_CASE(certificates_of_one_case_are_one_row) {
  auto table = table_of(one_case(), {"a", "kappa", "claims"});
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(table.rows[0].name == "two_layers & 50%");
  BOOST_TEST(table.rows[0].sources.size() == 2u);
  BOOST_TEST(shown(table, 0, 2) == std::to_string(samples::network().certificate["claims"].size() + samples::limit().certificate["claims"].size()));
  // In whatever order and folder they come.
  table = table_of({{samples::limit(), "there/two-limit"}, {samples::network(), "here/two"}}, {"a", "kappa"});
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(shown(table, 0, 0) == "0.33333");
  // Two runs of one problem are two rows, and the limit goes with its neighbour.
  Sample second = samples::network();
  second.certificate["bits"] = 256;
  table = table_of({{samples::network(), "1/two"}, {second, "2/two"}, {samples::limit(), "2/two-limit"}}, {"a", "kappa"});
  BOOST_TEST(table.rows.size() == 2u);
  BOOST_TEST(table.rows[0].name == "1/two");
  BOOST_TEST(shown(table, 0, 1) == "–");
  BOOST_TEST(shown(table, 1, 1) == "1.2345");
  BOOST_CHECK_THROW(static_cast<void>(table_of({{samples::network(), "1/two"}, {second, "1/two"}}, {"a"})), std::invalid_argument);
  BOOST_TEST(table_of({{samples::network(), "1/two"}, {second, "1/two"}}, ov::Options{.columns = {"a"}, .rows = "certificate"}).rows.size() == 2u);
  // One name, two problems.
  table = table_of({{samples::network(), "1/two"}, {renamed(samples::network(), "two_layers & 50%", '1'), "2/two"}}, {"a"});
  BOOST_TEST(table.rows.size() == 2u);
  BOOST_TEST(table.rows[1].name == "2/two");
  // A limit of the case as it was before it was changed.
  BOOST_CHECK_THROW(static_cast<void>(table_of({{samples::network(), "1/two"}, {renamed(samples::limit(), "two_layers & 50%", '1'), "1/two-limit"}}, {"a"})), ov::Conflict);
  BOOST_CHECK_THROW(static_cast<void>(ov::Builder({}).finish()), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(one_certificate_named_twice_counts_once) {
  ov::Builder builder({.columns = {"claims"}});
  const Sample sample = samples::network();
  for (int i = 0; i < 2; ++i) builder.add(sample.problem, sample.certificate, {"x/certificate.json", std::string(64, 'a')}, "x");
  const auto table = builder.finish();
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(shown(table, 0, 0) == std::to_string(sample.certificate["claims"].size()));
}

BOOST_AUTO_TEST_CASE(a_row_for_many_cases_says_what_holds_for_each) {
  const auto with_a = [](const char* name, char problem, const char* a, const char* upper) {
    Sample sample = renamed(samples::network(), name, problem);
    claim_of(sample, "sufficient_decrease")["a"] = a;
    claim_of(sample, "sufficient_decrease")["a_upper"] = upper;
    return sample;
  };
  std::vector<Given> given{{with_a("x", '1', "1/3", "1/2"), "x"}, {with_a("y", '2', "1/4", "1/3"), "y"}};
  ov::Options options{.columns = {"a", "a_upper", "a_bracket", "q_observed"}, .rows = "lambda"};
  auto table = table_of(given, options);
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(table.rows[0].name == "1/2, 1");
  BOOST_TEST(shown(table, 0, 0) == "2");
  BOOST_TEST(shown(table, 0, 1) == "0.25");
  BOOST_TEST(shown(table, 0, 2) == "0.5");
  BOOST_TEST(shown(table, 0, 3) == "[0.25, 0.5]");
  // One case without a number, and the row has none.
  Sample open = with_a("z", '3', "1/5", "1/4");
  claim_of(open, "sufficient_decrease")["verdict"] = "undecided";
  claim_of(open, "sufficient_decrease")["reason"] = "nobody knows";
  given.push_back({open, "z"});
  table = table_of(given, options);
  BOOST_TEST(shown(table, 0, 1) == "1 undecided of 3");
  BOOST_TEST(!table.rows[0].cells[1].lower.has_value());
  BOOST_CHECK_THROW(static_cast<void>(table_of(given, ov::Options{.rows = "a"})), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(rows_are_sorted_and_grouped) {
  const auto with = [](const char* name, char problem, const char* a, const char* gamma) {
    Sample sample = renamed(samples::network(), name, problem);
    claim_of(sample, "sufficient_decrease")["a"] = a;
    for (Json& layer : sample.problem["layers"]) layer["gamma"] = gamma;
    return sample;
  };
  Sample open = with("open", '4', "1/9", "1/2");
  claim_of(open, "sufficient_decrease")["verdict"] = "undecided";
  claim_of(open, "sufficient_decrease")["reason"] = "nobody knows";
  const std::vector<Given> given{{open, "o"}, {with("s10", '1', "1/4", "1/2"), "a"}, {with("s2", '2', "1/3", "1/3"), "b"}, {with("s1", '3', "1/5", "1/2"), "c"}};
  const auto names = [&](const ov::Options& options) {
    std::string out;
    for (const ov::Row& row : table_of(given, options).rows) out += row.name + " ";
    return out;
  };
  BOOST_TEST(names({.columns = {"a"}, .sort = {"a"}}) == "s1 s10 s2 open ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"-a"}}) == "s2 s10 s1 open ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"case"}}) == "open s1 s2 s10 ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"gamma", "-case"}}) == "s2 s10 s1 open ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"case"}, .group = "gamma"}) == "s2 open s1 s10 ");
  const auto grouped = table_of(given, ov::Options{.columns = {"gamma", "a"}, .group = "gamma"});
  BOOST_TEST(grouped.columns.size() == 1u);
  BOOST_TEST(with_spaces(plain(grouped.rows[0].group)) == "γ = 1/3");
  BOOST_TEST(ov::comes_before("s2", "s10"));
  BOOST_TEST(ov::comes_before("s02", "s10"));
  BOOST_TEST(!ov::comes_before("s10", "s2"));
  BOOST_TEST(ov::comes_before("a", "a1"));
}

BOOST_AUTO_TEST_CASE(usual_columns_are_those_that_tell_something) {
  const auto names = [](const std::vector<Given>& given) {
    std::string out;
    for (const ov::Column& column : table_of(given, ov::Options{}).columns) out += column.name + " ";
    return out;
  };
  // network() has a rise; one row has no parameters that differ.
  BOOST_TEST(names({{samples::network(), "x"}}) == "a a_theory b b_theory rises deviation ");
  Sample other = renamed(samples::network(), "other", '1');
  other.problem["layers"][0]["gamma"] = "3";
  BOOST_TEST(names({{samples::network(), "x"}, {other, "y"}}) == "gamma a a_theory b b_theory rises deviation ");
  // A parameter that not all of them have says little.
  BOOST_TEST(names({{samples::network(), "x"}, {renamed(samples::heavy_ball(), "other", '1'), "y"}}).find("gamma") == std::string::npos);
  BOOST_TEST(names(one_case()) == "a b rises kappa q_theory q_values q_iterates K ");
}

BOOST_AUTO_TEST_CASE(parameters_are_as_in_the_problem) {
  const Sample sample = samples::network();
  for (const auto& [name, value] : {std::pair{"gamma", "2, 1"}, {"lambda", "1/2, 1"}, {"rho", "4"}, {"widths", "1-1-1"}, {"activation", "relu"}, {"samples", "2"}, {"unknowns", "9"}, {"order", "V2 W2 V1 U1 W1"},
                                    {"prox", "U1 1, V1 0, V2 0, W1 2, W2 1/2"}, {"bias", "ones, none"}, {"loss_scale", "1"}, {"kind", "network"}})
    BOOST_TEST(only(sample, name) == value, name);
  BOOST_TEST(only(samples::heavy_ball(), "gamma") == "–");
  BOOST_TEST(only(samples::heavy_ball(), "prox") == "step 12/5, momentum 1/4");
  Sample other = sample;
  other.problem = samples::other_network();
  BOOST_TEST(only(other, "order") == "W2|b2 (W1,b1)");
  BOOST_TEST(only(other, "activation") == "tanh, hard_tanh");
}

BOOST_AUTO_TEST_CASE(columns_are_refused_with_what_was_meant) {
  const auto refusal = [](const char* name) -> std::string {
    try {
      static_cast<void>(ov::column(name));
    } catch (const std::invalid_argument& e) {
      return e.what();
    }
    return "accepted";
  };
  BOOST_TEST(refusal("kapa").find("did you mean kappa") != std::string::npos);
  BOOST_TEST(refusal("q_obs").find("q_observed") != std::string::npos);
  BOOST_TEST(refusal("Gamma").find("gamma") != std::string::npos);
  BOOST_TEST(refusal("zzzzzz").find("--list-columns") != std::string::npos);
  for (const char* name : {"", "a:", "a:J4", "a:0", "a:01", "a@", "a@both", "kappa@orbit", "b:J1", "K:2", "theta_upper", "digest:", "digest:gamma", "digest:digest:a", "a:J1:J2:3x"}) BOOST_TEST(refusal(name) != "accepted", name);
  for (const char* name : {"a:J2:3@orbit", "a:J3", "a_bracket:J0", "F*", "kappa_bracket", "digest:a:J1w", "λ", "digest:K@recorded"}) BOOST_TEST(refusal(name) == "accepted", name);
  // Every name that is listed is one.
  std::istringstream list(ov::column_list());
  int listed = 0;
  for (std::string line; std::getline(list, line);)
    if (line.size() > 2 && line[0] == ' ' && line[1] == ' ' && line[2] != ' ') {
      BOOST_TEST(refusal(line.substr(2, line.find(' ', 2) - 2).c_str()) == "accepted", line);
      ++listed;
    }
  BOOST_TEST(listed > 50);
}

BOOST_AUTO_TEST_CASE(golden_overviews) {
  ov::Overview table = table_of({{samples::network(), "out/two"}, {samples::limit(), "out/two-limit"}, {renamed(samples::heavy_ball(), "heavy_ball#1", '1'), "out/heavy_ball#1"}},
                                ov::Options{.columns = {"gamma", "a_bracket", "a:J2:2", "b", "b_theory", "kappa_bracket", "q_theory", "q_iterates", "K", "q_observed_iterates", "digest:a"}, .sort = {"case"}, .digits = 4, .caption = "Two cases, 100%"});
  table.program = "amcert 0";
  table.command = "amcert table 'out/50% & more_' --digits 4";
  compare("overview.txt", ov::terminal(table));
  compare("overview.md", ov::markdown(table));
  compare("overview.csv", ov::csv(table));
  compare("overview.json", ov::json(table));
  compare("overview.tex", ov::latex_document(table));
}

BOOST_AUTO_TEST_CASE(long_tables_run_over_pages) {
  std::vector<Given> given;
  ov::Builder builder({.columns = {"a"}});
  const Sample sample = samples::network();
  for (int i = 0; i < 41; ++i) {
    Sample one = sample;
    one.problem["name"] = "s" + std::to_string(i);
    one.certificate["problem"] = std::to_string(1000 + i);
    builder.add(one.problem, one.certificate, {"s/certificate.json", std::to_string(1000 + i)}, "s" + std::to_string(i));
    if (i == 39) BOOST_TEST(ov::latex(builder.finish()).find("longtable") == std::string::npos);
  }
  BOOST_TEST(ov::latex(builder.finish()).find("\\begin{longtable}") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
