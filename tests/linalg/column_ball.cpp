// Column balls: for every operation and members chosen at the rim of the operands, the exact result is in the result.
#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace amcert;
using namespace amcert::test;

namespace {

const ColumnBallAlgebra algebra;

std::string told(int trial, const ColumnBall& a) {
  std::ostringstream s;
  s << "trial " << trial << std::hexfloat << ":";
  const auto list = [&](const char* what, const double* x, Index n) {
    s << ' ' << what;
    for (Index i = 0; i < std::min<Index>(n, 16); ++i) s << ' ' << x[i];
  };
  list("mid", a.mid.data(), a.mid.size());
  list("rad", a.rad.data(), a.rad.size());
  return s.str();
}
std::string told(int trial, const ColumnBall& a, const ColumnBall& b) { return told(trial, a) + "; " + told(trial, b); }

// Whether the operands say what an algebra can bound: their norms do not overflow when squared.
bool moderate(Style a, Style b) { return a <= Style::mixed && b <= Style::mixed; }

// Products of two kinds of operands, against what `exact` makes of members of both.
template <class Operation, class Exact, class Shapes>
void hunt_products(std::uint64_t seed, Operation operation, Exact exact, Shapes shapes) {
  Random random(seed);
  for (int t = 0; t < 12000; ++t) {
    const Shape s = shape(random);
    const auto [ar, ac, br, bc] = shapes(s);
    const Style sa = random.style(), sb = random.chance(50) ? sa : random.style();
    const ColumnBall a = column_ball(random, ar, ac, sa), b = column_ball(random, br, bc, sb);
    if (!finite(a) || !finite(b)) continue;
    ColumnBall out = column_ball(random, 2, 2, Style::tame);  // whatever was there does not matter
    operation(out, a, b);
    if (moderate(sa, sb)) BOOST_REQUIRE_MESSAGE(conclusive(out), told(t, a, b));
    for (int member_ = 0; member_ < 2; ++member_)
      BOOST_REQUIRE_MESSAGE(contains(out, exact(member(random, a), member(random, b))), told(t, a, b));
  }
}

using Sizes = std::array<Index, 4>;

}  // namespace

BOOST_AUTO_TEST_SUITE(column_ball_contains)

BOOST_AUTO_TEST_CASE(product) {
  hunt_products(1, [](auto& out, auto& a, auto& b) { algebra.product(out, a, b); }, [](auto a, auto b) { return times(a, b); },
                [](const Shape& s) { return Sizes{s.m, s.k, s.k, s.n}; });
}

BOOST_AUTO_TEST_CASE(product_tn) {
  hunt_products(2, [](auto& out, auto& a, auto& b) { algebra.product_tn(out, a, b); }, [](auto a, auto b) { return times(transposed(a), b); },
                [](const Shape& s) { return Sizes{s.k, s.m, s.k, s.n}; });
}

BOOST_AUTO_TEST_CASE(product_nt) {
  hunt_products(3, [](auto& out, auto& a, auto& b) { algebra.product_nt(out, a, b); }, [](auto a, auto b) { return times(a, transposed(b)); },
                [](const Shape& s) { return Sizes{s.m, s.k, s.n, s.k}; });
}

BOOST_AUTO_TEST_CASE(row_sums) {
  hunt_products(4, [](auto& out, auto& a, auto&) { algebra.row_sums(out, a); }, [](auto a, auto) { return times(a, ones(a.cols, 1)); },
                [](const Shape& s) { return Sizes{s.m, s.k, 1, 1}; });
}

BOOST_AUTO_TEST_CASE(inner_and_squared_norm) {
  Random random(5);
  for (int t = 0; t < 20000; ++t) {
    const Shape s = shape(random);
    const Style sa = random.style(), sb = random.chance(50) ? sa : random.style();
    const ColumnBall a = column_ball(random, s.m, s.k, sa), b = column_ball(random, s.m, s.k, sb);
    if (!finite(a) || !finite(b)) continue;
    const Midrad i = algebra.inner(a, b), n = algebra.squared_norm(a);
    if (moderate(sa, sb)) BOOST_REQUIRE_MESSAGE(conclusive(i) && conclusive(n), told(t, a, b));
    const RationalMatrix x = member(random, a), y = member(random, b);
    BOOST_REQUIRE_MESSAGE(contains(i, inner(x, y)), told(t, a, b));
    BOOST_REQUIRE_MESSAGE(contains(n, inner(x, x)), told(t, a));
  }
}

BOOST_AUTO_TEST_CASE(add_scaled) {
  Random random(6);
  for (int t = 0; t < 20000; ++t) {
    const Shape s = shape(random);
    const Style sa = random.style(), sb = random.chance(50) ? sa : random.style(), sc = random.chance(50) ? Style::tame : random.style();
    const ColumnBall a = column_ball(random, s.m, s.k, sa), before = column_ball(random, s.m, s.k, sb);
    Midrad c = random.enclosure(sc, random.width());
    if (random.chance(25)) c.mid = random.sign();  // for which the product is exact
    if (random.chance(10)) c.mid = 0;
    ColumnBall out = before;
    if (random.chance(30) && (c.mid * a.mid).allFinite()) out.mid = -c.mid * a.mid;  // the sum cancels, the errors of the product stay
    if (!finite(a) || !finite(out) || !c.finite()) continue;
    const ColumnBall start = out;
    algebra.add_scaled(out, c, a);
    if (moderate(sa, sb) && sc <= Style::staircase) BOOST_REQUIRE_MESSAGE(conclusive(out), told(t, start, a));
    const RationalMatrix x = member(random, start), y = member(random, a);
    BOOST_REQUIRE_MESSAGE(contains(out, plus(x, random.inside(c), y)), told(t, start, a) << "; c " << c.mid << ' ' << c.rad);
  }
}

// u c underflows to zero where c is subnormal; the error of c a need not be small for that.
BOOST_AUTO_TEST_CASE(add_scaled_by_a_subnormal) {
  Random random(7);
  for (int t = 0; t < 2000; ++t) {
    const Midrad c = Midrad::exactly(random.chance(50) ? random.subnormal() : random.scaled(-1022, -1018));
    const ColumnBall a{Eigen::MatrixXd::Constant(1, 1, random.scaled(520, 1023)), {}};
    ColumnBall out{-c.mid * a.mid, {}};
    const RationalMatrix exact = plus(exactly(out.mid), Rational::literally(c.mid), exactly(a.mid));
    algebra.add_scaled(out, c, a);
    BOOST_REQUIRE_MESSAGE(contains(out, exact), told(t, a) << "; c " << c.mid);
  }
}

BOOST_AUTO_TEST_CASE(add_to_columns) {
  Random random(8);
  for (int t = 0; t < 20000; ++t) {
    const Shape s = shape(random);
    const Style sa = random.style(), sb = random.chance(50) ? sa : random.style();
    const ColumnBall b = column_ball(random, s.m, 1, sa), before = column_ball(random, s.m, s.k, sb);
    if (!finite(b) || !finite(before)) continue;
    ColumnBall out = before;
    algebra.add_to_columns(out, b);
    if (moderate(sa, sb)) BOOST_REQUIRE(conclusive(out));
    const RationalMatrix x = member(random, before), y = member(random, b);
    BOOST_REQUIRE_MESSAGE(contains(out, plus(x, 1, times(y, ones(1, s.k)))), told(t, before, b));
  }
}

BOOST_AUTO_TEST_CASE(set_entry_and_entry) {
  Random random(9);
  for (int t = 0; t < 20000; ++t) {
    const Shape s = shape(random);
    const ColumnBall before = column_ball(random, s.m, s.k, random.style());
    if (!finite(before)) continue;
    ColumnBall a = before;
    RationalMatrix x = member(random, before);
    for (int n = random.between(1, 4); n > 0; --n) {
      const Index i = random.between(0, int(s.m) - 1), j = random.between(0, int(s.k) - 1);
      const Midrad e = random.enclosure();
      if (!e.finite()) continue;
      algebra.set_entry(a, i, j, e);
      x(i, j) = random.inside(e);
    }
    BOOST_REQUIRE_MESSAGE(contains(a, x), told(t, before));
    for (Index j = 0; j < s.k; ++j)
      for (Index i = 0; i < s.m; ++i) BOOST_REQUIRE(contains(algebra.entry(a, i, j), x(i, j)));
  }
}

BOOST_AUTO_TEST_CASE(constant_and_number) {
  Random random(10);
  int exact = 0;
  for (int t = 0; t < 5000; ++t) {
    const Shape s = shape(random);
    RationalMatrix m = rational_matrix(random, s.m, s.k, random.chance(20) ? 40 : 200);
    if (random.chance(20)) m = exactly(matrix(random, s.m, s.k, random.style()));
    const ColumnBall c = algebra.constant(m);
    BOOST_REQUIRE_MESSAGE(contains(c, m), told(t, c));
    BOOST_REQUIRE(contains(algebra.number(m(0, 0)), m(0, 0)));
    exact += c.exact();
  }
  BOOST_CHECK_GT(exact, 500);
}

BOOST_AUTO_TEST_CASE(point) {
  Random random(11);
  int exact = 0;
  for (int t = 0; t < 5000; ++t) {
    const Shape s = shape(random);
    const DyadicMatrix m = dyadic_matrix(random, s.m, s.k);
    const ColumnBall p = algebra.point(m);
    BOOST_REQUIRE_MESSAGE(contains(p, exactly(m)), told(t, p));
    BOOST_REQUIRE_EQUAL(p.exact(), m.doubles());
    exact += p.exact();
  }
  BOOST_CHECK(exact > 500 && exact < 4500);
}

BOOST_AUTO_TEST_CASE(kink_distance) {
  Random random(12);
  for (int t = 0; t < 40000; ++t) {
    const Style s = random.style();
    const Midrad a = random.enclosure(s, random.width());
    Midrad b = random.enclosure(random.chance(70) ? s : random.style(), random.width());
    if (random.chance(20)) b.mid = random.sign() * a.mid * (1 + random.between(-1, 1) * 0x1p-52);
    if (!a.finite() || !b.finite()) continue;
    const Midrad d = algebra.kink_distance(a, b);
    for (int n = 0; n < 3; ++n) {
      const Rational x = random.inside(a), y = random.inside(b);
      BOOST_REQUIRE_MESSAGE(contains(d, kink(x, y)), a.mid << ' ' << a.rad << ", " << b.mid << ' ' << b.rad);
    }
  }
}

BOOST_AUTO_TEST_CASE(norms) {
  Random random(13);
  for (int t = 0; t < 20000; ++t) {
    const Shape s = shape(random);
    const Eigen::MatrixXd m = matrix(random, s.m, s.k, random.style());
    const Rational squares = inner(exactly(m), exactly(m));
    const double n = norm_up(m);
    const Eigen::ArrayXd columns = column_norms_up(m);
    BOOST_REQUIRE_EQUAL(columns.size(), s.k);
    BOOST_REQUIRE(std::isinf(n) || squares <= square(Rational::literally(n)));
    for (Index j = 0; j < s.k; ++j) {
      const RationalMatrix c = exactly(Eigen::MatrixXd(m.col(j)));
      BOOST_REQUIRE(std::isinf(columns(j)) || inner(c, c) <= square(Rational::literally(columns(j))));
    }
  }
}

BOOST_AUTO_TEST_CASE(range_is_that_of_the_scalar) {
  const Range r = algebra.range({3, 0.5});
  BOOST_CHECK(r.lo == Rational(5, 2) && r.hi == Rational(7, 2));
  ColumnBall a{Eigen::MatrixXd::Ones(2, 2), Eigen::ArrayXd::Ones(2)};
  algebra.resize(a, 3, 4);
  BOOST_CHECK(a.exact() && contains(a, RationalMatrix(3, 4)));
}

BOOST_AUTO_TEST_SUITE_END()
