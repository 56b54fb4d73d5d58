// Recorded runs of smooth problems (SPEC 3.30): distances, decreases and slopes that are known in closed form, at numbers just right
// and just wrong. e = 2.718281828459...
#include "composite_cases.hpp"

using namespace build;

namespace {

const Num kTiny = power2(-100);
Num at_64(const char* integer) { return Num(amcheck::Z(integer), -64); }  // integer * 2^-64
const Num kE = at_64("50143449209799256682");  // e, rounded down

// x becomes exp(x).
Case powers(const Values& points) {
  std::vector<Values> run_of;
  for (const Num& x : points) run_of.push_back({x});
  return run(composite({"x"}, list({smooth("exp", list({"1 0"}))}), Json::object({{"F", function(Json::array(), list({"-1 0", "1 1"}))}}), list({assign("x", list({list({"1 1"})}))})), run_of);
}
amcheck::Result near(Case c, const Num& distance, int k1 = 1) {
  Json keys = trajectory_keys("case", {{"x", Json(distance)}});
  keys["tolerance"] = Json(distance + 1);
  c.add("am_trajectory", "proved", 0, k1, keys);
  return c.check();
}
amcheck::Result far(Case c, const Num& lower) {
  c.add("am_trajectory", "refuted", 0, 1, Json::object({{"start", "case"}, {"tolerance", Json(lower.times2(-1))}, {"at", list({0, "x"})}, {"lower", Json(lower)}, {"inverse", Json()}}));
  return c.check();
}

// From x = 1 to x = 0, F = exp(x) - x; or what is said. S = 1.
Case down(const Json& units, const Json& rest, const Values& from = {1}, const Values& to = {0}) {
  std::vector<std::string> names{"x", "y"};
  names.resize(from.size());
  Json sweep = Json::array();
  for (const std::string& name : names) sweep.push(assign(name.c_str(), list({Json::array()})));
  return run(composite(names, units, Json::object({{"F", function(Json::array(), rest)}}), sweep), {from, to});
}
Case exponential() { return down(list({smooth("exp", list({"1 0"}))}), list({"-1 0", "1 1"})); }
amcheck::Result slope(Case c, const Num& b, const Num& lower = 0) {
  c.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", Json(b)}, {"b_lower", Json(lower)}, {"window", 0}}));
  return c.check();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(smooth_runs)

BOOST_AUTO_TEST_CASE(distances) {
  CHECK_RESULT(near(powers({0, 1}), 0), 0, "VERIFIED");  // e^0 = 1, exactly
  CHECK_RESULT(near(powers({0, 1 + kBit}), kBit.times2(-1) - kTiny), 1, "D^2 <= distance^2");
  CHECK_RESULT(near(powers({0, 1, kE}), Num(1).times2(-64), 2), 0, "VERIFIED");
  CHECK_RESULT(near(powers({0, 1, kE}), Num(1).times2(-67), 2), 1, "D^2 <= distance^2");  // (1 + e) 2^-67 is less than an enclosure of e is wide
  CHECK_RESULT(near(powers({0, 2}), fraction(1, 3)), 0, "VERIFIED");  // |2 - 1| = (1 + 2)/3
  CHECK_RESULT(near(powers({0, 2}), fraction(1, 3) - kBit), 1, "D^2 <= distance^2");
  CHECK_RESULT(far(powers({0, 2}), fraction(1, 3) - Num(1).times2(-50)), 0, "VERIFIED");
  CHECK_RESULT(far(powers({0, 2}), fraction(1, 3)), 1, "D^2 >= lower^2");
  CHECK_RESULT(far(powers({1, kE}), Num(1).times2(-80)), 1, "D^2 >= lower^2");  // it may be exact
  Case c = powers({0, 1});
  Json keys = trajectory_keys("case", {{"x", "0"}});
  keys["ties"] = list({list({0, "x", 0, 0})});
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 1, "ties: entry 0 should be absent");
  // exp above 2^12 is a limit.
  CHECK_RESULT(near(powers({4097, 1}), 1), 4, "LIMIT");
}

BOOST_AUTO_TEST_CASE(distances_of_every_update) {
  const auto one = [](const Json& units, const Json& f, const Json& update, const Values& from, const Values& to, const Num& distance) {
    Case c = run(composite({"x", "y"}, units, Json::object({{"F", f}}), list({update, assign("y", list({list({"1 1"})}))})), {from, to});
    Json keys = trajectory_keys("case", {{"x", Json(distance)}, {"y", "0"}});
    keys["tolerance"] = "1";
    c.add("am_trajectory", "proved", 0, 1, keys);
    return c.check();
  };
  const auto both = [&](const Json& units, const Json& f, const Json& update, const Values& from, const Values& to) {
    CHECK_RESULT(one(units, f, update, from, to, 0), 0, "VERIFIED");
    Values off = to;
    off[0] += kBit;
    CHECK_RESULT(one(units, f, update, from, off, kBit.times2(-4)), 1, "D^2 <= distance^2");
  };
  const Json e = list({smooth("exp", list({"1 1"}))});
  both(list({smooth("sigmoid", list({"1 0"}))}), function(Json::array(), list({"1 2"})), descend("x", "x", "F", "1"), {0, 3}, {fraction(-1, 4), 3});
  both(e, function(list({squared("1", list({"1 0", "-3 2"}))}), Json::array()), minimize("x", "x", "F", "1"), {5, 0}, {4, 0});            // (x - 3)^2/2 + (x - 5)^2/2
  both(e, function(list({squared("1", list({"1 0", "-3 2"}))}), Json::array()), minimize("x", "x", "F", "1", Json(), "2"), {5, 0}, {2, 0});  // at its bound
  // max(0, x - e^y)^2/2 - 2x from 0 with the prox 1: x = 3/2 right of the root 1.
  both(list({smooth("exp", list({"1 1"})), list({"1 0", "-1 2"})}), function(list({squared("1", list({"1 3"}))}), list({"-2 0"})), minimize("x", "x", "F", "1"), {0, 0}, {fraction(3, 2), 0});
}

BOOST_AUTO_TEST_CASE(decreases_and_slopes) {
  // F(1) - F(0) = e - 2.
  Case c = exponential();
  const Num most = kE - 2, least = most + Num(1).times2(-62);
  c.add("sufficient_decrease", "proved", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", Json(most - kBit)}, {"a_upper", Json(least)}, {"window", 0}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"a", put("a", Json(most + kBit)), 1, "dec >= a S"}, {"a_upper", put("a_upper", Json(most - kBit)), 1, "dec <= a_upper S"}});
  // F'(0) = 0 exactly; F' = e - 1 at 1, from 2.
  CHECK_RESULT(slope(exponential(), 0), 0, "VERIFIED");
  const Case steep = down(list({smooth("exp", list({"1 0"}))}), list({"-1 0", "1 1"}), {2}, {1});
  CHECK_RESULT(slope(steep, kE - 1 + kBit, kE - 1 - kBit), 0, "VERIFIED");
  CHECK_RESULT(slope(steep, kE - 1 - kBit), 1, "G <= b^2 S");
  CHECK_RESULT(slope(steep, 2, kE - 1 + kBit), 1, "b_lower^2 S <= G");
  // log at 0 and below has no value: nothing is said of it, anywhere.
  const Json log = list({smooth("log", list({"1", "1 0"}))});
  CHECK_RESULT(slope(down(log, list({"1 1"})), 1, 1), 0, "VERIFIED");  // log'(1) = 1
  CHECK_RESULT(slope(down(log, list({"1 1"}), {0}, {-1}), 1000), 1, "of which the logarithm is taken, is positive");
  Case undefined = down(log, list({"1 1"}), {0}, {-1});
  undefined.add("sufficient_decrease", "proved", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", "1/1000"}, {"a_upper", "1"}, {"window", 0}}));
  CHECK_RESULT(undefined.check(), 1, "of which the logarithm is taken, is positive");
}

BOOST_AUTO_TEST_CASE(positive_parts_beside_smooth_units) {
  // F = exp(x) - x + max(0, y): at y = 0 it has a value but no decided slope.
  const Json units = list({smooth("exp", list({"1 0"})), list({"1 1"})});
  const Json rest = list({"-1 0", "1 2", "1 3"});
  CHECK_RESULT(slope(down(units, rest, {1, 1}, {0, 1}), 1, 1), 0, "VERIFIED");
  CHECK_RESULT(slope(down(units, rest, {1, -1}, {0, -1}), 0), 0, "VERIFIED");
  CHECK_RESULT(slope(down(units, rest, {1, 0}, {0, 0}), 1000), 1, "unit 1 is not 0 anywhere");
  Case c = down(units, rest, {1, 0}, {0, 0});
  c.add("sufficient_decrease", "proved", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", "7/10"}, {"a_upper", "3/4"}, {"window", 0}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  // A value that only rounds to 0: max(0, exp(y) - e), e as it is at 1.
  Case open = down(list({smooth("exp", list({"1 1"})), list({Json(-kE).canonical().substr(1, Json(-kE).canonical().size() - 2), "1 2"})}), list({"1 3", "1 0 0"}), {1, 1}, {0, 1});
  open.add("sufficient_decrease", "proved", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", "1/2"}, {"a_upper", "2"}, {"window", 0}}));
  CHECK_RESULT(open.check(), 1, "unit 1 has one sign on the box");
}

BOOST_AUTO_TEST_CASE(slopes_at_bounds) {
  // F = s exp(x) - 2 y with x in [0, 2], updated by another function: at a bound only what leads inwards counts; G = 4 from y.
  const auto at = [](const Num& x, const char* s, const Num& b, const Num& lower) {
    Case c = run(composite({"x", "y"}, list({smooth("exp", list({"1 0"}))}),
                           Json::object({{"F", function(Json::array(), list({"-2 1", std::string(s) + " 2"}))}, {"f", function(Json::array(), list({"1 0 0"}))}}),
                           list({minimize("x", "x", "f", "0", "0", "2"), assign("y", list({list({"1 1"})}))})), {{x, 1}, {x, 0}});
    return slope(c, b, lower);
  };
  CHECK_RESULT(at(0, "1", 2, 2), 0, "VERIFIED");                             // low, F rises
  CHECK_RESULT(at(0, "-1", decimal(2236068), decimal(2236067)), 0, "VERIFIED");  // low, F falls: root 5
  CHECK_RESULT(at(0, "-1", decimal(2236067), 0), 1, "G <= b^2 S");
  CHECK_RESULT(at(2, "-1", 2, 2), 0, "VERIFIED");                            // high, F falls
  CHECK_RESULT(at(2, "1", 7, 0), 1, "G <= b^2 S");                           // e^4 + 4 > 49
  CHECK_RESULT(at(2, "1", 8, 7), 0, "VERIFIED");
  CHECK_RESULT(at(1, "1", 4, 3), 0, "VERIFIED");                             // between: e^2 + 4
  CHECK_RESULT(at(1, "1", 3, 0), 1, "G <= b^2 S");
  CHECK_RESULT(at(-1, "1", 100, 0), 1, "not within the bounds of its update");
  CHECK_RESULT(at(3, "1", 100, 0), 1, "not within the bounds of its update");
}

BOOST_AUTO_TEST_CASE(rises_and_agreement) {
  // Up again, from x = 0 to 1: by e - 2.
  Case c = down(list({smooth("exp", list({"1 0"}))}), list({"-1 0", "1 1"}), {0}, {1});
  const Num lo = kE - 2 - kBit, hi = kE - 2 + kBit;
  const Json amount = list({Json(lo), Json(hi)});
  const auto rises = [](const Json& whole, const Json& part, const char* cause) {
    return Json::object({{"sweeps", list({Json::object({{"k", 0}, {"amount", whole}, {"updates", list({Json::object({{"label", "x"}, {"amount", part}, {"cause", cause}})})}})})}});
  };
  c.add("rises", "proved", 0, 1, rises(amount, amount, "method"));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"cause", [&](Json& j) { j["sweeps"] = rises(amount, amount, "rounding")["sweeps"]; }, 1, "the cause must be 'method'"},
             {"less", [&](Json& j) { j["sweeps"] = rises(list({Json(lo), Json(kE - 2 - Num(1).times2(-63))}), amount, "method")["sweeps"]; }, 1, "amount.hi"},
             {"none", put("sweeps", Json::array()), 1, "is not listed, but F(x^{k+1}) <= F(x^k)"}});
  Case agreed = powers({0, 1});
  agreed.certificate["runs"]["reference"] = agreed.certificate["runs"]["recorded"];
  agreed.certificate["runs"]["recorded"]["objective"] = "1 " + dy(kE - 1);
  agreed.reseal();
  agreed.add("double_agreement", "proved", 0, 1, Json::object({{"deviation", Json::object({{"x", "0 0"}})}, {"objective", Json(Num(1).times2(-63))}, {"evaluation", Json(Num(1).times2(-63))}, {"branch", Json()}}));
  CHECK_RESULT(agreed.check(), 0, "VERIFIED");
  refuse(agreed, {{"evaluation", put("evaluation", Json(Num(1).times2(-66))), 1, "|written F - F(x^k)| <= evaluation"},
                  {"objective", put("objective", Json(Num(1).times2(-66))), 1, "|F(x^k) - F(reference^k)| <= objective"},  // two enclosures of one number
                  {"branch", put("branch", list({0, "x", 0, 0})), 1, "branch should be null"}});
}

BOOST_AUTO_TEST_SUITE_END()
