// The Kurdyka–Łojasiewicz inequality where all residuals can vanish (SPEC.md 3.16).
#pragma once

#include "certificate/claim.hpp"

namespace amcert {

// Encloses: kappa on balls around the last iterate of a run on which F = 0 somewhere.
// Requires: no regularization; the derivatives of all residuals independent: J J' - shift/C is a product L L' up to a residual whose norm
//           is bounded; entries of U in the interior of their pieces; 4 F(center) < (kappa r)^2.
// On failure: undecided, with what falls short.
// Because: SPEC.md 3.16.
Claim kl_zero(const Problem& problem, const RecordedRun& run, const Point& center, long bits);

}  // namespace amcert
