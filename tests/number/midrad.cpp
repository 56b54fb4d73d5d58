// Enclosures by doubles, against exact rationals: nothing escapes, and nothing is wider than Lemma 1 pays for.
#include "support/random.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using amcert::test::conclusive;
using amcert::test::contains;
using amcert::test::Random;
using amcert::test::Style;
using amcert::test::Width;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(), nan_ = std::numeric_limits<double>::quiet_NaN();

std::string told(const Midrad& a, const Midrad& b) {
  char s[200];
  std::snprintf(s, sizeof s, "{%a, %a} and {%a, %a}", a.mid, a.rad, b.mid, b.rad);
  return s;
}

// A partner that cancels, fits or has nothing to do with a.
Midrad partner(Random& random, const Midrad& a) {
  if (random.chance(20)) return {-a.mid * (1 + random.between(-4, 4) * 0x1p-52), random.radius(random.width(), a.mid)};
  if (random.chance(20)) return {a.mid * std::ldexp(random.mantissa(), random.between(-55, 2)), random.radius(random.width(), a.mid)};
  return random.enclosure();
}

Rational exact(double x) { return Rational::literally(x); }

}  // namespace

BOOST_AUTO_TEST_SUITE(midrad)

BOOST_AUTO_TEST_CASE(sum_difference_product_contain) {
  Random random(1);
  int decided = 0;
  for (int t = 0; t < 60000; ++t) {
    const Midrad a = random.enclosure(), b = partner(random, a);
    if (!a.finite() || !b.finite()) continue;
    const Midrad sum = a + b, difference = a - b, product = a * b;
    for (int member = 0; member < 3; ++member) {
      const Rational x = random.inside(a), y = random.inside(b);
      BOOST_REQUIRE_MESSAGE(contains(sum, x + y), t << ": sum of " << told(a, b));
      BOOST_REQUIRE_MESSAGE(contains(difference, x - y), t << ": difference of " << told(a, b));
      BOOST_REQUIRE_MESSAGE(contains(product, x * y), t << ": product of " << told(a, b));
      BOOST_REQUIRE(contains(-a, -x));
    }
    decided += conclusive(sum) && conclusive(difference) && conclusive(product);
  }
  BOOST_CHECK_GT(decided, 50000);
}

// Both ends of both enclosures, where the four corner products decide: every term of the radius is needed somewhere.
BOOST_AUTO_TEST_CASE(corners_of_products) {
  Random random(2);
  for (int t = 0; t < 30000; ++t) {
    const Midrad a = random.enclosure(random.moderate_style(), random.width()), b = random.enclosure(random.moderate_style(), random.width());
    const Midrad p = a * b;
    BOOST_REQUIRE(conclusive(p));
    for (const int i : {-1, 1})
      for (const int j : {-1, 1})
        BOOST_REQUIRE_MESSAGE(contains(p, (exact(a.mid) + Rational(i) * exact(a.rad)) * (exact(b.mid) + Rational(j) * exact(b.rad))),
                              t << ": " << told(a, b));
  }
}

// The radius exceeds what is needed for any members and any rounding by no more than a factor of 1+2^-47 and 1e-299.
BOOST_AUTO_TEST_CASE(radii_are_tight) {
  Random random(3);
  const auto tight = [](double rad, const Rational& needed) {
    return exact(rad) <= needed * (Rational(1) + Rational::power_of_two(-47)) + exact(1e-299);
  };
  for (int t = 0; t < 30000; ++t) {
    const Midrad a = random.enclosure(random.moderate_style(), random.width()), b = random.enclosure(random.moderate_style(), random.width());
    const Rational u = Rational::power_of_two(-53), ra = exact(a.rad), rb = exact(b.rad);
    const Midrad s = a + b, d = a - b, p = a * b;
    BOOST_REQUIRE(s.mid == a.mid + b.mid && d.mid == a.mid - b.mid && p.mid == a.mid * b.mid);
    BOOST_REQUIRE_MESSAGE(tight(s.rad, ra + rb + u * exact(std::fabs(s.mid))), told(a, b));
    BOOST_REQUIRE_MESSAGE(tight(d.rad, ra + rb + u * exact(std::fabs(d.mid))), told(a, b));
    BOOST_REQUIRE_MESSAGE(tight(p.rad, abs(exact(a.mid)) * rb + ra * abs(exact(b.mid)) + ra * rb + u * exact(std::fabs(p.mid))), told(a, b));
    BOOST_REQUIRE((-a).rad == a.rad);
  }
}

// The hunt comes close: some exact operands have an error of more than 9/10 of the radius.
BOOST_AUTO_TEST_CASE(rounding_errors_nearly_fill_the_radius) {
  Random random(4);
  Rational sum = 0, product = 0;
  for (int t = 0; t < 20000; ++t) {
    const double x = random.number(Style::tame), y = random.number(random.chance(50) ? Style::tame : Style::staircase);
    const Midrad s = Midrad::exactly(x) + Midrad::exactly(y), p = Midrad::exactly(x) * Midrad::exactly(y);
    sum = std::max(sum, Rational(abs(exact(x) + exact(y) - exact(s.mid)) / exact(s.rad)));
    product = std::max(product, Rational(abs(exact(x) * exact(y) - exact(p.mid)) / exact(p.rad)));
  }
  BOOST_CHECK_GT(sum.approximately(), 0.9);
  BOOST_CHECK_GT(product.approximately(), 0.9);
  BOOST_CHECK(sum <= Rational(1) && product <= Rational(1));
}

BOOST_AUTO_TEST_CASE(up_bounds_four_operations) {
  Random random(5);
  for (int t = 0; t < 30000; ++t) {
    const Style s = random.style();
    const double a = std::fabs(random.number(s)), b = std::fabs(random.number(s)), c = std::fabs(random.number(s)), d = std::fabs(random.number());
    const double bound = up(a * b + c * d + a);
    if (std::isinf(bound)) continue;
    BOOST_REQUIRE_MESSAGE(exact(a) * exact(b) + exact(c) * exact(d) + exact(a) <= exact(bound), t << ": " << a << ' ' << b << ' ' << c << ' ' << d);
  }
  BOOST_CHECK(up(0) > 0 && up(infinity) == infinity);
}

BOOST_AUTO_TEST_CASE(sign_magnitude_mignitude) {
  Random random(6);
  int decided = 0, undecided = 0;
  for (int t = 0; t < 40000; ++t) {
    Midrad a = random.enclosure();
    if (random.chance(30)) a.rad = std::fabs(a.mid) * (1 + random.between(-2, 2) * 0x1p-52);  // an end next to zero
    if (!a.finite()) continue;
    const Range ends(exact(a.mid) - exact(a.rad), exact(a.mid) + exact(a.rad));
    const int sign = ends.lo.sign() > 0 ? 1 : ends.hi.sign() < 0 ? -1 : 0;
    BOOST_REQUIRE_EQUAL(a.sign(), sign);
    (sign ? decided : undecided)++;
    const Rational largest = std::max(abs(ends.lo), abs(ends.hi)), least = sign ? Rational(std::min(abs(ends.lo), abs(ends.hi))) : Rational(0);
    BOOST_REQUIRE_MESSAGE(std::isinf(a.magnitude()) || largest <= exact(a.magnitude()), told(a, a));
    BOOST_REQUIRE_MESSAGE(a.mignitude() >= 0 && exact(a.mignitude()) <= least, told(a, a));
    if (!std::isinf(a.magnitude()))
      BOOST_REQUIRE_MESSAGE(exact(a.magnitude()) <= largest * (Rational(1) + Rational::power_of_two(-48)) + exact(1e-299), told(a, a));
    BOOST_REQUIRE_MESSAGE(exact(a.mignitude()) >= least - largest * Rational::power_of_two(-48) - exact(1e-299), told(a, a));
  }
  BOOST_CHECK(decided > 5000 && undecided > 5000);
}

BOOST_AUTO_TEST_CASE(of_contains_and_is_tight) {
  Random random(7);
  for (int t = 0; t < 30000; ++t) {
    const Rational q = random.chance(20) ? random.rational(1000) : random.rational();
    const Midrad x = Midrad::of(q);
    BOOST_REQUIRE_MESSAGE(contains(x, q), q.str());
    if (abs(q) < Rational::power_of_two(1023)) {
      BOOST_REQUIRE(conclusive(x));
      BOOST_REQUIRE_MESSAGE(exact(x.rad) <= abs(q) * Rational::power_of_two(-52) * Rational(1001, 1000) + exact(1e-299), q.str());
    }
    const double d = random.number();
    BOOST_REQUIRE_EQUAL(Midrad::of(exact(d)).mid, d);
    BOOST_REQUIRE_EQUAL(Midrad::of(exact(d)).rad, 0);
  }
}

BOOST_AUTO_TEST_CASE(of_numbers_beyond_the_doubles) {
  const Rational largest = exact(std::numeric_limits<double>::max());
  for (const Rational& q : {Rational::power_of_two(1024), -Rational::power_of_two(1024), Rational::power_of_two(100000), Rational(-Rational::power_of_two(2000))})
    BOOST_CHECK(!Midrad::of(q).finite() && !conclusive(Midrad::of(q)) && Midrad::of(q).sign() == 0);
  for (const Rational& q : {Rational(largest + Rational(1)), Rational(-largest - Rational(1, 3)), Rational::power_of_two(-1075), -Rational::power_of_two(-100000),
                            Rational(Rational::power_of_two(-1074) / Rational(3))})
    BOOST_CHECK(contains(Midrad::of(q), q) && (!conclusive(Midrad::of(q)) || Midrad::of(q).rad > 0));
}

BOOST_AUTO_TEST_CASE(range_is_exact) {
  Random random(8);
  for (int t = 0; t < 5000; ++t) {
    const Midrad a = random.enclosure();
    if (!a.finite()) continue;
    const Range r = a.range();
    BOOST_REQUIRE(r.lo == exact(a.mid) - exact(a.rad) && r.hi == exact(a.mid) + exact(a.rad));
  }
  for (const Midrad a : {Midrad{nan_, 0}, Midrad{0, infinity}, Midrad{infinity, infinity}, Midrad{0, nan_}}) {
    BOOST_CHECK_THROW(a.range(), std::domain_error);
    BOOST_CHECK(!a.finite());
  }
}

// After an overflow nothing is concluded, whatever follows.
BOOST_AUTO_TEST_CASE(overflow_concludes_nothing) {
  const Midrad large = Midrad::exactly(1e308), unknown{0, infinity}, lost{0, nan_};
  const Midrad overflowed[] = {large + large, large * large, -large - large, large + large - (large + large), unknown, -unknown, unknown * Midrad{}, lost,
                               unknown + Midrad::exactly(1), unknown * unknown, unknown - unknown};
  for (const Midrad& a : overflowed)
    for (const Midrad& b : {a, Midrad(a + Midrad::exactly(5)), Midrad(a * Midrad::exactly(0)), Midrad(Midrad::exactly(2) - a)}) {
      BOOST_CHECK(!b.finite());
      BOOST_CHECK_EQUAL(b.sign(), 0);
      BOOST_CHECK_EQUAL(b.mignitude(), 0);
      BOOST_CHECK(!(b.magnitude() < infinity));
    }
}

BOOST_AUTO_TEST_SUITE_END()
