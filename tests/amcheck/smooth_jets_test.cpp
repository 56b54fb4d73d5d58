// Jets of smooth units (SPEC 3.31): identities between exp, log and sigmoid, sweeps with derivatives known in closed form, and boxes
// that hold the jets of all their points.
#include "box_cases.hpp"
#include "smooth_point.hpp"

using namespace build;
using namespace amcheck;

namespace {


// F with the unknowns x_0, ..., x_n-1.
Json problem_of(int n, const Json& units, const Json& rest) {
  std::vector<std::string> names;
  std::vector<Json> values;
  for (int i = 0; i < n; ++i) {
    names.push_back("x" + std::to_string(i));
    values.push_back(list({"1 " + std::to_string(i)}));
  }
  Json out = plain(names, units, values);
  out["functions"] = Json::object({{"F", function(Json::array(), rest)}});
  return out;
}

struct JetOfF {
  Problem p;
  GridProblem grid;
  explicit JetOfF(const Json& problem, long Q) : p(read(problem)), grid(p, Q) {}
  JetOfF(const JetOfF&) = delete;
  Jet over(const Values& c, const Num& r) const {
    Spans box;
    for (const Num& x : c) box.push_back({grid.grid.number(x - r).lo, grid.grid.number(x + r).hi});
    return jet_of_F(grid, box, true, false);
  }
};

bool within(const Span& small, const Span& large) { return large.lo <= small.lo && small.hi <= large.hi; }

// Value and derivatives are 0 up to 2^-bits, and the enclosures hold 0.
void vanishes(const JetOfF& f, const Values& at, long bits) {
  const Jet jet = f.over(at, 0);
  const Z small = shifted(1, static_cast<std::uint64_t>(f.grid.grid.bits() - bits));
  const auto zero = [&](const std::string& what, const Span& x) { BOOST_TEST((x.lo <= 0 && x.hi >= 0 && x.hi - x.lo <= small), what << " is in " << show(f.grid.grid.value(x.lo)) << ", " << show(f.grid.grid.value(x.hi))); };
  zero("value", jet.v);
  for (std::size_t i = 0; i < at.size(); ++i) {
    zero("slope", entry(jet.g, i));
    for (std::size_t j = i; j < at.size(); ++j) zero("second derivative " + std::to_string(i) + std::to_string(j), jet.second(i, j));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(smooth_jets)

BOOST_AUTO_TEST_CASE(identities) {
  const std::vector<Values> points{{1, 0}, {fraction(1, 2), 2}, {3, fraction(-5, 4)}, {fraction(9, 8), fraction(1, 16)}};
  // exp(log x + y) = x exp(y); variables 2, 3, 4 are the units.
  const JetOfF product(problem_of(2, list({smooth("log", list({"1 0"})), smooth("exp", list({"1 1", "1 2"})), smooth("exp", list({"1 1"}))}), list({"1 3", "-1 0 4"})), 100);
  // log sigmoid(u) = u - log(1 + exp(u)) for u = x y + x.
  const JetOfF logistic(problem_of(2, list({smooth("exp", list({"1 0", "1 0 1"})), smooth("log", list({"1", "1 2"})), smooth("sigmoid", list({"1 0", "1 0 1"})), smooth("log", list({"1 4"}))}), list({"-1 0", "1 3", "1 5", "-1 0 1"})), 100);
  // log(x^2 y^2 + x) = log x + log(x y^2 + 1).
  const JetOfF sum(problem_of(2, list({smooth("log", list({"1 0", "1 0 0 1 1"})), smooth("log", list({"1 0"})), smooth("log", list({"1", "1 0 1 1"}))}), list({"1 2", "-1 3", "-1 4"})), 100);
  for (const Values& at : points) {
    vanishes(product, at, 90);
    vanishes(logistic, at, 90);
    vanishes(sum, at, 90);
  }
  // Positive parts inside and around: max(0, log x) for x > 1 is log x, for x < 1 it is 0.
  const JetOfF part(problem_of(1, list({smooth("log", list({"1 0"})), list({"1 1"})}), list({"1 2"})), 64);
  BOOST_TEST((part.over({2}, fraction(1, 2)).v.positive() && part.over({fraction(1, 2)}, fraction(1, 4)).v == Span{}));
  BOOST_CHECK_THROW(part.over({1}, fraction(1, 2)), NoResult);
  BOOST_CHECK_THROW(part.over({1}, 1), NoResult);
  BOOST_CHECK_THROW(part.over({-1}, 0), NoResult);
}

BOOST_AUTO_TEST_CASE(boxes_hold_the_jets_of_their_points) {
  const JetOfF f(problem_of(3, list({smooth("sigmoid", list({"1 0", "1 1 2"})), smooth("exp", list({"-1 3", "1/2 0 2"})), smooth("log", list({"2", "1 3", "1 4 4"})), list({"-1/8 0", "1 5"})}), list({"1 1 6", "1 4 5"})), 80);
  const Values c{fraction(1, 4), fraction(-1, 2), fraction(3, 4)};
  const Num r = fraction(1, 32);
  const Jet box = f.over(c, r);
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    Values x = c;
    for (Num& e : x) e += r * fraction(static_cast<long>(random() % 2001) - 1000, 1000);
    const Jet at = f.over(x, 0);
    BOOST_TEST(within(at.v, box.v));
    for (std::size_t i = 0; i < 3; ++i) {
      BOOST_TEST(within(entry(at.g, i), entry(box.g, i)));
      for (std::size_t j = i; j < 3; ++j) BOOST_TEST(within(at.second(i, j), box.second(i, j)));
    }
    // Second derivatives are those of the slopes: a difference quotient is a mean of them, so in the box.
    Values y = x;
    const std::size_t j = static_cast<std::size_t>(trial % 3);
    const Num step = y[j] < c[j] ? fraction(1, 64) : fraction(-1, 64);
    y[j] += step;
    const Jet there = f.over(y, 0);
    for (std::size_t i = 0; i < 3; ++i) {
      const Ival rise = step.inverse() * (on_line(f.grid.grid, entry(there.g, i)) - on_line(f.grid.grid, entry(at.g, i)));
      const Ival second = on_line(f.grid.grid, box.second(i, j));
      BOOST_TEST((second.lo <= rise.hi && rise.lo <= second.hi));
    }
    const Ival climb = step.inverse() * (on_line(f.grid.grid, there.v) - on_line(f.grid.grid, at.v)), slope = on_line(f.grid.grid, entry(box.g, j));
    BOOST_TEST((slope.lo <= climb.hi && climb.lo <= slope.hi));
  }
}

BOOST_AUTO_TEST_CASE(sweeps_with_smooth_units) {
  const Num half = fraction(1, 2), tiny = Num(1).times2(-38);
  const auto nearly = [&](const Num& a, const Num& b) { return absolute(a - b) <= tiny; };
  // y = exp(x): its slope on [-1/2, 1/2] is between e^-1/2 and e^1/2.
  const Swept e = swept(plain({"x", "y"}, list({smooth("exp", list({"1 0"}))}), {list({"1 0"}), list({"1 2"})}), {0, 5}, {half, 0});
  e.point(1, 1, 1);
  BOOST_TEST(nearly(e.low(1, 0), fraction(606530659712633, 1000000000000000)));
  BOOST_TEST(nearly(e.high(1, 0), fraction(1648721270700128, 1000000000000000)));
  // y = log x: slope 1/x on [1/2, 3/2].
  const Swept l = swept(plain({"x", "y"}, list({smooth("log", list({"1 0"}))}), {list({"1 0"}), list({"1 2"})}), {1, 0}, {half, 0});
  l.slope(1, 0, Num(fraction(2, 3).floor(kQ), -kQ), 2);
  swept(plain({"x", "y"}, list({smooth("log", list({"1 0"}))}), {list({"1 0"}), list({"1 2"})}), {1, 0}, {1, 0}).fails("unit 0, of which the logarithm is taken, is positive on the box");
  // Descent on sigmoid(x): x - s(1-s), with the slope 1 - s(1-s)(1-2s), at 0: -1/4 and 1.
  const Json F = Json::object({{"F", function(Json::array(), list({"1 1"}))}});
  const Swept d = swept(shaped({{"x", 1}}, list({smooth("sigmoid", list({"1 0"}))}), list({descend("x", "x", "F", "1")}), F), {0}, {0});
  d.point(0, fraction(-1, 4), fraction(-1, 4));
  d.slope(0, 0, 1, 1);
  // Descent in y on exp(x + y): the slopes are -1 by x, which comes before it, and 1 - 1 by y.
  const Json E = Json::object({{"F", function(Json::array(), list({"1 2"}))}});
  const Swept before = swept(shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 0", "1 1"}))}), list({descend("y", "y", "F", "1"), keep("x", 0)}), E), {0, 0}, {0, 0});
  before.point(1, -1, -1);
  before.slope(1, 0, -1, -1);
  before.slope(1, 1, 0, 0);
  // Minimization of (x - exp(y))^2/2 over x: x = exp(y), slopes 0 and e^y.
  const Json G = Json::object({{"F", function(list({squared("1", list({"1 0", "-1 2"}))}), Json::array())}});
  const Json joint = shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 1"}))}), list({minimize("x", "x", "F"), assign("y", list({list({"1 1"})}))}), G);
  const Swept m = swept(joint, {7, 0}, {half, 0});
  m.point(0, 1, 1);
  m.slope(0, 0, 0, 0);
  m.slope(0, 1, 1, 1);
  // By entry, with bounds and the smooth unit as a constant: max(0, .) of x - exp(y).
  const Json bounded = shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 1"}))}), list({minimize("x", "x", "F", "0", "0", "1/2"), assign("y", list({list({"1 1"})}))}), G);
  swept(bounded, {7, 0}, {half, half}).point(0, half, half);
  swept(bounded, {7, -1}, {half, fraction(1, 8)}).slope(0, 0, 0, 0);
}

BOOST_AUTO_TEST_CASE(subgradients_hold_what_they_enclose) {
  // exp(x) - c x + 3 y at x = 1, the lower or the upper bound of x or neither: the slope e - c counts if it does not lead out of the bounds, and 3 does always.
  // c is beside e, or next to it on the grid, on either side.
  Num e = 0, term = 1;
  for (long k = 1; k <= 60; ++k) e += term, term = term * fraction(1, k);  // the rest is less than twice the next term
  const Num e_above = e + 2 * term;
  const Z below = e.floor(64);
  BOOST_REQUIRE((e_above.floor(64) == below));
  for (const Num& c : {Num(2), Num(3), Num(below, -64), Num(below + 1, -64), Num(below - 5, -64), Num(below + 5, -64)}) {
    const bool rises = c < e;
    const std::string minus = Json(-c).canonical();
    const Num near = rises ? e - c : c - e_above, far = rises ? e_above - c : c - e;  // |e - c| is between them
    for (const char* bounds : {"none", "low", "high"}) {
      const Json update = bounds[0] == 'n' ? assign("x", list({list({"1 0"})})) : bounds[0] == 'l' ? minimize("x", "x", "f", "0", "1", "2") : minimize("x", "x", "f", "0", "0", "1");
      const Json functions = Json::object({{"F", function(Json::array(), list({Json(minus.substr(1, minus.size() - 2) + " 0"), "3 1", "1 2"}))}, {"f", function(Json::array(), list({"1 0 0"}))}});
      const Problem p = read(shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 0"}))}), list({update, keep("y", 1)}), functions));
      const GridProblem grid(p, 64);
      const Subgradient found = smooth_subgradient(grid, {1, 0});
      const bool counts = bounds[0] == 'n' || (bounds[0] == 'l') != rises;  // inwards is up at the lower bound, down at the upper one
      const Num least = 9 + (counts ? square(near) : Num(0)), most = 9 + (counts ? square(far) : Num(0)), width = power2(-61);
      BOOST_TEST(found.problem == "");
      BOOST_TEST((found.square.lo <= least && most <= found.square.hi), bounds << ", c = " << show(c));
      BOOST_TEST((least - found.square.lo <= width && found.square.hi - most <= width), bounds << ", c = " << show(c));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_units_are) {
  const auto problem = [](const Json& unit) {
    Case c = run(problem_of(1, list({unit}), list({"1 1"})), {{0}});
    c.add("relative_error", "undecided", 0, 0, Json::object({{"j", 1}, {"reason", "none"}}));
    return c.check();
  };
  CHECK_RESULT(problem(smooth("exp", list({"1 0"}))), 6, "CONDITIONAL");
  CHECK_RESULT(problem(smooth("tanh", list({"1 0"}))), 3, "unknown function of a unit 'tanh'");
  CHECK_RESULT(problem(smooth("exp", list({"1 1"}))), 2, "there is no variable 1 here");
  CHECK_RESULT(problem(Json::object({{"function", "exp"}})), 2, "'value' is missing");
  CHECK_RESULT(problem(Json::object({{"function", "exp"}, {"value", list({"1 0"})}, {"kink", 0}})), 2, "'kink' does not belong here");
  CHECK_RESULT(problem(smooth("exp", "1 0")), 2, "an array is needed");
  CHECK_RESULT(problem("exp"), 2, "an array is needed");
  // A smooth unit of the block is not minimized exactly; one of other blocks is a constant.
  const auto minimized = [](const Json& rest, const Json& lower) {
    Case c = run(shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 0"})), list({"1 1", "1 2"})}), list({minimize("x", "x", "f", "0", lower), assign("y", list({list({"1 1"})}))}),
                        Json::object({{"F", function(Json::array(), list({"1 0"}))}, {"f", function(Json::array(), rest)}})), {{0, 0}});
    c.add("relative_error", "undecided", 0, 0, Json::object({{"j", 1}, {"reason", "none"}}));
    return c.check();
  };
  for (const Json& lower : {Json(), Json("0")}) {
    CHECK_RESULT(minimized(list({"1 0 0"}), lower), 6, "CONDITIONAL");
    CHECK_RESULT(minimized(list({"1 2", "1 0 0"}), lower), 2, "cannot be minimized exactly");
    CHECK_RESULT(minimized(list({"1 3", "1 0 0"}), lower), 2, "cannot be minimized exactly");
  }
  Case other = run(shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 1"}))}), list({minimize("x", "x", "F", "0", "0"), assign("y", list({list({"1 1"})}))}), Json::object({{"F", function(Json::array(), list({"1 0 0", "1 0 2"}))}})), {{0, 0}});
  other.add("relative_error", "undecided", 0, 0, Json::object({{"j", 1}, {"reason", "none"}}));
  CHECK_RESULT(other.check(), 6, "CONDITIONAL");
}

BOOST_AUTO_TEST_CASE(a_minimization_starts_from_the_number_below) {
  // (x - exp(y))^2/6: 1/3 is not on the grid, so the interval depends on the a it is computed from, here the greatest one of the grid that is not above x.
  const Json f = Json::object({{"F", function(list({squared("1/3", list({"1 0", "-1 2"}))}), Json::array())}});
  const Problem p = read(shaped({{"x", 1}, {"y", 1}}, list({smooth("exp", list({"1 1"}))}), list({minimize("x", "x", "F"), keep("y", 1)}), f));
  const GridProblem grid(p, kQ);
  int others = 0;
  for (long n = 0; n < 40; ++n) {
    const Num x = n + fraction(1, 3), z = 1;
    const Spans X = box_of(grid.grid, {x, 0});
    const auto from = [&](const Z& a) { return square(Ival(z) - on_line(grid.grid, update_over_box(grid, grid.sweep[0], X, {a}, false).Y[0])); };
    const Ival low = from(X[0].lo), high = from(X[0].hi), found = smooth_distance2(grid, 0, {x, 0}, {z});
    BOOST_TEST((found.lo == low.lo && found.hi == low.hi), "x = " << show(x));
    others += low.hi != high.hi ? 1 : 0;
  }
  BOOST_TEST(others > 0);
}

BOOST_AUTO_TEST_SUITE_END()
