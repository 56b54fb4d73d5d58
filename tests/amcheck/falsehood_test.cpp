// Planted errors that do not concern the mathematics of a claim: digests, needs, ranges, keys, text.
#include "cases.hpp"

using namespace build;

namespace {

Json decrease_keys() { return Json::object({{"form", "J1"}, {"j", 3}, {"phase", 0}, {"a", "21/46"}, {"a_upper", "21/46"}, {"window", 0}}); }

HeavyBall two_claims() {
  HeavyBall c;
  c.add("sufficient_decrease", "proved", 0, c.K, decrease_keys(), {c.trajectory});
  return c;
}

Json undecided(const char* reason) { return Json::object({{"start", "case"}, {"tolerance", "1/1000"}, {"reason", reason}}); }

amcheck::Result with_text(Case c, const std::string& from, const std::string& to) {
  std::string text = c.certificate.file();
  const std::size_t at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return amcheck::check(c.problem.file(), text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(falsehood)

BOOST_AUTO_TEST_CASE(digests) {
  HeavyBall c = two_claims();
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  c.claim(1)["digest"] = std::string(64, '0');
  CHECK_RESULT(c.check(), 1, "the digest is wrong: it should be ");
  c.claim(1)["digest"] = std::string(63, '0');
  CHECK_RESULT(c.check(), 2, "64 hex digits");
  // The digest covers the run: a changed iterate is noticed even where the claim still holds.
  c = two_claims();
  c.certificate["runs"]["recorded"]["origin"] = "user";
  CHECK_RESULT(c.check(), 1, "the digest is wrong");
}

BOOST_AUTO_TEST_CASE(needs) {
  HeavyBall c = two_claims();
  const auto needs = [](std::vector<Json> list) { return [=](Json& d) { d["needs"] = Json::array(list); }; };
  CHECK_RESULT(edited(c, needs({})), 1, "'needs' must be the digest of the earlier proved am_trajectory");
  CHECK_RESULT(edited(c, needs({std::string(64, '1')})), 1, "no earlier claim");
  CHECK_RESULT(edited(c, needs({c.trajectory, c.trajectory})), 1, "'needs' must be the digest");
  // A trajectory that is undecided, of another range or of another run supports nothing.
  HeavyBall other;
  other.claims() = Json::array();
  const std::string open = other.add("am_trajectory", "undecided", 0, other.K, undecided("no witness"));
  const std::string part = other.add("am_trajectory", "proved", 0, 5, trajectory_keys("case", {{"x", "0"}}));
  other.add("sufficient_decrease", "proved", 0, other.K, decrease_keys());
  CHECK_RESULT(other.check(), 6, "s CONDITIONAL 2/3");
  CHECK_RESULT(edited(other, needs({open})), 1, "'needs' must be empty");
  CHECK_RESULT(edited(other, needs({part})), 1, "'needs' must be empty");
  CHECK_RESULT(edited(other, [](Json& d) { d["range"] = Json::array({0, 3}); }), 1, "'needs' must be the digest");
  CHECK_RESULT(edited(other, [&](Json& d) { d["range"] = Json::array({0, 3}), d["needs"] = Json::array({part}); }), 0 + 6, "CONDITIONAL");
  // Nor does one that begins after the claim.
  HeavyBall late;
  late.claims() = Json::array();
  const std::string rest = late.add("am_trajectory", "proved", 1, late.K, trajectory_keys("own", {{"x", "0"}}));
  late.add("sufficient_decrease", "proved", 0, late.K, decrease_keys());
  CHECK_RESULT(late.check(), 0, "s VERIFIED 2/2");
  CHECK_RESULT(edited(late, needs({rest})), 1, "'needs' must be empty");
  // The other run's trajectory is not this run's.
  HeavyBall foreign;
  foreign.certificate["runs"]["reference"] = foreign.certificate["runs"]["recorded"];
  foreign.claim(0)["run"] = "reference";
  foreign.reseal();
  foreign.add("sufficient_decrease", "proved", 0, foreign.K, decrease_keys());
  CHECK_RESULT(foreign.check(), 0, "VERIFIED 2/2");
  const Json others = foreign.claim(0)["digest"];
  CHECK_RESULT(edited(foreign, [&](Json& d) { d["needs"] = Json::array({others}); }), 1, "'needs' must be empty");
  foreign.claims() = Json::array();
  const Json bounds = Json::object({{"level", "1/2"}, {"modulus", "1/2"}, {"gradient", "0"}, {"radius", Json::object({{"x", "2"}})}, {"lower", "0"}, {"lipschitz", "1"}});
  const std::string bounded = foreign.add("sublevel_bounded", "proved", 0, 1, bounds);
  foreign.add("structural_relative_error", "proved", 0, 1, Json::object({{"b", "1"}}), {bounded});
  CHECK_RESULT(foreign.check(), 1, "heavy_ball has no structural relative error");
  CHECK_RESULT(edited(foreign, [](Json& e) { e["run"] = "reference"; }), 1, "one earlier proved sublevel_bounded of the run");
  foreign.add("structural_decrease", "proved", 0, 1, Json::object({{"a", "1/8"}, {"blocks", Json::object({{"x", "1/8"}})}, {"modulus", Json::object({{"x", "0"}})}}));
  CHECK_RESULT(foreign.check(), 1, "heavy_ball has no structural decrease");
  // A later claim is not an earlier one.
  HeavyBall swapped = two_claims();
  std::swap(swapped.claim(0), swapped.claim(1));
  CHECK_RESULT(swapped.check(), 1, "no earlier claim");
  // A trajectory needs nothing.
  HeavyBall circular;
  circular.add("am_trajectory", "proved", 0, 3, trajectory_keys("case", {{"x", "0"}}), {circular.trajectory});
  CHECK_RESULT(circular.check(), 1, "'needs' must be empty");
}

BOOST_AUTO_TEST_CASE(ranges_and_runs) {
  const HeavyBall c = two_claims();
  const auto range = [](int k0, int k1) { return [=](Json& d) { d["range"] = Json::array({k0, k1}); }; };
  CHECK_RESULT(edited(c, range(0, 13)), 2, "between 0 and 12");
  CHECK_RESULT(edited(c, range(5, 4)), 2, "between 0 and 4");
  CHECK_RESULT(edited(c, range(-1, 4)), 2, "between 0 and 4");
  CHECK_RESULT(edited(c, range(1, 12)), 1, "no window");
  CHECK_RESULT(edited(c, [](Json& d) { d["range"] = Json::array({0}); }), 2, "[k0, k1]");
  Case missing = c;
  missing.claim(1)["run"] = "reference";
  CHECK_RESULT(missing.check(), 2, "no run of this name");
}

BOOST_AUTO_TEST_CASE(keys_and_types) {
  const HeavyBall c = two_claims();
  CHECK_RESULT(edited(c, [](Json& d) { d.erase("a"); }), 2, "field claims[1]: the key 'a' is missing");
  CHECK_RESULT(edited(c, [](Json& d) { d["extra"] = 1; }), 2, "field claims[1].extra: the key 'extra' does not belong here");
  CHECK_RESULT(edited(c, [](Json& d) { d["rise"] = Json::array({"0", "0"}); }), 2, "does not belong here");
  CHECK_RESULT(edited(c, [](Json& d) { d["witness"] = Json::object(); }), 2, "does not belong here");
  CHECK_RESULT(edited(c, [](Json& d) { d["a"] = 1; }), 2, "a string is needed");
  CHECK_RESULT(edited(c, [](Json& d) { d["j"] = "3"; }), 2, "an integer is needed");
  for (const char* a : {"0", "-21/46", "42/92", "1/0", "01", "-0", "1/1", " 1", "1/", "/2", "0x1", "1/-2", "+1", "", "1 2", "1.5"})
    CHECK_RESULT(edited(c, [&](Json& d) { d["a"] = a; }), 2, "field claims[1].a");
  CHECK_RESULT(edited(c, [](Json& d) { d["verdict"] = "certain"; }), 2, "verdict");
  CHECK_RESULT(edited(c, [](Json& d) { d["form"] = "J4"; }), 2, "form");
  CHECK_RESULT(with_text(c, "\"window\": 0", "\"window\": 2147483648"), 2, "below 2^31");
  CHECK_RESULT(with_text(c, "\"bits\": 64", "\"bits\": 31"), 2, "between 32 and 4096");
  Case none = c;
  none.claims() = Json::array();
  CHECK_RESULT(none.check(), 2, "at least one claim");
}

BOOST_AUTO_TEST_CASE(dyadic_numbers) {
  const auto with_iterate = [](const std::string& number) {
    HeavyBall c;
    c.certificate["runs"]["recorded"]["iterates"][2]["x"] = Json::array({number});
    return c.check();
  };
  for (const char* wrong : {"2", "-0", "01", "1p0", "1p01", "1p+1", "1P1", "A", "1p", "p1", "", "-", "1p-", "1p65537", "0p1", "1 1", " 1", "1 ", "1.1", "1p1p1", "1p99999999999999999999"})
    CHECK_RESULT(with_iterate(wrong), 2, "field runs.recorded.iterates[2].x");
  for (const char* right : {"1p65536", "1p-65536", "-f", "0", "abcdef0123456789abcdef0123456789p-7"}) CHECK_RESULT(with_iterate(right), 1, "the digest is wrong");
}

BOOST_AUTO_TEST_CASE(text) {
  const HeavyBall c = two_claims();
  const std::string text = c.certificate.file();
  CHECK_RESULT(amcheck::check(c.problem.file(), text.substr(0, text.size() / 2)), 2, "s MALFORMED certificate, line ");
  CHECK_RESULT(amcheck::check(c.problem.file(), text + "\n"), 2, "one newline");
  CHECK_RESULT(amcheck::check(c.problem.file(), ""), 2, "must start with");
  CHECK_RESULT(amcheck::check("", text), 2, "s MALFORMED problem");
  CHECK_RESULT(with_text(c, "\"bits\": 64", "\"bits\": 64,\n \"bits\": 64"), 2, "'bits' is repeated or out of order");
  CHECK_RESULT(with_text(c, "\"bits\": 64", "\"bits\":  64"), 2, "certificate, line 2, field bits");
  CHECK_RESULT(with_text(c, "\"bits\": 64", "\"bits\": 64 "), 2, "canonical form");
  CHECK_RESULT(with_text(c, ",\n", ",\r\n"), 2, "canonical form");
}

BOOST_AUTO_TEST_SUITE_END()
