// The table of constants knows every key of every claim, and which way each grows better.
#include "report/constants.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

using namespace amcert::report;

namespace {

std::string source(const std::string& name) {
  std::ifstream in(std::string(CHECKER_SOURCES) + "/" + name);
  BOOST_REQUIRE_MESSAGE(in, name << " is not there");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> out;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) out.push_back((*it)[1]);
  return out;
}

std::set<std::string> words_in_quotes(const std::string& text) {
  const std::vector<std::string> found = matches(text, "\"([a-z_]+)\"");
  return {found.begin(), found.end()};
}

// What the checker reads of each kind: it refuses claims with other keys.
std::map<std::string, std::set<std::string>> keys_of_the_checker() {
  std::string readers;
  for (const char* file : {"read_claim.cpp", "read_critical_point.cpp", "read_kl.cpp", "read_rate.cpp", "read_box.cpp"}) readers += source(file);
  const std::string list = source("read_certificate.cpp");
  const std::size_t from = list.find("kKinds{"), to = list.find("};", from);
  // Kinds and what reads them stand in the same order.
  const std::vector<std::string> kinds = matches(list.substr(from, to - from), "\"([a-z_]+)\""), functions = matches(readers, "case Kind::\\w+: claim.body = (read_\\w+)\\(c\\)");
  BOOST_REQUIRE(kinds.size() == functions.size());
  std::smatch m;
  BOOST_REQUIRE(std::regex_search(readers, m, std::regex("const Names kLocal(\\{[^}]*\\})")));
  const std::set<std::string> local = words_in_quotes(m[1]);
  std::map<std::string, std::set<std::string>> out;
  for (std::size_t n = 0; n < kinds.size(); ++n) {
    const std::string head = " " + functions[n] + "(const Context& c) {";
    const std::size_t begin = readers.find(head);
    BOOST_REQUIRE_MESSAGE(begin != std::string::npos, functions[n]);
    // Keys of objects inside the claim are none of its own.
    const std::string body = std::regex_replace(readers.substr(begin, readers.find("\n}\n", begin) - begin), std::regex("Reader::keys\\(\\w+, \\{[^}]*\\}\\)"), "");
    std::set<std::string>& keys = out[kinds[n]];
    static const std::regex names("(keys|keys_with_local|Names|names|constants|statement)[ .(]?[^;]*;");
    for (std::sregex_iterator it(body.begin(), body.end(), names), end; it != end; ++it) {
      const std::string statement = it->str();
      static const std::regex looked_up("c\\[\"[a-z_]+\"\\]|find\\(\"[a-z_]+\"\\)|\\{\"x\"\\}");
      keys.merge(words_in_quotes(std::regex_replace(statement, looked_up, "")));
    }
    if (body.find("keys_with_local(") != std::string::npos) keys.insert(local.begin(), local.end());
  }
  return out;
}

// The direction of every number that has one, written down a second time: kind, then its keys.
const std::map<std::string, std::pair<std::string, std::string>> directions{
    // kind                        larger is better                      smaller is better
    {"am_trajectory", {"lower", "tolerance distance ties"}},
    {"sufficient_decrease", {"a", "a_upper"}},
    {"smallest_j", {"", "j"}},
    {"rises", {"", "sweeps"}},
    {"relative_error", {"b_lower", "b"}},
    {"sublevel_bounded", {"modulus lower", "level radius lipschitz"}},
    {"structural_decrease", {"a blocks", ""}},
    {"structural_relative_error", {"", "b"}},
    {"double_agreement", {"", "deviation objective evaluation branch"}},
    {"enclosure_trajectory", {"", "radius choices"}},
    {"orbit_agreement", {"", "upper branch"}},
    {"critical_point", {"balls modulus", "dead vanished"}},
    {"kl", {"kappa", "theta upper"}},
    {"kl_zero", {"balls rank", "upper"}},
    {"kl_saddle", {"balls least", "upper"}},
    {"kl_sharp", {"balls minimum", "upper"}},
    {"kl_degenerate", {"balls", "theta upper"}},
    {"kl_chain", {"kappa", "theta upper"}},
    {"kl_exponent", {"", ""}},
    {"contraction", {"lower radius decrease", "factor"}},
    {"rate_local", {"radius decrease", "factor"}},
    {"rate_kl", {"radius decrease", "factor error"}},
    {"trapping", {"", "at factor constant gap"}},
    {"rate_sublinear", {"speed radius decrease", "at gap error"}},
    {"rate_finite", {"", "at steps"}},
    {"rate_inertial", {"alpha kappa", "j factor beta error"}},
    {"rate_fixed_point", {"radius", "factor at bound"}},
    {"box_trajectory", {"", "radius"}},
};

std::set<std::string> split(const std::string& words) {
  std::istringstream in(words);
  return {std::istream_iterator<std::string>(in), {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table_of_constants)

BOOST_AUTO_TEST_CASE(knows_every_key_that_the_checker_reads_and_no_other) {
  const auto keys = keys_of_the_checker();
  BOOST_TEST(keys.size() == kinds().size());
  for (const auto& [kind, names] : keys) {
    BOOST_TEST_CONTEXT(kind) {
      BOOST_TEST(!names.empty());
      for (const std::string& key : names) BOOST_CHECK_NO_THROW(static_cast<void>(constant_named(kind, key)));
      for (const Constant& c : kind_named(kind).constants) BOOST_TEST(names.contains(std::string(c.key)), c.key << " is read by no checker");
    }
  }
}

BOOST_AUTO_TEST_CASE(has_the_direction_of_each) {
  BOOST_TEST(directions.size() == kinds().size());
  for (const Kind& k : kinds()) {
    BOOST_TEST_CONTEXT(k.kind) {
      std::set<std::string> larger, smaller;
      for (const Constant& c : k.constants) {
        if (c.better == Better::larger) larger.insert(std::string(c.key));
        if (c.better == Better::smaller) smaller.insert(std::string(c.key));
        // A number that is compared needs one; both ends of an interval have their own.
        if (c.meaning != Meaning::name && c.meaning != Meaning::proof && c.meaning != Meaning::interval) BOOST_TEST((c.better != Better::neither), c.key);
      }
      const auto& [up, down] = directions.at(std::string(k.kind));
      BOOST_TEST(larger == split(up), boost::test_tools::per_element());
      BOOST_TEST(smaller == split(down), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(other_sides_are_of_constants_of_the_same_kind) {
  for (const Kind& k : kinds())
    for (const Constant& c : k.constants) {
      if (c.meaning != Meaning::other_side) continue;
      const Meaning of = constant_named(k.kind, c.of).meaning;
      BOOST_TEST((of == Meaning::stated || of == Meaning::factor || of == Meaning::sets), k.kind << " " << c.key);
    }
}

BOOST_AUTO_TEST_CASE(does_not_know_others) {
  BOOST_CHECK_THROW(static_cast<void>(kind_named("decrease")), std::invalid_argument);
  BOOST_CHECK_THROW(static_cast<void>(constant_named("rises", "a")), std::invalid_argument);
  BOOST_CHECK_THROW(static_cast<void>(rounding(Better::neither)), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
