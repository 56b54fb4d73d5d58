#include "json.hpp"

#include <boost/test/unit_test.hpp>

#include "builder.hpp"
#include "failure.hpp"

using amcheck::parse_canonical;

namespace {

bool accepted(const std::string& text) {
  try {
    parse_canonical(text);
    return true;
  } catch (const amcheck::Failure& f) {
    BOOST_TEST(f.code == amcheck::kMalformed);
    return false;
  }
}

// The field, and what is said of it.
std::string json_refusal(const std::string& text) {
  try {
    parse_canonical(text);
    return "";
  } catch (const amcheck::Failure& f) {
    return f.field + ": " + f.message.substr(0, f.message.find(" (the canonical form of SPEC section 1"));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(canonical_files_are_read_and_written_back) {
  const std::string text = "{\n \"a\": [\n  1,\n  -20,\n  null,\n  []\n ],\n \"b\": {\n  \"c\": \"x y\",\n  \"d\": {}\n }\n}\n";
  const amcheck::Value v = parse_canonical(text);
  BOOST_TEST(amcheck::canonical(v) + "\n" == text);
  BOOST_TEST(amcheck::canonical(*v.find("b")) == "{\n \"c\": \"x y\",\n \"d\": {}\n}");
  BOOST_TEST(amcheck::path_to(v, v.find("a")->items[1].text.data()) == "a[1]");
  BOOST_TEST(amcheck::line_of(text, v.find("b")->find("c")->text.data()) == 9U);
  BOOST_TEST(accepted("{}\n"));
  BOOST_TEST(accepted("{\n \" !#[]^~\": \" !#[]^~\"\n}\n"));
  for (int c = 0; c < 256; ++c) BOOST_TEST(accepted(std::string("{\n \"a\": \"x") + static_cast<char>(c) + "\"\n}\n") == (c >= ' ' && c <= '~' && c != '"' && c != '\\'), c);
}

BOOST_AUTO_TEST_CASE(anything_else_is_malformed) {
  const char* const wrong[] = {
      "", "{}", "{}\n\n", "{}x", "{} ", "{}}", "{}\r", "[]\n", "{\n}\n", "{ }\n", "{\n  \"a\": 1\n}\n", "{\n \"a\": 1,\n}\n", "{\n \"a\":1\n}\n", "{\n \"a\" : 1\n}\n", "{\n \"a\": 1 \n}\n",
      "{\n \"a\": 1\n }\n", "{\r\n \"a\": 1\n}\n", "{\"a\": 1}\n", "{\n\t\"a\": 1\n}\n",
      "{\n \"b\": 1,\n \"a\": 1\n}\n", "{\n \"a\": 1,\n \"a\": 1\n}\n",
      "{\n \"a\": -0\n}\n", "{\n \"a\": 01\n}\n", "{\n \"a\": +1\n}\n", "{\n \"a\": 1.0\n}\n", "{\n \"a\": 1e3\n}\n", "{\n \"a\": -\n}\n", "{\n \"a\": \n}\n",
      "{\n \"a\": true\n}\n", "{\n \"a\": nul\n}\n", "{\n \"a\": nuls\n}\n", "{\n \"a\": nail\n}\n", "{\n \"a\": nulL\n}\n", "{\n \"a\": null,\n}\n", "{\n \"a\": nullx\n}\n", "{\n \"a\": n", "{\n \"a\": nu", "{\n \"a\": nul", "{\n \"a\": null", "{\n \"a\": Null\n}\n", "{\n \"a\": xull\n}\n", "{\n \"a\": \"x\n}\n", "{\n \"a\": \"\\n\"\n}\n", "{\n \"a\": \"\x7f\"\n}\n", "{\n \"a\": \"\xc3\xa9\"\n}\n", "{\n \"a\": \"\t\"\n}\n",
      "{\n \"a\": [\n  1\n ]\n", "{\n \"a\": [\n  1,\n ]\n}\n", "{\n \"a\": [1]\n}\n", "{\n \"a\": 1\n", "\xef\xbb\xbf{}\n"};
  for (const char* text : wrong) BOOST_TEST(!accepted(text), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_malformed_file) {
  const std::string cut = "; the file ends there: it is truncated", value = "expected a string, an integer, an array, an object or null";
  const std::pair<std::string, std::string> all[] = {
      {"", ": the file must start with '{'" + cut},
      {"[]\n", ": the file must start with '{'"},
      {"{}", ": one newline must follow the last brace, and nothing else" + cut},
      {"{}x", ": one newline must follow the last brace, and nothing else"},
      {"{\n \"a\": 1", ": expected a newline" + cut},
      {"{\n \"a\": null", ": expected a newline" + cut},
      {"{\n \"a\": nul", "a: unknown literal"},
      {"{\n \"a\": ", "a: a value is missing" + cut},
      {"{\n \"a\": x\n}\n", "a: " + value},
      {"{\n \"a\": 1.5\n}\n", "a: " + value},
      {"{\n \"a\": 1e5\n}\n", "a: " + value},
      {"{\n \"a\": 1E5\n}\n", "a: " + value},
      {"{\n \"a\": 1x\n}\n", ": expected a newline"},
      {"{\n  \"a\": 1\n}\n", ": indentation of more than 1 spaces"},
      {"{\n \"a\": 1\n }\n", ": indentation of more than 0 spaces"},
      {"{\n\"a\": 1\n}\n", ": expected an indentation of 1 spaces"},
      {"{\n \"a\": 1\n]\n", ": expected ',' or '}'"},
      {"{\n \"a\": [\n  1\n }\n}\n", "a: expected ',' or ']'"},
      {"{\n \"a\": {\n  \"b\": [\n   1,\n   {\n    \"c\": x\n   }\n  ]\n }\n}\n", "a.b[1].c: " + value},
      {"{\n \"\": x\n}\n", "\"\": " + value},
  };
  for (const auto& [text, said] : all) {
    const std::string got = json_refusal(text);
    BOOST_TEST(got == said, text << ": " << got);
  }
}

BOOST_AUTO_TEST_CASE(nesting_ends_at_sixteen) {
  const auto nested = [](int depth) {
    build::Json v = build::Json::array();
    for (int i = 2; i < depth; ++i) v = build::Json::array({v});
    return build::Json::object({{"a", v}}).file();
  };
  BOOST_TEST(accepted(nested(16)));
  BOOST_TEST(!accepted(nested(17)));
}

BOOST_AUTO_TEST_CASE(every_prefix_is_malformed) {
  const std::string text = build::Json::object({{"a", build::Json::array({1, "xy", build::Json()})}, {"b", build::Json::object({{"c", 7}})}}).file();
  BOOST_TEST(accepted(text));
  for (std::size_t n = 0; n < text.size(); ++n) BOOST_TEST(!accepted(text.substr(0, n)), "accepted the first " << n << " bytes");
}

BOOST_AUTO_TEST_SUITE_END()
