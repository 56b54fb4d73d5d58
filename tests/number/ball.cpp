// Arb balls against exact rationals, and their exact ends.
#include "number/ball.hpp"

#include "support/random.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using amcert::test::contains;
using amcert::test::Random;

namespace {

bool arb_says(const Ball& b, const Rational& q) {
  fmpq_t f;
  fmpq_init(f);
  fmpq_set_mpq(f, q.raw().backend().data());
  const bool yes = arb_contains_fmpq(b.raw(), f) != 0;
  fmpq_clear(f);
  return yes;
}

// A ball about q, sometimes wide.
Ball about(Random& random, const Rational& q, long bits) {
  Ball b(q, bits);
  if (random.chance(50)) {
    mag_t r;
    mag_init(r);
    mag_set_ui_2exp_si(r, mp_limb_t(random.between(1, 1000)), random.between(-300, 20));
    arb_add_error_mag(b.raw(), r);
    mag_clear(r);
  }
  return b;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ball)

BOOST_AUTO_TEST_CASE(constructors_enclose) {
  Random random(1);
  for (int t = 0; t < 10000; ++t) {
    const Rational q = random.rational(300);
    const long bits = random.between(2, 400);
    const Ball b(q, bits);
    BOOST_REQUIRE_EQUAL(b.bits(), bits);
    const Range r = b.range();
    BOOST_REQUIRE_MESSAGE(contains(r, q), q.str() << " at " << bits);
    BOOST_REQUIRE_MESSAGE(r.hi - r.lo <= abs(q) * Rational::power_of_two(3 - bits), q.str() << " at " << bits);
    const Integer n = boost::multiprecision::abs(q.numerator());
    if (q.is_dyadic() && (n == 0 || long(boost::multiprecision::msb(n) - boost::multiprecision::lsb(n)) < bits))
      BOOST_REQUIRE_MESSAGE(r.exact() && r.lo == q, q.str() << " at " << bits);
  }
  BOOST_CHECK(Ball().range().exact() && Ball().range().lo == Rational(0) && Ball(100).range().exact());
}

BOOST_AUTO_TEST_CASE(range_has_the_ends_that_arb_sees) {
  Random random(2);
  int wide = 0;
  for (int t = 0; t < 5000; ++t) {
    const Ball b = about(random, random.rational(200), random.between(2, 200));
    const Range r = b.range();
    BOOST_REQUIRE(arb_says(b, r.lo) && arb_says(b, r.hi));
    const Rational beyond = (r.exact() ? Rational(1) : r.hi - r.lo) * Rational::power_of_two(-100);
    BOOST_REQUIRE(!arb_says(b, r.lo - beyond) && !arb_says(b, r.hi + beyond));
    wide += !r.exact();
  }
  BOOST_CHECK_GT(wide, 2000);
}

BOOST_AUTO_TEST_CASE(no_finite_ball_no_range) {
  Ball zero(64), nothing(64);
  const Ball one(Rational(1), 64);
  arb_div(nothing.raw(), one.raw(), zero.raw(), 64);
  BOOST_CHECK_THROW(nothing.range(), std::domain_error);
  BOOST_CHECK_EQUAL(nothing.sign(), 0);
  arb_pos_inf(zero.raw());
  BOOST_CHECK_THROW(zero.range(), std::domain_error);
  arb_zero_pm_inf(zero.raw());
  BOOST_CHECK_THROW(zero.range(), std::domain_error);
  Ball far(Rational(1), 64);
  arb_mul_2exp_si(far.raw(), far.raw(), 2000000);
  BOOST_CHECK_EXCEPTION(far.range(), std::domain_error, [](const auto& e) { return std::string(e.what()).starts_with("a number is beyond 2^1000000"); });
}

BOOST_AUTO_TEST_CASE(operations_contain) {
  Random random(3);
  for (int t = 0; t < 20000; ++t) {
    const Ball a = about(random, random.rational(), random.between(2, 200)), b = about(random, random.rational(), random.between(2, 200));
    const Rational x = random.inside(a.range()), y = random.inside(b.range());
    BOOST_REQUIRE(contains((a + b).range(), x + y));
    BOOST_REQUIRE(contains((a - b).range(), x - y));
    BOOST_REQUIRE(contains((a * b).range(), x * y));
    BOOST_REQUIRE(contains((-a).range(), -x));
    BOOST_REQUIRE_EQUAL((a * b).bits(), std::max(a.bits(), b.bits()));
    BOOST_REQUIRE_EQUAL((-a).bits(), a.bits());
    const Range r = a.range();
    BOOST_REQUIRE_EQUAL(a.sign(), r.lo.sign() > 0 ? 1 : r.hi.sign() < 0 ? -1 : 0);
  }
}

BOOST_AUTO_TEST_CASE(copies_and_moves) {
  const Rational third(1, 3);
  const Ball a(third, 300);
  Ball b(a), c, d(Rational(7), 10);
  c = a;
  d = std::move(b);
  for (const Ball& x : {Ball(a), c, d}) {
    BOOST_CHECK_EQUAL(x.bits(), 300);
    BOOST_CHECK(arb_equal(x.raw(), a.raw()));
  }
  c = c - c;
  BOOST_CHECK(arb_says(c, Rational(0)) && arb_says(a, third));  // a is its own
}

BOOST_AUTO_TEST_SUITE_END()
