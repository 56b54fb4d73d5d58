// The arithmetic under enclosure_trajectory: numbers of 48 bits, and integer matrices of several widths.
#include <boost/test/unit_test.hpp>
#include <random>

#include "tangents.hpp"

using namespace amcheck;

namespace {

std::mt19937_64 dice(3);

Z random_integer(std::size_t bits) {
  Z z = 0;
  for (std::size_t have = 0; have < bits; have += 64) z = (z << 64) + dice();
  z >>= (bits + 63) / 64 * 64 - bits;
  if (dice() % 5 == 0) z = 0;
  if (dice() % 7 == 0) z <<= 64, z = z % shifted(1, bits);
  return dice() % 2 == 0 ? z : -z;
}

Matrix random_hat(std::size_t rows, std::size_t cols, std::size_t bits) {
  Matrix m(rows, cols, bits, 0, 1);
  for (std::size_t i = 0; i < m.size(); ++i) m.set(i, random_integer(bits));
  return m;
}

Tangents random_tangents(std::size_t rows, std::size_t cols, std::size_t count, std::size_t bits) {
  Tangents b(rows, cols, count);
  for (std::size_t t = 1; t < count; ++t)  // the first stays zero
    for (std::size_t e = 0; e < b.entries(); ++e) b.set(t, e, random_integer(bits));
  return b;
}

Z integer(const Matrix& m, std::size_t i, std::size_t j) { return m.entry(i, j).floor(); }
Z at(const Tangents& b, std::size_t t, std::size_t i, std::size_t j) { return b.entry(t, i * b.cols() + j); }

}  // namespace

BOOST_AUTO_TEST_SUITE(tangents)

BOOST_AUTO_TEST_CASE(up_is_the_least_number_of_48_bits) {
  BOOST_TEST((value(up(Num(0))) == 0));
  BOOST_TEST((value(up(Num(1))) == 1));
  const Num full = Num(1).times2(48) - 1;
  BOOST_TEST((value(up(full)) == full));
  BOOST_TEST((value(up(full + Num(1).times2(-300))) == full + 1));
  BOOST_TEST((value(up(full.times2(7) + 1)) == (full + 1).times2(7)));
  BOOST_TEST((value(up(Num(Z(1), 0, Z(3)))) == Num(Z("187649984473771"), -49)));
  for (int i = 0; i < 2000; ++i) {
    Z n = abs(random_integer(1 + dice() % 200)) + 1, d = abs(random_integer(1 + dice() % 200)) + 1;
    const Num y(n, static_cast<std::int64_t>(dice() % 200) - 100, d), above = value(up(y));
    const auto length = static_cast<std::int64_t>(bit_length(above.mantissa()));
    const Num unit = Num(1).times2(above.exponent() + std::max<std::int64_t>(0, length - 48));  // what 48 bits are counted in, or less
    BOOST_TEST((above >= y && (above == y || above - unit < y)));
    BOOST_TEST(length - static_cast<std::int64_t>(mpz_scan1(above.mantissa().get_mpz_t(), 0)) <= 48);
    Matrix m(1, 1, bit_length(n), y.exponent(), 1);
    m.set(0, n);
    BOOST_TEST((value(up(m, 0)) == value(up(Num(n, y.exponent())))));
  }
}

BOOST_AUTO_TEST_CASE(sizes_add_up) {
  std::vector<Sizes> sizes{{}, {{5, -70}, {0, 0}}, {{(std::uint64_t{1} << 48), -500}, {3, 40}}};
  BOOST_TEST((total(sizes) == Num(5).times2(-70) + Num(1).times2(-452) + Num(3).times2(40)));
  BOOST_TEST((total({}) == 0));
  const Matrix m = matrix_of(1, 2, sizes[2]);
  BOOST_TEST((m.entry(0) == Num(1).times2(-452) && m.entry(1) == Num(3).times2(40)));
}

// A single bit, at every place, and beside it; the floor of a negative number that is not whole lies one further from 0.
BOOST_AUTO_TEST_CASE(the_floor_of_every_bit) {
  for (std::size_t limbs = 1; limbs <= 4; ++limbs) {
    for (std::size_t bit = 0; bit < 64 * limbs; ++bit) {
      for (const long beside : {-1, 0, 1}) {
        for (const int sign : {-1, 1}) {
          const Z z = sign * (shifted(1, bit) + beside);
          if (z == 0 || bit_length(z) > 64 * limbs) continue;
          std::vector<Limb> own(limbs);
          std::copy_n(mpz_limbs_read(z.get_mpz_t()), mpz_size(z.get_mpz_t()), own.data());
          const int got = floor_units(own.data(), limbs, sign);
          Z magnitude;
          mpz_import(magnitude.get_mpz_t(), limbs, -1, sizeof(Limb), 0, 0, own.data());
          const Z wanted = floor_div(z, unit());
          BOOST_TEST((magnitude == abs(wanted) && got == sgn(wanted)), z.get_str(16) << " in " << limbs << " limbs");
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(products_are_floored) {
  for (const std::size_t bits : {20, 64, 97, 128, 170, 300}) {
    const std::size_t r = 2, l = 3, c = 4, count = 5;
    const Tangents b = random_tangents(l, c, count, bits), d = random_tangents(r, l, count, bits), f = random_tangents(l, r, count, bits), g = random_tangents(r, c, count, bits);
    const Matrix left = random_hat(r, l, bits), right = random_hat(l, c, bits), turned = random_hat(l, c, bits), entry = random_hat(r, c, bits);
    const Tangents out = floored(r, c, {{Product::Left, &left, &b}, {Product::Right, &right, &d}, {Product::Turned, &turned, &f}, {Product::Entrywise, &entry, &g}}, 2);
    const Tangents added = sum(r, c, {{1, &g}, {-1, &out}});
    for (std::size_t t = 0; t < count; ++t) {
      for (std::size_t i = 0; i < r; ++i) {
        for (std::size_t j = 0; j < c; ++j) {
          Z z = integer(entry, i, j) * at(g, t, i, j);
          for (std::size_t k = 0; k < l; ++k) z += integer(left, i, k) * at(b, t, k, j) + at(d, t, i, k) * integer(right, k, j) + at(f, t, k, i) * integer(turned, k, j);
          const Z wanted = t < 2 ? Z(0) : floor_div(z, unit());
          BOOST_TEST((at(out, t, i, j) == wanted));
          BOOST_TEST((at(added, t, i, j) == at(g, t, i, j) - wanted));
        }
      }
    }
    BOOST_TEST(out.zero(1));
  }
}

BOOST_AUTO_TEST_CASE(a_column_is_repeated_and_parts_are_taken) {
  const Tangents wide = random_tangents(2, 3, 4, 97), thin = random_tangents(2, 1, 4, 150), both = sum(2, 3, {{1, &wide}, {-1, &thin}}), part = both.columns(1, 2);
  for (std::size_t t = 0; t < 4; ++t)
    for (std::size_t e = 0; e < 6; ++e) BOOST_TEST((both.entry(t, e) == wide.entry(t, e) - thin.entry(t, e / 3)));
  for (std::size_t t = 0; t < 4; ++t)
    for (std::size_t e = 0; e < 4; ++e) BOOST_TEST((part.entry(t, e) == both.entry(t, e / 2 * 3 + 1 + e % 2)));
  Tangents copy(2, 3, 1);
  copy.copy(0, wide, 2);
  copy.append();
  copy.copy(1, both, 3);
  copy.clear_entry(4);
  for (std::size_t e = 0; e < 6; ++e) BOOST_TEST((copy.entry(0, e) == (e == 4 ? Z(0) : wide.entry(2, e)) && copy.entry(1, e) == (e == 4 ? Z(0) : both.entry(3, e))));
  copy.clear(1);
  BOOST_TEST((copy.zero(1) && copy.entry(1, 0) == 0));
}

BOOST_AUTO_TEST_CASE(copies_replace_what_was_there) {
  const Z wide = shifted(5, 190);
  Tangents b(1, 2, 3), narrow(1, 2, 2), long_beside_zero(1, 2, 2);
  for (std::size_t t = 0; t < 3; ++t) b.set(t, 0, wide), b.set(t, 1, -wide);
  narrow.set(1, 0, 7);
  b.copy(1, narrow, 1);
  BOOST_TEST((b.entry(1, 0) == 7 && b.entry(1, 1) == 0 && b.entry(0, 1) == -wide && b.entry(2, 0) == wide));
  b.copy(1, narrow, 0);
  BOOST_TEST((b.zero(1) && b.entry(1, 0) == 0 && b.entry(0, 1) == -wide && b.entry(2, 0) == wide));
  // What is zero takes no room, however wide the others are.
  long_beside_zero.set(1, 0, wide);
  const std::size_t bits = narrow.bits();
  narrow.copy(1, long_beside_zero, 0);
  BOOST_TEST((narrow.zero(1) && narrow.bits() == bits));
  narrow.copy(0, long_beside_zero, 1);
  BOOST_TEST((narrow.entry(0, 0) == wide && narrow.entry(1, 0) == 0));
}

// No wider than the longest entry: what sweeps make of tangents is not to grow by what its factors have room for.
BOOST_AUTO_TEST_CASE(tangents_are_as_wide_as_their_longest_entry) {
  Tangents none(2, 2, 3, 300);
  none.tighten();
  BOOST_TEST((none.bits() == 1 && none.limbs() == 1 && none.entry(2, 3) == 0));
  for (const std::size_t bits : {1, 2, 63, 64, 65, 96, 127, 128, 129, 192, 300}) {
    for (const Z& longest : {Z(shifted(1, bits - 1)), Z(shifted(1, bits) - 1), Z(-shifted(1, bits - 1))}) {
      Tangents b(2, 2, 3, 320);
      b.set(1, 3, longest);
      b.set(2, 0, -1);
      b.tighten();
      BOOST_TEST(b.bits() == bits);
      BOOST_TEST(b.limbs() == (bits + 63) / 64);
      BOOST_TEST((b.zero(0) && b.entry(1, 3) == longest && b.entry(2, 0) == -1 && b.entry(1, 0) == 0));
      const Tangents twice = sum(2, 2, {{1, &b}, {1, &b}, {1, &b}, {-1, &b}});
      BOOST_TEST(twice.bits() == bits + 1);
      BOOST_TEST((twice.entry(1, 3) == 2 * longest));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_tangents_add_up_to) {
  for (const std::size_t bits : {60, 97, 200}) {
    const Tangents b = random_tangents(3, 2, 5, bits);
    // Tangents 1 and 2 have a size for each sample, which is a column, or one of three rows.
    for (const bool by_row : {false, true}) {
      std::vector<Sizes> sizes{{{1, 0}}, {{7, -64}, {0, 0}, {5, -3}}, {{9, -200}, {(std::uint64_t{1} << 48) - 1, 12}, {1, 0}}, {{0, 0}}, {{11, -50}}};
      const Matrix m = spread(b, sizes, 1, 5, by_row);
      for (std::size_t e = 0; e < 6; ++e) {
        Num wanted = 0;
        for (std::size_t t = 1; t < 5; ++t) wanted += Num(abs(b.entry(t, e)), -kUnit) * value(sizes[t][sizes[t].size() == 1 ? 0 : by_row ? e / 2 : e % 2]);
        BOOST_TEST((m.entry(e) == wanted));
        BOOST_TEST(m.sign(e) == wanted.sign());  // where nothing adds up there is no entry
      }
    }
  }
  // 0 by the size of its sample, or by the entry; and the width of two products of 49 bits with 97.
  Tangents b(1, 2, 5);
  for (std::size_t t = 0; t < 5; ++t) b.set(t, 0, unit());
  const std::vector<Sizes> sizes{{{1, 0}}, {{1, 0}}, {{1, 0}}, {{1, 0}, {1, 0}}, {{0, 0}, {1, 0}}};
  BOOST_TEST((spread(b, sizes, 3, 5).entry(0) == 1 && spread(b, sizes, 4, 5).sign(0) == 0 && spread(b, sizes, 3, 5).sign(1) == 0));
  BOOST_TEST(spread(b, sizes, 3, 5).bits() == 49U + b.bits() + 1);
  // Without a size there is none.
  BOOST_TEST((spread(b, std::vector<Sizes>(5, {{0, 0}}), 0, 5).bits() == 0 && spread(b, sizes, 2, 2).bits() == 0));
}

BOOST_AUTO_TEST_SUITE_END()
