// Claims about critical points of composite problems (SPEC 3.34): F is a polynomial where none of its units is 0.
#include "composite_cases.hpp"

using namespace build;

namespace {

const Num s = power2(-5);

Json point_keys(const Json& center, const Num& shift, const Json& ball_list, const Num& value, const Json& weights) {
  return Json::object({{"center", center}, {"kinks", Json::array()}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "0"}, {"shift", shift}, {"modulus", shift}, {"balls", ball_list},
                       {"value", list({value, value})}, {"enters", Json()}, {"below", Json()},
                       {"witness", Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", weights}})}});
}

// The unknowns u, a, v, where F does not contain a: (u v - y)^2/2 + half_l (u^2 + v^2) around u = at. Its units are z_0 = u - at + 1/32,
// z_1 = max(0, z_0 v - gap), 0 there, z_2 = max(0, a), which it does not contain, and z_3 = 1 + z_1 u.
Json product_with_units(const char* y, const char* half_l, const char* shift, const char* back, const char* gap) {
  const Json units = list({list({shift, "1 0"}), list({gap, "1 2 3"}), list({"1 1"}), list({"1", "1 0 4"})});
  const Json f = function(list({squared("1", list({y, std::string(back) + " 2", "1 4", "1 6", "1 2 3"}))}), list({std::string(half_l) + " 0 0", std::string(half_l) + " 2 2"}));
  return composite({"u", "a", "v"}, units, Json::object({{"F", f}}), list({assign("u", list({list({"1 0"})})), assign("a", list({list({"1 1"})})), assign("v", list({list({"1 2"})}))}));
}

// y = 3, l = 2: the minimum (1,1) with F = 4, delta(r) = 6r + 3r^2, as for the polynomial problem.
struct Minimum : Case {
  Num r = power2(-10), R = power2(-6);
  std::string needed;
  static Num delta(const Num& r) { return 6 * r + 3 * square(r); }
  Minimum() : Case(run(product_with_units("-4", "1", "-31/32", "31/32", "-1/16"), {{1, 7, 1}, {1 + power2(-6), 0, 1}, {2, 0, 1}})) {
    needed = add("critical_point", "proved", 0, 1, point_keys(uv(1, 1), 2, balls({{r, 2 - delta(r)}, {R, 2 - delta(R)}}), 4, rows_of({{1, 0}, {-1, 0}})));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(composite_points)

BOOST_AUTO_TEST_CASE(a_minimum) {
  Minimum c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(c, put("enters", 1)), 0, "VERIFIED");
  CHECK_RESULT(edited(c, put("enters", 0)), 0, "VERIFIED");
  const auto second = [](const Num& r) { return [r](Json& j) { j["balls"][1] = list({r, "1"}); }; };
  refuse(c, {{"modulus", put("modulus", 2 + kBit), 1, "modulus <= shift - epsilon"},
             {"mu", [&](Json& j) { j["balls"][0][1] = 2 - Minimum::delta(c.r) + kBit; }, 1, "ball 0: mu <= modulus - delta(r)"},
             {"lo", [&](Json& j) { j["value"][0] = 4 + kBit; }, 1, "value.lo <= F"},
             {"hi", [&](Json& j) { j["value"][1] = 4 - kBit; }, 1, "F <= value.hi"},
             {"gradient", [&](Json& j) { j["center"] = uv(1 + power2(-20), 1), j["modulus"] = "19/10", j["balls"] = balls({{c.r, 1}}); }, 1, "||grad F||^2 <= gradient^2"},
             {"a unit reaches 0", second(s), 1, "unit 0 keeps its sign in the ball of radius 1/32"},
             {"a unit inside another", second(fraction(31, 1024)), 1, "unit 1 keeps its sign in the ball of radius 31/1024"},  // 32 > 31 + 31/32 fails by 31^2/1024
             {"at a kink", put("center", uv(fraction(31, 32), 1)), 1, "unit 0 keeps its sign"},
             {"at another kink", put("center", uv(1, 2)), 1, "unit 1 keeps its sign"},
             {"far", [&](Json& j) { j["enters"] = 1, j["balls"][1] = list({c.R - kBit, "1"}); }, 1, "||x^k - center||^2 <= r^2"},
             {"enters outside", put("enters", 2), 1, "'enters' must be in the range"},
             {"enters before", put("enters", -1), 1, "'enters' must be in the range"},
             {"below", put("below", uv(1, 1)), 1, "below: F(y) < F*"},
             {"below far", put("below", uv(2, 1)), 1, "below: ||y - center||^2 <= r^2"},
             {"needs", put("needs", list({c.problem.digest()})), 1, "no earlier claim"},
             {"aside", put("center", iterate({{"u", 1}, {"a", 7}, {"v", 1}})), 2, "the problem has no block 'a'"},
             {"below with a", put("below", iterate({{"u", 1}, {"a", 7}, {"v", 1}})), 2, "the problem has no block 'a'"},
             {"weights", [](Json& j) { j["witness"]["weights"] = rows_of({{1, 0, 0}, {-1, 0, 0}, {0, 0, 0}}); }, 2, "2 rows"},
             {"kinks", put("kinks", list({list({"u", 0, 0})})), 1, "the kink u (0,0) is at no bound of its update"},
             {"a kink of a", put("kinks", list({list({"a", 0, 0})})), 2, "F contains no such block"},
             {"dead", put("dead", list({list({1, 0})})), 2, "'dead' and 'vanished' are empty"},
             {"planes", put("symmetry", list({list({list({0, 2, "1"})})})), 2, "between 0 and 1"}});
  CHECK_RESULT(edited(c, second(fraction(30, 1024))), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [&](Json& j) { j["center"] = uv(1, 1), j["balls"] = balls({{fraction(31, 1024), 1}}); }), 1, "unit 1 keeps its sign");
  // Off the inactive unit z_3 would be another; on the other side of z_1 F is another polynomial.
  Case active = run(product_with_units("-4", "1", "-31/32", "31/32", "1/16"), {{1, 7, 1}});
  active.add("critical_point", "proved", 0, 0, point_keys(uv(1, 1), 2, balls({{c.r, 1}}), 4, rows_of({{1, 0}, {-1, 0}})));
  CHECK_RESULT(active.check(), 1, "fails");
}

BOOST_AUTO_TEST_CASE(another_problem) {
  Minimum c;
  c.certificate["problem"] = std::string(64, '0');
  CHECK_RESULT(c.check(), 5, "MISMATCH");
}

BOOST_AUTO_TEST_CASE(the_inequality_at_a_minimum) {
  Minimum c;
  const Json along = uv(1, 1);  // Hv = 2v: upper^2 = 4
  c.add("kl", "proved", 0, 1, Json::object({{"theta", "1/2"}, {"kappa", list({"199/100", "19/10"})}, {"upper", decimal(2000001)}, {"direction", along}}), {c.needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"kappa", put("kappa", list({"2", "19/10"})), 1, "ball 0: kappa^2 <= 2 mu"},
             {"upper", put("upper", decimal(1999999)), 1, "upper^2"},
             {"other direction", put("direction", uv(1, -1)), 1, "upper^2"},
             {"with a", put("direction", iterate({{"u", 1}, {"a", 0}, {"v", 1}})), 2, "the problem has no block 'a'"},
             {"needs", put("needs", Json::array()), 1, "'needs' must be the digest of one earlier proved critical_point"}});
}

BOOST_AUTO_TEST_CASE(a_saddle) {
  // y = 3, l = 1 at 0: H = [[1,-3],[-3,1]], delta(r) = 3 r^2; z_0 = u + 1/32 and z_1 = max(0, z_0 v - 1/16).
  const Num half = Num(741455).times2(-20), size = 2 * square(half), wide = 2 - size, m = 2 * size * wide.inverse(), l = 4 * size * wide.inverse();
  Case c = run(product_with_units("-4", "1/2", "1/32", "-1/32", "-1/16"), {{power2(-6), 3, 0}, {1, 0, 1}});
  c.add("kl_saddle", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"basis", rows_of({{half, half}, {half, -half}})}, {"index", 1}, {"gradient", "0"}, {"least", m}, {"rise", l}, {"balls", balls({{power2(-10), decimal(2828400)}, {power2(-6), decimal(2820000)}})},
                                                   {"value", list({"9/2", "9/2"})}, {"direction", uv(1, -1)}, {"upper", decimal(2828428)}, {"enters", 0}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"index", put("index", 0), 1, "index should be 1"},
             {"kappa", [](Json& j) { j["balls"][0][1] = decimal(2828460); }, 1, "ball 0: kappa^2 (rise+delta)"},
             {"value", [](Json& j) { j["value"][0] = fraction(9, 2) + kBit; }, 1, "value.lo <= F - q"},
             {"enters far", [](Json& j) { j["balls"][1][0] = power2(-6) - kBit; }, 1, "||x^k - center||^2 <= r^2"},
             {"unit", [](Json& j) { j["balls"][1] = list({s, "1"}); }, 1, "unit 0 keeps its sign"},
             {"with a", put("center", iterate({{"u", 0}, {"a", 0}, {"v", 0}})), 2, "the problem has no block 'a'"},
             {"basis", put("basis", rows_of({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}})), 2, "2 rows"}});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_expanded) {
  // u^32 three times over has the degree 32^3.
  const auto power = [](int variable) {
    std::string out = "1";
    for (int i = 0; i < 32; ++i) out += " " + std::to_string(variable);
    return list({out});
  };
  const auto tower = [&](int top, const Num& r = 1) {
    Case c = run(composite({"u"}, list({power(0), power(1), power(2)}), Json::object({{"F", function(Json::array(), list({"1 " + std::to_string(top)}))}}), list({assign("u", list({list({"1 0"})}))})), {{1}});
    c.add("critical_point", "proved", 0, 0, point_keys(iterate({{"u", 1}}), 1, balls({{r, 1}}), 1, rows_of({{0}})));
    return c.check();
  };
  CHECK_RESULT(tower(1), 1, "unit 0 keeps its sign");
  CHECK_RESULT(tower(3), 1, "unit 0 keeps its sign");
  CHECK_RESULT(tower(3, power2(-20)), 4, "a degree above 64");
  Case deep = run(composite({"u"}, list({list({"2", "1 0"}), power(1), power(2), power(3)}), Json::object({{"F", function(Json::array(), list({"1 4"}))}}), list({assign("u", list({list({"1 0"})}))})), {{0}});
  deep.add("critical_point", "proved", 0, 0, point_keys(iterate({{"u", 0}}), 1, balls({{power2(-20), 1}}), 1, rows_of({{0}})));
  deep.add("critical_point", "proved", 0, 0, point_keys(iterate({{"u", 0}}), 1, balls({{power2(-21), 1}}), 1, rows_of({{0}})));
  CHECK_RESULT(deep.check(), 4, "s LIMIT claim 1 critical_point: ");  // the first of two
  // Degree 64 may be, that of z_1 = (u^2)^32; that of u z_1 is too much.
  const auto degree = [&](const char* monomial) {
    Case c = run(composite({"u"}, list({list({"1 0 0"}), power(1)}), Json::object({{"F", function(Json::array(), list({monomial}))}}), list({assign("u", list({list({"1 0"})}))})), {{0}});
    c.add("critical_point", "proved", 0, 0, point_keys(iterate({{"u", 1}}), 1, balls({{power2(-20), 1}}), 1, rows_of({{0}})));
    return c.check();
  };
  CHECK_RESULT(degree("1 2"), 1, "modulus <= shift - epsilon");
  CHECK_RESULT(degree("1 0 2"), 4, "a degree above 64");
  // F without an unknown has no blocks to speak of.
  Case constant = run(composite({"u"}, Json::array(), Json::object({{"F", function(Json::array(), list({"5"}))}}), list({assign("u", list({list({"1 0"})}))})), {{0}});
  constant.add("critical_point", "proved", 0, 0, point_keys(iterate({{"w", 0}}), 1, balls({{1, 1}}), 5, rows_of({{0}})));
  CHECK_RESULT(constant.check(), 1, "not about problems of this kind");
}

BOOST_AUTO_TEST_SUITE_END()
