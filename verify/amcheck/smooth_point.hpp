// Smooth problems at the points of a run (SPEC 3.30): there nothing is exact, and everything is a jet or a sweep over a box that holds
// the point alone.
#pragma once
#include "box_sweep.hpp"
#include "composite_subgradient.hpp"

namespace amcheck {

// The jet of F on a box. The positive parts in it must have one sign, or be 0 throughout unless `decided`.
Jet jet_of_F(const GridProblem& p, Spans box, bool with_hessian, bool decided);

Spans box_of(const Grid& grid, const std::vector<Num>& x);  // the least that holds the point
Ival on_line(const Grid& grid, const Span& x);

Ival smooth_value(const GridProblem& p, const std::vector<Num>& x);
Subgradient smooth_subgradient(const GridProblem& p, const std::vector<Num>& x);

// ||z - z*||^2 of an update from x: at most so much, or at least so much.
Ival smooth_distance2(const GridProblem& p, std::size_t update, const std::vector<Num>& x, const std::vector<Num>& z);

}  // namespace amcheck
