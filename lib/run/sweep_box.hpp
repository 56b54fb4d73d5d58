// One sweep of a composite problem over a box of starting points (SPEC.md 3.31).
#pragma once

#include "linalg/rational_matrix.hpp"
#include "problem/problem.hpp"
#include "run/jet.hpp"

#include <memory>

namespace amcert {

using GridMatrix = std::vector<std::vector<GridInterval>>;  // rows

// Elimination of a system with an interval matrix and right sides (as rows, one per unknown): the solutions of all systems in it. All
// symmetric matrices in it are positive definite then. Throws NoResult if a pivot is not positive.
GridMatrix eliminate(const DyadicGrid& grid, GridMatrix a, GridMatrix right);

// Encloses: T(c), T(x) for all |x_i - c_i| <= rho_i, and J, which for any two such x, y contains a matrix A with T(x)-T(y) = A(x-y).
// Requires: every sign that a sweep depends on the same on the whole box.
// On failure: NoResult, which names update and entry.
// Because: SPEC.md 3.31, by induction over the updates.
class SweepBox {
 public:
  SweepBox(const Problem& problem, long q);  // which it keeps
  SweepBox(Problem&&, long) = delete;
  struct Result {
    Box point, box;
    GridMatrix slopes;  // J
  };
  Result sweep(const RationalVector& center, const std::vector<Integer>& radii) const;
  // The results of one update at a point: its block's entries. Throws NoResult.
  Box result(std::size_t update, const Box& x) const;
  // The objective on a box, without kinks: a positive part that is 0 counts as inactive if `at_kinks`, and else is NoResult.
  Jet objective(const Box& x, bool second, bool at_kinks = true) const;
  Box at(const RationalVector& x) const;
  const DyadicGrid& grid() const { return grid_; }
  const Problem& problem() const { return *p_; }

 private:
  struct Step;    // an update and what of the functions it looks at
  struct Updated { Box value; std::vector<std::vector<std::pair<int, GridInterval>>> slopes; };  // per entry of the block
  Updated update(const Step& s, const Box& x, const Box& point, bool slopes) const;
  Updated assigned(const Step& s, const Box& x) const;
  Updated descended(const Step& s, const Box& x, bool slopes) const;
  Updated joint(const Step& s, const Box& x, const Box& point, bool slopes) const;
  void by_entry(const Step& s, std::size_t entry, const Box& x, const Box& point, bool slopes, Updated& out) const;

  const Problem* p_;
  DyadicGrid grid_;
  Jets jets_;
  std::shared_ptr<const Part> everything_;  // of the objective
  std::vector<std::shared_ptr<const Step>> steps_;
};

}  // namespace amcert
