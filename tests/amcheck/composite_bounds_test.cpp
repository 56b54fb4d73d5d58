// Critical points at bounds (SPEC 3.34): entries that are held, the others away from their bounds, and F rising inwards.
#include "composite_bounds.hpp"
#include "composite_cases.hpp"

using namespace build;

namespace {

const Json kHeldX = list({list({"x", 0, 0})});

Json xy(const Num& x, const Num& y) { return iterate({{"x", x}, {"y", y}}); }

// F = s x + x y + 7/2 (y - 1)^2, and a block that F does not contain, whose bounds do not matter. In (0, 1) the slope by x is s + 1, the
// Hessian with x held is diag(16, 7), and 7 I is left of it when diag(3, 0) is squared.
Json problem_of(const char* s, const Json& lower, const Json& upper, const Json& y_upper = Json()) {
  const Json f = function(list({squared("7", list({"-1", "1 2"}))}), list({std::string(s) + " 0", "1 0 2"}));
  const Json g = function(Json::array(), list({"1 0 0", "1 1 1", "1 2 2"}));
  return composite({"x", "a", "y"}, Json::array(), Json::object({{"F", f}, {"g", g}}), list({minimize("x", "x", "g", "0", lower, upper), minimize("a", "a", "g", "0", "5", "6"), minimize("y", "y", "g", "0", Json(), y_upper)}));
}

struct Corner : Case {
  std::string point;
  explicit Corner(const char* s = "3", const Json& lower = "0", const Json& upper = Json(), const Json& y_upper = Json(), const Num& r = fraction(1, 4), const Num& R = 2)
      : Case(run(problem_of(s, lower, upper, y_upper), {{0, 5, 1}, {fraction(1, 8), 5, fraction(9, 8)}, {fraction(-1, 8), 5, 1}})) {
    point = add("critical_point", "proved", 0, 2, Json::object({{"center", xy(0, 1)}, {"kinks", kHeldX}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "0"}, {"shift", "7"}, {"modulus", "7"},
                                                                {"balls", balls({{r, 7}, {R, 7}})}, {"value", list({"0", "0"})}, {"enters", 1}, {"below", Json()},
                                                                {"witness", Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of({{3, 0}, {0, 0}})}})}}));
  }
  void inequality(const Num& kappa, const Num& Kappa, const Json& direction = xy(0, 1)) {
    add("kl", "proved", 0, 2, Json::object({{"theta", "1/2"}, {"kappa", list({Json(kappa), Json(Kappa)})}, {"upper", decimal(3741658)}, {"direction", direction}}), {point});
  }
};
Edit all(std::initializer_list<Edit> edits) {
  return [list = std::vector<Edit>(edits)](Json& j) {
    for (const Edit& e : list) e(j);
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(composite_bounds)

BOOST_AUTO_TEST_CASE(a_corner) {
  Corner c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  // nu(r) = 4 - r: the slope by x is 3 + y.
  refuse(c, {{"nu", put("balls", balls({{1, 7}, {4, 7}})), 1, "ball 1: nu > 0 fails at the kink x (0,0)"},
             {"not held", all({put("kinks", Json::array()), put("balls", balls({{1, 7}}))}), 1, "x (0,0) in the ball of radius 1: x-r > lower bound"},
             {"held inside", put("kinks", list({list({"x", 0, 0}), list({"y", 0, 0})})), 1, "the kink y (0,0) is at no bound"},
             {"off the bound", put("center", xy(kBit, 1)), 1, "the kink x (0,0) is at no bound"},
             {"below the bound", put("center", xy(-kBit, 1)), 1, "the kink x (0,0) is at no bound"},
             {"below and not held", all({put("center", xy(fraction(-1, 2), 1)), put("kinks", Json::array()), put("balls", balls({{fraction(1, 4), 1}}))}), 1, "x-r > lower bound"},
             {"modulus", put("modulus", 7 + kBit), 1, "modulus <= shift - epsilon"},
             {"gradient", all({put("center", xy(0, 1 + power2(-20))), put("value", list({"-1", "1"}))}), 1, "||grad F||^2 <= gradient^2"},
             {"value", put("value", list({Json(kBit), "1"})), 1, "value.lo <= F"},
             {"value above", put("value", list({"-1", Json(-kBit)})), 1, "F <= value.hi"},
             {"outside the box", put("enters", 2), 1, "enters: x (0,0) of x^k is not within the bounds"},
             {"far", all({put("enters", 1), put("balls", balls({{power2(-10), 7}, {power2(-6), 7}}))}), 1, "||x^k - center||^2 <= r^2"},
             {"lower outside", put("below", xy(fraction(-1, 8), 1)), 1, "below: F(y) < F*"},
             {"lower inside", put("below", xy(fraction(1, 8), 1)), 1, "below: F(y) < F*"},
             {"twice", put("kinks", list({list({"x", 0, 0}), list({"x", 0, 0})})), 2, "an entry is listed twice"},
             {"no entry", put("kinks", list({list({"x", 1, 0})})), 2, "has no such entry"},
             {"not in F", put("kinks", list({list({"a", 0, 0})})), 2, "F contains no such block"},
             {"kink of two", put("kinks", list({list({"x", 0})})), 2, "[block, row, column]"}});
  CHECK_RESULT(edited(c, put("balls", balls({{1, 7}, {4 - kBit, 7}}))), 0, "VERIFIED");
  // The gradient along M does not count x: moved by 2^-20, y has the slope 7/2^20.
  CHECK_RESULT(edited(c, all({put("center", xy(0, 1 + power2(-20))), put("gradient", Json(7 * power2(-20))), put("value", list({"-1", "1"}))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({put("center", xy(0, 1 + power2(-20))), put("gradient", Json(7 * power2(-20) - kBit)), put("value", list({"-1", "1"}))})), 1, "||grad F||^2");
  // Without bounds x = 0 is no critical point, and nothing is held.
  CHECK_RESULT(Corner("3", Json(), Json()).check(), 1, "the kink x (0,0) is at no bound");
  CHECK_RESULT(Corner("3", "-1", Json()).check(), 1, "the kink x (0,0) is at no bound");
  CHECK_RESULT(Corner("3", Json(), "1/2").check(), 1, "the kink x (0,0) is at no bound");
  CHECK_RESULT(Corner("3", "-1", "1/2").check(), 1, "the kink x (0,0) is at no bound");
  CHECK_RESULT(Corner("3", "0", "1/2").check(), 0, "VERIFIED");  // the ball may reach the other bound of a held entry
}

BOOST_AUTO_TEST_CASE(slopes_point_inwards) {
  // At an upper bound F must fall towards it: s + 1 = -4, or 4.
  CHECK_RESULT(edited(Corner("3", Json(), "0"), put("enters", 2)), 1, "nu > 0 fails at the kink x (0,0)");
  CHECK_RESULT(Corner("-5", "0", Json()).check(), 1, "nu > 0 fails at the kink x (0,0)");
  Corner high("-5", Json(), "0");
  CHECK_RESULT(edited(high, put("enters", 2)), 0, "VERIFIED");
  CHECK_RESULT(edited(high, put("enters", 1)), 1, "enters: x (0,0) of x^k is not within the bounds");
  CHECK_RESULT(edited(high, all({put("enters", 2), put("balls", balls({{1, 7}, {4, 7}}))})), 1, "nu > 0");
  // Not strict: F = x y + ... - x has the slope 0 in (0, 1).
  CHECK_RESULT(Corner("-1", "0", Json(), Json(), power2(-30), power2(-20)).check(), 1, "nu > 0 fails");
}

BOOST_AUTO_TEST_CASE(entries_that_are_not_held_are_inside) {
  CHECK_RESULT(Corner("3", "0", Json(), "2", fraction(1, 4), 1).check(), 1, "y (0,0) in the ball of radius 1: x+r < upper bound");
  Corner near("3", "0", Json(), "2", fraction(1, 4), 1 - kBit);
  CHECK_RESULT(near.check(), 0, "VERIFIED");
  // kl is judged by itself, with the balls of its critical_point.
  Corner wide("3", "0", Json(), "2", fraction(1, 4), 1);
  wide.inequality(fraction(1, 100), fraction(1, 100));
  const amcheck::Result r = wide.check();
  CHECK_RESULT(r, 1, "claim 2 kl (proved, recorded 0..2): rejected: y (0,0) in the ball of radius 1");
  // nu = 4 - r is 28/9 where gap = 4r + 9/2 r^2 is 64/9, so that kappa is exactly 7/6.
  Corner exactly("3", "0", Json(), Json(), fraction(8, 9), 2);
  exactly.inequality(fraction(7, 6), fraction(1, 3));
  CHECK_RESULT(exactly.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(exactly, [](Json& k) { k["kappa"][0] = fraction(7, 6) + kBit; }), 1, "ball 0: kappa^2 gap(r) <= nu(r)^2");
  // A saddle holds nothing: F = x^2/2 - y^2/2 with x >= -1.
  const auto saddle = [](const Json& lower, const Num& at) {
    const Json f = function(Json::array(), list({"1/2 0 0", "-1/2 1 1"})), g = function(Json::array(), list({"1 0 0", "1 1 1"}));
    Case c = run(composite({"x", "y"}, Json::array(), Json::object({{"F", f}, {"g", g}}), list({minimize("x", "x", "g", "0", lower), minimize("y", "y", "g")})), {{at, 0}});
    c.add("kl_saddle", "proved", 0, 0, Json::object({{"center", xy(0, 0)}, {"basis", rows_of({{1, 0}, {0, 1}})}, {"index", 1}, {"gradient", "0"}, {"least", "1"}, {"rise", "1"}, {"balls", balls({{fraction(1, 2), decimal(1414213)}, {1, decimal(1414213)}})},
                                                     {"value", list({"0", "0"})}, {"direction", xy(1, 0)}, {"upper", decimal(1414214)}, {"enters", 0}}));
    return c.check();
  };
  CHECK_RESULT(saddle("-2", 0), 0, "VERIFIED");
  CHECK_RESULT(saddle("-1", 0), 1, "x (0,0) in the ball of radius 1: x-r > lower bound");
  CHECK_RESULT(saddle("0", 0), 1, "x (0,0) in the ball of radius 1: x-r > lower bound");
}

BOOST_AUTO_TEST_CASE(the_inequality_at_a_corner) {
  // gap(r) = 4 r + (1 + 7/2) r^2 and nu(r) = 4 - r: 26 and 2 at r = 2, 41/32 and 15/4 at r = 1/4, where kappa^2 = 450/41 and 2 mu = 14.
  Corner c;
  c.inequality(decimal(3312955), decimal(392232));  // root 450/41 = 3.3129457, root 4/26 = 0.3922322
  CHECK_RESULT(c.check(), 1, "ball 0: kappa^2 gap(r) <= nu(r)^2");
  const auto with = [](const Num& k, const Num& K) { return put("kappa", list({Json(k), Json(K)})); };
  CHECK_RESULT(edited(c, with(decimal(3312945), decimal(392232))), 0, "VERIFIED 2/2");
  refuse(c, {{"ball 1", with(decimal(3312945), decimal(392233)), 1, "ball 1: kappa^2 gap(r) <= nu(r)^2"},
             {"ball 0", with(decimal(3312946), decimal(392232)), 1, "ball 0: kappa^2 gap(r) <= nu(r)^2"},
             {"held", all({with(1, fraction(1, 4)), put("direction", xy(kBit, 1))}), 1, "the direction is not 0 at the kink x (0,0)"},
             {"upper", all({with(1, fraction(1, 4)), put("upper", decimal(3741657))}), 1, "upper^2 (<v,Hv>"}});  // root 14 = 3.7416574
  // A lower value leaves a greater gap: 26 + 1.
  Corner low;
  low.claim(0)["value"] = list({"-1", "0"});
  low.seal(low.claim(0));
  low.point = low.claim(0)["digest"].canonical().substr(1, 64);
  low.inequality(fraction(1, 4), decimal(384900));  // root 4/27 = 0.3849001
  CHECK_RESULT(low.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(low, with(fraction(1, 4), decimal(384901))), 1, "ball 1: kappa^2 gap(r) <= nu(r)^2");
  // Without strict slopes there is no gap to compare.
  Corner flat("-1", "0", Json());
  flat.inequality(1, fraction(1, 4));
  CHECK_RESULT(flat.check(), 1, "claim 2 kl (proved, recorded 0..2): rejected: ball 0: nu > 0 fails");
}

BOOST_AUTO_TEST_CASE(several_held_entries_and_units) {
  // F = (x - y)^2/2 + x + s y + max(0, z + 1/2)^2/2 - z + y z in x >= 0 >= y, around (0, 0, 1/2): the slopes by x and y are 1 and s + 1/2
  // there, they change by up to 2r and 3r, and the unit, 1, by r.
  const auto corner = [](const char* s, const Num& r, const Json& kinks) {
    const Json f = function(list({squared("1", list({"1 0", "-1 1"})), squared("1", list({"1 3"}))}), list({"1 0", std::string(s) + " 1", "-1 2", "1 1 2"})), g = function(Json::array(), list({"1 0 0", "1 1 1", "1 2 2"}));
    Case c = run(composite({"x", "y", "z"}, list({list({"1/2", "1 2"})}), Json::object({{"F", f}, {"g", g}}), list({minimize("x", "x", "g", "0", "0"), minimize("y", "y", "g", "0", Json(), "0"), minimize("z", "z", "g")})), {{0, 0, fraction(1, 2)}});
    const Num root(amcheck::floor_sqrt(amcheck::Z(15) << 120), -60), mu = 1 - power2(-50);  // of the 16 of a held entry less 1
    c.add("critical_point", "proved", 0, 0, Json::object({{"center", iterate({{"x", 0}, {"y", 0}, {"z", fraction(1, 2)}})}, {"kinks", kinks}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "0"}, {"shift", "1"}, {"modulus", Json(mu)},
                                                          {"balls", balls({{r, mu}})}, {"value", list({"0", "0"})}, {"enters", 0}, {"below", Json()},
                                                          {"witness", Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of({{root, 0, 0}, {0, root, 0}, {0, 0, 0}})}})}}));
    return c.check();
  };
  const Json x = list({"x", 0, 0}), y = list({"y", 0, 0});
  CHECK_RESULT(corner("-2", fraction(1, 2) - kBit, list({x, y})), 0, "VERIFIED");
  CHECK_RESULT(corner("-2", fraction(1, 2), list({y, x})), 1, "nu > 0 fails");
  CHECK_RESULT(corner("-1", fraction(1, 6) - kBit, list({x, y})), 0, "VERIFIED");
  CHECK_RESULT(corner("-1", fraction(1, 6), list({x, y})), 1, "nu > 0 fails at the kink y (0,0)");
  CHECK_RESULT(corner("-1", fraction(1, 6), list({y, x})), 1, "nu > 0 fails at the kink y (0,0)");
  CHECK_RESULT(corner("-1/4", fraction(1, 16), list({x, y})), 1, "nu > 0 fails at the kink y (0,0)");
  CHECK_RESULT(corner("-2", fraction(1, 16), list({x})), 1, "y (0,0) in the ball of radius 1/16: x+r < upper bound");
  CHECK_RESULT(corner("-9", 1, list({x, y})), 1, "unit 0 keeps its sign in the ball of radius 1");
}

BOOST_AUTO_TEST_CASE(what_stands_for_F_with_entries_held) {
  // x + x y, x held at 3: 3 + 3 y and 8 (x - 3)^2; without held entries nothing changes.
  amcheck::Problem within;
  within.objective.unknowns = 2;
  within.objective.rest.add({{0, 1}}, 1);
  within.objective.rest.add({{0, 1}, {1, 1}}, 1);
  const auto F = [&](const Num& x, const Num& y) { return value(within.objective.rest, {x, y}); };
  BOOST_TEST((hold(within, {3, 5}, {}) == nullptr && F(4, 5) == 24));
  const auto held = hold(within, {3, 5}, {{0, 1}});
  BOOST_TEST((F(3, 5) == 18 && F(4, 5) == 26 && F(2, 7) == 32));
  BOOST_TEST((held->margin(1).size == 5 && held->highest(1) == 28));  // 1 + y, and (3 + h)(6 + k) with |h|, |k| <= 1
}

BOOST_AUTO_TEST_SUITE_END()
