// Exit codes, the last line, and what is said besides (SPEC 4).
#include "cases.hpp"

using namespace build;

BOOST_AUTO_TEST_SUITE(verdict)

BOOST_AUTO_TEST_CASE(another_problem) {
  HeavyBall c;
  c.problem["name"] = "R11";
  CHECK_RESULT(c.check(), 5, "s MISMATCH ");
  // Whatever depends on the problem's shape is not judged by another problem.
  CHECK_RESULT(amcheck::check(Fold().problem.file(), c.certificate.file()), 5, "s MISMATCH ");
  CHECK_RESULT(amcheck::check(HeavyBall().problem.file(), Fold().certificate.file()), 5, "s MISMATCH ");
}

BOOST_AUTO_TEST_CASE(digests_are_told_by_their_first_16_digits) {
  HeavyBall c;
  const std::string wanted = c.certificate["problem"].canonical().substr(1, 16);
  c.problem["name"] = "R11";
  BOOST_TEST(c.check().last_line == "s MISMATCH the certificate is about the problem " + wanted + ", this one is " + c.problem.digest().substr(0, 16));
}

BOOST_AUTO_TEST_CASE(an_empty_file_has_no_lines) {
  HeavyBall c;
  CHECK_RESULT(amcheck::check(c.problem.file(), ""), 2, "s MALFORMED certificate: the file must start with");
  CHECK_RESULT(amcheck::check("", c.certificate.file()), 2, "s MALFORMED problem: the file must start with");
  CHECK_RESULT(amcheck::check(c.problem.file(), "["), 2, "s MALFORMED certificate, line 1: the file must start with");
}

BOOST_AUTO_TEST_CASE(malformed_comes_before_another_problem) {
  const auto of_another = [](Case c, auto edit) {
    edit(c.claims().items().back());
    c.problem["name"] = "another";
    return c.check();
  };
  HeavyBall h;
  h.add("sufficient_decrease", "undecided", 0, h.K, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"reason", "none"}}));
  CHECK_RESULT(of_another(h, [](Json&) {}), 5, "MISMATCH");
  CHECK_RESULT(of_another(h, [](Json& d) { d["range"] = Json::array({0, 13}); }), 2, "between 0 and 12");
  CHECK_RESULT(of_another(h, [](Json& d) { d["form"] = "J4"; }), 2, "form must be");
  Fold f;
  CHECK_RESULT(of_another(f, [](Json& t) { t["distance"]["U1"] = "-1"; }), 2, "must not be negative");
  CHECK_RESULT(of_another(f, [](Json& t) { t["distance"]["U9"] = "1"; }), 5, "MISMATCH");
  CHECK_RESULT(of_another(f, [](Json& t) { t["witness"]["U9"] = Json::array({Json::array({"1 0", "0 1"})}); }), 5, "MISMATCH");
  CHECK_RESULT(of_another(f, [](Json& t) { t["witness"]["U9"] = Json::array({Json::array({"1 0", "0"})}); }), 2, "2 entries");
  f.certificate["runs"]["recorded"]["iterates"][0]["U9"] = Json::array({"1 0", "2 1"});
  CHECK_RESULT(of_another(f, [](Json&) {}), 2, "'2' is not a dy");
  // An unsupported problem too, only that it comes after both.
  HeavyBall cubic;
  cubic.problem["kind"] = "cubic";
  cubic.reseal();
  CHECK_RESULT(cubic.check(), 3, "unknown kind of problem");
  CHECK_RESULT(edited(cubic, [](Json& t) { t["tolerance"] = "0"; }), 2, "must be positive");
}

BOOST_AUTO_TEST_CASE(unknown_things) {
  HeavyBall c;
  c.add("am_trajectory", "proved", 0, 3, trajectory_keys("case", {{"x", "0"}}));
  CHECK_RESULT(edited(c, [](Json& t) { t["kind"] = "convergence"; }), 3, "s UNSUPPORTED certificate, line ");
  const auto changed = [](Case d, auto edit) {
    edit(d);
    d.reseal();
    return d.check();
  };
  CHECK_RESULT(changed(c, [](Case& d) { d.problem["kind"] = "cubic"; }), 3, "unknown kind of problem");
  CHECK_RESULT(changed(c, [](Case& d) { d.problem["format"] = "amcert-problem/2"; }), 3, "unknown format");
  CHECK_RESULT(changed(c, [](Case& d) { d.certificate["format"] = "amcert-certificate/2"; }), 3, "unknown format");
  CHECK_RESULT(changed(c, [](Case& d) { d.problem["sweep"][0]["update"] = "newton"; }), 3, "unknown update");
  CHECK_RESULT(changed(Fold(), [](Case& d) { d.problem["layers"][0]["activation"] = Json::object({{"kind", "gelu"}}); }), 3, "unknown activation");
  // Malformed comes first, then another problem.
  CHECK_RESULT(changed(c, [](Case& d) { d.claim(1)["kind"] = "convergence", d.claim(1)["range"] = Json::array({0, 99}); }), 2, "between 0 and 12");
  CHECK_RESULT(changed(c, [](Case& d) { d.claim(0)["kind"] = "convergence", d.claim(1)["ties"] = 1; }), 2, "an array is needed");
  c.problem["kind"] = "cubic";
  CHECK_RESULT(c.check(), 5, "MISMATCH");
}

BOOST_AUTO_TEST_CASE(limits) {
  HeavyBall c;
  const auto with_iterate = [&](const std::string& number) {
    c.certificate["runs"]["recorded"]["iterates"][3]["x"] = Json::array({number});
    c.reseal();
    return c.check();
  };
  CHECK_RESULT(with_iterate(std::string((1 << 18) + 1, '1')), 4, "s LIMIT certificate, line ");
  CHECK_RESULT(with_iterate("1" + std::string((1 << 18) - 1, '1')), 1, "D^2 <= distance^2");
  // A malformed field comes first.
  c.certificate["bits"] = 7;
  CHECK_RESULT(with_iterate(std::string((1 << 18) + 1, '1')), 2, "between 32 and 4096");
  HeavyBall d;
  CHECK_RESULT(edited(d, [](Json& t) { t["tolerance"] = "1" + std::string(320000, '0'); }), 4, "s LIMIT");
}

BOOST_AUTO_TEST_CASE(undecided_claims) {
  HeavyBall c;
  c.claims() = Json::array();
  c.add("am_trajectory", "undecided", 0, c.K, Json::object({{"start", "case"}, {"tolerance", "1/1000"}, {"reason", "took too long"}}));
  CHECK_RESULT(c.check(), 6, "s CONDITIONAL 0/1 claims digest ");
  CHECK_RESULT(c.check(), 6, "skipped: undecided: took too long");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"] = Json::object(); }), 2, "does not belong here");
  CHECK_RESULT(edited(c, [](Json& t) { t.erase("start"); }), 2, "'start' is missing");
  c.claim(0)["digest"] = std::string(64, '7');
  CHECK_RESULT(c.check(), 1, "the digest is wrong");
}

BOOST_AUTO_TEST_CASE(a_rejection_is_not_hidden_by_other_claims) {
  HeavyBall c;
  c.add("relative_error", "proved", 0, c.K, Json::object({{"j", 1}, {"b", "0"}, {"b_lower", "0"}, {"window", 0}}), {c.trajectory});
  c.add("am_trajectory", "undecided", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1"}, {"reason", "none"}}));
  const amcheck::Result r = c.check();
  CHECK_RESULT(r, 1, "s REJECTED claim 2 relative_error");
  BOOST_TEST(r.claims.size() == 3U);
  BOOST_TEST(r.claims[0].status == "verified");
  BOOST_TEST(r.claims[1].status == "rejected");
  BOOST_TEST(r.claims[2].status == "skipped");
}

BOOST_AUTO_TEST_CASE(the_first_rejection_is_told) {
  HeavyBall c;
  for (const char* b : {"0", "1/1000"}) c.add("relative_error", "proved", 0, c.K, Json::object({{"j", 1}, {"b", b}, {"b_lower", "0"}, {"window", 0}}), {c.trajectory});
  CHECK_RESULT(c.check(), 1, "s REJECTED claim 2 relative_error");
  CHECK_RESULT(c.check(), 1, "claim 3 relative_error (proved, recorded 0..12): rejected");
}

BOOST_AUTO_TEST_CASE(echo_and_json) {
  Fold c;
  amcheck::Options options;
  options.echo = true;
  const amcheck::Result r = amcheck::check(c.problem.file(), c.certificate.file(), options);
  std::string all;
  for (const std::string& line : r.echo) all += line + "\n";
  for (const char* part : {"network with 1 samples", "layer 1: width 1", "2 pieces", "update: entrywise global minimization (scalar) over U1", "3 iterates", "claim 1: am_trajectory proved"})
    BOOST_TEST(all.find(part) != std::string::npos, all);
  BOOST_TEST(amcheck::as_json(r).find("\"status\": \"verified\"") != std::string::npos);
  amcheck::Result told;
  told.last_line = "s \"x\\y\"\n\tz";
  told.lines = {"\x1f", "\x20"};
  const std::string json = amcheck::as_json(told);
  BOOST_TEST(json.find(R"("result": "s \"x\\y\"  z")") != std::string::npos, json);
  BOOST_TEST(json.find(R"("lines": [" ", " "])") != std::string::npos, json);
  BOOST_TEST(c.check().echo.empty());
}

BOOST_AUTO_TEST_SUITE_END()
