// What all claims have in common (SPEC 3): the runs that they may be about, what undecided ones say, and how many iterates there may be.
#include <set>

#include "polynomial_cases.hpp"
#include "reader.hpp"

using namespace build;

namespace {

const std::vector<std::string> kAllKinds{"am_trajectory", "sufficient_decrease", "smallest_j", "rises", "relative_error", "sublevel_bounded", "structural_decrease", "structural_relative_error", "double_agreement",
                                         "enclosure_trajectory", "orbit_agreement", "critical_point", "kl", "kl_zero", "kl_exponent", "kl_saddle", "kl_sharp", "kl_degenerate", "kl_chain", "contraction", "rate_local", "rate_kl",
                                         "trapping", "rate_sublinear", "rate_finite", "rate_inertial", "box_trajectory", "rate_fixed_point"};

// The keys that name the statement, and the reason.
Json undecided_keys(const std::string& kind) {
  Json keys = Json::object({{"reason", "not tried"}});
  const auto has = [&](std::initializer_list<const char*> kinds) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
  if (kind == "am_trajectory") keys["start"] = "case", keys["tolerance"] = "1";
  if (has({"sufficient_decrease", "smallest_j"})) keys["form"] = "J1";
  if (kind == "rate_inertial") keys["form"] = "Jq";
  if (has({"sufficient_decrease", "smallest_j", "relative_error", "rate_inertial"})) keys["j"] = 1;
  if (kind == "sufficient_decrease") keys["phase"] = Json();
  if (kind == "kl_exponent") keys["theta"] = "0";
  return keys;
}

// A heavy ball with the same points in all three runs, and no claims.
HeavyBall with_all_runs() {
  HeavyBall c;
  for (const char* name : {"reference", "orbit"}) c.certificate["runs"][name] = c.certificate["runs"]["recorded"];
  c.claims() = Json::array();
  return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(claim_form)

BOOST_AUTO_TEST_CASE(which_runs_claims_are_about) {
  const std::set<std::string> of_any_program{"am_trajectory", "sufficient_decrease", "smallest_j", "rises", "relative_error", "sublevel_bounded", "structural_decrease", "structural_relative_error"};
  const std::set<std::string> of_the_orbit{"sufficient_decrease", "smallest_j", "relative_error", "trapping", "rate_fixed_point"}, of_the_orbit_alone{"enclosure_trajectory", "box_trajectory"};
  for (const std::string& kind : kAllKinds)
    for (const std::string run : {"recorded", "reference", "orbit"}) {
      if (kind == "kl" && run == "reference") continue;  // where its point may not be
      HeavyBall c = with_all_runs();
      Json keys = undecided_keys(kind);
      keys["run"] = run;
      c.add(kind, "undecided", 0, HeavyBall::K, keys);
      const bool may = of_the_orbit_alone.count(kind) != 0 ? run == "orbit" : run == "recorded" || (run == "reference" ? of_any_program : of_the_orbit).count(kind) != 0;
      const amcheck::Result r = c.check();
      BOOST_TEST((r.exit_code != 2) == may, kind << " about " << run << ": " << r.last_line);
      if (may) BOOST_TEST((r.exit_code == 6 || mentions(r, "not about problems of this kind")), kind << " about " << run << ": " << r.last_line);
      // Without constants, with its reason, and with no key more or less.
      if (may) {
        CHECK_RESULT(edited(c, [](Json& x) { x.erase("reason"); }), 2, "'reason' is missing");
        CHECK_RESULT(edited(c, [](Json& x) { x["upper"] = "1"; }), 2, "does not belong here");
        CHECK_RESULT(edited(c, [](Json& x) { x["reason"] = 1; }), 2, "a string is needed");
        if (kind != "enclosure_trajectory" && kind != "box_trajectory") BOOST_TEST(edited(c, [](Json& x) { x["range"] = Json::array({1, 1}); }).exit_code != 2, kind);
        CHECK_RESULT(edited(c, [](Json& x) { x["range"] = Json::array({0, HeavyBall::K + 1}); }), 2, "between 0 and 12");
      }
    }
}

BOOST_AUTO_TEST_CASE(two_to_the_20_iterates) {
  // Iterates without blocks, of a problem that is not known.
  const std::string text = Json::object({{"bits", 64}, {"runs", Json::object({{"recorded", Json::object({{"iterates", Json::array({Json::object()})}, {"origin", "user"}})}})},
                                         {"claims", Json::array({Json::object({{"kind", "rises"}, {"verdict", "undecided"}, {"run", "recorded"}, {"range", Json::array({0, 0})}, {"needs", Json::array()}, {"digest", std::string(64, '0')}, {"reason", ""}})})}}).file();
  amcheck::Value root = amcheck::parse_canonical(text);
  amcheck::Problem unknown;
  unknown.known = false;
  const auto member = [](amcheck::Value& v, std::string_view key) -> amcheck::Value& { return v.items[static_cast<std::size_t>(std::find(v.keys.begin(), v.keys.end(), key) - v.keys.begin())]; };
  std::vector<amcheck::Value>& iterates = member(member(member(root, "runs"), "recorded"), "iterates").items;
  constexpr std::size_t most = std::size_t{1} << 20;
  for (const std::size_t n : {most, most + 1}) {
    iterates.resize(n, iterates[0]);
    amcheck::Reader reader;
    const amcheck::Certificate c = amcheck::read_certificate(root, unknown, reader);
    BOOST_TEST(c.runs[0].iterates.size() == n);
    BOOST_TEST(reader.limit.has_value() == (n > most));
  }
}

BOOST_AUTO_TEST_SUITE_END()
