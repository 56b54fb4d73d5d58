// Exact matrices against loops over rationals.
#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

const ExactAlgebra algebra;

// A matrix in one of the forms that arise: of data, of a point, of a product, of a sum of different scales.
ExactMatrix any(Random& random, Index rows, Index cols) {
  switch (random.between(0, 4)) {
    case 0: return algebra.point(dyadic_matrix(random, rows, cols));
    case 1: {
      ExactMatrix r;
      const ExactMatrix a = algebra.constant(rational_matrix(random, rows, 2, 30)), b = algebra.point(dyadic_matrix(random, 2, cols));
      algebra.product(r, a, b);
      return r;
    }
    case 2: {
      ExactMatrix r;
      algebra.resize(r, rows, cols);
      algebra.add_scaled(r, random.rational(40), any(random, rows, cols));
      return r;
    }
    default: return algebra.constant(rational_matrix(random, rows, cols, random.between(2, 80)));
  }
}

template <class Check>
void hunt(std::uint64_t seed, Check check) {
  Random random(seed);
  for (int t = 0; t < 2000; ++t) {
    const Shape s = shape(random, 0);
    check(random, s);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_matrix)

BOOST_AUTO_TEST_CASE(constant_and_point) {
  hunt(1, [](Random& random, const Shape& s) {
    const RationalMatrix q = rational_matrix(random, s.m, s.k, random.between(2, 120));
    const ExactMatrix c = algebra.constant(q);
    BOOST_REQUIRE(equal(exactly(c), q));
    BOOST_REQUIRE(c.denominator > 0 && boost::multiprecision::lsb(c.denominator) == 0);  // powers of two stay out of it
    const DyadicMatrix d = dyadic_matrix(random, s.m, s.k);
    const ExactMatrix p = algebra.point(d);
    BOOST_REQUIRE(equal(exactly(p), exactly(d)));
    BOOST_REQUIRE(p.denominator == 1);
    const Rational x = random.rational();
    BOOST_REQUIRE(algebra.number(x) == x && algebra.range(x).exact() && algebra.range(x).lo == x);
  });
  BOOST_CHECK(equal(exactly(algebra.point(DyadicMatrix(Eigen::MatrixXd::Constant(1, 2, 0x1p-1074)))), exactly(Eigen::MatrixXd::Constant(1, 2, 0x1p-1074))));
}

BOOST_AUTO_TEST_CASE(products) {
  hunt(2, [](Random& random, const Shape& s) {
    const ExactMatrix a = any(random, s.m, s.k), b = any(random, s.k, s.n), ta = any(random, s.k, s.m), tb = any(random, s.n, s.k);
    ExactMatrix out = any(random, 2, 3);
    algebra.product(out, a, b);
    BOOST_REQUIRE(equal(exactly(out), times(exactly(a), exactly(b))));
    algebra.product_tn(out, ta, b);
    BOOST_REQUIRE(equal(exactly(out), times(transposed(exactly(ta)), exactly(b))));
    algebra.product_nt(out, a, tb);
    BOOST_REQUIRE(equal(exactly(out), times(exactly(a), transposed(exactly(tb)))));
  });
  Random random(20);
  const ExactMatrix a = any(random, 6, 40), b = any(random, 40, 5);
  ExactMatrix out;
  algebra.product(out, a, b);
  BOOST_CHECK(equal(exactly(out), times(exactly(a), exactly(b))));
}

BOOST_AUTO_TEST_CASE(add_scaled) {
  hunt(3, [](Random& random, const Shape& s) {
    const ExactMatrix a = any(random, s.m, s.k), before = any(random, s.m, s.k);
    const Rational c = random.chance(20) ? Rational(0) : random.rational();
    ExactMatrix out = before;
    algebra.add_scaled(out, c, a);
    BOOST_REQUIRE(equal(exactly(out), plus(exactly(before), c, exactly(a))));
    algebra.add_scaled(out, -c, a);
    BOOST_REQUIRE(equal(exactly(out), exactly(before)));
  });
}

BOOST_AUTO_TEST_CASE(add_to_columns_and_row_sums) {
  hunt(4, [](Random& random, const Shape& s) {
    const ExactMatrix before = any(random, s.m, s.k), b = any(random, s.m, 1);
    ExactMatrix out = before;
    algebra.add_to_columns(out, b);
    BOOST_REQUIRE(equal(exactly(out), plus(exactly(before), 1, times(exactly(b), ones(1, s.k)))));
    algebra.row_sums(out, before);
    BOOST_REQUIRE(equal(exactly(out), times(exactly(before), ones(s.k, 1))));
  });
}

BOOST_AUTO_TEST_CASE(inner_and_squared_norm) {
  hunt(5, [](Random& random, const Shape& s) {
    const ExactMatrix a = any(random, s.m, s.k), b = any(random, s.m, s.k);
    BOOST_REQUIRE(algebra.inner(a, b) == inner(exactly(a), exactly(b)));
    BOOST_REQUIRE(algebra.squared_norm(a) == inner(exactly(a), exactly(a)));
  });
}

BOOST_AUTO_TEST_CASE(set_entry_keeps_the_others) {
  hunt(6, [](Random& random, const Shape& s) {
    ExactMatrix a = any(random, s.m, s.k);
    RationalMatrix q = exactly(a);
    for (int n = 0; n < 4; ++n) {
      const Index i = random.between(0, int(s.m) - 1), j = random.between(0, int(s.k) - 1);
      const Rational x = random.rational();
      algebra.set_entry(a, i, j, x);
      q(i, j) = x;
      BOOST_REQUIRE(equal(exactly(a), q));
      BOOST_REQUIRE(algebra.entry(a, i, j) == x);
    }
    algebra.resize(a, s.k, s.n);
    BOOST_REQUIRE(equal(exactly(a), RationalMatrix(s.k, s.n)));
  });
}

BOOST_AUTO_TEST_CASE(kink_distance) {
  Random random(7);
  for (int t = 0; t < 10000; ++t) {
    const Rational a = random.rational(20), b = random.chance(20) ? a : random.chance(20) ? -a : random.rational(20);
    BOOST_REQUIRE(algebra.kink_distance(a, b) == kink(a, b));
  }
  const Rational two = 2, three = 3;
  BOOST_CHECK(algebra.kink_distance(-two, three) == Rational(0) && algebra.kink_distance(three, -two) == two && algebra.kink_distance(-three, -two) == two);
}

BOOST_AUTO_TEST_SUITE_END()
