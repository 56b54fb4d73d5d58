// Critical points of polynomial problems and the Kurdyka–Łojasiewicz inequality around them, by what the point is like. Each function
// checks the hypotheses of one theorem of SPEC.md at a given point; a claim that is not proved says what is missing.
#pragma once

#include "theorem/polynomial_point.hpp"

namespace amcert {

// Encloses: a minimum and the modulus of F around it, on balls; rotations that leave F unchanged divided out. Then kappa there.
// Requires: the Hessian at the point, less a shift and with the rotations filled up, is L L' up to a small residual.
// On failure: undecided; the Hessian's least eigenvalue is in the reason.
// Because: SPEC.md 3.14, 3.15.
struct MinimumClaims { Claim point, kl; };
MinimumClaims isolated_minimum(const PolynomialPoint& at, const std::vector<Rotation>& symmetry, const RecordedRun& run);

// The residuals at center + h, in the cell of the center.
struct ResidualsAt {
  explicit ResidualsAt(const PolynomialPoint& at);
  std::vector<Polynomial> residual;
  std::vector<Rational> weight;  // C
  RationalMatrix derivative;     // J, at the center
  // z(r): how much C^1/2 J changes within r, in the Frobenius norm.
  Rational change(const Rational& r) const;
};

// Encloses: kappa on balls on which all residuals vanish somewhere.
// Requires: nothing but residuals; their derivatives independent, and F small against the balls.
// Because: SPEC.md 3.16.
Claim vanishing_residuals(const PolynomialPoint& at, const RecordedRun& run);

// Encloses: a critical point with a regular Hessian of any index, and kappa for F > F* on balls around it.
// Requires: the spectrum of the Hessian away from 0. Because: SPEC.md 3.18.
Claim kl_saddle(const PolynomialPoint& at, const RecordedRun& run);

// Encloses: a lower bound of all subgradients where F > F*, on balls around a point on kinks: theta = 0.
// Requires: 0 outside the hull of the gradients on every face on which F is not F*. Because: SPEC.md 3.19.
Claim kl_sharp(const Problem& problem, const RationalVector& center, const RecordedRun& run);

// Encloses: kappa for an exponent in (1/2,1) at a degenerate critical point, on sets that hold all points near it.
// Requires: a bisection of the blown-up sphere times the radii on which the inequality holds box by box. Because: SPEC.md 3.20.
Claim kl_degenerate(const PolynomialPoint& at, const RecordedRun& run);

// A bisection which shows that F >= F(center) on the set of rho; empty if none was found (SPEC.md 3.27).
std::string minimum_cover(const PolynomialPoint& at, const RationalMatrix& basis, const std::vector<int>& exponents, const Rational& theta, const Rational& rho);

// Encloses: the sharp constant of a chain (x_0 x_1 ... - y)^2 at 0, on the whole space. Because: SPEC.md 3.21.
Claim kl_chain(const Problem& problem, const RecordedRun& run);
bool is_chain(const Problem& problem);

// Refutes: an exponent at a point, for every kappa and every neighbourhood, by a curve. Because: SPEC.md 3.17.
Claim kl_exponent(const PolynomialPoint& at, const Rational& theta, const RecordedRun& run);

// Curves along which the inequality may be tight: with y_j = tau^(w_j) omega_j along the columns of a basis.
std::vector<Curve> tight_curves(const PolynomialPoint& at, const RationalMatrix& basis, const std::vector<int>& exponents);

// An empty claim about the recorded run.
Claim limit_claim(const char* kind, const RecordedRun& run);
// The largest r, up to 1/32 of it, with a property that smaller ones have; 0 if 2^-200 has it not.
template <class Fits>
Rational largest_radius(const Fits& fits) {
  long low = -200, high = 12;
  if (!fits(Rational::power_of_two(low))) return 0;
  while (high - low > 1) {
    const long mid = (low + high) / 2;
    (fits(Rational::power_of_two(mid)) ? low : high) = mid;
  }
  Rational r = Rational::power_of_two(low);
  for (int n = 1; n <= 5; ++n)
    if (const Rational more = r + Rational::power_of_two(low - n); fits(more)) r = more;
  return r;
}

}  // namespace amcert
