// Critical points of smooth problems (SPEC 3.34): F = exp(x) - x at 0 has the Hessian 1, which changes by e^r - 1 in a ball.
#include "composite_cases.hpp"

using namespace build;

namespace {

Edit all(std::initializer_list<Edit> edits) {
  return [list = std::vector<Edit>(edits)](Json& j) {
    for (const Edit& e : list) e(j);
  };
}
Json x_at(const Num& x) { return iterate({{"x", x}}); }

// About F of x alone, at 0; a is no part of F.
Case about(const Json& units, const Json& rest, const Num& hessian, const Json& ball_list, const Json& value, const Num& start = 0, const Json& lower = Json()) {
  const Json g = function(Json::array(), list({"1 0 0", "1 1 1"}));
  Case c = run(composite({"a", "x"}, units, Json::object({{"F", function(Json::array(), rest)}, {"g", g}}), list({minimize("a", "a", "g"), minimize("x", "x", "g", "0", lower)})), {{5, start}, {1, fraction(1, 4)}});
  c.add("critical_point", "proved", 0, 1, Json::object({{"center", x_at(0)}, {"kinks", Json::array()}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "0"}, {"shift", hessian}, {"modulus", hessian},
                                                        {"balls", ball_list}, {"value", value}, {"enters", Json()}, {"below", Json()},
                                                        {"witness", Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of({{0}})}})}}));
  return c;
}
const Json kExp = list({smooth("exp", list({"1 1"}))}), kRest = list({"-1 1", "1 2"});

// e^(1/2) - 1 = 0.6487212707, e^(1/4) - 1 = 0.2840254166.
const Num kQuarter = decimal(715974), kHalf = decimal(351278);
Case minimum(const Json& lower = Json()) { return about(kExp, kRest, 1, balls({{fraction(1, 4), kQuarter}, {fraction(1, 2), kHalf}}), list({"1", "1"}), 0, lower); }

}  // namespace

BOOST_AUTO_TEST_SUITE(smooth_points)

BOOST_AUTO_TEST_CASE(a_minimum) {
  Case c = minimum();
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"mu", put("balls", balls({{fraction(1, 4), kQuarter + decimal(1)}, {fraction(1, 2), kHalf}})), 1, "ball 0: mu <= modulus - delta(r)"},
             {"mu of the larger", put("balls", balls({{fraction(1, 4), kQuarter}, {fraction(1, 2), kHalf + decimal(1)}})), 1, "ball 1: mu <= modulus - delta(r)"},
             {"modulus", put("modulus", 1 + kBit), 1, "modulus <= shift - epsilon"},
             {"shift", all({put("shift", 1 + kBit), put("modulus", 1 + kBit)}), 1, "modulus <= shift - epsilon"},
             {"lo", put("value", list({Json(1 + kBit), "2"})), 1, "value.lo <= F"},
             {"hi", put("value", list({"0", Json(1 - kBit)})), 1, "F <= value.hi"},
             {"kinks", put("kinks", list({list({"x", 0, 0})})), 1, "'symmetry' and 'kinks' are empty for a smooth problem"},
             {"kink that is none", put("kinks", list({list({"a", 0, 0})})), 2, "F contains no such block"},
             {"below", put("below", x_at(fraction(1, 8))), 1, "below: F(y) < F* fails"},
             {"enters far", all({put("enters", 1), put("balls", balls({{fraction(1, 5), fraction(1, 2)}}))}), 1, "||x^k - center||^2 <= r^2"},
             {"dead", put("dead", list({list({1, 0})})), 2, "'dead' and 'vanished' are empty"},
             {"weights", [](Json& j) { j["witness"]["weights"] = rows_of({{0, 0}, {0, 0}}); }, 2, "1 rows"}});
  CHECK_RESULT(edited(c, put("enters", 1)), 0, "VERIFIED");
  // Off the minimum: F' = e^h - 1, F = e^h - h; h = 2^-10.
  const Num h = power2(-10);
  const Num slope = h + square(h).times2(-1) + h * square(h) * fraction(1, 6), least = slope + power2(-44), value = 1 + square(h).times2(-1) + h * square(h) * fraction(1, 6);
  const Edit off = all({put("center", x_at(h)), put("modulus", "99/100"), put("balls", balls({{fraction(1, 4), fraction(1, 2)}})), put("value", list({"0", Json(value + power2(-40))}))});
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(least))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(slope))})), 1, "||grad F||^2 <= gradient^2");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(least)), put("value", list({"0", Json(value)}))})), 1, "F <= value.hi");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(least)), put("value", list({"1", "2"}))})), 1, "value.lo <= F - gradient^2/(2 mu)");  // F - 2^-20 is below 1
  CHECK_RESULT(edited(c, all({off, put("gradient", "1/8")})), 1, "gradient < mu r");
  // To the last bit: e^h - 1 is between n and n + 1, and the greater end counts.
  const Num n(amcheck::Z("18023197466514909"), -64);
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(least)), put("value", list({"0", Json(1 + n + power2(-64) - h)}))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(least)), put("value", list({"0", Json(1 + n + power2(-64) - h - power2(-90))}))})), 1, "F <= value.hi");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(least)), put("value", list({"0", Json(1 + n - h)}))})), 1, "F <= value.hi");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(n + power2(-64)))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({off, put("gradient", Json(n))})), 1, "||grad F||^2 <= gradient^2");
  // A Hessian that falls: 4 - e^x is 3 at 0, and less by e^r - 1.
  const auto falls = [](const Num& mu) { return about(kExp, list({"1 1", "-1 2", "2 1 1"}), 3, balls({{fraction(1, 4), mu}}), list({"-1", "-1"})).check(); };
  CHECK_RESULT(falls(decimal(2715974)), 0, "VERIFIED");
  CHECK_RESULT(falls(decimal(2715975)), 1, "ball 0: mu <= modulus - delta(r)");
}

BOOST_AUTO_TEST_CASE(what_the_ball_must_not_meet) {
  // A positive part, a logarithm, a bound.
  const Json units = list({smooth("exp", list({"1 1"})), list({"-1/2", "1 1"})}), rest = list({"-1 1", "1 2", "1 3"});
  const auto part = [&](const Num& r) { return about(units, rest, 1, balls({{r, fraction(1, 4)}}), list({"1", "1"})).check(); };
  CHECK_RESULT(part(fraction(1, 2) - kBit), 0, "VERIFIED");
  CHECK_RESULT(part(fraction(1, 2)), 1, "unit 1 is not 0 anywhere on the box");
  // log(1 + x) - x has the Hessian -1/(1 + x)^2: x - log(1 + x) the Hessian 1 and 4/9 at least.
  const auto log = [](const Num& r, const Num& mu) { return about(list({smooth("log", list({"1", "1 1"}))}), list({"1 1", "-1 2"}), 1, balls({{r, mu}}), list({"0", Json(power2(-63))})).check(); };
  CHECK_RESULT(log(fraction(1, 5), fraction(7, 16) - power2(-40)), 1, "value.lo <= F");  // log 1 is enclosed, not known
  const auto lower = [](const Num& r, const Num& mu) { return about(list({smooth("log", list({"1", "1 1"}))}), list({"1 1", "-1 2"}), 1, balls({{r, mu}}), list({Json(-power2(-60)), Json(power2(-60))})).check(); };
  CHECK_RESULT(lower(fraction(1, 5), fraction(7, 16) - power2(-40)), 0, "VERIFIED");  // 1 - (25/16 - 1)
  CHECK_RESULT(lower(fraction(1, 5), fraction(7, 16)), 1, "mu <= modulus - delta(r)");
  CHECK_RESULT(lower(1, kBit), 1, "of which the logarithm is taken, is positive");
  CHECK_RESULT(minimum("-1/2").check(), 1, "x (0,0) in the ball of radius 1/2: x-r > lower bound");
  CHECK_RESULT(minimum(Json(fraction(-1, 2) - kBit)).check(), 0, "VERIFIED");
  // Not even where only a part of F is smooth may its kinks be crossed.
  CHECK_RESULT(about(units, list({"-1 1", "1 2", "1 3"}), 1, balls({{power2(-10), fraction(1, 2)}, {1, kBit}}), list({"1", "1"})).check(), 1, "unit 1 is not 0 anywhere on the box");
}

BOOST_AUTO_TEST_CASE(the_inequality) {
  Case c = minimum();
  const std::string needed = c.claim(0)["digest"].canonical().substr(1, 64);
  // kappa^2 <= 2 mu, and F'' = 1 along x, exactly: upper^2 = 2.
  c.add("kl", "proved", 0, 1, Json::object({{"theta", "1/2"}, {"kappa", list({Json(decimal(1196640)), Json(decimal(838186))})}, {"upper", decimal(1414214)}, {"direction", x_at(1)}}), {needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"kappa 0", put("kappa", list({Json(decimal(1196641)), Json(decimal(838186))})), 1, "ball 0: kappa^2 <= 2 mu"},
             {"kappa 1", put("kappa", list({Json(decimal(1196640)), Json(decimal(838187))})), 1, "ball 1: kappa^2 <= 2 mu"},
             {"upper", put("upper", decimal(1414213)), 1, "upper^2 (<v,Hv>"},
             {"direction", put("direction", x_at(0)), 1, "<v,Hv> - delta |v|^2 > 0"},
             {"a", put("direction", iterate({{"a", 0}, {"x", 1}})), 2, "the problem has no block 'a'"}});
  // With a gradient the Hessian at x* is known within delta(g/mu): at g/mu = 1/8 that is e^1/8 - 1 = 0.133148.
  Case wide = minimum();
  wide.claim(0)["balls"] = balls({{fraction(1, 4), fraction(1, 2)}});
  wide.claim(0)["gradient"] = "1/16";
  wide.claim(0)["value"] = list({"0", "1"});
  wide.seal(wide.claim(0));
  // (1 + 0.133148)/((1 - 0.133148)/2)^1/2 = 1.721191
  wide.add("kl", "proved", 0, 1, Json::object({{"theta", "1/2"}, {"kappa", list({"1"})}, {"upper", decimal(1721196)}, {"direction", x_at(1)}}), {wide.claim(0)["digest"].canonical().substr(1, 64)});
  CHECK_RESULT(wide.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(wide, put("upper", decimal(1721186))), 1, "upper^2 (<v,Hv>");
  // kl is judged by itself, kinks and balls as well.
  Case open = about(list({smooth("exp", list({"1 1"})), list({"-1/2", "1 1"})}), list({"-1 1", "1 2", "1 3"}), 1, balls({{fraction(1, 4), kQuarter}, {1, kBit}}), list({"1", "1"}));
  open.add("kl", "proved", 0, 1, Json::object({{"theta", "1/2"}, {"kappa", list({"1/4", Json(kBit)})}, {"upper", "2"}, {"direction", x_at(1)}}), {open.claim(0)["digest"].canonical().substr(1, 64)});
  CHECK_RESULT(open.check(), 1, "claim 2 kl (proved, recorded 0..1): rejected: unit 1 is not 0 anywhere on the box");
  Case kinked = minimum();
  kinked.claim(0)["kinks"] = list({list({"x", 0, 0})});
  kinked.seal(kinked.claim(0));
  kinked.add("kl", "proved", 0, 1, Json::object({{"theta", "1/2"}, {"kappa", list({"1/4", "1/4"})}, {"upper", "2"}, {"direction", x_at(1)}}), {kinked.claim(0)["digest"].canonical().substr(1, 64)});
  CHECK_RESULT(kinked.check(), 1, "claim 2 kl (proved, recorded 0..1): rejected: 'symmetry' and 'kinks' are empty");
}

BOOST_AUTO_TEST_CASE(a_saddle) {
  // F = exp(x) - x - exp(y) + y + 1 at 0, with F* = 1: kappa^2 (1 + d) <= 2 (1 - d)^2 with d = e^r - 1.
  const Json units = list({smooth("exp", list({"1 0"})), smooth("exp", list({"1 1"}))});
  Case c = run(composite({"x", "y"}, units, Json::object({{"F", function(Json::array(), list({"1", "-1 0", "1 1", "1 2", "-1 3"}))}}), list({assign("x", list({list({"1 0"})})), assign("y", list({list({"1 1"})}))})), {{0, 0}, {1, 1}});
  const auto xy = [](const Num& x, const Num& y) { return iterate({{"x", x}, {"y", y}}); };
  // d = 0.133148453 at r = 1/8 and 0.284025417 at 1/4: kappa = 1.151636 and 0.893559.
  c.add("kl_saddle", "proved", 0, 1, Json::object({{"center", xy(0, 0)}, {"basis", rows_of({{1, 0}, {0, 1}})}, {"index", 1}, {"gradient", "0"}, {"least", "1"}, {"rise", "1"}, {"balls", balls({{fraction(1, 8), decimal(1151630)}, {fraction(1, 4), decimal(893550)}})},
                                                   {"value", list({"1", "1"})}, {"direction", xy(1, 0)}, {"upper", decimal(1414214)}, {"enters", 0}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"kappa", put("balls", balls({{fraction(1, 8), decimal(1151640)}, {fraction(1, 4), decimal(893550)}})), 1, "ball 0: kappa^2 (rise+delta)"},
             {"kappa 1", put("balls", balls({{fraction(1, 8), decimal(1151630)}, {fraction(1, 4), decimal(893565)}})), 1, "ball 1: kappa^2 (rise+delta)"},
             {"wide", put("balls", balls({{fraction(1, 8), 1}, {fraction(7, 10), kBit}})), 1, "ball 1: delta(r) < least"},  // e^0.7 > 2
             {"index", put("index", 0), 1, "index should be 1"},
             {"least", put("least", 1 + kBit), 1, "least (1+e')"},
             {"rise", put("rise", 1 + kBit), 1, "rise (1+e')"},
             {"lo", put("value", list({Json(1 + kBit), "2"})), 1, "value.lo <= F - q"},
             {"hi", put("value", list({"0", Json(1 - kBit)})), 1, "F + q <= value.hi"},
             {"upper", put("upper", decimal(1414213)), 1, "upper^2"},
             {"down", put("direction", xy(0, 1)), 1, "<v,Hv> - delta |v|^2 > 0"},
             {"far", put("enters", 1), 1, "||x^k - center||^2 <= r^2"},
             {"gradient", put("center", xy(power2(-20), 0)), 1, "||grad F||^2 <= gradient^2"}});
}

BOOST_AUTO_TEST_SUITE_END()
