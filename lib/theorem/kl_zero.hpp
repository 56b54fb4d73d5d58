// The Kurdyka–Łojasiewicz inequality where all residuals can vanish (SPEC.md 3.16).
#pragma once

#include "certificate/claim.hpp"

#include <optional>

namespace amcert {

// Encloses: kappa on balls around the last iterate of a run on which F = 0 somewhere.
// Requires: no regularization; the derivatives of all residuals independent: J J' - shift/C is a product L L' up to a residual whose norm
//           is bounded; entries of U in the interior of their pieces; 4 F(center) < (kappa r)^2.
// On failure: undecided, with what falls short.
// Because: SPEC.md 3.16.
// Of a direction v: |C^1/2 J v|^2, |J' C J v|^2, |v|^2 and the square of the Frobenius norm of C^1/2 J.
struct AlongDirection { Range rise2; Rational pulled2, size2, derivative2; };
// An upper bound of kappa where C^1/2 J is within `moved` of what it is here; none if F need not rise along v. Because: SPEC.md 3.16.
std::optional<Rational> zero_bound(const AlongDirection& v, const Rational& moved);

Claim kl_zero(const Problem& problem, const RecordedRun& run, const Point& center, long bits);

}  // namespace amcert
