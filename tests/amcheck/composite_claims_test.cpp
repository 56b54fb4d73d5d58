// Claims about composite problems (SPEC 3.30), and the form J3 of sufficient_decrease (SPEC 3.3).
#include "composite_cases.hpp"

using namespace build;

namespace {

Json decrease(const char* form, int j, const Num& a, const Num& a_upper, int window) {
  return Json::object({{"form", form}, {"j", j}, {"phase", Json()}, {"a", Json(a)}, {"a_upper", Json(a_upper)}, {"window", window}});
}
Json with_beta(Json keys, const char* beta) {
  keys["beta"] = beta;
  return keys;
}

// y = x + (x - p)/2, p = x, x = y - y/2 for F = x^2/2, from x = 1, p = 0: x = 1, 3/4, 5/16.
Case inertial() {
  return run(composite({"x", "p", "y"}, Json::array(), Json::object({{"F", function(list({squared("1", list({"1 0"}))}), Json::array())}}),
                       list({assign("y", list({list({"3/2 0", "-1/2 1"})})), assign("p", list({list({"1 0"})})), descend("x", "y", "F", "1/2")}), list({"p", "y"})),
             {{1, 0, 0}, {fraction(3, 4), 1, fraction(3, 2)}, {fraction(5, 16), fraction(3, 4), fraction(5, 8)}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(composite_claims)

BOOST_AUTO_TEST_CASE(steps_leave_out_what_is_aside) {
  // F = 1/2, 9/32, 25/512; the steps of x are 1/4 and 7/16.
  const auto holds = [](const Json& keys, const char* best) {
    Case c = inertial();
    c.add("sufficient_decrease", "proved", 0, 2, keys);
    CHECK_RESULT(c.check(), 0, "VERIFIED");
    refuse(c, {{"more", put("a", "7"), 1, best}});
  };
  holds(decrease("J0", 2, fraction(21, 22), fraction(21, 22), 0), "the best that would have passed: 21/22");
  holds(decrease("J1", 2, fraction(231, 130), fraction(231, 130), 0), "the best that would have passed: 231/130");
  holds(decrease("J1w", 2, fraction(33, 14), fraction(33, 14), 0), "the best that would have passed: 33/14");
}

BOOST_AUTO_TEST_CASE(a_decrease_with_the_last_step) {
  // dec_1 = 9/32 - 25/512 + (1/2)(1/16 - 49/256) = 43/256, S = 49/256.
  const Num a = fraction(43, 49);
  Case c = inertial();
  c.add("sufficient_decrease", "proved", 0, 2, with_beta(decrease("J3", 1, a, a, 1), "1/2"));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"more", put("a", Json(a + kBit)), 1, "the best that would have passed: 43/49"},
             {"less above", put("a_upper", Json(a - kBit)), 1, "dec <= a_upper S"},
             {"another beta", put("beta", "501/1000"), 1, "dec >= a S"},
             {"a smaller beta", put("beta", "499/1000"), 1, "dec <= a_upper S"},
             {"no step before", put("window", 0), 1, "no window"},
             {"no step after", put("window", 2), 1, "no window"},
             {"no window", put("range", list({1, 2})), 1, "no window"},
             {"no windows", [](Json& d) { d["range"] = list({0, 1}), d["window"] = 0; }, 1, "no window"},
             {"j", put("j", 2), 2, "j is 1"},
             {"phase", put("phase", 0), 2, "J3 has no phases"},
             {"none", [](Json& d) { d.erase("beta"); }, 2, "'beta' is missing"},
             {"zero", put("beta", "0"), 2, "must be positive"},
             {"negative", put("beta", "-1/2"), 2, "must be positive"},
             {"J1", put("form", "J1"), 2, "does not belong here"},
             {"J4", put("form", "J4"), 2, "form must be"}});
  c.certificate["runs"]["reference"] = c.certificate["runs"]["recorded"];
  CHECK_RESULT(edited(c, put("run", "reference")), 2, "about the run 'recorded'");
  c.claims() = Json::array();
  c.add("sufficient_decrease", "undecided", 0, 2, with_beta(Json::object({{"form", "J3"}, {"j", 1}, {"phase", Json()}, {"reason", "none"}}), "1/2"));
  CHECK_RESULT(c.check(), 6, "CONDITIONAL");
  refuse(c, {{"none", [](Json& d) { d.erase("beta"); }, 2, "'beta' is missing"}});
  c.claims() = Json::array();
  c.add("smallest_j", "proved", 0, 2, Json::object({{"form", "J3"}, {"j", 1}}));
  CHECK_RESULT(c.check(), 2, "J3 has no smallest j");
}

BOOST_AUTO_TEST_CASE(heavy_ball_falls_with_the_last_step) {
  // x = 1, 0, -1/4, -1/8, 0, 1/32, ... repeats itself after three sweeps, divided by -8. For beta = 1/2 dec/S is 7, 3, 1/2, 7, ...
  HeavyBall c;
  c.add("sufficient_decrease", "proved", 0, c.K, with_beta(decrease("J3", 1, fraction(1, 2), fraction(1, 2), 3), "1/2"), {c.trajectory});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"more", put("a", Json(fraction(1, 2) + kBit)), 1, "the best that would have passed: 1/2"},
             {"upper", put("window", 2), 1, "dec <= a_upper S"},
             {"last", put("window", c.K), 1, "no window"},
             {"orbit", put("needs", Json::array()), 1, "'needs'"}});
  CHECK_RESULT(edited(c, [](Json& d) { d["window"] = 1, d["a_upper"] = "7"; }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& d) { d["window"] = 2, d["a_upper"] = "3"; }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& d) { d["window"] = 11, d["a_upper"] = "3"; }), 0, "VERIFIED");
  // With a small beta the rise of the second sweep remains: 1/32 - 15/960.
  HeavyBall r;
  r.add("sufficient_decrease", "refuted", 0, r.K, with_beta(Json::object({{"form", "J3"}, {"j", 1}, {"phase", Json()}, {"window", 1}, {"rise", list({"1/64", "1/64"})}}), "1/60"), {r.trajectory});
  CHECK_RESULT(r.check(), 0, "VERIFIED 2/2");
  refuse(r, {{"lo", put("rise", list({Json(fraction(1, 64) + kBit), "1"})), 1, "rise.lo"}, {"hi", put("rise", list({"0", Json(fraction(1, 64) - kBit)})), 1, "rise.hi"}, {"beta", put("beta", "1/30"), 1, "rise.lo"}, {"elsewhere", put("window", 3), 1, "rise.lo"}});
  CHECK_RESULT(edited(r, [](Json& d) { d["beta"] = "1/30", d["rise"] = list({"0", "0"}); }), 0, "VERIFIED");  // no a > 0: dec is 0 over a step
}

namespace {

// F at (0, 0), reached from (1, 0) with constants; u and v are the variables 0 and 1, units follow.
Case reached(const Json& units, const Json& f, const Values& from = {1, 0}, const Values& to = {0, 0}) {
  return run(composite({"u", "v"}, units, Json::object({{"F", f}}), list({assign("u", list({Json::array()})), assign("v", list({Json::array()}))})), {from, to});
}
Json error(const Num& b, const Num& b_lower) { return Json::object({{"j", 1}, {"b", Json(b)}, {"b_lower", Json(b_lower)}, {"window", 0}}); }

// G = b^2 S, and neither less nor more.
void measure(Case c, const Num& b) {
  c.add("relative_error", "proved", 0, 1, error(b, b));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  if (b.sign() > 0) refuse(c, {{"less", put("b", Json(b - kBit)), 1, "G <= b^2 S"}});
  refuse(c, {{"more", put("b_lower", Json(b + kBit)), 1, "b_lower^2 S <= G"}});
}
void measure(const Json& units, const Json& rest, const Num& b) { measure(reached(units, function(Json::array(), rest)), b); }

amcheck::Result measured(Case c, const Num& b = 1000) {
  c.add("relative_error", "proved", 0, 1, error(b, 0));
  return c.check();
}

}  // namespace

BOOST_AUTO_TEST_CASE(gradients_count_what_is_aside) {
  // F = x^2/2 + 2p at x = 3/4: 9/16 + 4 = 73/16 over 1/16, so b^2 = 73.
  Case c = inertial();
  c.problem["functions"]["F"]["rest"] = list({"2 1"});
  c.reseal();
  c.add("relative_error", "proved", 0, 1, error(fraction(8545, 1000), fraction(8544, 1000)));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"without p", put("b", "3"), 1, "G <= b^2 S"}});
  // Through units, at (0, 0): z_0 = max(0, u + 1) and z_1 = max(0, z_0 + v) are 1, so z_0 z_1 has the gradient (2, 1) and 2(z_1 - 1/2)^2 (2, 2).
  measure(reached(list({list({"1", "1 0"}), list({"1 1", "1 2"})}), function(list({squared("4", list({"-1/2", "1 3"}))}), list({"1 2 3"})), {3, 4}), 1);
}

BOOST_AUTO_TEST_CASE(kinks_of_one_unknown_each) {
  const Json u = list({list({"1 0"})}), minus = list({list({"-1 0"})});
  // a u + c max(0, u): slopes a and a + c.
  measure(u, list({"-1 0", "3 2"}), 0);
  measure(u, list({"1 0", "1 2"}), 1);
  measure(u, list({"-4 0", "3 2"}), 1);
  measure(u, list({"1 0", "-3 2"}), 1);
  measure(u, list({"2 0", "-3 2"}), 1);
  measure(u, list({"-1 0", "-1 2"}), 1);
  measure(u, list({"2 0", "5 2 2"}), 2);  // flat at 0
  // a u + c max(0, -u): slopes a - c and a.
  measure(minus, list({"1 0", "3 2"}), 0);
  measure(minus, list({"3 0", "1 2"}), 2);
  measure(minus, list({"-1 0", "-3 2"}), 1);
  // The kink at 3.
  measure(reached(list({list({"-3", "1 0"})}), function(Json::array(), list({"-4 0", "3 2"})), {2, 0}, {3, 0}), 1);
  // Several at once: [1, 4] and {1, -2}, with S = 2; then a residual of each, (z_0 + 1)^2/2 - z_1.
  const Json both = list({list({"1 0"}), list({"1 1"})});
  measure(reached(both, function(Json::array(), list({"1 0", "1 1", "3 2", "-3 3"})), {1, 1}), 1);
  measure(reached(both, function(list({squared("1", list({"1", "1 2"}))}), list({"1 0", "1 1", "-3 3"})), {1, 1}), 1);
  // Not if they meet in a residual, in a monomial, in a unit, or in an unknown.
  const auto refused = [](const Json& units, const Json& f, const Values& from = {1, 1}) { CHECK_RESULT(measured(reached(units, f, from)), 1, "whose kinks are not apart"); };
  refused(both, function(list({squared("1", list({"1 2", "1 3"}))}), Json::array()));
  refused(both, function(Json::array(), list({"1 2 3"})));
  refused(list({list({"1 0"}), list({"1 1"}), list({"1", "1 2", "1 3"})}), function(Json::array(), list({"1 4"})));
  refused(list({list({"1 0"}), list({"2 0"})}), function(Json::array(), list({"1 2", "1 3"})));
  refused(list({list({"1 0"}), list({"1 0", "1 1"})}), function(Json::array(), list({"1 2", "1 3"})));
  refused(list({list({"1 0"}), list({"1 2"})}), function(Json::array(), list({"1 3"})));  // z_0 is a unit that F contains, too
  // Wherever they stand among the units.
  for (int between = 0; between < 4; ++between) {
    Json units = list({list({"1 0"})});
    for (int i = 0; i < between; ++i) units.push(list({"1"}));
    units.push(list({"1 1"}));
    refused(units, function(Json::array(), list({"1 2 " + std::to_string(3 + between)})));
    measure(reached(units, function(Json::array(), list({"1 0", "1 1", "3 2", "-3 " + std::to_string(3 + between)})), {1, 1}), 1);
  }
  // One that F does not contain is none of its kinks; one inside a unit that is 0 nearby still is.
  measure(both, list({"-4 0", "3 2"}), 1);
  measure(list({list({"1 0"}), list({"1", "1 2"})}), list({"-4 0", "3 3"}), 1);   // max(0, 1 + z_0)
  measure(list({list({"1 0"}), list({"-1", "1 2"})}), list({"-4 0", "3 3"}), 4);  // max(0, z_0 - 1) is 0
  // Not only at the window, and for a refuted claim too.
  Case later = run(reached(both, function(Json::array(), list({"1 2 3"}))).problem, {{2, 1}, {1, 1}, {0, 0}, {0, 0}});
  later.add("relative_error", "proved", 0, 2, error(1000, 0));
  CHECK_RESULT(later.check(), 1, "at x^2 units are 0 there");
  CHECK_RESULT(edited(later, put("range", list({0, 1}))), 0, "VERIFIED");
  later.claims() = Json::array();
  later.add("relative_error", "refuted", 0, 3, Json::object({{"j", 1}, {"window", 2}}));
  CHECK_RESULT(later.check(), 1, "at x^3 units are 0 there");
}

BOOST_AUTO_TEST_CASE(a_kink_of_several_unknowns) {
  const auto is = [](const Json& units, const Json& rest, const Values& from, const Num& b) { measure(reached(units, function(Json::array(), rest), from), b); };
  const Json sum = list({list({"1 0", "1 1"})});
  is(sum, list({"-2 0", "2 2"}), {1, 1}, 1);            // the segment from (-2, 0) to (0, 2): (-1, 1) is the nearest
  is(sum, list({"1 0", "1 1", "3 2"}), {1, 1}, 1);      // from (1, 1) on
  is(sum, list({"-4 0", "-4 1", "3 2"}), {1, 1}, 1);    // to (-1, -1)
  is(sum, list({"1 0", "1 1", "-3 2"}), {1, 1}, 1);     // (1, 1) or (-2, -2), and nothing between
  is(sum, list({"2 0", "2 1", "-3 2"}), {1, 1}, 1);     // (-1, -1)
  is(sum, list({"1 0", "1 1", "9 2 2"}), {1, 1}, 1);    // flat
  // The derivative by z_0 through a later unit, and a kink that is in an inner one: 1 + u is 1 there.
  is(list({list({"1 0", "1 1"}), list({"1", "1 2"})}), list({"-2 0", "2 3"}), {1, 1}, 1);
  is(list({list({"1", "1 0"}), list({"-1", "1 1", "1 2"})}), list({"-2 0", "2 3"}), {1, 1}, 1);
  is(list({list({"1", "1 0"}), list({"-1", "1 2"})}), list({"-4 0", "3 3"}), {1, 0}, 1);
  is(list({list({"1 1", "1 0 0"})}), list({"-4 1", "3 2"}), {1, 0}, 1);  // u^2 + v: (0, -4) to (0, -1)
  // No direction: u^2, and what is 0 everywhere.
  const auto refused = [](const Json& units) { CHECK_RESULT(measured(reached(units, function(Json::array(), list({"1 0", "1 2"})))), 1, "whose kinks are not apart"); };
  refused(list({list({"1 0 0"})}));
  refused(list({Json::array()}));
  refused(list({list({"1 0 1"})}));
  refused(list({list({"1 0 0"}), list({"1 0", "1 1"})}));
}

BOOST_AUTO_TEST_CASE(bounds_in_the_subgradient) {
  // u is minimized in a box that its update gives; F = rest beside what that minimizes. From (1, 1) to (0, 0), S = 2.
  const auto at = [](const Json& rest, const Json& lower, const Json& upper, const Num& u = 0, const Json& units = list({list({"1 1"}), list({"1 0"})})) {
    const Json sweep = list({minimize("u", "u", "G", "0", lower, upper), assign("v", list({Json::array()}))});
    return run(composite({"u", "v"}, units, Json::object({{"F", function(Json::array(), rest)}, {"G", function(list({squared("1", list({"1 0"}))}), Json::array())}}), sweep), {{1, 1}, {u, 0}});
  };
  const Json up = list({"1 0", "1 1"}), down = list({"-1 0", "1 1"});
  const Num root = fraction(70711, 100000);
  // With (1, 1): G is 2 inside, 1 where the bound holds the entry.
  measure(at(up, "-1", "1"), 1);
  measure(at(down, "-1", "1"), 1);
  measure(at(down, "0", Json()), 1);
  measure(at(up, Json(), "0"), 1);
  for (const auto& [rest, lower, upper] : std::vector<std::tuple<Json, Json, Json>>{{up, "0", Json()}, {up, "0", "1"}, {down, Json(), "0"}, {down, "-1", "0"}}) {
    CHECK_RESULT(measured(at(rest, lower, upper), root), 0, "VERIFIED");
    CHECK_RESULT(measured(at(rest, lower, upper), fraction(70710, 100000)), 1, "G <= b^2 S");
  }
  // Outside of the box there is nothing.
  CHECK_RESULT(measured(at(up, "1/2", Json())), 1, "not within the bounds");
  CHECK_RESULT(measured(at(up, Json(), "-1/2")), 1, "not within the bounds");
  CHECK_RESULT(measured(at(up, "-1", "1", 2)), 1, "not within the bounds");
  // A kink of another unknown is apart from the bound; one of the same is not.
  CHECK_RESULT(measured(at(list({"1 0", "-1 1", "3 2"}), "0", Json()), 0), 0, "VERIFIED");
  CHECK_RESULT(measured(at(list({"-1 0", "-1 1", "3 2"}), "0", Json()), root), 0, "VERIFIED");
  CHECK_RESULT(measured(at(list({"1 0", "1 3"}), "0", Json())), 1, "whose kinks are not apart");
  CHECK_RESULT(measured(at(list({"1 0", "1 3"}), "-1", Json()), 1), 0, "VERIFIED");
  CHECK_RESULT(measured(at(list({"1 0", "1 2"}), "0", Json(), 0, list({list({"1 0", "1 1"})}))), 1, "whose kinks are not apart");
  CHECK_RESULT(measured(at(list({"1 0", "1 2"}), "-1", Json(), 0, list({list({"1 0", "1 1"})}))), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(errors_without_a_step) {
  // p moves, x does not: S = 0, and G = x^2.
  Case c = inertial();
  c.certificate["runs"]["recorded"]["iterates"][1]["x"] = column({1});
  c.add("relative_error", "refuted", 0, 1, Json::object({{"j", 1}, {"window", 0}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& r) { r["range"] = list({0, 2}), r["window"] = 1; }), 1, "S = 0 fails");
  c.claims() = Json::array();
  c.add("relative_error", "proved", 0, 1, error(1000, 0));
  CHECK_RESULT(c.check(), 1, "S = 0 but G > 0");
}

namespace {

// x = 1 is the minimum of F = G = (x - 1)^2/2, and 5/4 is what was written down.
Case overshoot(const Json& update, bool rounded) {
  Case c = run(composite({"y", "x"}, Json::array(), Json::object({{"F", function(list({squared("1", list({"-1", "1 1"}))}), Json::array())}, {"G", function(list({squared("1", list({"-1", "1 1"}))}), Json::array())}}),
                         list({assign("y", list({list({"1 0"})})), update}), list({"y"})),
               {{1, 1}, {1, fraction(5, 4)}});
  std::vector<std::string> needs;
  if (rounded) {
    Json keys = trajectory_keys("case", {{"x", "1/9"}, {"y", "0"}});
    keys["tolerance"] = "1/2";
    needs.push_back(c.add("am_trajectory", "proved", 0, 1, keys));
  }
  const Json amount = list({"1/32", "1/32"});
  const Json part = Json::object({{"label", "x"}, {"amount", amount}, {"cause", "rounding"}});
  c.add("rises", "proved", 0, 1, Json::object({{"sweeps", list({Json::object({{"k", 0}, {"amount", amount}, {"updates", list({part})}})})}}), needs);
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(causes_of_rises) {
  const auto method = [](Json& r) { r["sweeps"][0]["updates"][0]["cause"] = "method"; };
  CHECK_RESULT(overshoot(minimize("x", "x", "F", "1"), true).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(overshoot(minimize("x", "x", "F"), true), method), 1, "the cause must be 'rounding'");
  for (const Case& c : {overshoot(minimize("x", "x", "F"), false), overshoot(minimize("x", "y", "F"), true), overshoot(minimize("x", "x", "G"), true), overshoot(minimize("x", "x", "F", "0", "0"), true),
                        overshoot(minimize("x", "x", "F", "0", Json(), "2"), true), overshoot(descend("x", "x", "F", "1"), true), overshoot(assign("x", list({list({"1"})})), true)}) {
    CHECK_RESULT(Case(c).check(), 1, "the cause must be 'method'");
    CHECK_RESULT(edited(c, method), 0, "VERIFIED");
  }
  refuse(overshoot(minimize("x", "x", "F"), true), {{"none", put("sweeps", Json::array()), 1, "is not listed"}, {"amount", [](Json& r) { r["sweeps"][0]["amount"] = list({"1/31", "1/31"}); }, 1, "amount.lo <= change"}});
}

BOOST_AUTO_TEST_CASE(agreement_of_two_runs) {
  Case c = inertial();
  c.certificate["runs"]["reference"] = c.certificate["runs"]["recorded"];
  c.certificate["runs"]["recorded"]["objective"] = "1p-1 9p-5 19p-9";
  const Json rows = Json::object({{"x", "0 0 0"}, {"p", "0 0 0"}, {"y", "0 0 0"}});
  c.add("double_agreement", "proved", 0, 2, Json::object({{"deviation", rows}, {"objective", "0"}, {"evaluation", "0"}, {"branch", Json()}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"branch", put("branch", list({0, "x", 0, 0})), 1, "branch should be null"}, {"aside", [](Json& a) { a["deviation"].erase("p"); }, 2, "'p' is missing"}});
  c.certificate["runs"]["reference"]["iterates"][1]["p"] = column({2});
  c.reseal();
  CHECK_RESULT(c.check(), 1, "block p: max|A-B|");
}

BOOST_AUTO_TEST_CASE(claims_that_are_not_about_composite_problems) {
  const auto claim = [](const char* kind, const Json& keys) {
    Case c = inertial();
    c.certificate["runs"]["orbit"] = c.certificate["runs"]["recorded"];
    c.add(kind, "proved", 0, 2, keys);
    return c.check();
  };
  const char* const no = "not about problems of this kind";
  const Json any = Json::object({{"w", "1"}});  // names that the problem does not have
  CHECK_RESULT(claim("structural_decrease", Json::object({{"blocks", any}, {"a", "1"}})), 1, no);
  CHECK_RESULT(claim("structural_decrease", Json::object({{"blocks", any}, {"modulus", any}, {"a", "1"}})), 1, no);
  CHECK_RESULT(claim("structural_relative_error", Json::object({{"b", "1"}})), 1, no);
  CHECK_RESULT(claim("sublevel_bounded", Json::object({{"level", "9"}, {"modulus", "1"}, {"gradient", "1"}, {"radius", Json::object({{"x", "9"}})}, {"lower", "0"}, {"lipschitz", "9"}})), 1, no);
  CHECK_RESULT(claim("sublevel_bounded", Json::object({{"level", "9"}, {"radius", any}, {"residual", any}, {"gap", any}, {"data", "1"}, {"targets", "1"}, {"loss", "9"}, {"lipschitz", "9"}})), 1, no);
  CHECK_RESULT(claim("structural_decrease", Json::object({{"blocks", "none"}, {"a", "1"}})), 2, "an object is needed");
  CHECK_RESULT(claim("kl_chain", Json::object({{"theta", "1/2"}, {"kappa", "1"}, {"upper", "1"}})), 1, no);
  CHECK_RESULT(claim("rate_finite", Json::object({{"ball", 0}, {"modulus", "1"}, {"at", 0}, {"distance", "1"}, {"gap", "1"}, {"steps", 1}, {"length", "1"}})), 1, no);
  const Json rows = Json::object({{"w", "0 0 0"}}), point = Json::object({{"w", list({"0"})}}), zero = list({list({"0"})});
  const Json factor = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", list({"0"})}});
  CHECK_RESULT(claim("critical_point", Json::object({{"center", point}, {"kinks", Json::array()}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "0"}, {"shift", "1"}, {"modulus", "1"},
                                                     {"balls", list({list({"1", "1"})})}, {"value", list({"0", "0"})}, {"enters", Json()}, {"below", Json()}, {"witness", factor}})), 2, "'x' is missing");
  const Json frame = list({1, 1, 1, 1});
  CHECK_RESULT(claim("enclosure_trajectory", Json::object({{"run", "orbit"}, {"radius", rows}, {"exact", Json::array()}, {"frame", frame}})), 1, no);
  CHECK_RESULT(claim("enclosure_trajectory", Json::object({{"run", "orbit"}, {"radius", rows}, {"exact", Json::array()}, {"frame", frame}, {"witness", Json::object({{"w", list({zero, zero})}})}})), 2, "a string is needed");
  CHECK_RESULT(claim("enclosure_trajectory", Json::object({{"run", "orbit"}, {"radius", rows}, {"exact", Json::array()}, {"frame", frame}, {"witness", Json::object({{"w", zero}})}})), 1, no);
  CHECK_RESULT(claim("orbit_agreement", Json::object({{"lower", rows}, {"upper", rows}, {"branch", Json()}})), 1, no);
  // The exact orbit, and J3 of it.
  const auto of_orbit = [](Json keys) {
    keys["run"] = "orbit";
    return keys;
  };
  CHECK_RESULT(claim("sufficient_decrease", of_orbit(decrease("J1", 1, 1, 1, 0))), 1, no);
  CHECK_RESULT(claim("relative_error", of_orbit(error(1, 1))), 1, no);
  CHECK_RESULT(claim("smallest_j", of_orbit(Json::object({{"form", "J1"}, {"j", 1}}))), 1, no);
  CHECK_RESULT(claim("sufficient_decrease", of_orbit(with_beta(decrease("J3", 1, 1, 1, 1), "1"))), 2, "about the run 'recorded'");
  CHECK_RESULT(claim("am_trajectory", of_orbit(trajectory_keys("case", {{"x", "0"}, {"p", "0"}, {"y", "0"}}))), 2, "is not about the run 'orbit'");
  // Any kind, undecided: nothing is judged, and nothing breaks.
  for (const char* kind : {"structural_decrease", "structural_relative_error", "sublevel_bounded", "critical_point", "kl_zero", "kl_saddle", "kl_sharp", "kl_degenerate", "kl_chain", "rate_sublinear", "rate_finite"}) {
    Case c = inertial();
    c.add(kind, "undecided", 0, 2, Json::object({{"reason", "not tried"}}));
    CHECK_RESULT(c.check(), 6, "CONDITIONAL");
  }
}

BOOST_AUTO_TEST_SUITE_END()
