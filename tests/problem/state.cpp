// State against SPEC section 2, entry by entry, in every algebra; and its derivatives against differences of F itself.
#include "loaded.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(state)

// Everything a State can be asked for at a point.
template <class A, class N>
void check_all(const Problem& p, const Point& point, A algebra) {
  Loaded<A> l(p, point, algebra);
  const Exact x = exact(point);
  const Naive<N> truth(p, x);
  BOOST_TEST_CONTEXT(describe(p)) {
    BOOST_TEST(agrees(l.a, l.state.objective(), truth.objective()), "objective");
    typename A::Matrix out;
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      if (std::is_same_v<A, MpfrAlgebra> && p.blocks[b].family == Family::U) continue;
      l.state.gradient(out, int(b));
      BOOST_TEST(matrix_agrees(l.a, out, truth.gradient(int(b))), "gradient of " << p.blocks[b].name);
    }
    if (!p.network) return;
    for (int i = 1; i <= p.network->depth(); ++i) {
      const auto k = std::size_t(i - 1);
      const Layer& layer = p.network->layer(i);
      const Index n = p.network->samples();
      Table<Rational> input(truth.inputs(i), n), pulled(p.network->inputs(i), n);
      const RationalMatrix& W = x[std::size_t(p.block(Family::W, i))];
      for (Index s = 0; s < n; ++s)
        for (Index r = 0; r < input.rows; ++r) {
          input(r, s) = truth.input(i, r, s);
          if (r < pulled.rows)
            for (Index q = 0; q < layer.width; ++q) pulled(r, s) += W(q, r) * truth.R[k](q, s);
        }
      BOOST_TEST(matrix_agrees(l.a, l.state.input(i), input), "input " << i);
      BOOST_TEST(matrix_agrees(l.a, l.state.M(i), table(truth.M[k])), "M " << i);
      BOOST_TEST(matrix_agrees(l.a, l.state.R(i), table(truth.R[k])), "R " << i);
      BOOST_TEST(matrix_agrees(l.a, l.state.pulled(i), pulled), "pulled " << i);
      if (!layer.split) continue;
      BOOST_TEST(matrix_agrees(l.a, l.state.sigma(i), truth.sigma[k]), "sigma " << i);
      BOOST_TEST(matrix_agrees(l.a, l.state.S(i), truth.S[k]), "S " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(exact_state_is_the_specification) {
  Random r(11);
  for (int n = 0; n < 250; ++n) {
    const Problem p = n % 6 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    check_all<ExactAlgebra, Rational>(p, random_point(r, p, r.one_in(2)), {});
  }
}

BOOST_AUTO_TEST_CASE(enclosures_contain_the_specification) {
  Random r(12);
  for (int n = 0; n < 200; ++n) {
    const Problem p = n % 6 == 0 ? random_quadratic(r, r.one_in(2)) : random_network(r);
    const Point x = random_point(r, p, r.one_in(2));
    check_all<ColumnBallAlgebra, Rational>(p, x, {});
    check_all<BallAlgebra, Rational>(p, x, BallAlgebra{n % 2 ? 64 : 128});
  }
}

// Numbers of very different size, where rounding does its worst.
BOOST_AUTO_TEST_CASE(enclosures_contain_at_wild_points) {
  Random r(13);
  for (int n = 0; n < 120; ++n) {
    const Problem p = n % 6 == 0 ? random_quadratic(r, false) : random_network(r);
    Exact x = exact(random_point(r, p));
    for (RationalMatrix& m : x)
      for (Rational& e : m.entry) e = e * Rational::power_of_two(r.between(-30, 30)) + Rational::dyadic(Integer(r.between(-1, 1)), -52);
    Point point;
    for (const RationalMatrix& m : x) point.push_back(DyadicMatrix::of(m));
    check_all<ColumnBallAlgebra, Rational>(p, point, {});
    check_all<ExactAlgebra, Rational>(p, point, {});
  }
}

BOOST_AUTO_TEST_CASE(smooth_activations_in_balls) {
  Random r(14);
  NetworkOptions o;
  o.smooth = true;
  for (int n = 0; n < 50; ++n) {
    const Problem p = random_network(r, o);
    check_all<BallAlgebra, Interval>(p, random_point(r, p, r.one_in(2)), BallAlgebra{n % 2 ? 64 : 128});
  }
}

BOOST_AUTO_TEST_CASE(engines_are_near) {
  Random r(15);
  const Bits precision(160);
  for (int n = 0; n < 120; ++n) {
    const Problem p = random_problem(r);
    const Point x = random_point(r, p);
    check_all<DoubleAlgebra, Interval>(p, x, {});
    check_all<MpfrAlgebra, Interval>(p, x, MpfrAlgebra{160});
  }
}

// Off kinks F is a polynomial of degree 4 along any line, so five values of F give its first and second derivative exactly.
struct Line {
  Rational first, second;
  Line(const Problem& p, const Exact& x, const Exact& d) {
    const Rational h = Rational::power_of_two(-60);
    const auto at = [&](long t) {
      Exact y = x;
      for (std::size_t b = 0; b < y.size(); ++b)
        for (std::size_t e = 0; e < y[b].entry.size(); ++e) y[b].entry[e] += Rational(t) * h * d[b].entry[e];
      Loaded<ExactAlgebra> l(p, to_point(y));
      return l.state.objective();
    };
    const Rational a = at(-2), b = at(-1), c = at(0), e = at(1), f = at(2);
    first = (Rational(8) * (e - b) - (f - a)) / (Rational(12) * h);
    second = (Rational(16) * (e + b) - (f + a) - Rational(30) * c) / (Rational(12) * h * h);
  }
  static Point to_point(const Exact& x) {
    Point out;
    for (const RationalMatrix& m : x) out.push_back(DyadicMatrix::of(m));
    return out;
  }
};

// A direction over all blocks that leaves the entries on kinks where they are.
Exact smooth_direction(Random& r, const Problem& p, const Exact& x) {
  Exact d = exact(random_point(r, p));
  for (std::size_t b = 0; b < d.size(); ++b)
    if (p.blocks[b].family == Family::U)
      for (std::size_t e = 0; e < d[b].entry.size(); ++e)
        if (kink_at(p.network->layer(p.blocks[b].layer).activation, x[b].entry[e])) d[b].entry[e] = 0;
  return d;
}

BOOST_AUTO_TEST_CASE(gradient_is_the_derivative_of_the_objective) {
  Random r(16);
  for (int n = 0; n < 120; ++n) {
    const Problem p = n % 6 == 0 ? random_quadratic(r, false) : random_network(r);
    const Point point = random_point(r, p);
    const Exact x = exact(point), d = smooth_direction(r, p, x);
    Loaded<ExactAlgebra> l(p, point);
    Rational slope = 0;
    for (std::size_t b = 0; b < d.size(); ++b) {
      ExactMatrix g;
      l.state.gradient(g, int(b));
      for (Index j = 0; j < d[b].cols; ++j)
        for (Index i = 0; i < d[b].rows; ++i) slope += g.entry(i, j) * d[b](i, j);
    }
    BOOST_TEST_CONTEXT(describe(p)) { BOOST_TEST((slope == Line(p, x, d).first)); }
  }
}

// For W, (W,b): one row of the block times H; for V: H times one column; the second derivative of F along that direction.
BOOST_AUTO_TEST_CASE(hessian_is_the_second_derivative_of_the_objective) {
  Random r(17);
  for (int n = 0; n < 120; ++n) {
    const Problem p = n % 6 == 0 ? random_quadratic(r, false) : random_network(r);
    const Point point = random_point(r, p);
    const Exact x = exact(point);
    Loaded<ExactAlgebra> l(p, point);
    for (const Update& u : p.sweep) {
      if (u.kind == Kind::scalar || u.kind == Kind::heavy_ball) continue;
      const Block& b = p.blocks[std::size_t(u.blocks[0])];
      Exact d = x;
      for (RationalMatrix& m : d) std::fill(m.entry.begin(), m.entry.end(), Rational(0));
      for (int k : u.blocks)
        for (Rational& e : d[std::size_t(k)].entry) e = r.dyadic();
      std::vector<Rational> prox = u.prox;
      ExactMatrix h;
      l.state.hessian(h, u.blocks, prox);
      Rational expected = 0;
      for (std::size_t k = 0; k < u.blocks.size(); ++k) expected += prox[k] * norm2(d[std::size_t(u.blocks[k])]);
      expected += Line(p, x, d).second;
      // Stack the blocks of the pair side by side.
      const bool right = b.family == Family::W || b.family == Family::b;
      const RationalMatrix& first = d[std::size_t(u.blocks[0])];
      const auto entry = [&](Index row, Index col) { return col < first.cols ? first(row, col) : d[std::size_t(u.blocks[1])](row, 0); };
      const Index lines = right ? b.rows : first.cols, order = h.rows();
      Rational form = 0;
      for (Index line = 0; line < lines; ++line)
        for (Index i = 0; i < order; ++i)
          for (Index j = 0; j < order; ++j)
            form += (right ? entry(line, i) : first(i, line)) * h.entry(i, j) * (right ? entry(line, j) : first(j, line));
      BOOST_TEST_CONTEXT(describe(p) << ", " << p.label(u)) { BOOST_TEST((form == expected)); }
    }
  }
}

// image() is the change of M.
BOOST_AUTO_TEST_CASE(image_is_the_change_of_M) {
  Random r(18);
  for (int n = 0; n < 80; ++n) {
    const Problem p = random_network(r);
    const Point x = random_point(r, p), y = random_point(r, p);
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      const Block& block = p.blocks[b];
      const int i = block.family == Family::V ? block.layer + 1 : block.layer;
      if (block.family == Family::U || i > p.network->depth()) continue;
      Point moved = x;
      moved[b] = y[b];
      Loaded<ExactAlgebra> before(p, x), after(p, moved);
      ExactMatrix d = after.x[b], image;
      before.a.add_scaled(d, -1, before.x[b]);
      before.state.image(image, i, int(b), d);
      for (Index c = 0; c < image.cols(); ++c)
        for (Index q = 0; q < image.rows(); ++q)
          BOOST_TEST((image.entry(q, c) == after.state.M(i).entry(q, c) - before.state.M(i).entry(q, c)), block.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
