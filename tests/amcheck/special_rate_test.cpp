// rate_sublinear, rate_finite and rate_inertial (SPEC 3.27 to 3.29): closed forms, and every required inequality broken.
#include "blowup_search.hpp"
#include "matrix.hpp"

using namespace build;

namespace {

std::string digest_of(Json& claim) {
  const std::string quoted = claim["digest"].canonical();
  return quoted.substr(1, quoted.size() - 2);
}

// (uv-1)^2/2 + (u^2+v^2)/2 at 0, where F - F* = (uv)^2/2 + (u-v)^2/2 and the exponent is 3/4. The Hessian is [[1,-1],[-1,1]] and changes by
// 3 r^2; after a sweep the gradient is at most 1 + 3 r^2 2^(1/2) times the step. The run begins at u = v = 1/32, where F - F* = 2^-21.
struct Flat : Case {
  static constexpr int kDenominator = 32;
  std::string needed;
  static Json point() {
    return Json::object({{"center", uv(0, 0)}, {"theta", "3/4"}, {"basis", rows_of({{1, 1}, {1, -1}})}, {"exponents", list({1, 2})}, {"balls", balls({{fraction(1, 5), fraction(21, 10)}, {fraction(2, 5), fraction(21, 10)}})},
                         {"curve", curve({"1", "1"})}, {"upper", decimal(2378415)}, {"enters", 0}, {"witness", list({flat(2.1).witness(0.2), flat(2.1).witness(0.4)})}});
  }
  static Json both(const Num& x) { return Json::object({{"u", x}, {"v", x}}); }
  static Json keys() {
    return Json::object({{"radius", fraction(225, 1000)}, {"blocks", both(fraction(42, 100))}, {"modulus", both(fraction(84, 100))}, {"decrease", fraction(42, 100)}, {"ball", 1}, {"error", fraction(1215, 1000)}, {"at", 0},
                         {"distance", fraction(442, 10000)}, {"gap", Num(1).times2(-21)}, {"step", fraction(107, 100000)}, {"speed", fraction(626, 1000)}, {"bound", fraction(7, 10000)}, {"length", fraction(147, 1000)}, {"witness", "...."}});
  }
  explicit Flat(const Json& problem = product_problem(1, 1, uv(0, 0))) : Case(problem, list({uv(fraction(1, kDenominator), fraction(1, kDenominator)), uv(fraction(1, 8), 0), uv(0, 0)})) {
    needed = add("kl_degenerate", "proved", 0, 1, point());
    add("rate_sublinear", "proved", 0, 1, keys(), {needed});
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(special_rates)

BOOST_AUTO_TEST_CASE(the_speed_that_is_told_is_rounded_down) {
  // y = 4 - 2^-300: its fourth root lies just below 2, where speed bound = 1/2 with the speed 0.42 (21/10)^2/(6 (3/2)^2) = 0.1372.
  const Num bound = (3 - Num(1).times2(-300)) * fraction(9, 4) * fraction(10000, 18522);
  const auto with = [&](const Num& speed) {
    return edited(Flat(), [&](Json& j) { j["error"] = fraction(3, 2), j["bound"] = bound, j["speed"] = speed; });
  };
  CHECK_RESULT(with(fraction(14, 100)), 1, "137199999999/1000000000000 for speed");
}

BOOST_AUTO_TEST_CASE(a_degenerate_minimum) {
  Flat c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  const auto twice = [](const Num& x) { return Flat::both(x); };
  refuse(c, {{"other set", put("ball", 0), 1, "radius^2 <= rho^(2w) |q|^2 fails for column 1"},
             {"no set", put("ball", 2), 1, "no set with this number"},
             {"negative set", put("ball", -1), 1, "no set with this number"},
             {"radius", put("radius", fraction(2263, 10000)), 1, "radius^2 <= rho^(2w) |q|^2 fails for column 1"},
             {"modulus", [&](Json& j) { j["modulus"] = twice(fraction(849, 1000)); }, 1, "is not positive definite"},
             {"blocks", [&](Json& j) { j["blocks"] = twice(fraction(42, 100) + kBit); }, 1, "blocks[u] <="},
             {"decrease", put("decrease", fraction(42, 100) + kBit), 1, "decrease <= blocks[u]"},
             {"error", put("error", fraction(1214, 1000)), 1, "error >= ||G-A||"},
             {"larger error", put("error", fraction(1218, 1000)), 1, "y^(2n-m) (1 - speed bound)^m"},
             {"distance", put("distance", fraction(4419, 100000)), 1, "distance^2 >= ||x^K - center||^2"},
             {"gap", put("gap", Num(1).times2(-21) - kBit), 1, "gap >= F(x^K) - F*"},
             {"larger gap", put("gap", Num(1).times2(-20)), 1, "step^2 decrease >= gap"},
             {"step", put("step", fraction(106, 100000)), 1, "step^2 decrease >= gap"},
             {"speed", put("speed", fraction(627, 1000)), 1, "y^(2n-m) (1 - speed bound)^m"},
             {"great speed", put("speed", "2000"), 1, "speed bound < 1"},
             {"bound", put("bound", fraction(69, 100000)), 1, "bound^m >= gap^(2n-m)"},
             {"length", put("length", fraction(146, 1000)), 1, "((length - 2 step) decrease kappa (m-n)/(m error))^m"},
             {"short length", put("length", fraction(214, 100000)), 1, "length > 2 step"},
             {"budget", put("length", fraction(18, 100)), 1, "distance + length + step <= radius"},
             {"small ball", put("radius", fraction(19, 100)), 1, "distance + length + step <= radius"},
             {"smaller ball", put("radius", fraction(1923, 10000)), 0, "VERIFIED"},
             {"farther iterate", put("at", 1), 1, "distance^2 >= ||x^K - center||^2"},
             {"at", put("at", 2), 1, "'at' must be in the range"},
             {"at < 0", put("at", -1), 1, "'at' must be in the range"},
             {"range", put("range", list({0, 2})), 1, "of the same run and range"},
             {"needs", put("needs", Json::array()), 1, "'needs' must be the digest"},
             {"twice", put("needs", list({c.needed, c.needed})), 1, "'needs' must be the digest"},
             {"shorter witness", put("witness", ".."), 1, "face omega_2 = 1, the witness ends too early"},
             {"short witness", put("witness", "..."), 1, "face omega_2 = -1, the witness ends too early"},
             {"long witness", put("witness", "....."), 1, "goes on after the last face"},
             {"divided", put("witness", "0.2..1...0.."), 1, "has '1'"},
             {"rightly divided", put("witness", "02...2..1..1."), 1, "ends too early"},
             {"all of it", put("witness", "02...2..1..1.."), 0, "VERIFIED"},
             {"no witness", put("witness", list({"...."})), 2, "string"},
             {"distance < 0", put("distance", "-1"), 2, "must not be negative"},
             {"gap 0", put("gap", "0"), 2, "must be positive"},
             {"speed 0", put("speed", "0"), 2, "must be positive"},
             {"block", [](Json& j) { j["blocks"].erase("u"); }, 2, "'u' is missing"},
             {"modulus < 0", [&](Json& j) { j["modulus"] = twice(-1); }, 2, "must not be negative"},
             {"key", [](Json& j) { j.erase("speed"); }, 2, "'speed' is missing"},
             {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"}});
  // The gap may be called larger, so that its root, which is all that bound has to reach, is 2^-10.
  const Case larger = [&] {
    Case out = c;
    Json& j = out.claim(1);
    j["gap"] = power2(-20), j["step"] = fraction(151, 100000), j["bound"] = power2(-10), j["length"] = fraction(176, 1000);
    out.seal(j);
    return out;
  }();
  CHECK_RESULT(Case(larger).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(larger, put("bound", power2(-10) - kBit)), 1, "the best that would have passed: 1/1024");
  // Its root is above that of 2^-20 by less than 2^-64, and what is shown is 2^-10 + 2^-64.
  CHECK_RESULT(edited(larger, [](Json& j) { j["gap"] = power2(-20) + power2(-300); }), 1, "the best that would have passed: 18014398509481985/18446744073709551616");
  // The fourth root of the gap is 2^-5, so that the length that is just enough is a number too: 2 step and 4 error/(decrease kappa) times that.
  const Num enough = fraction(302, 100000) + fraction(4 * 1215, 1000) * (fraction(42, 100) * fraction(21, 10)).inverse() * power2(-5);
  CHECK_RESULT(edited(larger, put("length", enough)), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(larger, put("length", enough - kBit)), 1, "((length - 2 step) decrease kappa (m-n)/(m error))^m");
  // As far as the ball goes, and no farther.
  const Num room = fraction(225, 1000) - fraction(442, 10000) - fraction(151, 100000);
  CHECK_RESULT(edited(larger, put("length", room)), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(larger, put("length", room + kBit)), 1, "distance + length + step <= radius");
  // The step that is just enough for the gap, whose root is below 1/1000.
  const auto stepped = [](const Num& more) {
    return [=](Json& j) { j["gap"] = square(fraction(151, 100000)) * fraction(42, 100) + more, j["bound"] = fraction(1, 1000), j["speed"] = fraction(6, 10); };
  };
  CHECK_RESULT(edited(larger, stepped(0)), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(larger, stepped(kBit)), 1, "step^2 decrease >= gap");
  // With y = (1 + t)^2 the speed that is just right is 1 - speed bound = 1/(1 + t).
  const Num t = power2(-10), b2 = square(fraction(1215, 1000)), bound = (t * 2 + square(t)) * b2 * (fraction(42, 100) * square(fraction(21, 10))).inverse(), speed = t * ((1 + t) * bound).inverse();
  const auto fast = [=](const Num& more) { return [=](Json& j) { j["bound"] = bound, j["speed"] = speed + more; }; };
  CHECK_RESULT(edited(larger, fast(0)), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(larger, fast(kBit)), 1, "y^(2n-m) (1 - speed bound)^m");
  CHECK_RESULT(edited(larger, put("speed", "1024")), 1, "speed bound < 1");
  // (20, 21) 2^-10 is 29 2^-10 from the center.
  Case near(c.problem, list({uv(power2(-10) * 20, power2(-10) * 21)}));
  Json there = Flat::keys();
  there["distance"] = power2(-10) * 29, there["gap"] = power2(-20), there["step"] = fraction(151, 100000), there["bound"] = power2(-10), there["length"] = fraction(176, 1000);
  near.add("rate_sublinear", "proved", 0, 0, there, {near.add("kl_degenerate", "proved", 0, 0, Flat::point())});
  CHECK_RESULT(near.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(near, put("distance", power2(-10) * 29 - kBit)), 1, "distance^2 >= ||x^K - center||^2");
  // On the set of 1, F - F* >= 0 is seen with boxes on which what P^ is at least is 0: 1/2 + 2/4 - 1, where omega_2 is between 1/2 and 1.
  Case wide(c.problem, list({uv(0, 0)}));
  Json wider = Flat::point(), from_center = Flat::keys();
  wider["balls"].push(list({"1", fraction(1, 10)})), wider["witness"].push("222...2.2..222...2.2..1..1..");
  from_center["ball"] = 2, from_center["distance"] = "0", from_center["gap"] = power2(-80), from_center["step"] = power2(-38), from_center["bound"] = power2(-40), from_center["speed"] = fraction(1, 1000), from_center["length"] = power2(-10);
  const auto with_boxes = [&](const char* boxes) {
    Json keys = from_center;
    keys["witness"] = boxes;
    Case out = wide;
    out.add("rate_sublinear", "proved", 0, 0, keys, {out.add("kl_degenerate", "proved", 0, 0, wider)});
    return out.check();
  };
  CHECK_RESULT(with_boxes("22..2..22..2...."), 0, "VERIFIED 2/2");
  CHECK_RESULT(with_boxes("2..22..2...."), 1, "P^ >= 0 fails");
  // What is needed must hold.
  Case broken = c;
  broken.claim(0)["upper"] = "1";
  broken.seal(broken.claim(0));
  broken.claim(1)["needs"] = list({digest_of(broken.claim(0))});
  broken.seal(broken.claim(1));
  const amcheck::Result r = broken.check();
  BOOST_TEST(r.claims[1].status == "rejected");
  Case open(c.problem, list({uv(0, 0)}));
  open.add("rate_sublinear", "undecided", 0, 0, Json::object({{"reason", "not tried"}}));
  CHECK_RESULT(open.check(), 6, "CONDITIONAL 0/1");
  // Nor does anything rest on what is undecided.
  for (const char* point : {"kl_degenerate", "kl_sharp"}) {
    Case resting(c.problem, list({uv(0, 0)}));
    const std::string undecided = resting.add(point, "undecided", 0, 0, Json::object({{"reason", "not tried"}}));
    if (point[3] == 'd') resting.add("rate_sublinear", "proved", 0, 0, Flat::keys(), {undecided});
    else resting.add("rate_finite", "proved", 0, 0, Json::object({{"ball", 0}, {"modulus", "0"}, {"at", 0}, {"distance", "0"}, {"gap", "0"}, {"steps", 0}, {"length", "0"}}), {undecided});
    CHECK_RESULT(resting.check(), 1, std::string("'needs' must be the digest of one earlier proved ") + point);
  }
}

BOOST_AUTO_TEST_CASE(a_degenerate_saddle) {
  // (u-v)^2/2 + u^2 v/2 = 2 y_2^2 + (y_1^3 + y_1^2 y_2 - y_1 y_2^2 - y_2^3)/2: the exponent is 2/3 where F is above F(0), but F falls along
  // u = v < 0, where sweeps run away.
  Json p = product_problem(1, 1, uv(0, 0));
  p["residuals"] = list({squared("1", list({"1 0", "-1 1"}))});
  p["rest"] = list({"1/2 0 0 1"});
  const Num near = Num(1).times2(-40);
  Case c(p, list({uv(near, near)}));
  Search s{{{2, {0, 2}}, {0.5, {3, 0}}, {0.5, {2, 1}}, {-0.5, {1, 2}}, {-0.5, {0, 3}}}, {2, 3}, 6, {0, 1}, {2, 2}, 2.0 / 3, 0.1, 0};
  Json point = Flat::point();
  point["theta"] = "2/3", point["exponents"] = list({2, 3}), point["upper"] = "2", point["balls"] = balls({{fraction(2, 5), fraction(1, 10)}}), point["witness"] = list({s.witness(0.4)});
  const std::string needed = c.add("kl_degenerate", "proved", 0, 0, point);
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  Json keys = Flat::keys();
  keys["ball"] = 0, keys["radius"] = fraction(9, 100), keys["modulus"] = Flat::both(fraction(4, 5)), keys["blocks"] = Flat::both(fraction(2, 5)), keys["decrease"] = fraction(2, 5), keys["error"] = fraction(126, 100);
  keys["gap"] = Num(1).times2(-100), keys["step"] = near, keys["speed"] = fraction(1, 2000), keys["bound"] = decimal(1), keys["length"] = fraction(3, 1000);
  c.add("rate_sublinear", "proved", 0, 0, keys, {needed});
  CHECK_RESULT(c.check(), 1, "P^ >= 0 fails");
  CHECK_RESULT(c.check(), 1, "face omega_1 = -1");  // on the other one it does not fall
  CHECK_RESULT(edited(c, put("length", near * 2)), 1, "length > 2 step");
}

BOOST_AUTO_TEST_CASE(no_exponent_above_one_half) {
  // u^2/2 + v^2/2 with all exponents 1.
  Case c(small({"u", "v"}, Json::array(), Json::array(), list({"1/2 0 0", "1/2 1 1"}), uv(0, 0)), list({uv(0, 0)}));
  const Search s{{{0.5, {2, 0}}, {0.5, {0, 2}}}, {1, 1}, 2, {0, 0}, {1, 1}, 0.5, 1, 0};
  const std::string needed = c.add("kl_degenerate", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"theta", "1/2"}, {"basis", rows_of({{1, 0}, {0, 1}})}, {"exponents", list({1, 1})}, {"balls", balls({{1, 1}})}, {"curve", curve({"1", "0"})},
                                                                                  {"upper", "2"}, {"enters", Json()}, {"witness", list({Search(s).witness(1)})}}));
  Json keys = Flat::keys();
  keys["ball"] = 0;
  c.add("rate_sublinear", "proved", 0, 0, keys, {needed});
  CHECK_RESULT(c.check(), 1, "theta > 1/2 of the point fails");
}

BOOST_AUTO_TEST_CASE(a_ball_that_fills_the_set) {
  // (uv)^2/2 + 32/625 (3u-4v)^2 = 2 y_2^2 + (3/4 y_1^2 - 7/16 y_1 y_2 - 3/4 y_2^2)^2/2 with u = y_1 + 3/4 y_2, v = 3/4 y_1 - y_2. The set of
  // rho = 1/4 is a rectangle with half sides 5/4 rho and 5/4 rho^2, and a ball of radius 5/64 lies in it; what is refused then is the modulus.
  Case c(small({"u", "v"}, Json::array(), list({squared("1", list({"1 0 1"})), squared("64/625", list({"3 0", "-4 1"}))}), Json::array(), uv(0, 0)), list({uv(0, 0)}));
  const Search s{{{2, {0, 2}}, {9.0 / 32, {4, 0}}, {-21.0 / 64, {3, 1}}, {49.0 / 512 - 9.0 / 16, {2, 2}}, {21.0 / 64, {1, 3}}, {9.0 / 32, {0, 4}}}, {1, 2}, 4, {0, 1}, {25.0 / 16, 25.0 / 16}, 0.75, 2, 0};
  const std::string needed = c.add("kl_degenerate", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"theta", "3/4"}, {"basis", rows_of({{1, fraction(3, 4)}, {fraction(3, 4), -1}})}, {"exponents", list({1, 2})}, {"balls", balls({{fraction(1, 4), 2}})},
                                                                                  {"curve", curve({"1", "3/4"})}, {"upper", "243/100"}, {"enters", Json()}, {"witness", list({Search(s).witness(0.25)})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  Json keys = Flat::keys();
  keys["ball"] = 0, keys["radius"] = fraction(5, 64), keys["modulus"] = Flat::both(2);
  c.add("rate_sublinear", "proved", 0, 0, keys, {needed});
  CHECK_RESULT(c.check(), 1, "is not positive definite");
  CHECK_RESULT(edited(c, put("radius", fraction(5, 64) + kBit)), 1, "radius^2 <= rho^(2w) |q|^2 fails for column 1");
  CHECK_RESULT(edited(c, put("radius", fraction(5, 16) + kBit)), 1, "radius^2 <= rho^(2w) |q|^2 fails for column 0");
}

BOOST_AUTO_TEST_CASE(sublinear_sweeps_beside_a_hinge) {
  // The hinge u + 1 has no part in F. A ridge update may not move it; a scalar one may, and then the lemma does not hold.
  Json p = product_problem(1, 1, uv(0, 0));
  p["hinges"] = list({list({"1", "1 1"})});
  p["sweep"] = list({update("ridge", "u"), update("scalar", "v")});
  CHECK_RESULT(Flat(p).check(), 1, "the update v is a scalar update of a function with hinges");
  p["hinges"] = Json::array();
  CHECK_RESULT(Flat(p).check(), 0, "VERIFIED 2/2");
  // With a prox weight the gradient left is larger.
  p["sweep"] = list({update("ridge", "u", "1"), update("scalar", "v")});
  CHECK_RESULT(Flat(p).check(), 1, "error >= ||G-A||");
}

namespace {

// (w - 1/2)^2/2 + |w| with prox weight a: slopes 1/2 and -3/2 at 0.
struct Lasso : Case {
  std::string needed;
  static Json at(const Num& w) { return iterate({{"w", w}}); }
  static Json objective(const char* prox, const Json& more_hinges = Json::array(), const Json& more_rest = Json::array()) {
    Json hinges = list({list({"1 0"})}), rest = list({"-1 0", "2 1"}), more = more_hinges, terms = more_rest;
    for (const Json& h : more.items()) hinges.push(h);
    for (const Json& t : terms.items()) rest.push(t);
    Json p = small({"w"}, hinges, list({squared("1", list({"-1/2", "1 0"}))}), rest, at(0));
    p["sweep"] = list({update("scalar", "w", prox)});
    return p;
  }
  explicit Lasso(const Json& problem) : Case(problem, list({at(fraction(1, 32)), at(fraction(1, 16)), at(0), at(0)})) {
    needed = add("kl_sharp", "proved", 0, 2, Json::object({{"center", at(0)}, {"minimum", 1}, {"balls", balls({{fraction(1, 8), fraction(3, 8)}, {fraction(1, 4), fraction(1, 4)}})},
                                                           {"faces", list({list({"+", "1"}), list({"-", "-1"}), list({"0", Json()})})}, {"multipliers", list({"1/2", "3/2"})}, {"curve", curve({"1"})}, {"upper", "1/2"}, {"enters", 0}}));
  }
  void add_rate(const Num& modulus, int steps, const Num& length) {
    add("rate_finite", "proved", 0, 2, Json::object({{"ball", 1}, {"modulus", modulus}, {"at", 0}, {"distance", fraction(1, 32)}, {"gap", fraction(33, 2048)}, {"steps", steps}, {"length", length}}), {needed});
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_sharp_minimum) {
  // a = 16 + 1/2: 4 a/16 is 33/8, and so is 33/2048 16^2. All steps are no longer than (4 33/2048/a)^(1/2) = 1/16.
  Lasso c(Lasso::objective("16"));
  c.add_rate(1, 4, fraction(1, 16));
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"steps", put("steps", 3), 1, "steps a kappa^2 >= gap alpha^2"},
             {"no steps", put("steps", 0), 1, "steps a kappa^2 >= gap alpha^2"},
             {"length", put("length", fraction(1, 16) - kBit), 1, "a length^2 >= steps gap"},
             {"distance", put("distance", fraction(1, 32) - kBit), 1, "distance >= |x^K - center|"},
             {"gap", put("gap", fraction(33, 2048) - kBit), 1, "gap >= F(x^K) - F*"},
             {"larger gap", put("gap", fraction(33, 2048) + kBit), 1, "steps a kappa^2 >= gap alpha^2"},
             {"modulus", put("modulus", 1 + kBit), 1, "modulus <= q fails on piece 0"},
             {"no modulus", put("modulus", "0"), 1, "steps a kappa^2 >= gap alpha^2"},
             {"smaller ball", put("ball", 0), 0, "VERIFIED"},
             {"ball", put("ball", 2), 1, "no ball with this number"},
             {"negative ball", put("ball", -1), 1, "no ball with this number"},
             {"far", put("length", fraction(7, 32) + kBit), 1, "distance + length <= r"},
             {"as far as may be", put("length", fraction(7, 32)), 0, "VERIFIED"},
             {"farther iterate", put("at", 1), 1, "distance >= |x^K - center|"},
             {"at the end", [](Json& j) { j["at"] = 2, j["distance"] = j["gap"] = j["length"] = "0", j["steps"] = 0; }, 0, "VERIFIED"},
             {"at", put("at", 3), 1, "'at' must be in the range"},
             {"range", put("range", list({0, 3})), 1, "of the same run and range"},
             {"needs", put("needs", Json::array()), 1, "'needs' must be the digest of one earlier proved kl_sharp"},
             {"steps < 0", put("steps", -1), 2, "must lie between"},
             {"modulus < 0", put("modulus", "-1"), 2, "must not be negative"},
             {"key", [](Json& j) { j["witness"] = "."; }, 2, "does not belong here"},
             {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"}});
  // Not a minimum by its own word.
  Case open = c;
  open.claim(0)["minimum"] = 0, open.claim(0)["multipliers"] = Json::array();
  open.seal(open.claim(0));
  open.claim(1)["needs"] = list({digest_of(open.claim(0))});
  open.seal(open.claim(1));
  CHECK_RESULT(open.check(), 1, "must have 'minimum' 1");
  // Without a prox weight the first step arrives, but nothing here says so.
  Lasso bare(Lasso::objective("0"));
  bare.add_rate(1, 1, fraction(1, 5));
  CHECK_RESULT(bare.check(), 1, "the prox weight > 0");
  Lasso light(Lasso::objective("1"));
  light.add_rate(1, 1, fraction(104, 1000));
  CHECK_RESULT(light.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(light, put("length", fraction(103, 1000))), 1, "a length^2 >= steps gap");
}

BOOST_AUTO_TEST_CASE(a_sharp_minimum_beside_the_origin) {
  // (w - 3/2)^2/2 + |w - 1|: the same at 1 as the other one at 0.
  const auto at = [](const Num& w) { return Lasso::at(1 + w); };
  Json p = Lasso::objective("16");
  p["residuals"] = list({squared("1", list({"-3/2", "1 0"}))}), p["hinges"] = list({list({"-1", "1 0"})}), p["rest"] = list({"1", "-1 0", "2 1"}), p["start"] = at(0);
  Case c(p, list({at(fraction(1, 32)), at(0)}));
  Lasso origin(Lasso::objective("16"));
  origin.add_rate(1, 4, fraction(1, 16));
  Json point = origin.claim(0), rate = origin.claim(1);
  for (Json* keys : {&point, &rate})
    for (const char* key : {"kind", "verdict", "run", "range", "needs", "digest"}) keys->erase(key);
  point["center"] = at(0);
  const std::string needed = c.add("kl_sharp", "proved", 0, 1, point);
  c.add("rate_finite", "proved", 0, 1, rate, {needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, put("distance", fraction(1, 32) - kBit)), 1, "distance >= |x^K - center|");
  CHECK_RESULT(edited(c, put("gap", fraction(33, 2048) - kBit)), 1, "gap >= F(x^K) - F*");
}

BOOST_AUTO_TEST_CASE(what_is_far_away_counts) {
  const Json hinge = list({list({"-2", "1 0"})});
  // From w = 2 on the slope is less by 1/4 at once, or by (w-2)/2, or by 3/2 (w-2), or by 1 (w-2) where F goes on straight.
  const auto with = [&](const Json& rest, const Num& modulus) {
    Lasso c(Lasso::objective("16", hinge, rest));
    c.add_rate(modulus, 5, fraction(71, 1000));
    return c.check();
  };
  CHECK_RESULT(with(Json::array(), 1), 0, "VERIFIED 2/2");
  CHECK_RESULT(with(list({"-1/4 2"}), 1), 1, "its derivative falls at the root 2");
  CHECK_RESULT(with(list({"1/4 2"}), 1), 0, "VERIFIED 2/2");
  CHECK_RESULT(with(list({"-1/4 2 2"}), 1), 1, "modulus <= q fails on piece 2");
  CHECK_RESULT(with(list({"-1/4 2 2"}), fraction(1, 2)), 0, "VERIFIED 2/2");
  CHECK_RESULT(with(list({"-1/2 2 2"}), 0), 0, "VERIFIED 2/2");
  CHECK_RESULT(with(list({"-3/4 2 2"}), 0), 1, "modulus <= q fails on piece 2");
}

BOOST_AUTO_TEST_CASE(two_unknowns) {
  // |u| + |v|
  Json p = small({"u", "v"}, list({list({"1 0"}), list({"1 1"})}), Json::array(), list({"-1 0", "-1 1", "2 2", "2 3"}), uv(0, 0));
  p["sweep"] = list({update("scalar", "u", "1"), update("scalar", "v", "1")});
  Case c(p, list({uv(0, 0)}));
  Json faces = Json::array();
  const char* const signs[] = {"++", "+-", "+0", "-+", "--", "-0", "0+", "0-", "00"};
  const char* const directions[] = {"1 0", "1 0", "1 0", "-1 0", "-1 0", "-1 0", "0 1", "0 -1"};
  for (int i = 0; i < 9; ++i) faces.push(list({signs[i], i < 8 ? Json(directions[i]) : Json()}));
  const std::string needed = c.add("kl_sharp", "proved", 0, 0, Json::object({{"center", uv(0, 0)}, {"minimum", 1}, {"balls", balls({{1, 1}})}, {"faces", faces}, {"multipliers", list({"1 1", "1 1", "1 1", "1 1"})},
                                                                             {"curve", curve({"1", "1"})}, {"upper", "2"}, {"enters", Json()}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  c.add("rate_finite", "proved", 0, 0, Json::object({{"ball", 0}, {"modulus", "0"}, {"at", 0}, {"distance", "0"}, {"gap", "0"}, {"steps", 0}, {"length", "0"}}), {needed});
  CHECK_RESULT(c.check(), 1, "one unknown and one update");
  // Nor is a kl_sharp a kl_degenerate.
  c.claims().items().pop_back();
  c.add("rate_sublinear", "proved", 0, 0, Flat::keys(), {needed});
  CHECK_RESULT(c.check(), 1, "'needs' must be the digest of one earlier proved kl_degenerate");
}

namespace {

Json over(int j, const Num& factor) { return Json::object({{"form", "Jq"}, {"j", j}, {"factor", factor}}); }

// x^2/2 with the steps x/2 - x-/4: alpha = 1/2 needs beta = 1/12, |x_1| = |d'-d|/3 the error (2/9)^(1/2) = 0.47140, and q 0.6592.
Json with_steps() {
  return Json::object({{"form", "J3"}, {"j", 1}, {"factor", fraction(66, 100)}, {"alpha", fraction(1, 2)}, {"beta", fraction(1, 12)}, {"kappa", fraction(1414, 1000)}, {"error", fraction(4715, 10000)}});
}

Case inertial(const Json& keys) {
  HeavyBall c;
  c.claims() = Json::array();
  c.add("rate_inertial", "proved", 0, 3, keys);
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_heavy_ball_over_three_sweeps) {
  // x^{k+3} = -x^k/8, whatever x^{k-1} is.
  const Num q = fraction(1, 64);
  const Case c = inertial(over(3, q));
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED 1/1");
  refuse(c, {{"factor", put("factor", q - kBit), 1, "Jq: factor x'Hx - x_j'Hx_j"},
             {"one sweep", put("j", 1), 1, "Jq: factor x'Hx - x_j'Hx_j"},
             {"two sweeps", [](Json& j) { j["j"] = 2, j["factor"] = fraction(99, 100); }, 1, "Jq: factor x'Hx - x_j'Hx_j"},
             {"four sweeps", [](Json& j) { j["j"] = 4, j["factor"] = fraction(99, 100); }, 1, "Jq: factor x'Hx - x_j'Hx_j"},
             {"six sweeps", [&](Json& j) { j["j"] = 6, j["factor"] = square(q); }, 0, "VERIFIED"},
             {"six sweeps, too much", [&](Json& j) { j["j"] = 6, j["factor"] = square(q) - kBit; }, 1, "Jq: factor x'Hx - x_j'Hx_j"},
             {"many sweeps", put("j", 1026), 4, "more than 1024 sweeps"},
             {"needs", put("needs", list({c.problem.digest()})), 1, "no earlier claim"},
             {"run", put("range", list({0, 99})), 2, "must lie between"},
             {"factor 1", put("factor", "1"), 2, "must be below 1"},
             {"factor 0", put("factor", "0"), 2, "must be positive"},
             {"j", put("j", 0), 2, "must lie between"},
             {"form", put("form", "J1"), 2, "form must be 'J3' or 'Jq'"},
             {"a key of J3", put("alpha", "1"), 2, "does not belong here"},
             {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"}});
}

BOOST_AUTO_TEST_CASE(a_heavy_ball_with_its_steps) {
  const Case c = inertial(with_steps());
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED 1/1");
  refuse(c, {{"alpha", put("alpha", fraction(1, 2) + kBit), 1, "is not positive semidefinite"},
             {"beta", put("beta", fraction(1, 12) - kBit), 1, "alpha |d|^2 + beta |d'|^2 is not positive semidefinite"},
             {"error", put("error", fraction(4714, 10000)), 1, "|Hx_1|^2 is not positive semidefinite"},
             {"kappa", put("kappa", fraction(1415, 1000)), 1, "kappa^2/2 |x|^2 is not positive semidefinite"},
             {"smaller kappa", put("kappa", fraction(13, 10)), 1, "factor (b + tau) >= b"},
             {"factor", put("factor", fraction(659, 1000)), 1, "factor (b + tau) >= b"},
             {"j", put("j", 3), 2, "j must be 1"},
             {"beta above alpha", put("beta", fraction(1, 2)), 2, "alpha must be greater than beta"},
             {"beta < 0", put("beta", -fraction(1, 12)), 2, "must not be negative"},
             {"kappa 0", put("kappa", "0"), 2, "must be positive"},
             {"key", [](Json& j) { j.erase("error"); }, 2, "'error' is missing"},
             {"Jq", put("form", "Jq"), 2, "does not belong here"}});
  HeavyBall open;
  open.claims() = Json::array();
  open.add("rate_inertial", "undecided", 0, 3, Json::object({{"reason", "not tried"}, {"form", "J3"}, {"j", 1}}));
  CHECK_RESULT(open.check(), 6, "CONDITIONAL 0/1");
  CHECK_RESULT(edited(open, [](Json& j) { j.erase("form"); }), 2, "'form' is missing");
  CHECK_RESULT(edited(open, [](Json& j) { j["form"] = "J2"; }), 2, "form must be 'J3' or 'Jq'");
}

BOOST_AUTO_TEST_CASE(what_else_falls) {
  // -x^2/2 has no least value.
  Case down = inertial(over(3, fraction(1, 64)));
  down.problem["H"] = list({"-1"});
  down.reseal();
  CHECK_RESULT(down.check(), 1, "H is not positive definite");
  Case flat = inertial(over(3, fraction(1, 64)));
  flat.problem["H"] = list({"0"});
  flat.reseal();
  CHECK_RESULT(flat.check(), 1, "H is not positive definite");
  // A linear term moves the minimum alone; another step makes another method.
  Case moved = inertial(over(3, fraction(1, 64)));
  moved.problem["g"] = list({"7"});
  moved.reseal();
  CHECK_RESULT(moved.check(), 0, "VERIFIED");
  Case other = inertial(over(3, fraction(1, 64)));
  other.problem["sweep"][0]["step"] = "1/2";
  other.reseal();
  CHECK_RESULT(other.check(), 1, "Jq: factor x'Hx - x_j'Hx_j");
  // Two unknowns, of which one is left to its inertia: 1 and 1/100.
  Case two = inertial(over(3, fraction(1, 64)));
  two.problem["blocks"] = list({Json::object({{"name", "x"}, {"size", 2}})});
  two.problem["H"] = list({"1 0", "0 1/100"}), two.problem["g"] = list({"0", "0"});
  const Json at = Json::object({{"x", column({1, 1})}});
  two.problem["start"] = two.problem["previous"] = at;
  two.certificate["runs"]["recorded"]["iterates"] = list({at, at, at, at});
  two.reseal();
  CHECK_RESULT(two.check(), 1, "Jq: factor x'Hx - x_j'Hx_j");
  two.problem["H"] = list({"1 0", "0 1"});
  two.reseal();
  CHECK_RESULT(two.check(), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(other_problems) {
  // Claims about problems of another kind are refused whatever names they use.
  HeavyBall quadratic;
  for (const char* kind : {"rate_sublinear", "rate_finite"}) {
    Case c = quadratic;
    c.claims() = Json::array();
    c.add(kind, "proved", 0, 3, kind[5] == 's' ? Flat::keys() : Json::object({{"ball", 0}, {"modulus", "0"}, {"at", 0}, {"distance", "0"}, {"gap", "0"}, {"steps", 0}, {"length", "0"}}));
    CHECK_RESULT(c.check(), 1, "not about problems of this kind");
  }
  for (const Json& problem : {Lasso::objective("1"), product_problem(1, 1, uv(0, 0))}) {
    Json p = problem;
    Case c(p, list({p["start"]}));
    c.add("rate_inertial", "proved", 0, 0, over(3, fraction(1, 64)));
    CHECK_RESULT(c.check(), 1, "not about problems of this kind");
  }
  HeavyBall ridge;
  ridge.claims() = Json::array();
  ridge.problem["sweep"] = list({update("ridge", "x", "0")});
  ridge.problem.erase("previous");
  ridge.certificate["problem"] = ridge.problem.digest();
  ridge.add("rate_inertial", "proved", 0, 3, over(3, fraction(1, 64)));
  CHECK_RESULT(ridge.check(), 1, "rate_inertial is about heavy_ball steps");
  // Of another run than the recorded one there is no such claim.
  Case reference = inertial(over(3, fraction(1, 64)));
  reference.certificate["runs"]["reference"] = reference.certificate["runs"]["recorded"];
  CHECK_RESULT(edited(reference, put("run", "reference")), 2, "is about the run 'recorded'");
}

BOOST_AUTO_TEST_CASE(forms_that_are_not_negative) {
  using amcheck::matrix_of;
  using amcheck::positive_semidefinite;
  const auto form = [](std::size_t n, const std::vector<Num>& m) { return positive_semidefinite(matrix_of(n, n, m)); };
  BOOST_TEST(form(1, {0}));
  BOOST_TEST(!form(1, {-kBit}));
  BOOST_TEST(form(2, {1, 2, 2, 4}));
  BOOST_TEST(!form(2, {1, 2, 2, 4 - kBit}));
  BOOST_TEST(!form(2, {0, 1, 1, 5}));
  BOOST_TEST(!form(2, {0, kBit, kBit, 0}));
  BOOST_TEST(form(2, {0, 0, 0, fraction(1, 3)}));
  BOOST_TEST(form(3, {1, 1, 1, 1, 1, 1, 1, 1, 1}));
  BOOST_TEST(!form(3, {1, 1, 1, 1, 1, 1, 1, 1, 1 - kBit}));
  BOOST_TEST(!form(3, {1, 1, 1, 1, 1, 2, 1, 2, 9}));       // the second pivot is 0, its row is not
  BOOST_TEST(form(3, {2, 2, 0, 2, 2, 0, 0, 0, 3}));
  BOOST_TEST(form(4, {4, 2, 2, 0, 2, 1, 1, 0, 2, 1, 5, 2, 0, 0, 2, 1}));  // pivots 4, 0, 4, 0
  BOOST_TEST(!form(4, {4, 2, 2, 0, 2, 1, 1, 0, 2, 1, 5, 2, 0, 0, 2, fraction(99, 100)}));
}

BOOST_AUTO_TEST_SUITE_END()
