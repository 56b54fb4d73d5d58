// The plain way to enclose an exact orbit, kept as a baseline: every block is a matrix of balls, every update is made in ball
// arithmetic. Correlations are lost at every operation, so the radii grow by some bits in every sweep, whatever the map does.
#pragma once

#include "linalg/ball_matrix.hpp"
#include "problem/state.hpp"

#include <string>

namespace amcert {

class PlainOrbit {
 public:
  PlainOrbit(const Problem& problem, long bits);
  // The next sweep. False: a branch, or a matrix, is not decided with these bits; why() says where.
  bool sweep();
  int sweeps() const { return k_; }
  const std::string& why() const { return why_; }
  // Contains every entry of x^k.
  const BallMatrix& enclosure(int block) const { return x_[std::size_t(block)]; }
  // log2 of the largest radius; -infinity if all are zero.
  double log2_radius() const;

 private:
  bool ridge(const Update& u);
  bool jacobi(const Update& u);
  bool step(const std::vector<int>& blocks, const std::vector<Rational>& prox, BallMatrix& out);
  bool scalar(const Update& u);
  void heavy_ball(const Update& u);
  bool put(int block, BallMatrix value);
  bool fail(int block, const std::string& why);

  const Problem& p_;
  BallAlgebra a_;
  State<BallAlgebra> state_;
  std::vector<BallMatrix> x_, previous_;
  std::vector<DyadicMatrix> centre_;
  int k_ = 0;
  std::string why_;
};

// CPU seconds of a plain replay that ends with that radius, with about the fewest bits that suffice; finding these is not counted.
// NaN if no bits suffice because a branch stays open, or if it would take longer than `patience` seconds.
double plain_orbit_seconds(const Problem& problem, int sweeps, double log2_radius, double patience, long& bits);

}  // namespace amcert
