#include "names/near_names.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;

BOOST_AUTO_TEST_SUITE(near_names)

BOOST_AUTO_TEST_CASE(edits_are_counted) {
  BOOST_TEST(edits("", "") == 0u);
  BOOST_TEST(edits("", "abc") == 3u);
  BOOST_TEST(edits("abc", "") == 3u);
  BOOST_TEST(edits("Gamma", "gamma") == 0u);
  BOOST_TEST(edits("gama", "gamma") == 1u);
  BOOST_TEST(edits("gamma", "gama") == 1u);
  BOOST_TEST(edits("lambda", "lamdba") == 1u);
  BOOST_TEST(edits("ba", "ab") == 1u);
  BOOST_TEST(edits("cab", "abc") == 2u);
  BOOST_TEST(edits("kitten", "sitting") == 3u);
}

BOOST_AUTO_TEST_CASE(the_nearest_are_named_if_they_are_few) {
  const std::vector<std::string> known = {"gamma", "rho", "lambda", "bias", "U1", "U2", "U3", "V1", "V2"};
  BOOST_TEST(meant("gama", known) == "did you mean gamma? ");
  BOOST_TEST(meant("lamdba", known) == "did you mean lambda? ");
  BOOST_TEST(meant("rh", known) == "did you mean rho? ");
  BOOST_TEST(meant("V3", known) == "");  // U3, V1 and V2 are as near as each other
  BOOST_TEST(meant("W2", {"V2", "W1", "rho"}) == "did you mean V2 or W1? ");
  BOOST_TEST(meant("widths", known) == "");
  BOOST_TEST(meant("bais", known) == "did you mean bias? ");
  BOOST_TEST(meant("bxxs", known) == "");  // two edits are much for four letters
  BOOST_TEST(meant("", {}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
