// The four renderings of a table, against golden files and their own rules.
#include "report/render.hpp"
#include "report/wrap.hpp"
#include "golden.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

using namespace amcert::report;
using namespace golden;

namespace {

Table table_of(const samples::Sample& sample) { return build(sample.problem, sample.certificate); }

}  // namespace

BOOST_AUTO_TEST_SUITE(rendering)

BOOST_AUTO_TEST_CASE(golden_tables) {
  for (const auto& [name, sample] :
       {std::pair{"network", samples::network()}, std::pair{"heavy_ball", samples::heavy_ball()}}) {
    const Table table = table_of(sample);
    compare(std::string(name) + ".txt", terminal(table));
    compare(std::string(name) + ".md", markdown(table));
    compare(std::string(name) + ".csv", csv(table));
    compare(std::string(name) + ".tex", latex_table(table));
  }
  const Table limit = table_of(samples::limit());
  compare("limit.txt", terminal_assumptions(limit));
  compare("limit.md", markdown(limit));
  compare("limit.csv", csv(limit));
  compare("limit.tex", latex_table(limit) + latex_assumptions(limit));
}

BOOST_AUTO_TEST_CASE(terminal_lines_fit) {
  for (const std::size_t width : {60u, 80u, 100u, 110u, 160u})
    for (const samples::Sample& sample : {samples::network(), samples::heavy_ball()}) {
      std::size_t longest = 0;
      for (const std::string& line : lines_of(terminal(table_of(sample), width)))
        longest = std::max(longest, display_width(line));
      // The columns of numbers need some 80 characters whatever is asked for.
      BOOST_TEST(longest <= std::max<std::size_t>(width, 100), "width " << width << " gave " << longest);
    }
}

BOOST_AUTO_TEST_CASE(csv_fields_survive_quoting) {
  samples::Sample sample = samples::heavy_ball();
  const std::string reason = "a, \"b\"\r\nand c";
  sample.certificate["claims"][6]["reason"] = reason;
  const auto records = read_csv(csv(table_of(sample)));
  const std::size_t columns = records.front().size();
  BOOST_TEST(columns == 13u);
  bool found = false;
  for (const auto& record : records) {
    BOOST_TEST(record.size() == columns);
    found = found || record[6] == reason;
  }
  BOOST_TEST(found);
  BOOST_TEST(records.size() == 1 + table_of(sample).rows.size());
}

BOOST_AUTO_TEST_CASE(csv_numbers_stand_alone) {
  const auto records = read_csv(csv(table_of(samples::network())));
  const auto& decrease = records[4];
  BOOST_TEST(decrease[2] == "a");
  BOOST_TEST(decrease[3] == ">=");
  BOOST_TEST(decrease[4] == "0.33333");
  BOOST_TEST(decrease[5] == "1/3");
  BOOST_TEST(decrease[10] == "1.33");
  BOOST_TEST(decrease[12] == "3333333333333333");
}

BOOST_AUTO_TEST_CASE(markdown_rows_have_as_many_cells_as_the_heading) {
  samples::Sample sample = samples::heavy_ball();
  sample.certificate["claims"][6]["reason"] = "a | b \\ `c` *d*\ne";
  const auto lines = lines_of(markdown(table_of(sample)));
  const auto cells = [](const std::string& line) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) count += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return count;
  };
  for (std::size_t i = 2; i < lines.size() && !lines[i].empty(); ++i) BOOST_TEST(cells(lines[i]) == cells(lines[2]));
}

BOOST_AUTO_TEST_CASE(latex_is_complete_and_balanced) {
  samples::Sample sample = samples::network();
  sample.problem["name"] = "a_b & {c}% #1 \\d ~ ^";
  const std::string text = latex_table(table_of(sample), true);
  BOOST_TEST(text.find("\\providecommand{\\cert}") < text.find("\\begin{table*}"));
  BOOST_TEST(text.find("\\caption{Certified constants of a\\_b \\& \\{c\\}\\% \\#1 \\textbackslash{}d "
                       "\\textasciitilde{} \\textasciicircum{}.}") != std::string::npos);
  BOOST_TEST(text.find("\\label{tab:amcert-a-b") != std::string::npos);
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == '{') ++depth;
    else if (text[i] == '}') --depth;
    BOOST_REQUIRE(depth >= 0);
  }
  BOOST_TEST(depth == 0);
  for (const char c : text) BOOST_REQUIRE(static_cast<unsigned char>(c) < 0x80);
}

BOOST_AUTO_TEST_CASE(long_latex_tables_continue_on_another_page) {
  samples::Sample sample = samples::heavy_ball();
  const nlohmann::json claim = sample.certificate["claims"][3];
  for (int i = 0; i < 20; ++i) sample.certificate["claims"].push_back(claim);
  const std::string text = latex_table(table_of(sample));
  std::size_t tables = 0;
  for (std::size_t at = 0; (at = text.find("\\begin{table}", at)) != std::string::npos; ++at) ++tables;
  BOOST_TEST(tables == 2u);
  BOOST_TEST(text.find("(continued)") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
