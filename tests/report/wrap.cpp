// Lines of bounded length.
#include "report/wrap.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert::report;
using Lines = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(wrapping)

BOOST_AUTO_TEST_CASE(breaks_at_spaces_first) {
  BOOST_TEST(wrap("one two three", 7) == (Lines{"one two", "three"}), boost::test_tools::per_element());
  BOOST_TEST(wrap("a\u00a0≥\u00a01 holds", 8) == (Lines{"a ≥ 1", "holds"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(then_at_no_break_spaces_then_anywhere) {
  BOOST_TEST(wrap("a\u00a0≥\u00a01", 3) == (Lines{"a ≥", "1"}), boost::test_tools::per_element());
  BOOST_TEST(wrap("abcdefgh", 3) == (Lines{"abc", "def", "gh"}), boost::test_tools::per_element());
  BOOST_TEST(wrap("x ‖‖‖‖", 3) == (Lines{"x", "‖‖‖", "‖"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_one_empty_line) {
  BOOST_TEST(wrap("", 5) == Lines{""}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
