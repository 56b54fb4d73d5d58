// Sweeps over a box (SPEC 3.31): intervals on a grid, jets, elimination, and every kind of update with numbers known in closed form.
#include "box_sweep.hpp"

#include "box_cases.hpp"

using namespace build;
using namespace amcheck;

namespace {

const Num kHalf = fraction(1, 2), kQuarter = fraction(1, 4), kEighth = fraction(1, 8);

}  // namespace

BOOST_AUTO_TEST_SUITE(box_sweep)

BOOST_AUTO_TEST_CASE(products_and_quotients_are_the_least_on_the_grid) {
  const Grid grid(32);
  std::mt19937 random(3);
  const auto draw = [&] {
    const long size = 1L << (random() % 40);
    const auto end = [&] { return static_cast<long>((static_cast<std::uint64_t>(random()) << 20 ^ random()) % static_cast<std::uint64_t>(2 * size + 1)) - size; };
    const long a = random() % 5 == 0 ? 0 : end(), b = random() % 5 == 0 ? a : end();
    return Span{Z(std::min(a, b)), Z(std::max(a, b))};
  };
  int straddling = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const Span a = draw(), b = draw();
    const Num al = grid.value(a.lo), ah = grid.value(a.hi), bl = grid.value(b.lo), bh = grid.value(b.hi);
    straddling += a.lo < 0 && a.hi > 0 && b.lo < 0 && b.hi > 0 ? 1 : 0;
    const auto least = [&](const Num& p, const Num& q, const Num& r, const Num& s) { return Span{smaller(smaller(p, q), smaller(r, s)).floor(32), larger(larger(p, q), larger(r, s)).ceil(32)}; };
    BOOST_TEST((grid.product(a, b) == least(al * bl, al * bh, ah * bl, ah * bh)));
    if (!b.decided()) continue;
    const Num l = bl.inverse(), h = bh.inverse();
    BOOST_TEST((grid.quotient(a, b) == least(al * l, al * h, ah * l, ah * h)));
  }
  BOOST_TEST(straddling > 300);
  BOOST_TEST((grid.number(fraction(-1, 3)) == Span{fraction(-1, 3).floor(32), fraction(-1, 3).ceil(32)}));
  BOOST_TEST((grid.number(fraction(-3, 8)).lo == grid.number(fraction(-3, 8)).hi));
  BOOST_CHECK_THROW(grid.product(grid.number(Num(1).times2(1L << 21)), grid.number(Num(1).times2(1L << 21))), Failure);
}

BOOST_AUTO_TEST_CASE(assigned_polynomials) {
  // y = x y at x = 1, y = 2: Y is the better interval, and the slopes are (y, x).
  const Swept product = swept(plain({"x", "y"}, Json::array(), {list({"1 0"}), list({"1 0 1"})}), {1, 2}, {kQuarter, kEighth});
  product.point(1, 2, 2);
  product.box(1, fraction(45, 32), fraction(85, 32));
  product.slope(1, 0, fraction(15, 8), fraction(17, 8));
  product.slope(1, 1, fraction(3, 4), fraction(5, 4));
  // y = x, then x = x - y is 0: the slopes know it.
  const Swept difference = swept(plain({"y", "x"}, Json::array(), {list({"1 1"}), list({"-1 0", "1 1"})}), {5, 1}, {0, kQuarter});
  difference.box(0, fraction(3, 4), fraction(5, 4));
  difference.box(1, 0, 0);
  difference.slope(1, 0, 0, 0);
  difference.slope(1, 1, 0, 0);
  // Entries of one block are replaced at once: (a, b) = (b, a + b) by one update.
  const Swept both = swept(shaped({{"v", 2}}, Json::array(), list({assign("v", list({list({"1 1"}), list({"1 0", "1 1"})}))})), {1, 2}, {kEighth, kQuarter});
  both.point(0, 2, 2);
  both.point(1, 3, 3);
  both.slope(1, 0, 1, 1);
  // Of earlier updates, by the chain rule: x = 3 x, then y = x x.
  const Swept chain = swept(plain({"x", "y"}, Json::array(), {list({"3 0"}), list({"1 0 0"})}), {1, 0}, {kEighth, 0});
  chain.slope(1, 0, fraction(63, 4), fraction(81, 4));  // 2 * 3 * [21/8, 27/8]
  chain.box(1, fraction(441, 64), fraction(729, 64));
  // Without a radius X is X°; a number off the grid is the least interval that contains it.
  const Swept third = swept(plain({"x"}, Json::array(), {list({"1/3 0"})}), {1}, {0});
  BOOST_TEST((third.r.point[0] == Grid(kQ).number(fraction(1, 3))));
  BOOST_TEST((third.r.box[0] == third.r.point[0]));
}

BOOST_AUTO_TEST_CASE(units_have_one_sign_or_are_0) {
  const Json units = list({list({"1 0"}), list({"1", "1 2"})});  // z_0 = max(0, x), z_1 = max(0, 1 + z_0); y is the unknown 1
  const auto at = [&](const Num& x, const Num& r) { return swept(plain({"x", "y"}, units, {list({"1 0"}), list({"1 3"})}), {x, 0}, {r, 0}); };
  at(1, kHalf).slope(1, 0, 1, 1);
  at(1, kHalf).box(1, fraction(3, 2), fraction(5, 2));
  at(-1, kHalf).box(1, 1, 1);
  at(-1, kHalf).slope(1, 0, 0, 0);
  at(0, 0).box(1, 1, 1);
  at(0, 0).slope(1, 0, 0, 0);  // the kink is 0
  at(kHalf, kHalf).fails("unit 0 has one sign");
  at(-kHalf, kHalf).fails("unit 0 has one sign");
  at(kQuarter, kHalf).fails("unit 0 has one sign");
  // Units that are not in what is evaluated are not looked at.
  const Json unseen = list({list({"1 0"})});
  swept(plain({"x", "y"}, unseen, {list({"1 0"}), list({"1 0"})}), {0, 0}, {1, 0}).box(1, -1, 1);
}

BOOST_AUTO_TEST_CASE(descent_steps) {
  // x = y - s(3 y^2 + t): at another block, with a step that is a block, for F = x^3 + t x.
  const Json functions = Json::object({{"F", function(Json::array(), list({"1 0 3", "1 0 0 0"}))}});
  Json problem = shaped({{"x", 1}, {"y", 1}, {"s", 1}, {"t", 1}}, Json::array(), list({descend("x", "y", "F", "s"), keep("y", 1), keep("s", 2), keep("t", 3)}), functions);
  const Swept step = swept(problem, {100, 1, kHalf, 4}, {1, kEighth, kEighth, kEighth});
  step.point(0, fraction(-5, 2), fraction(-5, 2));
  step.slope(0, 0, 0, 0);
  step.slope(0, 1, 1 - fraction(5, 8) * fraction(27, 4), 1 - fraction(3, 8) * fraction(21, 4));  // 1 - s 6 y
  step.slope(0, 2, -fraction(243, 64) - fraction(33, 8), -fraction(147, 64) - fraction(31, 8));  // -(3 y^2 + t)
  step.slope(0, 3, -fraction(5, 8), -fraction(3, 8));
  // From its own block, with a number; and a step that is the block 'at'.
  problem["sweep"][0] = descend("x", "x", "F", "1/2");
  swept(problem, {1, 9, 9, 4}, {kEighth, 0, 0, 0}).slope(0, 0, 1 - fraction(27, 8), 1 - fraction(21, 8));
  problem["sweep"][0] = descend("x", "y", "F", "y");
  swept(problem, {9, 1, 9, 4}, {0, 0, 0, 0}).slope(0, 1, -12, -12);  // y - y(3 y^2 + 4): 1 - 9 y^2 - 4
  // Two entries: F = x_0^2 x_1 at y, so the slope of x_0 by y_1 is -2 y_0/2.
  const Json cubic = Json::object({{"F", function(Json::array(), list({"1 0 0 1"}))}});
  const Swept two = swept(shaped({{"x", 2}, {"y", 2}}, Json::array(), list({descend("x", "y", "F", "1/2"), assign("y", list({list({"1 2"}), list({"1 3"})}))}), cubic), {7, 8, 3, 5}, {0, 0, 0, 0});
  two.point(0, 3 - 15, 3 - 15);
  two.slope(0, 2, 1 - 5, 1 - 5);
  two.slope(0, 3, -3, -3);
  two.slope(1, 2, -3, -3);
  two.slope(1, 3, 1, 1);
  two.slope(0, 1, 0, 0);
  // The kink holds where the derivative is taken: F = 3 max(0, x), step 1/2, at x = 0.
  const Json kinked = Json::object({{"F", function(Json::array(), list({"3 2"}))}});
  const auto at_0 = [&](int kink, const Num& radius) { return swept(shaped({{"x", 1}, {"y", 1}}, list({list({"1 0"})}), list({descend("x", "y", "F", "1/2", kink), keep("y", 1)}), kinked), {1, 0}, {0, radius}); };
  at_0(0, 0).point(0, 0, 0);
  at_0(1, 0).point(0, fraction(-3, 2), fraction(-3, 2));
  at_0(1, kEighth).fails("unit 0 has one sign");
  // With the kink 1 the second derivatives of what is 0 count too: z^2/2 with z = max(0, x y), at x = 0: -(y^2) x/2.
  const Json square = Json::object({{"F", function(list({squared("1", list({"1 2"}))}), Json::array())}});
  const auto squares = [&](int kink) { return swept(shaped({{"x", 1}, {"y", 1}}, list({list({"1 0 1"})}), list({descend("x", "x", "F", "1/2", kink), keep("y", 1)}), square), {0, 4}, {0, 0}); };
  squares(1).slope(0, 0, -7, -7);
  squares(0).slope(0, 0, 1, 1);
  // Only what contains the block counts: the unit of a term without it has no sign.
  for (const Json& apart : {Json::object({{"F", function(Json::array(), list({"1 2", "1 0 0"}))}}), Json::object({{"F", function(list({squared("1", list({"1 2"}))}), list({"1 0 0"}))}})})
    swept(shaped({{"x", 1}, {"y", 1}}, list({list({"1 1"})}), list({descend("x", "x", "F", "1/2"), keep("y", 1)}), apart), {1, 0}, {0, 1}).point(0, 0, 0);
}

BOOST_AUTO_TEST_CASE(updates_only_where_their_function_is_defined) {
  // log(c) is in F but does not depend on w, log(t) is in G: minimizing or descending F asks for c > 0 alone.
  const Json units = list({smooth("log", list({"1 1"})), smooth("log", list({"1 0"}))});
  const Json functions = Json::object({{"F", function(list({squared("1", list({"1 2"}))}), list({"1 3"}))}, {"G", function(Json::array(), list({"1 4"}))}});
  for (const Json& update : {minimize("w", "w", "F"), minimize("w", "w", "F", "0", "-9", "9"), descend("w", "w", "F", "1/2")}) {
    const Json p = shaped({{"t", 1}, {"c", 1}, {"w", 1}}, units, list({update, keep("t", 0), keep("c", 1)}), functions);
    const auto at = [&](const Num& t, const Num& c, const Num& r) { return swept(p, {t, c, 4}, {0, r, 0}); };
    for (const Num& t : {Num(-1), Num(0), Num(1)}) {
      BOOST_TEST(at(t, 1, kHalf).r.problem == "");
      for (const auto& [c, r] : {std::pair{Num(0), Num(0)}, std::pair{Num(-1), kHalf}, std::pair{kHalf, kHalf}, std::pair{kQuarter, kHalf}}) at(t, c, r).fails("update w: ");
    }
  }
  // A descent step from c: log(w) is taken at c, of whatever sign the old w is: c - tau/c.
  const Json log_w = list({smooth("log", list({"1 2"}))}), f = Json::object({{"F", function(Json::array(), list({"1 3"}))}});
  const Json p = shaped({{"t", 1}, {"c", 1}, {"w", 1}}, log_w, list({descend("w", "c", "F", "1/4"), keep("t", 0), keep("c", 1)}), f);
  for (const Num& w : {Num(-1), Num(0), Num(1)}) {
    swept(p, {0, 2, w}, {0, 0, 0}).point(2, fraction(15, 8), fraction(15, 8));
    swept(p, {0, -2, w}, {0, 0, 0}).fails("update w: ");
  }
}

BOOST_AUTO_TEST_CASE(at_most_512_unknowns) {
  const auto unknowns = [](int n) {
    Json values = Json::array();
    for (int i = 0; i < n; ++i) values.push(list({"1 " + std::to_string(i)}));
    return shaped({{"v", n}}, Json::array(), list({assign("v", values)}));
  };
  const Values zeros(512, Num(0));
  BOOST_TEST(swept(unknowns(512), zeros, zeros).r.problem == "");
  const Problem p = read(unknowns(513));
  BOOST_CHECK_EXCEPTION(GridProblem(p, kQ), Failure, [](const Failure& e) { return e.code == kLimit; });
}

BOOST_AUTO_TEST_CASE(minimization_begins_at_the_lower_end) {
  // (t w - 1)^2/2 with t in [1, 2]: from a = 0, the lower end of the interval of the old w = 2^-41, w is in [1,2]/[1,4]; from a = 2^-40 it is in a + [1-2a,2-2a]/[1,4].
  const Json f = Json::object({{"F", function(list({squared("1", list({"-1", "1 0 1"}))}), Json::array())}});
  for (const auto& [lower, upper] : std::vector<std::pair<Json, Json>>{{Json(), Json()}, {"-9", "9"}}) {  // jointly, by entry
    const Json p = shaped({{"t", 1}, {"w", 1}}, Json::array(), list({minimize("w", "w", "F", "0", lower, upper), keep("t", 0)}), f);
    swept(p, {fraction(3, 2), Num(1).times2(-41)}, {kHalf, 0}).box(1, kQuarter, 2);
    swept(p, {fraction(3, 2), Num(3).times2(-41)}, {kHalf, 0}).box(1, kQuarter, 2 - Num(1).times2(-40));
  }
}

BOOST_AUTO_TEST_CASE(joint_minimization) {
  // (x_0 + x_1 - t)^2/2 + (x_0 - x_1 - 1)^2/2: x = ((t+1)/2, (t-1)/2).
  const Json f = function(list({squared("1", list({"1 0", "1 1", "-1 2"})), squared("1", list({"-1", "1 0", "-1 1"}))}), Json::array());
  const auto problem = [&](const Json& function, const char* at, const char* prox) {
    return shaped({{"x", 2}, {"t", 1}, {"c", 2}}, Json::array(), list({minimize("x", at, "F", prox), keep("t", 2), assign("c", list({list({"1 3"}), list({"1 4"})}))}), Json::object({{"F", function}}));
  };
  const Swept plain = swept(problem(f, "x", "0"), {9, 9, 3, 0, 0}, {1, 1, kQuarter, 0, 0});
  plain.point(0, 2, 2);
  plain.point(1, 1, 1);
  plain.slope(0, 2, kHalf, kHalf);
  plain.slope(1, 2, kHalf, kHalf);
  plain.slope(0, 0, 0, 0);
  plain.box(0, fraction(15, 8), fraction(17, 8));
  // With alpha = 2 the Hessian is 4 I: x = ((t+1)/4 + c_0/2, ...).
  const Swept near = swept(problem(f, "c", "2"), {9, 9, 3, 4, 6}, {1, 1, kQuarter, kEighth, kEighth});
  near.point(0, 3, 3);
  near.point(1, fraction(7, 2), fraction(7, 2));
  near.slope(0, 2, kQuarter, kQuarter);
  near.slope(0, 3, kHalf, kHalf);
  near.slope(0, 4, 0, 0);
  near.slope(1, 4, kHalf, kHalf);
  near.slope(0, 0, 0, 0);
  const Swept own = swept(problem(f, "x", "2"), {4, 6, 3, 0, 0}, {kEighth, 0, 0, 0, 0});
  own.point(0, 3, 3);
  own.slope(0, 0, kHalf, kHalf);
  own.slope(0, 1, 0, 0);
  // The minimizer moves in the mixed derivatives: (x - t)^2/2 + t x^2/2 is least at x = t/(1+t), whose slope is (1-x)/(1+t).
  const Json bent = function(list({squared("1", list({"1 0", "-1 1"}))}), list({"1/2 0 0 1"}));
  const auto curved = [&](const Num& r, const Num& old = 0) { return swept(shaped({{"x", 1}, {"t", 1}}, Json::array(), list({minimize("x", "x", "F"), keep("t", 1)}), Json::object({{"F", bent}})), {0, 1}, {old, r}); };
  curved(0).point(0, kHalf, kHalf);
  curved(0).slope(0, 1, kQuarter, kQuarter);
  const Swept wide = curved(kEighth);  // 1/(1+t)^2
  BOOST_TEST((wide.low(0, 1) <= fraction(64, 289) && wide.high(0, 1) >= fraction(64, 225) && wide.low(0, 1) > kEighth && wide.high(0, 1) < kHalf));
  curved(kEighth, 8).slope(0, 1, wide.low(0, 1), wide.high(0, 1));  // the old x does not count, however wide its box
  // Not positive definite, or not for all points.
  const auto refused = [&](const Json& rest, const Num& r) { swept(shaped({{"x", 2}, {"t", 1}}, Json::array(), list({minimize("x", "x", "F"), keep("t", 2)}), Json::object({{"F", function(Json::array(), rest)}})), {0, 0, 1}, {0, 0, r}).fails("pivot 1 of the Hessian"); };
  refused(list({"1 0 0", "2 0 1", "1 1 1"}), 0);
  refused(list({"1 0 0", "1 1 1 2"}), 1);
  refused(list({"1 0 0", "1 0 1", "1/8 1 1"}), 0);
  // The solution is from the lower end of X°, so that a wide box of x does not count.
  swept(problem(f, "x", "0"), {9, 9, 3, 0, 0}, {1000, 1000, 0, 0, 0}).box(0, 2, 2);
}

BOOST_AUTO_TEST_SUITE_END()
