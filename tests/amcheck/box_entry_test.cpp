// Minimization entry by entry over a box (SPEC 3.31): every kind of minimum, and every condition that keeps it what it is.
#include "box_cases.hpp"

using namespace build;

namespace {

const Num kHalf = fraction(1, 2), kQuarter = fraction(1, 4), kEighth = fraction(1, 8);

// The unknowns t, c, w; w is minimized, its units have the index 3 and more.
Json entry_problem(const Json& units, const Json& f, const char* at = "w", const char* prox = "0", const Json& lower = Json(), const Json& upper = Json()) {
  return shaped({{"t", 1}, {"c", 1}, {"w", 1}}, units, list({minimize("w", at, "F", prox, lower, upper), keep("t", 0), keep("c", 1)}), Json::object({{"F", f}}));
}
const Json kMiss = squared("1", list({"-1 0", "1 2"}));  // (w - t)^2/2

}  // namespace

BOOST_AUTO_TEST_SUITE(box_entry)

BOOST_AUTO_TEST_CASE(the_soft_threshold) {
  // (w - t)^2/2 + |w|: t - 1, 0 or t + 1.
  const Json units = list({list({"1 2"}), list({"-1 2"})}), f = function(list({kMiss}), list({"1 3", "1 4"}));
  const auto at = [&](const Num& t, const Num& r, const char* prox = "0", const char* C = "w", const Num& c = 0, const Num& w = 0) { return swept(entry_problem(units, f, C, prox), {t, c, w}, {r, kEighth, kEighth}); };
  at(3, kQuarter).box(2, fraction(7, 4), fraction(9, 4));
  at(3, kQuarter).slope(2, 0, 1, 1);
  at(3, kQuarter).slope(2, 2, 0, 0);
  at(-3, kQuarter).box(2, fraction(-9, 4), fraction(-7, 4));
  at(kHalf, kQuarter).box(2, 0, 0);
  at(kHalf, kQuarter).slope(2, 0, 0, 0);
  at(fraction(5, 4), kEighth).box(2, kEighth, fraction(3, 8));  // the root beside it is no minimum, and its height is not looked at
  at(fraction(-5, 4), kEighth).box(2, fraction(-3, 8), -kEighth);
  at(1, kQuarter).fails("the derivative at its left end has one sign");
  at(-1, kQuarter).fails("the derivative at its right end has one sign");
  at(fraction(3, 4), kQuarter).fails("piece 1: the derivative at its left end");  // 0 at a point of the box is not negative
  // From the old w: (w - t)^2/2 + |w| + (3/2)(w - w_old)^2: (t - 1 + 3 w_old)/4.
  at(3, kQuarter, "3", "w", 0, 2).point(2, 2, 2);
  at(3, kQuarter, "3", "w", 0, 2).slope(2, 0, kQuarter, kQuarter);
  at(3, kQuarter, "3", "w", 0, 2).slope(2, 2, fraction(3, 4), fraction(3, 4));
  // From another block.
  at(3, kQuarter, "3", "c", 6, 2).point(2, 5, 5);
  at(3, kQuarter, "3", "c", 6, 2).slope(2, 1, fraction(3, 4), fraction(3, 4));
  at(3, kQuarter, "3", "c", 6, 2).slope(2, 2, 0, 0);
  // What is done with the box of the old w does not count.
  swept(entry_problem(units, f), {3, 0, 5}, {0, 0, 100}).box(2, 2, 2);
}

BOOST_AUTO_TEST_CASE(mixed_derivatives_at_the_minimizer) {
  // (w - t)^2/2 + t w^2/2: w = t/(1+t), slope (1-w)/(1+t), here with bounds that do not bind.
  const Json f = function(list({kMiss}), list({"1/2 0 2 2"}));
  const auto at = [&](const Num& r) { return swept(entry_problem(Json::array(), f, "w", "0", "-8", "8"), {1, 0, 0}, {r, 0, 0}); };
  at(0).point(2, kHalf, kHalf);
  at(0).slope(2, 0, kQuarter, kQuarter);
  const Swept wide = at(kEighth);  // 1/(1+t)^2
  BOOST_TEST((wide.low(2, 0) <= fraction(64, 289) && wide.high(2, 0) >= fraction(64, 225) && wide.low(2, 0) > kEighth && wide.high(2, 0) < kHalf));
  // A curvature that is not positive everywhere.
  swept(entry_problem(Json::array(), f, "w", "0", "-8", "8"), {-1, 0, 0}, {0, 0, 0}).fails("piece 0: the second derivative");
  swept(entry_problem(Json::array(), f, "w", "0", "-8", "8"), {fraction(-3, 4), 0, 0}, {kQuarter, 0, 0}).fails("piece 0: the second derivative");
  swept(entry_problem(Json::array(), f, "w", "1", "-8", "8"), {-1, 0, 0}, {0, 0, 1}).box(2, -2, 0);  // (w - t)^2/2 - w^2/2 + (w - w_old)^2/2: w_old + t
  // On every piece: -(3/4) max(0, w)^2 + (w - t)^2/2 is concave right of 0.
  const Json concave = list({list({"1 2"})});
  swept(entry_problem(concave, function(list({kMiss}), list({"-3/4 3 3"}))), {-1, 0, 0}, {0, 0, 0}).fails("piece 1: the second derivative");
  swept(entry_problem(concave, function(list({kMiss}), list({"-1/4 3 3"}))), {-1, 0, 0}, {0, 0, 0}).point(2, -1, -1);
}

BOOST_AUTO_TEST_CASE(bounds) {
  const Json f = function(list({kMiss}), Json::array());
  const auto at = [&](const Num& t, const Num& r, const Json& lower = "0", const Json& upper = "1") { return swept(entry_problem(Json::array(), f, "w", "0", lower, upper), {t, 0, 0}, {r, 0, 0}); };
  at(3, 1).box(2, 1, 1);
  at(3, 1).slope(2, 0, 0, 0);
  at(-3, 1).box(2, 0, 0);
  at(kHalf, kQuarter).box(2, kQuarter, fraction(3, 4));
  at(kHalf, kQuarter).slope(2, 0, 1, 1);
  at(1, kQuarter).fails("the derivative at its right end");
  at(0, kQuarter).fails("the derivative at its left end");
  at(fraction(3, 4), kQuarter).fails("the derivative at its right end");
  at(3, 1, "0", Json()).box(2, 2, 4);
  at(-3, 1, Json(), "1").box(2, -4, -2);
  at(3, 1, Json(), "1").box(2, 1, 1);
  at(-3, 1, "0", Json()).box(2, 0, 0);
  // One minimum is the lowest without a look at its height, here at the bound 1: the square of the distance from c would be a number beyond the limit.
  const Swept far = swept(entry_problem(Json::array(), f, "c", "1", "0", "1"), {kHalf, Num(1).times2(70000), 0}, {0, 0, 0});
  far.box(2, 1, 1);
  far.slope(2, 1, 0, 0);
  BOOST_TEST((at(3, 1, "0", "1/3").r.box[2] == amcheck::Grid(kQ).number(fraction(1, 3))));
  BOOST_TEST((at(-3, 1, "1/3", "1").r.box[2] == amcheck::Grid(kQ).number(fraction(1, 3))));
}

BOOST_AUTO_TEST_CASE(roots_that_move) {
  // w^2/2 - 4 w + 8 max(0, 2 w - t^2): least at the root t^2/2 while that is between -4 and 4; its slope is t.
  const Json unit = list({list({"2 2", "-1 0 0"})}), f = function(Json::array(), list({"-4 2", "8 3", "1/2 2 2"}));
  const Swept root = swept(entry_problem(unit, f), {2, 0, 0}, {kQuarter, 0, 0});
  root.point(2, 2, 2);
  root.slope(2, 0, fraction(7, 4), fraction(9, 4));
  root.box(2, fraction(49, 32), fraction(81, 32));  // better than 2 +- (9/4)/4
  // The same with the unit turned round: left of its root it is positive.
  const Json turned = list({list({"-2 2", "1 0 0"})}), g = function(Json::array(), list({"12 2", "8 3", "1/2 2 2"}));
  const Swept other = swept(entry_problem(turned, g), {2, 0, 0}, {kQuarter, 0, 0});
  other.point(2, 2, 2);
  other.slope(2, 0, fraction(7, 4), fraction(9, 4));
  // A slope without a sign; a slope that is 0 is no bend.
  const Json scaled = list({list({"1", "1 0 2"})});
  swept(entry_problem(scaled, function(list({kMiss}), list({"1 3"}))), {kEighth, 0, 0}, {kQuarter, 0, 0}).fails("unit 0: its slope in the entry has one sign");
  swept(entry_problem(scaled, function(list({kMiss}), list({"1 3"}))), {kEighth, 0, 0}, {kEighth, 0, 0}).fails("unit 0: its slope in the entry has one sign");
  swept(entry_problem(scaled, function(list({kMiss}), list({"1 3"}))), {0, 0, 7}, {0, 0, 1}).box(2, 0, 0);
  // Without a bend in w the unit must have a sign: z multiplies w.
  const Json factor = list({list({"1 1", "1 0 2"})});
  swept(entry_problem(factor, function(list({kMiss}), list({"1 3"}))), {0, 1, 7}, {0, kHalf, 1}).box(2, 0, 0);
  swept(entry_problem(factor, function(list({kMiss}), list({"1 3"}))), {0, 0, 7}, {0, kHalf, 1}).fails("unit 0 has one sign");
  // A slope that is another unit: (w - 3)^2/2 + max(0, z w - 1), z = max(0, t): w = 3 - t right of 1/t.
  const Json by_unit = list({list({"1 0"}), list({"-1", "1 2 3"})}), from_3 = function(list({squared("1", list({"-3", "1 2"}))}), list({"1 4"}));
  const Swept bent = swept(entry_problem(by_unit, from_3), {1, 0, 0}, {kQuarter, 0, 0});
  bent.box(2, fraction(7, 4), fraction(9, 4));
  bent.slope(2, 0, -1, -1);
  // A unit without w has its sign too.
  const Json beside = list({list({"1 1"})});
  swept(entry_problem(beside, function(list({kMiss}), list({"1 2 3"})), "w", "0", "-9", "9"), {5, 1, 7}, {0, kHalf, 1}).box(2, fraction(7, 2), fraction(9, 2));
  swept(entry_problem(beside, function(list({kMiss}), list({"1 2 3"})), "w", "0", "-9", "9"), {5, 0, 7}, {0, kHalf, 1}).fails("unit 0 has one sign");
}

BOOST_AUTO_TEST_CASE(roots_and_bounds) {
  // (w - 3)^2/2 in [0, 8] with 2 max(0, w - t) and the unit of the other side of the root.
  const auto at = [&](const char* unit, const Num& t, const Num& r, const Json& lower = "0", const Json& upper = "8") {
    const Json f = function(list({squared("1", list({"-3", "1 2"}))}), list({"2 3"}));
    return swept(entry_problem(list({list({std::string(unit) == "right" ? "-1 0" : "1 0", std::string(unit) == "right" ? "1 2" : "-1 2"})}), f, "w", "0", lower, upper), {t, 0, 0}, {r, 0, 0});
  };
  at("right", 6, kQuarter).box(2, 3, 3);
  at("right", 2, kQuarter).box(2, fraction(7, 4), fraction(9, 4));  // at the root
  at("right", 2, kQuarter).slope(2, 0, 1, 1);
  at("right", -1, kQuarter).box(2, 1, 1);  // the root is below: everywhere right of it
  at("right", 0, 0).box(2, 1, 1);
  at("right", 9, kQuarter).box(2, 3, 3);  // above: everywhere left of it
  at("right", 8, 0).box(2, 3, 3);
  at("left", -1, kQuarter).box(2, 3, 3);
  at("left", 0, 0).box(2, 3, 3);
  at("left", 9, kQuarter).box(2, 5, 5);
  at("left", 8, 0).box(2, 5, 5);
  at("right", 0, kQuarter).fails("unit 0: its root is inside the bounds or outside them");
  at("right", kQuarter, kQuarter).fails("unit 0: its root is inside the bounds or outside them");
  at("right", 8, kQuarter).fails("unit 0: its root is inside the bounds or outside them");
  at("right", fraction(31, 4), kQuarter).fails("unit 0: its root is inside the bounds or outside them");
  at("right", 0, kQuarter, Json(), "8").box(2, 1, 1);
  at("left", 8, kQuarter, "0", Json()).box(2, 5, 5);
  at("right", -kQuarter, kQuarter).box(2, 1, 1);  // the root reaches up to l
  at("left", fraction(33, 4), kQuarter).box(2, 5, 5);
  // l = 1/3 is not on the grid: a root at the next number is inside.
  const Num above = Num(fraction(1, 3).ceil(kQ), -kQ), below = Num(fraction(1, 3).floor(kQ), -kQ);
  at("right", above, 0, "1/3", "8").box(2, 1, 1);
  at("right", below, 0, "1/3", "8").box(2, 1, 1);
  const amcheck::Span third = amcheck::Grid(kQ).number(fraction(1, 3));
  BOOST_TEST((at("right", below, 0, "0", "1/3").r.box[2] == third));
  BOOST_TEST((at("right", above, 0, "0", "1/3").r.box[2] == third));
  // With the minimum at the root, (w - 3)^2/2 + 8 max(0, w - t), it is there if the root is inside, and moves with it; else it is the bound.
  const auto pinned = [&](const Num& t, const char* lower, const char* upper) {
    return swept(entry_problem(list({list({"-1 0", "1 2"})}), function(list({squared("1", list({"-3", "1 2"}))}), list({"8 3"})), "w", "0", lower, upper), {t, 0, 0}, {0, 0, 0});
  };
  for (const auto& [root, lower, upper, inside] : {std::tuple{above, "1/3", "8", true}, std::tuple{below, "1/3", "8", false}, std::tuple{below, "0", "1/3", true}, std::tuple{above, "0", "1/3", false}}) {
    const Swept s = pinned(root, lower, upper);
    if (inside) s.box(2, root, root);
    else BOOST_TEST((s.r.box[2] == third));
    s.slope(2, 0, inside ? 1 : 0, inside ? 1 : 0);
  }
  // On the bounds themselves it is outside.
  pinned(0, "0", "8").slope(2, 0, 0, 0);
  pinned(1, "0", "1").slope(2, 0, 0, 0);
  pinned(1, "0", "1").box(2, 1, 1);
}

BOOST_AUTO_TEST_CASE(roots_apart_or_the_same) {
  // (w - 1)^2/2 + max(0, w - t) + max(0, w - c).
  const Json units = list({list({"-1 0", "1 2"}), list({"-1 1", "1 2"})}), f = function(list({squared("1", list({"-1", "1 2"}))}), list({"1 3", "1 4"}));
  const auto at = [&](const Num& t, const Num& c, const Num& r) { return swept(entry_problem(units, f), {t, c, 0}, {r, r, 0}); };
  at(4, 5, kQuarter).box(2, 1, 1);
  at(5, 4, kQuarter).box(2, 1, 1);
  at(4, fraction(9, 2), kQuarter).fails("the root of unit 0 < that of unit 1");
  at(fraction(9, 2), 4, kQuarter).fails("the root of unit 1 < that of unit 0");
  at(4, 4, kQuarter).fails("the root of unit");
  at(4, 4, 0).box(2, 1, 1);
  // Right of one and left of the other, and right of both.
  at(-4, 5, kQuarter).box(2, 0, 0);
  at(-4, -5, kQuarter).box(2, -1, -1);
  at(-4, -4, 0).box(2, -1, -1);
  // At the same root of two: the slopes are those of the first unit. w - t and w - t c with c = 1.
  const Json same = list({list({"-1 0", "1 2"}), list({"1 2", "-1 0 1"})});
  const Swept first = swept(entry_problem(same, f), {kHalf, 1, 0}, {0, 0, 0});
  first.point(2, kHalf, kHalf);
  first.slope(2, 0, 1, 1);
  first.slope(2, 1, 0, 0);
  const Swept second = swept(entry_problem(list({list({"1 2", "-1 0 1"}), list({"-1 0", "1 2"})}), f), {kHalf, 1, 0}, {0, 0, 0});
  second.slope(2, 1, kHalf, kHalf);
}

BOOST_AUTO_TEST_CASE(the_lowest_of_several_minima) {
  // (w - t)^2/2 - 2 max(0, w): t below 0, or t + 2; equal at t = -1.
  const Json units = list({list({"1 2"})}), f = function(list({kMiss}), list({"-2 3"}));
  const auto at = [&](const Num& t, const Num& r) { return swept(entry_problem(units, f), {t, 0, 0}, {r, 0, 0}); };
  at(-kHalf, kEighth).box(2, fraction(11, 8), fraction(13, 8));
  at(fraction(-3, 2), kEighth).box(2, fraction(-13, 8), fraction(-11, 8));
  at(-1, 0).fails("the value at one local minimum < that at the others");
  at(-1, kEighth).fails("the value at one local minimum < that at the others");
  at(-3, kEighth).box(2, fraction(-25, 8), fraction(-23, 8));
  at(1, kEighth).box(2, fraction(23, 8), fraction(25, 8));
  // The heights count the distance from C: with alpha = 1 and c = t they are equal at t = -1/2, without it the right one would win here.
  const auto near = [&](const Num& t) { return swept(entry_problem(units, f, "c", "1"), {t, t, 0}, {0, 0, 0}); };
  near(fraction(-5, 8)).point(2, fraction(-5, 8), fraction(-5, 8));
  near(fraction(-3, 8)).point(2, fraction(5, 8), fraction(5, 8));
  near(-kHalf).fails("the value at one local minimum < that at the others");
  // In a box: (w - t)^2/2 - 4 max(0, w - 1) in [0, 2] with t = -1: the ends, heights 1/2 and 9/2 - 4 = 1/2; less at 2 for a larger t.
  const Json from_1 = list({list({"-1", "1 2"})}), g = function(list({kMiss}), list({"-4 3"}));
  const auto ends = [&](const Num& t) { return swept(entry_problem(from_1, g, "w", "0", "0", "2"), {t, 0, 0}, {kEighth, 0, 0}); };
  ends(fraction(-1, 2)).box(2, 2, 2);
  ends(fraction(-3, 2)).box(2, 0, 0);
  ends(-1).fails("the value at one local minimum");
  // Heights that overlap, the one at 0 with the lesser ends: for t around -1 - s they are within 1/8 of (1 + s)^2/2 and (3 + s)^2/2 - 4.
  for (const long n : {3L, 4L}) ends(-1 - fraction(n, 16)).fails("the value at one local minimum");
  ends(-1 - fraction(5, 16)).box(2, 0, 0);  // at most 529/512, at least 553/512
  // A root against a minimum inside: (w - t)^2/2 + 4 max(0, -w) + ... - 3 max(0, w - 1), t = -1: 0 at the root with 1/2; or t + 3 = 2 with 9/2 - 3.
  const Json two = list({list({"-1 2"}), list({"-1", "1 2"})}), h = function(list({kMiss}), list({"4 3", "-3 4"}));
  const auto mixed = [&](const Num& t) { return swept(entry_problem(two, h), {t, 0, 0}, {fraction(1, 64), 0, 0}); };
  mixed(-1).box(2, 0, 0);
  mixed(fraction(-1, 4)).box(2, fraction(175, 64), fraction(177, 64));
}

BOOST_AUTO_TEST_CASE(entries_of_one_block) {
  // Both entries from the values before the update: w_0 = t/2 + w_1-free, each alone.
  const Json units = list({list({"1 1"}), list({"1 2"})});
  const Json f = function(list({squared("1", list({"-1 0", "1 1"})), squared("1", list({"1 0", "1 2"}))}), list({"1 3", "1 4"}));
  const Swept r = swept(shaped({{"t", 1}, {"w", 2}}, units, list({minimize("w", "w", "F", "1"), keep("t", 0)}), Json::object({{"F", f}})), {3, 1, 2}, {kQuarter, 0, kEighth});
  r.point(1, fraction(3, 2), fraction(3, 2));  // (w - 3)^2/2 + w + (w - 1)^2/2
  r.point(2, fraction(-1, 2), fraction(-1, 2));  // (w + 3)^2/2 + (w - 2)^2/2
  r.slope(1, 0, kHalf, kHalf);
  r.slope(1, 1, kHalf, kHalf);
  r.slope(1, 2, 0, 0);
  r.slope(2, 0, -kHalf, -kHalf);
  r.slope(2, 2, kHalf, kHalf);
  const Swept bad = swept(shaped({{"t", 1}, {"w", 2}}, units, list({minimize("w", "w", "F", "1"), keep("t", 0)}), Json::object({{"F", f}})), {2, 1, 2}, {kQuarter, 0, kEighth});
  bad.fails("update w: entry 1: ");
}

BOOST_AUTO_TEST_SUITE_END()
