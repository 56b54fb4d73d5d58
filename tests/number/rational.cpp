// Exact numbers and ranges: what converts, what is refused, and the order.
#include "support/random.hpp"

#include <boost/test/unit_test.hpp>

#include <type_traits>

using namespace amcert;
using amcert::test::Random;

BOOST_AUTO_TEST_SUITE(rational)

static_assert(!std::is_convertible_v<double, Rational> && !std::is_constructible_v<Rational, double> && !std::is_constructible_v<Rational, float>,
              "a double must not enter silently");
static_assert(!std::is_convertible_v<Integer, Rational>);

// A double put together again from its sign, exponent and mantissa bits.
Rational from_bits(double x) {
  const auto b = std::bit_cast<std::uint64_t>(x);
  const long e = long(b >> 52 & 2047);
  const std::uint64_t m = b & ((std::uint64_t(1) << 52) - 1);
  const Rational v = e == 0 ? Rational::dyadic(Integer(m), -1074) : Rational::dyadic(Integer(m + (std::uint64_t(1) << 52)), e - 1075);
  return b >> 63 ? -v : v;
}

BOOST_AUTO_TEST_CASE(literally_is_exact) {
  Random random(1);
  for (int t = 0; t < 20000; ++t) {
    const double x = random.number();
    BOOST_REQUIRE_MESSAGE(Rational::literally(x) == from_bits(x), "trial " << t << ": " << x);
    BOOST_REQUIRE_EQUAL(Rational::literally(x).approximately(), x);
    BOOST_REQUIRE(Rational::literally(x).is_dyadic());
  }
  BOOST_CHECK(Rational::literally(-0.0) == Rational(0));
  BOOST_CHECK(Rational::literally(0.1) != Rational(1, 10));
}

BOOST_AUTO_TEST_CASE(no_number_is_refused) {
  for (const double x : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::signaling_NaN(),
                         std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()})
    BOOST_CHECK_THROW(Rational::literally(x), std::domain_error);
  BOOST_CHECK_THROW(Rational(Integer(1), Integer(0)), std::domain_error);
  BOOST_CHECK_THROW(Rational(Integer(0), Integer(0)), std::domain_error);
  BOOST_CHECK_THROW(Rational(1) / Rational(0), std::domain_error);
}

BOOST_AUTO_TEST_CASE(lowest_terms) {
  BOOST_CHECK_EQUAL(Rational(Integer(6), Integer(-4)).str(), "-3/2");
  BOOST_CHECK_EQUAL(Rational(Integer(-6), Integer(-3)).str(), "2");
  BOOST_CHECK_EQUAL(Rational(Integer(0), Integer(-7)).str(), "0");
  Random random(2);
  for (int t = 0; t < 3000; ++t) {
    const Rational q = random.rational();
    BOOST_REQUIRE(q.denominator() > 0);
    BOOST_REQUIRE(boost::multiprecision::gcd(q.numerator(), q.denominator()) == 1);
    BOOST_REQUIRE(Rational(q.numerator(), q.denominator()) == q);
  }
}

BOOST_AUTO_TEST_CASE(field_and_order) {
  Random random(3);
  for (int t = 0; t < 5000; ++t) {
    const Rational a = random.rational(), b = random.rational(), c = random.rational();
    BOOST_REQUIRE((a + b) * c == a * c + b * c);
    BOOST_REQUIRE(a - b == a + -b);
    if (b.sign() != 0) BOOST_REQUIRE(a / b * b == a);
    BOOST_REQUIRE_EQUAL(a < b, (a - b).sign() < 0);
    BOOST_REQUIRE_EQUAL(a == b, (a - b).sign() == 0);
    BOOST_REQUIRE((a <=> b) == (-b <=> -a));
    BOOST_REQUIRE(abs(a).sign() >= 0 && (abs(a) == a || abs(a) == -a));
    BOOST_REQUIRE(square(a) == a * a && square(a).sign() >= 0);
  }
}

BOOST_AUTO_TEST_CASE(dyadic_numbers) {
  Random random(4);
  for (int t = 0; t < 3000; ++t) {
    const Integer m = random.integer(200);
    const int e = random.between(-300, 300);
    Rational q(m);
    for (int i = 0; i < std::abs(e); ++i) q *= e > 0 ? Rational(2) : Rational(1) / Rational(2);
    BOOST_REQUIRE(Rational::dyadic(m, e) == q);
    BOOST_REQUIRE(q.is_dyadic());
    if (m != 0) BOOST_REQUIRE(!(q / Rational(3 * random.between(1, 5)) / Rational(m)).is_dyadic());
  }
  BOOST_CHECK(Rational::power_of_two(-3) == Rational(1, 8) && Rational::power_of_two(3) == Rational(8));
  BOOST_CHECK(Rational(0).is_dyadic() && Rational(1).is_dyadic() && !Rational(1, 6).is_dyadic());
}

BOOST_AUTO_TEST_CASE(ranges) {
  BOOST_CHECK_THROW(Range(Rational(1), Rational(0)), std::logic_error);
  BOOST_CHECK(Range(Rational(1)).exact() && Range(Rational(1), Rational(1)).exact() && !Range(Rational(0), Rational(1)).exact());
  Random random(5);
  const auto range = [&] {
    const Rational a = random.rational(40), b = random.chance(20) ? a : random.rational(40);
    return a < b ? Range(a, b) : Range(b, a);
  };
  for (int t = 0; t < 5000; ++t) {
    const Range a = range(), b = range();
    const Rational x = random.inside(a), y = random.inside(b);
    BOOST_REQUIRE(test::contains(a, x));
    BOOST_REQUIRE(test::contains(a + b, x + y) && test::contains(a - b, x - y) && test::contains(-a, -x));
    BOOST_REQUIRE(test::contains(max(a, b), x < y ? y : x));
    // No wider than it must be: both ends are taken.
    BOOST_REQUIRE((a + b).lo == a.lo + b.lo && (a - b).hi == a.hi - b.lo && (-a).lo == -a.hi);
    BOOST_REQUIRE(max(a, b).lo == std::max(a.lo, b.lo) && max(a, b).hi == std::max(a.hi, b.hi));
  }
}

BOOST_AUTO_TEST_SUITE_END()
