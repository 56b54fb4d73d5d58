// The fixed-width matrices against the same sums and products of single numbers.
#include "matrix.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "builder.hpp"
#include "kernel.hpp"

using namespace amcheck;

namespace {

std::mt19937 dice(7);

Z random_integer(std::size_t bits) {
  Z z = 0;
  for (std::size_t i = 0; i < bits; i += 32) z = z * 4294967296UL + dice();
  z >>= dice() % (bits + 1);
  return dice() % 2 == 0 ? z : -z;
}

Matrix random_matrix(std::size_t rows, std::size_t cols, std::size_t bits, long den) {
  Matrix m(rows, cols, bits + 32, static_cast<int>(dice() % 41) - 20, den);
  for (std::size_t i = 0; i < m.size(); ++i)
    if (dice() % 5 != 0) m.set(i, random_integer(bits));
  return m;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(matrix)

// Magnitudes are compared without signs: nothing of the old one may stay.
BOOST_AUTO_TEST_CASE(an_entry_set_again) {
  Matrix m(1, 2, 200, 0, 1);
  m.set(0, shifted(5, 190));
  m.set(1, 3);
  m.set(0, -2);
  BOOST_TEST((m.entry(0) == Num(-2)));
  BOOST_TEST((max_abs(m) == Num(3)));
  m.set(0, 0);
  BOOST_TEST((max_abs(m) == Num(3)));
}

BOOST_AUTO_TEST_CASE(products) {
  for (const std::size_t bits : {20U, 60U, 130U, 300U, 1200U}) {
    const Matrix a = random_matrix(3, 4, bits, 3), b = random_matrix(4, 2, bits / 2, 35);
    const Matrix ab = product(a, b), same = product_nt(a, transposed(b)), also = product_tn(transposed(a), b);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 2; ++j) {
        Num sum = 0;
        for (std::size_t l = 0; l < 4; ++l) sum += a.entry(i, l) * b.entry(l, j);
        BOOST_TEST((ab.entry(i, j) == sum));
        BOOST_TEST((same.entry(i, j) == sum));
        BOOST_TEST((also.entry(i, j) == sum));
      }
    }
  }
}

// A width is what later products make room for: none for products of zero, and no more than the factors need.
BOOST_AUTO_TEST_CASE(products_are_no_wider_than_their_factors_say) {
  const Matrix none = zeros(3, 3), one = ones(3, 3), a = random_matrix(3, 3, 100, 3);
  for (const Matrix& zero : {product(none, a), product(a, none), product_nt(a, none), product_tn(none, a), gram(none)})
    BOOST_TEST((zero.bits() == 0 && zero.zero() && zero.rows() == 3 && zero.cols() == 3));
  BOOST_TEST(product(a, one).bits() == a.bits() + 1 + 2);
  BOOST_TEST(gram(a).bits() == 2 * a.bits() + 2);
  BOOST_TEST((gram(one).entry(2, 1) == 3 && gram(one).entry(1, 1) == 3));
  BOOST_TEST((sum_squares(none) == 0 && sum_products(none, a) == 0));
  // Exact matrices give exact sums.
  BOOST_TEST(linear_interval({{2, &a}, {-3, &one}}).exact);
  const IMatrix wide{one, one, false};
  BOOST_TEST(!linear_interval({{2, &a}, {-3, &wide}}).exact);
  BOOST_TEST((wide.entry(0).lo == linear_interval({{1, &wide}, {0, &wide}}).entry(0).hi));
}

// The least and the greatest square of an entry, with both ends of every sign.
BOOST_AUTO_TEST_CASE(squares_over_intervals) {
  for (int lo = -3; lo <= 3; ++lo)
    for (int hi = lo; hi <= 3; ++hi) {
      Matrix a(1, 3, 3, 0, 1), b(1, 3, 3, 0, 1);
      for (std::size_t i = 0; i < 3; ++i) a.set(i, lo), b.set(i, hi);
      const Ival squares = sum_squares(IMatrix{a, b, false});
      BOOST_TEST((squares.lo == Num(lo <= 0 && hi >= 0 ? 0 : 3 * std::min(lo * lo, hi * hi)) && squares.hi == Num(3 * std::max(lo * lo, hi * hi))), lo << " " << hi);
    }
}

BOOST_AUTO_TEST_CASE(linear_combinations_with_choices) {
  for (const std::size_t bits : {10U, 64U, 128U, 700U}) {
    const Matrix a = random_matrix(3, 5, bits, 9), b = random_matrix(3, 5, 64, 1), c = random_matrix(3, 1, 40, 15);
    const Num p = build::fraction(-7, 6), q = Num(5).times2(70), r = build::fraction(1, 15);
    const std::vector<Sum> sums{{{{p, &a}, {q, &b}, {1, &c}}, r}, {{{0, &a}, {-1, &b}}, 0}, {}};
    Selector pick(15);
    for (auto& x : pick) x = dice() % 3;
    const Matrix m = combine(3, 5, sums, &pick);
    for (std::size_t e = 0; e < 15; ++e) {
      const Num first = p * a.entry(e) + q * b.entry(e) + c.entry(e / 5) + r;
      BOOST_TEST((m.entry(e) == (pick[e] == 0 ? first : pick[e] == 1 ? -b.entry(e) : Num(0))));
    }
  }
}

BOOST_AUTO_TEST_CASE(full_limbs_carry) {
  const Z full = shifted(1, 128) - 1;
  Matrix a(1, 64, 128, 0, 1);
  for (std::size_t i = 0; i < 64; ++i) a.set(i, i % 2 == 0 ? full : -full);
  BOOST_TEST((sum_squares(a) == Num(64 * full * full)));
  BOOST_TEST((sum_products(a, a) == Num(64 * full * full)));
  BOOST_TEST((product_nt(a, a).entry(0) == Num(64 * full * full)));
  BOOST_TEST((gram(a).entry(0) == Num(64 * full * full)));
  BOOST_TEST((product(a, ones(64, 1)).entry(0) == 0));
  BOOST_TEST((linear({{Num(full), &a}, {Num(full), &a}}).entry(1) == Num(-2 * full * full)));
}

BOOST_AUTO_TEST_CASE(sums_of_squares_and_norms) {
  const Matrix a = random_matrix(4, 6, 100, 7);
  Selector pick(24);
  Num all = 0, some = 0, rows = 0, most = 0;
  for (std::size_t e = 0; e < 24; ++e) {
    pick[e] = dice() % 2;
    all += square(a.entry(e));
    if (pick[e] == 1) some += square(a.entry(e));
    most = larger(most, absolute(a.entry(e)));
  }
  for (std::size_t i = 0; i < 4; ++i) {
    Num sum = 0;
    for (std::size_t j = 0; j < 6; ++j) sum += absolute(a.entry(i, j));
    rows = larger(rows, sum);
  }
  BOOST_TEST((sum_squares(a) == all));
  BOOST_TEST((sum_squares(a, pick, 1) == some));
  BOOST_TEST((max_abs(a) == most));
  BOOST_TEST((max_row_sum(a) == rows));
}

BOOST_AUTO_TEST_CASE(interval_matrices) {
  const Matrix middle = random_matrix(3, 4, 50, 1), width = magnitudes(random_matrix(3, 4, 48, 1)), p = random_matrix(3, 3, 60, 5);
  const IMatrix spread{linear({{-1, &width}}), width, false};
  const IMatrix x = linear_interval({{1, &middle}, {2, &spread}}), y = product_tn(p, x), z = linear_interval({{-3, &x}, {1, &middle}});
  const Matrix q = random_matrix(4, 4, 60, 5);
  const IMatrix right = product(x, q);
  Ival squares;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      Ival sum, along;
      for (std::size_t l = 0; l < 4; ++l) along = along + Ival(q.entry(l, j)) * x.entry(i * 4 + l);
      BOOST_TEST((right.entry(i * 4 + j).lo == along.lo));
      BOOST_TEST((right.entry(i * 4 + j).hi == along.hi));
      for (std::size_t l = 0; l < 3; ++l) sum = sum + Ival(p.entry(l, i)) * x.entry(l * 4 + j);
      BOOST_TEST((y.entry(i * 4 + j).lo == sum.lo));
      BOOST_TEST((y.entry(i * 4 + j).hi == sum.hi));
      const Ival w = Ival(-3) * x.entry(i * 4 + j) + Ival(middle.entry(i, j));
      BOOST_TEST((z.entry(i * 4 + j).lo == w.lo));
      BOOST_TEST((z.entry(i * 4 + j).hi == w.hi));
      squares = squares + square(y.entry(i * 4 + j));
    }
  }
  BOOST_TEST((sum_squares(y).lo == squares.lo));
  BOOST_TEST((sum_squares(y).hi == squares.hi));
}

BOOST_AUTO_TEST_CASE(stacking_and_definiteness) {
  const Matrix a = random_matrix(2, 3, 40, 3), b = random_matrix(1, 3, 90, 5), tall = stack_rows({&a, &b}), wide = stack_columns({&tall, &tall});
  BOOST_TEST((tall.entry(2, 1) == b.entry(0, 1)));
  BOOST_TEST((wide.entry(1, 4) == a.entry(1, 1)));
  BOOST_TEST((slice(wide, 1, 2, 2, 3).entry(1, 0) == b.entry(0, 2)));
  const Matrix i = diagonal({1, build::fraction(1, 3), 2});
  BOOST_TEST((trace(i) == build::fraction(10, 3)));
  BOOST_TEST(positive_definite(i));
  BOOST_TEST(!positive_definite(diagonal({1, 0, 2})));
  BOOST_TEST(!positive_definite(diagonal({-1, -1})));
  const Matrix all = ones(2, 2);
  BOOST_TEST(!positive_definite(all));
  const Matrix two = diagonal({1, 1});
  BOOST_TEST(positive_definite(linear({{-1, &all}, {build::fraction(5, 2), &two}})));
}

BOOST_AUTO_TEST_SUITE_END()
