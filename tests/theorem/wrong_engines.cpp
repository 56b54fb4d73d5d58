// Double engines with a planted fault: a replay of the exact orbit says at which sweep, and in which block, it begins to matter.
#include "method/step.hpp"
#include "number/text.hpp"
#include "problem/case_file.hpp"
#include "theorem/certify.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace amcert;

BOOST_AUTO_TEST_SUITE(wrong_engines)

constexpr int sweeps = 14, first_wrong = 6;  // the sweep from x^5 to x^6

// `fault` gets the number of the new iterate, the block, its old and its new value.
using Fault = std::function<void(int, int, const Eigen::MatrixXd&, Eigen::MatrixXd&)>;

RecordedRun run_with(const Problem& p, const Fault& fault) {
  const DoubleAlgebra a;
  std::vector<Eigen::MatrixXd> x;
  for (const DyadicMatrix& m : p.start) x.push_back(a.point(m));
  State<DoubleAlgebra> state(p, a);
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], nullptr);
  Stepper<DoubleAlgebra> stepper(p, a);
  int k = 0;
  std::vector<Eigen::MatrixXd> old;
  stepper.set_settle([&](int block, Eigen::MatrixXd& m) { fault(k + 1, block, old[std::size_t(block)], m); });
  RecordedRun out;
  out.iterates.push_back(p.start);
  for (; k < sweeps; ++k) {
    old = x;
    stepper.sweep(state, x);
    Point z;
    for (const auto& m : x) z.push_back(a.record(m));
    out.iterates.push_back(std::move(z));
  }
  return out;
}

struct Findings {
  Claim trajectory, agreement;
  // The least that some entry of x^k is certainly off, and the most that any is.
  double least(int k) const { return worst("lower", k); }
  double most(int k) const { return worst("upper", k); }
  double worst(const char* side, int k) const {
    double found = 0;
    for (const auto& [block, row] : agreement.constants[side].items()) {
      std::istringstream entries(row.get<std::string>());
      std::string entry;
      for (int n = 0; n <= k; ++n) entries >> entry;
      found = std::fmax(found, dyadic_from(entry).approximately());
    }
    return found;
  }
  static Rational dyadic_from(const std::string& t) {
    const auto p = t.find('p');
    const bool negative = t[0] == '-';
    const Integer m("0x" + t.substr(negative, (p == std::string::npos ? t.size() : p) - negative));
    return Rational::dyadic(negative ? Integer(-m) : m, p == std::string::npos ? 0 : std::stol(t.substr(p + 1)));
  }
};

Findings find(const Case& c, const Orbit& orbit, const Fault& fault) {
  const Certificate certificate = certify_orbit(c, orbit, run_with(c.problem, fault));
  Findings f;
  for (const Claim& claim : certificate.claims()) {
    if (claim.kind == "am_trajectory") f.trajectory = claim;
    if (claim.kind == "orbit_agreement") f.agreement = claim;
  }
  return f;
}

BOOST_AUTO_TEST_CASE(are_found_where_they_begin) {
  for (const char* name : {"cases/xor-relu", "cases/xor-tanh", "cases/boolean4"}) {
    Case c = read_case(name);
    c.claims = {"am_trajectory"};
    OrbitOptions o;
    o.sweeps = sweeps;
    const Orbit orbit = follow_orbit(c.problem, o);
    BOOST_REQUIRE((orbit.end == Orbit::End::complete));

    const Findings right = find(c, orbit, [](int, int, const auto&, auto&) {});
    BOOST_TEST((right.trajectory.verdict == Verdict::proved), name);
    for (int k = 0; k <= sweeps; ++k) BOOST_TEST(right.most(k) < 0x1p-44, name << " at " << k);

    const int V = c.problem.block("V1"), W = c.problem.block("W2");
    struct Planted { const char* what; const char* block; Fault fault; };
    const std::vector<Planted> planted = {
        {"sign", "W2", [&](int k, int b, const auto& old, auto& m) { if (b == W && k >= first_wrong) m = (2 * old - m).eval(); }},
        {"stale", "V1", [&](int k, int b, const auto& old, auto& m) { if (b == V && k >= first_wrong) m = old; }},
        {"float", "", [&](int k, int, const auto&, auto& m) { if (k >= first_wrong) m = m.template cast<float>().template cast<double>().eval(); }}};
    for (const Planted& fault : planted) {
      const Findings f = find(c, orbit, fault.fault);
      BOOST_TEST((f.trajectory.verdict == Verdict::refuted), name << ": " << fault.what);
      BOOST_REQUIRE(f.trajectory.constants.contains("at"));
      BOOST_TEST(f.trajectory.constants["at"][0].get<int>() == first_wrong - 1, name << ": " << fault.what);
      if (*fault.block) BOOST_TEST(f.trajectory.constants["at"][1].get<std::string>().find(fault.block) == 0u, name << ": " << fault.what);
      BOOST_TEST((f.agreement.verdict == Verdict::proved));
      for (int k = 0; k < first_wrong; ++k) BOOST_TEST(f.most(k) < 0x1p-44, name << ": " << fault.what << " at " << k);
      BOOST_TEST(f.least(first_wrong) > 0x1p-32, name << ": " << fault.what);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
