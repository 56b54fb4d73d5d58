// The eigenvalues of the derivative of a sweep at its limit, for pictures: the claim `contraction` brackets the largest modulus alone.
#pragma once

#include "certificate/claim.hpp"

#include <vector>

namespace amcert {

struct SweepSpectrum {
  struct Disc { double re, im, radius; };  // k of them that meet no other hold k eigenvalues
  std::vector<Disc> discs;
  bool enclosed = false;  // else they are approximations in double, with radius 0
};

// Encloses: the eigenvalues of the derivative of the exact sweep at the critical point.
// Requires: a proved critical_point or kl_zero and a contraction that needs it; without vanished units, since then there need be no derivative.
// Because: with H* the Hessian at the critical point, |H* - H| <= delta(reach) in norm and so in every entry, and B* is the part of H*
// (plus prox weights) that couples an entry with those of its own and earlier updates (SPEC.md 3.23): T* = I - B*^-1 H* in balls, whose
// eigenvalues are in Gershgorin's discs.
// Empty if the point cannot be found again.
SweepSpectrum sweep_spectrum(const Problem& problem, const Claim& point, long bits);

}  // namespace amcert
