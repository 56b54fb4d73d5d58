// exp, tanh and sigmoid against e^x summed with 1200 bits from positive terms only, and divided once.
#include "enclosure.hpp"

#include <boost/test/unit_test.hpp>

#include "builder.hpp"

using namespace amcheck;

namespace {

constexpr unsigned kFine = 1200;

// e^x * 2^kFine within a relative 2^-1000, for a dyadic 0 <= x < 64.
Z exponential(const Num& x) {
  const Z y = x.floor(kFine);
  Z term = shifted(1, kFine), sum = term;
  for (long i = 1; term > 0; ++i) {
    term = (term * y >> kFine) / i;
    sum += term;
  }
  return sum;
}

const std::vector<Num>& points() {
  static const std::vector<Num> all = [] {
    std::vector<Num> out{Num(1), Num(1).times2(-4), Num(1).times2(-40), Num(1).times2(-900), Num(3).times2(4)};
    for (long n = 1; n < 60; ++n) out.push_back(Num(n * n * 37 + 1).times2(-12));
    return out;
  }();
  return all;
}

// bounds enclose value/2^kFine (up to its own error) in units of 2^-bits, and are at most `width` apart.
void check(const Bounds& bounds, const Z& value, unsigned bits, long width) {
  BOOST_TEST(shifted(bounds.lo, kFine - bits) <= value + shifted(1, 200));
  BOOST_TEST(shifted(bounds.hi, kFine - bits) + shifted(1, 200) >= value);
  BOOST_TEST(bounds.hi - bounds.lo <= width);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(enclosure)

BOOST_AUTO_TEST_CASE(exponential_function) {
  for (const unsigned bits : {32U, 64U, 257U}) {
    for (const Num& x : points()) {
      if (x >= static_cast<long>(bits)) continue;
      check(expneg(x, bits), shifted(1, 2 * kFine) / exponential(x), bits, 2);
    }
  }
  BOOST_TEST(expneg(0, 40).lo == shifted(1, 40));
  BOOST_TEST(expneg(0, 40).hi == shifted(1, 40));
  BOOST_TEST(expneg(40, 40).lo == 0);
  BOOST_TEST(expneg(40, 40).hi == 1);
  BOOST_TEST(expneg(Num(1).times2(65536), 40).hi == 1);
  BOOST_TEST(expneg(Num(1).times2(1L << 23), 40).hi == 1);  // at once, with no number of 2^23 halvings
}

BOOST_AUTO_TEST_CASE(beside_an_integer) {
  // -log(1-t) = t + t^2/2 + t^3/3 + ..., summed down and up: with x above it e^-x is below 1-t = m/2^P, and beside it, and so the other way.
  for (const unsigned bits : {33U, 64U}) {
    for (long n = 1; n <= 200; ++n) {
      const Z m = shifted(1, bits) - shifted(n * n * 7919 + 1, bits - 30);  // t up to 3/10
      const Z t = shifted(shifted(1, bits) - m, kFine - bits);
      Z power = t, down = 0, up = 1;  // of which all after a power of 0 are less than one unit
      for (long i = 1; power > 0; ++i) {
        down += floor_div(power, i);
        up += ceil_div(power, i) + 1;
        power = floor_div(power * t, shifted(1, kFine));
      }
      for (const std::int64_t fine : {std::int64_t{bits} + 31, std::int64_t{bits} + 36, std::int64_t{bits} + 300}) {
        const Num above(Num(up, -static_cast<std::int64_t>(kFine)).ceil(fine), -fine), below(Num(down, -static_cast<std::int64_t>(kFine)).floor(fine), -fine);
        const Bounds less = expneg(above, bits), more = expneg(below, bits);
        BOOST_TEST((less.lo == m - 1 && less.hi >= m && less.hi <= m + 1), "e^-" << show(above));
        BOOST_TEST((more.lo <= m && more.lo >= m - 1 && more.hi == m + 1), "e^-" << show(below));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(values_that_every_rounding_moves) {
  // By a program of its own, from the text of SPEC 5 with fractions, some of them within 2^-32 units of an integer.
  const auto is = [](const Bounds& got, const char* lo, long wide) { BOOST_TEST((got.lo == Z(lo) && got.hi == Z(lo) + wide), got.lo.get_str() << " to " << got.hi.get_str() << " is not " << lo); };
  const auto number = [](const char* mantissa, std::int64_t exponent) { return Num(Z(mantissa), exponent); };
  is(expneg(number("1725037596187856339", -59), 33), "430903076", 2);
  is(expneg(number("1847751503527967217", -61), 33), "3854559154", 2);
  is(expneg(number("266116512462820753", -58), 33), "3412052439", 1);
  is(expneg(number("3385480432510995361", -66), 33), "8204717600", 2);
  is(expneg(number("9054771135658698889", -67), 33), "8078721304", 2);
  is(expneg(number("37132495346506861", -60), 32), "4158841854", 2);
  is(expneg(number("162441194509891775", -61), 33), "8005617503", 1);
  is(sigma_bounds(Activation::Tanh, number("-1014741", -19), 32), "-4119615915", 2);
  is(sigma_bounds(Activation::Tanh, number("199810915", -26), 32), "4272748753", 2);
  is(sigma_bounds(Activation::Tanh, number("12867753", -31), 32), "25735197", 2);
  is(sigma_bounds(Activation::Sigmoid, number("-59025953", -26), 32), "1259584854", 2);
  is(sigma_bounds(Activation::Sigmoid, number("-7045641", -20), 32), "5179692", 1);
  is(sigma_bounds(Activation::Sigmoid, number("18195", -28), 32), "2147556427", 2);
}

BOOST_AUTO_TEST_CASE(sigmoid_and_tanh) {
  for (const unsigned bits : {32U, 64U, 257U}) {
    for (const Num& x : points()) {
      if (x >= 25) continue;
      const Z one = shifted(1, kFine), e = exponential(x), e2 = exponential(x.times2(1));
      const Z sigmoid = shifted(e, kFine) / (e + one), tanh = shifted(e2 - one, kFine) / (e2 + one);
      check(sigma_bounds(Activation::Sigmoid, x, bits), sigmoid, bits, 2);
      check(sigma_bounds(Activation::Sigmoid, -x, bits), one - sigmoid, bits, 2);
      check(sigma_bounds(Activation::Tanh, x, bits), tanh, bits, 2);
      check(sigma_bounds(Activation::Tanh, -x, bits), -tanh, bits, 2);
    }
  }
  for (const auto kind : {Activation::Tanh, Activation::Sigmoid}) {
    const Bounds zero = sigma_bounds(kind, 0, 50), far = sigma_bounds(kind, 100000, 50), below = sigma_bounds(kind, -100000, 50);
    BOOST_TEST(zero.lo == (kind == Activation::Tanh ? Z(0) : shifted(1, 49)));
    BOOST_TEST(zero.lo == zero.hi);
    BOOST_TEST(far.hi == shifted(1, 50));
    BOOST_TEST(far.lo >= shifted(1, 50) - 1);
    BOOST_TEST(below.lo == (kind == Activation::Tanh ? -shifted(1, 50) : Z(0)));
  }
}

BOOST_AUTO_TEST_CASE(intervals_and_matrices) {
  for (const unsigned bits : {50U, 64U, 128U}) {  // 1 fills one bit more, and at 64 and 128 another limb
    const auto scale = -static_cast<std::int64_t>(bits);
    for (const auto kind : {Activation::Tanh, Activation::Sigmoid}) {
      const std::vector<Num> u{Num(3).times2(-2), Num(-5).times2(-3), 0, 200, -200, Num(7).times2(-40)};
      const IMatrix m = sigma_matrix(kind, matrix_of(2, 3, u), bits), twice = linear_interval({{2, &m}});
      BOOST_TEST(!m.exact);
      for (std::size_t i = 0; i < u.size(); ++i) {
        const Bounds s = sigma_bounds(kind, u[i], bits);
        for (const Ival& x : {sigma_interval(kind, u[i], bits), m.entry(i), Num(1).times2(-1) * twice.entry(i)}) BOOST_TEST((x.lo == Num(s.lo, scale) && x.hi == Num(s.hi, scale)));
        // Over u +- r: from the lower end at the left to the upper one at the right.
        for (const Num& r : {Num(0), Num(1).times2(-2), Num(300)}) {
          const Ival over = sigma_over(kind, u[i], r, bits);
          BOOST_TEST((over.lo == Num(sigma_bounds(kind, u[i] - r, bits).lo, scale) && over.hi == Num(sigma_bounds(kind, u[i] + r, bits).hi, scale)));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(derivatives) {
  const Ival s(build::fraction(1, 4), build::fraction(1, 2));
  const auto is = [](const Ival& x, const Num& lo, const Num& hi) { BOOST_TEST((x.lo == lo && x.hi == hi), show(x) << " is not from " << show(lo) << " to " << show(hi)); };
  using build::fraction;
  is(sigma_slope(Activation::Tanh, s), fraction(3, 4), fraction(15, 16));
  is(sigma_slope(Activation::Sigmoid, s), fraction(1, 8), fraction(3, 8));
  is(sigma_bend(Activation::Tanh, s), fraction(-15, 16), fraction(-3, 8));
  is(sigma_bend(Activation::Sigmoid, s), 0, fraction(3, 16));
  // At single values: the derivative of 1-s^2 or s(1-s) by s, times itself.
  for (long n = -8; n <= 8; ++n) {
    const Num x = Num(n).times2(-3);
    is(sigma_slope(Activation::Tanh, x), 1 - square(x), 1 - square(x));
    is(sigma_bend(Activation::Tanh, x), -2 * x * (1 - square(x)), -2 * x * (1 - square(x)));
    is(sigma_slope(Activation::Sigmoid, x), x - square(x), x - square(x));
    is(sigma_bend(Activation::Sigmoid, x), (1 - 2 * x) * (x - square(x)), (1 - 2 * x) * (x - square(x)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
