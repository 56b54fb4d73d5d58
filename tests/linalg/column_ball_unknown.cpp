// What is not known stays unknown: an infinite or undefined radius never becomes a finite one.
#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

const ColumnBallAlgebra algebra;
constexpr double infinity = std::numeric_limits<double>::infinity(), nan_ = std::numeric_limits<double>::quiet_NaN();
constexpr Midrad unknown[] = {{0, infinity}, {3, infinity}, {infinity, infinity}, {0, nan_}, {3, nan_}, {nan_, nan_}, {nan_, infinity}};

ColumnBall one(double mid) { return {Eigen::MatrixXd::Constant(1, 1, mid), {}}; }
ColumnBall one(const Midrad& x) { return {Eigen::MatrixXd::Constant(1, 1, x.mid), Eigen::ArrayXd::Constant(1, x.rad)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(column_ball_unknown)

BOOST_AUTO_TEST_CASE(scalars) {
  for (const Midrad& x : unknown)
    for (const double known : {0.0, 1.0, -1.0, 2.0, 1e200}) {
      const Midrad k = Midrad::exactly(known);
      BOOST_CHECK(!conclusive(algebra.kink_distance(x, k)) && !conclusive(algebra.kink_distance(k, x)) && !conclusive(algebra.kink_distance(x, x)));
      ColumnBall a = one(known), b{Eigen::MatrixXd::Ones(2, 2), {}};
      algebra.add_scaled(a, x, one(1));
      BOOST_CHECK(!conclusive(a));
      algebra.set_entry(b, 0, 1, x);
      BOOST_CHECK(b.radius(0) == 0 && !conclusive(b));
      algebra.set_entry(b, 1, 1, k);
      BOOST_CHECK(!conclusive(algebra.entry(b, 0, 1)));
    }
}

BOOST_AUTO_TEST_CASE(matrices) {
  for (const Midrad& x : unknown)
    for (const double known : {0.0, 1.0, -1.0, 1e200}) {
      const ColumnBall a = one(x), b = one(known);
      ColumnBall out;
      for (const bool first : {false, true}) {
        const ColumnBall &l = first ? a : b, &r = first ? b : a;
        algebra.product(out, l, r);
        BOOST_CHECK(!conclusive(out));
        algebra.product_tn(out, l, r);
        BOOST_CHECK(!conclusive(out));
        algebra.product_nt(out, l, r);
        BOOST_CHECK(!conclusive(out));
        BOOST_CHECK(!conclusive(algebra.inner(l, r)));
        out = l;
        algebra.add_scaled(out, Midrad::exactly(1), r);
        BOOST_CHECK(!conclusive(out));
        out = l;
        algebra.add_to_columns(out, r);
        BOOST_CHECK(!conclusive(out));
      }
      algebra.row_sums(out, a);
      BOOST_CHECK(!conclusive(out));
      BOOST_CHECK(!conclusive(algebra.squared_norm(a)));
    }
}

// Finite operands whose results, or whose norms, overflow.
BOOST_AUTO_TEST_CASE(overflow) {
  Random random(1);
  int lost = 0;
  for (int t = 0; t < 5000; ++t) {
    const Index k = random.between(1, 4);
    ColumnBall a{Eigen::MatrixXd(1, k), {}}, b{Eigen::MatrixXd(k, 1), {}};
    for (Index l = 0; l < k; ++l) {
      a.mid(0, l) = random.scaled(505, 1023);
      b.mid(l, 0) = random.scaled(505, 1023);
    }
    ColumnBall out;
    const RationalMatrix x = exactly(a.mid), y = exactly(b.mid);
    algebra.product(out, a, b);
    BOOST_REQUIRE(contains(out, times(x, y)));
    lost += !conclusive(out);
    algebra.product_tn(out, ColumnBall{a.mid.transpose(), {}}, b);
    BOOST_REQUIRE(contains(out, times(x, y)));
    algebra.product_nt(out, a, ColumnBall{b.mid.transpose(), {}});
    BOOST_REQUIRE(contains(out, times(x, y)));
    algebra.row_sums(out, a);
    BOOST_REQUIRE(contains(out, times(x, ones(k, 1))));
    BOOST_REQUIRE(contains(algebra.squared_norm(a), inner(x, x)));
    out = a;
    algebra.add_scaled(out, Midrad::exactly(random.scaled(-3, 1000)), a);
    BOOST_REQUIRE(!conclusive(out) || out.mid.allFinite());
  }
  BOOST_CHECK_GT(lost, 1000);
  BOOST_CHECK(!conclusive(algebra.constant([] { RationalMatrix m(1, 2); m(0, 1) = Rational::power_of_two(1024); return m; }())));
}

BOOST_AUTO_TEST_SUITE_END()
