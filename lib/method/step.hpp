// The update kinds of the vocabulary, written once for the double and the mpfr engine.
//
// A convex quadratic block is minimized by one Newton step from its old value: with D the partial derivative there and H the
// Hessian including the prox weight, B_new = B_old - D H^-1. The prox term has no derivative at the old value. Near a limit the
// correction is small, so its rounding errors are: the step refines itself.
#pragma once

#include "problem/state.hpp"

#include <functional>

namespace amcert {

// x holds the blocks that `state` looks at; update() changes the update's blocks in place.
template <class A>
class Stepper {
 public:
  using Matrix = typename A::Matrix;
  using Scalar = typename A::Scalar;

  Stepper(const Problem& problem, A algebra);
  // One full sweep. Throws std::runtime_error if a block subproblem has no unique minimizer.
  void sweep(State<A>& state, std::vector<Matrix>& x);
  // Called with every block right after its update, which it may round or change: later updates see what it leaves.
  void set_settle(std::function<void(int block, Matrix&)> settle) { settle_ = std::move(settle); }
  // x^{k-1}, for heavy_ball; afterwards kept by sweep().
  void set_previous(std::vector<Matrix> x) { previous_ = std::move(x); }

 private:
  struct Prepared { std::vector<Scalar> prox; Scalar beta, step, momentum; };
  void ridge(State<A>& state, std::vector<Matrix>& x, const std::vector<int>& blocks, const std::vector<Scalar>& prox);
  void jacobi(State<A>& state, std::vector<Matrix>& x, const Update& u, const Prepared& c);
  void scalar(State<A>& state, Matrix& x, const Update& u, const Prepared& c);
  void heavy_ball(State<A>& state, std::vector<Matrix>& x, const Prepared& c);
  void correction(State<A>& state, const std::vector<int>& blocks, const std::vector<Scalar>& prox, Matrix& g);

  const Problem* p_;
  A a_;
  std::vector<Prepared> prepared_;
  std::function<void(int, Matrix&)> settle_;
  std::vector<Matrix> previous_, next_;
  Matrix g_, g2_, h_;
  std::vector<Matrix> gram_;  // Hessian of layer 1's weights, whose regressor never changes; empty until first used
};

// argmin_u gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u for a piecewise linear sigma, in double. `margin`: how far the second best
// candidate is, relative to the values, or a piece from clamping otherwise, relative to its terms: what rounding might turn over.
struct PiecewiseMinimum { int piece; bool at_break; double u, margin; };
PiecewiseMinimum piecewise_minimum(const Activation& f, double gamma, double beta, double v, double c);
// The same for tanh and sigmoid: approximately the global minimizer.
double smooth_minimum(Activation::Kind kind, double gamma, double beta, double v, double c, double start);

}  // namespace amcert
