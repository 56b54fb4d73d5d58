// F of a polynomial problem within one cell, where it is a polynomial (SPEC 2.3), and its Taylor coefficients (SPEC 3.14).
#pragma once
#include "claims.hpp"
#include "polynomial_values.hpp"

namespace amcheck {

using Signs = std::vector<int>;  // of the hinges: 1 or -1, which say the cell; 0 where a hinge is 0

// The residuals and the rest of F with hinge m, or 0, in place of z_m.
struct Cell {
  std::vector<WeightedSquare> residuals;
  Polynomial rest;

  Polynomial total() const;
};

// With polynomials in place of the unknowns.
Cell cell_of(const PolynomialObjective& F, const Signs& signs, const std::vector<Polynomial>& unknowns);
std::vector<Polynomial> variables(std::size_t n);

// What these say of a polynomial in h = x - center, n unknowns.
std::vector<Num> slope_at_0(const Polynomial& p, std::size_t n);
std::vector<Num> hessian_at_0(const Polynomial& p, std::size_t n);  // n x n, row by row
Num hessian_change(const Polynomial& p, std::size_t n, const Num& radius);   // delta(r) of SPEC 3.14
Num gradient_change2(const Polynomial& p, std::size_t n, const Num& radius);  // sum over i of Delta_i^2 (SPEC 3.16)

// The point that a claim is about.
class Center {
 public:
  Center(const Problem& problem, const std::vector<Matrix>& center);

  const PolynomialObjective& F;
  const std::vector<Num> x;
  const PolynomialPoint at;
  const Num value;

  std::size_t n() const { return x.size(); }
  Signs signs() const;
  // No hinge is 0, if `all`; those that are not 0 keep their signs on the ball of this radius.
  Outcome keeps_signs(const Num& radius, bool all) const;
  // The cell polynomial as one in h = x - center.
  Cell around(const Signs& cell) const;
  Num distance2(const std::vector<Num>& y) const;  // ||y - center||^2
  // ||y - center||^2 <= r^2 for y = x^k of the run; k in the range of the claim.
  Outcome enters(const Session& session, const Claim& claim, long k, const Num& radius) const;
};

Outcome in_range(const Claim& claim, long k, const std::string& key = "enters");  // the key is k

}  // namespace amcheck
