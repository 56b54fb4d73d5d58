// How far F, steps and subgradients of the exact iterates can be from those of the recorded points near them.
#pragma once

#include "run/orbit.hpp"
#include "run/replay.hpp"

namespace amcert {

// Theorem (SPEC.md 3.12). F is half a weighted sum of squares of residuals S and R. Where blocks move by at most r, entrywise, S moves
// by at most c = r_V + g r_U and R by at most d = r_T + r_W|V^| + |W~|r_V + r_W~ r_V + r_b; both are linear in the moves but for the
// product e_W~ e_V and for sigma, whose change is a slope between the least and the greatest on [u-r, u+r] times the move of u. So
// F moves by at most phi, the derivative with the moves put in, plus half the squares of c, d and r, plus |R| r_W~ r_V.
class OrbitMargins {
 public:
  // radius: bound per block and stored iterate, as a claim states it; all iterates must be kept.
  OrbitMargins(const Problem& problem, const Orbit& orbit, std::vector<std::vector<double>> radius);
  // |F(x^k) - F(z^k)| <= value(k)
  double value(int k) const { return at(k).value; }
  // Encloses dist(0, dF(x^k))^2.
  Range gradient2(int k) const { return at(k).gradient2; }
  // Encloses |x^k - x^l|^2, block by block.
  std::vector<Range> step2(int k, int l) const;
  // What a replay of the points shows about the sweep x^k -> x^{k+1} of the orbit.
  SweepEvidence about_orbit(SweepEvidence of_points, int k) const;
  // Bounds of |x^k - z^k| for a block: radius, zero where an entry is exact.
  Eigen::MatrixXd radii(int block, int k) const;

 private:
  struct Kept { bool known = false; double value = 0; Range gradient2; };
  const Kept& at(int k) const;
  Kept compute(int k) const;

  const Problem& p_;
  const Orbit& orbit_;
  std::vector<std::vector<double>> radius_;
  BallAlgebra balls_;
  mutable std::vector<Kept> kept_;
};

// The radii that enclosure_trajectory states: twice those of the set, rounded up.
std::vector<std::vector<double>> stated_radii(const Orbit& orbit);

}  // namespace amcert
