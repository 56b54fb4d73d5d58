// Column balls are no wider than the a-priori bounds of Lemma 2 and the first-order and second-order terms of their radii:
// by a factor of at most 1.001, and 1e-150 in every norm. And the rounding errors of hard operands come close to them.
#include "matrices.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

const ColumnBallAlgebra algebra;
constexpr double u = unit_roundoff, factor = 1.001;

double norm(const double* x, Index n) {
  long double s = 0;
  for (Index i = 0; i < n; ++i) s += static_cast<long double>(x[i]) * x[i];
  return double(std::sqrt(s)) + 1e-150;
}
double column_norm(const ColumnBall& a, Index j) { return norm(a.mid.data() + j * a.rows(), a.rows()); }
double all_norm(const ColumnBall& a) { return norm(a.mid.data(), a.mid.size()); }
double radii_norm(const ColumnBall& a) { return a.exact() ? 0 : norm(a.rad.data(), a.rad.size()); }

bool within(double rad, double needed) { return rad <= factor * needed + 1e-250; }

ColumnBall operand(Random& random, Index rows, Index cols, Width width) {
  return column_ball(random, rows, cols, random.moderate_style(), width);
}

// Runs a check over sizes, styles and widths.
template <class Check>
void sweep(std::uint64_t seed, Check check) {
  Random random(seed);
  for (int t = 0; t < 3000; ++t) {
    const Shape s = shape(random, 30);
    check(random, s, random.chance(40) ? Width::exact : random.width(), random.chance(40) ? Width::exact : random.width());
  }
}

// The error of a result that was computed from exact operands, over its radius, column by column.
double filled(const ColumnBall& out, const RationalMatrix& exact) {
  double most = 0;
  for (Index j = 0; j < out.cols(); ++j) {
    Rational squares = 0;
    for (Index i = 0; i < out.rows(); ++i) squares += square(exact(i, j) - Rational::literally(out.mid(i, j)));
    most = std::max(most, std::sqrt(Rational(squares / square(Rational::literally(out.radius(j)))).approximately()));
  }
  return most;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(column_ball_tight)

// k u |A|_F |b_j| + |radii of A| |b_j| + |A|_F r_j + |radii of A| r_j
BOOST_AUTO_TEST_CASE(product_and_product_tn) {
  sweep(1, [](Random& random, const Shape& s, Width wa, Width wb) {
    const ColumnBall a = operand(random, s.m, s.k, wa), ta = operand(random, s.k, s.m, wa), b = operand(random, s.k, s.n, wb);
    const auto needed = [&](const ColumnBall& f, Index j) {
      return (double(s.k) * u * all_norm(f) + radii_norm(f)) * column_norm(b, j) + (all_norm(f) + radii_norm(f)) * b.radius(j);
    };
    ColumnBall out, tn;
    algebra.product(out, a, b);
    algebra.product_tn(tn, ta, b);
    for (Index j = 0; j < s.n; ++j) {
      BOOST_REQUIRE(within(out.radius(j), needed(a, j)));
      BOOST_REQUIRE(within(tn.radius(j), needed(ta, j)));
    }
  });
}

// k u sum_l |a_l| |b_l| + sum_l (r_l |b_l| + |a_l| q_l + r_l q_l)
BOOST_AUTO_TEST_CASE(product_nt_and_inner) {
  sweep(2, [](Random& random, const Shape& s, Width wa, Width wb) {
    const ColumnBall a = operand(random, s.m, s.k, wa), b = operand(random, s.n, s.k, wb), c = operand(random, s.m, s.k, wb);
    const auto needed = [&](const ColumnBall& f, Index terms) {
      double e = 0;
      for (Index l = 0; l < s.k; ++l) {
        e += double(terms) * u * column_norm(a, l) * column_norm(f, l);
        e += a.radius(l) * column_norm(f, l) + column_norm(a, l) * f.radius(l) + a.radius(l) * f.radius(l);
      }
      return e;
    };
    ColumnBall out;
    algebra.product_nt(out, a, b);
    for (Index j = 0; j < s.n; ++j) BOOST_REQUIRE(within(out.radius(j), needed(b, s.k)));
    BOOST_REQUIRE(within(algebra.inner(a, c).rad, needed(c, s.m * s.k)));
  });
}

// n u sum_j |a_j| + sum_j r_j
BOOST_AUTO_TEST_CASE(row_sums) {
  sweep(3, [](Random& random, const Shape& s, Width wa, Width) {
    const ColumnBall a = operand(random, s.m, s.k, wa);
    double needed = 0;
    for (Index j = 0; j < s.k; ++j) needed += double(s.k) * u * column_norm(a, j) + a.radius(j);
    ColumnBall out;
    algebra.row_sums(out, a);
    BOOST_REQUIRE(within(out.radius(0), needed));
  });
}

// u |out_j| + (u |c| if the product is not exact, + r_c) |a_j| + (|c| + r_c) r_j + q_j
BOOST_AUTO_TEST_CASE(add_scaled_and_add_to_columns) {
  sweep(4, [](Random& random, const Shape& s, Width wa, Width wb) {
    const ColumnBall a = operand(random, s.m, s.k, wa), before = operand(random, s.m, s.k, wb), b = operand(random, s.m, 1, wa);
    const Midrad c = random.chance(40) ? Midrad::exactly(random.sign()) : random.chance(20) ? Midrad{} : random.enclosure(Style::tame, random.width());
    ColumnBall out = before, moved = before;
    algebra.add_scaled(out, c, a);
    algebra.add_to_columns(moved, b);
    const double product = std::fabs(c.mid) == 1 ? 0 : u * std::fabs(c.mid);
    for (Index j = 0; j < s.k; ++j) {
      const double needed = u * column_norm(out, j) + (product + c.rad) * column_norm(a, j) + (std::fabs(c.mid) + c.rad) * a.radius(j) + before.radius(j);
      BOOST_REQUIRE(within(out.radius(j), needed));
      BOOST_REQUIRE(within(moved.radius(j), u * column_norm(moved, j) + b.radius(0) + before.radius(j)));
    }
  });
}

BOOST_AUTO_TEST_CASE(set_entry) {
  sweep(5, [](Random& random, const Shape& s, Width wa, Width wb) {
    ColumnBall a = operand(random, s.m, s.k, wa);
    const ColumnBall before = a;
    const Midrad x = random.enclosure(Style::tame, wb);
    const Index i = random.between(0, int(s.m) - 1), j = random.between(0, int(s.k) - 1);
    algebra.set_entry(a, i, j, x);
    if (before.exact() && x.rad == 0) BOOST_REQUIRE(a.exact());
    for (Index l = 0; l < s.k; ++l) BOOST_REQUIRE(within(a.radius(l), before.radius(l) + (l == j ? x.rad : 0)));
  });
}

BOOST_AUTO_TEST_CASE(kink_distance) {
  Random random(6);
  for (int t = 0; t < 3000; ++t) {
    const Midrad a = random.enclosure(Style::tame, random.width()), b = random.enclosure(Style::tame, random.width()), d = algebra.kink_distance(a, b);
    BOOST_REQUIRE(Rational::literally(d.mid) == kink(Rational::literally(a.mid), Rational::literally(b.mid)));
    BOOST_REQUIRE_EQUAL(d.rad, std::max(a.rad, b.rad));
  }
}

// Data: the sum of the errors of the entries of a column. Points: 2^-52 of the column, or nothing.
BOOST_AUTO_TEST_CASE(constant_and_point) {
  Random random(7);
  for (int t = 0; t < 3000; ++t) {
    const Shape s = shape(random);
    const RationalMatrix m = rational_matrix(random, s.m, s.k, 60);
    const ColumnBall c = algebra.constant(m);
    bool all_exact = true;
    for (Index j = 0; j < s.k; ++j) {
      double needed = 0;
      for (Index i = 0; i < s.m; ++i) {
        const Rational error = abs(m(i, j) - Rational::literally(c.mid(i, j)));
        needed += error.approximately();
        all_exact = all_exact && error.sign() == 0;
        BOOST_REQUIRE(error <= abs(m(i, j)) * Rational::power_of_two(-52) + Rational::power_of_two(-1074));  // the midpoint is near
      }
      BOOST_REQUIRE(within(c.radius(j), needed));
    }
    BOOST_REQUIRE_EQUAL(c.exact(), all_exact);
    const DyadicMatrix d = dyadic_matrix(random, s.m, s.k);
    const ColumnBall p = algebra.point(d);
    BOOST_REQUIRE_EQUAL(p.exact(), d.doubles());
    for (Index j = 0; j < s.k; ++j)
      if (column_norm(p, j) < 1e150) BOOST_REQUIRE(within(p.radius(j), d.doubles() ? 0 : 2 * u * column_norm(p, j)));
  }
}

BOOST_AUTO_TEST_CASE(norms) {
  Random random(8);
  for (int t = 0; t < 3000; ++t) {
    const Shape s = shape(random, 30);
    const ColumnBall a = operand(random, s.m, s.k, Width::exact);
    BOOST_REQUIRE(norm_up(a.mid) <= all_norm(a) * (1 + 0x1p-27) + 1e-149);
    for (Index j = 0; j < s.k; ++j) BOOST_REQUIRE(column_norms_up(a.mid)(j) <= column_norm(a, j) * (1 + 0x1p-27) + 1e-149);
  }
}

// The hunt is a hunt: errors of exact operands reach 9/10 of the radius where dot products have one term.
BOOST_AUTO_TEST_CASE(rounding_errors_come_close) {
  Random random(9);
  double product = 0, product_tn = 0, product_nt = 0, scaled = 0, columns = 0, sums = 0, inner_ = 0;
  for (int t = 0; t < 6000; ++t) {
    const Style sa = random.chance(50) ? Style::tame : Style::staircase;
    const ColumnBall a{matrix(random, 1, 1, sa), {}}, b{matrix(random, 1, 1, Style::tame), {}};
    const RationalMatrix x = exactly(a.mid), y = exactly(b.mid);
    ColumnBall out;
    algebra.product(out, a, b);
    product = std::max(product, filled(out, times(x, y)));
    algebra.product_tn(out, a, b);
    product_tn = std::max(product_tn, filled(out, times(x, y)));
    algebra.product_nt(out, a, b);
    product_nt = std::max(product_nt, filled(out, times(x, y)));
    out = a;
    algebra.add_to_columns(out, b);
    columns = std::max(columns, filled(out, plus(x, 1, y)));
    out = a;
    const double c = random.number(Style::tame);
    algebra.add_scaled(out, Midrad::exactly(c), b);
    scaled = std::max(scaled, filled(out, plus(x, Rational::literally(c), y)));
    const Midrad i = algebra.inner(a, b);
    inner_ = std::max(inner_, Rational(abs(inner(x, y) - Rational::literally(i.mid)) / Rational::literally(i.rad)).approximately());
    const ColumnBall pair{matrix(random, 1, 2, Style::tame), {}};
    algebra.row_sums(out, pair);
    sums = std::max(sums, filled(out, times(exactly(pair.mid), ones(2, 1))));
  }
  BOOST_CHECK_GT(product, 0.9);
  BOOST_CHECK_GT(product_tn, 0.9);
  BOOST_CHECK_GT(product_nt, 0.9);
  BOOST_CHECK_GT(columns, 0.9);
  BOOST_CHECK_GT(scaled, 0.7);
  BOOST_CHECK_GT(inner_, 0.9);
  BOOST_CHECK_GT(sums, 0.3);  // of two terms, half the bound at most: one addition rounds
}

// With k terms, a 1 loses half a unit up to k-1 times: the errors grow like k, and no bound that grows less can hold them.
BOOST_AUTO_TEST_CASE(long_sums_lose_many_half_units) {
#ifdef EIGEN_VECTORIZE_AVX  // -march=native: longer vectors sum in more strands, and the 1 is in one of them
  constexpr double least = 0;
#else
  constexpr double least = 0.1;
#endif
  for (const int k : {8, 16, 40, 200}) {
    Eigen::MatrixXd row = Eigen::MatrixXd::Constant(1, k, 0x1p-26), column = Eigen::MatrixXd::Constant(k, 1, 0x1p-27);
    double product = 0, product_tn = 0, product_nt = 0, sums = 0, inner_tall = 0, inner_wide = 0;
    for (Index at = 0; at < k; ++at) {  // wherever the order of summation likes it best
      Eigen::MatrixXd r = row, c = column, s = Eigen::MatrixXd::Constant(1, k, 0x1p-53);
      r(0, at) = c(at, 0) = s(0, at) = 1;
      const ColumnBall a{r, {}}, b{c, {}}, ta{r.transpose(), {}}, tb{c.transpose(), {}}, summed{s, {}};
      const RationalMatrix exact = times(exactly(r), exactly(c));
      ColumnBall out;
      algebra.product(out, a, b);
      product = std::max(product, filled(out, exact));
      algebra.product_tn(out, ta, b);
      product_tn = std::max(product_tn, filled(out, exact));
      algebra.product_nt(out, a, tb);
      product_nt = std::max(product_nt, filled(out, exact));
      algebra.row_sums(out, summed);
      sums = std::max(sums, filled(out, times(exactly(s), ones(k, 1))));
      for (const bool tall : {false, true}) {
        const Midrad i = tall ? algebra.inner(ta, b) : algebra.inner(a, tb);
        const double share = Rational(abs(exact(0, 0) - Rational::literally(i.mid)) / Rational::literally(i.rad)).approximately();
        (tall ? inner_tall : inner_wide) = std::max(tall ? inner_tall : inner_wide, share);
      }
    }
    BOOST_TEST_MESSAGE(k << ": " << product << ' ' << product_tn << ' ' << product_nt << ' ' << sums << ' ' << inner_tall << ' ' << inner_wide);
    for (const double x : {product, product_tn, product_nt, sums, inner_tall, inner_wide}) BOOST_CHECK(x > least && x <= 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()
