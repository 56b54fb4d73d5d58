// One sweep of the method of a composite problem from all points of a box at once (SPEC 3.31).
#pragma once
#include "elimination.hpp"

namespace amcheck {

// An entry w of a block that is minimized by entry: the part of the function that contains w, and which of its units have w in them.
struct GridEntry {
  GridFunction f;
  std::vector<char> own;  // per unit
};

// An update with its numbers on the grid. Unknowns b of the block are first, ..., first + size - 1, and center + (b - first) is C_b.
struct GridUpdate {
  Update::Kind kind;
  std::size_t first, size, center = 0;
  std::vector<GridFunction> value;  // assign: per entry
  GridFunction f;                   // descend, joint: f^B
  std::vector<GridEntry> entries;   // by entry
  std::vector<std::uint32_t> logs;  // descend, minimize: the logs that f contains, and the units in them
  Span step, prox, half_prox;
  std::optional<std::size_t> step_unknown;
  std::optional<Span> lower, upper;
  int kink = 0;

  bool holds(std::size_t unknown) const { return first <= unknown && unknown < first + size; }
};

// What an update makes of a box: intervals of the entries of its block and, if they were asked for, their slopes.
struct BoxImage {
  Spans Y;
  std::vector<Sparse> S;
};

// What stays the same from sweep to sweep.
struct GridProblem {
  GridProblem(const Problem& problem, long Q);

  const Problem& problem;
  const Grid grid;
  std::vector<GridUnit> units;
  std::vector<GridUpdate> sweep;
  GridFunction F;
};

// What one update makes of the box X; `low` are the numbers a of SPEC 3.31, multiples of 2^-Q.
BoxImage update_over_box(const GridProblem& p, const GridUpdate& u, const Spans& X, const std::vector<Z>& low, bool slopes);
// The minimizers by entry.
BoxImage image_by_entry(const GridProblem& p, const GridUpdate& u, const Spans& X, const std::vector<Z>& low, bool slopes);

struct BoxResult {
  Spans point, box;       // X° and X
  std::vector<Sparse> J;  // its rows
  std::string problem;    // if it is not empty, why there is no result
};

// From the points within the radii, in units of 2^-Q, of c.
BoxResult sweep_over_box(const GridProblem& p, const std::vector<Num>& c, const std::vector<Z>& radii);

Num radius_sum(const GridProblem& p, const Sparse& row, const std::vector<Z>& radii);  // the sum of |J_ij| rho_j

std::string unknown_name(const Problem& p, std::size_t unknown);

}  // namespace amcheck
