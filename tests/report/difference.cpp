// Differences of certificates: what is worse is never called the same, and what is the same never worse.
#include "report/difference.hpp"

#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <utility>

using namespace amcert::report;

namespace {

Rational two_to(int e) { return e < 0 ? Rational(1, Integer(1) << static_cast<unsigned>(-e)) : Rational(Integer(1) << static_cast<unsigned>(e)); }
const Rational tolerance = default_tolerance();

Json claims_of(const samples::Sample& s) { return s.certificate.at("claims"); }

// Every kind that the samples do not have, each proved once.
Json others() {
  const auto digest = [](char c) { return std::string(64, c); };
  const auto claim = [&](const char* kind, char digit, Json keys, const char* run = "recorded", const char* verdict = "proved") {
    Json c{{"kind", kind}, {"verdict", verdict}, {"run", run}, {"range", {0, 9}}, {"needs", Json::array()}, {"digest", digest(digit)}};
    c.update(keys);
    return c;
  };
  const Json balls = Json::array({Json::array({"1/8", "2"}), Json::array({"1/4", "1"})}), value = {"1/3", "2/3"};
  const Json near{{"radius", "1/10"}, {"decrease", "1/3"}, {"blocks", Json::object()}, {"modulus", Json::object()}};
  const auto rate = [&](const char* kind, char digit, Json keys) {
    keys.update(near);
    return claim(kind, digit, keys);
  };
  return {claim("enclosure_trajectory", '1', {{"radius", {{"x", "0 1p-90 3p-88"}}}, {"exact", Json::array()}, {"frame", {1, 1, 1, 1}}}, "orbit"),
          claim("orbit_agreement", '2', {{"lower", {{"x", "0 0 1p-60"}}}, {"upper", {{"x", "0 1p-52 1p-51"}}}, {"branch", nullptr}, {"needs", {digest('1')}}}),
          claim("kl_zero", '3', {{"center", Json::object()}, {"shift", "1"}, {"rank", "1/2"}, {"balls", balls}, {"direction", Json::object()}, {"upper", "3"}, {"enters", 4}, {"witness", Json::array()}}),
          claim("kl_saddle", '4', {{"center", Json::object()}, {"basis", Json::array()}, {"index", 1}, {"gradient", "0"}, {"least", "1/2"}, {"rise", "1"}, {"balls", balls}, {"value", value}, {"direction", Json::object()}, {"upper", "3"}, {"enters", nullptr}}),
          claim("kl_sharp", '5', {{"center", Json::object()}, {"minimum", 1}, {"balls", balls}, {"faces", Json::array()}, {"multipliers", Json::array()}, {"curve", Json::array()}, {"upper", "3"}, {"enters", 1}}),
          claim("kl_degenerate", '6', {{"center", Json::object()}, {"theta", "3/4"}, {"basis", Json::array()}, {"exponents", {1}}, {"balls", balls}, {"curve", Json::array()}, {"upper", "3"}, {"enters", 1}, {"witness", Json::array()}}),
          claim("kl_chain", '7', {{"theta", "2/3"}, {"kappa", "1"}, {"upper", "5/4"}}),
          claim("kl_exponent", '8', {{"theta", "1/3"}, {"center", Json::object()}, {"curve", Json::array()}}, "recorded", "refuted"),
          rate("rate_sublinear", '9', {{"needs", {digest('6')}}, {"ball", 0}, {"error", "2"}, {"at", 5}, {"distance", "1"}, {"gap", "1"}, {"step", "1"}, {"speed", "1/7"}, {"bound", "1"}, {"length", "1"}, {"witness", ""}}),
          claim("rate_finite", 'a', {{"needs", {digest('5')}}, {"ball", 0}, {"modulus", "0"}, {"at", 5}, {"distance", "1"}, {"gap", "1"}, {"steps", 3}, {"length", "1"}}),
          claim("rate_inertial", 'b', {{"form", "J3"}, {"j", 1}, {"factor", "1/2"}, {"alpha", "1"}, {"beta", "1/2"}, {"kappa", "1"}, {"error", "2"}}),
          claim("box_trajectory", 'c', {{"radius", {{"x", "0 1p-90 3p-88"}}}, {"exact", Json::array()}, {"grid", 96}}, "orbit"),
          claim("rate_fixed_point", 'd', {{"center", Json::object()}, {"grid", 96}, {"radius", "1/8"}, {"fixed", Json::array()}, {"factor", "1/2"}, {"move", "0"}, {"at", 4}, {"distance", "1/16"}, {"bound", "3"}, {"scale", Json::array()}, {"witness", Json::object()}})};
}

std::vector<Json> all_samples() { return {claims_of(samples::network()), claims_of(samples::heavy_ball()), claims_of(samples::limit()), others()}; }

const Json& find(const Json& claims, const std::string& kind) {
  const auto found = std::ranges::find_if(claims, [&](const Json& c) { return c["kind"] == kind; });
  if (found == claims.end()) throw std::logic_error("no " + kind);
  return *found;
}
Json& find(Json& claims, const std::string& kind) { return const_cast<Json&>(find(std::as_const(claims), kind)); }

// What becomes of a single claim with another value under the key.
Change change(Json claims, const std::string& kind, const std::string& key, const Json& now, const Rational& t = tolerance) {
  Json after = claims;
  find(after, kind)[key] = now;
  for (const Constant& c : kind_named(kind).constants)  // the sides of a best constant lie at a point, that only one thing be looked at
    if (c.meaning == Meaning::other_side && c.of == key && now.is_string())
      find(claims, kind)[std::string(c.key)] = find(claims, kind)[key], find(after, kind)[std::string(c.key)] = now;
  const Difference d = difference(claims, after, t);
  for (const ClaimChange& c : d.claims)
    if ((*c.before)["kind"] == kind) return c.change;
  return Change::same;
}

Json scaled(const Json& v, const Rational& by) {
  if (v.is_number_integer()) return by > 1 ? v.get<int>() + 1 : v.get<int>() - 1;
  if (v.is_string()) return Rational(parse_rational(v.get<std::string>()) * by).str();
  Json out = v;
  for (Json& x : out) x = scaled(x, by);
  return out;
}

Change mirrored(Change c) {
  switch (c) {
    case Change::lost: return Change::gained;
    case Change::gained: return Change::lost;
    case Change::weakened: return Change::tightened;
    case Change::tightened: return Change::weakened;
    case Change::added: return Change::dropped;
    case Change::dropped: return Change::added;
    default: return c;
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(differences)

BOOST_AUTO_TEST_CASE(nothing_differs_from_itself) {
  for (const Json& claims : all_samples()) {
    const Difference d = difference(claims, claims, 0);
    BOOST_TEST(d.claims.size() == claims.size());
    BOOST_TEST(d.count(Change::same) == claims.size());
    BOOST_TEST(!d.is_worse());
    BOOST_TEST(text(d, true).empty());
  }
}

// Every number that is compared, one at a time: worse by a third is weakened, better by a third tightened.
BOOST_AUTO_TEST_CASE(every_constant_has_its_direction) {
  std::size_t seen = 0;
  for (const Json& claims : all_samples())
    for (const Json& claim : claims) {
      if (claim["verdict"] != "proved") continue;
      const std::string kind = claim["kind"];
      if (&claim != &find(claims, kind)) continue;
      for (const Constant& c : kind_named(kind).constants) {
        const std::string key(c.key);
        if (!claim.contains(key) || (c.meaning != Meaning::stated && c.meaning != Meaning::factor && c.meaning != Meaning::from_sweep)) continue;
        if (claim[key].is_object() && claim[key].empty()) continue;
        ++seen;
        const bool negative = claim[key].is_string() && claim[key].get<std::string>().starts_with('-');
        const Rational more = negative ? Rational(2, 3) : Rational(4, 3), less = negative ? Rational(4, 3) : Rational(2, 3);
        const bool larger = c.better == Better::larger;
        BOOST_TEST_CONTEXT(kind << " " << key) {
          BOOST_TEST(to_string(change(claims, kind, key, scaled(claim[key], larger ? less : more))) == "weakened");
          BOOST_TEST(to_string(change(claims, kind, key, scaled(claim[key], larger ? more : less))) == "tightened");
        }
      }
    }
  BOOST_TEST(seen > 45U);
}

BOOST_AUTO_TEST_CASE(the_tolerance_is_met_exactly) {
  Json claims = claims_of(samples::network());
  const auto with_a = [&](const Rational& before, const Rational& after) {
    Json one = Json::array({find(claims, "sufficient_decrease")}), other = one;
    one[0]["a"] = before.str(), one[0]["a_upper"] = before.str();
    other[0]["a"] = after.str(), other[0]["a_upper"] = after.str();
    return difference(one, other, tolerance).claims[0].change;
  };
  BOOST_TEST((with_a(1, 1 - tolerance) == Change::moved));
  BOOST_TEST((with_a(1, 1 - tolerance - two_to(-90)) == Change::weakened));
  BOOST_TEST((with_a(1 - tolerance, 1) == Change::moved));
  BOOST_TEST((with_a(1 - tolerance - two_to(-90), 1) == Change::tightened));
  BOOST_TEST((with_a(-1, -1 - tolerance) == Change::moved));
  BOOST_TEST((with_a(0, two_to(-200)) == Change::tightened));
  // Nothing is tolerated at 0.
  BOOST_TEST((change(claims, "relative_error", "b", Rational(parse_rational("1414213562373095/1000000000000000") + two_to(-300)).str(), 0) == Change::weakened));
}

// What is left of an error after a sweep may be nearly all of it: what counts is what is not.
BOOST_AUTO_TEST_CASE(factors_are_compared_by_their_distance_from_one) {
  const Json claims = claims_of(samples::limit());
  const Rational gap = two_to(-40);
  const auto with = [&](const Rational& before, const Rational& after) {
    Json one = claims, other = claims;
    find(one, "rate_kl")["factor"] = before.str();
    find(other, "rate_kl")["factor"] = after.str();
    return difference(one, other, tolerance).claims[2].change;
  };
  BOOST_TEST((with(1 - gap, 1 - gap / 2) == Change::weakened));
  BOOST_TEST((with(1 - gap / 2, 1 - gap) == Change::tightened));
  BOOST_TEST((with(1 - gap, 1 - gap * (1 - tolerance)) == Change::moved));
}

// Where both sides of the best constant went up the run is another, and the proof as good as it was.
BOOST_AUTO_TEST_CASE(the_other_side_counts_by_its_distance) {
  const Json claims = Json::array({find(claims_of(samples::network()), "sufficient_decrease")});
  const auto with = [&](const char* a, const char* upper) {
    Json other = claims;
    other[0]["a"] = a, other[0]["a_upper"] = upper;
    return difference(claims, other, tolerance).claims[0].change;
  };
  BOOST_TEST((with("1/3", "33335/100000") == Change::weakened));  // the same constant, known less well
  BOOST_TEST((with("1/3", "333334/1000000") == Change::tightened));
  BOOST_TEST((with("2/3", "66668/100000") == Change::tightened));
  BOOST_TEST((with("1/6", "16667/100000") == Change::weakened));
}

BOOST_AUTO_TEST_CASE(errors_of_rounding_have_room) {
  const Json claims = claims_of(samples::network());
  const auto evaluation = [&](const Rational& before, const Rational& after) {
    Json one = claims;
    find(one, "double_agreement")["evaluation"] = before.str();
    return change(one, "double_agreement", "evaluation", after.str());
  };
  const Rational room = rounding_room;
  BOOST_TEST((evaluation(two_to(-45), room * two_to(-45)) == Change::moved));
  BOOST_TEST((evaluation(two_to(-45), room * two_to(-45) + two_to(-99)) == Change::weakened));
  BOOST_TEST((evaluation(room * two_to(-45) + two_to(-99), two_to(-45)) == Change::tightened));
  // Of nothing, and of next to nothing, a little more is no more than that.
  BOOST_TEST((evaluation(0, room * two_to(-50)) == Change::moved));
  BOOST_TEST((evaluation(0, room * two_to(-50) + two_to(-99)) == Change::weakened));
  // Rows of dyadic numbers are hexadecimal.
  Json row = find(claims, "double_agreement")["deviation"];
  row["V1"] = "0 10p-51 3p-51";
  BOOST_TEST((change(claims, "double_agreement", "deviation", row) == Change::moved));
  row["V1"] = "0 1001p-50 3p-51";
  BOOST_TEST((change(claims, "double_agreement", "deviation", row) == Change::weakened));
}

BOOST_AUTO_TEST_CASE(a_ball_implies_smaller_ones) {
  const Json claims = others();
  const auto balls = [&](std::vector<std::pair<const char*, const char*>> list) {
    Json v = Json::array();
    for (const auto& [r, c] : list) v.push_back({r, c});
    return v;
  };
  const auto with = [&](std::vector<std::pair<const char*, const char*>> list) { return change(claims, "kl_zero", "balls", balls(list)); };
  // stored: 2 on 1/8, 1 on 1/4; no constant above 3
  BOOST_TEST((with({{"1/4", "1"}}) == Change::weakened));
  BOOST_TEST((with({{"1/8", "2"}}) == Change::weakened));
  BOOST_TEST((with({{"1/8", "2"}, {"1/6", "3/2"}, {"1/4", "1"}}) == Change::tightened));
  BOOST_TEST((with({{"1/8", "2"}, {"1/2", "1"}}) == Change::tightened));
  BOOST_TEST((with({{"1/7", "2"}, {"1/4", "1"}}) == Change::tightened));
  BOOST_TEST((with({{"1/8", "2"}, {"1/4", "17/16"}}) == Change::tightened));
  BOOST_TEST((with({{"1/8", "15/8"}, {"1/4", "17/16"}}) == Change::weakened));
  BOOST_TEST((with({{"268435455/2147483648", "2"}, {"1/4", "1"}}) == Change::weakened));      // a radius less by 2^-28 of it
  BOOST_TEST((with({{"1073741823/8589934592", "2"}, {"1/4", "1"}}) == Change::moved));        // by 2^-30
  // kl has its constants on the balls of the point it needs.
  const Json limit = claims_of(samples::limit());
  BOOST_TEST((change(limit, "kl", "kappa", Json::array({"123456789/100000000", "1/2"})) == Change::weakened));
  Json wider = limit;
  find(wider, "critical_point")["balls"][1][0] = "1/2";
  const Difference d = difference(limit, wider, tolerance);
  BOOST_TEST((d.claims[0].change == Change::tightened));
  BOOST_TEST((d.claims[1].change == Change::tightened));
}

BOOST_AUTO_TEST_CASE(constants_of_a_later_sweep_are_not_compared) {
  const Json claims = claims_of(samples::limit());
  Json after = claims;
  Json& t = find(after, "trapping");
  t["at"] = t["at"].get<int>() - 1;
  t["constant"] = "1000";
  const Difference d = difference(claims, after, tolerance);
  const auto found = std::ranges::find_if(d.claims, [](const ClaimChange& c) { return (*c.before)["kind"] == "trapping"; });
  BOOST_TEST((found->change == Change::tightened));
  BOOST_TEST(found->shifts.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_iterate_that_is_never_reached_is_later_than_any) {
  Json claims = others();
  BOOST_TEST((change(claims, "rate_fixed_point", "at", nullptr) == Change::weakened));
  find(claims, "rate_fixed_point")["at"] = nullptr;
  BOOST_TEST((change(claims, "rate_fixed_point", "at", nullptr) == Change::same));
  BOOST_TEST((change(claims, "rate_fixed_point", "at", 1000) == Change::tightened));
}

BOOST_AUTO_TEST_CASE(conditions_count) {
  const Json claims = claims_of(samples::limit());
  BOOST_TEST((change(claims, "critical_point", "dead", Json::array({Json::array({1, 0})})) == Change::weakened));
  const Json network = claims_of(samples::network());
  BOOST_TEST((change(network, "am_trajectory", "ties", Json::array()) == Change::tightened));
  BOOST_TEST((change(network, "am_trajectory", "ties", Json::array({Json::array({0, "U1", 0, 1}), Json::array({1, "U1", 0, 1})})) == Change::weakened));
  BOOST_TEST((change(network, "am_trajectory", "ties", Json::array({Json::array({1, "U1", 0, 1})})) == Change::moved));
  BOOST_TEST((change(network, "double_agreement", "branch", nullptr) == Change::tightened));
}

BOOST_AUTO_TEST_CASE(rises_of_the_method_count_and_those_of_rounding_have_room) {
  const Json claims = claims_of(samples::network());
  Json sweeps = find(claims, "rises")["sweeps"];
  BOOST_TEST((change(claims, "rises", "sweeps", Json::array()) == Change::moved));
  Json more = sweeps;
  more[0]["amount"] = {"0", "1/72057594037927936"};
  BOOST_TEST((change(claims, "rises", "sweeps", more) == Change::moved));
  more[0]["updates"][0]["cause"] = "method";
  BOOST_TEST((change(claims, "rises", "sweeps", more) == Change::weakened));
}

BOOST_AUTO_TEST_CASE(verdicts) {
  const Json claims = claims_of(samples::network());
  const auto with = [&](const char* before, const char* after) {
    Json one = Json::array({find(claims, "relative_error")}), other = one;
    one[0]["verdict"] = before, other[0]["verdict"] = after;
    for (Json* side : {&one, &other})
      if ((*side)[0]["verdict"] == "undecided") (*side)[0]["reason"] = "more bits";
    return difference(one, other, tolerance).claims[0].change;
  };
  BOOST_TEST((with("proved", "undecided") == Change::lost));
  BOOST_TEST((with("proved", "refuted") == Change::lost));
  BOOST_TEST((with("refuted", "proved") == Change::gained));
  BOOST_TEST((with("undecided", "proved") == Change::gained));
  BOOST_TEST((with("refuted", "undecided") == Change::changed));
  BOOST_TEST((with("undecided", "refuted") == Change::changed));
  BOOST_TEST(is_worse(Change::changed));
  // That an exponent is too small is what is asked for.
  Json one = Json::array({find(others(), "kl_exponent")}), other = one;
  other[0]["verdict"] = "undecided", other[0]["reason"] = "no curve";
  BOOST_TEST((difference(one, other, tolerance).claims[0].change == Change::lost));
  BOOST_TEST((difference(one, Json::array(), tolerance).claims[0].change == Change::lost));
}

BOOST_AUTO_TEST_CASE(claims_that_come_and_go) {
  const Json claims = claims_of(samples::heavy_ball());  // J1 refuted for 1 and 2, proved for 3
  Json better = claims;
  better.erase(better.begin() + 3);                     // j = 3
  find(better, "sufficient_decrease")["verdict"] = "proved";
  find(better, "sufficient_decrease").update({{"a", "1/9"}, {"a_upper", "1/8"}});
  better.erase(std::ranges::find_if(better, [](const Json& c) { return c["kind"] == "sufficient_decrease" && c["j"] == 2; }));
  find(better, "smallest_j")["j"] = 1;
  const Difference d = difference(claims, better, tolerance);
  BOOST_TEST(!d.is_worse());
  BOOST_TEST(d.count(Change::gained) == 1U);
  BOOST_TEST(d.count(Change::tightened) == 1U);  // the smallest j
  BOOST_TEST(d.count(Change::dropped) == 2U);    // j = 2 refuted, and j = 3, which follows
  const Difference back = difference(better, claims, tolerance);
  BOOST_TEST(back.count(Change::lost) == 1U);
  BOOST_TEST(back.count(Change::weakened) == 1U);
  BOOST_TEST(back.count(Change::added) == 2U);
  // Without a smaller j a claim that is gone is lost.
  Json gone = claims;
  gone.erase(gone.begin() + 3);
  BOOST_TEST(difference(claims, gone, tolerance).count(Change::lost) == 1U);
}

BOOST_AUTO_TEST_CASE(scopes) {
  const Json claims = Json::array({find(claims_of(samples::network()), "relative_error")});
  const auto with = [&](int from, int to) {
    Json other = claims;
    other[0]["range"] = {from, to};
    return difference(claims, other, tolerance).claims;
  };
  BOOST_TEST(with(0, 1).size() == 1U);
  BOOST_TEST((with(0, 1)[0].change == Change::weakened));
  BOOST_TEST((with(0, 3)[0].change == Change::tightened));
  BOOST_TEST((with(1, 3)[0].change == Change::weakened));
  BOOST_TEST(with(1, 3)[0].shifts.size() == 2U);
  // With both scopes there, each finds its own.
  Json both = claims, turned = claims;
  both.push_back(claims[0]);
  both[1]["range"] = {0, 1};
  turned.insert(turned.begin(), both[1]);
  const Difference d = difference(both, turned, tolerance);
  BOOST_TEST(d.count(Change::same) == 2U);
  // A set is no range: how much of the run was kept beside it does not matter.
  Json limit = claims_of(samples::limit());
  BOOST_TEST((change(limit, "rate_local", "range", {0, 3}) == Change::same));
}

// Whatever is done to a certificate, the way back is called the opposite.
BOOST_AUTO_TEST_CASE(there_and_back) {
  std::mt19937 random(6);
  const auto dice = [&](int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(random); };
  int worse = 0;
  for (int round = 0; round < 400; ++round) {
    const std::vector<Json> all = all_samples();
    const Json& before = all[static_cast<std::size_t>(round) % all.size()];
    Json after = before;
    for (int n = dice(4); n >= 0; --n) {
      Json& c = after[static_cast<std::size_t>(dice(static_cast<int>(after.size())))];
      if (dice(3) == 0) {
        const auto used = [&](const Json& x) { return std::ranges::find(x["needs"], c["digest"]) != x["needs"].end(); };
        if (std::ranges::none_of(after, used)) after.erase(after.begin() + (&c - &after[0]));
        continue;
      }
      for (const Constant& k : kind_named(c["kind"].get<std::string>()).constants) {
        const std::string key(k.key);
        const bool number = k.meaning == Meaning::stated || k.meaning == Meaning::factor || k.meaning == Meaning::other_side || k.meaning == Meaning::rounding || k.meaning == Meaning::from_sweep;
        if (!number || !c.contains(key) || dice(2) != 0) continue;
        const Rational by = dice(2) == 0 ? Rational(1 + two_to(-10 * dice(6))) : Rational(1 - two_to(-10 * dice(6) - 1));
        if (c[key].is_string()) c[key] = scaled(c[key], by);
      }
    }
    const Difference there = difference(before, after, tolerance), back = difference(after, before, tolerance);
    BOOST_REQUIRE(there.claims.size() == back.claims.size());
    for (const ClaimChange& c : there.claims) {
      const auto same = std::ranges::find_if(back.claims, [&](const ClaimChange& x) { return x.before == c.after && x.after == c.before; });
      BOOST_REQUIRE(same != back.claims.end());
      BOOST_REQUIRE(c.shifts.size() == same->shifts.size());
      for (const Shift& s : c.shifts)
        BOOST_TEST(std::ranges::any_of(same->shifts, [&](const Shift& x) { return x.what == s.what && x.change == mirrored(s.change) && x.before == s.after && x.after == s.before; }), s.what);
      const bool mixed = std::ranges::any_of(c.shifts, [](const Shift& s) { return s.change == Change::weakened; }) && std::ranges::any_of(c.shifts, [](const Shift& s) { return s.change == Change::tightened; });
      if (mixed) BOOST_TEST((c.change == Change::weakened && same->change == Change::weakened));
      else BOOST_TEST(to_string(same->change) == to_string(mirrored(c.change)));
      worse += is_worse(c.change);
    }
  }
  BOOST_TEST(worse > 100);
}

BOOST_AUTO_TEST_CASE(numbers_are_shown_on_their_safe_side_and_tell_apart) {
  Json before = Json::array({find(claims_of(samples::network()), "structural_relative_error")}), after = before;
  before[0]["needs"] = after[0]["needs"] = Json::array();
  before[0]["b"] = "1000000001/1000000000", after[0]["b"] = "1000000009/1000000000";
  const Difference d = difference(before, after, tolerance);
  BOOST_TEST(d.claims[0].shifts[0].shown == "≤ 1.000000001 → 1.000000009 (+8.0e-9)");
  BOOST_TEST(text(d, false).find("weakened  relative error of any exact sweep") == 0U);
  BOOST_TEST(text(d, false).find("[cccccccccccccccc]") != std::string::npos);
  BOOST_TEST(json(d)["worse"] == true);
  BOOST_TEST(json(d)["claims"][0]["constants"][0]["new"] == "1000000009/1000000000");
  BOOST_TEST(summary(d) == "1 weakened, 0 the same");
}

BOOST_AUTO_TEST_CASE(what_has_no_direction_is_refused) {
  Json claims = claims_of(samples::network());
  Json strange = claims;
  find(strange, "rises")["steepness"] = "1";
  BOOST_CHECK_THROW(static_cast<void>(difference(claims, strange, tolerance)), std::invalid_argument);
  strange = claims;
  strange[0]["kind"] = "progress";
  BOOST_CHECK_THROW(static_cast<void>(difference(strange, claims, tolerance)), std::invalid_argument);
  strange = claims;
  find(strange, "relative_error").erase("b");
  BOOST_CHECK_THROW(static_cast<void>(difference(claims, strange, tolerance)), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
