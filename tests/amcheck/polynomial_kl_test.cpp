// Claims about points of polynomial problems (SPEC 3.14 to 3.21): closed forms, and every required condition broken.
#include <cmath>

#include "bisection.hpp"
#include "blowup_search.hpp"

using namespace build;

namespace {

Json w_at(const Num& w) { return iterate({{"w", w}}); }

// critical_point without witness terms but L = weights.
Json point_keys(const Json& center, const Num& shift, const Json& ball_list, const Num& value, const Json& weights) {
  return Json::object({{"center", center}, {"kinks", Json::array()}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "0"}, {"shift", shift}, {"modulus", shift}, {"balls", ball_list},
                       {"value", list({value, value})}, {"enters", Json()}, {"below", Json()},
                       {"witness", Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", weights}})}});
}

// y = 3, l = 2: the minimum (1,1) with F = 4, H = [[3,-1],[-1,3]] and H - 2I = (1,-1)(1,-1)'. The Taylor terms a^2 b + a b^2 + a^2 b^2/2
// give delta(r) = 6r + 3r^2.
struct Minimum : Case {
  Num r = power2(-10), R = power2(-6);
  std::string needed;
  static Num delta(const Num& r) { return 6 * r + 3 * square(r); }
  Minimum() : Case(product_problem(3, 2, uv(1, 1)), list({uv(1, 1), uv(1 + power2(-6), 1), uv(2, 1)})) {
    needed = add("critical_point", "proved", 0, 1, point_keys(uv(1, 1), 2, balls({{r, 2 - delta(r)}, {R, 2 - delta(R)}}), 4, rows_of({{1, 0}, {-1, 0}})));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(polynomial_kl)

BOOST_AUTO_TEST_CASE(a_minimum) {
  Minimum c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  const Num bit = power2(-60);
  CHECK_RESULT(edited(c, put("enters", 1)), 0, "VERIFIED");
  CHECK_RESULT(edited(c, put("enters", 0)), 0, "VERIFIED");
  refuse(c, {{"modulus", put("modulus", 2 + bit), 1, "modulus <= shift - epsilon"},
             {"shift", [&](Json& j) { j["shift"] = j["modulus"] = 2 + bit; }, 1, "modulus <= shift - epsilon"},
             {"witness", [](Json& j) { j["witness"]["weights"] = rows_of({{1, 0}, {1, 0}}); }, 1, "modulus <= shift - epsilon"},
             {"mu", [&](Json& j) { j["balls"][0][1] = 2 - Minimum::delta(c.r) + bit; }, 1, "ball 0: mu <= modulus - delta(r)"},
             {"second mu", [&](Json& j) { j["balls"][1][1] = 2 - Minimum::delta(c.R) + bit; }, 1, "ball 1: mu <= modulus - delta(r)"},
             {"lo", [&](Json& j) { j["value"][0] = 4 + bit; }, 1, "value.lo <= F"},
             {"hi", [&](Json& j) { j["value"][1] = 4 - bit; }, 1, "F <= value.hi"},
             {"center", [&](Json& j) { j["center"] = uv(1 + power2(-20), 1), j["modulus"] = "19/10", j["balls"] = balls({{c.r, 1}}); }, 1, "||grad F||^2 <= gradient^2"},
             {"gradient", put("gradient", "1"), 1, "gradient < mu r"},
             {"value of a gradient", [](Json& j) { j["gradient"] = power2(-12); }, 1, "value.lo <= F - gradient^2"},
             {"far", [&](Json& j) { j["enters"] = 1, j["balls"][1] = list({c.R - bit, "1"}); }, 1, "||x^k - center||^2 <= r^2"},
             {"enters outside", put("enters", 2), 1, "'enters' must be in the range"},
             {"below", put("below", uv(1, 1)), 1, "below: F(y) < F*"},
             {"below far", put("below", uv(2, 1)), 1, "below: ||y - center||^2 <= r^2"},
             {"below within the value", [](Json& j) { j["value"] = list({"4", "5"}), j["below"] = uv(1, 1); }, 1, "below: F(y) < F*"},
             {"below on the sphere", [&](Json& j) { j["below"] = uv(1, 1 - c.r); }, 1, "below: F(y) < F*"},
             {"below beyond the sphere", [&](Json& j) { j["below"] = uv(1, 1 - c.r - bit); }, 1, "below: ||y - center||^2 <= r^2"},
             {"kinks", put("kinks", list({list({"u", 0, 0})})), 2, "only entries of blocks U"},
             {"dead", put("dead", list({list({1, 0})})), 2, "'dead' and 'vanished' are empty for a polynomial problem"},
             {"vanished", put("vanished", list({list({1, 0, ""})})), 2, "'dead' and 'vanished' are empty for a polynomial problem"},
             {"no vanished", [](Json& j) { j.erase("vanished"); }, 2, "'vanished' is missing"},
             {"samples", [](Json& j) { j["witness"]["samples"] = list({list({"0"})}); }, 2, "as many matrices as samples"},
             {"coupling", [](Json& j) { j["witness"]["coupling"] = list({list({"0"})}); }, 2, "as many matrices as samples"},
             {"weights", [](Json& j) { j["witness"]["weights"] = rows_of({{1}, {0}}); }, 2, "2 entries"},
             {"pair", put("symmetry", list({list({1, 0, 1})})), 2, "an array is needed"},
             {"no planes", put("symmetry", list({Json::array()})), 2, "at least one [i, j, c]"},
             {"turn", [](Json& j) { j["witness"]["turn"] = rows_of({{0, 0}}); }, 2, "does not belong here"},
             {"verdict", put("verdict", "refuted"), 2, "cannot be refuted"}});
}

BOOST_AUTO_TEST_CASE(the_inequality_at_a_minimum) {
  Minimum c;
  const Json along = uv(1, 1);  // Hv = 2v: upper^2 = 4
  c.add("kl", "proved", 0, 1, Json::object({{"theta", "1/2"}, {"kappa", list({"199/100", "19/10"})}, {"upper", decimal(2000001)}, {"direction", along}}), {c.needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"kappa", put("kappa", list({"2", "19/10"})), 1, "ball 0: kappa^2 <= 2 mu"},
             {"second kappa", put("kappa", list({"199/100", "199/100"})), 1, "ball 1: kappa^2 <= 2 mu"},
             {"upper", put("upper", decimal(1999999)), 1, "upper^2"},
             {"other direction", put("direction", uv(1, -1)), 1, "upper^2"},
             {"no direction", put("direction", uv(0, 0)), 1, "> 0 for the direction v fails"},
             {"needs", put("needs", Json::array()), 1, "'needs' must be the digest of one earlier proved critical_point"}});
}

BOOST_AUTO_TEST_CASE(a_circle_of_minima) {
  // (ac + bd - 2)^2/2 + (a^2+b^2+c^2+d^2)/2 at (1,0,1,0): H = 2I in a and c, [[1,-1],[-1,1]] in b and d. It is 0 along (0,1,0,1), the
  // rotation of (a,b) and (c,d) at once: tau = (0,-1,0,-1).
  const Json at = iterate({{"a", 1}, {"b", 0}, {"c", 1}, {"d", 0}}), rest = list({"1/2 0 0", "1/2 1 1", "1/2 2 2", "1/2 3 3"});
  Case c(small({"a", "b", "c", "d"}, Json::array(), list({squared("1", list({"-2", "1 0 2", "1 1 3"}))}), rest, at), list({at}));
  // H + tau y' + y tau' with y = (0,-s,0,-s) is [[1+2s, -1+2s], [-1+2s, 1+2s]] in b and d: 2I for s = 1/2.
  Json keys = point_keys(at, 2, balls({{power2(-10), fraction(19, 10)}}), fraction(3, 2), rows_of({{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}}));
  const auto planes = [](const Num& first, const Num& second) { return list({list({list({0, 1, first}), list({2, 3, second})})}); };
  const Num s = power2(-1);
  keys["symmetry"] = planes(1, 1);
  keys["witness"]["turn"] = rows_of({{0, -s, 0, -s}});
  const std::string needed = c.add("critical_point", "proved", 0, 0, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"opposite", put("symmetry", planes(1, -1)), 1, "F does not stay the same"},
             {"one alone", put("symmetry", list({list({list({0, 1, "1"})})})), 1, "F does not stay the same"},
             {"too fast", put("symmetry", planes(2, 2)), 1, "|c| <= 1"},
             {"twice", put("symmetry", list({list({list({0, 1, "1"}), list({1, 3, "1"})})})), 1, "an index occurs twice"},
             {"twice as the second", put("symmetry", list({list({list({0, 2, "1"}), list({1, 2, "1"})})})), 1, "an index occurs twice"},
             {"twice the item", [&](Json& j) { j["symmetry"].push(j["symmetry"][0]), j["witness"]["turn"].push("0 0 0 0"); }, 1, "Gram matrix"},
             {"no turn", [](Json& j) { j["witness"]["turn"][0] = "0 0 0 0"; }, 1, "modulus <= shift - epsilon"},
             {"no symmetry", [](Json& j) { j["symmetry"] = Json::array(), j["witness"].erase("turn"); }, 1, "modulus <= shift - epsilon"},
             {"order", put("symmetry", list({list({list({2, 3, "1"}), list({0, 1, "1"})})})), 2, "must increase strictly"},
             {"i < j", put("symmetry", list({list({list({1, 0, "1"})})})), 2, "must lie between"},
             {"no unknown", put("symmetry", list({list({list({0, 4, "1"})})})), 2, "must lie between"},
             {"0", put("symmetry", list({list({list({0, 1, "0"})})})), 2, "must not be 0"},
             {"two", put("symmetry", list({list({list({0, 1})})})), 2, "[i, j, c] is needed"},
             {"turn is missing", [](Json& j) { j["witness"].erase("turn"); }, 2, "'turn' is missing"}});
  CHECK_RESULT(edited(c, [&](Json& j) { j["symmetry"] = planes(s, s), j["witness"]["turn"] = rows_of({{0, -1, 0, -1}}); }), 0, "VERIFIED");
  // The other way round it is the same; twice as fast, either way, it is too fast, whatever the turn.
  const auto turned = [&](const Num& speed) { return edited(c, [&](Json& j) { j["symmetry"] = planes(speed, speed), j["witness"]["turn"] = rows_of({{0, -s * speed.inverse(), 0, -s * speed.inverse()}}); }); };
  for (const Num& speed : {Num(1), Num(-1), s, -s}) CHECK_RESULT(turned(speed), 0, "VERIFIED");
  for (const Num& speed : {Num(2), Num(-2), 1 + kBit, -1 - kBit}) {
    CHECK_RESULT(edited(c, [&](Json& j) { j["symmetry"] = planes(speed, speed), j["witness"]["turn"] = rows_of({{0, Num((-s * speed.inverse()).floor(80), -80), 0, Num((-s * speed.inverse()).floor(80), -80)}}); }), 1, "|c| <= 1");
  }
  // At 0 the rotation does not move, and proves nothing.
  Case still(c.problem, list({at}));
  keys["center"] = iterate({{"a", 0}, {"b", 0}, {"c", 0}, {"d", 0}});
  still.add("critical_point", "proved", 0, 0, keys);
  CHECK_RESULT(still.check(), 1, "modulus <= shift - epsilon");
  c.add("kl", "proved", 0, 0, Json::object({{"theta", "1/2"}, {"kappa", list({"19/10"})}, {"upper", decimal(2000001)}, {"direction", iterate({{"a", 1}, {"b", 0}, {"c", 0}, {"d", 0}})}}), {needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
}

BOOST_AUTO_TEST_CASE(a_minimum_beside_a_hinge) {
  // (w-1)^2/2 + max(0, w)/2 at 1/2: the hinge keeps its sign as long as r < 1/2.
  Json p = small({"w"}, list({list({"1 0"})}), list({squared("1", list({"-1", "1 0"}))}), list({"1/2 1"}), w_at(power2(-1)));
  p["sweep"] = list({update("scalar", "w")});
  Case c(p, list({w_at(power2(-1))}));
  c.add("critical_point", "proved", 0, 0, point_keys(w_at(power2(-1)), 1, balls({{fraction(49, 100), 1}}), fraction(3, 8), rows_of({{0}})));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"reaches it", [](Json& j) { j["balls"][0][0] = "1/2"; }, 1, "hinge 0 keeps its sign"},
             {"on it", [](Json& j) { j["center"] = w_at(0); }, 1, "hinge 0 keeps its sign"},
             {"the other cell", [](Json& j) { j["center"] = w_at(-power2(-1)); }, 1, "||grad F||^2 <= gradient^2"}});
}

namespace {

// 3 (uv - 1)^2/2 at (1,1): J = (1,1), J J' = 2 = t/3 for t = 6. The residual a + b + ab changes its derivative by (r, r).
struct Zero : Case {
  Num r = power2(-6);
  Zero() : Case(small({"u", "v"}, Json::array(), list({squared("3", list({"-1", "1 0 1"}))}), Json::array(), uv(1, 1)), list({uv(1, 1), uv(1 + power2(-6), 1), uv(2, 1)})) {
    // kappa/2^(1/2) + 6^(1/2) r <= 6^(1/2): kappa <= 12^(1/2) (1-r) = 3.41
    add("kl_zero", "proved", 0, 1, Json::object({{"center", uv(1, 1)}, {"shift", "6"}, {"rank", "6"}, {"balls", balls({{r.times2(-1), fraction(343, 100)}, {r, fraction(340, 100)}})}, {"direction", uv(1, 1)}, {"upper", decimal(3464102)}, {"enters", 1}, {"witness", rows_of({{0}})}}));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(where_the_residuals_vanish) {
  Zero c;
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  const Num bit = power2(-60);
  refuse(c, {{"rank", put("rank", 6 + bit), 1, "rank <= shift - epsilon"},
             {"shift", [&](Json& j) { j["shift"] = j["rank"] = 6 + bit; }, 1, "rank <= shift - epsilon"},
             {"weight", [&](Json& j) { j["shift"] = j["rank"] = "2"; }, 1, "rank <= shift - epsilon"},
             {"witness", [](Json& j) { j["witness"] = rows_of({{power2(-8)}}); }, 1, "rank <= shift - epsilon"},
             {"kappa", [](Json& j) { j["balls"][1][1] = fraction(342, 100); }, 1, "ball 1: (kappa/sqrt 2"},
             {"first kappa", [](Json& j) { j["balls"][0][1] = fraction(344, 100); }, 1, "ball 0: (kappa/sqrt 2"},
             {"too far from 0", put("center", uv(1 + power2(-5), 1)), 1, "rank <= shift - epsilon"},
             {"upper", put("upper", decimal(3464101)), 1, "upper^2 d >="},  // 12^(1/2) = 3.4641016
             {"flat", put("direction", uv(1, -1)), 1, "a - 2 z rt(a) rt(N) > 0"},
             {"no upper", [](Json& j) { j.erase("upper"); }, 2, "'upper' is missing"},
             {"upper < 0", put("upper", "-1"), 2, "must not be negative"},
             {"block", [](Json& j) { j["direction"].erase("u"); }, 2, "'u' is missing"},
             {"enters", put("enters", 2), 1, "'enters' must be in the range"},
             {"shape", put("witness", rows_of({{0, 0}})), 2, "1 entries"},
             {"balls", put("balls", Json::array()), 2, "at least one ball"}});
  // From further away F is too large for the descent to end inside.
  CHECK_RESULT(edited(c, [&](Json& j) { j["center"] = uv(1 + power2(-5), 1), j["rank"] = fraction(59, 10), j["witness"] = rows_of({{fraction(1, 4)}}), j["balls"] = balls({{power2(-6), fraction(3, 1)}}), j["enters"] = Json(); }), 1, "4 F < (kappa r)^2");
  CHECK_RESULT(edited(c, [&](Json& j) { j["enters"] = 1, j["balls"] = balls({{c.r - bit, fraction(340, 100)}}); }), 1, "||x^k - center||^2 <= r^2");
  // The first ball must be wide enough too: the bound is for points within 2 F^(1/2)/kappa_1.
  const Num near = 1 + power2(-8);
  const auto beside = [&](Json& j) {
    j["center"] = uv(near, 1), j["rank"] = fraction(599, 100), j["witness"] = rows_of({{fraction(1450, 16384)}}), j["enters"] = Json(), j["upper"] = decimal(3610000);
    j["balls"] = balls({{power2(-7), fraction(339, 100)}, {power2(-6), fraction(335, 100)}});
  };
  CHECK_RESULT(edited(c, beside), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [&](Json& j) { beside(j), j["balls"][0][0] = power2(-10); }), 1, "in the first ball");
  const double rho = 2 * std::sqrt(1.5) * std::pow(2, -8) / 3.39, z = std::sqrt(6) * rho, s = 1 + std::pow(2, -8), Jv = 1 + s, rt2 = std::sqrt(2);
  const double d = 3 * Jv * Jv - 2 * z * std::sqrt(3.0) * Jv * rt2, f = std::sqrt(3 * (1 + s * s));
  const double bound = std::sqrt(2 / d) * (3 * Jv * std::sqrt(1 + s * s) + (2 * f * z + z * z) * rt2);
  CHECK_RESULT(edited(c, [&](Json& j) { beside(j), j["upper"] = decimal(static_cast<long>(bound * 1e6) + 2); }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [&](Json& j) { beside(j), j["upper"] = decimal(static_cast<long>(bound * 1e6) - 1); }), 1, "upper^2 d >=");
  Case with_rest(product_problem(1, 1, uv(1, 1)), list({uv(1, 1), uv(1, 1)}));
  with_rest.claims() = c.claims();
  with_rest.claim(0)["enters"] = Json();
  with_rest.reseal();
  CHECK_RESULT(with_rest.check(), 1, "the rest of the problem is not 0");
}

BOOST_AUTO_TEST_CASE(the_least_upper_bound_at_a_zero) {
  // u^2 at 0: its slope is 2 F^(1/2).
  const Json at = iterate({{"u", 0}});
  Case c(small({"u"}, Json::array(), list({squared("2", list({"1 0"}))}), Json::array(), at), list({at}));
  c.add("kl_zero", "proved", 0, 0, Json::object({{"center", at}, {"shift", "2"}, {"rank", "1/2"}, {"balls", list({list({"1", "1/2"})})}, {"direction", iterate({{"u", 1}})}, {"upper", "2"}, {"enters", 0}, {"witness", rows_of({{0}})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(c, put("upper", 2 - kBit)), 1, "upper^2 d >=");
}

BOOST_AUTO_TEST_CASE(two_residuals_that_vanish) {
  // (uv-1)^2/2 and 2(u-1)^2/2: J = [[1,1],[1,0]], C^-1 = diag(1,1/2). J J' - t C^-1 = [[2-t, 1], [1, 1-t/2]] = L L' for t = 2 - 2^(1/2);
  // with t = 1/2, [[3/2,1],[1,3/4]] = L L' + E, L = [[39/32, 0], [105/128, 9/32]].
  Json p = small({"u", "v"}, Json::array(), list({squared("1", list({"-1", "1 0 1"})), squared("2", list({"-1", "1 0"}))}), Json::array(), uv(1, 1));
  Case c(p, list({uv(1, 1)}));
  const Json keys = Json::object({{"center", uv(1, 1)}, {"shift", "1/2"}, {"rank", "2/5"}, {"balls", balls({{power2(-6), fraction(8, 10)}})}, {"enters", Json()}, {"direction", uv(0, 1)}, {"upper", decimal(2000001)},  // J v = (1,0), J'CJv = (1,1)
                                  {"witness", rows_of({{fraction(39, 32), 0}, {fraction(105, 128), fraction(9, 32)}})}});
  c.add("kl_zero", "proved", 0, 0, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"too near 1/2", put("rank", "1/2"), 1, "rank <= shift - epsilon"}, {"epsilon counts twice, by the weight 2", put("rank", "12/25"), 1, "rank <= shift - epsilon"}, {"kappa", [](Json& j) { j["balls"][0][1] = "9/10"; }, 1, "(kappa/sqrt 2"}, {"shape", put("witness", rows_of({{0}})), 2, "must have 2 rows"}});
}

namespace {

const Json kFlatProblem = product_problem(1, 1, uv(0, 0));  // y = l = 1: H = [[1,-1],[-1,1]] at 0

Case exponent_at_0(const char* theta, const Json& along) {
  Case c(kFlatProblem, list({uv(0, 0), uv(0, 0)}));
  c.add("kl_exponent", "refuted", 0, 1, Json::object({{"center", uv(0, 0)}, {"theta", theta}, {"curve", along}}));
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(exponents_that_are_too_small) {
  // Along (tau, tau) F - F* = tau^4/2 and |grad F|^2 = 2 tau^6.
  const Json diagonal = curve({"1", "1"});
  const Case c = exponent_at_0("1/2", diagonal);
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED");
  CHECK_RESULT(exponent_at_0("0", diagonal).check(), 0, "VERIFIED");
  CHECK_RESULT(exponent_at_0("74999/100000", diagonal).check(), 0, "VERIFIED");
  refuse(c, {{"3/4 is none of them", put("theta", "3/4"), 1, "E > 2 theta D"},
             {"1", put("theta", "1"), 2, "theta must be in"},
             {"negative", put("theta", "-1/2"), 2, "theta must be in"},
             {"steep", put("curve", curve({"1", "0"})), 1, "E > 2 theta D"},
             {"bent", put("curve", curve({"1", "1 1"})), 1, "E > 2 theta D"},
             {"rows", put("curve", curve({"1"})), 2, "a row for every unknown"},
             {"zero", put("curve", curve({"0", "0 0"})), 2, "must not be 0"},
             {"long", put("curve", curve({"1", "1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"})), 2, "at most 16"},
             {"empty", put("curve", curve({"1", ""})), 2, "is not a rat"},
             {"proved", put("verdict", "proved"), 2, "cannot be proved"},
             {"enters", put("enters", Json()), 2, "does not belong here"},
             {"run", put("range", list({0, 2})), 2, "must lie between"}});
  CHECK_RESULT(edited(c, put("curve", curve({"1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 5", "1"}))), 0, "VERIFIED");  // a change of order 16
  Case open(kFlatProblem, list({uv(0, 0)}));
  open.add("kl_exponent", "undecided", 0, 0, Json::object({{"theta", "1/2"}, {"reason", "not tried"}}));
  CHECK_RESULT(open.check(), 6, "CONDITIONAL 0/1");
  refuse(open, {{"theta stays", [](Json& j) { j.erase("theta"); }, 2, "'theta' is missing"}});
}

BOOST_AUTO_TEST_CASE(curves_of_no_use) {
  const auto along = [](const Json& hinges, const Json& rest, const Json& path) {
    Json p = small({"u", "v"}, hinges, Json::array(), rest, uv(0, 0));
    p["sweep"] = list({update("scalar", "u"), update("scalar", "v")});
    Case c(p, list({uv(0, 0)}));
    c.add("kl_exponent", "refuted", 0, 0, Json::object({{"center", uv(0, 0)}, {"theta", "1/3"}, {"curve", path}}));
    return c.check();
  };
  const Json square = list({"1 0 0"}), hinge_v = list({list({"1 1"})});
  CHECK_RESULT(along(Json::array(), square, curve({"1", "0"})), 0, "VERIFIED");   // tau^2, 4 tau^2: 2 > 4/3
  CHECK_RESULT(along(hinge_v, square, curve({"1", "0"})), 1, "hinge 0 is 0 all along it");
  CHECK_RESULT(along(hinge_v, square, curve({"1", "0 1"})), 0, "VERIFIED");
  CHECK_RESULT(along(Json::array(), square, curve({"0", "1"})), 1, "F does not change along it");
  CHECK_RESULT(along(Json::array(), list({"-1 0 0"}), curve({"1", "0"})), 1, "alpha > 0 fails");
  // The sign of its first coefficient says the side of a hinge: -tau + 9 tau^2 is negative, and there F = u^2 without the z.
  const Json with_z = list({"1 0 0", "7 0 2"});
  CHECK_RESULT(along(list({list({"1 1"})}), with_z, curve({"1", "-1 9"})), 0, "VERIFIED");
  CHECK_RESULT(along(list({list({"1 1"})}), with_z, curve({"1", "1 -9"})), 0, "VERIFIED");
  CHECK_RESULT(along(list({list({"1 1"})}), list({"1 0 0", "-7 0 2"}), curve({"1", "-1 9"})), 0, "VERIFIED");
  CHECK_RESULT(along(list({list({"1 1"})}), list({"1 0 0", "-7 0 2"}), curve({"1", "1 -9"})), 1, "alpha > 0 fails");
}

namespace {

// y = 3, l = 1: the saddle 0 with F = 9/2, H = [[1,-3],[-3,1]], eigenvalues -2 and 4; a^2 b^2/2 gives delta(r) = 3 r^2.
struct Saddle : Case {
  Num c = Num(741455).times2(-20), r = power2(-10), R = power2(-3);  // c^2 is nearly 1/2
  Num size = (2 * square(c)), wide = 2 - size;  // A = size diag(-2, 4), 1 + |Q'Q - I|
  Num m = 2 * size * wide.inverse(), l = 4 * size * wide.inverse();
  Saddle() : Case(product_problem(3, 1, uv(0, 0)), list({uv(power2(-3), 0), uv(1, 1)})) {
    add("kl_saddle", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"basis", rows_of({{c, c}, {c, -c}})}, {"index", 1}, {"gradient", "0"}, {"least", m}, {"rise", l}, {"balls", balls({{r, decimal(2828400)}, {R, decimal(2740000)}})},
                                                   {"value", list({"9/2", "9/2"})}, {"direction", uv(1, -1)}, {"upper", decimal(2828428)}, {"enters", 0}}));  // 8^(1/2) = 2.828427
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_saddle) {
  Saddle c;
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  // [[1,-1],[-1,1]], as it is, says nothing of its eigenvalues 0 and 2.
  Case flat = c;
  flat.problem = product_problem(1, 1, uv(0, 0));
  flat.reseal();
  CHECK_RESULT(edited(flat, put("basis", rows_of({{1, 0}, {0, 1}}))), 1, "|A_ii| > epsilon fails for i = 0");
  const Num bit = power2(-70);
  refuse(c, {{"basis", put("basis", rows_of({{1, 1}, {1, -1}})), 1, "||Q'Q - I|| < 1"},
             {"skew basis", put("basis", rows_of({{1, 0}, {0, 1}})), 1, "|A_ii| > epsilon"},
             {"index 0", put("index", 0), 1, "index should be 1"},
             {"index 2", put("index", 2), 1, "index should be 1"},
             {"least", put("least", c.m + bit), 1, "least (1+e')"},
             {"rise", put("rise", c.l + bit), 1, "rise (1+e')"},
             {"kappa", [](Json& j) { j["balls"][0][1] = decimal(2828460); }, 1, "ball 0: kappa^2 (rise+delta)"},
             {"second kappa", [](Json& j) { j["balls"][1][1] = decimal(2750000); }, 1, "ball 1: kappa^2 (rise+delta)"},
             {"radius", [](Json& j) { j["balls"][1] = list({"1", "1"}); }, 1, "ball 1: delta(r) < least"},
             {"lo", [&](Json& j) { j["value"][0] = fraction(9, 2) + bit; }, 1, "value.lo <= F - q"},
             {"hi", [&](Json& j) { j["value"][1] = fraction(9, 2) - bit; }, 1, "F + q <= value.hi"},
             {"falls", put("direction", uv(1, 1)), 1, "> 0 for the direction v fails"},
             {"no direction", [](Json& j) { j["direction"] = uv(0, 0), j["upper"] = "0"; }, 1, "> 0 for the direction v fails"},
             {"other direction", put("direction", uv(2, -1)), 1, "upper^2"},
             {"upper", put("upper", decimal(2828427)), 1, "upper^2"},
             {"center", [&](Json& j) { j["center"] = uv(power2(-20), 0), j["least"] = "19/10", j["rise"] = "39/10", j["balls"] = balls({{c.r, 2}}); }, 1, "||grad F||^2 <= gradient^2"},
             {"gradient", put("gradient", fraction(1, 512)), 1, "gradient < (least - delta) r"},
             {"value of a gradient", put("gradient", power2(-20)), 1, "value.lo <= F - q"},
             {"enters", put("enters", 1), 1, "'enters' must be in the range"},
             {"enters far", [&](Json& j) { j["balls"][1][0] = c.R - bit; }, 1, "||x^k - center||^2 <= r^2"},
             {"shape", put("basis", rows_of({{1, 0}})), 2, "must have 2 rows"},
             {"least 0", put("least", "0"), 2, "must be positive"},
             {"order", [](Json& j) { j["balls"][1][0] = power2(-10); }, 2, "must increase strictly"},
             {"upper < 0", put("upper", "-1"), 2, "must not be negative"},
             {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"}});
  CHECK_RESULT(edited(c, put("needs", list({c.problem.digest()}))), 1, "no earlier claim");
  // Beside the saddle: it is within gradient/(least - delta), and so uncertain are F* and the direction.
  const Num off = power2(-20), g = 4 * off;
  const auto beside = [&](Json& j) {
    const Num near = g * (fraction(19, 10) - 4 * power2(-10)).inverse(), q = 3 * square(near);
    j["center"] = uv(off, 0), j["least"] = "19/10", j["rise"] = "39/10", j["gradient"] = g, j["value"] = list({fraction(9, 2) - q, fraction(9, 2) + q}), j["upper"] = decimal(2829000), j["balls"] = balls({{c.r, decimal(2700000)}}), j["enters"] = Json();
  };
  CHECK_RESULT(edited(c, beside), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [&](Json& j) { beside(j), j["value"][1] = fraction(9, 2); }), 1, "F + q <= value.hi");
  CHECK_RESULT(edited(c, [&](Json& j) { beside(j), j["gradient"] = 3 * off; }), 1, "||grad F||^2 <= gradient^2");
  CHECK_RESULT(edited(c, [&](Json& j) { beside(j), j["value"] = list({fraction(9, 2) - square(off), "5"}); }), 1, "value.lo <= F - q");
}

BOOST_AUTO_TEST_CASE(a_saddle_that_is_not_known_well) {
  // A gradient of 1/5 is conceded: x* may be rho = 1/5/(m - delta) away, where the Hessian is another by delta* = 3 rho^2.
  Saddle c;
  const double m = 1.9, R = 0.125, rho = 0.2 / (m - 3 * R * R), delta = 3 * rho * rho, q = (4 + 3 * R * R) * rho * rho / 2;
  const double bound = std::sqrt(2 / (8 - 2 * delta)) * (std::sqrt(32) + delta * std::sqrt(2));
  const auto conceded = [&](Json& j, double upper, double value) {
    j["least"] = "19/10", j["rise"] = "39/10", j["gradient"] = "1/5", j["balls"] = balls({{power2(-3), 2}});
    j["upper"] = decimal(static_cast<long>(upper * 1e6)), j["value"] = list({decimal(static_cast<long>((4.5 - value) * 1e6)), decimal(static_cast<long>((4.5 + value) * 1e6))});
  };
  const double bit = 2e-6;
  CHECK_RESULT(edited(c, [&](Json& j) { conceded(j, bound + bit, q + bit); }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [&](Json& j) { conceded(j, bound - bit, q + bit); }), 1, "upper^2");
  CHECK_RESULT(edited(c, [&](Json& j) { conceded(j, bound + bit, q - bit); }), 1, "value.lo <= F - q");
  CHECK_RESULT(edited(c, [&](Json& j) { conceded(j, bound + bit, q + bit), j["gradient"] = "6/25"; }), 1, "gradient < (least - delta) r");
  // H = [[4,1],[1,-3]]: with no rotation the eigenvalues are known to be 1 from 4 and -3.
  Case plain(small({"u", "v"}, list({list({"1", "2 0"})}), Json::array(), list({"2 0 0", "1 0 1", "-3/2 1 1"}), uv(0, 0)), list({uv(0, 0)}));
  plain.problem["sweep"] = list({update("scalar", "u", "1"), update("scalar", "v", "4")});
  plain.reseal();
  plain.certificate["problem"] = plain.problem.digest();
  plain.add("kl_saddle", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"basis", rows_of({{1, 0}, {0, 1}})}, {"index", 1}, {"gradient", "0"}, {"least", "2"}, {"rise", "3"}, {"balls", balls({{fraction(1, 4), 2}})},
                                                       {"value", list({"0", "0"})}, {"direction", uv(7, 1)}, {"upper", "3"}, {"enters", Json()}}));
  CHECK_RESULT(plain.check(), 0, "VERIFIED");
  refuse(plain, {{"least", put("least", 2 + power2(-60)), 1, "least (1+e')"}, {"rise", put("rise", 3 + power2(-60)), 1, "rise (1+e')"}, {"hinge", put("balls", balls({{power2(-1), 2}})), 1, "hinge 0 keeps its sign"}});
}

BOOST_AUTO_TEST_CASE(minima_and_maxima_as_saddles) {
  const auto bowl = [](const char* a, const char* b, int index, const Num& upper = decimal(2000001)) {
    Case c(small({"u", "v"}, Json::array(), Json::array(), list({a, b}), uv(0, 0)), list({uv(0, 0)}));
    c.add("kl_saddle", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"basis", rows_of({{1, 0}, {0, 1}})}, {"index", index}, {"gradient", "0"}, {"least", "1"}, {"rise", "2"}, {"balls", balls({{1, 2}})},
                                                     {"value", list({"0", "0"})}, {"direction", uv(1, 0)}, {"upper", upper}, {"enters", Json()}}));
    return c.check();
  };
  // u^2 along u is exactly 2 (F - F*)^(1/2) steep.
  CHECK_RESULT(bowl("1 0 0", "-1/2 1 1", 1, 2), 0, "VERIFIED");
  CHECK_RESULT(bowl("1 0 0", "-1/2 1 1", 1, 2 - kBit), 1, "upper^2");
  CHECK_RESULT(bowl("1 0 0", "-1/2 1 1", 1), 0, "VERIFIED");
  CHECK_RESULT(bowl("1 0 0", "1 1 1", 0), 0, "VERIFIED");
  CHECK_RESULT(bowl("1 0 0", "1/2 1 1", 0), 1, "rise (1+e')");  // the least positive eigenvalue counts
  CHECK_RESULT(bowl("-1 0 0", "-1/2 1 1", 2), 1, "index < n");
}

namespace {

// (w - 1/2)^2/2 + 2|w| at 0: slopes 3/2 and -5/2.
struct Sharp : Case {
  static Json objective() {
    Json p = small({"w"}, list({list({"1 0"})}), list({squared("1", list({"-1/2", "1 0"}))}), list({"-2 0", "4 1"}), w_at(0));
    p["sweep"] = list({update("scalar", "w")});
    return p;
  }
  Sharp() : Case(objective(), list({w_at(power2(-4)), w_at(1)})) {
    add("kl_sharp", "proved", 0, 0, Json::object({{"center", w_at(0)}, {"minimum", 1}, {"balls", balls({{power2(-6), fraction(3, 2) - power2(-6)}, {power2(-4), fraction(3, 2) - power2(-4)}})},
                                                  {"faces", list({list({"+", "1"}), list({"-", "-1"}), list({"0", Json()})})}, {"multipliers", list({"3/2", "5/2"})}, {"curve", curve({"1"})}, {"upper", "3/2"}, {"enters", 0}}));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_sharp_minimum) {
  Sharp c;
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  const Num bit = power2(-60);
  refuse(c, {{"kappa", [&](Json& j) { j["balls"][0][1] = fraction(3, 2) - power2(-6) + bit; }, 1, "for the cell '+' and the ball 0"},
             {"second kappa", [&](Json& j) { j["balls"][1][1] = fraction(3, 2) - power2(-4) + bit; }, 1, "for the cell '+' and the ball 1"},
             {"direction", [](Json& j) { j["faces"][1][1] = "1"; }, 1, "face '-': <g,d> - delta >= kappa"},
             {"long", [&](Json& j) { j["faces"][0][1] = "11/10"; }, 1, "face '+': |d|^2 <= 1"},
             {"null", [](Json& j) { j["faces"][0][1] = Json(); }, 1, "face '+': without a direction"},
             {"no common direction", [](Json& j) { j["faces"][2][1] = "1"; }, 1, "face '0': <g,d> - delta >= kappa"},
             {"fewer", [](Json& j) { j["faces"].items().pop_back(); }, 1, "'faces' must have 3 entries"},
             {"order", [](Json& j) { std::swap(j["faces"][0], j["faces"][1]); }, 1, "face 0 should be '+'"},
             {"signs", [](Json& j) { j["faces"][0][0] = "++"; }, 1, "face 0 should be '+'"},
             {"multiplier", [](Json& j) { j["multipliers"][0] = "1"; }, 1, "they do not give the gradient"},
             {"large multiplier", [](Json& j) { j["multipliers"][0] = "2"; }, 1, "they do not give the gradient"},
             {"negative", [](Json& j) { j["multipliers"][1] = "-5/2"; }, 1, "mu >= 0"},
             {"too many", [](Json& j) { j["multipliers"][1] = "5/2 0"; }, 1, "there must be 1"},
             {"rows", [](Json& j) { j["multipliers"].items().pop_back(); }, 1, "must have 2 rows"},
             {"no minimum", put("minimum", 0), 1, "must be empty"},
             {"upper", put("upper", fraction(3, 2) - bit), 1, "beta^b <= upper"},
             {"the other side", put("curve", curve({"-1"})), 1, "beta^b <= upper"},
             {"enters", put("enters", 1), 1, "'enters' must be in the range"},
             {"enters far", [&](Json& j) { j["balls"][1] = list({power2(-4) - bit, "1"}); }, 1, "||x^k - center||^2 <= r^2"},
             {"minimum 2", put("minimum", 2), 2, "must lie between"},
             {"face", [](Json& j) { j["faces"][0] = list({"+"}); }, 2, "[signs, direction]"},
             {"dimension", [](Json& j) { j["faces"][0][1] = "1 0"; }, 2, "as many numbers as unknowns"},
             {"faces", put("faces", "+"), 2, "an array is needed"},
             {"theta", put("theta", "0"), 2, "does not belong here"}});
  CHECK_RESULT(edited(c, [](Json& j) { j["minimum"] = 0, j["multipliers"] = Json::array(); }), 0, "VERIFIED");
  // Twice the weight: slopes 1 and -3.
  Case heavy = c;
  heavy.problem["residuals"][0]["weight"] = "2";
  heavy.claim(0)["balls"] = balls({{power2(-4), 1 - power2(-3)}});
  heavy.claim(0)["multipliers"] = list({"1", "3"});
  heavy.claim(0)["upper"] = "1";
  heavy.reseal();
  CHECK_RESULT(heavy.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(heavy, put("upper", 1 - power2(-60))), 1, "beta^b <= upper");
}

BOOST_AUTO_TEST_CASE(which_sharp_points_are_minima) {
  // -w^2 with the slopes 1 and -1: concave, so not shown to be a minimum; F = F* + |w| - w^2.
  const auto check = [](const Json& rest, int minimum, const Json& multipliers) {
    Json p = small({"w"}, list({list({"1 0"})}), Json::array(), rest, w_at(0));
    p["sweep"] = list({update("scalar", "w")});
    Case c(p, list({w_at(0)}));
    c.add("kl_sharp", "proved", 0, 0, Json::object({{"center", w_at(0)}, {"minimum", minimum}, {"balls", balls({{fraction(1, 10), fraction(7, 10)}})},
                                                    {"faces", list({list({"+", "1"}), list({"-", "-1"}), list({"0", Json()})})}, {"multipliers", multipliers}, {"curve", curve({"1"})}, {"upper", "1"}, {"enters", Json()}}));
    return c.check();
  };
  const Json concave = list({"-1 0", "2 1", "-1 0 0"}), both = list({"1", "1"});
  CHECK_RESULT(check(concave, 0, Json::array()), 0, "VERIFIED");
  CHECK_RESULT(check(concave, 1, both), 1, "minimum: h_ii");
  CHECK_RESULT(check(list({"-1 0", "2 1"}), 1, both), 0, "VERIFIED");
}

namespace {

// |u| + |v| at 0; the faces ++, +-, +0, -+, --, -0, 0+, 0-, 00.
Case diamond(const Json& rest, const std::vector<Json>& directions, int minimum, const Json& multipliers, const Num& kappa, const Json& path, const Num& upper) {
  Json p = small({"u", "v"}, list({list({"1 0"}), list({"1 1"})}), Json::array(), rest, uv(0, 0));
  p["sweep"] = list({update("scalar", "u", "1"), update("scalar", "v", "1")});
  Case c(p, list({uv(0, 0)}));
  Json faces = Json::array();
  const char* signs[] = {"++", "+-", "+0", "-+", "--", "-0", "0+", "0-", "00"};
  for (std::size_t i = 0; i < 9; ++i) faces.push(list({signs[i], directions[i]}));
  c.add("kl_sharp", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"minimum", minimum}, {"balls", balls({{1, kappa}})}, {"faces", faces}, {"multipliers", multipliers}, {"curve", path}, {"upper", upper}, {"enters", Json()}}));
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_kinks) {
  const Json norm1 = list({"-1 0", "-1 1", "2 2", "2 3"});
  const std::vector<Json> away{"3/5 4/5", "3/5 -4/5", "1 0", "-3/5 4/5", "-1 0", "-1 0", "0 1", "0 -1", Json()};
  const Json ones = list({"1 1", "1 1", "1 1", "1 1"});
  const Case c = diamond(norm1, away, 1, ones, 1, curve({"1", "0 1"}), fraction(3, 2));
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED");
  refuse(c, {{"more than 1", [](Json& j) { j["balls"][0][1] = "11/10"; }, 1, "face '+0': <g,d> - delta >= kappa"},
             {"not of both cells", [](Json& j) { j["faces"][2][1] = "3/5 4/5"; }, 1, "face '+0': <g,d> - delta >= kappa fails for the cell '+-'"},
             {"an edge is not constant", [](Json& j) { j["faces"][2][1] = Json(); }, 1, "face '+0': without a direction"},
             {"along a hinge", put("curve", curve({"1", "0"})), 1, "hinge 1 is 0 all along it"},
             {"upper", put("upper", "7/5"), 1, "beta^b <= upper"},
             {"multipliers", put("multipliers", list({"1 1", "1 1", "1 1", "1 -1"})), 1, "mu >= 0"},
             {"which", put("multipliers", list({"1 1", "1 1", "1 1", "1 2"})), 1, "they do not give the gradient at unknown 1"}});
  // |u| alone: the point is not the only one of its face, and there F = F* on no cell.
  std::vector<Json> alone{"1 0", "1 0", "1 0", "-1 0", "-1 0", "-1 0", Json(), Json(), Json()};
  CHECK_RESULT(diamond(list({"-1 0", "2 2"}), alone, 0, Json::array(), 1, curve({"1", "1"}), 1).check(), 1, "face '0+': without a direction");
  // Eight kinks are not too many, nine are.
  for (const int kinks : {8, 9}) {
    Case many = c;
    many.problem["hinges"] = Json::array(std::vector<Json>(static_cast<std::size_t>(kinks), list({"1 0"})));
    many.reseal();
    CHECK_RESULT(many.check(), 1, std::string(kinks == 8 ? "'faces' must have 6561 entries" : "at most 8 hinges may be 0"));
  }
  // |u| + v^2 rises from v = 0 along u = 0, where its slope tends to 0. The one hinge leaves v free, so that this face needs a direction.
  Case free(small({"u", "v"}, list({list({"1 0"})}), Json::array(), list({"-1 0", "2 2", "1 1 1"}), uv(0, 0)), list({uv(0, 0)}));
  free.problem["sweep"] = list({update("scalar", "u", "1"), update("ridge", "v")});
  free.reseal();
  free.certificate["problem"] = free.problem.digest();
  free.add("kl_sharp", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"minimum", 0}, {"balls", balls({{fraction(1, 8), fraction(1, 2)}})}, {"faces", list({list({"+", "1 0"}), list({"-", "-1 0"}), list({"0", Json()})})},
                                                     {"multipliers", Json::array()}, {"curve", curve({"1", "0"})}, {"upper", "1"}, {"enters", Json()}}));
  CHECK_RESULT(free.check(), 1, "face '0': without a direction");
  CHECK_RESULT(edited(free, [](Json& j) { j["faces"][0][1] = "0 1"; }), 1, "face '+': <g,d> - delta >= kappa");
  // max(0,u): F = F* where u <= 0.
  const std::vector<Json> ramp{"1 0", "1 0", "1 0", Json(), Json(), Json(), Json(), Json(), Json()};
  const Json zeros = list({"1 0", "1 0", "0 0", "0 0"});
  const Case ramped = diamond(list({"1 2"}), ramp, 1, zeros, 1, curve({"1", "1"}), 1);
  CHECK_RESULT(Case(ramped).check(), 0, "VERIFIED");
  refuse(ramped, {{"where it rises", [](Json& j) { j["faces"][0][1] = Json(); }, 1, "face '++': without a direction"}});
  // 10|u| + 10|v| + (u^2 + v^2)/2 + uv/4 + u^2 v/4: a Hessian with 1 - 1/4 - r >= 0 up to r = 3/4.
  Case bent = diamond(list({"-10 0", "-10 1", "20 2", "20 3", "1/2 0 0", "1/4 0 1", "1/2 1 1", "1/4 0 0 1"}), away, 1, list({"10 10", "10 10", "10 10", "10 10"}), 5, curve({"1", "1"}), 15);
  bent.claim(0)["balls"] = balls({{fraction(3, 4), 5}});
  bent.reseal();
  CHECK_RESULT(bent.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(bent, [](Json& j) { j["balls"] = balls({{fraction(3, 4) + power2(-60), 5}}); }), 1, "minimum: h_ii");
  // One hinge twice does not span the plane.
  Case twice = diamond(norm1, away, 0, Json::array(), 1, curve({"1", "1"}), 2);
  twice.problem["hinges"] = list({list({"1 0"}), list({"1 0"})});
  twice.problem["rest"] = list({"-1 0", "2 2"});
  twice.claim(0)["faces"] = Json::array();
  for (const char* signs : {"++", "+-", "+0", "-+", "--", "-0", "0+", "0-", "00"}) twice.claim(0)["faces"].push(list({signs, std::string(signs) == "00" ? Json() : Json(signs[0] == '+' ? "1 0" : "-1 0")}));
  twice.reseal();
  CHECK_RESULT(twice.check(), 1, "face '0+'");
}

BOOST_AUTO_TEST_CASE(sharp_points_beside_another_hinge) {
  // The hinge w + 1/8 is not 0 at 0, and must keep its sign.
  Sharp c;
  c.problem["hinges"].push(list({"1/8", "1 0"}));
  c.reseal();
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& j) { j["balls"][1] = list({"1/8", "1/2"}); }), 1, "hinge 1 keeps its sign");
  // Nine kinks are too many.
  Sharp many;
  for (int i = 0; i < 8; ++i) many.problem["hinges"].push(list({"1 0"}));
  many.reseal();
  CHECK_RESULT(many.check(), 1, "at most 8 hinges");
}

namespace {

struct Degenerate : Case {
  Degenerate() : Case(kFlatProblem, list({uv(fraction(3, 8), fraction(3, 8)), uv(1, 1)})) {
    // kappa < 2^(5/4) = 2.3784142
    add("kl_degenerate", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"theta", "3/4"}, {"basis", rows_of({{1, 1}, {1, -1}})}, {"exponents", list({1, 2})}, {"balls", balls({{fraction(1, 5), fraction(23, 10)}, {fraction(2, 5), fraction(21, 10)}})},
                                                       {"curve", curve({"1", "1"})}, {"upper", decimal(2378415)}, {"enters", 0}, {"witness", list({flat(2.3).witness(0.2), flat(2.1).witness(0.4)})}}));
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_degenerate_minimum) {
  Degenerate c;
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"kappa", [](Json& j) { j["balls"][0][1] = decimal(2378415), j["witness"][0] = flat(2.378415).witness(0.2); }, 1, "set 0: face omega_1"},
             {"other witness", [](Json& j) { j["balls"][0][1] = decimal(2378000); }, 1, "set 0: face omega_1"},
             {"second", [](Json& j) { j["balls"][1][1] = "23/10"; }, 1, "set 1: face omega_1"},
             {"second radius", [](Json& j) { j["balls"][1][0] = "1"; }, 1, "set 1: face"},
             {"upper", put("upper", decimal(2378414)), 1, "beta^b <= upper"},
             {"curve", put("curve", curve({"1", "-1"})), 1, "E = 2 theta D"},
             {"theta", put("theta", "1/2"), 1, "no integer >= 0"},
             {"theta 2/3", put("theta", "2/3"), 1, "no integer >= 0"},
             {"theta 7/8", put("theta", "7/8"), 1, "no integer >= 0"},
             {"weights", put("exponents", list({1, 1})), 1, "no integer >= 0"},
             {"other weights", put("exponents", list({2, 1})), 1, ""},
             {"basis", put("basis", rows_of({{1, 1}, {1, 0}})), 1, "are not orthogonal"},
             {"no basis", put("basis", rows_of({{1, 0}, {1, 0}})), 1, "column 1 is 0"},
             {"another basis", put("basis", rows_of({{1, 0}, {0, 1}})), 1, ""},
             {"center", put("center", uv(power2(-20), 0)), 1, "the gradient of F at the center is not 0"},
             {"the wrong half", [](Json& j) { j["witness"][0] = std::string("...."); }, 1, "box 1 of the witness"},
             {"short", [](Json& j) { j["witness"][0] = std::string("0."); }, 1, ""},
             {"enters", put("enters", 1), 1, "'enters' must be in the range"},
             {"enters far", [](Json& j) { j["balls"] = balls({{fraction(1, 5), fraction(23, 10)}, {fraction(3, 8) - power2(-60), fraction(21, 10)}}); }, 1, "|y_j| <= rho^w"},
             {"no exponent", put("exponents", list({0, 2})), 2, "must lie between"},
             {"large exponent", put("exponents", list({1, 17})), 2, "must lie between"},
             {"exponents", put("exponents", list({1})), 2, "as many exponents as unknowns"},
             {"strings", [](Json& j) { j["witness"].items().pop_back(); }, 2, "one string for each ball"},
             {"theta 1/3", put("theta", "1/3"), 2, "theta must be in [1/2, 1)"},
             {"theta 1", put("theta", "1"), 2, "theta must be in [1/2, 1)"},
             {"shape", put("basis", rows_of({{1, 1}})), 2, "must have 2 rows"}});
}

BOOST_AUTO_TEST_CASE(witnesses_that_cover_nothing) {
  // One set and a small kappa, so that a plain description exists; then what is no description.
  Degenerate c;
  const std::string plain = flat(0.5).witness(0.2);
  const auto with = [&](const std::string& witness) {
    return edited(c, [&](Json& j) { j["balls"] = balls({{fraction(1, 5), fraction(1, 2)}}), j["witness"] = list({witness}), j["enters"] = Json(); });
  };
  CHECK_RESULT(with(plain), 0, "VERIFIED");
  CHECK_RESULT(with(plain + "."), 1, "goes on after the last face");
  CHECK_RESULT(with(plain.substr(0, plain.size() - 1)), 1, "ends too early");
  CHECK_RESULT(with(""), 1, "ends too early");
  CHECK_RESULT(with("1.." + plain), 1, "has '1'");   // the face omega_1 = 1
  CHECK_RESULT(with("3.." + plain), 1, "has '3'");
  CHECK_RESULT(with("9.." + plain), 1, "has '9'");
  CHECK_RESULT(with("x" + plain), 1, "has 'x'");
  CHECK_RESULT(with(std::string(257, '2')), 1, "more than 256 times");
  CHECK_RESULT(with(std::string(256, '2')), 1, "ends too early");
}

BOOST_AUTO_TEST_CASE(halves_of_t) {
  // Every face divided in t first.
  const auto divided = [](Search s, double rho, bool lower_whole) {
    std::string out;
    for (int face = 1; face <= 2; ++face)
      for (const double side : {1.0, -1.0}) {
        Search::Spans low{Span{0, rho / 2}, Span{-1, 1}, Span{-1, 1}}, high{Span{rho / 2, rho}, Span{-1, 1}, Span{-1, 1}};
        low[static_cast<std::size_t>(face)] = high[static_cast<std::size_t>(face)] = {side, side};
        out += '0';
        if (lower_whole) out += '.';
        else s.cover(low, face, 0, out);
        s.cover(high, face, 0, out);
      }
    return out;
  };
  Degenerate c;
  const auto with = [&](const Num& kappa, const std::string& witness) {
    return edited(c, [&](Json& j) { j["balls"] = balls({{fraction(1, 5), kappa}}), j["witness"] = list({witness}), j["enters"] = Json(); });
  };
  CHECK_RESULT(with(fraction(23, 10), divided(flat(2.3), 0.2, false)), 0, "VERIFIED");
  // Undivided boxes: on the face omega_1 = 1 G_1 is in [1.92, 2], so that y = 1.92^2/2, and P^ is up to 2.5008.
  CHECK_RESULT(with(fraction(68, 100), "...."), 0, "VERIFIED");
  CHECK_RESULT(with(fraction(70, 100), "...."), 1, "box 1 of the witness");
  // On the face omega_1 = -1 G_1 is as far below 0, and it is the end near 0 that counts.
  const auto whole_behind = [](Search s, double rho) {
    std::string out;
    for (int face = 1; face <= 2; ++face)
      for (const double side : {1.0, -1.0}) {
        Search::Spans x{Span{0, rho}, Span{-1, 1}, Span{-1, 1}};
        x[static_cast<std::size_t>(face)] = {side, side};
        if (face == 1 && side < 0) out += '.';
        else s.cover(x, face, 0, out);
      }
    return out;
  };
  CHECK_RESULT(with(fraction(68, 100), whole_behind(flat(0.68), 0.2)), 0, "VERIFIED");
  CHECK_RESULT(with(fraction(70, 100), whole_behind(flat(0.70), 0.2)), 1, "face omega_1 = -1");
  // 2 omega_2 is more than enough where t is small, but on the lower half it is not in one piece.
  CHECK_RESULT(with(fraction(7, 5), divided(flat(1.4), 0.2, false)), 0, "VERIFIED");
  CHECK_RESULT(with(fraction(7, 5), divided(flat(1.4), 0.2, true)), 1, "box 1 of the witness");
  // In one piece it has y = 1.98^2/2, as G_1 counts alone, and P^ up to 2.50005, whatever t is: kappa is up to 0.7042.
  CHECK_RESULT(with(fraction(704, 1000), divided(flat(0.704), 0.2, true)), 0, "VERIFIED");
  CHECK_RESULT(with(fraction(705, 1000), divided(flat(0.705), 0.2, true)), 1, "box 1 of the witness");
}

BOOST_AUTO_TEST_CASE(boxes) {
  using amcheck::Box;
  using amcheck::BoxValues;
  using Term = BoxValues::Term;
  const auto is = [](const Box& box, const std::vector<Term>& terms, const Num& lo, const Num& hi) {
    const BoxValues::Result r = BoxValues(box, {4, 4, 4})(terms);
    BOOST_TEST((r.lo == lo && r.hi == hi), show(r.lo) << " " << show(r.hi));
  };
  const Term square{{{2, 2}}, 1}, cube{{{2, 3}}, 1}, minus{{{2, 1}}, -2}, t{{{0, 1}}, 1}, mixed{{{0, 1}, {2, 1}}, 1}, side{{{1, 1}}, 5};
  const Box all(2, 1, true), below = all.half(2, false), above = all.half(2, true), late = all.half(0, true);
  is(all, {square}, 0, 1);
  is(all, {cube}, -1, 1);
  is(all, {minus}, -2, 2);
  is(all, {side}, 5, 5);
  is(Box(2, 1, false), {side}, -5, -5);
  is(below, {square}, 0, 1);
  is(below, {cube}, -1, 0);
  is(above, {cube}, 0, 1);
  is(below.half(2, true), {square}, 0, fraction(1, 4));
  is(below.half(2, false), {square}, fraction(1, 4), 1);
  is(below.half(2, false), {cube}, -1, -fraction(1, 8));
  is(above.half(2, false).half(2, true), {square}, fraction(1, 16), fraction(1, 4));
  is(late, {t}, fraction(1, 2), 1);
  is(all.half(0, false).half(0, true), {t}, fraction(1, 4), fraction(1, 2));
  is(late, {mixed}, -1, 1);
  is(late.half(2, false), {mixed}, -1, 0);
  is(late.half(2, true).half(2, true), {mixed, minus}, fraction(1, 4) - 2, 1 - fraction(2, 2));
  is(late.half(2, true), {t, cube, {{}, 7}}, fraction(15, 2), 9);
  BOOST_TEST((late.half(0, false).upper_t() == fraction(3, 4)));
  BOOST_TEST((all.upper_t() == 1 && all.depth() == 0 && late.depth() == 1));
  BOOST_TEST((!all.divisible(1) && all.divisible(2) && !all.divisible(3)));
}

BOOST_AUTO_TEST_CASE(as_many_as_8_unknowns) {
  // |x|^2/2: y = |omega|^2 >= 1 and P^ <= n/2 on every face, so that kappa^2 n/2 <= 1 needs no division.
  const auto bowl = [](int n) {
    std::vector<std::string> names;
    Json rest = Json::array(), exponents = Json::array(), rows = Json::array();
    std::map<std::string, Num> zeros;
    std::vector<std::vector<Num>> Q;
    for (int i = 0; i < n; ++i) {
      names.push_back("x" + std::to_string(i));
      zeros[names.back()] = 0;
      rest.push("1/2 " + std::to_string(i) + " " + std::to_string(i));
      exponents.push(1);
      rows.push(i == 0 ? "1" : "0");
      Q.emplace_back(static_cast<std::size_t>(n), Num(0));
      Q.back()[static_cast<std::size_t>(i)] = 1;
    }
    const Json at = iterate(zeros);
    Case c(small(names, Json::array(), Json::array(), rest, at), list({at}));
    c.add("kl_degenerate", "proved", 0, 0, Json::object({{"center", at}, {"theta", "1/2"}, {"basis", rows_of(Q)}, {"exponents", exponents}, {"balls", balls({{1, power2(-1)}})}, {"curve", rows}, {"upper", decimal(1414214)}, {"enters", 0},
                                                         {"witness", list({std::string(static_cast<std::size_t>(2 * n), '.')})}}));
    return c;
  };
  for (const int n : {1, 2, 7, 8}) {
    CHECK_RESULT(bowl(n).check(), 0, "VERIFIED");
    CHECK_RESULT(edited(bowl(n), [&](Json& j) { j["witness"] = list({std::string(static_cast<std::size_t>(2 * n - 1), '.')}); }), 1, "the witness ends too early");
    CHECK_RESULT(edited(bowl(n), [&](Json& j) { j["witness"] = list({std::string(static_cast<std::size_t>(2 * n + 1), '.')}); }), 1, "goes on after the last face");
  }
  CHECK_RESULT(edited(bowl(8), [](Json& j) { j["balls"] = balls({{1, power2(-1) + kBit}}); }), 1, "set 0: face omega_1 = 1, box 1");
  CHECK_RESULT(bowl(9).check(), 2, "more than 8 unknowns");
}

BOOST_AUTO_TEST_CASE(a_degenerate_saddle_beside_a_hinge) {
  // (uv)^2/2 + u^2/2 - v^2/2 with all exponents 1; where P^ <= 0 there is nothing to show.
  Json p = small({"u", "v"}, list({list({"1", "3 0"})}), list({squared("1", list({"1 0 1"}))}), list({"1/2 0 0", "-1/2 1 1"}), uv(0, 0));
  p["sweep"] = list({update("scalar", "u", "1"), update("scalar", "v", "2")});
  Case c(p, list({uv(0, 0)}));
  // D = 2, s = 0: y = |grad|^2 and P^ = (w1^2 - w2^2 + t^2 w1^2 w2^2)/2.
  Search s{{{0.5, {2, 0}}, {-0.5, {0, 2}}, {0.5, {2, 2}}}, {1, 1}, 2, {0, 0}, {1, 1}, 0.5, 1.4, 0};
  c.add("kl_degenerate", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"theta", "1/2"}, {"basis", rows_of({{1, 0}, {0, 1}})}, {"exponents", list({1, 1})}, {"balls", balls({{fraction(1, 16), fraction(14, 10)}})},
                                                       {"curve", curve({"1", "0"})}, {"upper", decimal(1414214)}, {"enters", Json()}, {"witness", list({s.witness(1.0 / 16)})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"the hinge", [](Json& j) { j["balls"][0][0] = "1/3"; }, 1, "hinge 0 keeps its sign"}, {"upper", put("upper", decimal(1414213)), 1, "beta^b <= upper"}, {"kappa", [](Json& j) { j["balls"][0][1] = "3/2"; }, 1, "set 0: face"}});
  // 4u^2 - 3/10 v^2 falls slowly: its slope there is not kappa (F* - F)^(1/2), and need not be.
  Case slow = c;
  slow.problem["rest"] = list({"4 0 0", "-3/10 1 1"});
  Search fall{{{4, {2, 0}}, {-0.3, {0, 2}}, {0.5, {2, 2}}}, {1, 1}, 2, {0, 0}, {1, 1}, 0.5, 3.87, 0};
  slow.claim(0)["witness"] = list({fall.witness(1.0 / 16)}), slow.claim(0)["balls"] = balls({{fraction(1, 16), fraction(387, 100)}}), slow.claim(0)["upper"] = "4";
  slow.reseal();
  CHECK_RESULT(slow.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(slow, put("balls", balls({{fraction(1, 16), fraction(401, 100)}}))), 1, "set 0: face");
  // A hinge that is 0 at the center is on no side.
  Case on = c;
  on.problem["hinges"] = list({list({"1 0"})});
  on.reseal();
  CHECK_RESULT(on.check(), 1, "hinge 0 keeps its sign");
  // F = F* everywhere.
  Case none = c;
  none.problem["residuals"] = Json::array();
  none.problem["rest"] = list({"1"});
  none.reseal();
  CHECK_RESULT(none.check(), 1, "F is constant");
}

namespace {

// c/2 (x0 x1 x2 - y)^2
Case chain(const char* c, const Json& value, const char* theta, const Num& kappa, const Num& upper) {
  const Json at = iterate({{"a", 0}, {"b", 0}, {"d", 0}});
  Case out(small({"a", "b", "d"}, Json::array(), list({squared(c, value)}), Json::array(), at), list({at}));
  out.add("kl_chain", "proved", 0, 0, Json::object({{"theta", theta}, {"kappa", kappa}, {"upper", upper}}));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(chains) {
  const Json plain = list({"-1", "1 0 1 2"});
  const Case c = chain("1", plain, "2/3", decimal(1732050), decimal(1732051));  // 27^(1/6) = 3^(1/2)
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED");
  refuse(c, {{"kappa", put("kappa", decimal(1732051)), 1, "kappa^(2N) <= limit"},
             {"upper", put("upper", decimal(1732050)), 1, "limit <= upper^(2N)"},
             {"theta", put("theta", "5/6"), 1, "theta should be 2/3"},
             {"smaller theta", put("theta", "1/2"), 1, "theta should be 2/3"},
             {"another denominator", put("theta", "2/5"), 1, "theta should be 2/3"},
             {"another numerator", put("theta", "1/3"), 1, "theta should be 2/3"},
             {"0", put("theta", "0"), 2, "must be positive"},
             {"no kappa", put("kappa", "0"), 2, "must be positive"},
             {"center", put("center", uv(0, 0)), 2, "does not belong here"}});
  // 972^(1/6) = 3.1473 and, for y = 0, 864^(1/6) = 3.08603...
  CHECK_RESULT(chain("2", list({"3", "1 0 1 2"}), "2/3", decimal(3147300), decimal(3147400)).check(), 0, "VERIFIED");
  CHECK_RESULT(chain("2", list({"3", "1 0 1 2"}), "2/3", decimal(3147400), decimal(3147500)).check(), 1, "kappa^(2N)");
  CHECK_RESULT(chain("1", list({"1 0 1 2"}), "5/6", decimal(3086000), decimal(3087000)).check(), 0, "VERIFIED");
  CHECK_RESULT(chain("1", list({"1 0 1 2"}), "5/6", decimal(3087000), decimal(3088000)).check(), 1, "kappa^(2N)");
  CHECK_RESULT(chain("1", list({"1 0 1 2"}), "2/3", decimal(3086000), decimal(3087000)).check(), 1, "theta should be 5/6");
  // (ab - 2)^2/2: the bound is a root of 4 * 4, exactly 2, for two unknowns and y = 2; 2 (ab)^2 has 2^2 4 2^3 = 4^4 under the root of order 8.
  const auto pair = [](const char* c, const Json& value, const char* theta, const Num& kappa, const Num& upper) {
    const Json at = iterate({{"a", 0}, {"b", 0}});
    Case out(small({"a", "b"}, Json::array(), list({squared(c, value)}), Json::array(), at), list({at}));
    out.add("kl_chain", "proved", 0, 0, Json::object({{"theta", theta}, {"kappa", kappa}, {"upper", upper}}));
    return out.check();
  };
  CHECK_RESULT(pair("1", list({"-2", "1 0 1"}), "1/2", 2, 2), 0, "VERIFIED");
  CHECK_RESULT(pair("1", list({"-2", "1 0 1"}), "1/2", 2 + kBit, 3), 1, "kappa^(2N)");
  CHECK_RESULT(pair("1", list({"-2", "1 0 1"}), "1/2", 1, 2 - kBit), 1, "limit <= upper^(2N)");
  CHECK_RESULT(pair("8", list({"1 0 1"}), "3/4", 4, 4), 0, "VERIFIED");
  CHECK_RESULT(pair("8", list({"1 0 1"}), "3/4", 4 + kBit, 5), 1, "kappa^(2N)");
  CHECK_RESULT(pair("8", list({"1 0 1"}), "3/4", 1, 4 - kBit), 1, "limit <= upper^(2N)");
  // What is no chain.
  const auto no_chain = [&](const Json& value) { CHECK_RESULT(chain("1", value, "2/3", 1, 2).check(), 1, "the problem is not"); };
  no_chain(list({"-1", "2 0 1 2"}));
  no_chain(list({"-1", "-1 0 1 2"}));
  no_chain(list({"-1", "1 0 1"}));
  no_chain(list({"-1", "1 0", "1 0 1 2"}));
  no_chain(list({"1"}));
  const auto other = [&](const Edit& edit) {
    Case d = c;
    edit(d.problem);
    d.reseal();
    CHECK_RESULT(d.check(), 1, "the problem is not");
  };
  other([](Json& p) { p["rest"] = list({"1"}); });
  other([](Json& p) { p["hinges"] = list({list({"1 0"})}), p["sweep"][0]["update"] = "scalar"; });
  other([](Json& p) { p["residuals"].push(p["residuals"][0]); });
  // One unknown is no chain.
  Case one(small({"a"}, Json::array(), list({squared("1", list({"-1", "1 0"}))}), Json::array(), iterate({{"a", 0}})), list({iterate({{"a", 0}})}));
  one.add("kl_chain", "proved", 0, 0, Json::object({{"theta", "1/2"}, {"kappa", "1"}, {"upper", "2"}}));
  CHECK_RESULT(one.check(), 1, "the problem is not");
}

BOOST_AUTO_TEST_CASE(claims_about_other_problems) {
  // A quadratic problem, and the keys of the claims as they are elsewhere.
  const Json zero = iterate({{"u", 0}, {"v", 0}});
  const auto block = [](const char* name) { return Json::object({{"name", name}, {"size", 1}}); };
  const Json problem = Json::object({{"format", "amcert-problem/1"}, {"name", "quadratic"}, {"kind", "quadratic"}, {"blocks", list({block("u"), block("v")})}, {"H", list({"1 0", "0 1"})}, {"g", list({"0", "0"})},
                                     {"sweep", list({update("ridge", "u"), update("ridge", "v")})}, {"start", zero}});
  for (Case from : {static_cast<Case>(exponent_at_0("1/2", curve({"1", "1"}))), static_cast<Case>(Saddle()), static_cast<Case>(Sharp()), static_cast<Case>(Degenerate()), chain("1", list({"-1", "1 0 1 2"}), "2/3", 1, 2)}) {
    Case c(problem, list({zero, zero}));
    c.claims() = from.claims();
    c.reseal();
    CHECK_RESULT(c.check(), 1, "not about problems of this kind");
    // Of an unknown problem the form alone is judged.
    from.certificate["problem"] = c.problem.digest();
    for (Json& claim : from.claims().items()) from.seal(claim);
    CHECK_RESULT(from.check(), 5, "MISMATCH");
  }
  Case reference = exponent_at_0("1/2", curve({"1", "1"}));
  reference.certificate["runs"]["reference"] = reference.certificate["runs"]["recorded"];
  CHECK_RESULT(edited(reference, put("run", "reference")), 2, "is about the run 'recorded'");
}

BOOST_AUTO_TEST_CASE(limits) {
  // x_0 ... x_23 at a point without zeros has 2^24 Taylor terms; at 0 it has one.
  std::vector<std::string> names;
  std::string all = "1", half;
  std::map<std::string, Num> zero, one;
  for (int i = 0; i < 24; ++i) {
    names.push_back("x" + std::to_string(i));
    all += " " + std::to_string(i);
    zero[names.back()] = 0, one[names.back()] = 1;
  }
  const Json problem = small(names, Json::array(), list({squared("1", list({"-1", all}))}), Json::array(), iterate(zero));
  Json still = Json::array();
  for (int i = 0; i < 24; ++i) still.push("1");
  Case c(problem, list({iterate(zero)}));
  c.add("kl_chain", "proved", 0, 0, Json::object({{"theta", "23/24"}, {"kappa", "489/100"}, {"upper", "49/10"}}));  // 24^(1/2) = 4.89897
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  c.add("kl_exponent", "refuted", 0, 0, Json::object({{"center", iterate(zero)}, {"theta", "1/2"}, {"curve", still}}));
  CHECK_RESULT(c.check(), 1, "alpha > 0 fails");  // x^24 - 1 falls from -1
  c.claims().items().pop_back();
  const Json hard = Json::object({{"center", iterate(one)}, {"shift", "1"}, {"rank", "1"}, {"balls", balls({{1, 1}})}, {"direction", iterate(one)}, {"upper", "9"}, {"enters", Json()}, {"witness", rows_of({{0}})}});
  const std::string zero_set = c.add("kl_zero", "proved", 0, 0, hard);
  CHECK_RESULT(c.check(), 4, "2^16 monomials");
  // What rests on it is not looked into, though its radius is no ball's.
  Case resting = c;
  Json each = Json::object();
  for (const std::string& name : names) each[name] = "1";
  resting.add("rate_kl", "proved", 0, 0, Json::object({{"radius", "2"}, {"blocks", each}, {"modulus", each}, {"decrease", "1"}, {"ball", 0}, {"error", "1"}, {"factor", "1/2"}}), {zero_set});
  const amcheck::Result rested = resting.check();
  BOOST_TEST(rested.exit_code == 4);
  BOOST_TEST(rested.claims[2].status == "limit");
  BOOST_TEST(rested.claims[2].message.find("in 'needs' exceeded a limit") != std::string::npos);
  c.claim(0)["upper"] = "489/100";
  c.seal(c.claim(0));
  CHECK_RESULT(c.check(), 1, "limit <= upper^(2N)");
}

BOOST_AUTO_TEST_SUITE_END()
