// Points of runs: exact, in one form each, and nothing that is not a number.
#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(dyadic_matrix_)

BOOST_AUTO_TEST_CASE(doubles_are_taken_literally) {
  Random random(1);
  for (int t = 0; t < 3000; ++t) {
    const Shape s = shape(random);
    const Eigen::MatrixXd m = matrix(random, s.m, s.k, random.style());
    const DyadicMatrix d(m);
    BOOST_REQUIRE(d.doubles() && d.rows() == s.m && d.cols() == s.k && d.mantissa().empty());
    BOOST_REQUIRE(equal(exactly(d), exactly(m)));
    BOOST_REQUIRE(d.approximate() == m);
    const DyadicMatrix same = DyadicMatrix::of(exactly(m));
    BOOST_REQUIRE(same.doubles() && same == d && d == same);
  }
}

BOOST_AUTO_TEST_CASE(no_number_is_refused) {
  for (const double x : {NAN, INFINITY, -INFINITY}) {
    Eigen::MatrixXd m = Eigen::MatrixXd::Zero(2, 3);
    BOOST_CHECK_NO_THROW(DyadicMatrix{m});
    m(1, 2) = x;
    BOOST_CHECK_THROW(DyadicMatrix{m}, std::domain_error);
  }
  RationalMatrix third(1, 2);
  third(0, 1) = Rational(1, 3);
  BOOST_CHECK_THROW(DyadicMatrix::of(third), std::domain_error);
  for (const long e : {1024L, 1L << 40}) {
    BOOST_CHECK_THROW(DyadicMatrix(1, 1, {Integer(1)}, e), std::domain_error);
    BOOST_CHECK_THROW(DyadicMatrix(1, 1, {Integer(-1)}, e), std::domain_error);
  }
}

BOOST_AUTO_TEST_CASE(mantissas_are_exact) {
  Random random(2);
  int doubles = 0;
  for (int t = 0; t < 3000; ++t) {
    const Shape s = shape(random);
    const int bits = random.chance(50) ? 53 : 200;
    const long e = random.chance(20) ? -1130 : random.between(-500, 500);
    std::vector<Integer> mantissa;
    RationalMatrix exact(s.m, s.k);
    bool representable = true;
    for (Rational& x : exact.entry) {
      mantissa.push_back(random.chance(10) ? Integer(0) : random.integer(bits));
      x = Rational::dyadic(mantissa.back(), e);
      representable = representable && Rational::literally(x.approximately()) == x;
    }
    const DyadicMatrix d(s.m, s.k, mantissa, e), of = DyadicMatrix::of(exact);
    BOOST_REQUIRE_EQUAL(d.doubles(), representable);  // whatever its form, one that fits doubles is doubles
    BOOST_REQUIRE(equal(exactly(d), exact) && equal(exactly(of), exact));
    BOOST_REQUIRE(d == of && of == d);
    for (Index j = 0; j < s.k; ++j)
      for (Index i = 0; i < s.m; ++i)
        BOOST_REQUIRE(abs(Rational::literally(d.approximate()(i, j)) - exact(i, j)) <=
                      abs(Rational::literally(d.approximate()(i, j))) * Rational::power_of_two(-52) + Rational::power_of_two(-1074));
    doubles += d.doubles();
  }
  BOOST_CHECK(doubles > 500 && doubles < 2500);
}

BOOST_AUTO_TEST_CASE(equality_is_that_of_the_numbers) {
  Random random(3);
  for (int t = 0; t < 2000; ++t) {
    const Shape s = shape(random);
    const DyadicMatrix d = dyadic_matrix(random, s.m, s.k);
    RationalMatrix q = exactly(d);
    // The same with another exponent.
    if (!d.doubles()) {
      std::vector<Integer> shifted = d.mantissa();
      for (Integer& m : shifted) m <<= 7;
      BOOST_REQUIRE(DyadicMatrix(s.m, s.k, shifted, d.exponent() - 7) == d);
    }
    Rational& x = q.entry[std::size_t(random.between(0, int(q.entry.size()) - 1))];
    x += (x.sign() == 0 ? Rational(1) : x) * Rational::power_of_two(-random.between(1, 300));
    BOOST_REQUIRE(!(DyadicMatrix::of(q) == d) && !(d == DyadicMatrix::of(q)));
  }
  BOOST_CHECK(!(DyadicMatrix(Eigen::MatrixXd::Zero(1, 2)) == DyadicMatrix(Eigen::MatrixXd::Zero(2, 1))));
  BOOST_CHECK(DyadicMatrix(Eigen::MatrixXd::Constant(1, 1, -0.0)) == DyadicMatrix(Eigen::MatrixXd::Zero(1, 1)));
  BOOST_CHECK(DyadicMatrix() == DyadicMatrix(0, 0, {}, 5));
}

BOOST_AUTO_TEST_SUITE_END()
