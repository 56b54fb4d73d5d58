#include "number.hpp"

#include <boost/test/unit_test.hpp>

#include "builder.hpp"
#include "failure.hpp"
#include "grid.hpp"
#include "polynomial.hpp"

using amcheck::Ival;
using amcheck::Num;
using amcheck::Z;
using build::fraction;

BOOST_AUTO_TEST_SUITE(number)

BOOST_AUTO_TEST_CASE(arithmetic_and_order) {
  const Num a = fraction(7, 12), b = fraction(-5, 18);
  BOOST_TEST((a + b == fraction(11, 36)));
  BOOST_TEST((a - b == fraction(31, 36)));
  BOOST_TEST((a * b == fraction(-35, 216)));
  BOOST_TEST((b.inverse() == fraction(-18, 5)));
  // What would be n/0 must not come back as a number: whatever it is compared with would hold.
  for (const Num& none : {Num(0), a - a, Num(Z(0), 7, Z(3))}) BOOST_CHECK_THROW((void)none.inverse(), amcheck::Failure);
  BOOST_TEST((b < a));
  BOOST_TEST((Num(3).times2(-2) == fraction(3, 4)));
  BOOST_TEST((Num(0) == Num(0).times2(1000)));
  BOOST_TEST(a.floor() == 0);
  BOOST_TEST(b.floor() == -1);
  BOOST_TEST(b.ceil() == 0);
  BOOST_TEST(b.floor(5) == -9);  // -80/9
  BOOST_TEST(Num(6).floor(-2) == 1);
  BOOST_TEST(Num(8).ceil(-2) == 2);
}

BOOST_AUTO_TEST_CASE(intervals) {
  const Ival x(-1, 2), y(-3, fraction(1, 2));
  BOOST_TEST(((x * y).lo == -6));
  BOOST_TEST(((x * y).hi == 3));
  BOOST_TEST((square(x).lo == 0));
  BOOST_TEST((square(x).hi == 4));
  BOOST_TEST((square(Ival(-3, -2)).lo == 4));
  BOOST_TEST(((x - y).lo == fraction(-3, 2)));
  BOOST_TEST(((x - y).hi == 5));
  BOOST_TEST((largest_absolute(y) == 3));
}

BOOST_AUTO_TEST_CASE(interval_products_of_all_signs) {
  for (long a = -3; a <= 3; ++a)
    for (long b = a; b <= 3; ++b)
      for (long c = -3; c <= 3; ++c)
        for (long d = c; d <= 3; ++d) {
          const Ival p = Ival(a, b) * Ival(c, d);
          BOOST_TEST((p.lo == Num(std::min({a * c, a * d, b * c, b * d})) && p.hi == Num(std::max({a * c, a * d, b * c, b * d}))),
                     "[" << a << "," << b << "] times [" << c << "," << d << "]");
        }
}

BOOST_AUTO_TEST_CASE(powers_of_2_to_the_30_bits) {
  for (long n = -4; n <= 4; ++n)
    for (std::uint64_t k = 0; k <= 5; ++k) {
      Num expected = 1;
      for (std::uint64_t i = 0; i < k; ++i) expected = expected * fraction(n, 12);
      BOOST_TEST((amcheck::power(fraction(n, 12), k) == expected), n << "/12 to the " << k);
    }
  // Numerator and denominator together, without the powers of two: 1 + 1 bits of 2^3, 3 + 1 of 5.
  const auto bits = std::uint64_t{1} << 30;
  const auto limited = [](const Num& x, std::uint64_t k) {
    try {
      amcheck::power(x, k);
      return false;
    } catch (const amcheck::Failure& f) {
      return f.code == amcheck::kLimit;
    }
  };
  BOOST_TEST((amcheck::power(Num(1).times2(3), bits / 2) == Num(1).times2(3 * static_cast<std::int64_t>(bits / 2))));
  BOOST_TEST(limited(Num(1).times2(3), bits / 2 + 1));
  BOOST_TEST(limited(5, bits / 4 + 1));
  BOOST_TEST(limited(fraction(1, 5), bits / 4 + 1));
  for (const Num& x : {Num(1), Num(-5), fraction(7, 3)}) BOOST_TEST(limited(x, std::uint64_t{1} << 62));
}

BOOST_AUTO_TEST_CASE(text_is_exact_or_rounded_to_the_safe_side) {
  BOOST_TEST(show(fraction(-3, 4)) == "-3/4");
  BOOST_TEST(show(fraction(123456789, 1000)) == "123456789/1000 (about 1.23456e5)");
  BOOST_TEST(rat_above(fraction(21, 46)) == "21/46");
  const Num third = fraction(1, 3), long_one = third + Num(1).times2(-200);
  BOOST_TEST(rat_above(long_one) == "166666666667/500000000000");
  BOOST_TEST(rat_below(long_one) == "333333333333/1000000000000");
  BOOST_TEST(rat_above(-long_one) == "-333333333333/1000000000000");
  BOOST_TEST(root_above(fraction(9, 16)) == "3/4");
  BOOST_TEST(amcheck::root_above(2) == "70710678119/50000000000");
  BOOST_TEST(amcheck::root_below(2) == "141421356237/100000000000");
  BOOST_TEST(rat_above(Num(1).times2(-70000)).size() > 20000U);
  for (long n = 1; n < 400; n += 7) {
    const Num x = Num(n).times2(n % 90 - 60) * fraction(1, 2 * n + 1);
    const Num up = rounded_up(x, 20);
    BOOST_TEST((up >= x));
    BOOST_TEST((up <= x * (1 + Num(1).times2(-19))));
  }
}

// Distances are rounded so that thousands of them add up fast: what is left is dyadic and short, whatever the number was.
BOOST_AUTO_TEST_CASE(a_number_rounded_up_is_short) {
  for (const long bits : {1L, 20L, 192L}) {
    for (const long e : {-300L, -1L, 0L, 64L}) {
      for (const Num& x : {fraction(1, 3), fraction(2, 3), fraction(999, 1001), Num(1), Num(3).times2(-1), fraction(1, 3) + Num(1).times2(-500), 1 - Num(1).times2(-500), 1 + Num(1).times2(-500)}) {
        const Num y = x.times2(e), up = rounded_up(y, bits);
        BOOST_TEST((up.dyadic() && up >= y && up <= y * (1 + Num(1).times2(1 - bits))));
        BOOST_TEST(amcheck::bit_length(up.mantissa()) <= static_cast<std::size_t>(bits) + 2);
      }
    }
    BOOST_TEST((amcheck::rounded_up(0, bits) == 0 && rounded_up(Num(0).times2(-700) * fraction(1, 3), bits) == 0));
  }
}

// Nothing is reduced, but a 0 with a power of two of its own does not lengthen what it is added to, and denominators grow to their least common multiple alone.
BOOST_AUTO_TEST_CASE(sums_stay_short) {
  const Num zero = Num(0).times2(-5000), x = fraction(5, 3);
  for (const Num& sum : {zero + x, x + zero}) BOOST_TEST((sum == x && sum.mantissa() == 5 && sum.denominator() == 3 && sum.exponent() == 0));
  BOOST_TEST(((fraction(1, 15) + fraction(1, 21)).denominator() == 105 && fraction(1, 15) + fraction(1, 21) == fraction(4, 35)));
  BOOST_TEST(((fraction(1, 15) + 2).denominator() == 15 && (2 + fraction(1, 15)).denominator() == 15 && 2 + fraction(1, 15) == fraction(31, 15)));
}

BOOST_AUTO_TEST_CASE(products_and_quotients_on_a_grid) {
  // Units of 1/4: the ends are those of all products and quotients, rounded outward.
  const amcheck::Grid grid(2);
  for (long a = -5; a <= 5; ++a)
    for (long b = a; b <= 5; ++b)
      for (long c = -5; c <= 5; ++c)
        for (long d = c; d <= 5; ++d) {
          const amcheck::Span x{a, b}, y{c, d}, product = grid.product(x, y);
          BOOST_TEST((product.lo == amcheck::floor_div(std::min({a * c, a * d, b * c, b * d}), 4) && product.hi == amcheck::ceil_div(std::max({a * c, a * d, b * c, b * d}), 4)), "[" << a << "," << b << "] times [" << c << "," << d << "]");
          if (!y.decided()) continue;
          const auto over = [](long n, long m) { return Num(4 * n) * Num(m).inverse(); };
          const amcheck::Span quotient = grid.quotient(x, y);
          BOOST_TEST((quotient.lo == std::min({over(a, c), over(a, d), over(b, c), over(b, d)}).floor() && quotient.hi == std::max({over(a, c), over(a, d), over(b, c), over(b, d)}).ceil()), "[" << a << "," << b << "] by [" << c << "," << d << "]");
        }
}

// 2^17 bits in units of 2^-Q are allowed at either end, one more is a limit.
BOOST_AUTO_TEST_CASE(ends_on_a_grid_have_a_limit) {
  const amcheck::Grid grid(3);
  const Z most = amcheck::shifted(1, (1U << 17) - 1), more = 2 * most;
  const auto limited = [](const auto& result) {
    try {
      result();
      return false;
    } catch (const amcheck::Failure& f) {
      return f.code == amcheck::kLimit;
    }
  };
  for (const int sign : {-1, 1}) {
    const auto from_0 = [&](const Z& end) { return sign < 0 ? amcheck::Span{-end, 0} : amcheck::Span{0, end}; };
    BOOST_TEST((grid.product(from_0(most), grid.one()) == from_0(most) && grid.quotient(from_0(most), grid.one()) == from_0(most)));
    BOOST_TEST(limited([&] { return grid.product(from_0(more), grid.one()); }));
    BOOST_TEST(limited([&] { return grid.quotient(from_0(more), grid.one()); }));
  }
}

BOOST_AUTO_TEST_SUITE_END()
