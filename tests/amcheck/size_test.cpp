// Sizes (SPEC 3.11): up(y) is 0 for y = 0, else the least number >= y with at most 48 significant bits; and sums of them, which are exact.
#include "size.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "builder.hpp"

using amcheck::Num;
using amcheck::Size;
using amcheck::Sizes;
using amcheck::Z;
using build::fraction;

namespace {

// With 2^k <= y < 2^(k+1) the numbers of 48 bits from y to 2^(k+1) are the multiples of 2^(k-47).
Num least_above(const Num& y) {
  if (y.sign() == 0) return 0;
  std::int64_t k = 0;
  while (Num(1).times2(k) > y) --k;
  while (Num(1).times2(k + 1) <= y) ++k;
  return Num(y.ceil(47 - k), k - 47);
}

void rounds_up(const Num& y) {
  const Size s = amcheck::up(y);
  BOOST_TEST((amcheck::value(s) == least_above(y)), amcheck::show(y));
  BOOST_TEST(s.m <= std::uint64_t{1} << 48);
  if (y.denominator() != 1) return;
  for (const Num& x : {y, -y}) {  // as an entry of a matrix, beside one that makes it wide
    const amcheck::Matrix a = amcheck::matrix_of(1, 3, {x, Num(1).times2(500), Num(1).times2(-500)});
    const Size entry = amcheck::up(a, 0);
    BOOST_TEST((amcheck::value(entry) == least_above(y)), amcheck::show(y));
    BOOST_TEST(entry.m <= std::uint64_t{1} << 48);
    BOOST_TEST((amcheck::value(amcheck::up(amcheck::matrix_of(1, 1, {x}), 0)) == least_above(y)), amcheck::show(y));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sizes)

BOOST_AUTO_TEST_CASE(zero_is_of_no_size) {
  // Beside entries that are not 0.
  const amcheck::Matrix a = amcheck::matrix_of(1, 4, {Num(1).times2(500), 0, 5, 0});
  BOOST_TEST((amcheck::up(a, 1).m == 0 && amcheck::up(a, 3).m == 0));
  BOOST_TEST(amcheck::up(Num(0)).m == 0U);
  // What follows an entry does not belong to it.
  for (int k = 1; k <= 200; ++k) {
    const Num full = Num(1).times2(k) - 1, top = Num(1).times2(k - 1) + 1;
    const amcheck::Matrix beside = amcheck::matrix_of(1, 3, {full, top, full});
    BOOST_TEST((amcheck::value(amcheck::up(beside, 0)) == least_above(full) && amcheck::value(amcheck::up(beside, 1)) == least_above(top)));
  }
  // Zero has no say in the common exponent.
  amcheck::SizeScale scale;
  scale.include(Size{0, 0});
  BOOST_TEST(scale.bits() == 0U);
  scale.include(Sizes{{3, 1000}, {0, -1000}, {0, 2000}});
  BOOST_TEST((scale.exp() == 1000 && scale.bits() == 49));
  // 2^48 itself is kept, as all sizes are that have at most so many units.
  BOOST_TEST((amcheck::up(Num(1)).m == std::uint64_t{1} << 48 && amcheck::up(Num(1)).e == -48));
}

BOOST_AUTO_TEST_CASE(up_to_48_bits) {
  std::mt19937_64 random(9);
  rounds_up(0);
  for (int k = -70; k <= 140; ++k) {
    const Num power = Num(1).times2(k);
    for (const int bit : {-200, -130, -129, -128, -100, -65, -64, -63, -50, -49, -48, -47, -46, -1})
      for (const long side : {-1L, 0L, 1L}) {
        const Num y = power * (1 + Num(side).times2(bit));
        if (y.sign() >= 0) rounds_up(y);
      }
    rounds_up(power * fraction(2, 3));
    rounds_up(power * (1 - fraction(1, 3).times2(-60)));
    rounds_up(power * (1 + fraction(1, 3).times2(-60)));
  }
  for (int trial = 0; trial < 3000; ++trial) {
    Z n = 0;
    for (int limb = 0; limb <= trial % 5; ++limb) n = (n << 64) + Z(std::to_string(random() >> (random() % 64)));
    if (trial % 3 == 0) n <<= static_cast<unsigned>(random() % 200);
    rounds_up(Num(n).times2(static_cast<std::int64_t>(random() % 300) - 150));
    rounds_up(Num(n) * Num(static_cast<long>(random() % 1000) + 1).inverse());
  }
}

BOOST_AUTO_TEST_CASE(sums_and_matrices_of_sizes) {
  std::mt19937_64 random(10);
  constexpr std::uint64_t most = std::uint64_t{1} << 48;
  for (int trial = 0; trial < 2000; ++trial) {
    const std::int64_t spread = 1 + trial % 150;
    std::vector<Sizes> all(random() % 4);
    Num sum = 0;
    for (Sizes& sizes : all) {
      std::vector<Num> values;
      for (std::size_t i = random() % 6; i > 0; --i) {
        const std::uint64_t m = random() % 4 == 0 ? 0 : random() % 2 == 0 ? most : random() % (most + 1);
        sizes.push_back({m, static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(spread)) - 70});
        values.push_back(Num(Z(std::to_string(m)), sizes.back().e));
        BOOST_TEST((amcheck::value(sizes.back()) == values.back()));
        sum += values.back();
      }
      const amcheck::Matrix a = amcheck::matrix_of(1, sizes.size(), sizes);
      for (std::size_t i = 0; i < sizes.size(); ++i) BOOST_TEST((a.entry(i) == values[i]));
    }
    BOOST_TEST((amcheck::total(all) == sum));
  }
  // As many of the greatest as carry into another limb: 2^63 n + 1.
  for (std::size_t n = 1; n < 40; ++n) {
    const std::vector<Sizes> all{Sizes(n, Size{most, 15}), {Size{1, 0}}};
    BOOST_TEST((amcheck::total(all) == Num(static_cast<long>(n)).times2(63) + Num(1)));
  }
  BOOST_TEST((amcheck::total({}) == 0));
  BOOST_TEST((amcheck::total({{}, {Size{}}}) == 0));
}

BOOST_AUTO_TEST_SUITE_END()
