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
