// What a contraction is about (SPEC 3.23): the matrix of a sweep near a point.
#pragma once
#include "sweep_near.hpp"

namespace amcheck {

// A sweep takes differences d to T d, but for what `miss` and the change of the Hessian add.
struct SweepMatrix {
  Matrix T;
  Num miss = 0, inverse = 0, size = 0;  // e, beta, Lambda
  Num change_at_point = 0;              // delta*
  Matrix pulls;                         // the columns B' tau_l
  Num slack2 = 0;                       // the sum of the epsilon_l^2
};

// What a heavy_ball step makes of a pair (x, x-), less the exact minimum.
Matrix heavy_ball_matrix(const Problem& p);

// `power` of the claim, with rt(u) and the number of eigenvalues 1 that are known.
Outcome check_power(const Contraction& c, const SweepMatrix& map, const Num& turned, long fixed);

}  // namespace amcheck
