// Printed decimals lie on the safe side and within one unit of the last digit.
#include "report/outward.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>
#include <random>

using namespace amcert::report;

namespace {

Rational power(int exponent) {
  Rational value = 1;
  for (int i = 0; i < std::abs(exponent); ++i) value *= 10;
  return exponent < 0 ? Rational(1 / value) : value;
}

// A printed decimal, read back exactly and in a way of its own.
struct Printed {
  Rational value = 0;
  Rational last_unit = 1;
  int significant_digits = 0;

  explicit Printed(const std::string& text) {
    std::size_t at = 0;
    const bool negative = text[at] == '-';
    if (negative) ++at;
    int exponent = 0;
    bool after_point = false, leading = true;
    for (; at < text.size() && text[at] != 'e'; ++at) {
      if (text[at] == '.') {
        after_point = true;
        continue;
      }
      BOOST_REQUIRE(std::isdigit(static_cast<unsigned char>(text[at])));
      value = value * 10 + (text[at] - '0');
      leading = leading && text[at] == '0';
      if (!leading) ++significant_digits;
      if (after_point) --exponent;
    }
    if (at < text.size()) exponent += std::stoi(text.substr(at + 1));
    last_unit = power(exponent);
    value *= last_unit;
    if (negative) value = -value;
  }
};

void check(const Rational& value, int digits) {
  for (const Direction direction : {Direction::down, Direction::up}) {
    const std::string text = outward_decimal(value, digits, direction);
    const Printed printed(text);
    const bool safe = direction == Direction::down ? printed.value <= value : printed.value >= value;
    const Rational error = printed.value > value ? Rational(printed.value - value) : Rational(value - printed.value);
    const bool close = error < printed.last_unit;
    const bool long_enough = printed.significant_digits == digits || value == 0;
    if (!(safe && close && long_enough))
      BOOST_ERROR("'" << text << "' for " << value << " with " << digits << " digits");
  }
}

std::string down(const char* value, int digits) {
  return outward_decimal(parse_rational(value), digits, Direction::down);
}
std::string up(const char* value, int digits) { return outward_decimal(parse_rational(value), digits, Direction::up); }

}  // namespace

BOOST_AUTO_TEST_SUITE(outward)

BOOST_AUTO_TEST_CASE(known_decimals) {
  BOOST_TEST(down("4999999/10000000", 4) == "0.4999");
  BOOST_TEST(up("4999999/10000000", 4) == "0.5000");
  BOOST_TEST(up("13/10000000000000", 2) == "1.3e-12");
  BOOST_TEST(up("1299/1000000000000000", 2) == "1.3e-12");
  BOOST_TEST(down("1/3", 5) == "0.33333");
  BOOST_TEST(up("1/3", 5) == "0.33334");
  BOOST_TEST(down("2/3", 1) == "0.6");
  BOOST_TEST(down("0", 5) == "0");
  BOOST_TEST(up("0", 5) == "0");
}

BOOST_AUTO_TEST_CASE(carries_keep_the_number_of_digits) {
  BOOST_TEST(up("9999/1000", 3) == "10.0");
  BOOST_TEST(up("99999/10000", 4) == "10.00");
  BOOST_TEST(down("99999/10000", 4) == "9.999");
  BOOST_TEST(up("999999/1000000", 3) == "1.00");
  BOOST_TEST(up("99999", 3) == "1.00e5");
  BOOST_TEST(up("9999999/100000000000", 3) == "0.000100");
  BOOST_TEST(up("9999999/1000000000000", 3) == "1.00e-5");
}

BOOST_AUTO_TEST_CASE(negatives_turn_round) {
  BOOST_TEST(down("-1/3", 3) == "-0.334");
  BOOST_TEST(up("-1/3", 3) == "-0.333");
  BOOST_TEST(down("-9999/1000", 3) == "-10.0");
  BOOST_TEST(up("-9999/1000", 3) == "-9.99");
}

BOOST_AUTO_TEST_CASE(values_with_short_decimals_and_halves_stay_themselves_or_move_outward) {
  BOOST_TEST(down("1/8", 3) == "0.125");
  BOOST_TEST(up("1/8", 3) == "0.125");
  BOOST_TEST(down("1/8", 2) == "0.12");
  BOOST_TEST(up("1/8", 2) == "0.13");
  BOOST_TEST(down("3/8", 2) == "0.37");
  BOOST_TEST(down("1/2", 4) == "0.5000");
}

BOOST_AUTO_TEST_CASE(notation_changes_with_the_exponent) {
  BOOST_TEST(down("123456", 6) == "123456");
  BOOST_TEST(down("123456", 5) == "1.2345e5");
  BOOST_TEST(down("1/8000", 3) == "0.000125");
  BOOST_TEST(down("1/80000", 3) == "1.25e-5");
  BOOST_TEST(down("7", 1) == "7");
  BOOST_TEST(up("71", 1) == "8e1");
}

BOOST_AUTO_TEST_CASE(all_small_rationals) {
  for (int n = -60; n <= 60; ++n)
    for (int d = 1; d <= 60; ++d)
      for (int digits = 1; digits <= 4; ++digits) check(Rational(n, d), digits);
}

BOOST_AUTO_TEST_CASE(random_rationals) {
  std::mt19937_64 random(20240501);
  const auto number = [&](unsigned bits) {
    Integer value = 0;
    for (unsigned done = 0; done < bits; done += 32)
      value = (value << 32) + static_cast<unsigned>(random() & 0xffffffffu);
    return Integer(value >> (bits % 32 == 0 ? 0 : 32 - bits % 32));
  };
  for (int i = 0; i < 50000; ++i) {
    const Integer n = number(1 + static_cast<unsigned>(random() % 220)),
                  d = number(1 + static_cast<unsigned>(random() % 220)) + 1;
    check(Rational(random() % 2 == 0 ? n : Integer(-n), d), 1 + static_cast<int>(random() % 20));
  }
}

BOOST_AUTO_TEST_CASE(neighbours_of_decimals) {
  // Values a hair beside a printable decimal, where a wrong digit count or a wrong side would show.
  const Rational hair = Rational(1) / power(60);
  for (int exponent = -12; exponent <= 12; ++exponent)
    for (int mantissa = 95; mantissa <= 105; ++mantissa)
      for (const Rational& value : {Rational(mantissa * power(exponent)), Rational(mantissa * power(exponent) + hair),
                                    Rational(mantissa * power(exponent) - hair)})
        for (int digits = 1; digits <= 4; ++digits) {
          check(value, digits);
          check(Rational(-value), digits);
        }
}

BOOST_AUTO_TEST_CASE(huge_and_tiny_exponents) {
  for (const int exponent : {-20000, -3000, 3000, 20000}) {
    const unsigned bits = static_cast<unsigned>(std::abs(exponent));
    const Integer two = Integer(1) << bits;
    check(exponent < 0 ? Rational(3, two) : Rational(two), 6);
  }
  BOOST_TEST(down("1/3", 200).size() == 202u);
  const Integer large = boost::multiprecision::pow(Integer(10), 70000u);
  BOOST_TEST(outward_decimal(Rational(large), 3, Direction::up) == "1.00e70000");
  BOOST_TEST(outward_decimal(Rational(large + 1), 3, Direction::up) == "1.01e70000");
  BOOST_TEST(outward_decimal(Rational(1, large + 1), 3, Direction::down) == "9.99e-70001");
}

BOOST_AUTO_TEST_CASE(no_decimal_without_digits) {
  BOOST_CHECK_THROW(static_cast<void>(outward_decimal(1, 0, Direction::up)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(rationals_are_read_strictly) {
  BOOST_TEST(parse_rational("-22/7") == Rational(-22, 7));
  BOOST_TEST(parse_rational("10") == Rational(10));
  for (const char* text : {"", "-", "1/", "/2", "1/0", "01", "1/02", "+1", "1.5", "0x10", " 1", "1 ", "1/-2", "--1"})
    BOOST_CHECK_THROW(static_cast<void>(parse_rational(text)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(dyadics_are_read_strictly) {
  BOOST_TEST(parse_dyadic("3p1") == Rational(6));
  BOOST_TEST(parse_dyadic("-ffp-4") == Rational(-255, 16));
  BOOST_TEST(parse_dyadic("1p-65536") == Rational(1, Integer(Integer(1) << 65536)));
  BOOST_TEST(parse_dyadic("0") == Rational(0));
  for (const char* text : {"", "-", "p1", "1p", "1p-", "1P1", "FF", "0x1", "1p1.0", "1p999999"})
    BOOST_CHECK_THROW(static_cast<void>(parse_dyadic(text)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(exact_forms_are_short) {
  const Shown third = show(Rational(1, 3), 5, Direction::down);
  BOOST_TEST(third.exact == "1/3");
  BOOST_TEST(third.decimal == "0.33333");
  BOOST_TEST(!third.decimal_is_value);
  const Shown half = show(Rational(1, 2), 5, Direction::up);
  BOOST_TEST(half.decimal == "0.5");
  BOOST_TEST(half.decimal_is_value);
  BOOST_TEST(show(Rational(99999999, 99999998), 5, Direction::up).exact == "99999999/99999998");
  BOOST_TEST(show(Rational(100000000, 3), 5, Direction::up).exact == "");
  BOOST_TEST(show(Rational(1, 100000000), 5, Direction::up).exact == "");
  BOOST_TEST(show(Rational(100), 5, Direction::up).decimal == "100");
  BOOST_TEST(show(Rational(100), 2, Direction::up).decimal == "1e2");
}

BOOST_AUTO_TEST_CASE(powers_of_two_are_named) {
  BOOST_TEST(power_of_two(Rational(1, Integer(Integer(1) << 40))) == "2^{-40}");
  BOOST_TEST(power_of_two(Rational(Integer(Integer(1) << 52))) == "2^{52}");
  for (const Rational& value :
       {Rational(1, 1024), Rational(2), Rational(3, 2048), Rational(4097), Rational(-4096), Rational(0)})
    BOOST_TEST(power_of_two(value) == "");
}

BOOST_AUTO_TEST_SUITE_END()
