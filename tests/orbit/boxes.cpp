// Sweeps over boxes: exact sweeps from points of the box stay within what was enclosed, and differences obey the slopes.
#include "method/composite_engine.hpp"
#include "problem/case_file.hpp"
#include "run/exact_step.hpp"
#include "run/sweep_box.hpp"
#include "support/problems.hpp"
#include "theorem/box_orbit.hpp"
#include "theorem/polynomial_point.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using amcert::test::Random;

namespace {

struct Method { const char *name, *problem, *sweep; bool smooth = false; };

// x, y are numbers; u, v pairs.
const Method methods[] = {
    {"factorization", "objective = \"1/2*(x*y - 1)^2 + 1/2*sumsq(u - x*v) + 1/8*(sumsq(u) + sumsq(v) + x^2 + y^2)\"", "\"x\", \"u\", \"y\", \"v\""},
    {"gradient steps", "objective = \"1/2*(x*y - 2)^2 + 1/2*sumsq(relu(u*x) - v) + 1/8*(sumsq(u) + sumsq(v) + x^2 + y^2)\"",
     "{ block = \"x\", step = \"1/8\" }, { block = \"u\", step = \"1/4\", kink = 1 }, \"y\", \"v\""},
    {"positive parts by entry", "objective = \"1/2*sumsq(relu(u) - v) + 1/2*sumsq(u - x*v) + 1/2*(x - 1)^2 + y^2\"", "\"u\", \"v\", \"x\", \"y\""},
    {"soft threshold", "objective = \"1/2*sumsq(u - x*v) + 1/4*sum(abs(u)) + 1/2*sumsq(v - 1/2*u) + (x-1)^2 + y^2 + 1/8*sumsq(v)\"", "\"u\", \"v\", \"x\", \"y\""},
    {"boxes", "objective = \"1/2*sumsq(u - 2*x*v) + 1/2*sumsq(v - u) + (x - 1)^2 + (y-x)^2\"",
     "{ block = \"u\", lower = \"-1/4\", upper = \"1/2\" }, { block = \"v\", lower = 0 }, \"x\", { block = \"y\", upper = \"1/4\" }"},
    {"a step that is a block, from another block", "objective = \"1/2*sumsq(u*x - v) + 1/8*sumsq(u) + x^2 + y^2\"\naside = [\"v\"]",
     "{ block = \"v\", value = \"u + 1/2*(u - v)\" }, { block = \"u\", at = \"v\", step = \"y\" }, { block = \"y\", value = \"1/4 + 1/16*x*x\" }, { block = \"x\", prox = \"1/2\", function = \"G\" }"},
    {"multiplier", "objective = \"L\"\naside = [\"v\"]", "{ block = \"u\", function = \"L\", prox = 1 }, { block = \"x\", function = \"L\", at = \"y\", prox = \"1/2\" }, { block = \"v\", function = \"L\", step = \"-1/2\" }, { block = \"y\", value = \"relu(x) - 1/2*relu(-x)\" }"},
    {"sigmoid and logistic loss", "objective = \"sum(softplus(u)) - x + 1/2*sumsq(v - sigmoid(x*u)) + 1/8*(sumsq(u) + x^2 + y^2) + 1/2*(y - tanh(x))^2\"",
     "{ block = \"u\", step = \"1/4\" }, \"v\", { block = \"x\", step = \"1/8\" }, \"y\"", true},
    {"elu and cross-entropy", "objective = \"log(exp(x) + exp(y) + 1) - y + 1/2*sumsq(u - elu(x*v)) + 1/8*(x^2 + y^2 + sumsq(v))\"",
     "{ block = \"x\", step = \"1/4\" }, { block = \"y\", step = \"1/2\" }, \"u\", { block = \"v\", step = \"1/4\" }", true},
};

Problem problem_of(const Method& m) {
  const std::string more = std::string(m.problem).find("\"L\"") != std::string::npos ? "functions = { L = \"1/2*sumsq(u - x*e) + dot(v, u - x*e) + 1/2*(x-1)^2 + 1/8*sumsq(u)\" }"
                           : std::string(m.sweep).find("\"G\"") != std::string::npos ? "functions = { G = \"1/2*sumsq(u*x - v) + 1/2*(x-y)^2\" }"
                                                                                     : "";
  return read_case("case.toml", std::string("name = \"c\"\n[composite]\nunknowns = [\"x\", \"y\", \"u 1x2\", \"v 1x2\"]\nconstants = { e = [[1, 1]] }\n") + m.problem + "\n" + more + "\n[method]\nsweep = [" + m.sweep +
                                    "]\n[start]\nx = 1\ny = \"1/2\"\nu = [[\"1/2\", \"-3/8\"]]\nv = [[1, \"1/4\"]]\n[run]\nsweeps = 4\n")
      .problem;
}

// One exact sweep; nothing if a minimizer is not unique.
std::optional<RationalVector> exact_sweep(const Problem& p, RationalVector x) {
  CompositeValues<Rational> values(p, [](const Rational& q) { return q; });
  for (std::size_t n = 0; n < p.sweep.size(); ++n) {
    const Update& u = p.sweep[n];
    const auto from = std::size_t(p.blocks[std::size_t(u.blocks[0])].offset);
    RationalVector z;
    if (u.kind == Kind::assign) z = values.assigned(n, x);
    else if (u.kind == Kind::descend) z = values.descended(u, x);
    else if (!values.joint(n))
      for (const RationalVector& best : values.minimizers(u, x)) {
        if (best.size() > 1) return {};
        z.push_back(best[0]);
      }
    else {
      const RationalVector at = values.moved(u, x);
      const std::size_t size = std::size_t(p.blocks[std::size_t(u.blocks[0])].rows * p.blocks[std::size_t(u.blocks[0])].cols);
      RationalVector gradient, hessian, g;
      values.function(u.function).go_to(at);
      values.function(u.function).gradient(gradient);
      values.function(u.function).block_hessian(from, from + size, hessian);
      for (std::size_t i = 0; i < size; ++i) {
        hessian[i * size + i] += u.prox[0];
        g.push_back(gradient[from + i]);
      }
      const auto d = solve(hessian, g);
      if (!d) return {};
      for (std::size_t i = 0; i < size; ++i) z.push_back(at[from + i] - (*d)[i]);
    }
    std::copy(z.begin(), z.end(), x.begin() + long(from));
  }
  return x;
}

// The same with 300 bits, for smooth units: off by less than 2^-200.
RationalVector nearly_exact_sweep(Problem p, const RationalVector& x) {
  p.start = blocks_of(p, x);
  return flat(run_mpfr(p, 1, 300).iterates[1]);
}

Rational from(Random& r, const Rational& lo, const Rational& hi) {
  const int at = r.one_in(2) ? r.between(0, 1) * 64 : r.between(0, 64);
  return lo + (hi - lo) * Rational(at) / Rational(64);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(boxes)

BOOST_AUTO_TEST_CASE(exact_sweeps_stay_inside) {
  Random r(71);
  for (const Method& m : methods) {
    const Problem p = problem_of(m);
    const std::size_t n = std::size_t(p.unknowns());
    int results = 0, points = 0;
    double loosest = 0;
    for (int trial = 0; trial < 160; ++trial) {
      const long q = r.one_in(3) ? 400 : r.between(40, 90);
      const SweepBox sweeps(p, q);
      RationalVector c;
      std::vector<Integer> rho;
      const Rational width = r.one_in(5) ? Rational(0) : Rational::power_of_two(-r.between(4, 34));
      for (std::size_t i = 0; i < n; ++i) {
        c.push_back(Rational(r.between(-64, 64)) / Rational(r.one_in(5) ? 37 : 32));
        c.back() = nearest_multiple(c.back(), r.between(5, 60));
        rho.push_back(r.one_in(5) ? Integer(0) : sweeps.grid().up(width * Rational(r.between(1, 8)) / Rational(8)));
      }
      SweepBox::Result s;
      try {
        s = sweeps.sweep(c, rho);
      } catch (const NoResult&) {
        continue;
      }
      ++results;
      const Rational slack = m.smooth ? Rational::power_of_two(-180) : Rational(0);
      const auto inside = [&](const Rational& x, const GridInterval& y) { return sweeps.grid().value(y.lo) <= x + slack && x - slack <= sweeps.grid().value(y.hi); };
      std::vector<RationalVector> start, image;
      for (int k = 0; k < 6; ++k) {
        RationalVector x = c;
        for (std::size_t i = 0; i < n && k > 0; ++i) x[i] = from(r, c[i] - sweeps.grid().value(rho[i]), c[i] + sweeps.grid().value(rho[i]));
        const std::optional<RationalVector> y = m.smooth ? nearly_exact_sweep(p, x) : exact_sweep(p, x);
        BOOST_REQUIRE_MESSAGE(y, m.name << ", trial " << trial << ": a result was claimed unique that is not");
        start.push_back(x);
        image.push_back(*y);
        for (std::size_t i = 0; i < n; ++i) {
          BOOST_REQUIRE_MESSAGE(inside((*y)[i], s.box[i]), m.name << ", trial " << trial << ": entry " << i << " leaves its box");
          if (k == 0) BOOST_REQUIRE_MESSAGE(inside((*y)[i], s.point[i]), m.name << ", trial " << trial << ": entry " << i << " of the center's image");
        }
        ++points;
      }
      for (std::size_t k = 1; k < start.size(); ++k)
        for (std::size_t i = 0; i < n; ++i) {
          Rational lo, hi;
          for (std::size_t j = 0; j < n; ++j) {
            const Rational d = start[k][j] - start[k - 1][j], a = sweeps.grid().value(s.slopes[i][j].lo) * d, b = sweeps.grid().value(s.slopes[i][j].hi) * d;
            lo += std::min(a, b);
            hi += std::max(a, b);
          }
          const Rational d = image[k][i] - image[k - 1][i];
          BOOST_REQUIRE_MESSAGE(lo <= d + slack && d - slack <= hi, m.name << ", trial " << trial << ": the difference of entry " << i << " is not one of the slopes'");
        }
      // Of small boxes nothing is lost but the second order.
      if (width < Rational::power_of_two(-20) && q >= 60)
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < n; ++j) loosest = std::fmax(loosest, sweeps.grid().value(s.slopes[i][j].hi - s.slopes[i][j].lo).approximately());
    }
    BOOST_TEST(results > 30, m.name << " had " << results << " results");
    BOOST_TEST(points > 180);
    BOOST_TEST(loosest < 1e-3, m.name);
  }
}

BOOST_AUTO_TEST_CASE(what_is_open_is_refused) {
  const Problem threshold = problem_of(methods[3]);
  const SweepBox sweeps(threshold, 64);
  const std::vector<Integer> none(6), some(6, Integer(1) << 60);
  // u is 0 while |v x + v/2| <= 1/4: with x = 1/2 and v = 1/4 just at the kink.
  const RationalVector at_kink = {Rational(1) / Rational(2), 0, 0, 0, Rational(1) / Rational(4), 1}, off = {1, 0, 0, 0, Rational(1) / Rational(8), 1};
  BOOST_CHECK_THROW((void)sweeps.sweep(at_kink, none), NoResult);
  BOOST_CHECK_THROW((void)sweeps.sweep(off, some), NoResult);
  // An entry that is clamped to its kink is known exactly, and does not depend on anything.
  const SweepBox::Result s = sweeps.sweep(off, none);
  BOOST_TEST(s.point[2].zero());
  for (const GridInterval& slope : s.slopes[2]) BOOST_TEST(slope.zero());
  // A positive part whose argument may have either sign.
  const Problem steps = problem_of(methods[1]);
  const SweepBox gradient(steps, 64);
  BOOST_CHECK_THROW((void)gradient.sweep({1, 1, Rational::power_of_two(-10), 1, 1, 1}, some), NoResult);
}

// F is not defined where the argument of a log is not positive, also if the block that is updated is not in it.
BOOST_AUTO_TEST_CASE(a_function_is_defined_where_its_logs_are) {
  const auto sweeps = [](const char* sweep) {
    return read_case("case.toml", std::string("name = \"c\"\n[composite]\nunknowns = [\"w\", \"y\"]\nobjective = \"1/2*(w - y)^2 + log(y)\"\n[method]\nsweep = [") + sweep + ", { block = \"y\", value = \"y - 1\" }]\n[start]\nw = 0\ny = 1\n[run]\nsweeps = 3\n").problem;
  };
  for (const char* sweep : {"\"w\"", "{ block = \"w\", step = \"1/2\" }", "{ block = \"w\", lower = -9 }"}) {
    const Problem p = sweeps(sweep);
    const SweepBox box(p, 64);
    (void)box.sweep({0, 1}, {0, 0});
    for (int y : {0, -1, -2}) BOOST_CHECK_THROW((void)box.sweep({0, y}, {0, 0}), NoResult);
  }
}

BOOST_AUTO_TEST_CASE(orbits_contain_exact_iterates) {
  for (const Method& m : methods) {
    const Problem p = problem_of(m);
    OrbitOptions o;
    o.sweeps = 12;
    o.radius = Rational::power_of_two(-60);
    const BoxOrbit orbit = follow_boxes(p, o);
    BOOST_TEST_MESSAGE(m.name << ": " << orbit.sweeps << " " << orbit.obstacle);
    RationalVector x = flat(p.start);
    const std::vector<Point> near = m.smooth ? run_mpfr(p, orbit.sweeps, 1000).iterates : std::vector<Point>();
    for (int k = 0; k <= std::min(orbit.sweeps, m.smooth ? 12 : 5); ++k) {
      if (m.smooth) x = flat(near[std::size_t(k)]);
      else if (k > 0) x = *exact_sweep(p, x);
      const RationalVector z = flat(orbit.run.iterates[std::size_t(k)]);
      std::size_t i = 0;
      for (std::size_t b = 0; b < p.blocks.size(); ++b)
        for (Index row = 0; row < p.blocks[b].rows; ++row)
          for (Index col = 0; col < p.blocks[b].cols; ++col, ++i)
            BOOST_REQUIRE_MESSAGE(abs(x[i] - z[i]) <= orbit.radius_of(k, int(b), row, col) + (m.smooth ? Rational::power_of_two(-900) : Rational(0)), m.name << ", sweep " << k << ", entry " << i);
    }
    BOOST_TEST(orbit.sweeps >= 5, m.name << ": " << orbit.obstacle);
  }
}

BOOST_AUTO_TEST_SUITE_END()
