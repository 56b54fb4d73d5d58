// The derivative of one block update, from its optimality condition, applied to many tangents at once.
//
// Theorem (block optimality differentiated). Let S be the map from the mixed point x to the new value of a block B,
// D_B(x; S) + alpha (S - x_B) = 0 with D_B the partial derivative of F, H = D_BB + alpha I positive definite. Then
//   H dS = alpha dx_B - sum over the other blocks C of D_BC dx_C,
// with D_BB and D_BC at the point in which B has its new value. For the blocks of a network the right side is written through
// the residuals R and images dM = dW V^ + W~ dV + db 1T, so that no D_BC is ever formed:
//   V_i:  alpha dV + gamma s o dU_i + w [dW~T R + W~T (dT - dW V^ - db 1T)]        (layer i+1; T its U, or its V if it has no U)
//   W_i:  alpha dW + w [(dT - W~ dV_{i-1} - db 1T) V^T + R dV^T]                   (from the right)
//   U_i, entrywise on a certified branch:  s dV_i + c (rho dM_i + alpha dU_i)
// A heavy-ball step and a block of a quadratic are affine.
//
// The same formula is evaluated twice: signed, for tangents; and with every factor replaced by a bound of its absolute value and
// every sign positive, for bounds of errors. An entry of the second result bounds all partial products of the first, so a
// relative error of each factor and of each rounding is a relative error against it.
#pragma once

#include "problem/problem.hpp"

#include <Eigen/Core>

#include <vector>

namespace amcert {

// `count` tangents: block b holds rows x (cols*count), tangent t in columns [t cols, (t+1) cols).
struct Tangents {
  Index count = 0;
  std::vector<Eigen::MatrixXd> block;
};

// What the derivative of an update consists of, in double. Which members are used depends on the update.
struct Factors {
  double sign = -1;          // +1 in the absolute version
  Eigen::MatrixXd inverse;   // approximately H^-1
  Eigen::MatrixXd weights;   // W~, without the bias column
  Eigen::MatrixXd regressor; // V^ with its row of ones
  Eigen::MatrixXd residual;  // R
  Eigen::MatrixXd slope;     // sigma'(U_i) (V update), or d u+/d v (U update)
  Eigen::MatrixXd gain;      // d u+/d c (U update)
};

class UpdateDerivative {
 public:
  // `update` has kind ridge, scalar or heavy_ball; a jacobi update is two of ridge from the same mixed point.
  UpdateDerivative(const Problem& problem, const Update& update);

  Factors factors, bounds;  // bounds.sign = 1

  // out[n]: new tangents of block update.blocks[n]. cut: all tangents of W and b are zero and the update is not one of W or b.
  void apply(const Factors& f, const Tangents& in, bool cut, std::vector<Eigen::MatrixXd>& out) const;
  // Updates of W or b, tangents that live in samples: `in` holds one tangent per colour, whose columns are tangents of their own with
  // weights sigma (colours x samples) >= 0. out[n] bounds the change of block n over all |c| <= sigma, up to rounding.
  void gather(const Factors& f, const Tangents& in, const Eigen::MatrixXd& sigma, std::vector<Eigen::MatrixXd>& out) const;
  const Update& update() const { return update_; }
  // Longest dot product in apply(), for rounding bounds.
  Index dot_length() const;
  // The tangents of x^{k-1}, for heavy_ball, are block n + problem.blocks.size() of Tangents.

 private:
  using Matrix = Eigen::MatrixXd;
  void apply_V(const Factors& f, const Tangents& in, bool cut, Matrix& out) const;
  void apply_W(const Factors& f, const Tangents& in, bool cut, std::vector<Matrix>& out) const;
  void apply_U(const Factors& f, const Tangents& in, bool cut, Matrix& out) const;
  // out := tangents of M_i, all of them (rows d_i, columns n*count).
  void image(const Factors& f, const Tangents& in, int i, bool cut, Matrix& out) const;
  int block(Family f, int i) const { return index_[std::size_t(f)][std::size_t(i)]; }
  int target(int i) const { return problem_->network->layer(i).split ? block(Family::U, i) : block(Family::V, i); }

  const Problem* problem_;
  Update update_;
  std::vector<std::vector<int>> index_;
  std::vector<double> gamma_, weight_, alpha_;
  double loss_ = 0, step_ = 0, momentum_ = 0;
  std::vector<std::vector<Matrix>> coupling_, coupling_abs_;
};

}  // namespace amcert
