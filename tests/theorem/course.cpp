// What pictures are drawn from: runs read back from certificates, quotients beside the constants certified for them, eigenvalues in discs.
#include "certificate/read.hpp"
#include "theorem/certify.hpp"
#include "theorem/course.hpp"
#include "theorem/sweep_spectrum.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace amcert;

namespace {

Claim claim_of(const Certificate& certificate, const std::string& kind, const std::string& run = "recorded") {
  // As a report meets it: read back from its JSON.
  const Json json = certificate.json();
  for (const Json& j : json["claims"])
    if (j["kind"] == kind && j["run"] == run && j["verdict"] == "proved") return read_claim(j);
  throw std::logic_error("no proved " + kind);
}

Rational number(const Claim& c, const char* key) { return number_of(c, key); }

// The least quotient is bracketed by the two constants of a decrease, the greatest by those of a relative error.
void check_ratios(Course& course, const Claim& decrease, const Claim& error) {
  const std::vector<Course::Ratio> falls = course.ratios(decrease, 1000), errors = course.ratios(error, 1000);
  BOOST_REQUIRE(!falls.empty() && !errors.empty());
  Rational least = falls[0].ratio.hi, least_low = falls[0].ratio.lo, most, most_low;
  for (const Course::Ratio& r : falls) {
    BOOST_TEST((r.ratio.hi >= number(decrease, "a")), "window " << r.k << " is below the certified constant");
    least = std::min(least, r.ratio.hi);
    least_low = std::min(least_low, r.ratio.lo);
  }
  BOOST_TEST((least_low <= number(decrease, "a_upper")));
  BOOST_TEST((least <= number(decrease, "a_upper") * (Rational(1) + Rational::power_of_two(-15))));
  for (const Course::Ratio& r : errors) {
    BOOST_TEST((r.ratio.lo <= number(error, "b")), "window " << r.k << " is above the certified constant");
    most = std::max(most, r.ratio.hi);
    most_low = std::max(most_low, r.ratio.lo);
  }
  BOOST_TEST((most >= number(error, "b_lower")));
  BOOST_TEST((most_low >= number(error, "b_lower") * (Rational(1) - Rational::power_of_two(-15))));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(courses)

BOOST_AUTO_TEST_CASE(problems_and_runs_are_read_back_as_they_are) {
  int read = 0;
  for (const auto& folder : std::filesystem::directory_iterator("cases")) {
    if (!std::filesystem::exists(folder.path() / "case.toml")) continue;
    const Case c = read_case(folder.path().string());
    const Json problem = problem_json(c.problem);
    const Problem back = read_problem(problem);
    BOOST_TEST((problem_json(back) == problem), folder.path());
    // Not only the text is the same: the method is.
    const RecordedRun run = run_double(c.problem, 2);
    BOOST_TEST((run_json(run_double(back, 2), back) == run_json(run, c.problem)), folder.path());
    BOOST_TEST((run_json(read_run(run_json(run, c.problem), back), back) == run_json(run, c.problem)), folder.path());
    ++read;
  }
  BOOST_TEST(read > 20);
}

BOOST_AUTO_TEST_CASE(what_is_no_problem_is_refused) {
  const Json problem = problem_json(read_case("cases/xor-relu").problem);
  const auto refused = [](Json spoiled) { BOOST_CHECK_THROW(static_cast<void>(read_problem(spoiled)), std::invalid_argument); };
  for (const char* key : {"kind", "layers", "sweep", "start", "name"}) {
    Json less = problem;
    less.erase(key);
    refused(less);
  }
  Json other = problem;
  other["layers"][0]["gamma"] = 1;
  refused(other);
  other = problem;
  other["start"]["W1"][0] = "1 2";
  refused(other);
  other = problem;
  other["sweep"][0]["blocks"][0] = "V7";
  refused(other);
}

BOOST_AUTO_TEST_CASE(quotients_of_a_recorded_run) {
  for (const char* name : {"xor-relu", "xor-tanh"}) {
    const Case c = read_case(std::string("cases/") + name);
    const RecordedRun run = run_double(c.problem, 12);
    const Certificate certificate = certify(c, run, nullptr);
    Course course(c.problem, run);
    check_ratios(course, claim_of(certificate, "sufficient_decrease"), claim_of(certificate, "relative_error"));
    for (int k = 0; k <= 12; ++k) {
      const Range value = course.value(k);
      BOOST_TEST(std::fabs(value.lo.approximately() - run.objective[std::size_t(k)]) < 1e-12);
      BOOST_TEST((value.hi - value.lo <= Rational::power_of_two(-99)));
      if (k > 0) BOOST_TEST((course.distance2(k, run.iterates[std::size_t(k)]).hi == 0));
    }
    // Of some windows only, the one that the claim names is among them.
    const Claim decrease = claim_of(certificate, "sufficient_decrease");
    const std::vector<Course::Ratio> few = course.ratios(decrease, 3);
    BOOST_TEST(few.size() <= 4u);
    BOOST_TEST(std::any_of(few.begin(), few.end(), [&](const Course::Ratio& r) { return decrease.constants.at("window") == r.k; }));
  }
}

BOOST_AUTO_TEST_CASE(quotients_of_an_exact_orbit) {
  const Case c = read_case("cases/xor-tanh");
  OrbitOptions options;
  options.sweeps = 15;
  options.resolve_steps = true;
  const Orbit orbit = follow_orbit(c.problem, options);
  const Certificate certificate = certify_orbit(c, orbit, run_double(c.problem, 15));
  const Json j = certificate.json();
  Course course(c.problem, read_run(j["runs"]["orbit"], c.problem), claim_of(certificate, "enclosure_trajectory", "orbit"));
  check_ratios(course, claim_of(certificate, "sufficient_decrease", "orbit"), claim_of(certificate, "relative_error", "orbit"));
  // The exact iterate is not known: neither is its distance from the point.
  BOOST_TEST((course.distance2(7, orbit.run.iterates[7]).hi > 0));
  BOOST_TEST((course.value(7).lo < course.value(7).hi));
  BOOST_TEST(course.places(7) > 100);
}

BOOST_AUTO_TEST_CASE(numbers_are_spaced_evenly) {
  BOOST_TEST(spaced(0, 4, 10) == (std::vector<int>{0, 1, 2, 3, 4}), boost::test_tools::per_element());
  BOOST_TEST(spaced(0, 100, 3) == (std::vector<int>{0, 50, 100}), boost::test_tools::per_element());
  BOOST_TEST(spaced(5, 5, 3) == (std::vector<int>{5}), boost::test_tools::per_element());
  BOOST_TEST(spaced(0, -1, 3).empty());
}

// The largest modulus of the discs that may be in the part that contracts agrees with the bracket of the claim.
BOOST_AUTO_TEST_CASE(eigenvalues_are_in_their_discs) {
  for (const char* name : {"two-block-r11", "quadratic-spiral", "xor-relu", "xor-tanh", "heavy-ball-r10"}) {
    const Case c = read_case(std::string("cases/") + name);
    const Certificate certificate = certify_limit(c, run_double(c.problem, 3000), 128);
    const Claim contraction = claim_of(certificate, "contraction");
    const SweepSpectrum spectrum = sweep_spectrum(c.problem, claim_of(certificate, "critical_point"), certificate.json()["bits"].get<long>());
    BOOST_REQUIRE_MESSAGE(!spectrum.discs.empty() && spectrum.enclosed, name);
    double outer = 0, inner = 0;
    for (const SweepSpectrum::Disc& d : spectrum.discs) {
      outer = std::max(outer, std::hypot(d.re, d.im) + d.radius);
      inner = std::max(inner, std::hypot(d.re, d.im) - d.radius);
    }
    BOOST_TEST(outer >= number(contraction, "lower").approximately() * (1 - 1e-12), name);
    BOOST_TEST(inner <= number(contraction, "factor").approximately() * (1 + 1e-12), name);
    // A block that is minimized without a prox weight forgets its old value: 0 is an eigenvalue, of Jordan blocks where eigenvectors are no basis.
    if (std::string(name).starts_with("xor"))
      BOOST_TEST(std::any_of(spectrum.discs.begin(), spectrum.discs.end(), [](const SweepSpectrum::Disc& d) { return std::hypot(d.re, d.im) <= d.radius; }), name);
    // T = [0, -1/2; 0, 1/4]
    if (std::string(name) != "two-block-r11") continue;
    BOOST_REQUIRE(spectrum.discs.size() == 2u);
    for (const double truth : {0.0, 0.25})
      BOOST_TEST(std::any_of(spectrum.discs.begin(), spectrum.discs.end(), [&](const SweepSpectrum::Disc& d) { return std::hypot(d.re - truth, d.im) <= d.radius && d.radius < 1e-10; }), truth);
  }
}

BOOST_AUTO_TEST_SUITE_END()
