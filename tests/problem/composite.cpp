// Composite problems: nested positive parts and their derivatives against difference quotients, updates against values computed
// otherwise, replays against planted distances and hand-made subdifferentials, and what a case may not say.
#include "certificate/claim.hpp"
#include "certificate/read.hpp"
#include "method/composite_engine.hpp"
#include "problem/case_file.hpp"
#include "problem/expression.hpp"
#include "run/replay_composite.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(composites)

using Vector = std::vector<Rational>;

const RationalMatrix ones = [] {
  RationalMatrix m(1, 2);
  m(0, 0) = m(0, 1) = 1;
  return m;
}();
const Names names = {{{"u", {1, 1, 0}}, {"v", {1, 1, 1}}, {"w", {1, 2, 2}}}, {{"e", ones}}};

PiecewisePolynomial parsed(const std::string& text, std::vector<Polynomial>& units) {
  Composite c;
  c.units = units;
  c.kinds.assign(units.size(), UnitKind::positive_part);
  Composite::Function f = parse_function(text, "objective", names, c);
  units = c.units;
  return {4, c.units, std::move(f.residuals), std::move(f.rest), c.kinds};
}

// A case of scalars u, v and a pair w, with a sweep and a start as given.
std::string text_of(const std::string& objective, const std::string& sweep, const std::string& more = "") {
  return "name = \"c\"\n[composite]\nunknowns = [\"u\", \"v\", \"w 1x2\"]\nconstants = { e = [[1, 1]] }\nobjective = \"" + objective + "\"\n" + more + "\n[method]\nsweep = [" + sweep +
         "]\n[start]\nu = 1\nv = \"1/2\"\nw = [[1, -2]]\n[run]\nsweeps = 4\n";
}
Problem problem_of(const std::string& objective, const std::string& sweep, const std::string& more = "") { return read_case("case.toml", text_of(objective, sweep, more)).problem; }

std::string complaint(const std::string& text) {
  try {
    (void)read_case("case.toml", text);
  } catch (const CaseError& e) {
    return e.what();
  }
  return "";
}
void refused(const std::string& text, const std::string& words) {
  const std::string said = complaint(text);
  BOOST_TEST(said.find(words) != std::string::npos, "'" + said + "' does not say '" + words + "'");
}

Vector random_point(Random& r) {
  Vector x;
  for (int i = 0; i < 4; ++i) x.push_back(ratio(r.between(-9, 9), r.between(1, 4)));
  return x;
}

// Central differences of exact values are exact derivatives up to h^2 inside a cell.
BOOST_AUTO_TEST_CASE(derivatives_of_nested_units) {
  Random r(5);
  std::vector<Polynomial> units;
  const PiecewisePolynomial f = parsed("(relu(u*relu(v - 1) + v) - 2)^2 + u*relu(relu(u) + relu(v*u) - 1) + 3*abs(u*v)*v", units);
  PolynomialValues<Rational> values(f, [](const Rational& q) { return q; });
  const Rational h = Rational::power_of_two(-30);
  for (int n = 0; n < 60; ++n) {
    const Vector x = random_point(r);
    const std::vector<int> signs = f.signs(x);
    if (std::find(signs.begin(), signs.end(), 0) != signs.end()) continue;
    values.go_to(x);
    BOOST_TEST((values.value() == f.value(x)));
    Vector gradient;
    values.gradient(gradient);
    for (std::size_t i = 0; i < 4; ++i) {
      Vector up = x, down = x;
      up[i] += h, down[i] -= h;
      const Rational quotient = (f.value(up) - f.value(down)) / (Rational(2) * h);
      BOOST_TEST((abs(quotient - gradient[i]) < Rational::power_of_two(-25)));
    }
  }
}

// relu(-u) keeps its own kink: turned into relu(u) - u it would have the other one's derivative at 0.
BOOST_AUTO_TEST_CASE(kinks_at_zero) {
  std::vector<Polynomial> units;
  const PiecewisePolynomial f = parsed("3*relu(u) + 5*relu(-u) + 2*relu(2*u)", units);
  BOOST_TEST(units.size() == 2u);
  PolynomialValues<Rational> values(f, [](const Rational& q) { return q; });
  Vector gradient;
  values.go_to(Vector(4, Rational(0)), false);
  values.gradient(gradient);
  BOOST_TEST((gradient[0] == Rational(0)));
  values.go_to(Vector(4, Rational(0)), true);
  values.gradient(gradient);
  BOOST_TEST((gradient[0] == Rational(3 - 5 + 4)));
}

// The minimizers between bounds beat a grid of points between them.
BOOST_AUTO_TEST_CASE(minimizers_in_a_box) {
  Random r(17);
  std::vector<Polynomial> units;
  const PiecewisePolynomial f = parsed("1/2*(relu(u) - v)^2 + abs(u - v) - 2*relu(1 - 3*u) + v*relu(u*v + 1)", units);
  PolynomialValues<Rational> values(f, [](const Rational& q) { return q; });
  int ties = 0, at_bounds = 0;
  for (int n = 0; n < 300; ++n) {
    const Vector x = random_point(r);
    const Rational prox = ratio(r.between(1, 5), 2), lower = ratio(r.between(-6, 3), 2), upper = lower + ratio(r.between(1, 8), 2);
    const auto total = [&](const Rational& w) {
      Vector y = x;
      y[0] = w;
      return f.value(y) + prox / Rational(2) * square(w - x[0]);
    };
    const Rational *l = n % 3 == 1 ? nullptr : &lower, *u = n % 3 == 2 ? nullptr : &upper;
    const Vector best = along_unknown(values, x, 0, prox).minimizers(l, u);
    ties += best.size() > 1;
    for (const Rational& w : best) {
      at_bounds += (l && w == *l) || (u && w == *u);
      BOOST_TEST(((!l || w >= *l) && (!u || w <= *u)));
      for (int k = 0; k <= 40; ++k) {
        const Rational from = l ? *l : Rational(-8), to = u ? *u : Rational(8);
        BOOST_TEST((total(from + (to - from) * ratio(k, 40)) >= total(w)));
      }
    }
  }
  BOOST_TEST(at_bounds > 30);
  (void)ties;
}

BOOST_AUTO_TEST_CASE(what_can_be_minimized) {
  const auto way = [](const std::string& objective, const std::string& block) {
    Composite c;
    c.unknowns = 4;
    c.functions["F"] = parse_function(objective, "objective", names, c);
    const UnknownMatrix m = names.unknowns.at(block);
    const auto found = c.minimization("F", m.first, m.first + int(m.rows * m.cols), false);
    return !found ? "no" : *found == Minimization::joint ? "joint" : "by entry";
  };
  BOOST_TEST(way("sumsq(u*w) + sum(w)", "w") == "joint");
  BOOST_TEST(way("sumsq(relu(u)*w)", "w") == "joint");
  BOOST_TEST(way("sumsq(relu(w))", "w") == "by entry");
  BOOST_TEST(way("sumsq(relu(u*w) - v*w)", "w") == "by entry");
  BOOST_TEST(way("(sum(w) - 1)^2 + sumsq(relu(w))", "w") == "no");     // a residual of both entries
  BOOST_TEST(way("sum(relu(w))*sum(w)", "w") == "no");                 // a monomial of both
  BOOST_TEST(way("relu(sum(w))", "w") == "no");                        // a unit of both
  BOOST_TEST(way("sum(relu(relu(w) - e))", "w") == "no");              // nested
  BOOST_TEST(way("relu(u*u) + u^2", "u") == "no");                     // not affine in u
  BOOST_TEST(way("u*relu(u) + u^2", "u") == "by entry");
  BOOST_TEST(way("u*relu(u)^2", "u") == "no");                         // of degree 3
  BOOST_TEST(way("relu(u*v)*u", "u") == "by entry");
  BOOST_TEST(way("u^3", "u") == "no");
  BOOST_TEST(way("(u*v + relu(v))^2", "u") == "joint");
}

Rational exact(const Range& r) {
  BOOST_TEST(r.exact());
  return r.lo;
}

// One sweep of all kinds of updates by hand: u by descent at v with a step from a block, v by assignment, w by entry in a box.
BOOST_AUTO_TEST_CASE(a_sweep_by_hand) {
  const Problem p = problem_of("1/2*(u - 2*v)^2 + sumsq(w - 3*e) + u*sum(w)", "{ block = 'u', step = 'v', at = 'v' }, { block = 'v', value = 'relu(u) - u*v' }, { block = 'w', prox = 2, lower = -1, upper = '9/4' }",
                               "aside = ['v']");
  // at u := v = 1/2: derivative (1/2 - 1) + (1 - 2) = -3/2, so u = 1/2 + 3/4 = 5/4; v = 5/4 - 5/8 = 5/8;
  // w: (w - 3)^2 + 5/4 w + (w - old)^2 is least at (6 - 5/4 + 2 old)/4 = 27/16 for old = 1 and 3/16 for old = -2.
  const RecordedRun run = run_double(p, 1);
  const Point& x = run.iterates[1];
  BOOST_TEST((x[0](0, 0) == ratio(5, 4)));
  BOOST_TEST((x[1](0, 0) == ratio(5, 8)));
  BOOST_TEST((x[2](0, 0) == ratio(27, 16) && x[2](0, 1) == ratio(3, 16)));
  CompositeReplay replay(p, run);
  const SweepEvidence e = replay.sweep(0);
  for (const Distance& d : e.distance) BOOST_TEST(d.upper == 0);
  BOOST_TEST((exact(e.step2[0]) == ratio(1, 16)));
  BOOST_TEST((exact(e.step2[1]) == Rational(0)));  // aside
  BOOST_TEST((exact(e.step2[2]) == square(ratio(11, 16)) + square(ratio(35, 16))));
  // Drops add up to the change of F.
  BOOST_TEST((exact(e.total_drop()) == exact(replay.objective(0)) - exact(replay.objective(1))));
  // An entry moved by 1/64 is that far away.
  RecordedRun moved = run;
  for (std::size_t b = 0; b < 3; ++b) {
    moved.iterates[1] = run.iterates[1];
    RationalMatrix m(x[b].rows(), x[b].cols());
    for (Index j = 0; j < m.cols; ++j) m(0, j) = x[b](0, j) + (j == 0 ? ratio(1, 64) : Rational(0));
    moved.iterates[1][b] = DyadicMatrix::of(m);
    CompositeReplay again(p, moved);
    const Distance d = again.sweep(0).distance[b];
    Rational norm2;
    for (Index j = 0; j < m.cols; ++j) norm2 += square(m(0, j));
    const double expected = 1.0 / 64 / (1 + std::sqrt(norm2.approximately()));
    BOOST_TEST(d.lower <= expected * (1 + 1e-12));
    BOOST_TEST(d.upper >= expected * (1 - 1e-12));
    BOOST_TEST(d.upper - d.lower < 1e-9);
  }
  BOOST_TEST((problem_json(read_problem(problem_json(p))) == problem_json(p)));
}

// dist(0, dF)^2 at x = (u, v, w1, w2) after a sweep that leaves x alone.
std::string distance2(const std::string& objective, const Vector& x, const std::string& w = "'w'") {
  Problem p = problem_of(objective, "{ block = 'u', value = 'u' }, { block = 'v', value = 'v' }, " + w);
  RecordedRun run;
  Point point;
  for (const Block& b : p.blocks) {
    RationalMatrix m(b.rows, b.cols);
    for (Index j = 0; j < b.cols; ++j) m(0, j) = x[std::size_t(b.offset + j)];
    point.push_back(DyadicMatrix::of(m));
  }
  run.iterates = {point, point};
  const SweepEvidence e = CompositeReplay(p, run).sweep(0);
  return e.gradient_open.empty() ? exact(e.gradient2).str() : e.gradient_open;
}

BOOST_AUTO_TEST_CASE(subdifferentials) {
  const Rational zero;
  const Vector origin(4);
  BOOST_TEST(distance2("3*u + 4*v + sumsq(w)", origin) == "25");
  BOOST_TEST(distance2("abs(u) + 4*v + sumsq(w)", origin) == "16");             // convex kink: [-1,1]
  BOOST_TEST(distance2("3*u + 2*relu(u) + sumsq(w)", origin) == "9");           // [3,5]
  BOOST_TEST(distance2("-5*u + 2*relu(u) + sumsq(w)", origin) == "9");          // [-5,-3]
  BOOST_TEST(distance2("-3*relu(u) + 4*u + sumsq(w)", origin) == "1");          // concave: {4, 1}
  BOOST_TEST(distance2("2*relu(-u) + u + sumsq(w)", origin) == "0");            // left -1, right 1
  BOOST_TEST(distance2("-2*relu(-u) + 3*u + sumsq(w)", origin) == "9");         // {5, 3}
  BOOST_TEST(distance2("abs(u) - abs(v) + sumsq(w)", origin) == "1");           // a product: [-1,1] x {-1,1}
  BOOST_TEST(distance2("abs(u - 1) + sumsq(relu(v)) + sumsq(w)", {1, 0, 0, 0}) == "0");
  BOOST_TEST(distance2("relu(u + v) + u - v + sumsq(w)", origin) == "2");       // from (1,-1) to (2,0): the nearest point is (1,-1)
  BOOST_TEST(distance2("2*relu(u + v) - u + sumsq(w)", origin) == "1/2");       // from (-1,0) to (1,2): nearest to 0 at (-1/2, 1/2)
  BOOST_TEST(distance2("-relu(u + v) + 3*u + sumsq(w)", origin) == "5");        // {(3,0), (2,-1)}
  BOOST_TEST(distance2("relu(u)*relu(v) + sumsq(w)", origin).find("not treated") != std::string::npos);
  BOOST_TEST(distance2("2*relu(u) + 3*relu(-u) + sumsq(w)", origin).find("not treated") != std::string::npos);  // two units of one unknown
  BOOST_TEST(distance2("relu(u*v) + sumsq(w)", origin).find("with its derivative") != std::string::npos);
  BOOST_TEST(distance2("relu(u - 1)*relu(v) + u + sumsq(w)", {0, 0, 0, 0}) == "1");
  // Boxes: at a bound only a derivative that pushes inwards counts.
  const std::string box = "{ block = 'w', lower = 0, upper = 1, prox = 1 }";
  BOOST_TEST(distance2("u + 3*sum(w)", {0, 0, 0, 0}, box) == "1");
  BOOST_TEST(distance2("u - 3*sum(w)", {0, 0, 0, 0}, box) == "19");
  BOOST_TEST(distance2("u - 3*sum(w)", {0, 0, 1, ratio(1, 2)}, box) == "10");
  BOOST_TEST(distance2("u + 3*sum(w)", {0, 0, 1, 1}, box) == "19");
  BOOST_TEST(distance2("u + 3*sum(w)", {0, 0, 2, 1}, box).find("outside its bounds") != std::string::npos);
  BOOST_TEST(distance2("u + sum(abs(w))", {0, 0, 0, 1}, box).find("not treated") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(mistakes_are_named) {
  const std::string good = text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', 'w'");
  BOOST_TEST(complaint(good) == "");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v'"), "block w occurs 0 times");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', 'w', 'x'"), "there is no block 'x'");
  refused(text_of("u^3 + v^2 + sumsq(w)", "'u', 'v', 'w'"), "a step of descent is possible");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', step = 0 }"), "has a step of 0");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', step = 'w' }"), "not its own step");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', { block = 'v', step = 'w' }, 'w'"), "must be a single number");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', at = 'u' }"), "another shape");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', function = 'G' }"), "there is no function 'G'; functions are F");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', lower = 1, upper = 1 }"), "lower bound must be below");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', value = 'u' }"), "1x1 matrix, expected 1x2");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', value = 'w', step = 1 }"), "has no step");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', { block = 'w', stride = 1 }"), "unknown key 'stride'");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', 'w'", "aside = ['z']"), "there is no block 'z'");
  refused(text_of("u^2 + v^2 + sumsq(w)", "'u', 'v', 'w'", "functions = { G = 'u +' }"), "function G, column 4");
  std::string circle = good;
  circle.replace(circle.find("u = 1"), 5, "u = 'v'");
  circle.replace(circle.find("v = \"1/2\""), 9, "v = 'u'");
  refused(circle, "needs v, which needs it in turn");
}

BOOST_AUTO_TEST_SUITE_END()
