// Directed rounding of rationals and square roots: on the safe side, short, and close.
#include "support/random.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using amcert::test::Random;

namespace {

int significant_bits(const Rational& dyadic) {
  const Integer n = boost::multiprecision::abs(dyadic.numerator());
  return n == 0 ? 0 : int(boost::multiprecision::msb(n) - boost::multiprecision::lsb(n)) + 1;
}

// A power of two, often with a neighbour so near that only exact arithmetic tells them apart.
Rational near_power(Random& random) {
  const Rational p = Rational::power_of_two(random.between(-1100, 1100));
  return random.chance(30) ? p : p * (Rational(1) + Rational(random.between(-1, 1)) * Rational::power_of_two(-random.between(1, 400)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rounding)

BOOST_AUTO_TEST_CASE(logarithm) {
  Random random(1);
  for (int t = 0; t < 20000; ++t) {
    Rational x = random.chance(50) ? near_power(random) : random.rational(300);
    if (x.sign() == 0) continue;
    if (random.chance(50)) x = -x;
    const long e = floor_log2(x);
    BOOST_REQUIRE_MESSAGE(Rational::power_of_two(e) <= abs(x) && abs(x) < Rational::power_of_two(e + 1), "trial " << t << ": " << x.str());
  }
  BOOST_CHECK_THROW(floor_log2(Rational(0)), std::domain_error);
}

BOOST_AUTO_TEST_CASE(round_down_and_up) {
  Random random(2);
  for (int t = 0; t < 20000; ++t) {
    Rational x = random.chance(30) ? near_power(random) : random.rational(300);
    if (random.chance(50)) x = -x;
    const int bits = random.chance(30) ? random.between(1, 3) : random.between(1, 200);
    const Rational low = round_down(x, bits), high = round_up(x, bits);
    const auto told = "trial " + std::to_string(t) + ": " + x.str() + ", bits " + std::to_string(bits);
    BOOST_REQUIRE_MESSAGE(low <= x && x <= high, told);
    BOOST_REQUIRE_MESSAGE(low.is_dyadic() && high.is_dyadic(), told);
    BOOST_REQUIRE_MESSAGE(significant_bits(low) <= bits && significant_bits(high) <= bits, told);
    if (x.sign() == 0) { BOOST_REQUIRE(low == x && high == x); continue; }
    Rational unit = Rational::power_of_two(long(boost::multiprecision::msb(boost::multiprecision::abs(x.numerator()))) -
                                           long(boost::multiprecision::msb(x.denominator())) - bits);  // or twice that
    if (abs(x) >= unit * Rational::power_of_two(bits)) unit *= 2;
    BOOST_REQUIRE_MESSAGE(x - low < unit && high - x < unit, told);  // and both are multiples of the unit: nothing lies between
    BOOST_REQUIRE_MESSAGE((low / unit).denominator() == 1 && (high / unit).denominator() == 1, told);
    BOOST_REQUIRE_MESSAGE(round_down(low, bits) == low && round_up(low, bits) == low && round_down(high, bits) == high, told);
    BOOST_REQUIRE_MESSAGE(round_down(-x, bits) == -high, told);
  }
}

BOOST_AUTO_TEST_CASE(rounding_to_53_bits_agrees_with_the_processor) {
  Random random(3);
  for (int t = 0; t < 5000; ++t) {
    const double a = random.number(test::Style::tame), b = random.number(test::Style::tame), p = a * b;
    const Rational exact = Rational::literally(a) * Rational::literally(b);
    const Rational low = round_down(exact, 53), high = round_up(exact, 53), got = Rational::literally(p);
    BOOST_REQUIRE_MESSAGE(got == low || got == high, a << " * " << b);
    BOOST_REQUIRE_MESSAGE(abs(got - exact) <= std::min(exact - low, high - exact), a << " * " << b);
  }
}

BOOST_AUTO_TEST_CASE(square_roots_bracket) {
  Random random(4);
  for (int t = 0; t < 10000; ++t) {
    const Rational x = abs(random.chance(30) ? near_power(random) : random.rational(300));
    const int bits = random.chance(20) ? 64 : random.chance(30) ? random.between(1, 3) : random.between(1, 200);
    const Rational low = sqrt_down(x, bits), high = sqrt_up(x, bits);
    const auto told = "trial " + std::to_string(t) + ": " + x.str() + ", bits " + std::to_string(bits);
    BOOST_REQUIRE_MESSAGE(low.sign() >= 0 && low * low <= x && x <= high * high, told);
    BOOST_REQUIRE_MESSAGE(high - low <= Rational::power_of_two(1 - bits) * low, told);
  }
  BOOST_CHECK(sqrt_down(Rational(2)) * sqrt_down(Rational(2)) < Rational(2) && Rational(2) < sqrt_up(Rational(2)) * sqrt_up(Rational(2)));
}

BOOST_AUTO_TEST_CASE(square_roots_of_squares_are_exact) {
  Random random(5);
  for (int t = 0; t < 5000; ++t) {
    const Rational r = abs(random.rational(300));
    BOOST_REQUIRE(sqrt_down(r * r) == r && sqrt_up(r * r) == r);
    if (r.sign() == 0) continue;
    // Beside a square, both bounds still hold on their own side.
    const Rational x = r * r * (Rational(1) + Rational(random.chance(50) ? 1 : -1) * Rational::power_of_two(-random.between(1, 500)));
    const Rational low = sqrt_down(x, 30), high = sqrt_up(x, 30);
    BOOST_REQUIRE(low * low <= x && x <= high * high);
  }
  BOOST_CHECK(sqrt_down(Rational(0)) == Rational(0) && sqrt_up(Rational(0)) == Rational(0));
  BOOST_CHECK_THROW(sqrt_down(Rational(-1)), std::domain_error);
  BOOST_CHECK_THROW(sqrt_up(Rational(-1, 1000000)), std::domain_error);
}

BOOST_AUTO_TEST_SUITE_END()
