#include "cases.hpp"

namespace build {

namespace {

Json fold_problem() {
  const Json sigma = Json::object({{"kind", "piecewise"}, {"breaks", Json::array({"0"})}, {"pieces", Json::array({"-1 0", "1 0"})}});
  const Json layer = Json::object({{"width", 1}, {"gamma", "1"}, {"lambda", "1"}, {"rho", "1"}, {"bias", "none"}, {"activation", sigma}});
  const auto update = [](const char* kind, const char* block) { return Json::object({{"update", kind}, {"blocks", Json::array({block})}, {"prox", Json::array({"0"})}}); };
  return Json::object({{"format", "amcert-problem/1"}, {"name", "fold"}, {"kind", "network"}, {"loss_scale", "1"}, {"output_split", 1}, {"layers", Json::array({layer})},
                       {"data", Json::object({{"X", Json::array({"1"})}, {"Y", Json::array({"1"})}})},
                       {"sweep", Json::array({update("scalar", "U1"), update("ridge", "V1"), update("ridge", "W1")})}, {"start", iterate({{"U1", 0}, {"V1", 1}, {"W1", 0}})}});
}

Json fold_run() {
  const Json rest = iterate({{"U1", fraction(1, 2)}, {"V1", fraction(3, 4)}, {"W1", fraction(1, 4)}});
  return Json::array({iterate({{"U1", 0}, {"V1", 1}, {"W1", 0}}), rest, rest});
}

}  // namespace

Fold::Fold() : Case(fold_problem(), fold_run()) {
  Json keys = trajectory_keys("case", {{"U1", "0"}, {"V1", "0"}, {"W1", "0"}});
  keys["ties"].push(Json::array({0, "U1", 0, 0}));
  trajectory = add("am_trajectory", "proved", 0, 2, keys);
}

}  // namespace build

using namespace build;

namespace {

Fold with(const std::string& kind, int k1, const Json& keys) {
  Fold c;
  c.add(kind, "proved", 0, k1, keys, {c.trajectory});
  return c;
}

Fold with_sublevel() {
  Fold c;
  c.claims() = Json::array();
  c.add("sublevel_bounded", "proved", 0, 2,
        Json::object({{"level", "1/2"}, {"data", "1"}, {"targets", "1"}, {"loss", "1"}, {"lipschitz", "4"}, {"residual", Json::object({{"1", "1"}})},
                      {"gap", Json::object({{"1", "1"}})}, {"radius", Json::object({{"U1", "2"}, {"V1", "2"}, {"W1", "1"}})}}));
  return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(exact_updates_and_a_tie) {
  Fold c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  // The other minimizer is as good.
  Fold other;
  other.certificate["runs"]["recorded"]["iterates"][1]["U1"] = column({fraction(-1, 2)});
  const auto first_sweep = [](Json& t) { t["range"] = Json::array({0, 1}); };
  CHECK_RESULT(edited(other, first_sweep), 1, "label W1: D^2");
  other.certificate["runs"]["recorded"]["iterates"][1]["W1"] = column({fraction(-1, 4)});
  CHECK_RESULT(edited(other, first_sweep), 0, "VERIFIED");
  // A point between the two is far from both.
  other.certificate["runs"]["recorded"]["iterates"][1]["U1"] = column({0});
  CHECK_RESULT(edited(other, first_sweep), 1, "label U1: D^2");
}

BOOST_AUTO_TEST_CASE(refuted_where_there_are_two_minimizers) {
  // U = 0 is 1/2 away from both of them; of z = 0 nu is 0, and as much as 2^-64 is allowed for.
  Fold c;
  c.claims() = Json::array();
  c.certificate["runs"]["recorded"]["iterates"][1]["U1"] = column({0});
  const Num lower = fraction(1, 2) * (1 + Num(1).times2(-64)).inverse();
  c.add("am_trajectory", "refuted", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1/10"}, {"at", Json::array({0, "U1"})}, {"lower", lower}, {"inverse", Json()}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "1/2"; }), 1, "D^2 >= lower^2");
  c.certificate["runs"]["recorded"]["iterates"][1]["U1"] = column({fraction(-1, 2)});
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "1/5"; }), 1, "D^2 >= lower^2");
}

BOOST_AUTO_TEST_CASE(distances_with_a_weight) {
  // V from 1 with U = 1/2, Y = 1 and the weight 1 goes to 5/6; 1 is 1/6 away, 1/12 (1 + 1). r = 1/2, and the Hessian is 3.
  Fold c;
  c.claims() = Json::array();
  c.problem["sweep"][1]["prox"] = Json::array({"1"});
  c.certificate["runs"]["recorded"]["iterates"][1]["V1"] = column({1});
  c.certificate["problem"] = c.problem.digest();
  Json keys = trajectory_keys("case", {{"U1", "0"}, {"V1", "1/12"}, {"W1", "0"}});
  keys["ties"].push(Json::array({0, "U1", 0, 0}));
  keys["tolerance"] = "1/12";
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["V1"] = fraction(1, 12) - kBit; }), 1, "label V1: D^2");
}

BOOST_AUTO_TEST_CASE(tie_lists_must_be_exact) {
  Fold c;
  CHECK_RESULT(edited(c, [](Json& t) { t["ties"] = Json::array(); }), 1, "ties");
  CHECK_RESULT(edited(c, [](Json& t) { t["ties"].push(Json::array({1, "U1", 0, 0})); }), 1, "ties");
  CHECK_RESULT(edited(c, [](Json& t) { t["ties"][0] = Json::array({0, "U1", 0, 1}); }), 1, "ties");
  CHECK_RESULT(edited(c, [](Json& t) { t["ties"][0] = Json::array({0, "U2", 0, 0}); }), 1, "ties");
  CHECK_RESULT(edited(c, [](Json& t) { t["ties"][0] = Json::array({0, "U1", 0}); }), 2, "[k, block, row, column]");
  CHECK_RESULT(edited(c, [](Json& t) { t["range"] = Json::array({1, 2}); }), 1, "does not begin at the problem's start");
}

BOOST_AUTO_TEST_CASE(witnesses) {
  Fold c;
  const auto witness = [](const char* label, const char* entry) { return [=](Json& t) { t["witness"][label] = Json::array({Json::array({entry})}); }; };
  CHECK_RESULT(edited(c, witness("V1", "1p-1")), 0, "VERIFIED");
  CHECK_RESULT(edited(c, witness("V1", "1")), 1, "no near inverse");
  CHECK_RESULT(edited(c, witness("V1", "801p-12")), 0, "VERIFIED");         // |I-HP| = 1/2048
  CHECK_RESULT(edited(c, witness("V1", "401p-11")), 0, "VERIFIED");         // 2^-10
  CHECK_RESULT(edited(c, witness("V1", "2009p-14")), 1, "no near inverse");  // 9/8192 > 2^-10
  CHECK_RESULT(edited(c, witness("U1", "1p-1")), 2, "belongs to the label of a ridge");
  CHECK_RESULT(edited(c, witness("V2", "1p-1")), 2, "belongs to the label of a ridge");
  CHECK_RESULT(edited(c, [](Json& t) { t["witness"]["V1"] = Json::array({Json::array({"1 0", "0 1"})}); }), 2, "must have 1 rows");
  CHECK_RESULT(edited(c, [](Json& t) { t["witness"]["V1"] = Json::array(); }), 2, "one matrix, or one for each sweep");
}

BOOST_AUTO_TEST_CASE(updates_that_are_not_exact) {
  Fold c;
  c.certificate["runs"]["recorded"]["iterates"][1]["V1"] = column({fraction(7, 8)});
  c.claims() = Json::array();
  Json keys = trajectory_keys("case", {{"U1", "0"}, {"V1", "1/15"}, {"W1", "0"}});  // |7/8-3/4| = 1/15 (1+7/8)
  keys["ties"].push(Json::array({0, "U1", 0, 0}));
  keys["tolerance"] = "1/15";
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["V1"] = "66666/1000000"; }), 2, "lowest terms");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["V1"] = "33333/500000"; }), 1, "the best that would have passed: 1/15");
  CHECK_RESULT(edited(c, [](Json& t) { t["tolerance"] = "1/16"; }), 1, "distance <= tolerance");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["V1"] = "-1/15"; }), 2, "must not be negative");
  // Refuted with and without an inverse.
  c.claims() = Json::array();
  c.add("am_trajectory", "refuted", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1/20"}, {"at", Json::array({0, "V1"})}, {"lower", "1/16"}, {"inverse", Json()}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "1/15"; }), 1, "D^2 >= lower^2");
  CHECK_RESULT(edited(c, [](Json& t) { t["inverse"] = Json::array({"1p-1"}); }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["inverse"] = Json::array({"1"}); }), 1, "no near inverse");
}

BOOST_AUTO_TEST_CASE(a_hessian_that_is_zero_refutes_nothing) {
  Fold c;
  c.problem["data"]["X"] = Json::array({"0"});
  c.problem["layers"][0]["lambda"] = "0";
  c.claims() = Json::array();
  c.reseal();
  c.add("am_trajectory", "refuted", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1/20"}, {"at", Json::array({0, "W1"})}, {"lower", "1/16"}, {"inverse", Json()}}));
  CHECK_RESULT(c.check(), 1, "trace of its Hessian is not positive");
}

BOOST_AUTO_TEST_CASE(decrease_and_relative_error) {
  const auto decrease = [](const char* a, int window) {
    return with("sufficient_decrease", 2, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", a}, {"a_upper", "1"}, {"window", window}})).check();
  };
  CHECK_RESULT(decrease("1", 0), 0, "VERIFIED");
  CHECK_RESULT(decrease("1000000001/1000000000", 0), 1, "the best that would have passed: 1");
  CHECK_RESULT(decrease("1", 1), 1, "S of 'window' is 0");
  // Nothing moves in window 1 and F is constant: that refutes nothing.
  Fold still;
  const Json constant = Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"window", 1}, {"rise", Json::array({"0", "0"})}});
  still.add("sufficient_decrease", "refuted", 0, 2, constant, {still.trajectory});
  CHECK_RESULT(still.check(), 1, "a rise, or a constant objective over a step");
  const auto error = [](const char* b, const char* lower, int window) {
    return with("relative_error", 2, Json::object({{"j", 1}, {"b", b}, {"b_lower", lower}, {"window", window}})).check();
  };
  CHECK_RESULT(error("0", "0", 0), 0, "VERIFIED");
  CHECK_RESULT(error("0", "1/1000", 0), 1, "b_lower^2 S <= G fails");
  CHECK_RESULT(error("-1", "0", 0), 2, "must not be negative");
  CHECK_RESULT(error("0", "0", 2), 1, "no window");
}

BOOST_AUTO_TEST_CASE(windows_without_a_step) {
  // F rises from 1/8 to 1/2, then nothing moves: S of J1w is 0 over both sweeps.
  Fold c;
  Json& iterates = c.certificate["runs"]["recorded"]["iterates"];
  iterates = Json::array({iterates[1], iterates[0], iterates[0], iterates[1]});
  c.claims() = Json::array();
  Json keys = Json::object({{"form", "J1w"}, {"j", 2}, {"phase", Json()}, {"a", "1/1000"}, {"a_upper", "1000"}, {"window", 1}});
  c.add("sufficient_decrease", "proved", 0, 3, keys);
  CHECK_RESULT(c.check(), 1, "F rises without a step in window 0");
  CHECK_RESULT(edited(c, [](Json& d) { d["range"] = Json::array({1, 3}); }), 0, "VERIFIED");
  // dF(x^2) does not hold 0, and the step to it is 0.
  c.claims() = Json::array();
  c.add("relative_error", "proved", 0, 3, Json::object({{"j", 1}, {"b", "1000"}, {"b_lower", "0"}, {"window", 0}}));
  CHECK_RESULT(c.check(), 1, "S = 0 but G > 0 in window 1");
  CHECK_RESULT(edited(c, [](Json& d) { d["range"] = Json::array({0, 1}); }), 0, "VERIFIED");
  c.claims() = Json::array();
  c.add("relative_error", "refuted", 0, 3, Json::object({{"j", 1}, {"window", 1}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& d) { d["window"] = 0; }), 1, "S = 0 fails");
  CHECK_RESULT(edited(c, [](Json& d) { d["window"] = 3; }), 1, "no window");
}

BOOST_AUTO_TEST_CASE(a_minimum_at_the_break_is_one) {
  // V = W = 0: both pieces have their minimum exactly at the break, which is one minimizer and no tie.
  Fold c;
  const Json zero = iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}});
  c.problem["start"] = zero;
  c.problem["data"]["Y"] = Json::array({"0"});
  c.certificate["runs"]["recorded"]["iterates"] = Json::array({zero, zero, zero});
  c.reseal();
  CHECK_RESULT(edited(c, [](Json& t) { t["ties"] = Json::array(); }), 0, "VERIFIED");
  CHECK_RESULT(c.check(), 1, "ties: entry 0 should be absent");
}

BOOST_AUTO_TEST_CASE(a_minimum_at_each_of_two_breaks) {
  // sigma is 0 or -u, then u, then 1 or 2-u: V = 2 and W = 1/2 pull U up to the break 1, beyond which u^2/2 - u/2 rises; where the first
  // piece falls it has a minimum of its own at -3/4, which is worse. V = -1 and W = 0 hold U at the break 0 of the clipped sigma.
  const auto judged = [](bool clipped, const Num& V, const Num& W, const Num& U, bool hat = false) {
    Fold c;
    const Num sigma = hat ? (U <= 0 ? Num(0) : smaller(U, 2 - U)) : U <= 0 ? (clipped ? Num(0) : -U) : U <= 1 ? U : clipped ? Num(1) : 2 - U;
    const Json start = iterate({{"U1", 0}, {"V1", V}, {"W1", W}}), end = iterate({{"U1", U}, {"V1", (sigma + 1).times2(-1)}, {"W1", U.times2(-1)}});
    c.problem["layers"][0]["activation"] = Json::object({{"kind", "piecewise"}, {"breaks", Json::array({"0", "1"})}, {"pieces", hat ? Json::array({"0 0", "1 0", "-1 2"}) : clipped ? Json::array({"0 0", "1 0", "0 1"}) : Json::array({"-1 0", "1 0", "-1 2"})}});
    c.problem["start"] = start;
    c.certificate["runs"]["recorded"]["iterates"] = Json::array({start, end});
    c.claims() = Json::array();
    c.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"U1", "0"}, {"V1", "0"}, {"W1", "0"}}));
    c.reseal();
    return c.check();
  };
  for (const bool clipped : {true, false}) {
    BOOST_TEST_CONTEXT((clipped ? "clipped" : "folded")) {
      CHECK_RESULT(judged(clipped, 2, fraction(1, 2), 1), 0, "VERIFIED 1/1");
      for (const Num& U : {1 - kBit, 1 + kBit, Num(0), fraction(1, 2), fraction(-3, 4)}) CHECK_RESULT(judged(clipped, 2, fraction(1, 2), U), 1, "label U1: D^2");
    }
  }
  CHECK_RESULT(judged(true, -1, 0, 0), 0, "VERIFIED 1/1");
  for (const Num& U : {kBit, -kBit, Num(1)}) CHECK_RESULT(judged(true, -1, 0, U), 1, "label U1: D^2");
  // sigma is 0, then u, then 2-u: the break 0 has twice phi = 1, and the last piece at 3/2 has 9/2.
  CHECK_RESULT(judged(true, -1, 0, 0, true), 0, "VERIFIED 1/1");
  for (const Num& U : {kBit, -kBit, Num(1), fraction(3, 2)}) CHECK_RESULT(judged(true, -1, 0, U, true), 1, "label U1: D^2");
}

BOOST_AUTO_TEST_CASE(a_least_value_of_zero) {
  // sigma = 3 max(u,0), V = 1, W = -1: on the left phi is (u+1)^2/2, 0 at -1; on the right it has another minimum, 3/10 at 1/5.
  const auto judged = [](const Num& U) {
    Fold c;
    const Json start = iterate({{"U1", 0}, {"V1", 1}, {"W1", -1}}), end = iterate({{"U1", U}, {"V1", (3 * larger(U, 0) + 1).times2(-1)}, {"W1", U.times2(-1)}});
    c.problem["layers"][0]["activation"]["pieces"] = Json::array({"0 0", "3 0"});
    c.problem["start"] = start;
    c.certificate["runs"]["recorded"]["iterates"] = Json::array({start, end});
    c.claims() = Json::array();
    c.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"U1", "0"}, {"V1", "0"}, {"W1", "0"}}));
    c.reseal();
    return c.check();
  };
  CHECK_RESULT(judged(-1), 0, "VERIFIED 1/1");
  for (const Num& U : {fraction(1, 4), Num(0), kBit - 1, Num(-2)}) CHECK_RESULT(judged(U), 1, "label U1: D^2");
}

BOOST_AUTO_TEST_CASE(kinks_take_the_nearest_limiting_subgradient) {
  // U=0 is the break: f1 = R+S, f2 = R-S with R = -W, S = V. V = 1: a concave kink, {f1,f2}; V = -1: [f1,f2] holds 0.
  const auto b_passes = [](const Num& V, const Num& W, const char* b) {
    Fold c;
    c.certificate["runs"]["recorded"]["iterates"] = Json::array({iterate({{"U1", 0}, {"V1", V}, {"W1", W + 1}}), iterate({{"U1", 0}, {"V1", V}, {"W1", W}})});
    c.claims() = Json::array();
    c.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", b}, {"b_lower", b}, {"window", 0}}));
    return c.check().exit_code == 0;
  };
  // W = 0: D_W = 0; D_V = 2V-1. The step is 1, so b^2 = G must hit exactly.
  BOOST_TEST(b_passes(-1, 0, "3"));                // G = 0 + 9
  BOOST_TEST(!b_passes(1, 0, "1"));                // G = 1 + 1
  BOOST_TEST(b_passes(fraction(1, 2), 0, "1/2"));  // G = 1/4 + 0
  // W = 1/4, V = 1/2: f1 = -1/4+1/2, f2 = -1/4-1/2; G = 1/16 + 0 + (1/4+1/4)^2 = 5/16.
  BOOST_TEST(!b_passes(fraction(1, 2), fraction(1, 4), "1/2"));
  // W = 0 and V = -1/2: f1 = -1/2 <= 0 <= f2 = 1/2; G = 0 + 4.
  BOOST_TEST(b_passes(fraction(-1, 2), 0, "2"));
  // W = 2 and V = -1: f1 = -3, f2 = -1, the interval stays below 0: G = 1 + 9 + 16.
  BOOST_TEST(!b_passes(-1, 2, "5"));
  // W = 2 and V = 1/2: {-3/2, -5/2}; G = 9/4 + 0 + 16.
  BOOST_TEST(!b_passes(fraction(1, 2), 2, "4"));
}

BOOST_AUTO_TEST_CASE(sublevel_sets) {
  Fold c = with_sublevel();
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  const Num less = 1 - fraction(1, 1000000000);
  for (const char* key : {"level", "data", "targets", "loss", "lipschitz"}) {
    const Num value = std::string(key) == "level" ? fraction(1, 2) : std::string(key) == "lipschitz" ? Num(4) : Num(1);
    CHECK_RESULT(edited(c, [&](Json& s) { s[key] = value * less; }), 1, "fails");
    CHECK_RESULT(edited(c, [&](Json& s) { s[key] = -value; }), 1, "0 <= every number of the claim fails");
  }
  for (const char* block : {"U1", "V1", "W1"}) CHECK_RESULT(edited(c, [&](Json& s) { s["radius"][block] = (block[0] == 'W' ? Num(1) : Num(2)) * less; }), 1, "radius");
  CHECK_RESULT(edited(c, [&](Json& s) { s["residual"]["1"] = less; }), 1, "residual");
  CHECK_RESULT(edited(c, [&](Json& s) { s["gap"]["1"] = less; }), 1, "gap");
  CHECK_RESULT(edited(c, [&](Json& s) { s["gap"]["2"] = "1"; }), 2, "does not belong here");
  CHECK_RESULT(edited(c, [&](Json& s) { s["radius"].erase("V1"); }), 2, "'V1' is missing");
  c.problem["layers"][0]["lambda"] = "0";
  c.reseal();
  CHECK_RESULT(c.check(), 1, "lambda of layer 1 is 0");
}

BOOST_AUTO_TEST_CASE(structural_claims) {
  Fold c = with_sublevel();
  const std::string sublevel = c.claim(0)["digest"].canonical().substr(1, 64);
  // M has the rows U: (0,1,1), V: 0, W: 0 (the table holds nothing for W1,V1), so b^2 >= 2*1.
  c.add("structural_relative_error", "proved", 0, 2, Json::object({{"b", "3/2"}}), {sublevel});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = "7/5"; }), 1, "b^2 >= column sum");
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = "-3/2"; }), 1, "0 <= b");
  CHECK_RESULT(edited(c, [](Json& s) { s["needs"] = Json::array(); }), 1, "'needs' must be the digest of one");
  CHECK_RESULT(edited(c, [](Json& s) { s["needs"].push(s["needs"][0]); }), 1, "'needs' must be the digest of one");

  Fold d;
  d.claims() = Json::array();
  for (int u = 0; u < 3; ++u) d.problem["sweep"][u]["prox"] = Json::array({"1/4"});
  d.reseal();
  // A global minimizer of a function that is not convex gives half its proximal weight, the convex updates more.
  d.add("structural_decrease", "proved", 0, 2, Json::object({{"a", "1/8"}, {"blocks", Json::object({{"U1", "1/8"}, {"V1", "5/4"}, {"W1", "3/4"}})}}));
  CHECK_RESULT(d.check(), 0, "VERIFIED");
  for (const auto& [block, more] : std::map<std::string, const char*>{{"U1", "1/4"}, {"V1", "4/3"}, {"W1", "4/5"}})
    CHECK_RESULT(edited(d, [&, name = block, value = more](Json& s) { s["blocks"][name] = value; }), 1, "blocks[" + block + "]");
  CHECK_RESULT(edited(d, [](Json& s) { s["a"] = "1/7"; }), 1, "a <= blocks[U1]");
  CHECK_RESULT(edited(d, [](Json& s) { s["a"] = "0"; }), 2, "must be positive");
  CHECK_RESULT(edited(d, [](Json& s) { s["modulus"] = "0"; }), 2, "does not belong here");
  // With one piece the scalar update is convex.
  d.problem["layers"][0]["activation"]["breaks"] = Json::array();
  d.problem["layers"][0]["activation"]["pieces"] = Json::array({"1/2 0"});
  d.reseal();
  CHECK_RESULT(edited(d, [](Json& s) { s["blocks"]["U1"] = "7/8"; }), 0, "VERIFIED");
  CHECK_RESULT(edited(d, [](Json& s) { s["blocks"]["U1"] = "8/9"; }), 1, "blocks[U1]");
}

BOOST_AUTO_TEST_CASE(the_form_of_a_network) {
  const auto changed = [](auto edit) {
    Fold c;
    edit(c.problem);
    c.reseal();
    return c.check();
  };
  CHECK_RESULT(changed([](Json&) {}), 0, "VERIFIED");
  // Y has as many rows as the last layer is wide and as many columns as X.
  for (const std::vector<Json>& Y : std::vector<std::vector<Json>>{{"1 1"}, {"1", "1"}, {"1 1", "1 1"}}) CHECK_RESULT(changed([&](Json& p) { p["data"]["Y"] = Json::array(Y); }), 2, "Y must have as many rows");
  CHECK_RESULT(changed([](Json& p) { p["data"]["X"] = Json::array({"1 1"}); }), 2, "Y must have as many rows");
  // Breaks increase strictly, and the activation is continuous: |u| with a break more or less.
  const auto folded = [&](std::vector<Json> breaks, std::vector<Json> pieces) { return changed([&](Json& p) { p["layers"][0]["activation"] = Json::object({{"kind", "piecewise"}, {"breaks", Json::array(std::move(breaks))}, {"pieces", Json::array(std::move(pieces))}}); }); };
  CHECK_RESULT(folded({"0"}, {"-1 0", "1 0"}), 0, "VERIFIED");
  CHECK_RESULT(folded({"0", "9"}, {"-1 0", "1 0", "1 0"}), 0, "VERIFIED");
  CHECK_RESULT(folded({"0", "0"}, {"-1 0", "7 0", "1 0"}), 2, "the breaks must increase strictly");
  CHECK_RESULT(folded({"0", "9", "9"}, {"-1 0", "1 0", "1 0", "1 0"}), 2, "the breaks must increase strictly");
  CHECK_RESULT(folded({"9", "0"}, {"-1 0", "-1 0", "-1 0"}), 2, "the breaks must increase strictly");
  CHECK_RESULT(folded({"0"}, {"-1 0", "1 1/1000"}), 2, "must be continuous");
  CHECK_RESULT(folded({"0", "9"}, {"-1 0", "1 0", "1 1"}), 2, "must be continuous");
  for (const std::vector<Json>& pieces : std::vector<std::vector<Json>>{{"-1 0"}, {"-1 0", "1 0", "1 0"}}) CHECK_RESULT(folded({"0"}, pieces), 2, "one piece more than breaks");
  for (const char* piece : {"1", "1 0 0", "", "1  0"}) CHECK_RESULT(folded({"0"}, {"-1 0", piece}), 2, "MALFORMED");
}

BOOST_AUTO_TEST_CASE(updates_have_the_blocks_of_their_kind) {
  const auto sweep = [](const char* kind, std::vector<Json> blocks) {
    Fold c;
    const std::string first = blocks[0].canonical();
    std::vector<Json> all{Json::object({{"update", kind}, {"blocks", Json::array(blocks)}, {"prox", Json::array(std::vector<Json>(blocks.size(), "0"))}})};
    for (Json& u : c.problem["sweep"].items()) {
      const std::string own = u["blocks"][0].canonical();
      bool other = true;
      for (Json& b : blocks) other = other && b.canonical() != own;
      if (other) all.push_back(u);
    }
    c.problem["sweep"] = Json::array(all);
    c.reseal();
    return c.check();
  };
  for (const char* kind : {"ridge", "jacobi", "scalar"}) {
    CHECK_RESULT(sweep(kind, {"V1", "W1"}), 2, "cannot have these blocks");
    CHECK_RESULT(sweep(kind, {"W1", "U1"}), 2, "cannot have these blocks");
  }
  CHECK_RESULT(sweep("ridge", {"U1"}), 2, "cannot have these blocks");
  // Pairs are W and b of one layer, in this order: here of two layers with biases apart.
  const Json layer = Json::object({{"width", 1}, {"gamma", "1"}, {"lambda", "1"}, {"rho", "1"}, {"bias", "apart"}, {"activation", Fold().problem["layers"][0]["activation"]}});
  Json start = Json::object();
  std::vector<std::string> names;
  for (const char* letter : {"U", "V", "W", "b"})
    for (const char* number : {"1", "2"}) names.push_back(std::string(letter) + number), start[names.back()] = column({0});
  Fold two;
  two.problem["layers"] = Json::array({layer, layer});
  two.problem["start"] = start;
  two.certificate["runs"]["recorded"]["iterates"] = Json::array({start});
  two.claims() = Json::array();
  two.add("rises", "undecided", 0, 0, Json::object({{"reason", "not tried"}}));
  const auto paired = [&](const char* kind, std::vector<Json> blocks) {
    std::vector<Json> all{Json::object({{"update", kind}, {"blocks", Json::array(blocks)}, {"prox", Json::array(std::vector<Json>(blocks.size(), "0"))}})};
    for (const std::string& name : names) {
      bool other = true;
      for (Json& b : blocks) other = other && b.canonical() != Json(name).canonical();
      if (other) all.push_back(Json::object({{"update", name[0] == 'U' ? "scalar" : "ridge"}, {"blocks", Json::array({name})}, {"prox", Json::array({"0"})}}));
    }
    Case c = two;
    c.problem["sweep"] = Json::array(all);
    c.reseal();
    return c.check();
  };
  for (const char* kind : {"ridge", "jacobi"}) {
    for (const char* number : {"1", "2"}) CHECK_RESULT(paired(kind, {std::string("W") + number, std::string("b") + number}), 6, "CONDITIONAL");
    for (const auto& [first, second] : std::vector<std::pair<const char*, const char*>>{{"W1", "b2"}, {"W2", "b1"}, {"b1", "W1"}, {"V1", "b1"}, {"U1", "b1"}, {"W1", "V1"}, {"W1", "W2"}, {"b1", "b2"}, {"V1", "V2"}}) CHECK_RESULT(paired(kind, {first, second}), 2, "cannot have these blocks");
    CHECK_RESULT(paired(kind, {"W1", "b1", "W2"}), 2, "cannot have these blocks");
    CHECK_RESULT(paired(kind, {"W1", "b1", "W2", "b2"}), 2, "cannot have these blocks");
  }
  CHECK_RESULT(paired("ridge", {"b2"}), 6, "CONDITIONAL");
  CHECK_RESULT(paired("jacobi", {"b2"}), 2, "cannot have these blocks");
  CHECK_RESULT(paired("scalar", {"U1", "U2"}), 2, "cannot have these blocks");
  CHECK_RESULT(sweep("jacobi", {"W1"}), 2, "cannot have these blocks");
  CHECK_RESULT(sweep("scalar", {"V1"}), 2, "cannot have these blocks");
}

BOOST_AUTO_TEST_CASE(agreement_of_two_runs) {
  Fold c;
  c.claims() = Json::array();
  c.certificate["runs"]["recorded"]["objective"] = "1p-1 1p-3 1p-3";
  c.certificate["runs"]["reference"] = Json::object({{"origin", "user"}, {"iterates", c.certificate["runs"]["recorded"]["iterates"]}});
  c.certificate["runs"]["reference"]["iterates"][2]["U1"] = column({fraction(-1, 2)});
  const Json keys = Json::object({{"deviation", Json::object({{"U1", "0 0 1p1"}, {"V1", "0 0 0"}, {"W1", "0 0 0"}})}, {"objective", "1/4"}, {"evaluation", "0"}, {"branch", Json::array({2, "U1", 0, 0})}});
  c.add("double_agreement", "proved", 0, 2, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& a) { a["deviation"]["U1"] = "0 0 1fp-4"; }), 1, "max|A-B|");
  CHECK_RESULT(edited(c, [](Json& a) { a["deviation"]["U1"] = "0 0 -1p1"; }), 2, "must not be negative");
  CHECK_RESULT(edited(c, [](Json& a) { a["deviation"]["U1"] = "0 0"; }), 2, "must have 3 entries");
  CHECK_RESULT(edited(c, [](Json& a) { a["objective"] = "1/5"; }), 1, "the best that would have passed: 1/4");
  CHECK_RESULT(edited(c, [](Json& a) { a["evaluation"] = "-1"; }), 1, "written F");
  CHECK_RESULT(edited(c, [](Json& a) { a["branch"] = Json(); }), 1, "branch should be [2, U1, 0, 0]");
  CHECK_RESULT(edited(c, [](Json& a) { a["range"] = Json::array({0, 1}); }), 2, "must have 2 entries");
  CHECK_RESULT(edited(c, [](Json& a) { a["verdict"] = "refuted"; }), 2, "cannot be refuted");
  const auto later = [](const char* U1) {
    return [=](Json& a) {
      a["range"] = Json::array({1, 2}), a["deviation"] = Json::object({{"U1", U1}, {"V1", "0 0"}, {"W1", "0 0"}});
    };
  };
  CHECK_RESULT(edited(c, later("0 1p1")), 0, "VERIFIED");
  CHECK_RESULT(edited(c, later("1p1 0")), 1, "k = 2, block U1: max|A-B|");
  c.certificate["runs"]["reference"]["iterates"].items().pop_back();
  CHECK_RESULT(edited(c, [](Json&) {}), 2, "the same length");
  c.certificate["runs"].erase("reference");
  CHECK_RESULT(c.check(), 2, "'reference' must be in the file");
}

BOOST_AUTO_TEST_SUITE_END()
