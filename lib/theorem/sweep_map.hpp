// The sweep of a method near a critical point: what the theorems about rates share (SPEC.md 3.22).
#pragma once

#include "certificate/claim.hpp"
#include "theorem/symmetry.hpp"

#include <functional>

namespace amcert {

// A critical point as those theorems need it.
struct Surroundings {
  const Problem* problem = nullptr;
  Claim point;                   // the proved claim, with its digest
  long bits = 0;
  Point center;
  std::vector<Entry> kinks, frozen;
  Silent silent;
  Arrow<BallAlgebra> hessian;    // at the center; rows and columns of frozen entries those of the identity
  Turns<BallMatrix> drift;       // directions along which F stays the same, or nearly so
  std::optional<Eigen::MatrixXd> kernel;  // these directions as rows, where the certificate has to name them
  Rational reach, radius;        // the critical point is within reach; the largest ball
  std::vector<std::pair<Rational, Rational>> modulus;  // radius of a ball, mu; of kl_zero: kappa
  Range value;                   // of F there
  std::function<Rational(const Rational&)> variation;  // delta(r): how far the Hessian may be from that at the center
  // |<tau_l, grad F(x)>| is at most this times |grad F(x)| within r, tau_l the l-th drift.
  std::function<Rational(Index, const Rational&)> slant = [](Index, const Rational& r) { return r; };
  std::function<Rational(int, const Rational&)> residual;  // networks: a bound of |R_i| within r
};

// The enclosure of F* of a proved critical_point.
Range value_of(const Claim& point);
// Of a proved critical_point, kl_zero or kl_degenerate of a polynomial problem; the last has no largest ball yet.
Surroundings surroundings(const Problem& problem, const Claim& point, long bits);

// The step of heavy_ball on pairs (x^k, x^{k-1}), exactly.
BallMatrix heavy_ball_step(const Problem& problem, const BallAlgebra& a);

// Encloses: the moduli of all updates, and so what a sweep lowers F by at least, for exact sweeps in a ball around the center.
// Requires: a critical point; ridge and scalar updates alone; every scalar update takes the branch of the center in the whole ball.
// On failure: obstacle() names the update or the entry.
// Because: SPEC.md 3.22.
class SweepMap {
 public:
  explicit SweepMap(Surroundings s);
  const Surroundings& at() const { return s_; }
  // Empty if there is a ball in which the above holds; then `radius` is that of the largest.
  const std::string& obstacle() const { return obstacle_; }
  const Rational& radius() const { return radius_; }
  // Empty if the theorems are about the method at all.
  std::string unsupported() const;

  // The keys that all these claims have, at a radius up to `radius`.
  struct Keys { Json json; Rational decrease; };
  Keys keys(const Rational& r) const;

  int updates() const { return int(s_.problem->sweep.size()); }
  Rational root_updates() const;
  // Coordinates: the entries that are not frozen, sample by sample, then the shared ones.
  struct Coordinate { int block; Index row, col; int turn; Rational prox; };
  const std::vector<Coordinate>& coordinates() const { return coordinate_; }
  bool isolated() const { return s_.drift.shared.cols() == 0; }
  // In coordinates; only for problems that are not large.
  BallMatrix hessian() const;
  BallMatrix drift() const;
  // B: the part of that Hessian that couples an entry with those of the same update and of earlier ones, and the prox weights.
  BallMatrix triangular(const BallMatrix& hessian) const;
  // |G - A| with G the part of the Hessian that couples an entry with those of later updates.
  Rational later_norm() const;
  int turn(int block) const { return turn_[std::size_t(block)]; }
  const Rational& prox(int block) const { return prox_[std::size_t(block)]; }
  const ArrowLayout& layout() const { return layout_; }

 private:
  std::string branch_left(const Rational& r) const;
  Rational block_modulus(int block, const Rational& r) const;  // m/2 + alpha
  std::optional<Json> moduli(const Rational& r) const;

  Surroundings s_;
  ArrowLayout layout_;
  std::vector<int> turn_;        // per block
  std::vector<Rational> prox_;
  std::vector<Coordinate> coordinate_;
  std::vector<Index> number_;    // of an entry in the order of SPEC.md 3.14: its coordinate, -1 if frozen
  std::vector<Rational> own_modulus_;  // of blocks of quadratic and polynomial problems
  std::string obstacle_;
  Rational radius_;
};

// At least |m| in the Euclidean norm: the root of the product of its greatest row and column sum.
Rational operator_norm(const BallMatrix& m);

}  // namespace amcert
