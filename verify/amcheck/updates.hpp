// What the exact result of an update is measured by (SPEC 3.2): residuals and Hessians of ridge subproblems, and what a
// heavy-ball step misses its exact value by.
#pragma once
#include "evaluator.hpp"

namespace amcheck {

// The Hessian acts on the left of the block, not on the right.
inline bool acts_on_left(const Block& b) { return b.kind == Block::V || b.kind == Block::Plain; }

// r = D_B + alpha (B - B_old) at the point `after` the update; of a pair the columns of W, then b.
IMatrix ridge_residual(Evaluator& e, const Label& label, const Point& before, const Point& after);
// H, the Hessian of the subproblem with its prox, for one row or one column of the block.
Matrix ridge_hessian(Evaluator& e, const Label& label, const Point& after);
// z - z* for every block of the heavy-ball update from x^k to x^{k+1}.
Blocks heavy_ball_misses(Evaluator& e, std::size_t k);

inline const char* const kIndefinite = "H_BB + alpha I is not positive definite, so the update has no exact result";

}  // namespace amcheck
