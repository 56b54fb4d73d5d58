// Matrices of Arb balls against exact results of members: nothing escapes, and the radii are those of the precision.
#include "linalg/ball_matrix.hpp"

#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

struct Operand { BallMatrix balls; RationalMatrix member; };

bool contains_entry(arb_srcptr b, const Rational& q) {
  fmpq_t f;
  fmpq_init(f);
  fmpq_set_mpq(f, q.raw().backend().data());
  const bool yes = arb_contains_fmpq(b, f) != 0;
  fmpq_clear(f);
  return yes;
}

bool contains(const BallMatrix& b, const RationalMatrix& x) {
  if (b.rows() != x.rows || b.cols() != x.cols) return false;
  for (Index j = 0; j < x.cols; ++j)
    for (Index i = 0; i < x.rows; ++i)
      if (!contains_entry(b.at(i, j), x(i, j))) return false;
  return true;
}

Ball ball(arb_srcptr x, long bits) {
  Ball b(bits);
  arb_set(b.raw(), x);
  return b;
}

// Exact, rounded or wide balls, and a member at ends and inside of them.
Operand operand(Random& random, Index rows, Index cols, long bits) {
  const BallAlgebra algebra{bits};
  Operand o;
  if (random.chance(40)) {
    const DyadicMatrix d = dyadic_matrix(random, rows, cols);
    o.balls = algebra.point(d);
  } else {
    o.balls = algebra.constant(rational_matrix(random, rows, cols, 100));
  }
  const bool wide = random.chance(50);
  o.member = RationalMatrix(rows, cols);
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) {
      if (wide) {
        mag_t r;
        mag_init(r);
        mag_set_ui_2exp_si(r, mp_limb_t(random.between(0, 1000)), random.between(-100, 10));
        arb_add_error_mag(o.balls.at(i, j), r);
        mag_clear(r);
      }
      o.member(i, j) = random.inside(ball(o.balls.at(i, j), bits).range());
    }
  return o;
}

template <class Check>
void hunt(std::uint64_t seed, Check check) {
  Random random(seed);
  for (int t = 0; t < 1500; ++t) check(random, shape(random, 0), BallAlgebra{random.chance(50) ? 64 : random.between(20, 300)});
}

// Radii of x are at most `factor` 2^-bits times `size`.
bool small(const BallMatrix& x, const RationalMatrix& size, const Rational& factor, long bits) {
  for (Index j = 0; j < size.cols; ++j)
    for (Index i = 0; i < size.rows; ++i) {
      const Range r = ball(x.at(i, j), bits).range();
      if ((r.hi - r.lo) / Rational(2) > factor * Rational::power_of_two(-bits) * size(i, j)) return false;
    }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ball_matrix)

BOOST_AUTO_TEST_CASE(constant_and_point) {
  hunt(1, [](Random& random, const Shape& s, const BallAlgebra& algebra) {
    const RationalMatrix q = rational_matrix(random, s.m, s.k, 100);
    BOOST_REQUIRE(contains(algebra.constant(q), q));
    BOOST_REQUIRE(small(algebra.constant(q), absolute(q), 4, algebra.bits));
    const DyadicMatrix d = dyadic_matrix(random, s.m, s.k);
    BOOST_REQUIRE(contains(algebra.point(d), exactly(d)));
    BOOST_REQUIRE(small(algebra.point(d), RationalMatrix(s.m, s.k), 0, algebra.bits));  // exact at any precision
    const Ball x = algebra.number(q(0, 0));
    BOOST_REQUIRE(x.bits() == algebra.bits && contains_entry(x.raw(), q(0, 0)) && test::contains(algebra.range(x), q(0, 0)));
  });
}

BOOST_AUTO_TEST_CASE(operations_contain) {
  hunt(2, [](Random& random, const Shape& s, const BallAlgebra& algebra) {
    const Operand a = operand(random, s.m, s.k, algebra.bits), b = operand(random, s.k, s.n, algebra.bits), ta = operand(random, s.k, s.m, algebra.bits),
                  tb = operand(random, s.n, s.k, algebra.bits), same = operand(random, s.m, s.k, algebra.bits), column = operand(random, s.m, 1, algebra.bits);
    BallMatrix out;
    algebra.product(out, a.balls, b.balls);
    BOOST_REQUIRE(contains(out, times(a.member, b.member)));
    algebra.product_tn(out, ta.balls, b.balls);
    BOOST_REQUIRE(contains(out, times(transposed(ta.member), b.member)));
    algebra.product_nt(out, a.balls, tb.balls);
    BOOST_REQUIRE(contains(out, times(a.member, transposed(tb.member))));
    const Ball c(random.rational(), algebra.bits);
    const Rational x = random.inside(c.range());
    out = a.balls;
    algebra.add_scaled(out, c, same.balls);
    BOOST_REQUIRE(contains(out, plus(a.member, x, same.member)));
    out = a.balls;
    algebra.add_to_columns(out, column.balls);
    BOOST_REQUIRE(contains(out, plus(a.member, 1, times(column.member, ones(1, s.k)))));
    algebra.row_sums(out, a.balls);
    BOOST_REQUIRE(contains(out, times(a.member, ones(s.k, 1))));
    BOOST_REQUIRE(contains_entry(algebra.inner(a.balls, same.balls).raw(), inner(a.member, same.member)));
    BOOST_REQUIRE(contains_entry(algebra.squared_norm(a.balls).raw(), inner(a.member, a.member)));
    const Index i = random.between(0, int(s.m) - 1), j = random.between(0, int(s.k) - 1);
    RationalMatrix changed = a.member;
    out = a.balls;
    algebra.set_entry(out, i, j, c);
    changed(i, j) = x;
    BOOST_REQUIRE(contains(out, changed) && contains_entry(algebra.entry(out, i, j).raw(), x));
    algebra.resize(out, s.k, s.n);
    BOOST_REQUIRE(contains(out, RationalMatrix(s.k, s.n)));
  });
}

// From exact operands: with n terms, at most 4(n+2) units of the precision of the sum of the absolute values of the terms.
BOOST_AUTO_TEST_CASE(radii_are_small) {
  hunt(3, [](Random& random, const Shape& s, const BallAlgebra& algebra) {
    const DyadicMatrix da = dyadic_matrix(random, s.m, s.k), db = dyadic_matrix(random, s.k, s.n), dc = dyadic_matrix(random, s.m, s.k);
    const BallMatrix a = algebra.point(da), b = algebra.point(db), c = algebra.point(dc);
    const RationalMatrix qa = absolute(exactly(da)), qb = absolute(exactly(db)), qc = absolute(exactly(dc));
    BallMatrix out;
    algebra.product(out, a, b);
    BOOST_REQUIRE(small(out, times(qa, qb), 4 * (s.k + 2), algebra.bits));
    out = a;
    algebra.add_scaled(out, algebra.number(-3), c);
    BOOST_REQUIRE(small(out, plus(qa, 3, qc), 12, algebra.bits));
    algebra.row_sums(out, a);
    BOOST_REQUIRE(small(out, times(qa, ones(s.k, 1)), 4 * (s.k + 2), algebra.bits));
    const Range i = algebra.inner(a, c).range(), n = algebra.squared_norm(a).range();
    const Rational terms = Rational(4 * (s.m * s.k + 2)) * Rational::power_of_two(-algebra.bits);
    BOOST_REQUIRE(i.hi - i.lo <= terms * inner(qa, qc) && n.hi - n.lo <= terms * inner(qa, qa));
  });
}

BOOST_AUTO_TEST_CASE(large_product) {
  Random random(4);
  const BallAlgebra algebra;
  const DyadicMatrix a = dyadic_matrix(random, 6, 40), b(matrix(random, 40, 40, Style::mixed));
  BallMatrix out;
  algebra.product(out, algebra.point(a), algebra.point(b));
  BOOST_CHECK(contains(out, times(exactly(a), exactly(b))));
  BOOST_CHECK(small(out, times(absolute(exactly(a)), absolute(exactly(b))), 4 * 42, algebra.bits));
}

BOOST_AUTO_TEST_CASE(kink_distance) {
  Random random(5);
  const BallAlgebra algebra{64};
  int narrow = 0;
  for (int t = 0; t < 10000; ++t) {
    const Operand p = operand(random, 2, 1, 64);
    Ball f1 = algebra.entry(p.balls, 0, 0), f2 = algebra.entry(p.balls, 1, 0);
    if (random.chance(30)) f2 = random.chance(50) ? f1 : -f1;
    const Ball d = algebra.kink_distance(f1, f2);
    for (int n = 0; n < 3; ++n) {
      const Rational x = random.inside(f1.range()), y = random.inside(f2.range());
      BOOST_REQUIRE(contains_entry(d.raw(), kink(x, y)));
    }
    const Range r1 = f1.range(), r2 = f2.range(), rd = d.range();
    if (r1.exact() && r2.exact() && r1.lo != r2.lo) {
      ++narrow;
      BOOST_REQUIRE(rd.hi - rd.lo <= Rational::power_of_two(-60) * kink(r1.lo, r2.lo));
    }
  }
  BOOST_CHECK_GT(narrow, 500);
}

BOOST_AUTO_TEST_CASE(the_unknown_stays_unknown) {
  const BallAlgebra algebra{64};
  Ball nothing(64), anything(64);
  arb_indeterminate(nothing.raw());
  arb_zero_pm_inf(anything.raw());
  const Ball three(Rational(3), 64);
  for (const Ball& x : {nothing, anything}) {
    BOOST_CHECK_THROW(algebra.kink_distance(x, x).range(), std::domain_error);
    for (const Ball& d : {algebra.kink_distance(x, three), algebra.kink_distance(three, x)})  // 3, or anything up to it, may be concluded
      try {
        const Range r = d.range();
        BOOST_CHECK(r.lo <= Rational(0) && r.hi >= Rational(3));
      } catch (const std::domain_error&) {
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()
