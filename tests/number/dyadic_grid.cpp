// Intervals on a grid: the least ones that contain everything, against rationals; smooth functions against mpfr.
#include "number/dyadic_grid.hpp"
#include "support/random.hpp"

#include <boost/test/unit_test.hpp>

#include <mpfr.h>

using namespace amcert;
using amcert::test::Random;

namespace {

GridInterval some(Random& r, int size) {
  const auto end = [&] { return Integer(r.between(-size, size)); };
  const Integer a = end(), b = r.chance(20) ? a : end();
  return {std::min(a, b), std::max(a, b)};
}

Integer floor_of(const Rational& x) {
  Integer q = x.numerator() / x.denominator();
  if (Rational(q) > x) --q;
  return q;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dyadic_grid)

BOOST_AUTO_TEST_CASE(products_and_quotients_are_the_least) {
  Random r(1);
  for (int n = 0; n < 40000; ++n) {
    const long q = r.between(1, 9);
    const DyadicGrid grid(q);
    const int size = r.chance(30) ? 3 : 4000;
    const GridInterval a = some(r, size), b = some(r, size);
    const Rational unit = Rational::power_of_two(-q);
    std::vector<Rational> products, quotients;
    for (const Integer& x : {a.lo, a.hi})
      for (const Integer& y : {b.lo, b.hi}) {
        products.push_back(Rational(x) * Rational(y) * unit);
        if (b.decided()) quotients.push_back(Rational(x) / Rational(y) / unit);
      }
    const auto least = [](const std::vector<Rational>& v) { return floor_of(*std::min_element(v.begin(), v.end())); };
    const auto greatest = [](const std::vector<Rational>& v) { return -floor_of(-*std::max_element(v.begin(), v.end())); };
    const GridInterval p = grid.product(a, b);
    BOOST_REQUIRE_MESSAGE(p.lo == least(products) && p.hi == greatest(products), a.lo << ".." << a.hi << " times " << b.lo << ".." << b.hi << ", q " << q);
    if (!b.decided()) {
      BOOST_CHECK_THROW((void)grid.quotient(a, b), std::domain_error);
      continue;
    }
    const GridInterval d = grid.quotient(a, b);
    BOOST_REQUIRE_MESSAGE(d.lo == least(quotients) && d.hi == greatest(quotients), a.lo << ".." << a.hi << " by " << b.lo << ".." << b.hi << ", q " << q);
  }
}

BOOST_AUTO_TEST_CASE(numbers) {
  Random r(2);
  for (int n = 0; n < 4000; ++n) {
    const DyadicGrid grid(r.between(1, 200));
    Rational x = r.rational(100);
    if (r.chance(50)) x = -x;
    const GridInterval y = grid.of(x);
    BOOST_TEST((grid.value(y.lo) <= x && x <= grid.value(y.hi)));
    BOOST_TEST((y.hi - y.lo <= 1));
    BOOST_TEST((y.lo == y.hi) == (grid.value(y.lo) == x));
  }
}

// Correctly rounded results of mpfr, so wide apart from the ends that only a unit or two lies between.
BOOST_AUTO_TEST_CASE(smooth_functions) {
  Random r(3);
  Integer widest = 0;
  for (int n = 0; n < 1500; ++n) {
    const long q = r.between(20, 300);
    const DyadicGrid grid(q);
    Rational x = Rational(r.between(-4000, 4000)) / Rational(r.between(1, 4000)) * Rational::power_of_two(r.between(-20, 3));
    if (r.chance(5)) x = 0;
    const GridInterval at = grid.of(x);
    const Rational places = grid.value(at.lo);
    mpfr_t u, y;
    mpfr_init2(u, 6000);
    mpfr_init2(y, 6000);
    mpfr_set_q(u, places.raw().backend().data(), MPFR_RNDN);
    for (const char* name : {"exp", "sigmoid", "log"}) {
      const bool log = name[0] == 'l';
      if (log && places.sign() <= 0) continue;
      const GridInterval point{at.lo, at.lo};
      const GridInterval z = log ? grid.log(point) : name[0] == 'e' ? grid.exp(point) : grid.sigmoid(point);
      if (log) mpfr_log(y, u, MPFR_RNDN);
      else if (name[0] == 'e') mpfr_exp(y, u, MPFR_RNDN);
      else {
        mpfr_neg(y, u, MPFR_RNDN);
        mpfr_exp(y, y, MPFR_RNDN);
        mpfr_add_ui(y, y, 1, MPFR_RNDN);
        mpfr_ui_div(y, 1, y, MPFR_RNDN);
      }
      mpfr_mul_2si(y, y, q, MPFR_RNDN);
      // Off by less than 2^-200 of itself.
      Integer below, above;
      mpfr_get_z(below.backend().data(), y, MPFR_RNDD);
      mpfr_get_z(above.backend().data(), y, MPFR_RNDU);
      BOOST_REQUIRE_MESSAGE(z.lo <= above && below <= z.hi && (z.lo <= below || z.lo == z.hi), name << " at " << places.str() << " with " << q << " places");
      widest = std::max<Integer>(widest, z.hi - z.lo);
    }
    mpfr_clear(u);
    mpfr_clear(y);
  }
  BOOST_TEST(widest <= 3);
}

BOOST_AUTO_TEST_CASE(smooth_functions_of_intervals_are_between_their_ends) {
  const DyadicGrid grid(80);
  const GridInterval a{grid.down(Rational(1) / Rational(3)), grid.up(Rational(5) / Rational(3))}, lo{a.lo, a.lo}, hi{a.hi, a.hi};
  BOOST_TEST((grid.exp(a).lo == grid.exp(lo).lo && grid.exp(a).hi == grid.exp(hi).hi));
  BOOST_TEST((grid.log(a).lo == grid.log(lo).lo && grid.log(a).hi == grid.log(hi).hi));
  BOOST_TEST((grid.sigmoid(-a).lo == grid.sigmoid(-hi).lo && grid.sigmoid(-a).hi == grid.sigmoid(-lo).hi));
  BOOST_CHECK_THROW((void)grid.log({0, 5}), std::domain_error);
  BOOST_CHECK_THROW((void)grid.exp(grid.of(4097)), std::domain_error);
}

BOOST_AUTO_TEST_SUITE_END()
