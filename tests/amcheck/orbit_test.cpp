// Claims about the exact orbit (SPEC 3.11 to 3.13) for an orbit that is known: |u| as activation, one sample, all weights 1,
// Y = -1. From U = 0, V = -1, W = 0 one sweep leads to the fixed point U = 0, V = -1/2, W = 0, where U stays at the kink.
#include <regex>

#include "cases.hpp"

using namespace build;

namespace {

Json point(const Num& u, const Num& v) { return iterate({{"U1", u}, {"V1", v}, {"W1", 0}}); }

Json problem() {
  Json p = Fold().problem;
  p["name"] = "kink";
  p["data"]["Y"] = Json::array({"-1"});
  p["start"] = point(0, -1);
  return p;
}

// The engine's run is the exact orbit, stated with a radius of V from sweep 1 on; the recorded one has U = 1/8 after sweep 1.
struct Kink : Case {
  explicit Kink(const char* radius_of_V, bool listed = true) : Case(::problem(), Json::array({point(0, -1), point(Num(1).times2(-3), fraction(-1, 2)), point(0, fraction(-1, 2))})) {
    const Json rest = point(0, fraction(-1, 2));
    certificate["runs"]["orbit"] = Json::object({{"origin", "engine"}, {"iterates", Json::array({point(0, -1), rest, rest})}});
    Json exact = Json::array();
    if (listed) exact.push(Json::array({"U1", 0, 0, 0, 2}));
    const std::string V = std::string("0 ") + radius_of_V + " " + radius_of_V;
    const Json half = Json::array({Json::array({"1p-1"})});
    enclosure = add("enclosure_trajectory", "proved", 0, 2,
                    Json::object({{"run", "orbit"}, {"radius", Json::object({{"U1", "0 0 0"}, {"V1", V}, {"W1", "0 0 0"}})}, {"exact", exact},
                                  {"frame", Json::array({1, 1, 1, 1})}, {"witness", Json::object({{"V1", half}, {"W1", half}})}}));
  }
  std::string enclosure;
};

// dec and S of the first sweep: 1/4 and 1/4; with the radius 1/16 they are [63,65]/256 and [49,81]/256.
Kink decreasing(const char* radius, const char* a, const char* a_upper) {
  Kink c(radius);
  c.add("sufficient_decrease", "proved", 0, 1, Json::object({{"run", "orbit"}, {"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", a}, {"a_upper", a_upper}, {"window", 0}}), {c.enclosure});
  return c;
}

// G is 0, as 0 lies between the one-sided derivatives -1/2 and 1/2; with the radius 1/16 it is [0,1/64].
Kink stationary(const char* radius, const char* b, bool listed = true) {
  Kink c(radius, listed);
  c.add("relative_error", "proved", 0, 1, Json::object({{"run", "orbit"}, {"j", 1}, {"b", b}, {"b_lower", "0"}, {"window", 0}}), {c.enclosure});
  return c;
}

Kink agreeing(const char* radius = "0") {
  Kink c(radius);
  const Json zero = "0 0 0", bound = "0 1p-3 0";
  c.add("orbit_agreement", "proved", 0, 2,
        Json::object({{"lower", Json::object({{"U1", bound}, {"V1", zero}, {"W1", zero}})}, {"upper", Json::object({{"U1", bound}, {"V1", zero}, {"W1", zero}})},
                      {"branch", Json::array({1, "U1", 0, 0})}}), {c.enclosure});
  return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(orbit)

BOOST_AUTO_TEST_CASE(decrease_of_exact_iterates) {
  CHECK_RESULT(decreasing("0", "1", "1").check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(decreasing("0", "1000001/1000000", "2").check(), 1, "dec >= a S");
  CHECK_RESULT(decreasing("1p-4", "7/9", "65/49").check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(decreasing("1p-4", "7000001/9000000", "65/49").check(), 1, "dec >= a S");
  CHECK_RESULT(decreasing("1p-4", "7/9", "64/49").check(), 1, "dec <= a_upper S");
  // What is enclosed no better than the step itself need not step at all.
  CHECK_RESULT(decreasing("1p-1", "1/1000", "1000").check(), 1, "dec >= a S");
}

BOOST_AUTO_TEST_CASE(a_rise_must_be_certain) {
  const auto refuted = [](const char* radius, const char* lo, const char* hi) {
    Kink c(radius);
    c.add("sufficient_decrease", "refuted", 0, 2, Json::object({{"run", "orbit"}, {"form", "J1"}, {"j", 1}, {"phase", Json()}, {"window", 1}, {"rise", Json::array({lo, hi})}}), {c.enclosure});
    return c.check();
  };
  CHECK_RESULT(refuted("0", "0", "0"), 1, "over a step");  // nothing rises and nothing moves
  CHECK_RESULT(refuted("1p-4", "-1/128", "1/128"), 1, "over a step");
  CHECK_RESULT(refuted("1p-4", "0", "1/128"), 1, "rise.lo <=");
}

BOOST_AUTO_TEST_CASE(subgradients_at_a_kink) {
  CHECK_RESULT(stationary("0", "0").check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(stationary("1p-4", "2/7").check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(stationary("1p-4", "2/8").check(), 2, "lowest terms");
  CHECK_RESULT(stationary("1p-4", "28571/100000").check(), 1, "G <= b^2 S");
  // An entry that is not listed as exact may be on either side: its slope is anywhere in [-1,1].
  CHECK_RESULT(stationary("0", "1", false).check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(stationary("0", "99/100", false).check(), 1, "G <= b^2 S");
}

namespace {

// The same with W from w by a ridge with prox 2, V from V0 and any target: where U stays at the kink, one sweep leads to V = Y/2, W = w/2,
// the latter two recorded exactly, V stated with the radius r. Then the one-sided derivatives by U are R + S and R - S, R = -w/2,
// S = V within r; that by W is w, that by V within 2r of 0; and the step is V - V0 within r, and w/2.
struct AtKink : Case {
  AtKink(const Num& Y, const Num& V0, const Num& w, const Num& r) : AtKink(Y, iterate({{"U1", 0}, {"V1", V0}, {"W1", w}}), iterate({{"U1", 0}, {"V1", Y.times2(-1)}, {"W1", w.times2(-1)}}), r) {}
  AtKink(const Num& Y, const Json& from, const Json& to, const Num& r) : Case(changed(Y, from), Json::array({from, to})) {
    certificate["runs"]["orbit"] = certificate["runs"]["recorded"];
    enclosure = add("enclosure_trajectory", "proved", 0, 1,
                    Json::object({{"run", "orbit"}, {"radius", Json::object({{"U1", "0 0"}, {"V1", "0 " + dy(r)}, {"W1", "0 0"}})}, {"exact", Json::array({Json::array({"U1", 0, 0, 0, 1})})},
                                  {"frame", Json::array({1, 1, 1, 1})}, {"witness", Json::object({{"V1", Json::array({Json::array({"1p-1"})})}, {"W1", Json::array({Json::array({"1p-2"})})}})}}));
  }
  static Json changed(const Num& Y, const Json& start) {
    Json p = ::problem();
    p["data"]["Y"] = Json::array({Y});
    p["sweep"][2]["prox"] = Json::array({"2"});
    p["start"] = start;
    return p;
  }
  amcheck::Result error(const std::string& b, const std::string& b_lower) const {
    AtKink c = *this;
    c.add("relative_error", "proved", 0, 1, Json::object({{"run", "orbit"}, {"j", 1}, {"b", b}, {"b_lower", b_lower}, {"window", 0}}), {enclosure});
    return c.check();
  }
  std::string enclosure;
};

// The square that U has in G is in [lo, hi], no better and no worse.
void square_of_U_is(const Num& Y, const Num& V0, const Num& w, const Num& r, const Num& lo, const Num& hi) {
  BOOST_TEST_CONTEXT("w = " << amcheck::show(w) << ", r = " << amcheck::show(r)) {
    const AtKink c(Y, V0, w, r);
    const Num move = amcheck::absolute(Y.times2(-1) - V0), rest = square(w.times2(-1));
    const Num above = (square(w) + square(r.times2(1)) + hi) * (square(move - r) + rest).inverse(), below = (square(w) + lo) * (square(move + r) + rest).inverse();
    CHECK_RESULT(c.error(amcheck::root_above(above), amcheck::root_below(below)), 0, "VERIFIED 2/2");
    if (above.sign() > 0) CHECK_RESULT(c.error(amcheck::root_below(above * (1 - kBit)), "0"), 1, "G <= b^2 S");
    if (below.sign() > 0) CHECK_RESULT(c.error("1000", amcheck::root_above(below * (1 + kBit))), 1, "b_lower^2 S <= G");
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(subgradients_at_concave_kinks) {
  // From V = -1 to 1/2 = S: R + S is greater than R - S, and the lesser square counts, end by end.
  const Num q = fraction(1, 4);
  for (const Num& r : {Num(0), fraction(1, 16), fraction(5, 16)}) {
    square_of_U_is(1, -1, q, r, square(fraction(3, 8) - r), square(fraction(3, 8) + r));   // 3/8 and -5/8
    square_of_U_is(1, -1, -q, r, square(fraction(3, 8) - r), square(fraction(3, 8) + r));  // 5/8 and -3/8
    square_of_U_is(1, -1, 0, r, square(fraction(1, 2) - r), square(fraction(1, 2) + r));
  }
  // From V = -2, with w = 2: R = -1, so that the two are -1/2 and -3/2; with w = -2, 3/2 and 1/2.
  for (const Num& r : {Num(0), fraction(1, 16), fraction(7, 16)})
    for (const int w : {2, -2}) square_of_U_is(1, -2, w, r, square(fraction(1, 2) - r), square(fraction(1, 2) + r));
  // Where it is open which is greater, from equal ends on, it may be anything up to the greater square.
  for (const Num& w : {q, -q}) {
    square_of_U_is(1, -1, w, fraction(1, 2), 0, square(fraction(9, 8)));
    square_of_U_is(1, -1, w, fraction(3, 4), 0, square(fraction(11, 8)));
  }
  for (const int w : {2, -2}) square_of_U_is(1, -2, w, fraction(1, 2), 0, 4);
}

BOOST_AUTO_TEST_CASE(subgradients_at_convex_kinks) {
  // From V = -4 to -1/2 = S with w = 3: R = -3/2, so that the derivatives are -2 and -1, and what is nearest to 0 between them counts.
  for (const Num& r : {Num(0), fraction(1, 16), fraction(1, 2)})
    for (const int w : {3, -3}) square_of_U_is(-1, -4, w, r, square(1 - r), square(1 + r));
  for (const int w : {3, -3}) square_of_U_is(-1, -4, w, fraction(9, 16), 0, square(fraction(41, 16)));
  // 0 between them, certainly or not.
  for (const int w : {0, 1, -1}) square_of_U_is(-4, -4, w, fraction(1, 2), 0, 0);
}

BOOST_AUTO_TEST_CASE(what_claims_about_the_orbit_need) {
  Kink c = decreasing("0", "1", "1");
  CHECK_RESULT(edited(c, [](Json& d) { d["needs"] = Json::array(); }), 1, "'needs' must be the digest of one earlier proved enclosure_trajectory");
  CHECK_RESULT(edited(stationary("0", "0"), [](Json& d) { d["needs"] = Json::array(); }), 1, "'needs' must be");
  CHECK_RESULT(edited(agreeing(), [](Json& d) { d["needs"] = Json::array(); }), 1, "'needs' must be");
  // Without a witness nothing is known of the exact orbit.
  Kink bare = decreasing("0", "1", "1");
  bare.claim(0).erase("witness");
  CHECK_RESULT(bare.check(), 1, "'needs' must be");
  // A recorded run is no orbit, and an orbit has no claims of other kinds.
  CHECK_RESULT(edited(c, [](Json& d) { d["run"] = "recorded"; }), 1, "'needs' must be empty");
  CHECK_RESULT(edited(c, [](Json& d) {
    d = Json::object({{"kind", "rises"}, {"verdict", "proved"}, {"run", "orbit"}, {"range", d["range"]}, {"needs", d["needs"]}, {"sweeps", Json::array()}});
  }), 2, "not about the run 'orbit'");
  // The exact iterates must be where they are said to be.
  c.certificate["runs"]["orbit"]["iterates"][1]["V1"] = column({fraction(-33, 64)});
  c.reseal();
  c.claim(1)["needs"] = Json::array({c.claim(0)["digest"]});
  c.seal(c.claim(1));
  CHECK_RESULT(c.check(), 1, "hull <= radius fails");
}

BOOST_AUTO_TEST_CASE(distance_and_branches) {
  CHECK_RESULT(agreeing().check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["lower"]["U1"] = "0 2001p-16 0"; }), 1, "lower <=");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["upper"]["U1"] = "0 1fffp-16 0"; }), 1, "<= upper");
  CHECK_RESULT(agreeing("1p-4").check(), 1, "<= upper");
  CHECK_RESULT(edited(agreeing("1p-4"), [](Json& g) { g["upper"]["V1"] = "0 1p-4 1p-4"; }), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["branch"] = Json(); }), 1, "does not name it");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["branch"][0] = 0; }), 1, "both codes are 1");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["branch"][0] = 2; }), 1, "does not name it");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["branch"][3] = 1; }), 1, "does not name it");
  // Up to the last iterate of the range.
  const auto up_to_1 = [](const Json& branch) {
    return edited(agreeing(), [&](Json& g) {
      g["range"] = Json::array({0, 1}), g["branch"] = branch;
      for (const char* bound : {"lower", "upper"}) g[bound] = Json::object({{"U1", "0 1p-3"}, {"V1", "0 0"}, {"W1", "0 0"}});
    });
  };
  CHECK_RESULT(up_to_1(Json::array({1, "U1", 0, 0})), 0, "VERIFIED 2/2");
  CHECK_RESULT(up_to_1(Json()), 1, "does not name it");
  CHECK_RESULT(edited(agreeing(), [](Json& g) { g["range"] = Json::array({0, 0}); g["lower"] = g["upper"] = Json::object({{"U1", "0"}, {"V1", "0"}, {"W1", "0"}}); }), 1, "names no entry");
  // Where the exact entry may be on either side of its break nothing is said of its code, not even at the entry that is named.
  Kink wide("0", false);
  wide.claim(0)["radius"]["U1"] = "0 1p-6 0";
  wide.seal(wide.claim(0));
  const std::string known = wide.claim(0)["digest"].canonical();
  const Json zeros = "0 0 0";
  wide.add("orbit_agreement", "proved", 0, 2,
           Json::object({{"lower", Json::object({{"U1", "0 7p-6 0"}, {"V1", zeros}, {"W1", zeros}})}, {"upper", Json::object({{"U1", "0 9p-6 0"}, {"V1", zeros}, {"W1", zeros}})}, {"branch", Json::array({1, "U1", 0, 0})}}),
           {known.substr(1, known.size() - 2)});
  CHECK_RESULT(wide.check(), 1, "is undecided, between 0 and 2");
  // Of the orbit's end nothing is known to the claim of a longer run.
  Kink longer = agreeing();
  Json& run = longer.certificate["runs"]["recorded"];
  run["iterates"].push(run["iterates"][2]);
  longer.reseal();
  longer.claim(1)["needs"] = Json::array({longer.claim(0)["digest"]});
  longer.seal(longer.claim(1));
  CHECK_RESULT(longer.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(longer, [](Json& g) {
    g["range"] = Json::array({0, 3});
    for (const char* bound : {"lower", "upper"}) g[bound] = Json::object({{"U1", "0 1p-3 0 0"}, {"V1", "0 0 0 0"}, {"W1", "0 0 0 0"}});
  }), 1, "whose range covers this one");
  // From sweep 1 on there are two numbers per block, for the last one alone one.
  const auto from = [](int k0, const char* U, const char* rest, const Json& branch) {
    return edited(agreeing(), [&](Json& g) {
      g["range"] = Json::array({k0, 2});
      g["lower"] = g["upper"] = Json::object({{"U1", U}, {"V1", rest}, {"W1", rest}});
      g["branch"] = branch;
    });
  };
  const Json first = Json::array({1, "U1", 0, 0});
  CHECK_RESULT(from(1, "1p-3 0", "0 0", first), 0, "VERIFIED 2/2");
  CHECK_RESULT(from(2, "0", "0", Json()), 0, "VERIFIED 2/2");
  CHECK_RESULT(from(1, "0 1p-3", "0 0", first), 1, "<= upper");
  for (const int k0 : {0, 1, 2})
    for (const int n : {1, 2, 3, 4})
      if (n != 3 - k0) {
        std::string zeros = "0";
        for (int i = 1; i < n; ++i) zeros += " 0";
        CHECK_RESULT(from(k0, zeros.c_str(), zeros.c_str(), Json()), 2, "the row must have " + std::to_string(3 - k0) + " entries");
      }
  Kink alone = agreeing();
  alone.certificate["runs"].erase("orbit");
  CHECK_RESULT(alone.check(), 2, "run of this name");
}

BOOST_AUTO_TEST_CASE(a_refused_radius_comes_with_the_least_that_will_do) {
  // V of the run is off by this much after the first sweep, and by 3/16 after the second.
  for (const Num& off : {fraction(0xabcd, 0x10000), Num(0xabc), Num(0x1d).times2(40)}) {
    Kink c("0", false);
    for (int k : {1, 2}) c.certificate["runs"]["orbit"]["iterates"][k]["V1"] = column({fraction(-1, 2) - (k == 1 ? off : fraction(3, 16))});
    c.certificate["runs"]["orbit"]["iterates"][2]["U1"] = column({fraction(1, 32)});
    c.reseal();
    std::map<std::string, std::vector<std::string>> radius{{"U1", {"0", "0", "0"}}, {"V1", {"0", "0", "0"}}, {"W1", {"0", "0", "0"}}};
    int told = 0;
    for (;; ++told) {
      for (const auto& [name, r] : radius) c.claim(0)["radius"][name] = r[0] + " " + r[1] + " " + r[2];
      c.seal(c.claim(0));
      const amcheck::Result r = c.check();
      if (r.exit_code == 0) break;
      std::string text;
      for (const std::string& line : r.lines) text += line + "\n";
      std::smatch said;
      BOOST_REQUIRE(std::regex_search(text, said, std::regex("sweep ([12]), block (..): hull <= radius fails: [^]*would have passed: ([-0-9a-fp]+)")));
      std::string& stated = radius[said[2]][static_cast<std::size_t>(std::stoi(said[1]))];
      BOOST_REQUIRE(stated == "0");  // so what is told will do at once
      stated = said[3];
    }
    BOOST_TEST(told >= 3);
    // Nothing less will do.
    for (const auto& [name, r] : radius) {
      for (std::size_t k : {1u, 2u}) {
        if (r[k] == "0") continue;
        const auto p = r[k].find('p');
        const long e = p == std::string::npos ? 0 : std::stol(r[k].substr(p + 1));
        Json less = Json::object();
        for (const auto& [other, s] : radius) {
          std::vector<std::string> t = s;
          if (other == name) t[k] = dy(Num(amcheck::Z(r[k].substr(0, p), 16), e) - Num(1).times2(e - 60));
          less[other] = t[0] + " " + t[1] + " " + t[2];
        }
        CHECK_RESULT(edited(c, [&](Json& j) { j["radius"] = less; }), 1, "sweep " + std::to_string(k) + ", block " + name + ": hull <= radius fails");
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
