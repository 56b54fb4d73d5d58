#include "cases.hpp"

namespace build {

Json trajectory_keys(const std::string& start, std::initializer_list<std::pair<const std::string, Json>> distance) {
  return Json::object({{"start", start}, {"tolerance", "1/1000"}, {"distance", Json::object(distance)}, {"ties", Json::array()}, {"witness", Json::object()}});
}

namespace {

Json heavy_ball_problem() {
  const Json update = Json::object({{"update", "heavy_ball"}, {"blocks", Json::array({"x"})}, {"step", "3/4"}, {"momentum", "1/4"}});
  return Json::object({{"format", "amcert-problem/1"}, {"name", "R10"}, {"kind", "quadratic"}, {"blocks", Json::array({Json::object({{"name", "x"}, {"size", 1}})})},
                       {"H", Json::array({"1"})}, {"g", Json::array({"0"})}, {"sweep", Json::array({update})}, {"start", iterate({{"x", 1}})},
                       {"previous", iterate({{"x", 2}})}});
}

Json heavy_ball_run(int K) {
  Json out = Json::array({iterate({{"x", 1}})});
  Num before = 2, now = 1;
  for (int k = 0; k < K; ++k) {
    const Num next = now.times2(-1) - before.times2(-2);
    before = now;
    now = next;
    out.push(iterate({{"x", now}}));
  }
  return out;
}

}  // namespace

HeavyBall::HeavyBall() : Case(heavy_ball_problem(), heavy_ball_run(K)) { trajectory = add("am_trajectory", "proved", 0, K, trajectory_keys("case", {{"x", "0"}})); }

}  // namespace build

using namespace build;

namespace {

Json phase(int p) { return p < 0 ? Json() : Json(p); }

Json proved(const char* form, int j, int p, const char* a, const char* a_upper, int window) {
  return Json::object({{"form", form}, {"j", j}, {"phase", phase(p)}, {"a", a}, {"a_upper", a_upper}, {"window", window}});
}

Json refuted(const char* form, int j, int p, int window, const char* lo, const char* hi) {
  return Json::object({{"form", form}, {"j", j}, {"phase", phase(p)}, {"window", window}, {"rise", Json::array({lo, hi})}});
}

HeavyBall with(const std::string& verdict, const Json& keys) {
  HeavyBall c;
  c.add("sufficient_decrease", verdict, 0, HeavyBall::K, keys, {c.trajectory});
  return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(heavy_ball)

BOOST_AUTO_TEST_CASE(trajectory_is_exact) {
  HeavyBall c;
  CHECK_RESULT(c.check(), 0, "s VERIFIED 1/1 claims digest " + c.certificate.digest().substr(0, 16));
  BOOST_TEST(c.check().last_line == "s VERIFIED 1/1 claims digest " + c.certificate.digest().substr(0, 16));
}

BOOST_AUTO_TEST_CASE(a_heavy_ball_moves_all_blocks_and_nothing_else_does) {
  // Blocks y and z; a claim that says nothing, so that the form alone is judged.
  HeavyBall c;
  c.problem["blocks"] = Json::array({Json::object({{"name", "y"}, {"size", 1}}), Json::object({{"name", "z"}, {"size", 1}})});
  c.problem["H"] = Json::array({"1 0", "0 1"});
  c.problem["g"] = Json::array({"0", "0"});
  c.problem["start"] = c.problem["previous"] = iterate({{"y", 1}, {"z", 1}});
  c.certificate["runs"]["recorded"]["iterates"] = Json::array({c.problem["start"]});
  c.claims() = Json::array();
  c.add("am_trajectory", "undecided", 0, 0, Json::object({{"start", "case"}, {"tolerance", "1"}, {"reason", "none"}}));
  const auto over = [](std::vector<Json> blocks) { return Json::object({{"update", "heavy_ball"}, {"blocks", Json::array(std::move(blocks))}, {"step", "3/4"}, {"momentum", "1/4"}}); };
  const auto ridge = [](const char* block) { return Json::object({{"update", "ridge"}, {"blocks", Json::array({block})}, {"prox", Json::array({"0"})}}); };
  const auto swept = [&](std::vector<Json> updates) {
    Case d = c;
    d.problem["sweep"] = Json::array(std::move(updates));
    d.reseal();
    return d.check();
  };
  CHECK_RESULT(swept({over({"y", "z"})}), 6, "CONDITIONAL 0/1");
  for (const std::vector<Json>& updates : std::vector<std::vector<Json>>{{over({"y"}), ridge("z")}, {over({"y"}), over({"z"})}, {over({}), ridge("y"), ridge("z")}, {over({}), over({"y", "z"})}, {over({"z", "y"})}, {over({"z"}), ridge("y")}, {ridge("z"), over({"y"})}, {over({"y", "z"}), over({})}})
    CHECK_RESULT(swept(updates), 2, "an update of this kind cannot have these blocks");
  CHECK_RESULT(swept({over({"y"})}), 2, "an update of this kind cannot have these blocks");
  CHECK_RESULT(swept({over({"y", "z", "y"})}), 2, "is updated twice");
  CHECK_RESULT(swept({over({"y", "z"}), ridge("z")}), 2, "is updated twice");
  CHECK_RESULT(swept({over({"y", "z", "x"})}), 2, "no such block");
  CHECK_RESULT(swept({ridge("y"), ridge("z")}), 2, "'previous' belongs to a heavy_ball problem");
  c.problem.erase("previous");
  CHECK_RESULT(swept({ridge("y"), ridge("z")}), 6, "CONDITIONAL 0/1");
  CHECK_RESULT(swept({over({"y", "z"})}), 2, "'previous' belongs to a heavy_ball problem");
  // Networks have none.
  Fold f;
  f.problem["sweep"] = Json::array({over({"W1", "U1", "V1"})});
  f.reseal();
  CHECK_RESULT(f.check(), 2, "an update of this kind cannot have these blocks");
}

BOOST_AUTO_TEST_CASE(own_start_leaves_out_sweep_0_only) {
  HeavyBall c;
  c.problem["previous"] = iterate({{"x", 7}});
  c.reseal();
  CHECK_RESULT(c.check(), 1, "D^2 <= distance^2");
  CHECK_RESULT(edited(c, [](Json& t) { t["start"] = "own"; }), 0, "VERIFIED");
  // A range that begins later knows its previous point.
  const auto later = [](Json& t) { t["start"] = "own", t["range"] = Json::array({1, 3}); };
  CHECK_RESULT(edited(c, later), 0, "VERIFIED");
  c.certificate["runs"]["recorded"]["iterates"][0] = iterate({{"x", fraction(9, 8)}});
  CHECK_RESULT(edited(c, later), 1, "D^2 <= distance^2");
}

BOOST_AUTO_TEST_CASE(decrease_over_three_sweeps) {
  CHECK_RESULT(with("proved", proved("J1", 3, 0, "21/46", "21/46", 0)).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(with("proved", proved("J1", 3, 2, "21/22", "21/22", 2)).check(), 0, "VERIFIED 2/2");
  const Json more = fraction(21, 46) + fraction(1, 1000000000);
  Json keys = proved("J1", 3, 0, "1", "21/46", 0);
  keys["a"] = more;
  CHECK_RESULT(with("proved", keys).check(), 1, "the best that would have passed: 21/46");
  keys = proved("J1", 3, 2, "1", "21/22", 2);
  CHECK_RESULT(with("proved", keys).check(), 1, "the best that would have passed: 21/22");
  keys = proved("J1", 3, 0, "21/46", "1/3", 0);
  CHECK_RESULT(with("proved", keys).check(), 1, "dec <= a_upper S fails");
  CHECK_RESULT(with("proved", proved("J1", 3, -1, "1/100", "21/46", 0)).check(), 1, "false for every a > 0");
}

BOOST_AUTO_TEST_CASE(one_sweep_rises) {
  CHECK_RESULT(with("refuted", refuted("J1", 1, -1, 1, "1/32", "1/32")).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(with("refuted", refuted("J1", 3, -1, 1, "0", "0")).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(with("refuted", refuted("J1", 1, -1, 1, "1/31", "1/30")).check(), 1, "rise.lo");
  CHECK_RESULT(with("refuted", refuted("J1", 1, -1, 1, "-1", "1/33")).check(), 1, "rise.hi");
  CHECK_RESULT(with("refuted", refuted("J1", 1, -1, 1, "-1", "1")).check(), 1, "a rise, or a constant objective");
  CHECK_RESULT(with("refuted", refuted("J1", 1, -1, 0, "-1/2", "1")).check(), 1, "a rise, or a constant objective");
}

BOOST_AUTO_TEST_CASE(largest_of_two_decreases) {
  CHECK_RESULT(with("proved", proved("J2", 2, -1, "3/2", "3/2", 2)).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(with("proved", proved("J2", 2, -1, "8/5", "2", 2)).check(), 1, "the best that would have passed: 3/2");
  CHECK_RESULT(with("refuted", refuted("J2", 1, -1, 1, "1/32", "1/32")).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(with("proved", proved("J2", 2, -1, "3/2", "3/2", 0)).check(), 1, "no window");
  CHECK_RESULT(with("proved", proved("J2", 2, 1, "3/2", "3/2", 1)).check(), 2, "J2 has no phases");
}

BOOST_AUTO_TEST_CASE(windows_must_be_windows) {
  for (const int window : {1, 2, 10, 12, 1000, -1, -3}) CHECK_RESULT(with("proved", proved("J1", 3, 0, "1/3", "1", window)).check(), 1, "no window");
  CHECK_RESULT(with("proved", proved("J1", 13, -1, "1/100", "10", 0)).check(), 1, "no window");
  CHECK_RESULT(with("proved", proved("J1", 2147483647, -1, "1/100", "10", 0)).check(), 1, "no window");
  CHECK_RESULT(with("proved", proved("J2", 2147483647, -1, "1/100", "10", 0)).check(), 1, "no window");
  CHECK_RESULT(with("proved", proved("J1", 3, 3, "1/3", "1", 0)).check(), 2, "between 0 and 2");
  CHECK_RESULT(with("proved", proved("J1", 0, -1, "1/3", "1", 0)).check(), 2, "between 1");
}

BOOST_AUTO_TEST_CASE(smallest_number_of_sweeps) {
  HeavyBall c;
  const std::vector<std::string> trajectory{c.trajectory};
  const std::string one = c.add("sufficient_decrease", "refuted", 0, c.K, refuted("J2", 1, -1, 1, "1/32", "1/32"), trajectory);
  const std::string two = c.add("sufficient_decrease", "proved", 0, c.K, proved("J2", 2, -1, "3/2", "3/2", 2), trajectory);
  const std::string other = c.add("sufficient_decrease", "refuted", 0, c.K, refuted("J1", 1, -1, 1, "1/32", "1/32"), trajectory);
  const std::string shorter = c.add("sufficient_decrease", "refuted", 0, 5, refuted("J2", 1, -1, 1, "1/32", "1/32"), trajectory);
  const std::string two_rise = c.add("sufficient_decrease", "refuted", 0, c.K, refuted("J1", 2, -1, 1, "1/128", "1/128"), trajectory);
  const std::string phased = c.add("sufficient_decrease", "proved", 0, c.K, proved("J1", 3, 2, "21/22", "21/22", 2), trajectory);
  const std::string first_phase = c.add("sufficient_decrease", "proved", 0, c.K, proved("J1", 3, 0, "21/46", "21/46", 0), trajectory);
  const std::string later = c.add("sufficient_decrease", "refuted", 1, c.K, refuted("J2", 1, -1, 1, "1/32", "1/32"), trajectory);
  const auto with_needs = [&](const char* form, int j, const std::vector<std::string>& needs) {
    Case d = c;
    d.add("smallest_j", "proved", 0, c.K, Json::object({{"form", form}, {"j", j}}), needs);
    return d.check();
  };
  CHECK_RESULT(with_needs("J2", 2, {one, two}), 0, "VERIFIED 10/10");
  CHECK_RESULT(with_needs("J1", 3, {other, two_rise, phased}), 1, "or a phase");
  CHECK_RESULT(with_needs("J1", 3, {other, two_rise, first_phase}), 1, "or a phase");
  CHECK_RESULT(with_needs("J2", 2, {later, two}), 1, "another run, range or form");
  CHECK_RESULT(with_needs("J2", 2, {two}), 1, "'needs' must hold 2");
  CHECK_RESULT(with_needs("J2", 1, {two}), 1, "must have j = 1");
  CHECK_RESULT(with_needs("J2", 1, {one}), 1, "must be proved");
  CHECK_RESULT(with_needs("J2", 2, {two, one}), 1, "must have j = 1");
  CHECK_RESULT(with_needs("J2", 2, {other, two}), 1, "another run, range or form");
  CHECK_RESULT(with_needs("J2", 2, {shorter, two}), 1, "another run, range or form");
  CHECK_RESULT(with_needs("J2", 2, {c.trajectory, two}), 1, "no sufficient_decrease claim");
  CHECK_RESULT(with_needs("J2", 2, {}), 1, "'needs' must hold 2");
}

BOOST_AUTO_TEST_CASE(smallest_number_is_about_one_run) {
  HeavyBall c;
  c.certificate["runs"]["reference"] = c.certificate["runs"]["recorded"];
  c.claims() = Json::array();
  std::vector<std::string> needs;
  for (const auto& [verdict, keys] : {std::pair("refuted", refuted("J2", 1, -1, 1, "1/32", "1/32")), std::pair("proved", proved("J2", 2, -1, "3/2", "3/2", 2))})
    needs.push_back(c.add("sufficient_decrease", verdict, 0, c.K, keys));
  c.add("smallest_j", "proved", 0, c.K, Json::object({{"form", "J2"}, {"j", 2}}), needs);
  CHECK_RESULT(c.check(), 0, "VERIFIED 3/3");
  CHECK_RESULT(edited(c, [](Json& s) { s["run"] = "reference"; }), 1, "another run, range or form");
}

BOOST_AUTO_TEST_CASE(rises_are_listed_with_their_cause) {
  HeavyBall c;
  const auto entry = [](const char* amount, const char* cause) {
    const Json pair = Json::array({amount, amount});
    return Json::object({{"k", 1}, {"amount", pair}, {"updates", Json::array({Json::object({{"label", "x"}, {"amount", pair}, {"cause", cause}})})}});
  };
  c.add("rises", "proved", 0, 3, Json::object({{"sweeps", Json::array({entry("1/32", "method")})}}), {c.trajectory});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0] = entry("1/32", "rounding"); }), 1, "the cause must be 'method'");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0] = entry("1/33", "method"); }), 1, "amount.hi");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0]["k"] = 0; }), 1, "amount.lo");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0]["k"] = 3; }), 1, "not listed");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"] = Json::array(); }), 1, "sweep 1 is not listed");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"].push(r["sweeps"][0]); }), 1, "out of order");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0]["updates"] = Json::array(); }), 1, "not listed here");
  CHECK_RESULT(edited(c, [&](Json& r) { r["sweeps"][0]["updates"].push(r["sweeps"][0]["updates"][0]); }), 1, "out of order or is no update");
}

BOOST_AUTO_TEST_CASE(refuted_trajectories) {
  HeavyBall c;
  c.certificate["runs"]["recorded"]["iterates"][2] = iterate({{"x", fraction(1, 4)}});  // -1/4 in the exact run
  c.claims() = Json::array();
  const Json keys = Json::object({{"start", "case"}, {"tolerance", "1/100"}, {"at", Json::array({1, "x"})}, {"lower", "1/3"}, {"inverse", Json()}});
  c.add("am_trajectory", "refuted", 0, c.K, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(c, [](Json& t) { t["lower"] = "2/5"; }), 1, "D^2 >= lower^2");  // 1/2 = 2/5 (1+1/4), but nu is rounded up
  CHECK_RESULT(edited(c, [](Json& t) { t["at"] = Json::array({0, "x"}); }), 1, "D^2 >= lower^2");
  CHECK_RESULT(edited(c, [](Json& t) { t["at"] = Json::array({12, "x"}); }), 1, "not a sweep");
  CHECK_RESULT(edited(c, [](Json& t) { t["at"] = Json::array({-1, "x"}); }), 1, "not a sweep");
  CHECK_RESULT(edited(c, [](Json& t) { t["at"] = Json::array({1, "y"}); }), 2, "no update has this label");
  CHECK_RESULT(edited(c, [](Json& t) { t["tolerance"] = "1/3"; }), 1, "lower > tolerance");
  CHECK_RESULT(edited(c, [](Json& t) { t["inverse"] = Json::array({"1"}); }), 2, "write null");
  CHECK_RESULT(edited(c, [](Json& t) { t["start"] = "own"; }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["start"] = "own", t["at"] = Json::array({0, "x"}); }), 1, "left out");
}

BOOST_AUTO_TEST_SUITE_END()
