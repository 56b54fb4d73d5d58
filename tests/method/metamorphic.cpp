// Renaming what has no order: permuted hidden units and permuted samples permute the run.
#include "run/recorded_run.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

#include <numeric>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(metamorphic)

using Order = std::vector<Index>;

RationalMatrix permuted(const RationalMatrix& m, const Order& rows, const Order& cols) {
  RationalMatrix out(m.rows, m.cols);
  for (Index j = 0; j < m.cols; ++j)
    for (Index i = 0; i < m.rows; ++i)
      out(i, j) = m(std::size_t(i) < rows.size() ? rows[std::size_t(i)] : i, std::size_t(j) < cols.size() ? cols[std::size_t(j)] : j);
  return out;
}

Order random_order(Random& r, Index n) {
  Order o(static_cast<std::size_t>(n));
  std::iota(o.begin(), o.end(), Index(0));
  r.shuffle(o);
  return o;
}

// Rows and columns of every block after units[i-1] of layer i and the samples are permuted.
struct Renaming {
  std::vector<Order> units;
  Order samples;
  Point operator()(const Problem& p, const Point& x) const {
    Point out;
    for (std::size_t b = 0; b < x.size(); ++b) {
      const Block& block = p.blocks[b];
      const Order& rows = units[std::size_t(block.layer - 1)];
      const Order inputs = block.layer > 1 ? units[std::size_t(block.layer - 2)] : Order{};
      out.push_back(DyadicMatrix::of(permuted(exact(x[b]), rows, block.family == Family::W ? inputs : block.family == Family::b ? Order{} : samples)));
    }
    return out;
  }
};

void check(std::uint64_t seed, bool units, bool samples) {
  Random r(seed);
  for (int n = 0; n < 40; ++n) {
    NetworkOptions o;
    o.smooth = n % 4 == 0;
    o.least_depth = 2;
    o.proximal = true;
    const Problem p = random_network(r, o);
    Renaming rename;
    for (int i = 1; i <= p.network->depth(); ++i) {
      const Index w = p.network->layer(i).width;
      rename.units.push_back(units && i < p.network->depth() ? random_order(r, w) : Order{});
    }
    if (samples) rename.samples = random_order(r, p.network->samples());
    Problem q = p;
    q.network->X = permuted(p.network->X, {}, rename.samples);
    q.network->Y = permuted(p.network->Y, {}, rename.samples);
    q.start = rename(p, p.start);
    const RecordedRun a = run_mpfr(p, 3, 256), b = run_mpfr(q, 3, 256);
    const RecordedRun c = run_double(p, 3), d = run_double(q, 3);
    for (std::size_t k = 0; k < a.iterates.size(); ++k) {
      const Point wide = rename(p, a.iterates[k]), narrow = rename(p, c.iterates[k]);
      for (std::size_t block = 0; block < wide.size(); ++block) {
        const Rational size = Rational(1) + norm2(exact(wide[block]));
        BOOST_TEST((distance2(exact(wide[block]), exact(b.iterates[k][block])) <= Rational::power_of_two(-400) * size),
                   "problem " << n << ", iterate " << k << ", " << p.blocks[block].name);
        BOOST_TEST((distance2(exact(narrow[block]), exact(d.iterates[k][block])) <= Rational::power_of_two(-56) * size),
                   "problem " << n << ", iterate " << k << ", " << p.blocks[block].name);
      }
      BOOST_TEST(std::fabs(a.objective[k] - b.objective[k]) <= 1e-12 * (1 + std::fabs(a.objective[k])));
    }
  }
}

BOOST_AUTO_TEST_CASE(hidden_units) { check(81, true, false); }
BOOST_AUTO_TEST_CASE(samples) { check(82, false, true); }
BOOST_AUTO_TEST_CASE(both) { check(83, true, true); }

// Both engines give the same run up to the rounding of doubles.
BOOST_AUTO_TEST_CASE(engines_agree) {
  Random r(84);
  for (int n = 0; n < 60; ++n) {
    const Problem p = random_problem(r);
    const RecordedRun a = run_double(p, 2), b = run_mpfr(p, 2, 192);
    for (std::size_t k = 0; k < a.iterates.size(); ++k)
      for (std::size_t block = 0; block < p.blocks.size(); ++block)
        BOOST_TEST((distance2(exact(a.iterates[k][block]), exact(b.iterates[k][block])) <=
                    Rational::power_of_two(-60) * (Rational(1) + norm2(exact(b.iterates[k][block])))),
                   "problem " << n << ", iterate " << k << ", " << p.blocks[block].name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
