// Scalar updates with several global minimizers: reported exactly, in the order of the specification, on every rung.
#include "run/replay_sweep.hpp"
#include "support/engines.hpp"
#include "support/runs.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(ties)

using Spot = std::tuple<int, std::string, Index, Index>;

std::vector<Spot> found(const std::vector<Tie>& ties) {
  std::vector<Spot> out;
  for (const Tie& t : ties) out.emplace_back(t.k, t.block, t.row, t.col);
  return out;
}

// In the order of SPEC 3.2: position in the sweep, row, column.
std::vector<Spot> truth(const Problem& p, const RecordedRun& run, int k) {
  std::vector<Spot> out;
  Exact mixed = exact(run.iterates[std::size_t(k)]);
  const Exact y = exact(run.iterates[std::size_t(k) + 1]);
  for (const Update& u : p.sweep) {
    const Block& b = p.blocks[std::size_t(u.blocks[0])];
    if (u.kind == Kind::scalar) {
      const RationalMatrix M = Naive<Rational>(p, mixed).M[std::size_t(b.layer - 1)];
      for (Index r = 0; r < b.rows; ++r)
        for (Index s = 0; s < b.cols; ++s) {
          const ScalarTask t = scalar_task(p, mixed, u, M, r, s);
          if (scalar_minimizers(p.network->layer(b.layer).activation, t.gamma, t.beta, t.v, t.c).size() > 1) out.emplace_back(k, b.name, r, s);
        }
    }
    for (int c : u.blocks) mixed[std::size_t(c)] = y[std::size_t(c)];
  }
  return out;
}

// ReLU layers with gamma = 3 rho and no prox weight: an entry with v = -m > 0 has the minimizers m and v/2.
Problem tying(Random& r) {
  NetworkOptions o;
  o.bias = BiasMode::none;
  o.activation = Activation::relu();
  o.split = true;
  o.most_samples = 4;
  Problem p = random_network(r, o);
  for (Layer& l : p.network->layers) l.gamma = Rational(3) * (l.rho = r.pick<Rational>({1, ratio(1, 3), ratio(1, 2)}));
  for (Rational& e : p.network->X.entry) e = r.between(-3, 3);  // the data need not be dyadic, M here is
  for (Update& u : p.sweep)
    if (u.kind == Kind::scalar) u.prox[0] = 0;
  p.start = random_point(r, p);
  return p;
}

// U is updated first, so that M and V are those of x^k.
void scalar_first(Problem& p) {
  std::stable_sort(p.sweep.begin(), p.sweep.end(), [](const Update& a, const Update& b) { return (a.kind == Kind::scalar) > (b.kind == Kind::scalar); });
}

BOOST_AUTO_TEST_CASE(reported_exactly_and_in_order) {
  Random r(101);
  std::size_t seen = 0, out_of_column_order = 0;
  for (int n = 0; n < 120; ++n) {
    Problem p = tying(r);
    scalar_first(p);
    RecordedRun run = random_run(r, p, 2, RunKind::random);
    // Plant ties: v = -m wherever m < 0, at times next to a tie.
    for (int k = 0; k < 2; ++k) {
      Exact x = exact(run.iterates[std::size_t(k)]);
      for (int i = 1; i <= p.network->depth(); ++i) {
        const RationalMatrix M = Naive<Rational>(p, x).M[std::size_t(i - 1)];
        RationalMatrix& v = x[std::size_t(p.block(Family::V, i))];
        for (std::size_t e = 0; e < v.entry.size(); ++e)
          if (M.entry[e].sign() < 0 && r.one_in(2)) v.entry[e] = -M.entry[e] + (r.one_in(4) ? Rational::dyadic(Integer(1), -80) : Rational(0));
        run.iterates[std::size_t(k)][std::size_t(p.block(Family::V, i))] = DyadicMatrix::of(v);
      }
    }
    for (int k = 0; k < 2; ++k) {
      const auto expected = truth(p, run, k);
      seen += expected.size();
      for (std::size_t e = 1; e < expected.size(); ++e)
        out_of_column_order += std::get<1>(expected[e - 1]) == std::get<1>(expected[e]) && std::get<3>(expected[e - 1]) > std::get<3>(expected[e]) ? 1 : 0;
      SweepReplay<ExactAlgebra> a(p, run, {}, "");
      SweepReplay<ColumnBallAlgebra> b(p, run, {}, "");
      SweepReplay<BallAlgebra> c(p, run, BallAlgebra{64}, "");
      BOOST_TEST((found(a.sweep(k).ties) == expected), "problem " << n << ", exact");
      BOOST_TEST((found(b.sweep(k).ties) == expected), "problem " << n << ", doubles");
      BOOST_TEST((found(c.sweep(k).ties) == expected), "problem " << n << ", balls");
    }
  }
  BOOST_TEST(seen > 200U);
  BOOST_TEST(out_of_column_order > 20U);
}

// At a tie either minimizer is an exact result; what lies between them is not.
BOOST_AUTO_TEST_CASE(distance_is_to_the_nearest_minimizer) {
  Random r(102);
  NetworkOptions o;
  o.least_depth = o.most_depth = 1;
  o.bias = BiasMode::none;
  o.activation = Activation::relu();
  o.split = true;
  for (const Rational& beta : {Rational(1), ratio(1, 3)}) {
    Problem p = random_network(r, o);
    p.network->layers[0].width = 1;
    p.network->layers[0].rho = beta;
    p.network->layers[0].gamma = Rational(3) * beta;
    p.network->X = p.network->Y = RationalMatrix(1, 1);
    p.network->X(0, 0) = 1;
    p.derive_blocks();
    p.sweep = {{Kind::scalar, {p.block("U1")}, {Rational(0)}, 0, 0}, {Kind::ridge, {p.block("W1")}, {Rational(1)}, 0, 0}, {Kind::ridge, {p.block("V1")}, {Rational(0)}, 0, 0}};
    const auto one = [](const Rational& x) {
      RationalMatrix m(1, 1);
      m(0, 0) = x;
      return DyadicMatrix::of(m);
    };
    for (const auto& [u, distance] : std::vector<std::pair<Rational, Rational>>{{-1, 0}, {ratio(1, 2), 0}, {ratio(-5, 4), ratio(1, 4)}, {ratio(1, 4), ratio(1, 4)}, {ratio(-1, 4), ratio(3, 4)}}) {
      RecordedRun run;
      const Point x = {one(-1), one(0), one(1)}, y = {one(-1), one(u), one(1)};
      run.iterates = {x, y};
      for (std::size_t b = 0; b < 3; ++b) BOOST_REQUIRE(p.blocks[b].name == (std::vector<std::string>{"W1", "U1", "V1"})[b]);
      const double expected = (distance / (Rational(1) + abs(u))).approximately();
      SweepReplay<ExactAlgebra> a(p, run, {}, "");
      SweepReplay<ColumnBallAlgebra> b(p, run, {}, "");
      for (const SweepEvidence& e : {a.sweep(0), b.sweep(0)}) {
        BOOST_TEST(e.ties.size() == 1U);
        BOOST_TEST(e.distance[0].upper >= expected);
        BOOST_TEST(e.distance[0].lower <= expected);
        BOOST_TEST(e.distance[0].upper - e.distance[0].lower < 1e-9);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
