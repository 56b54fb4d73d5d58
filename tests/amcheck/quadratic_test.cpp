#include "cases.hpp"
#include "minimizer.hpp"

using namespace build;

namespace {

// Blocks y (2 variables) and z (1 variable), updated in this order, from the minimizer 0 to itself.
Case blocks(std::vector<Json> H, const char* prox = "0") {
  const auto block = [](const char* name, int size) { return Json::object({{"name", name}, {"size", size}}); };
  const auto update = [&](const char* name) { return Json::object({{"update", "ridge"}, {"blocks", Json::array({name})}, {"prox", Json::array({prox})}}); };
  const Json zero = Json::object({{"y", column({0, 0})}, {"z", column({0})}});
  const Json problem = Json::object({{"format", "amcert-problem/1"}, {"name", "blocks"}, {"kind", "quadratic"}, {"blocks", Json::array({block("y", 2), block("z", 1)})},
                                     {"H", Json::array(std::move(H))}, {"g", Json::array({"0", "0", "0"})}, {"sweep", Json::array({update("y"), update("z")})}, {"start", zero}});
  return {problem, Json::array({zero, zero})};
}

Json witnessed(const char* first, const char* second) {
  Json keys = trajectory_keys("case", {{"y", "0"}, {"z", "0"}});
  keys["witness"]["y"] = Json::array({Json::array({first, second})});
  return keys;
}

Json sublevel() {
  return Json::object({{"level", "0"}, {"modulus", "1"}, {"gradient", "0"}, {"radius", Json::object({{"x", "0"}})}, {"lower", "0"}, {"lipschitz", "4"}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quadratic)

BOOST_AUTO_TEST_CASE(what_does_not_raise_the_objective_is_not_listed) {
  // F = (|y|^2 + z^2)/2: y falls from 1 to 0, z rises from 0 to 2.
  Case c = blocks({"1 0 0", "0 1 0", "0 0 1"});
  const auto at = [](int y, int z) { return Json::object({{"y", column({y, 0})}, {"z", column({z})}}); };
  c.certificate["runs"]["recorded"]["iterates"] = Json::array({at(1, 0), at(0, 2)});
  const auto part = [](const char* label, const char* amount) { return Json::object({{"label", label}, {"amount", Json::array({amount, amount})}, {"cause", "method"}}); };
  c.add("rises", "proved", 0, 1, Json::object({{"sweeps", Json::array({Json::object({{"k", 0}, {"amount", Json::array({"3/2", "3/2"})}, {"updates", Json::array({part("z", "2")})}})})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0]["updates"] = Json::array({part("y", "-1/2"), part("z", "2")}); }), 1, "the update y is listed but does not raise F: change, 0 = -1/2 against 0");
}

BOOST_AUTO_TEST_CASE(a_saddle_is_no_result_of_an_update) {
  Case good = blocks({"2 0 0", "0 1 0", "0 0 1"});
  good.add("am_trajectory", "proved", 0, 1, witnessed("1p-1 0", "0 1"));
  CHECK_RESULT(good.check(), 0, "VERIFIED");
  Case saddle = blocks({"2 0 0", "0 -1 0", "0 0 1"});
  saddle.add("am_trajectory", "proved", 0, 1, witnessed("1p-1 0", "0 -1"));
  CHECK_RESULT(saddle.check(), 1, "not positive definite");
  Case hidden = blocks({"1 2 0", "2 1 0", "0 0 1"});  // 3 and -1
  hidden.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"y", "0"}, {"z", "0"}}));
  CHECK_RESULT(hidden.check(), 1, "no positive lower bound");
  Case small = blocks({"1 0 0", "0 1 0", "0 0 -1"}, "1/2");
  small.add("am_trajectory", "proved", 0, 1, witnessed("5p-3 0", "0 5p-3"));
  CHECK_RESULT(small.check(), 1, "no near inverse");
  Json refuted = Json::object({{"start", "case"}, {"tolerance", "1/10"}, {"at", Json::array({0, "y"})}, {"lower", "1/9"}, {"inverse", Json()}});
  saddle.claims() = Json::array();
  saddle.add("am_trajectory", "refuted", 0, 1, refuted);
  CHECK_RESULT(saddle.check(), 1, "not positive definite");
}

BOOST_AUTO_TEST_CASE(distances_of_blocks) {
  Case c = blocks({"2 0 0", "0 1 0", "0 0 1"});
  c.certificate["runs"]["recorded"]["iterates"][1]["y"] = column({fraction(1, 4), 0});
  Json keys = witnessed("1p-1 0", "0 1");
  keys["tolerance"] = "1";
  keys["distance"]["y"] = fraction(1, 5) * fraction(1024, 1023);  // |z-z*| = 1/4 = 1/5 (1+1/4)
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["y"] = "1/5"; }), 1, "the best that would have passed: 1024/5115");
  c.claims() = Json::array();
  Json refuted = Json::object({{"start", "case"}, {"tolerance", "1/10"}, {"at", Json::array({0, "y"})}, {"lower", "1/8"}, {"inverse", Json()}});
  c.add("am_trajectory", "refuted", 0, 1, refuted);  // ||r||/trace = (1/2)/3 >= (1+1/4)/8
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "1/7"; }), 1, "D^2 >= lower^2");
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "1/6", t["inverse"] = Json::array({"1p-1 0", "0 1"}); }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "1/5", t["inverse"] = Json::array({"1p-1 0", "0 1"}); }), 1, "D^2 >= lower^2");
  // The greatest one: ||Pr|| = 1/4, of which 1024/1025 counts.
  const Num greatest = fraction(256, 1025) * (fraction(5, 4) + power2(-64)).inverse();
  for (const Num& more : {Num(0), kBit})
    CHECK_RESULT(edited(c, [&](Json& t) { t["lower"] = greatest + more, t["inverse"] = Json::array({"1p-1 0", "0 1"}); }), (more.sign() == 0 ? 0 : 1), (more.sign() == 0 ? "VERIFIED" : "D^2 >= lower^2"));
  // |z| = 1/4 - 2^-130 is rounded down to 1/4 - 2^-64, though its square is not 2^-128 below that of 1/4.
  c.certificate["runs"]["recorded"]["iterates"][1]["y"] = column({fraction(1, 4) - power2(-130), 0});
  for (const Num& more : {Num(0), kBit.times2(-40)})
    CHECK_RESULT(edited(c, [&](Json& t) { t["lower"] = fraction(4 * 1024, 5 * 1025) * (fraction(1, 4) - power2(-130)) + more, t["inverse"] = Json::array({"1p-1 0", "0 1"}); }), (more.sign() == 0 ? 0 : 1), (more.sign() == 0 ? "VERIFIED" : "D^2 >= lower^2"));
}

BOOST_AUTO_TEST_CASE(sublevel_constants) {
  Case c = blocks({"2 1 0", "1 3 0", "0 0 2"});
  c.add("sublevel_bounded", "proved", 0, 1, sublevel());
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& s) { s["gradient"] = "-1", s["level"] = "1000", s["lower"] = "-1000", s["radius"]["x"] = "42"; }), 1, "0 <= gradient");
  CHECK_RESULT(edited(c, [](Json& s) { s["radius"]["x"] = "-1"; }), 1, "0 <= radius");
  CHECK_RESULT(edited(c, [](Json& s) { s["level"] = "-1"; }), 1, "F(x^k0) <= level");
  CHECK_RESULT(edited(c, [](Json& s) { s["level"] = "1"; }), 1, "level <= modulus radius^2/2");
  CHECK_RESULT(edited(c, [](Json& s) { s["lower"] = "1"; }), 1, "lower <=");
  CHECK_RESULT(edited(c, [](Json& s) { s["lipschitz"] = "399/100"; }), 1, "the best that would have passed: 4");
  CHECK_RESULT(edited(c, [](Json& s) { s["modulus"] = "2"; }), 1, "not positive definite");
  CHECK_RESULT(edited(c, [](Json& s) { s["modulus"] = "0"; }), 2, "must be positive");
  CHECK_RESULT(edited(c, [](Json& s) { s["radius"]["y"] = "0"; }), 2, "does not belong here");
}

BOOST_AUTO_TEST_CASE(a_sublevel_set_off_the_origin) {
  // 2x^2 - 3x, from x = -1 with F = 5; with the modulus 2 it is at least x^2 - 3|x|, which is 10 at 5, and -9/4 everywhere.
  const Json at = iterate({{"x", -1}});
  const Json problem = Json::object({{"format", "amcert-problem/1"}, {"name", "line"}, {"kind", "quadratic"}, {"blocks", Json::array({Json::object({{"name", "x"}, {"size", 1}})})}, {"H", Json::array({"4"})}, {"g", Json::array({"3"})},
                                     {"sweep", Json::array({Json::object({{"update", "ridge"}, {"blocks", Json::array({"x"})}, {"prox", Json::array({"0"})}})})}, {"start", at}});
  Case c(problem, Json::array({at}));
  const auto radius = [](const Num& r) { return Json::object({{"x", r}}); };
  c.add("sublevel_bounded", "proved", 0, 0, Json::object({{"level", "10"}, {"modulus", "2"}, {"gradient", "3"}, {"radius", radius(5)}, {"lower", "-9/4"}, {"lipschitz", "4"}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& s) { s["level"] = "5"; }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& s) { s["level"] = 5 - kBit; }), 1, "F(x^k0) <= level");
  CHECK_RESULT(edited(c, [](Json& s) { s["level"] = 10 + kBit; }), 1, "level <= modulus radius^2/2");
  CHECK_RESULT(edited(c, [&](Json& s) { s["radius"] = radius(5 - kBit); }), 1, "level <= modulus radius^2/2");
  CHECK_RESULT(edited(c, [](Json& s) { s["lower"] = fraction(-9, 4) + kBit; }), 1, "lower <= -gradient^2/(2 modulus)");
  CHECK_RESULT(edited(c, [](Json& s) { s["gradient"] = 3 - kBit; }), 1, "||g||^2 <= gradient^2");
  CHECK_RESULT(edited(c, [](Json& s) { s["lipschitz"] = 4 - kBit; }), 1, "H <= lipschitz");
  CHECK_RESULT(edited(c, [](Json& s) { s["modulus"] = "4"; }), 1, "not positive definite");
  // x^2 - 3x is -2 at 1 and at 2, but where the level is that low the radius must be beyond gradient/modulus.
  CHECK_RESULT(edited(c, [&](Json& s) { s["radius"] = radius(1); }), 1, "gradient <= modulus radius");
}

BOOST_AUTO_TEST_CASE(blocks_that_are_no_squares) {
  // H_yz is a column of two ones: one row sum is 1, but as a row it has the sum 2, whichever block comes first.
  for (const bool turned : {false, true}) {
    Case c = blocks({"4 0 1", "0 4 1", "1 1 4"}, "1/4");
    if (turned) std::swap(c.problem["sweep"][0], c.problem["sweep"][1]);
    c.certificate["problem"] = c.problem.digest();
    Json bounds = sublevel();
    bounds["lipschitz"] = "6";
    const std::string needed = c.add("sublevel_bounded", "proved", 0, 1, bounds);
    c.add("structural_relative_error", "proved", 0, 1, Json::object({{"b", "9/4"}}), {needed});
    CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
    CHECK_RESULT(edited(c, [](Json& s) { s["b"] = fraction(9, 4) - kBit; }), 1, "b^2 >= column sum");
    // It rests on what is proved alone.
    Case open = c;
    open.claim(0) = Json();
    open.claims() = Json::array();
    const std::string undecided = open.add("sublevel_bounded", "undecided", 0, 1, Json::object({{"reason", "not tried"}}));
    open.add("structural_relative_error", "proved", 0, 1, Json::object({{"b", "9/4"}}), {undecided});
    CHECK_RESULT(open.check(), 1, "'needs' must be the digest of one earlier proved sublevel_bounded");
  }
}

BOOST_AUTO_TEST_CASE(blocks_that_do_not_couple) {
  Case c = blocks({"2 0 0", "0 2 0", "0 0 2"});
  const std::string needed = c.add("sublevel_bounded", "proved", 0, 1, sublevel());
  c.add("structural_relative_error", "proved", 0, 1, Json::object({{"b", "0"}}), {needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = -kBit; }), 1, "0 <= b");
}

BOOST_AUTO_TEST_CASE(unknowns_that_couple_in_the_middle) {
  // H = (2) + (2 1; 1 2) + (2), the slope 1 each: z* = 1/2, 1/3, 1/3, 1/2. From 0 the parts are 1/4, 2/9 and 1/4 away; each is rounded up by itself.
  amcheck::Quadratic q(4);
  for (std::size_t i = 0; i < 4; ++i) q.H[i * 5] = 2, q.slope[i] = 1;
  q.H[6] = q.H[9] = 1;
  const std::vector<Num> zero(4);
  BOOST_TEST((*amcheck::minimizer_distance2(q, zero, true) == fraction(13, 18)));
  BOOST_TEST((*amcheck::minimizer_distance2(q, zero, false) == power2(-1) + amcheck::rounded_up(fraction(2, 9), amcheck::kRoundedDistance)));
}

BOOST_AUTO_TEST_CASE(distances_with_a_weight) {
  // z = 1/4 in place of 0 with H = 1 and the weight 1: r = 1/2, 1/4 = 1/5 (1 + 1/4) away.
  Case c = blocks({"1 0 0", "0 3 0", "0 0 1"}, "1");
  c.certificate["runs"]["recorded"]["iterates"][1]["z"] = column({fraction(1, 4)});
  Json keys = witnessed("1p-1 0", "0 1p-2");
  keys["tolerance"] = "1", keys["distance"]["z"] = "1/5";
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["z"] = fraction(1, 5) - kBit; }), 1, "label z: D^2");
}

BOOST_AUTO_TEST_CASE(structural_constants) {
  Case c = blocks({"2 1 0", "1 3 1/2", "0 1/2 2"}, "1/4");
  const std::string needed = c.add("sublevel_bounded", "proved", 0, 1, [] {
    Json s = sublevel();
    s["lipschitz"] = "9/2";
    return s;
  }());
  c.add("structural_relative_error", "proved", 0, 1, Json::object({{"b", "3/4"}}), {needed});  // M = (1/4 1/2; 0 1/4)
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = "7499/10000"; }), 1, "the best that would have passed: 3/4");
  c.add("structural_decrease", "proved", 0, 1, Json::object({{"a", "3/4"}, {"blocks", Json::object({{"y", "3/4"}, {"z", "5/4"}})}, {"modulus", Json::object({{"y", "1"}, {"z", "2"}})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 3/3");
  CHECK_RESULT(edited(c, [](Json& s) { s["blocks"]["y"] = "4/5"; }), 1, "blocks[y]");
  CHECK_RESULT(edited(c, [](Json& s) { s["modulus"]["y"] = "3/2"; }), 1, "not shown for the block y");
  CHECK_RESULT(edited(c, [](Json& s) { s["modulus"]["z"] = "3"; }), 1, "not shown for the block z");
  CHECK_RESULT(edited(c, [](Json& s) { s["modulus"]["z"] = "-1"; }), 1, "not shown for the block z");
  // The modulus 0 is shown by a block of one variable in which F is linear, and the prox weight is all there is.
  Case flat = blocks({"2 1 1", "1 3 0", "1 0 0"}, "1/4");
  flat.add("structural_decrease", "proved", 0, 1, Json::object({{"a", "1/4"}, {"blocks", Json::object({{"y", "1/4"}, {"z", "1/4"}})}, {"modulus", Json::object({{"y", "0"}, {"z", "0"}})}}));
  CHECK_RESULT(flat.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(flat, [](Json& s) { s["modulus"]["z"] = kBit; }), 1, "not shown for the block z");
  CHECK_RESULT(edited(flat, [](Json& s) { s["blocks"]["z"] = fraction(1, 4) + kBit; }), 1, "blocks[z]");
  CHECK_RESULT(edited(flat, [](Json& s) { s["a"] = fraction(1, 4) + kBit; }), 1, "a <= blocks[y]");
}

BOOST_AUTO_TEST_CASE(problems_must_be_well_formed) {
  CHECK_RESULT(blocks({"2 1 0", "2 3 0", "0 0 2"}).check(), 2, "H must be symmetric");
  CHECK_RESULT(blocks({"2 1 0", "1 3 0"}).check(), 2, "order of H");
  CHECK_RESULT(blocks({"2 1 0", "1 3", "0 0 2"}).check(), 2, "another length");
  const auto changed = [](auto edit) {
    Case c = blocks({"2 0 0", "0 1 0", "0 0 1"});
    c.add("am_trajectory", "proved", 0, 1, witnessed("1p-1 0", "0 1"));
    edit(c.problem);
    c.reseal();
    return c.check();
  };
  CHECK_RESULT(changed([](Json&) {}), 0, "VERIFIED");
  CHECK_RESULT(changed([](Json& p) { p["blocks"][1]["name"] = "y"; }), 2, "all different");
  CHECK_RESULT(changed([](Json& p) { p["blocks"][1]["name"] = "2z"; }), 2, "a letter");
  CHECK_RESULT(changed([](Json& p) { p["blocks"][1]["size"] = 0; }), 2, "between 1");
  CHECK_RESULT(changed([](Json& p) { p["previous"] = p["start"]; }), 2, "'previous' belongs");
  CHECK_RESULT(changed([](Json& p) { p["sweep"].items().pop_back(); }), 2, "never updated");
  CHECK_RESULT(changed([](Json& p) { p["sweep"].push(p["sweep"][0]); }), 2, "updated twice");
  CHECK_RESULT(changed([](Json& p) { p["sweep"][0]["update"] = "scalar"; }), 2, "cannot have these blocks");
  CHECK_RESULT(changed([](Json& p) { p["sweep"][0]["prox"] = Json::array({"-1"}); }), 2, "must not be negative");
  CHECK_RESULT(changed([](Json& p) { p["sweep"][0]["prox"] = Json::array(); }), 2, "one number per block");
  CHECK_RESULT(changed([](Json& p) { p["start"]["y"] = column({0}); }), 2, "must have 2 rows");
  for (const std::vector<Json>& H : std::vector<std::vector<Json>>{{"2 0 0 0", "0 1 0 0", "0 0 1 0"}, {"2 0", "0 1", "0 0"}, {"2 0 0", "0 1 0"}, {"2 0 0", "0 1 0", "0 0 1", "0 0 0"}, {"2 0", "0 1"}, {"1"}, {"0 0 0 0", "0 0 0 0", "0 0 0 0"}, {"0 0", "0 0", "0 0"}}) CHECK_RESULT(changed([&](Json& p) { p["H"] = Json::array(H); }), 2, "the order of H must be the sum of the block sizes");
  for (const std::vector<Json>& g : std::vector<std::vector<Json>>{{"0 0", "0 0", "0 0"}, {"0 0 0"}, {"0", "0"}, {"0", "0", "0", "0"}}) CHECK_RESULT(changed([&](Json& p) { p["g"] = Json::array(g); }), 2, "g must be one column");
  // A row with far fewer numbers than the block has columns.
  CHECK_RESULT(changed([](Json& p) { p["start"]["y"] = Json::array({"0 0", "0 0"}); }), 2, "the row must have 1 entries");
}

BOOST_AUTO_TEST_SUITE_END()
