// One sweep of a composite problem over a box of starting points (SPEC.md 3.31).
#pragma once

#include "linalg/rational_matrix.hpp"
#include "problem/problem.hpp"
#include "theorem/jet.hpp"

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
  SweepBox(const Problem& problem, long q);
  struct Result {
    Box point, box;
    GridMatrix slopes;  // J
  };
  Result sweep(const RationalVector& center, const std::vector<Integer>& radii) const;
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
  std::vector<std::shared_ptr<const Step>> steps_;
};

}  // namespace amcert
