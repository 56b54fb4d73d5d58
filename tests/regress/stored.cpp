// What is stored says the same as the certificate it was made from, in less room.
#include "regress/stored.hpp"

#include "problem/case_file.hpp"
#include "report/difference.hpp"
#include "support/runs.hpp"
#include "theorem/certify.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

namespace {

struct Certified {
  Case c = read_case("cases/xor-relu");
  RecordedRun run = run_double(c.problem, 5), reference = run_mpfr(c.problem, 5, 128);
  Json certificate = certify(c, run, &reference).json();
};

Stored stored_of(const Certified& x) {
  Stored s;
  s.command = "certify";
  s.tolerance = usual_tolerance("certify");
  s.problem = abridged(problem_json(x.c.problem));
  s.certificates = {stored_claims(x.certificate)};
  s.run = stored_run(x.run, x.c.problem);
  return s;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_certificates)

BOOST_AUTO_TEST_CASE(say_what_the_certificate_says) {
  const Certified x;
  const Stored s = stored_of(x), back = read_stored(Json::parse(text(s)));
  BOOST_TEST(text(back) == text(s));
  BOOST_TEST(text(s).size() * 2 < canonical(x.certificate).size());
  const auto d = report::difference(x.certificate["claims"], back.certificates[0].claims, 0);
  BOOST_TEST(d.count(report::Change::same) == x.certificate["claims"].size());
  BOOST_TEST(back.run->digest == digest(x.certificate["runs"]["recorded"]));
  BOOST_TEST(back.run->iterates("V1") == 6);
  for (std::size_t b = 0; b < x.run.iterates[5].size(); ++b) BOOST_TEST((back.run->blocks.at(x.c.problem.blocks[b].name)[5] == x.run.iterates[5][b].approximate()));
}

BOOST_AUTO_TEST_CASE(long_runs_keep_their_weights_and_first_iterates) {
  const Case c = read_case("cases/iris");
  const RecordedRun run = run_double(c.problem, 20);
  const StoredRun s = stored_run(run, c.problem);
  BOOST_TEST(s.iterates("W1") == 21);
  BOOST_TEST(s.iterates("W2") == 21);
  BOOST_TEST(s.iterates("U1") >= 2);
  BOOST_TEST(s.iterates("U1") < 21);
  BOOST_TEST(s.iterates("V2") == s.iterates("U1"));
  BOOST_TEST(json(s).dump().size() < 150000U);
  BOOST_TEST(s.iterates("nothing") == 0);
}

BOOST_AUTO_TEST_CASE(what_is_broken_is_refused) {
  const Json good = Json::parse(text(stored_of(Certified{})));
  const auto refused = [&](const char* pointer, const Json& now) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = now;
    BOOST_CHECK_THROW(static_cast<void>(read_stored(bad)), std::invalid_argument);
  };
  refused("/format", "amcert-certificate/1");
  refused("/command", "verify");
  refused("/tolerance", "-1");
  refused("/tolerance", "some");
  refused("/tolerance", 1);
  Json odd = good;
  odd["tolerance"] = 1;
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_stored(odd)), std::invalid_argument, [](const auto& e) { return std::string(e.what()) == "type must be string, but is number"; });
  refused("/certificates", Json::array());
  refused("/run/blocks/W1/doubles", "AAA!");
  refused("/run/blocks/W1/doubles", "AAAAAAAA");
  refused("/run/blocks/W1/doubles", "AAAAAAAA8H8=");  // infinity
  refused("/run/blocks/W1/rows", 0);
  refused("/run/blocks/W1/rows", 7);
  for (const char* key : {"command", "tolerance", "problem", "certificates"}) {
    Json bad = good;
    bad.erase(key);
    BOOST_CHECK_THROW(static_cast<void>(read_stored(bad)), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(problems_differ_by_name) {
  const Json iris = problem_json(read_case("cases/iris").problem);
  BOOST_TEST(abridged(iris).dump().size() < 4000U);
  BOOST_TEST(abridged(abridged(iris)) == abridged(iris));
  BOOST_TEST(problem_differences(iris, abridged(iris)).empty());
  const auto with = [&](const char* pointer, const Json& now) {
    Json other = iris;
    other[Json::json_pointer(pointer)] = now;
    const std::vector<std::string> d = problem_differences(iris, other);
    BOOST_REQUIRE(d.size() == 1U);
    return d[0];
  };
  BOOST_TEST(with("/layers/0/lambda", "1/5") == "layers[0].lambda: 1/10, now 1/5");
  BOOST_TEST(with("/sweep/0/blocks/0", "W1") == "sweep[0].blocks[0]: V2, now W1");
  BOOST_TEST(with("/sweep/5/prox/0", "2") == "sweep[5].prox[0]: 1, now 2");
  Json rows = iris["data"]["X"];
  rows[0] = rows[1];
  BOOST_TEST(with("/data/X", rows) == "data.X is another");
  BOOST_TEST(with("/previous", Json::object()) == "previous is new");
  BOOST_TEST(problem_differences(iris, problem_json(read_case("cases/xor-relu").problem))[0] == "name: iris, now xor-relu");
}

BOOST_AUTO_TEST_SUITE_END()
