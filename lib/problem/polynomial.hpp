// Polynomials with exact coefficients, and objectives made of them and of positive parts of affine functions (SPEC.md 2.3).
#pragma once

#include "number/rational.hpp"

#include <map>
#include <vector>

namespace amcert {

class Polynomial {
 public:
  using Indices = std::vector<int>;  // of the variables of a monomial, not decreasing
  struct ShortFirst {
    bool operator()(const Indices& a, const Indices& b) const { return a.size() != b.size() ? a.size() < b.size() : a < b; }
  };
  using Terms = std::map<Indices, Rational, ShortFirst>;  // coefficients that are not 0

  Polynomial() = default;
  Polynomial(const Rational& constant) { add({}, constant); }
  static Polynomial variable(int i);

  const Terms& terms() const { return terms_; }
  bool zero() const { return terms_.empty(); }
  bool constant() const { return terms_.empty() || (terms_.size() == 1 && terms_.begin()->first.empty()); }
  Rational constant_term() const;
  int degree() const { return terms_.empty() ? 0 : int(terms_.rbegin()->first.size()); }
  void add(const Indices& sorted, const Rational& c);

  Polynomial& operator+=(const Polynomial& o);
  Polynomial& operator-=(const Polynomial& o);
  friend Polynomial operator+(Polynomial a, const Polynomial& b) { return a += b; }
  friend Polynomial operator-(Polynomial a, const Polynomial& b) { return a -= b; }
  friend Polynomial operator*(const Polynomial& a, const Polynomial& b);
  friend bool operator==(const Polynomial& a, const Polynomial& b) { return a.terms_ == b.terms_; }
  Polynomial derivative(int i) const;
  // With at[i] in the place of variable i.
  Polynomial compose(const std::vector<Polynomial>& at) const;
  Rational at(const std::vector<Rational>& x) const;

 private:
  Terms terms_;
};

// How often variable i occurs in a monomial.
int exponent(const Polynomial::Indices& monomial, int i);

// What z_m is of its argument: max(0,.), or a smooth function of composite problems.
enum class UnitKind { positive_part, exp, log, sigmoid };
const char* name(UnitKind k);

// F = sum weight/2 value^2 + rest, in unknowns x_0.. and, from index `unknowns` on, z_m = max(0, hinge_m). Hinges are affine in x; in
// composite problems (SPEC.md 2.5) polynomials in x and in the z before them: value(), signs() and method/polynomial_step.hpp know both.
struct PiecewisePolynomial {
  struct Residual { Rational weight; Polynomial value; };
  int unknowns = 0;
  std::vector<Polynomial> hinges;
  std::vector<Residual> residuals;
  Polynomial rest;
  std::vector<UnitKind> kinds = {};  // of the hinges; empty: all are positive parts

  UnitKind kind(std::size_t hinge) const { return kinds.empty() ? UnitKind::positive_part : kinds[hinge]; }
  // -1, 0 or 1 per hinge.
  std::vector<int> signs(const std::vector<Rational>& x) const;
  // What to put in the place of all variables in a cell.
  std::vector<Polynomial> substitution(const std::vector<int>& signs) const;
  // The polynomial that F is in a cell; a sign of 0 counts as -1.
  Polynomial cell(const std::vector<int>& signs) const;
  Rational value(const std::vector<Rational>& x) const;
  bool depends(std::size_t hinge, int unknown) const;
};

}  // namespace amcert
