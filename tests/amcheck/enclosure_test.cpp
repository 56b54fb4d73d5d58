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

BOOST_AUTO_TEST_CASE(derivatives) {
  const Ival s(build::fraction(1, 4), build::fraction(1, 2));
  BOOST_TEST((sigma_slope(Activation::Tanh, s).lo == build::fraction(3, 4)));
  BOOST_TEST((sigma_slope(Activation::Sigmoid, s).hi == build::fraction(3, 8)));
}

BOOST_AUTO_TEST_SUITE_END()
