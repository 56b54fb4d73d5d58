// Limits of polynomial problems: random points of the sets must satisfy what is claimed, exactly, and what is not so is not claimed.
#include "number/text.hpp"
#include "problem/case_file.hpp"
#include "problem/expression.hpp"
#include "support/problems.hpp"
#include "theorem/bounds.hpp"
#include "theorem/certify.hpp"
#include "theorem/polynomial_limit.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(polynomial_limits)

Rational number(const Json& x) { return parse_number(x.get<std::string>()); }

Rational power(const Rational& x, long e) {
  Rational y(1);
  for (long n = 0; n < e; ++n) y *= x;
  return y;
}

RationalVector center_of(const Problem& p, const Claim& c) {
  RationalVector out;
  for (const Block& b : p.blocks)
    for (const Json& row : c.constants["center"][b.name]) {
      std::istringstream in(row.get<std::string>());
      for (std::string s; in >> s;) {
        Integer m;
        long e = 0;
        parse_dyadic(s, m, e);
        out.push_back(Rational::dyadic(m, e));
      }
    }
  return out;
}

// |x| <= r, in the directions of the axes, along a given one, and anything.
RationalVector random_step(Random& r, std::size_t n, const Rational& radius) {
  std::vector<double> d(n);
  double norm = 0;
  for (double& y : d) {
    y = !r.one_in(3) ? double(r.between(-1000, 1000)) : 0.0;
    norm += y * y;
  }
  if (norm == 0) d[0] = norm = 1;
  const double scale = std::pow(10.0, -r.between(0, 3)) * (1 - 1e-9) / std::sqrt(norm);
  RationalVector out;
  for (double y : d) out.push_back(radius * Rational::literally(y * scale));
  return out;
}

// kappa^(2b) (F - F*)^(2a) <= |gradient|^(2b), off the kinks.
bool satisfies(const Problem& p, const RationalVector& x, const Rational& kappa, const Rational& theta, const Rational& F_star) {
  const PolynomialPoint here(p, x);
  if (!here.kinks().empty()) return true;
  const RationalVector g = here.gradient();
  const Rational rise = here.value() - F_star;
  if (rise.sign() <= 0) return true;
  const long a = long(theta.numerator()), b = long(theta.denominator());
  return power(inner(g, g), b) >= power(kappa, 2 * b) * power(rise, 2 * a);
}

BOOST_AUTO_TEST_CASE(points_of_the_sets_satisfy_the_inequality) {
  Random r(77);
  for (const char* name : {"ridge-chain", "ridge-chain-saddle", "ridge-chain-degenerate", "matrix-factorization", "two-splitting-flat", "relu-weights-xor", "lasso-scalar"}) {
    const Case c = read_case(std::string("cases/") + name);
    const std::vector<Claim> claims = polynomial_limit(c.problem, run_double(c.problem, 400), c.limit_at, {}, 128);
    BOOST_REQUIRE_MESSAGE(!claims.empty(), name);
    const Claim &around = claims[0], &kl = claims.size() > 1 ? claims[1] : claims[0];
    BOOST_REQUIRE_MESSAGE((kl.verdict == Verdict::proved), name << ": " << kl.reason);
    const RationalVector center = center_of(c.problem, around);
    const Rational theta = kl.kind == "kl_sharp" ? Rational(0) : kl.kind == "kl_degenerate" ? number(kl.constants["theta"]) : ratio(1, 2);
    // The gap counted from the least that F* may be.
    const Rational F_star = kl.kind == "kl_zero" ? Rational(0) : around.constants.contains("value") ? number(around.constants["value"][0]) : c.problem.polynomial->value(center);
    // Where F* is not known exactly points very near it prove nothing.
    const bool exact = !around.constants.contains("value") || number(around.constants["value"][0]) == number(around.constants["value"][1]);
    for (std::size_t n = 0; n < around.constants["balls"].size(); ++n) {
      const Rational radius = number(around.constants["balls"][n][0]), kappa = number(kl.kind == "kl" ? kl.constants["kappa"][n] : around.constants["balls"][n][1]);
      bool tight = false;
      for (int k = 0; k < 120; ++k) {
        RationalVector x = random_step(r, center.size(), radius);
        if (!exact && inner(x, x) * Rational(1 << 20) < square(radius)) continue;
        for (std::size_t i = 0; i < x.size(); ++i) x[i] += center[i];
        BOOST_TEST(satisfies(c.problem, x, kappa, theta, F_star), name << ", set " << n << ", point " << k);
        tight = tight || !satisfies(c.problem, x, kappa * Rational(8), theta, F_star);
      }
      if (n == 0) BOOST_TEST(tight, name << ", set " << n << ": eight times kappa holds as well");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chain_satisfies_its_inequality_everywhere) {
  Random r(78);
  const Case c = read_case("cases/chain-3");
  const Claim claim = kl_chain(c.problem, run_double(c.problem, 2));
  BOOST_REQUIRE((claim.verdict == Verdict::proved));
  const Rational kappa = number(claim.constants["kappa"]);
  for (int k = 0; k < 500; ++k) {
    const RationalVector x = random_step(r, 3, power(ratio(r.between(1, 5), 2), r.between(0, 12)));
    BOOST_TEST(satisfies(c.problem, x, kappa, number(claim.constants["theta"]), ratio(1, 2)));
  }
  BOOST_TEST(!satisfies(c.problem, {ratio(1, 100), ratio(1, 100), ratio(-1, 100)}, kappa * ratio(101, 100), ratio(2, 3), ratio(1, 2)));
}

Problem scalars(const char* objective, std::vector<std::string> names, std::vector<std::pair<const char*, Rational>> values = {}) {
  Problem p;
  std::map<std::string, UnknownMatrix> unknowns;
  std::map<std::string, RationalMatrix> constants;
  for (const std::string& n : names) {
    const int at = int(unknowns.size());
    p.blocks.push_back({n, Family::x, 0, 1, 1, at});
    unknowns[n] = {1, 1, at};
  }
  for (const auto& [n, x] : values) constants[n] = RationalMatrix(1, 1), constants[n](0, 0) = x;
  p.polynomial = parse_objective(objective, {unknowns, constants});
  return p;
}

std::vector<Claim> at_zero(const Problem& p, std::optional<Rational> theta = {}) {
  RecordedRun run;
  run.iterates.emplace_back(p.blocks.size(), DyadicMatrix(Eigen::MatrixXd::Zero(1, 1)));
  return polynomial_limit(p, run, RationalVector(p.blocks.size()), theta, 128);
}

BOOST_AUTO_TEST_CASE(the_point_picks_the_theorem) {
  const auto kind = [](const char* f, std::vector<std::string> names) {
    const std::vector<Claim> claims = at_zero(scalars(f, std::move(names)));
    return claims.back().kind + " " + name(claims.back().verdict);
  };
  BOOST_TEST(kind("u^2 + u*v + v^2", {"u", "v"}) == "kl proved");
  BOOST_TEST(kind("u^2 + 3*u*v + v^2", {"u", "v"}) == "kl_saddle proved");
  BOOST_TEST(kind("-u^2 - v^2", {"u", "v"}) == "kl_saddle undecided");  // a maximum
  BOOST_TEST(kind("1/2*(u*v)^2", {"u", "v"}) == "kl_chain proved");
  BOOST_TEST(kind("u^4 + v^2", {"u", "v"}) == "kl_degenerate proved");
  BOOST_TEST(kind("u^4 + v^4 + u^2*v^2", {"u", "v"}) == "kl_degenerate proved");
  BOOST_TEST(kind("u^6 + v^2 + w^2", {"u", "v", "w"}) == "kl_degenerate proved");
  BOOST_TEST(kind("u^3 + v^2", {"u", "v"}) == "kl_degenerate proved");  // no minimum
  BOOST_TEST(kind("abs(u) + 2*abs(v) + u*v", {"u", "v"}) == "kl_sharp proved");
  BOOST_TEST(kind("abs(u) + v^2", {"u", "v"}) == "kl_sharp undecided");  // not sharp along v
  BOOST_TEST(kind("u^2*v^2 + w^2", {"u", "v", "w"}) == "kl_degenerate undecided");  // flat along both axes
}

BOOST_AUTO_TEST_CASE(exponents_of_powers) {
  for (int e : {4, 6, 8, 3, 5}) {
    const std::string text = "u^" + std::to_string(e) + " + v^2";
    const Problem p = scalars(text.c_str(), {"u", "v"});
    const std::vector<Claim> claims = at_zero(p, ratio(e - 1, e) - ratio(1, 100));
    BOOST_REQUIRE((claims[0].verdict == Verdict::proved));
    BOOST_TEST(claims[0].constants["theta"].get<std::string>() == ratio(e - 1, e).str());
    const Rational kappa = number(claims[0].constants["balls"][0][1]), upper = number(claims[0].constants["upper"]);
    BOOST_TEST((kappa <= Rational(e) && kappa * Rational(100) >= Rational(99 * e)), text << ": " << kappa.approximately());  // u^e: e u^(e-1)
    BOOST_TEST((upper >= Rational(e) && upper * Rational(100) <= Rational(101 * e)), text);
    BOOST_TEST((claims[1].kind == "kl_exponent" && claims[1].verdict == Verdict::refuted));
    BOOST_TEST((at_zero(p, ratio(e - 1, e))[1].verdict == Verdict::undecided));  // the true one is not refuted
  }
}

// A certificate holds the values of F that the program of a run wrote down, and none that it did not.
BOOST_AUTO_TEST_CASE(the_part_of_a_run_that_is_kept_invents_nothing) {
  for (const char* name : {"matrix-factorization", "xor-tanh", "xor-tanh-free"}) {
    const Case c = read_case(std::string("cases/") + name);
    RecordedRun run = run_double(c.problem, 2000);
    const std::vector<double> written = run.objective;
    const auto kept = [&] { return certify_limit(c, run, 128).json()["runs"]["recorded"]; };
    const Json with = kept();
    std::istringstream in(with.at("objective").get<std::string>());
    std::size_t k = 0;
    for (std::string s; in >> s; ++k) BOOST_TEST((s == dyadic_text(Rational::literally(written.at(k)))));
    BOOST_TEST(k == with.at("iterates").size());
    run.objective.clear();
    BOOST_TEST(!kept().contains("objective"), name);
  }
}

// The other side of a bracket, against the quotient that it bounds: off H by `moved` in any direction.
BOOST_AUTO_TEST_CASE(bounds_along_a_direction_are_bounds) {
  Random r(81);
  for (int k = 0; k < 200; ++k) {
    RationalMatrix H(2, 2), E(2, 2);
    for (RationalMatrix* m : {&H, &E}) {
      for (Index i = 0; i < 2; ++i) (*m)(i, i) = ratio(r.between(-20, 20), 7);
      (*m)(0, 1) = (*m)(1, 0) = ratio(r.between(-20, 20), 7);
    }
    const Rational small = Rational::power_of_two(-r.between(4, 30)), moved = row_sum(E) * small;
    const RationalVector v = {Rational(r.between(-900, 900)), Rational(r.between(1, 900))};
    const RationalVector Hv = times(H, v);
    const auto bound = bound_along(inner(v, Hv), inner(Hv, Hv), inner(v, v), moved);
    BOOST_TEST(bound.has_value() == ((inner(v, Hv) - moved * inner(v, v)).sign() > 0));
    if (!bound) continue;
    for (int side : {-1, 0, 1}) {
      RationalMatrix there = H;
      for (std::size_t n = 0; n < 4; ++n) there.entry[n] += Rational(side) * small * E.entry[n];
      const RationalVector image = times(there, v);
      BOOST_TEST((square(*bound) * inner(v, image) >= Rational(2) * inner(image, image)));
    }
    const auto exact = bound_along(inner(v, Hv), inner(Hv, Hv), inner(v, v), 0);
    BOOST_TEST((square(*exact) * inner(v, Hv) <= Rational(2) * inner(Hv, Hv) * ratio(1000001, 1000000)));
  }
}

// What the functions are given is never believed.
BOOST_AUTO_TEST_CASE(wrong_points_and_symmetries_prove_nothing) {
  const Problem p = scalars("1/2*(u*v - 2)^2 + 1/4*(u^2 + v^2)", {"u", "v"});
  RecordedRun run;
  run.iterates.push_back({DyadicMatrix(Eigen::MatrixXd::Ones(1, 1)), DyadicMatrix(Eigen::MatrixXd::Ones(1, 1))});
  const auto at = [&](const Rational& u, const Rational& v) { return PolynomialPoint(p, {u, v}); };
  BOOST_TEST((isolated_minimum(at(1, 1), {}, run).point.verdict == Verdict::undecided));  // far from critical
  BOOST_TEST((isolated_minimum(at(0, 0), {}, run).point.verdict == Verdict::undecided));  // a saddle
  BOOST_TEST((kl_saddle(at(1, 1), run).verdict == Verdict::undecided));
  BOOST_TEST((kl_saddle(at(0, 0), run).constants["index"] == 1));
  BOOST_TEST((kl_degenerate(at(1, 1), run).verdict == Verdict::undecided));
  BOOST_TEST((vanishing_residuals(at(1, 1), run).verdict == Verdict::undecided));
  BOOST_TEST((kl_chain(p, run).verdict == Verdict::undecided));
  BOOST_TEST((kl_sharp(p, {Rational(1), Rational(1)}, run).verdict == Verdict::proved));  // no kink: the gradient itself
  BOOST_TEST((kl_sharp(p, {Rational(0), Rational(0)}, run).verdict == Verdict::undecided));
  // Rotations: of the circle, found; of an ellipse, not.
  BOOST_TEST(rotations(PolynomialPoint(scalars("(u^2 + v^2 - 1)^2", {"u", "v"}), {Rational(1), Rational(0)}).cell(), 2).size() == 1u);
  BOOST_TEST(rotations(PolynomialPoint(scalars("(u^2 + 2*v^2 - 1)^2", {"u", "v"}), {Rational(1), Rational(0)}).cell(), 2).empty());
  // Of an ellipse that doubles take for a circle neither: the identity is exact.
  BOOST_TEST(rotations(PolynomialPoint(scalars("(u^2 + 1000000000001/1000000000000*v^2 - 1)^2", {"u", "v"}), {Rational(1), Rational(0)}).cell(), 2).empty());
  // A circle of minima: a slice, not an isolated point.
  const Problem circle = scalars("(u^2 + v^2 - 1)^2 + u^2 + v^2", {"u", "v"});  // minima at u^2 + v^2 = 1/2
  RecordedRun near;
  near.iterates.push_back({DyadicMatrix(Eigen::MatrixXd::Constant(1, 1, 0.5)), DyadicMatrix(Eigen::MatrixXd::Constant(1, 1, 0.5))});
  const std::vector<Claim> claims = polynomial_limit(circle, near, {}, {}, 128);
  BOOST_REQUIRE_MESSAGE((claims.size() == 2 && claims[1].verdict == Verdict::proved), claims[0].kind << ": " << claims[0].reason);
  BOOST_TEST(claims[0].constants["symmetry"].size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
