// Claims about every point of a set: hunted with random points of that set and with exact sweeps from them.
#include "claims.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(structural)

Point to_point(const Exact& x) {
  Point out;
  for (const RationalMatrix& m : x) out.push_back(DyadicMatrix::of(m));
  return out;
}

Rational upper_objective(const Problem& p, const Exact& x) {
  return p.exact() ? naive_objective(p, x) : Naive<Interval>(p, x).objective().hi;
}

// A point of {F <= level}, most of the way to its boundary in a random direction over a random choice of blocks: along the ray
// the last of a few points that is still inside.
Exact inside(Random& r, const Problem& p, const Rational& level, const Exact& from) {
  Exact d = exact(random_point(r, p));
  const int only = r.one_in(2) ? r.below(int(p.blocks.size())) : -1;
  for (std::size_t b = 0; b < d.size(); ++b)
    if ((only >= 0 && int(b) != only) || r.one_in(5)) std::fill(d[b].entry.begin(), d[b].entry.end(), Rational(0));
  Exact best = from;
  Rational t = 16;
  for (int n = 0; n < 9; ++n, t *= ratio(1, 2)) {
    Exact x = best;
    for (std::size_t b = 0; b < x.size(); ++b)
      for (std::size_t e = 0; e < x[b].entry.size(); ++e) x[b].entry[e] += t * d[b].entry[e];
    if (upper_objective(p, x) <= level) best = x;
  }
  return best;
}

// Where all of F sits in one term: V and U follow the forward pass of W, which is scaled up to the boundary.
Exact forward(const Problem& p, Exact x) {
  const Network& n = *p.network;
  for (int i = 1; i <= n.depth(); ++i) {
    const RationalMatrix M = Naive<Interval>(p, x).M[std::size_t(i - 1)];
    RationalMatrix& v = x[std::size_t(p.block(Family::V, i))];
    if (!n.layer(i).split) {
      v = M;
      continue;
    }
    RationalMatrix& u = x[std::size_t(p.block(Family::U, i))];
    u = M;
    for (std::size_t e = 0; e < v.entry.size(); ++e) {
      Interval s, slope;
      naive_sigma(n.layer(i).activation, u.entry[e], s, slope);
      v.entry[e] = s.lo;
    }
  }
  return x;
}

BOOST_AUTO_TEST_CASE(radii_hold_on_the_sublevel_set) {
  Random r(231);
  int proved_count = 0, points = 0;
  for (int n = 0; n < 50; ++n) {
    NetworkOptions o;
    o.regularized = true;
    o.smooth = n % 6 == 0;
    o.bias = n % 2 ? BiasMode::ones : BiasMode::none;
    const Problem p = n % 5 == 1 ? random_quadratic(r, r.one_in(2)) : random_network(r, o);
    RecordedRun run;
    run.iterates = {p.start, p.start};
    Replay replay(p, run);
    const Claim c = sublevel_bounded(replay);
    BOOST_REQUIRE(is(c, proved));
    ++proved_count;
    const Rational level = constant(c, "level");
    BOOST_TEST((upper_objective(p, exact(p.start)) <= level + Rational::power_of_two(-200)));
    Exact x = exact(p.start);
    for (int m = 0; m < (o.smooth ? 6 : 25); ++m) {
      if (m % 5 == 0) x = exact(p.start);
      if (p.network && m % 5 == 2 && p.exact()) {
        const Exact f = forward(p, x);
        if (upper_objective(p, f) <= level) x = f;
      }
      x = inside(r, p, level, x);
      ++points;
      const auto within = [&](const Rational& square, const Rational& radius) { return square <= radius * radius; };
      BOOST_TEST_CONTEXT("problem " << n << ", point " << m) {
        if (!p.network) {
          Rational all = 0;
          for (const RationalMatrix& b : x) all += norm2(b);
          BOOST_TEST(within(all, constant(c, "radius", "x")));
          BOOST_TEST((naive_objective(p, x) >= constant(c, "lower")));
          continue;
        }
        for (std::size_t b = 0; b < x.size(); ++b) BOOST_TEST(within(norm2(x[b]), constant(c, "radius", p.blocks[b].name)), p.blocks[b].name);
        const Naive<Interval> f(p, x);
        for (int i = 1; i <= p.network->depth(); ++i) {
          const auto k = std::size_t(i - 1);
          BOOST_TEST(within(norm2(f.R[k]), constant(c, "residual", std::to_string(i))));
          if (!p.network->layer(i).split) continue;
          Rational s2 = 0;
          for (const Interval& e : f.S[k].entry) s2 += squared(e).lo;
          BOOST_TEST(within(s2, constant(c, "gap", std::to_string(i))));
        }
        BOOST_TEST(within(norm2(p.network->Y), constant(c, "targets")));
      }
    }
  }
  BOOST_TEST(points > 700);
}

// d' F''(x) d <= L |d|^2 off kinks: F is a polynomial of degree 4 along a line, five values give its second derivative exactly.
BOOST_AUTO_TEST_CASE(lipschitz_bounds_the_hessian) {
  Random r(232);
  for (int n = 0; n < 40; ++n) {
    NetworkOptions o;
    o.regularized = true;
    o.bias = n % 2 ? BiasMode::ones : BiasMode::none;
    const Problem p = n % 5 == 1 ? random_quadratic(r, false) : random_network(r, o);
    RecordedRun run;
    run.iterates = {p.start, p.start};
    Replay replay(p, run);
    const Claim c = sublevel_bounded(replay);
    BOOST_REQUIRE(is(c, proved));
    for (int m = 0; m < 8; ++m) {
      const Exact x = inside(r, p, constant(c, "level"), exact(p.start));
      Exact d = exact(random_point(r, p));
      for (std::size_t b = 0; b < d.size(); ++b)
        for (std::size_t e = 0; e < d[b].entry.size(); ++e)
          if (p.blocks[b].family == Family::U && kink_at(p.network->layer(p.blocks[b].layer).activation, x[b].entry[e])) d[b].entry[e] = 0;
      Rational size2 = 0;
      for (const RationalMatrix& b : d) size2 += norm2(b);
      const Rational h = Rational::power_of_two(-60);
      const auto f = [&](long t) {
        Exact y = x;
        for (std::size_t b = 0; b < y.size(); ++b)
          for (std::size_t e = 0; e < y[b].entry.size(); ++e) y[b].entry[e] += Rational(t) * h * d[b].entry[e];
        return naive_objective(p, y);
      };
      const Rational second = (Rational(16) * (f(1) + f(-1)) - (f(2) + f(-2)) - Rational(30) * f(0)) / (Rational(12) * h * h);
      BOOST_TEST((abs(second) <= constant(c, "lipschitz") * size2), "problem " << n);
    }
  }
}

// From random points (of the sublevel set, for b) one exact sweep, in rationals.
BOOST_AUTO_TEST_CASE(exact_sweeps_keep_the_structural_constants) {
  Random r(233);
  int a_count = 0, b_count = 0;
  for (int n = 0; n < 70; ++n) {
    NetworkOptions o;
    o.regularized = o.proximal = true;
    o.bias = n % 3 == 0 ? std::optional<BiasMode>() : n % 3 == 1 ? BiasMode::ones : BiasMode::none;
    o.most_depth = 2;
    o.most_samples = 3;
    const Problem p = n % 5 == 1 ? random_quadratic(r, false) : random_network(r, o);
    RecordedRun run;
    run.iterates = {p.start, p.start};
    Replay replay(p, run);
    const Claim a = structural_decrease(replay), sublevel = sublevel_bounded(replay), b = structural_relative_error(replay, sublevel);
    BOOST_TEST(is(a, proved));
    for (int m = 0; m < 4; ++m) {
      const Exact x = is(b, proved) ? inside(r, p, constant(sublevel, "level"), exact(p.start)) : exact(random_point(r, p));
      const Exact y = exact_sweep(p, x);
      Rational weighted = 0;
      BOOST_TEST_CONTEXT("problem " << n << ", point " << m) {
        if (is(a, proved)) {
          for (std::size_t k = 0; k < x.size(); ++k) {
            const Rational c = constant(a, "blocks", p.blocks[k].name);
            BOOST_TEST((constant(a, "a") <= c));
            weighted += c * distance2(x[k], y[k]);
          }
          ++a_count;
          BOOST_TEST((naive_objective(p, x) - naive_objective(p, y) >= weighted));
        }
        if (is(b, proved)) {
          ++b_count;
          BOOST_TEST((Naive<Rational>(p, y).gradient2() <= square(constant(b, "b")) * distance2(x, y)));
        }
      }
    }
  }
  BOOST_TEST(a_count > 200);
  BOOST_TEST(b_count > 100);
}

// tanh and sigmoid: sweeps of 400 bits are exact enough.
BOOST_AUTO_TEST_CASE(smooth_sweeps_keep_the_structural_constants) {
  Random r(234);
  int asked = 0;
  for (int n = 0; n < 16; ++n) {
    NetworkOptions o;
    o.smooth = o.regularized = o.proximal = true;
    o.bias = n % 2 ? BiasMode::ones : BiasMode::none;
    o.most_depth = 2;
    o.most_samples = 2;
    const Problem p = random_network(r, o);
    RecordedRun run;
    run.iterates = {p.start, p.start};
    Replay replay(p, run);
    const Claim a = structural_decrease(replay), sublevel = sublevel_bounded(replay), b = structural_relative_error(replay, sublevel);
    BOOST_REQUIRE((is(a, proved) && is(b, proved)));
    const Exact x = inside(r, p, constant(sublevel, "level"), exact(p.start));
    const Bits precision(400);
    const Exact y = exact(one_sweep(p, to_point(x), {}, MpfrAlgebra{400}));
    const Rational slack = Rational::power_of_two(-200), step2 = distance2(x, y);
    ++asked;
    BOOST_TEST((Naive<Interval>(p, x).objective().hi - Naive<Interval>(p, y).objective().lo >= constant(a, "a") * step2 - slack), "problem " << n);
    BOOST_TEST((Naive<Interval>(p, y).gradient2().lo <= square(constant(b, "b")) * step2 + slack), "problem " << n);
  }
  BOOST_TEST(asked == 16);
}

// Where a hypothesis is missing nothing is proved, and the reason says which.
BOOST_AUTO_TEST_CASE(missing_hypotheses) {
  Random r(235);
  NetworkOptions o;
  o.regularized = true;
  o.bias = BiasMode::joint;
  const auto reason = [](const Problem& p, auto claim) {
    RecordedRun run;
    run.iterates = {p.start, p.start};
    Replay replay(p, run);
    const Claim c = claim(replay);
    BOOST_TEST(is(c, undecided));
    return c.reason;
  };
  const Problem apart = random_network(r, o);
  BOOST_TEST(reason(apart, [](Replay& x) { return sublevel_bounded(x); }).find("b1 is not regularized") != std::string::npos);
  BOOST_TEST(reason(apart, [](Replay& x) { return structural_relative_error(x, sublevel_bounded(x)); }).find("sublevel_bounded") != std::string::npos);
  o.bias = BiasMode::none;
  Problem loose = random_network(r, o);
  loose.network->layers[0].lambda = 0;
  BOOST_TEST(reason(loose, [](Replay& x) { return sublevel_bounded(x); }).find("lambda = 0") != std::string::npos);
  o.activation = Activation::relu();
  o.split = true;
  Problem plain = random_network(r, o);
  for (Update& u : plain.sweep) std::fill(u.prox.begin(), u.prox.end(), Rational(0));
  BOOST_TEST(reason(plain, [](Replay& x) { return structural_decrease(x); }).find("prox weight 0") != std::string::npos);
  const Problem ball = random_quadratic(r, true);
  BOOST_TEST(reason(ball, [](Replay& x) { return structural_decrease(x); }).find("heavy-ball") != std::string::npos);
  BOOST_TEST(reason(ball, [](Replay& x) { return structural_relative_error(x, sublevel_bounded(x)); }).find("heavy-ball") != std::string::npos);

  // Quadratics whose diagonal blocks are not positive definite: no modulus, so no constant. diag(-1, 1) with prox weight 5 loses
  // only 5 - 1/2 along the first axis.
  for (const auto& [h00, h01, h11] : std::vector<std::tuple<long, long, long>>{{-1, 0, 1}, {1, 1, 1}, {1, 2, 1}, {0, 0, 0}, {0, 0, 1}})
    for (bool together : {true, false}) {
      Problem p;
      p.name = "indefinite";
      Quadratic q;
      q.H = RationalMatrix(2, 2);
      q.H(0, 0) = h00;
      q.H(0, 1) = q.H(1, 0) = h01;
      q.H(1, 1) = h11;
      q.g = RationalMatrix(2, 1);
      p.quadratic = q;
      if (together) p.blocks = {{"x1", Family::x, 0, 2, 1, 0}};
      else p.blocks = {{"x1", Family::x, 0, 1, 1, 0}, {"x2", Family::x, 0, 1, 1, 1}};
      for (std::size_t b = 0; b < p.blocks.size(); ++b) {
        p.sweep.push_back({Kind::ridge, {int(b)}, {Rational(5)}, 0, 0});
        p.start.push_back(DyadicMatrix(Eigen::MatrixXd::Ones(p.blocks[b].rows, 1)));
      }
      p.validate();
      RecordedRun run;
      run.iterates = {p.start, p.start};
      Replay replay(p, run);
      const Claim c = structural_decrease(replay);
      BOOST_TEST_CONTEXT("H = [[" << h00 << "," << h01 << "],[" << h01 << "," << h11 << "]]" << (together ? ", one block" : ", two blocks")) {
        BOOST_TEST(is(c, together || h00 < 0 ? undecided : proved));
        if (is(c, proved)) {
          for (const auto& [name, m] : c.constants.at("modulus").items()) BOOST_TEST((parse_number(m.get<std::string>()).sign() >= 0), name);
          for (int m = 0; m < 20; ++m) {
            const Exact x = exact(random_point(r, p)), y = exact_sweep(p, x);
            BOOST_TEST((naive_objective(p, x) - naive_objective(p, y) >= constant(c, "a") * distance2(x, y)));
          }
        }
        BOOST_TEST(is(sublevel_bounded(replay), undecided));
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
