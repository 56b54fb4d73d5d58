// The objective of a composite problem near a point, as a polynomial problem (SPEC.md 3.34).
#pragma once

#include "theorem/polynomial_theorems.hpp"

namespace amcert {

// The objective around x: the blocks that it contains, its positive parts replaced by what they are at x. `guards` are the arguments of
// these, which keep their signs where it is the objective.
struct NearObjective {
  Problem problem;              // polynomial, without hinges and without a sweep
  std::vector<Polynomial> guards;
  Held held;                    // entries at the bounds of their updates, constants in the problem
  std::vector<std::size_t> blocks;  // of the composite problem
  RationalVector restricted(const Problem& composite, const RationalVector& x) const;
  RecordedRun restricted(const RecordedRun& run) const;
};
// Throws std::runtime_error if a positive part is 0 at x.
NearObjective objective_near(const Problem& composite, const RationalVector& x);

// critical_point and kl, or kl_saddle, of the objective at a point near x; undecided with what its Hessian is like.
// `places`: of the intervals, with smooth units; those of the certificate.
std::vector<Claim> composite_limit(const Problem& composite, const RationalVector& x, const RecordedRun& run, long bits, long places);

}  // namespace amcert
