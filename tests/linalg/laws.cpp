// Laws that hold whatever the numbers are: two ways to one result must meet, and powers of two pass through unrounded.
#include "linalg/approximate.hpp"
#include "linalg/ball_matrix.hpp"

#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

ExactMatrix transposed(const ExactMatrix& a) { return ExactAlgebra{}.constant(test::transposed(exactly(a))); }
ColumnBall transposed_exact(const ColumnBall& a) { return {a.mid.transpose(), {}}; }
BallMatrix transposed(const BallMatrix& a) {
  BallMatrix t(a.cols(), a.rows());
  arb_mat_transpose(t.raw(), a.raw());
  return t;
}

// Two enclosures of one exact result have a point in common.
bool meet(const ColumnBall& a, const ColumnBall& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Index j = 0; j < a.cols(); ++j) {
    if (!conclusive(Midrad{0, a.radius(j)}) || !conclusive(Midrad{0, b.radius(j)})) continue;
    Rational squares = 0;
    for (Index i = 0; i < a.rows(); ++i) squares += square(Rational::literally(a.mid(i, j)) - Rational::literally(b.mid(i, j)));
    if (squares > square(Rational::literally(a.radius(j)) + Rational::literally(b.radius(j)))) return false;
  }
  return true;
}
bool meet(const ExactMatrix& a, const ExactMatrix& b) { return equal(exactly(a), exactly(b)); }
bool meet(const BallMatrix& a, const BallMatrix& b) { return arb_mat_overlaps(a.raw(), b.raw()) != 0; }
bool meet(const Rational& a, const Rational& b) { return a == b; }
bool meet(const Ball& a, const Ball& b) { return arb_overlaps(a.raw(), b.raw()) != 0; }
bool meet(const Midrad& a, const Midrad& b) {
  return !conclusive(a) || !conclusive(b) || abs(Rational::literally(a.mid) - Rational::literally(b.mid)) <= Rational::literally(a.rad) + Rational::literally(b.rad);
}

template <class A>
void laws(std::uint64_t seed, const A& algebra) {
  Random random(seed);
  using M = typename A::Matrix;
  constexpr bool columns = std::is_same_v<A, ColumnBallAlgebra>;
  const auto flipped = [](const M& a) {
    if constexpr (columns) return transposed_exact(a);
    else return transposed(a);
  };
  for (int t = 0; t < 600; ++t) {
    const Shape s = shape(random, 2);
    const auto draw = [&](Index rows, Index cols) { return algebra.point(DyadicMatrix(matrix(random, rows, cols, random.style()))); };
    const M a = draw(s.m, s.k), b = draw(s.k, s.n), c = draw(s.m, s.k), d = draw(s.k, s.n), one = algebra.constant(ones(s.k, 1)), column = draw(s.m, 1);
    M x, y, z;
    // A B in three ways, and as (BT AT)T.
    algebra.product(x, a, b);
    algebra.product_tn(y, flipped(a), b);
    algebra.product_nt(z, a, flipped(b));
    BOOST_REQUIRE(meet(x, y) && meet(y, z) && meet(x, z));
    if constexpr (!columns) {
      algebra.product(y, flipped(b), flipped(a));
      BOOST_REQUIRE(meet(x, flipped(y)));
    }
    // (A + C) B = A B + C B
    M sum = a;
    algebra.add_scaled(sum, algebra.number(1), c);
    algebra.product(y, sum, b);
    algebra.product(z, c, b);
    algebra.add_scaled(z, algebra.number(1), x);
    BOOST_REQUIRE(meet(y, z));
    // A (B - D) = A B - A D
    sum = b;
    algebra.add_scaled(sum, algebra.number(-1), d);
    algebra.product(y, a, sum);
    algebra.product(z, a, d);
    M w = x;
    algebra.add_scaled(w, algebra.number(-1), z);
    BOOST_REQUIRE(meet(y, w));
    // A 1, b 1T and <A,C> as products.
    algebra.row_sums(x, a);
    algebra.product(y, a, one);
    BOOST_REQUIRE(meet(x, y));
    x = a;
    algebra.add_to_columns(x, column);
    algebra.product_nt(y, column, one);
    algebra.add_scaled(y, algebra.number(1), a);
    BOOST_REQUIRE(meet(x, y));
    algebra.product_tn(x, a, c);
    auto trace = algebra.entry(x, 0, 0);
    for (Index i = 1; i < s.k; ++i) trace = trace + algebra.entry(x, i, i);
    BOOST_REQUIRE(meet(algebra.inner(a, c), trace));
    BOOST_REQUIRE(meet(algebra.inner(a, c), algebra.inner(c, a)) && meet(algebra.squared_norm(a), algebra.inner(a, a)));
    // A + c C - c C = A, also for a c that is not a double.
    const auto third = algebra.number(Rational(1, 3));
    x = a;
    algebra.add_scaled(x, third, c);
    algebra.add_scaled(x, -third, c);
    BOOST_REQUIRE(meet(x, a));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(laws_)

BOOST_AUTO_TEST_CASE(exact) { laws(1, ExactAlgebra{}); }
BOOST_AUTO_TEST_CASE(balls) { laws(2, BallAlgebra{100}); }
BOOST_AUTO_TEST_CASE(column_balls) { laws(3, ColumnBallAlgebra{}); }

// Scaling by powers of two, away from overflow and underflow, scales midpoints exactly and radii but for their tiny addends.
BOOST_AUTO_TEST_CASE(powers_of_two) {
  Random random(4);
  const ColumnBallAlgebra algebra;
  const auto scaled = [](const ColumnBall& a, double f) { return ColumnBall{a.mid * f, a.rad * f}; };
  const auto same = [](const ColumnBall& x, const ColumnBall& y) {
    return x.mid == y.mid && ((x.rad - y.rad).abs() <= 0x1p-40 * x.rad + 1e-100).all();
  };
  for (int t = 0; t < 3000; ++t) {
    const Shape s = shape(random, 10);
    const ColumnBall a = column_ball(random, s.m, s.k, Style::tame), b = column_ball(random, s.k, s.n, Style::tame), c = column_ball(random, s.m, s.k, Style::tame);
    const double p = std::ldexp(1, random.between(-40, 40)), q = std::ldexp(1, random.between(-40, 40));
    ColumnBall x, y;
    algebra.product(x, a, b);
    algebra.product(y, scaled(a, p), scaled(b, q));
    BOOST_REQUIRE(same(scaled(x, p * q), y));
    algebra.product_tn(x, a, c);
    algebra.product_tn(y, scaled(a, p), scaled(c, q));
    BOOST_REQUIRE(same(scaled(x, p * q), y));
    algebra.product_nt(x, a, c);
    algebra.product_nt(y, scaled(a, p), scaled(c, q));
    BOOST_REQUIRE(same(scaled(x, p * q), y));
    algebra.row_sums(x, a);
    algebra.row_sums(y, scaled(a, p));
    BOOST_REQUIRE(same(scaled(x, p), y));
    x = c;
    algebra.add_scaled(x, Midrad::exactly(3), a);
    y = scaled(c, p);
    algebra.add_scaled(y, Midrad::exactly(3 * p / q), scaled(a, q));
    if (std::fabs(3 * p / q) != 1) BOOST_REQUIRE(same(scaled(x, p), y));
    const Midrad i = algebra.inner(a, c), j = algebra.inner(scaled(a, p), scaled(c, q));
    BOOST_REQUIRE(i.mid * (p * q) == j.mid && std::fabs(i.rad * (p * q) - j.rad) <= 0x1p-40 * j.rad + 1e-100);
  }
}

BOOST_AUTO_TEST_SUITE_END()
