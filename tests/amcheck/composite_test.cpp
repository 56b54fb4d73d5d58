// Composite problems (SPEC 2.5): their form, and exact results of their updates (SPEC 3.30).
#include "composite_cases.hpp"
#include "composite_subgradient.hpp"
#include "composite_values.hpp"
#include "failure.hpp"

using namespace build;

namespace {

// One unknown w, minimized by entry: F is the function, `w` its only block.
Json line(const Json& units, const Json& f, const Json& update) { return composite({"w"}, units, Json::object({{"F", f}}), list({update})); }

Json distance_to(const char* minus) { return list({squared("1", list({minus, "1 0"}))}); }  // (x_0 - c)^2/2 for "-c"

// L = (x - 2)^2/2 + m (x - 1): x minimizes it, m climbs by the step 1.
Json ascent() {
  return composite({"x", "m"}, Json::array(), Json::object({{"F", function(distance_to("-2"), Json::array())}, {"L", function(distance_to("-2"), list({"-1 1", "1 0 1"}))}}),
                   list({minimize("x", "x", "L"), descend("m", "m", "L", "-1")}), list({"m"}));
}

amcheck::Result changed(Case c, const Edit& edit) {
  edit(c.problem);
  c.reseal();
  return c.check();
}

Case open(Case c) {
  c.add("am_trajectory", "undecided", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1"}, {"reason", "not tried"}}));
  return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(composite_problems)

BOOST_AUTO_TEST_CASE(the_form_of_a_problem) {
  const Case c = open(run(ascent(), {{0, 0}, {2, 1}}));
  CHECK_RESULT(Case(c).check(), 6, "CONDITIONAL");
  const auto in = [](const char* key, const Json& value) { return put(key, value); };
  const auto update = [](int i, const char* key, const Json& value) { return [=](Json& p) { p["sweep"][i][key] = value; }; };
  const auto replaced = [](int i, const Json& u) { return [=](Json& p) { p["sweep"][i] = u; }; };
  for (const auto& [edit, words] : std::vector<std::pair<Edit, const char*>>{
           {[](Json& p) { p.erase("aside"); }, "'aside' is missing"},
           {[](Json& p) { p.erase("units"); }, "'units' is missing"},
           {[](Json& p) { p.erase("functions"); }, "'functions' is missing"},
           {[](Json& p) { p.erase("objective"); }, "'objective' is missing"},
           {in("hinges", Json::array()), "does not belong here"},
           {in("residuals", Json::array()), "does not belong here"},
           {in("previous", Json::object()), "does not belong here"},
           {in("blocks", Json::array()), "at least one block"},
           {in("aside", list({"y"})), "no such block"},
           {in("aside", list({"m", "x"})), "in their order"},
           {in("aside", list({"m", "m"})), "in their order"},
           {in("aside", list({1})), "a string is needed"},
           {in("units", list({list({"1 2"})})), "no variable 2"},  // a unit has no z but earlier ones
           {in("units", list({list({"1 0"}), list({"1 3"})})), "no variable 3"},
           {in("units", list({"1 0"})), "an array is needed"},
           {in("functions", Json::object()), "at least one function"},
           {in("functions", Json::array()), "an object is needed"},
           {[](Json& p) { p["functions"]["1F"] = p["functions"]["F"]; }, "names of functions"},
           {[](Json& p) { p["functions"][""] = p["functions"]["F"]; }, "names of functions"},
           {[](Json& p) { p["functions"]["F"]["hinges"] = Json::array(); }, "does not belong here"},
           {[](Json& p) { p["functions"]["F"].erase("rest"); }, "'rest' is missing"},
           {[](Json& p) { p["functions"]["F"]["rest"] = list({"1 2"}); }, "no variable 2"},
           {[](Json& p) { p["functions"]["F"]["residuals"] = Json::array(); }, "at least one residual"},
           {[](Json& p) { p["functions"]["F"]["residuals"][0]["weight"] = "0"; }, "must be positive"},
           {in("objective", "G"), "no such function"},
           {in("sweep", list({minimize("x", "x", "L")})), "never updated"},
           {in("sweep", list({minimize("x", "x", "L"), descend("x", "x", "L", "1"), descend("m", "m", "L", "-1")})), "updated twice"},
           {update(1, "blocks", list({"m", "x"})), "updated twice"},
           {update(1, "blocks", Json::array()), "has one block"},
           {in("sweep", list({Json::object({{"update", "assign"}, {"blocks", list({"x", "m"})}, {"value", list({list({}), list({})})}})})), "has one block"},
           {update(1, "blocks", list({"y"})), "no such block"},
           {update(0, "update", "ridge"), "are the updates of composite problems, and of no other"},
           {update(0, "update", "heavy_ball"), "are the updates of composite problems, and of no other"},
           {update(0, "function", "G"), "no such function"},
           {update(0, "at", "y"), "no such block"},
           {update(0, "prox", list({"0"})), "a string is needed"},
           {update(0, "prox", "-1"), "must not be negative"},
           {update(0, "kink", 0), "does not belong here"},
           {update(0, "lower", 0), "a string is needed"},
           {[](Json& p) { p["sweep"][0]["lower"] = p["sweep"][0]["upper"] = "1"; }, "greater than 'lower'"},
           {[](Json& p) { p["sweep"][0].erase("upper"); }, "'upper' is missing"},
           {update(1, "kink", 2), "between 0 and 1"},
           {update(1, "kink", "0"), "an integer is needed"},
           {update(1, "prox", "0"), "does not belong here"},
           {update(1, "step", "0"), "must not be 0"},
           {update(1, "step", "m"), "another block with one entry"},  // its own
           {update(1, "step", "y"), "another block with one entry"},
           {update(1, "step", "2/4"), "lowest terms"},
           {update(1, "step", ""), "is not a rat"},
           {update(1, "step", 1), "a string is needed"},
           {replaced(1, assign("m", Json::array())), "as many polynomials"},
           {replaced(1, assign("m", list({list({"1 0"}), list({"1 0"})}))), "as many polynomials"},
           {replaced(1, assign("m", list({list({"1 2"})}))), "no variable 2"},
           {[](Json& p) { p["sweep"][1] = assign("m", list({list({"1 0"})})), p["sweep"][1]["at"] = "m"; }, "does not belong here"}})
    BOOST_TEST_CONTEXT(words) CHECK_RESULT(changed(c, edit), 2, words);
  CHECK_RESULT(changed(c, update(1, "step", "x")), 6, "CONDITIONAL");
  CHECK_RESULT(changed(c, in("aside", list({"x", "m"}))), 6, "CONDITIONAL");
  CHECK_RESULT(changed(c, update(0, "update", "relax")), 3, "unknown update");
  CHECK_RESULT(changed(c, in("units", list({list({"1" + std::string(320000, '0') + " 0"})}))), 4, "2^20 bits");
  // The blocks `at` and `step` have shapes of their own.
  const auto wide = [](Json& p) { p["blocks"][1]["cols"] = 2, p["start"]["m"] = list({"0 0"}), p["sweep"][1] = assign("m", list({list({}), list({})})); };
  const auto wider = [&](int i, const char* key, const char* value) { return [=](Json& p) { wide(p), p["functions"]["L"]["rest"] = list({"1 0"}), p["sweep"][i][key] = value; }; };
  CHECK_RESULT(changed(c, wider(0, "at", "m")), 2, "the shape of the block");
  CHECK_RESULT(changed(c, [&](Json& p) { wide(p), p["sweep"][0] = descend("x", "x", "F", "m"); }), 2, "another block with one entry");
  // Updates of composite problems in another one.
  Case product(product_problem(2, 1, uv(0, 1)), list({uv(0, 1), uv(1, 1)}));
  product.add("am_trajectory", "undecided", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1"}, {"reason", "not tried"}}));
  CHECK_RESULT(changed(product, [](Json& p) { p["sweep"][0] = assign("u", list({list({"1 0"})})); }), 2, "and of no other");
}

BOOST_AUTO_TEST_CASE(what_can_be_minimized) {
  // Over w, the unknowns 0 and 1, beside v, the unknown 2; the units are 3, 4, 5.
  const auto judged = [](const Json& units, const Json& f, const Json& lower = Json()) {
    Json p = composite({"v"}, units, Json::object({{"F", f}}), list({minimize("w", "w", "F", "1", lower), assign("v", list({list({"1 2"})}))}));
    p["blocks"].items().insert(p["blocks"].items().begin(), Json::object({{"name", "w"}, {"rows", 2}, {"cols", 1}}));
    const Json x = Json::object({{"w", column({0, 0})}, {"v", column({1})}});
    p["start"] = x;
    return open(Case(p, list({x, x}))).check();
  };
  const auto rest = [](std::initializer_list<Json> monomials) { return function(Json::array(), Json::array(monomials)); };
  const auto residual = [](std::initializer_list<Json> monomials) { return function(list({squared("1", Json::array(monomials))}), Json::array()); };
  const Json none = Json::array();
  // Joint: quadratic in both, whatever v does.
  CHECK_RESULT(judged(none, residual({"1 0", "1 1", "1 1 2 2 2"})), 6, "CONDITIONAL");
  CHECK_RESULT(judged(none, rest({"1 0 1", "1 1 1 2 2"})), 6, "CONDITIONAL");
  CHECK_RESULT(judged(none, residual({"1 0 1"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(none, residual({"1 0 0"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(none, rest({"1 0 0 1"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(list({list({"1 2 2 2"})}), rest({"1 0 1 3 3 3"})), 6, "CONDITIONAL");  // a unit without w is a constant
  // With bounds only by entry.
  CHECK_RESULT(judged(none, residual({"1 0", "1 1"}), "0"), 2, "cannot be minimized");
  CHECK_RESULT(judged(none, rest({"1 0 1"}), "0"), 2, "cannot be minimized");
  CHECK_RESULT(judged(none, rest({"1 0 0", "1 1 2"}), "0"), 6, "CONDITIONAL");
  // Units: of one entry each, of the first degree in it.
  const Json two = list({list({"1 0", "1 2"}), list({"1 1"})});
  CHECK_RESULT(judged(two, rest({"1 0 3", "1 1 4"})), 6, "CONDITIONAL");
  CHECK_RESULT(judged(two, residual({"1 0", "1 2 3"})), 6, "CONDITIONAL");
  CHECK_RESULT(judged(two, residual({"1 3", "1 4"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(two, residual({"1 0", "1 4"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(two, residual({"1 0 3"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(two, rest({"1 3 4"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(two, rest({"1 0 4"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(two, rest({"1 0 3 3"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(two, rest({"1 2 2 3 3"})), 6, "CONDITIONAL");
  CHECK_RESULT(judged(list({list({"1 0", "1 1"})}), rest({"1 3"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(list({list({"1 0 0"})}), rest({"1 3"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(list({list({"1 0 2"})}), rest({"1 3"})), 6, "CONDITIONAL");
  // A unit in a unit: not if w is in both, nor if w comes from within.
  CHECK_RESULT(judged(list({list({"1 2"}), list({"1 0", "1 3"})}), rest({"1 4"})), 6, "CONDITIONAL");
  CHECK_RESULT(judged(list({list({"1 0"}), list({"1 3"})}), rest({"1 4"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(list({list({"1 0"}), list({"1 0", "1 3"})}), rest({"1 4"})), 2, "cannot be minimized");
  CHECK_RESULT(judged(list({list({"1 0"}), list({"1 3"}), list({"1 4"})}), residual({"1 1", "1 5"})), 2, "cannot be minimized");
  // What the function does not contain is not looked at.
  CHECK_RESULT(judged(list({list({"1 0"}), list({"1 3 3"}), list({"1 0 1"})}), rest({"1 3"})), 6, "CONDITIONAL");
}

BOOST_AUTO_TEST_CASE(gradient_steps) {
  const Json half = line(Json::array(), function(distance_to("-1"), Json::array()), descend("w", "w", "F", "1/2"));
  CHECK_RESULT(exact(half, {{0}, {fraction(1, 2)}, {fraction(3, 4)}}), 0, "VERIFIED");
  CHECK_RESULT(exact(half, {{0}, {fraction(1, 2)}, {fraction(5, 8)}}), 1, "D^2 <=");
  // A step that a block holds: t is halved first, and its new value is taken.
  const Json held = composite({"t", "w"}, Json::array(), Json::object({{"F", function(list({squared("1", list({"1 1"}))}), Json::array())}}), list({assign("t", list({list({"1/2 0"})})), descend("w", "w", "F", "t")}), list({"t"}));
  CHECK_RESULT(exact(held, {{1, 1}, {fraction(1, 2), fraction(1, 2)}, {fraction(1, 4), fraction(3, 8)}}), 0, "VERIFIED");
  CHECK_RESULT(exact(held, {{1, 1}, {fraction(1, 2), 0}}), 1, "D^2 <=");
  // The derivative w^2 at y = 2, which is in w's place; y is no other block's business.
  const Json elsewhere = composite({"y", "w"}, Json::array(), Json::object({{"F", function(Json::array(), list({"1 0 0 1", "1/3 1 1 1"}))}}), list({assign("y", list({list({"1 0"})})), descend("w", "y", "F", "1/8")}), list({"y"}));
  CHECK_RESULT(exact(elsewhere, {{2, 1}, {2, 1}}), 0, "VERIFIED");  // 2 - (4 + 4)/8
  CHECK_RESULT(exact(elsewhere, {{2, 1}, {2, fraction(11, 8)}}), 1, "D^2 <=");  // with 1^2 in place of 2^2
  CHECK_RESULT(exact(elsewhere, {{2, 1}, {2, 0}}), 1, "D^2 <=");                // from w = 1 instead of y
}

BOOST_AUTO_TEST_CASE(steps_from_extrapolated_points) {
  // y = x + (x - p)/2, p = x, x = y - y/2 for F = x^2/2.
  const Json inertial = composite({"x", "p", "y"}, Json::array(), Json::object({{"F", function(list({squared("1", list({"1 0"}))}), Json::array())}}),
                                  list({assign("y", list({list({"3/2 0", "-1/2 1"})})), assign("p", list({list({"1 0"})})), descend("x", "y", "F", "1/2")}), list({"p", "y"}));
  const Values second{fraction(3, 4), 1, fraction(3, 2)}, third{fraction(5, 16), fraction(3, 4), fraction(5, 8)};
  CHECK_RESULT(exact(inertial, {{1, 0, 0}, second, third}), 0, "VERIFIED");
  CHECK_RESULT(exact(inertial, {{1, 0, 0}, {fraction(3, 4), 0, fraction(3, 2)}}), 1, "label p: D^2");
  // p before y: then y = x.
  Json swapped = inertial;
  std::swap(swapped["sweep"][0], swapped["sweep"][1]);
  CHECK_RESULT(exact(swapped, {{1, 0, 0}, second}), 1, "label y: D^2");
  CHECK_RESULT(exact(swapped, {{1, 0, 0}, {fraction(1, 2), 1, 1}}), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(multipliers_climb) {
  CHECK_RESULT(exact(ascent(), {{0, 0}, {2, 1}, {1, 1}, {1, 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(ascent(), {{0, 0}, {2, -1}}), 1, "label m: D^2");
  CHECK_RESULT(exact(ascent(), {{0, 0}, {2, 1}, {2, 2}}), 1, "label x: D^2");  // the minimum of F, not of L
}

BOOST_AUTO_TEST_CASE(assigned_formulas) {
  // w = 1 - max(0, 1 - max(0, v)) is v, kept between 0 and 1; v moves on by 3/2 first.
  const Json clip = composite({"v", "w"}, list({list({"1 0"}), list({"1", "-1 2"})}), Json::object({{"F", function(Json::array(), list({"1 1"}))}}),
                              list({assign("v", list({list({"3/2", "1 0"})})), assign("w", list({list({"1", "-1 3"})}))}));
  CHECK_RESULT(exact(clip, {{-2, 5}, {-fraction(1, 2), 0}, {1, 1}, {fraction(5, 2), 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(clip, {{-1, 5}, {fraction(1, 2), fraction(1, 2)}, {2, 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(clip, {{-1, 5}, {fraction(1, 2), 0}}), 1, "label w: D^2");  // from the old v
  CHECK_RESULT(exact(clip, {{1, 5}, {fraction(5, 2), fraction(5, 2)}}), 1, "label w: D^2");
  // The block itself has its old value: w = w^2/2 + 1.
  const Json own = composite({"w"}, Json::array(), Json::object({{"F", function(Json::array(), list({"1 0"}))}}), list({assign("w", list({list({"1", "1/2 0 0"})}))}));
  CHECK_RESULT(exact(own, {{1}, {fraction(3, 2)}, {fraction(17, 8)}}), 0, "VERIFIED");
  // Entries row by row: [[1,2],[3,4]] from left to right is [[1,3],[2,4]].
  Json turned = own;
  turned["blocks"] = list({Json::object({{"name", "w"}, {"rows", 2}, {"cols", 2}})});
  turned["sweep"] = list({assign("w", list({list({"1 0"}), list({"1 2"}), list({"1 1"}), list({"1 3"})}))});
  turned["start"] = Json::object({{"w", list({"1 1p1", "3 1p2"})}});
  CHECK_RESULT(exact(Case(turned, list({turned["start"], Json::object({{"w", list({"1 3", "1p1 1p2"})}})}))), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(the_derivative_at_a_kink) {
  // |.|_+ twice: z_1 = max(0, z_0).
  const auto step = [](int kink, const char* of, const Num& from, const Num& to) {
    return exact(line(list({list({"1 0"}), list({"1 1"}), list({"-1 0"})}), function(Json::array(), list({of})), descend("w", "w", "F", "1", kink)), {{from}, {to}});
  };
  for (const char* of : {"1 1", "1 2"}) {
    CHECK_RESULT(step(0, of, 0, 0), 0, "VERIFIED");
    CHECK_RESULT(step(1, of, 0, -1), 0, "VERIFIED");
    CHECK_RESULT(step(0, of, 0, -1), 1, "D^2 <=");
    CHECK_RESULT(step(1, of, 0, 0), 1, "D^2 <=");
    CHECK_RESULT(step(0, of, 3, 2), 0, "VERIFIED");
    CHECK_RESULT(step(1, of, -3, -3), 0, "VERIFIED");
  }
  CHECK_RESULT(step(1, "1 3", 0, 1), 0, "VERIFIED");  // the derivative is -1
  // z_0 z_1 at 2: both factors count.
  CHECK_RESULT(step(0, "1 1 2", 2, -2), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(joint_minimizers) {
  // (w - 2)^2/2 + (w - y)^2/2, centred at y.
  const auto problem = [](const char* at, const char* prox) {
    return composite({"y", "w"}, list({list({"1 0"})}), Json::object({{"F", function(list({squared("1", list({"-2", "1 1"}))}), list({"1 2"}))}}), list({assign("y", list({list({"1 0"})})), minimize("w", at, "F", prox)}), list({"y"}));
  };
  CHECK_RESULT(exact(problem("y", "1"), {{4, 0}, {4, 3}, {4, 3}}), 0, "VERIFIED");
  CHECK_RESULT(exact(problem("w", "1"), {{4, 0}, {4, 1}, {4, fraction(3, 2)}}), 0, "VERIFIED");
  CHECK_RESULT(exact(problem("w", "1"), {{4, 0}, {4, 3}}), 1, "D^2 <=");
  CHECK_RESULT(exact(problem("y", "0"), {{4, 0}, {4, 2}}), 0, "VERIFIED");
  CHECK_RESULT(exact(problem("y", "3"), {{4, 0}, {4, fraction(7, 2)}}), 0, "VERIFIED");
  // (w_0 + w_1 - 2)^2/2 has no minimizer of its own; with |w - C|^2/2 around C = (1, 4) it is (0, 3): [[2,1],[1,2]] w = (3, 6).
  const auto two = [](const char* prox) {
    Json p = composite({}, Json::array(), Json::object({{"F", function(list({squared("1", list({"-2", "1 0", "1 1"}))}), Json::array())}}), list({minimize("w", "c", "F", prox), assign("c", list({list({"1 2"}), list({"1 3"})}))}), list({"c"}));
    for (const char* name : {"w", "c"}) p["blocks"].push(Json::object({{"name", name}, {"rows", 2}, {"cols", 1}}));
    p["start"] = Json::object({{"w", column({5, 5})}, {"c", column({1, 4})}});
    return Case(p, list({p["start"], Json::object({{"w", column({0, 3})}, {"c", column({1, 4})}})}));
  };
  CHECK_RESULT(exact(two("1")), 0, "VERIFIED");
  CHECK_RESULT(exact(two("0")), 1, "label w: the Hessian");
  CHECK_RESULT(exact(two("2")), 1, "label w: D^2");
  // A distance is that of the exact result: (1, 3) is 1 from it, and 1 + |z| is a little more than 4.
  Case off = two("1");
  off.certificate["runs"]["recorded"]["iterates"][1]["w"] = column({1, 3});
  Json keys = trajectory_keys("case", {{"w", "1/4"}, {"c", "0"}});
  keys["tolerance"] = "1";
  off.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(off.check(), 0, "VERIFIED");
  refuse(off, {{"closer", [](Json& t) { t["distance"]["w"] = "6/25"; }, 1, "label w: D^2 <="}, {"witness", [](Json& t) { t["witness"]["w"] = list({list({"1 0", "0 1"})}); }, 2, "a witness belongs to"}});
  off.claims() = Json::array();
  const auto refuted = [](const char* label, const char* lower, const Json& inverse) {
    return Json::object({{"start", "case"}, {"tolerance", "1/100"}, {"at", list({0, label})}, {"lower", lower}, {"inverse", inverse}});
  };
  off.add("am_trajectory", "refuted", 0, 1, refuted("w", "6/25", Json()));
  CHECK_RESULT(off.check(), 0, "VERIFIED");
  refuse(off, {{"more", put("lower", "1/4"), 1, "D^2 >= lower^2"}, {"exact", put("at", list({0, "c"})), 1, "D^2 >= lower^2"}, {"inverse", put("inverse", list({"1 0", "0 1"})), 2, "write null"}, {"no label", put("at", list({0, "x"})), 2, "no update has this label"}});
}

namespace {

// (|w| - 1)^2/2, with |w| = 2z - w.
Json tent(const char* prox, const Json& lower = Json(), const Json& upper = Json()) {
  return line(list({list({"1 0"})}), function(list({squared("1", list({"-1", "-1 0", "2 1"}))}), Json::array()), minimize("w", "w", "F", prox, lower, upper));
}

// (w - 1)^2/2 and a multiple of max(0, unit), between bounds.
amcheck::Result bounded(const Json& unit, const char* multiple, const Json& lower, const Json& upper, const Num& w) {
  return exact(line(list({unit}), function(distance_to("-1"), list({std::string(multiple) + " 1"})), minimize("w", "w", "F", "0", lower, upper)), {{0}, {w}});
}

}  // namespace

BOOST_AUTO_TEST_CASE(minimizers_by_entry_and_their_ties) {
  const Json tie = list({list({0, "w", 0, 0})});
  const Num half = fraction(1, 2);
  CHECK_RESULT(exact(tent("1"), {{0}, {half}, {fraction(3, 4)}}, tie), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1"), {{0}, {-half}, {-fraction(3, 4)}}, tie), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1"), {{0}, {half}, {fraction(3, 4)}}), 1, "ties: entry 0");
  CHECK_RESULT(exact(tent("1"), {{half}, {fraction(3, 4)}}, tie), 1, "ties: entry 0 should be absent");
  CHECK_RESULT(exact(tent("1"), {{0}, {half}, {-fraction(1, 4)}}, tie), 1, "label w: D^2");
  // Bounds: one side alone, the ends of both sides, and the better of an end and an interior point.
  CHECK_RESULT(exact(tent("1", "0"), {{0}, {half}}), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1", "0"), {{0}, {-half}}), 1, "D^2 <=");
  CHECK_RESULT(exact(tent("1", Json(), "0"), {{0}, {-half}}), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1", "-1/4", "1/4"), {{0}, {fraction(1, 4)}}, tie), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1", "-1/4", "1/4"), {{0}, {-fraction(1, 4)}}, tie), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1", "-1/4", "1"), {{0}, {half}}), 0, "VERIFIED");
  CHECK_RESULT(exact(tent("1", "-1/4", "1"), {{0}, {-fraction(1, 4)}}), 1, "D^2 <=");
  CHECK_RESULT(exact(tent("1", "-1", "1/4"), {{0}, {-half}}), 0, "VERIFIED");
  // No curvature, or a negative one, on a piece.
  const auto flat = [](const Json& rest, const Json& lower) { return exact(line(list({list({"1 0"})}), function(Json::array(), rest), minimize("w", "w", "F", "0", lower, "1")), {{0}, {0}}); };
  CHECK_RESULT(flat(list({"1 0"}), "0"), 1, "q > 0 fails on the piece 0");
  CHECK_RESULT(flat(list({"1 0 0", "-1 1 1"}), Json()), 1, "q > 0 fails on the piece 1");
  CHECK_RESULT(flat(list({"1 0 0", "-2 1 1"}), Json()), 1, "q > 0 fails on the piece 1");
  CHECK_RESULT(flat(list({"1 0", "1 1 1"}), "0"), 0, "VERIFIED");  // where q is 0 is beyond the bound
  CHECK_RESULT(flat(list({"-1/2 0 0", "3 1 1"}), "-1"), 1, "q > 0 fails on the piece 0");
  // A root at a bound ends no piece: what is concave beyond it does not matter.
  CHECK_RESULT(exact(line(list({list({"-1 0"})}), function(distance_to("-1"), list({"-1 1 1"})), minimize("w", "w", "F", "0", "0")), {{0}, {1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(line(list({list({"1 0"})}), function(distance_to("1"), list({"-1 1 1"})), minimize("w", "w", "F", "0", Json(), "0")), {{0}, {-1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(line(list({list({"1 0"}), list({"-1/2", "1 0"})}), function(Json::array(), list({"1 0 0", "1 1 1", "-3 2 2"})), minimize("w", "w", "F", "0", "0")), {{0}, {0}}), 1, "q > 0 fails on the piece 1");
}

BOOST_AUTO_TEST_CASE(bounds_and_roots_beyond_them) {
  const Json off = list({"-9", "1 0"});  // 0 on all of the boxes here
  CHECK_RESULT(bounded(off, "1", Json(), "1/2", fraction(1, 2)), 0, "VERIFIED");
  CHECK_RESULT(bounded(off, "1", Json(), "1/2", 1), 1, "D^2 <=");
  CHECK_RESULT(bounded(off, "1", "2", Json(), 2), 0, "VERIFIED");
  CHECK_RESULT(bounded(off, "1", "2", Json(), 1), 1, "D^2 <=");
  CHECK_RESULT(bounded(off, "1", "2", "3", 2), 0, "VERIFIED");
  CHECK_RESULT(bounded(off, "1", "0", "1", 1), 0, "VERIFIED");  // at the end by itself
  // A unit that is positive on the whole box, or 0, or whose root is an end.
  CHECK_RESULT(bounded(list({"5", "1 0"}), "1/2", "-1", "1", fraction(1, 2)), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"5", "-1 0"}), "1/2", "-1", "2", fraction(3, 2)), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"-5", "1 0"}), "1/2", "-1", "2", 1), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"-5", "-1 0"}), "1/2", "-1", "2", 1), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"1 0"}), "1/2", "0", "2", fraction(1, 2)), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"-1 0"}), "1/2", "0", "2", 1), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"-2", "1 0"}), "1/2", "0", "2", 1), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"2", "-1 0"}), "1/2", "0", "2", fraction(3, 2)), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"1/2", "1 0"}), "5/4", "0", "2", 0), 0, "VERIFIED");  // on the line it would be -1/4, right of the root -1/2
  CHECK_RESULT(bounded(list({"-5/2", "1 0"}), "-5/4", "0", "2", 1), 0, "VERIFIED");  // and 9/4 and 3/2 here, left of which nothing bends
  // A root inside at which both sides meet, and one that the minimizer passes.
  CHECK_RESULT(bounded(list({"-1/2", "1 0"}), "1", "0", "2", fraction(1, 2)), 0, "VERIFIED");
  CHECK_RESULT(bounded(list({"-1/4", "1 0"}), "1/2", "0", "2", fraction(1, 2)), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(entries_are_minimized_apart) {
  // w = (w_0, w_1): (w_0 - 3)^2/2 and the tent of w_1, whose minimizers are 1 and -1.
  Json p = composite({}, list({list({"1 1"})}), Json::object({{"F", function(list({squared("1", list({"-3", "1 0"})), squared("1", list({"-1", "-1 1", "2 2"}))}), Json::array())}}), list({minimize("w", "w", "F")}));
  p["blocks"] = list({Json::object({{"name", "w"}, {"rows", 1}, {"cols", 2}})});
  p["start"] = Json::object({{"w", list({"0 0"})}});
  const auto to = [&](const Num& a, const Num& b) { return Case(p, list({p["start"], Json::object({{"w", list({dy(a) + " " + dy(b)})}})})); };
  const Json tie = list({list({0, "w", 0, 1})});
  CHECK_RESULT(exact(to(3, 1), tie), 0, "VERIFIED");
  CHECK_RESULT(exact(to(3, -1), tie), 0, "VERIFIED");
  CHECK_RESULT(exact(to(3, 1)), 1, "ties: entry 0 should be [0, w, 0, 1]");
  CHECK_RESULT(exact(to(3, 1), list({list({0, "w", 1, 0})})), 1, "ties: entry 0");
  // 1/2 from each: D^2 = 1/2, and |z|^2 = 25/4 + 9/4.
  Case off = to(fraction(5, 2), fraction(3, 2));
  Json keys = trajectory_keys("case", {{"w", "2/11"}});  // 2^(-1/2) = 0.70711 and (2/11)(1 + 2.9155) = 0.71190
  keys["tolerance"] = "1";
  keys["ties"] = tie;
  off.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(off.check(), 0, "VERIFIED");
  refuse(off, {{"closer", [](Json& t) { t["distance"]["w"] = "9/50"; }, 1, "D^2 <="}});  // 0.70478
  off.claims() = Json::array();
  off.add("am_trajectory", "refuted", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1/100"}, {"at", list({0, "w"})}, {"lower", "9/50"}, {"inverse", Json()}}));
  CHECK_RESULT(off.check(), 0, "VERIFIED");
  refuse(off, {{"more", put("lower", "2/11"), 1, "D^2 >= lower^2"}, {"start", put("start", "own"), 0, "VERIFIED"}});
}

BOOST_AUTO_TEST_CASE(units_that_do_not_bend_here) {
  // (w - 1)^2/2 + 2 max(0, a w + 1): for a = 0 a constant more, for a = 1 the minimum is at the root -1.
  const Json p = composite({"a", "w"}, list({list({"1", "1 0 1"})}), Json::object({{"F", function(list({squared("1", list({"-1", "1 1"}))}), list({"2 2"}))}}), list({assign("a", list({list({"1 0"})})), minimize("w", "w", "F")}), list({"a"}));
  CHECK_RESULT(exact(p, {{0, 7}, {0, 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(p, {{1, 7}, {1, -1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(p, {{-1, 7}, {-1, 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(p, {{fraction(1, 2), 7}, {fraction(1, 2), 0}}), 0, "VERIFIED");
  // A unit inside that w is not in: (w - 3)^2/2 + 4 max(0, w - max(0, v)).
  const Json nested = composite({"v", "w"}, list({list({"1 0"}), list({"1 1", "-1 2"})}), Json::object({{"F", function(list({squared("1", list({"-3", "1 1"}))}), list({"4 3"}))}}), list({assign("v", list({list({"1 0"})})), minimize("w", "w", "F")}), list({"v"}));
  CHECK_RESULT(exact(nested, {{1, 7}, {1, 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(nested, {{-1, 7}, {-1, 0}}), 0, "VERIFIED");
  CHECK_RESULT(exact(nested, {{5, 7}, {5, 3}}), 0, "VERIFIED");
  // Centred at v: (w - 3)^2/2 + (w - v)^2/2 within [0, 4], with 2 max(0, w - v) on the way down from 3.
  const Json centred = composite({"v", "w"}, list({list({"-1 0", "1 1"})}), Json::object({{"F", function(list({squared("1", list({"-3", "1 1"}))}), list({"2 2"}))}}), list({assign("v", list({list({"1 0"})})), minimize("w", "v", "F", "1", "0", "4")}), list({"v"}));
  CHECK_RESULT(exact(centred, {{2, 7}, {2, 2}}), 0, "VERIFIED");  // left: 5/2 clamps to 2, right: 3/2 clamps to 2
  CHECK_RESULT(exact(centred, {{0, 7}, {0, fraction(1, 2)}}), 0, "VERIFIED");
  CHECK_RESULT(exact(centred, {{-9, 7}, {-9, 0}}), 0, "VERIFIED");
  CHECK_RESULT(exact(centred, {{9, 7}, {9, 4}}), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(towers_of_units_have_a_limit) {
  std::string many;
  Json units = list({list({"3 0"})});
  for (int m = 0; m < 6; ++m) {
    many = "1";
    for (int i = 0; i < 32; ++i) many += " " + std::to_string(m + 1);
    units.push(list({many}));
  }
  const Json p = line(units, function(Json::array(), list({"1 0", "1 7"})), descend("w", "w", "F", "1"));
  CHECK_RESULT(exact(p, {{0}, {-1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(p, {{1}, {-1}}), 4, "more than 2^22 bits");
  // 2^(2^30): few digits, but a large exponent.
  Json even = p;
  even["units"][0] = list({"1 0"});
  CHECK_RESULT(exact(even, {{2}, {-1}}), 4, "more than 2^22 bits");
  CHECK_RESULT(exact(even, {{fraction(1, 2)}, {-1}}), 4, "more than 2^22 bits");
  // x^32 x^31 y with x = 2^65536 and y = 2^65534 has 1 + 1 + 2^22-2 bits, numerator, denominator and exponent, which is just allowed.
  std::string square32 = "1", product32 = "1";
  for (int i = 0; i < 32; ++i) square32 += " 0", product32 += i < 31 ? " 0" : " 1";
  const Json edge = composite({"x", "y"}, list({list({square32}), list({product32}), list({"1 2 3"})}), Json::object({{"F", function(Json::array(), list({"1 0", "1 4"}))}}),
                              list({assign("x", list({list({"1"})})), assign("y", list({list({"1"})}))}), list({"y"}));
  CHECK_RESULT(exact(edge, {{power2(65536), power2(65534)}, {1, 1}}), 0, "VERIFIED");
  CHECK_RESULT(exact(edge, {{power2(65536), power2(65535)}, {1, 1}}), 4, "more than 2^22 bits");
  // x - y is 0 where x = y, however large they are, and has 2^22 + 1 bits and more otherwise.
  amcheck::Composite difference;
  difference.unknowns = 2;
  difference.units.emplace_back();
  difference.units[0].add({{0, 1}}, 1);
  difference.units[0].add({{1, 1}}, -1);
  const Num large = Num(1).times2(1L << 22);
  BOOST_TEST((amcheck::CompositePoint(difference, {large, large}).units[0] == 0));
  BOOST_CHECK_THROW(amcheck::CompositePoint(difference, {large, 0}), amcheck::Failure);
}

// (x + a) max(0, x + y): at 0 the gradient is 0 on one side and (a, a) on the other, with no bend if a = 0.
BOOST_AUTO_TEST_CASE(a_unit_that_is_0_without_a_bend) {
  for (const long a : {-1L, 0L, 1L}) {
    amcheck::Problem p;
    amcheck::Composite& c = p.composite;
    c.unknowns = 2;
    c.units.push_back(amcheck::Polynomial::variable(0));
    c.units[0] += amcheck::Polynomial::variable(1);
    amcheck::CompositeFunction F;
    F.rest.add({{0, 1}, {2, 1}}, 1);
    F.rest.add({{2, 1}}, a);
    F.units = contained_units(c, F);
    c.functions.push_back(F);
    const amcheck::Subgradient found = composite_subgradient(p, {0, 0});
    BOOST_TEST((found.problem == "" && show(found.square.lo) == "0" && show(found.square.hi) == "0"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_echoed) {
  Case c = run(ascent(), {{0, 0}, {2, 1}});
  c.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"x", "0"}, {"m", "0"}}));
  amcheck::Options options;
  options.echo = true;
  const std::vector<std::string> echo = amcheck::check(c.problem.file(), c.certificate.file(), options).echo;
  BOOST_TEST(echo[1] == "composite objective F in 2 unknowns, 1 residuals, 0 units; aside: m");
  BOOST_TEST(echo[3] == "update: minimization over x from x of the function L, proximal weight 0");
  BOOST_TEST(echo[4] == "update: descent step in m from m of the function L, step -1, kink 0");
}

BOOST_AUTO_TEST_SUITE_END()
