// Where the run of a polynomial problem goes, and which theorem applies there.
#pragma once

#include "theorem/polynomial_theorems.hpp"

namespace amcert {

// Claims about the limit of a run: at the point given if there is one, else where the run leads to. `theta`: an exponent that is
// asked about; it is refuted there if it is too small. bits: binary places of a point that is found.
std::vector<Claim> polynomial_limit(const Problem& problem, const RecordedRun& run, const std::optional<RationalVector>& given,
                                    const std::optional<Rational>& theta, long bits);

// Claims about a critical point with a regular Hessian, but for rotations, near `from`: critical_point and kl, or kl_saddle; undecided if it
// is not regular. On all balls the guards keep their signs.
std::vector<Claim> claims_at_regular(const PolynomialPoint& at, const RecordedRun& run);
std::vector<Claim> regular_limit(const Problem& problem, const std::vector<Polynomial>& guards, const Held& held, const RationalVector& from, const RecordedRun& run, long bits);

}  // namespace amcert
