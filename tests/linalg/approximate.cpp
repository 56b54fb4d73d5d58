// Engines propose and never enclose; still their results must be near, or a run needs more sweeps than it should.
#include "linalg/approximate.hpp"

#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

constexpr long precisions[] = {53, 128, 333};  // the last is more than the default of mpfr_float: copies must keep it

// |x - exact| <= factor 2^-bits size, entry by entry
bool near(const RationalMatrix& x, const RationalMatrix& exact, const Rational& factor, long bits, const RationalMatrix& size) {
  if (x.rows != exact.rows || x.cols != exact.cols) return false;
  for (std::size_t n = 0; n < x.entry.size(); ++n)
    if (abs(x.entry[n] - exact.entry[n]) > factor * Rational::power_of_two(-bits) * size.entry[n]) return false;
  return true;
}

Rational norm_squared(const RationalMatrix& a) { return inner(a, a); }

RationalMatrix exactly(const MpfrMatrix& m) { return test::exactly(MpfrAlgebra{}.record(m)); }
using test::exactly;

Eigen::MatrixXd tame(Random& random, Index rows, Index cols) { return matrix(random, rows, cols, random.chance(30) ? Style::cancelling : Style::tame); }

// Symmetric, positive definite, of a condition of at most about 1000.
Eigen::MatrixXd definite(Random& random, Index n) {
  Eigen::MatrixXd g(n, n);
  for (Index i = 0; i < n * n; ++i) g.data()[i] = double(random.between(-64, 64)) / 64;
  return g * g.transpose() + 0.25 * Eigen::MatrixXd::Identity(n, n);
}

template <class Algebra>
void products_are_near(Random& random, const Algebra& algebra, long bits, int trials) {
  using M = typename Algebra::Matrix;
  for (int t = 0; t < trials; ++t) {
    const Shape s = shape(random, 5);
    const DyadicMatrix da(tame(random, s.m, s.k)), db(tame(random, s.k, s.n)), dta(tame(random, s.k, s.m)), dtb(tame(random, s.n, s.k)),
        dc(tame(random, s.m, s.k)), column(tame(random, s.m, 1));
    const M a = algebra.point(da), b = algebra.point(db), ta = algebra.point(dta), tb = algebra.point(dtb), c = algebra.point(dc);
    const RationalMatrix qa = exactly(da), qb = exactly(db), qta = exactly(dta), qtb = exactly(dtb), qc = exactly(dc), qcol = exactly(column);
    const RationalMatrix one = ones(s.k, 1), across = ones(1, s.k);
    const Rational terms(s.k + 1);
    M out = algebra.point(db);
    algebra.product(out, a, b);
    BOOST_REQUIRE(near(exactly(algebra.record(out)), times(qa, qb), terms, bits, times(absolute(qa), absolute(qb))));
    algebra.product_tn(out, ta, b);
    BOOST_REQUIRE(near(exactly(algebra.record(out)), times(transposed(qta), qb), terms, bits, times(transposed(absolute(qta)), absolute(qb))));
    algebra.product_nt(out, a, tb);
    BOOST_REQUIRE(near(exactly(algebra.record(out)), times(qa, transposed(qtb)), terms, bits, times(absolute(qa), transposed(absolute(qtb)))));
    algebra.row_sums(out, a);
    BOOST_REQUIRE(near(exactly(algebra.record(out)), times(qa, one), terms, bits, times(absolute(qa), one)));
    out = a;
    algebra.add_scaled(out, algebra.number(Rational(-3, 4)), c);
    BOOST_REQUIRE(near(exactly(algebra.record(out)), plus(qa, Rational(-3, 4), qc), 3, bits, plus(absolute(qa), 1, absolute(qc))));
    out = a;
    algebra.add_to_columns(out, algebra.point(column));
    BOOST_REQUIRE(near(exactly(algebra.record(out)), plus(qa, 1, times(qcol, across)), 2, bits, plus(absolute(qa), 1, times(absolute(qcol), across))));
    RationalMatrix scalar(1, 2), expected(1, 2), size(1, 2);
    algebra.resize(out, 1, 2);
    algebra.set_entry(out, 0, 0, algebra.inner(a, c));
    algebra.set_entry(out, 0, 1, algebra.squared_norm(a));
    expected(0, 0) = inner(qa, qc);
    expected(0, 1) = norm_squared(qa);
    size(0, 0) = inner(absolute(qa), absolute(qc));
    size(0, 1) = expected(0, 1);
    BOOST_REQUIRE(near(exactly(algebra.record(out)), expected, Rational(s.m * s.k + 1), bits, size));
    const Index i = random.between(0, int(s.m) - 1), j = random.between(0, int(s.k) - 1);
    algebra.resize(out, 1, 1);
    BOOST_REQUIRE(exactly(algebra.record(out))(0, 0) == Rational(0));
    algebra.set_entry(out, 0, 0, algebra.entry(a, i, j));
    BOOST_REQUIRE(exactly(algebra.record(out))(0, 0) == qa(i, j));
  }
}

// H x = b up to 2^(20-bits) of |H| |x|, on either side.
template <class Algebra>
void solutions_are_near(Random& random, const Algebra& algebra, long bits, int trials) {
  using M = typename Algebra::Matrix;
  for (int t = 0; t < trials; ++t) {
    const Index n = random.chance(20) ? 20 : random.between(1, 6), c = random.between(1, 5);
    const DyadicMatrix dh(definite(random, n)), left(tame(random, n, c)), right(tame(random, c, n));
    const RationalMatrix qh = exactly(dh);
    const Rational tolerance = Rational::power_of_two(40 - 2 * bits) * norm_squared(qh);
    M h = algebra.point(dh), x = algebra.point(left);
    algebra.solve_left(h, x);
    RationalMatrix q = exactly(algebra.record(x));
    BOOST_REQUIRE(norm_squared(plus(times(qh, q), -1, exactly(left))) <= tolerance * norm_squared(q));
    h = algebra.point(dh);
    x = algebra.point(right);
    algebra.solve_right(x, h);
    q = exactly(algebra.record(x));
    BOOST_REQUIRE(norm_squared(plus(times(q, qh), -1, exactly(right))) <= tolerance * norm_squared(q));
  }
}

template <class Algebra>
void not_definite_is_refused(const Algebra& algebra) {
  Eigen::MatrixXd saddle(2, 2), last(3, 3);
  saddle << 1, 2, 2, 1;
  last << 4, 2, 0, 2, 2, 1, 0, 1, 1;  // its last pivot is 0
  for (const Eigen::MatrixXd& m : {Eigen::MatrixXd(Eigen::MatrixXd::Constant(1, 1, -1)), Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 2)), saddle, last}) {
    auto h = algebra.point(DyadicMatrix(m)), x = algebra.point(DyadicMatrix(Eigen::MatrixXd::Ones(m.rows(), 1)));
    BOOST_CHECK_THROW(algebra.solve_left(h, x), std::runtime_error);
    h = algebra.point(DyadicMatrix(m));
    x = algebra.point(DyadicMatrix(Eigen::MatrixXd::Ones(1, m.rows())));
    BOOST_CHECK_THROW(algebra.solve_right(x, h), std::runtime_error);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(approximate)

BOOST_AUTO_TEST_CASE(double_results_are_near) {
  Random random(1);
  products_are_near(random, DoubleAlgebra{}, 53, 300);
  solutions_are_near(random, DoubleAlgebra{}, 53, 100);
}

BOOST_AUTO_TEST_CASE(mpfr_results_are_near) {
  Random random(2);
  for (const long bits : precisions) {
    products_are_near(random, MpfrAlgebra{bits}, bits, 150);
    solutions_are_near(random, MpfrAlgebra{bits}, bits, 30);
  }
}

BOOST_AUTO_TEST_CASE(not_positive_definite) {
  not_definite_is_refused(DoubleAlgebra{});
  not_definite_is_refused(MpfrAlgebra{});
}

BOOST_AUTO_TEST_CASE(record_and_point_round_trip) {
  Random random(3);
  const DoubleAlgebra doubles;
  for (int t = 0; t < 500; ++t) {
    const Shape s = shape(random);
    const DyadicMatrix d(matrix(random, s.m, s.k, random.style()));
    BOOST_REQUIRE(doubles.record(doubles.point(d)) == d);
    for (const long bits : precisions) {
      const MpfrAlgebra algebra{bits};
      BOOST_REQUIRE(algebra.record(algebra.point(d)) == d);
    }
    const MpfrAlgebra algebra{333};
    const DyadicMatrix long_ = dyadic_matrix(random, s.m, s.k);  // at most 181 bits
    BOOST_REQUIRE(algebra.record(algebra.point(long_)) == long_);
    MpfrMatrix copy(algebra.point(long_)), assigned(1, 1, 20);
    assigned = copy;
    BOOST_REQUIRE(algebra.record(copy) == long_ && algebra.record(assigned) == long_);
    BOOST_REQUIRE(mpfr_get_prec(assigned.at(0, 0)) == 333 && mpfr_get_prec(algebra.zero().backend().data()) == 333);
    BOOST_REQUIRE(near(exactly(MpfrAlgebra{60}.point(long_)), exactly(long_), 1, 60, absolute(exactly(long_))));
  }
}

BOOST_AUTO_TEST_CASE(constants_and_numbers_are_near) {
  Random random(4);
  for (int t = 0; t < 500; ++t) {
    const Shape s = shape(random);
    const RationalMatrix q = rational_matrix(random, s.m, s.k, 60);
    const Eigen::MatrixXd c = DoubleAlgebra{}.constant(q);
    for (Index j = 0; j < s.k; ++j)
      for (Index i = 0; i < s.m; ++i)  // the nearest double
        for (const double beside : {std::nextafter(c(i, j), -INFINITY), std::nextafter(c(i, j), INFINITY)})
          BOOST_REQUIRE(abs(Rational::literally(c(i, j)) - q(i, j)) <= abs(Rational::literally(beside) - q(i, j)));
    for (const long bits : precisions) {
      const MpfrAlgebra algebra{bits};
      const RationalMatrix one = exactly(algebra.constant(q));
      BOOST_REQUIRE(near(one, q, 1, bits, absolute(q)));
      MpfrMatrix out;
      algebra.resize(out, 1, 1);
      algebra.set_entry(out, 0, 0, algebra.number(q(0, 0)));
      BOOST_REQUIRE(exactly(out)(0, 0) == one(0, 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_number_is_not_recorded) {
  BOOST_CHECK_THROW(DoubleAlgebra{}.record(Eigen::MatrixXd::Constant(2, 2, NAN)), std::domain_error);
  const MpfrAlgebra algebra;
  MpfrMatrix m(1, 2, 128);
  BOOST_CHECK_NO_THROW(algebra.record(m));
  mpfr_set_nan(m.at(0, 1));
  BOOST_CHECK_THROW(algebra.record(m), std::domain_error);
  mpfr_set_inf(m.at(0, 1), -1);
  BOOST_CHECK_THROW(algebra.record(m), std::domain_error);
  mpfr_set_si_2exp(m.at(0, 1), 1, 2000, MPFR_RNDN);
  BOOST_CHECK_THROW(algebra.record(m), std::domain_error);  // beyond the doubles that stand near every number of a run
}

BOOST_AUTO_TEST_SUITE_END()
