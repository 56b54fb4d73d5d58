// What is left of a symmetric matrix in arrow form after a factorization found in double (SPEC.md 3.14, 3.24).
#pragma once

#include "certificate/claim.hpp"
#include "theorem/symmetry.hpp"

namespace amcert {

struct ArrowResidual {
  Rational norm;  // at least the greatest row sum
  Json witness;   // the factors as a certificate has them
};

// Of H - shift + turn tau' + tau turn' - L L'; the factors are shortened first.
ArrowResidual arrow_residual(const BallAlgebra& a, const Arrow<BallAlgebra>& H, const Turns<BallMatrix>& tau, const Rational& shift, const ArrowFactor& factor);

}  // namespace amcert
