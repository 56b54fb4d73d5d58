#include "regress/junit.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;

BOOST_AUTO_TEST_CASE(junit_xml) {
  const std::string xml = junit("a & b", {{"one", 0.5, TestResult::Outcome::passed, "passed", {}},
                                          {"<two>", 0.25, TestResult::Outcome::failed, "regression", {"a \"worse\" b < c\x01", "‖U₂‖"}},
                                          {"three", 0, TestResult::Outcome::error, "bad input", {}}});
  const auto has = [&](const std::string& s) { BOOST_TEST(xml.find(s) != std::string::npos, s << " is not in\n" << xml); };
  has("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
  has("<testsuite name=\"a &amp; b\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\" time=\"0.750\">");
  has("<testcase classname=\"a &amp; b\" name=\"&lt;two&gt;\" time=\"0.250\">");
  has("<failure message=\"a &quot;worse&quot; b &lt; c?\" type=\"regression\">a &quot;worse&quot; b &lt; c?\n‖U₂‖\n</failure>");
  has("<error message=\"\" type=\"bad input\"></error>");
}
