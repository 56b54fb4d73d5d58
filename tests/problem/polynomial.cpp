// Polynomials and objectives as users write them: against values computed otherwise, and what is wrong is said.
#include "method/polynomial_step.hpp"
#include "problem/expression.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(polynomials)

using Vector = std::vector<Rational>;

const std::map<std::string, UnknownMatrix> unknowns = {{"u", {1, 1, 0}}, {"v", {1, 1, 1}}, {"W", {2, 2, 2}}, {"x", {2, 1, 6}}};

std::map<std::string, RationalMatrix> constants() {
  RationalMatrix half(1, 1), M(2, 2);
  half(0, 0) = ratio(1, 2);
  M(0, 0) = 1, M(0, 1) = 2, M(1, 0) = -3, M(1, 1) = ratio(1, 3);
  return {{"half", half}, {"M", M}};
}

PiecewisePolynomial parsed(const char* text) { return parse_objective(text, {unknowns, constants()}); }

Vector random_point(Random& r, int n) {
  Vector x;
  for (int i = 0; i < n; ++i) x.push_back(ratio(r.between(-12, 12), r.between(1, 5)));
  return x;
}

Rational positive(const Rational& x) { return std::max(Rational(0), x); }

BOOST_AUTO_TEST_CASE(expressions_mean_what_they_say) {
  Random r(5);
  struct Meaning { const char* text; std::function<Rational(const Vector&)> value; };
  const Meaning meanings[] = {
      {"half*(u*v - 2)^2 + 0.25*(u^2 + v^2)", [](const Vector& x) { return square(x[0] * x[1] - Rational(2)) / Rational(2) + (square(x[0]) + square(x[1])) / Rational(4); }},
      {"-(u - v)^3*u/3 + 7", [](const Vector& x) { const Rational d = x[0] - x[1]; return -(d * d * d * x[0] / Rational(3)) + Rational(7); }},
      {"sumsq(W*x - M*x)", [](const Vector& x) {
         const Rational a = x[2] * x[6] + x[3] * x[7] - x[6] - Rational(2) * x[7], b = x[4] * x[6] + x[5] * x[7] + Rational(3) * x[6] - x[7] / Rational(3);
         return square(a) + square(b);
       }},
      {"sum(transpose(W) - W) + transpose(x)*W*x", [](const Vector& x) { return square(x[6]) * x[2] + x[6] * x[7] * (x[3] + x[4]) + square(x[7]) * x[5]; }},
      {"sum(abs(x)) + relu(1 - 2*u)", [](const Vector& x) { return abs(x[6]) + abs(x[7]) + positive(Rational(1) - Rational(2) * x[0]); }},
      {"(relu(u + v) - 3*relu(-u - v))^2 - relu(2*u + 2*v)", [](const Vector& x) {
         const Rational s = x[0] + x[1];
         return square(positive(s) - Rational(3) * positive(-s)) - Rational(2) * positive(s);
       }},
      {"-2*sumsq(x) + 3*sumsq(x)", [](const Vector& x) { return square(x[6]) + square(x[7]); }},
      {"(half*sumsq(x) + u)*v", [](const Vector& x) { return ((square(x[6]) + square(x[7])) / Rational(2) + x[0]) * x[1]; }},
  };
  for (const Meaning& m : meanings) {
    const PiecewisePolynomial f = parsed(m.text);
    BOOST_TEST(f.unknowns == 8);
    for (int n = 0; n < 30; ++n) {
      const Vector x = random_point(r, 8);
      BOOST_TEST((f.value(x) == m.value(x)), m.text);
      BOOST_TEST((f.cell(f.signs(x)).at(x) == m.value(x)), m.text << ", by its cell");
    }
  }
  // One hinge for all that are multiples of it.
  BOOST_TEST(parsed("(relu(u + v) - 3*relu(-u - v))^2 - relu(2*u + 2*v)").hinges.size() == 1u);
  // Squares with positive weights stay residuals: their values are what vanishes.
  BOOST_TEST(parsed("1/2*(u*v - 2)^2 + 3*sumsq(x)").residuals.size() == 3u);
  BOOST_TEST(parsed("1/2*(u*v - 2)^2 + 3*sumsq(x)").rest.zero());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said) {
  const auto says = [](const char* text, const char* part) {
    try {
      (void)parsed(text);
      BOOST_ERROR(std::string(text) + " is taken");
    } catch (const std::invalid_argument& e) {
      BOOST_TEST(std::string(e.what()).find(part) != std::string::npos, text << ": " << e.what());
      BOOST_TEST(std::string(e.what()).starts_with("objective, column "));
    }
  };
  says("", "ends where");
  says("u +", "ends where");
  says("(u + v", "not closed");
  says("u v", "not expected here");
  says("u*y", "no 'y'");
  says("sin(u)", "no function 'sin'");
  says("W*W", "2x2 matrix");
  says("W*transpose(x)*x", "cannot be multiplied");
  says("W + x", "cannot be added");
  says("relu(u*v)", "affine");
  says("relu(relu(u))", "affine");
  says("u/v", "division");
  says("u/0", "division");
  says("u^v", "whole number");
  says("W^2", "raised to a power");
  says("(u^8)^8", "degree");
  says("half", "does not depend");
  says("u + 1..2", "");
}

// Against difference quotients of exact values: a polynomial of degree at most four is determined by five of them.
BOOST_AUTO_TEST_CASE(derivatives_and_pieces_along_an_unknown) {
  Random r(8);
  for (const char* text : {"half*(u*v - 2)^2 + 3*u*v + half*v^2", "(relu(u - 1)*v + u - 3*relu(u + v))^2 + relu(u - 1)*relu(u + v) + 2*abs(u) + u^2"}) {
    const PiecewisePolynomial f = parsed(text);
    PolynomialValues<Rational> values(f, [](const Rational& q) { return q; });
    for (int n = 0; n < 40; ++n) {
      Vector x = random_point(r, 8), gradient;
      values.go_to(x);
      BOOST_TEST((values.value() == f.value(x)));
      values.gradient(gradient);
      const Polynomial cell = f.cell(f.signs(x));
      for (int i = 0; i < 8; ++i) BOOST_TEST((gradient[std::size_t(i)] == cell.derivative(i).at(x)));
      // The global minimum along u beats a grid, and its pieces are F.
      const Rational prox = ratio(r.between(1, 6), 2);
      const auto along = along_unknown(values, x, 0, prox);
      const auto total = [&](const Rational& w) {
        Vector y = x;
        y[0] = w;
        return f.value(y) + prox / Rational(2) * square(w - x[0]);
      };
      const Vector best = along.minimizers();
      for (int k = -30; k <= 30; ++k) {
        const Rational w = best[0] + ratio(k, 7);
        std::size_t piece = 0;
        while (piece < along.breaks.size() && w > along.breaks[piece]) ++piece;
        BOOST_TEST((along.at(piece, w) == total(w)));
        BOOST_TEST((total(w) >= total(best[0])));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(all_minimizers_of_a_tie_are_found) {
  // 1/2 (|w| - 1)^2: two minimizers by symmetry, at any prox weight from 0.
  const PiecewisePolynomial f = parse_objective("1/2*(abs(u) - 1)^2", {{{"u", {1, 1, 0}}}, {}});
  PolynomialValues<Rational> values(f, [](const Rational& q) { return q; });
  const Vector best = along_unknown(values, Vector{Rational(0)}, 0, Rational(0)).minimizers();
  BOOST_TEST(best.size() == 2u);
  BOOST_TEST((best[0] == Rational(-1) && best[1] == Rational(1)));
}

BOOST_AUTO_TEST_SUITE_END()
