// The HTML report: well-formed, self-contained, every claim reachable.
#include "report/html.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <algorithm>

using namespace amcert::report;
using samples::contains;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++number;
  return number;
}

// Every tag is closed in turn; the message is the place of the first that is not.
std::string first_unbalanced(const std::string& page) {
  static constexpr std::array void_tags = std::to_array<std::string_view>({"meta", "!DOCTYPE"});
  std::vector<std::string> open;
  for (std::size_t at = 0; (at = page.find('<', at)) != std::string::npos; ++at) {
    const std::size_t end = page.find('>', at);
    if (end == std::string::npos) return page.substr(at, 60);
    const bool closing = page[at + 1] == '/', alone = page[end - 1] == '/';
    const std::size_t begin = at + (closing ? 2 : 1);
    const std::string name = page.substr(begin, page.find_first_of(" />\n", begin) - begin);
    if (closing) {
      if (open.empty() || open.back() != name) return page.substr(at, 60);
      open.pop_back();
    } else if (!alone && std::ranges::find(void_tags, name) == void_tags.end()) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : open.back();
}

std::string page_of(const samples::Sample& sample, const Options& options = {}) {
  return html_report(sample.problem, sample.certificate, options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(html_reports)

BOOST_AUTO_TEST_CASE(well_formed) {
  BOOST_TEST(first_unbalanced(page_of(samples::network())) == "");
  BOOST_TEST(first_unbalanced(page_of(samples::heavy_ball())) == "");
  BOOST_TEST(first_unbalanced(page_of(samples::limit())) == "");
}

BOOST_AUTO_TEST_CASE(needs_nothing_from_outside) {
  for (const samples::Sample& sample : {samples::network(), samples::heavy_ball()}) {
    const std::string page = page_of(sample);
    for (const char* forbidden : {"<script", "http:", "https:", "src=", "@import", "url("})
      BOOST_TEST(!contains(page, forbidden), forbidden);
    BOOST_TEST(contains(page, "This page has no figures"));
  }
}

BOOST_AUTO_TEST_CASE(every_claim_has_one_anchor_in_table_and_text) {
  for (const samples::Sample& sample : {samples::network(), samples::heavy_ball(), samples::limit()}) {
    const std::string page = page_of(sample);
    for (const auto& claim : sample.certificate["claims"]) {
      const std::string digest = claim["digest"].get<std::string>().substr(0, 16);
      BOOST_TEST(count(page, "id=\"claim-" + digest + "\"") == 1u);
      BOOST_TEST(count(page, "id=\"theorem-" + digest + "\"") == 1u);
      BOOST_TEST(contains(page, "href=\"#claim-" + digest + "\""));
      BOOST_TEST(contains(page, "href=\"#theorem-" + digest + "\""));
    }
  }
}

BOOST_AUTO_TEST_CASE(colours_follow_the_screen) {
  const std::string page = page_of(samples::limit());
  BOOST_TEST(contains(page, "prefers-color-scheme:dark"));
  // Every colour stands in one of the three lists of variables, before the first other rule.
  const std::size_t rules = page.find("*{box-sizing");
  BOOST_REQUIRE(rules != std::string::npos);
  const std::string after = page.substr(rules, page.find("</style>") - rules);
  for (const char* property : {"color:#", "background:#", "fill:#", "stroke:#"}) BOOST_TEST(!contains(after, property), property);
}

BOOST_AUTO_TEST_CASE(summary_says_how_many) {
  BOOST_TEST(contains(page_of(samples::heavy_ball()),
                      "Of the 8 claims of this certificate 5 are proved, 2 are refuted and 1 is undecided."));
  samples::Sample sample = samples::heavy_ball();
  sample.certificate["claims"] = {sample.certificate["claims"][0]};
  BOOST_TEST(contains(page_of(sample), "The one claim of this certificate is proved."));
}

BOOST_AUTO_TEST_CASE(strings_from_files_cannot_become_markup) {
  samples::Sample sample = samples::heavy_ball();
  sample.problem["name"] = "<img src=x> & \"y\"";
  sample.certificate["claims"][6]["reason"] = "<script>alert(1)</script> $x$";
  const std::string page = page_of(sample, {.certificate_file = "<b>.json"});
  BOOST_TEST(!contains(page, "<img"));
  BOOST_TEST(!contains(page, "<script"));
  BOOST_TEST(!contains(page, "<b>.json"));
  BOOST_TEST(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt; $x$"));
  BOOST_TEST(first_unbalanced(page) == "");
}

BOOST_AUTO_TEST_CASE(rechecking_is_explained) {
  const Options options{.certificate_digest = "0123456789abcdef0123456789abcdef", .certificate_file = "out.json"};
  BOOST_TEST(contains(page_of(samples::network(), options), "amcheck out.json"));
  BOOST_TEST(contains(page_of(samples::network(), options), "s VERIFIED 13/13 claims digest 0123456789abcdef</pre>"));
  BOOST_TEST(contains(page_of(samples::heavy_ball(), options), "s CONDITIONAL 7/8 claims"));
}

BOOST_AUTO_TEST_CASE(limits_follow_from_the_claims) {
  const std::string missing = "No claim here says that the recorded points were made by the method.";
  samples::Sample sample = samples::network();
  BOOST_TEST(!contains(page_of(sample), missing));
  BOOST_TEST(contains(page_of(sample), "Refuted claims are proved to be false"));
  BOOST_TEST(!contains(page_of(sample), "undecided claims"));
  sample.certificate["claims"].erase(0);
  BOOST_TEST(contains(page_of(sample), missing));
  BOOST_TEST(contains(page_of(samples::heavy_ball()), "Nothing is proved about undecided claims"));
}

BOOST_AUTO_TEST_CASE(figures_are_part_of_the_page) {
  const samples::Sample sample = samples::network();
  Figure drawn{"values", Rich("Values"), Rich("As $k$ grows"), "", "", "<svg \n viewBox=\"0 0 9 9\"\n><g></g></svg>\n"}, missing{"error", Rich("Error"), Rich(), "", ""};
  const std::string page = html_report({Part{sample.problem, sample.certificate}}, {drawn, missing});
  BOOST_TEST(count(page, "<svg") == 1u);
  BOOST_TEST(contains(page, "<figure id=\"figure-values\">"));
  BOOST_TEST(!contains(page, "figure-error"));
  BOOST_TEST(contains(page, "Of the figures only what they call certified is proved"));
  BOOST_TEST(!contains(page, "This page has no figures"));
  BOOST_TEST(first_unbalanced(page) == "");
}

BOOST_AUTO_TEST_SUITE_END()
