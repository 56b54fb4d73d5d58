// F and everything differential about it, from one formula each for double, mpfr, exact and enclosed matrices.
//
// A State looks at one point: a value for every block, some of which change while a sweep goes on (a mixed point). Quantities
// of the point are computed when asked for and kept until a block they depend on changes, so that a mixed point shares them
// with its neighbours. Formulas and names are those of verify/amcheck/SPEC.md, section 2.
#pragma once

#include "problem/activation_matrix.hpp"
#include "problem/problem.hpp"

namespace amcert {

template <class A>
class State {
 public:
  using Matrix = typename A::Matrix;
  using Scalar = typename A::Scalar;

  State(const Problem& problem, A algebra);

  const Problem& problem() const { return *p_; }
  const A& algebra() const { return a_; }

  // Gives a block its value; both must outlive their use. `point`: the exact value, null for approximate algebras.
  void set(int block, const Matrix& value, const DyadicMatrix* point);
  const Matrix& value(int block) const { return *value_[std::size_t(block)]; }
  const DyadicMatrix* point(int block) const { return point_[std::size_t(block)]; }
  // The block changed in place.
  void touch(int block);
  // The same value now lives elsewhere.
  void relocate(int block, const Matrix& value) { value_[std::size_t(block)] = &value; }

  // Networks. V_{i-1} with its rows of ones; V_0 is the data.
  const Matrix& input(int i);
  const Matrix& sigma(int i);     // sigma_i(U_i)
  const Matrix& M(int i);         // W_i V^_{i-1} + b_i 1T
  const Matrix& R(int i);         // U_i - M_i, or V_i - M_i if layer i is not split
  const Matrix& S(int i);         // V_i - sigma_i(U_i)
  const Matrix& pulled(int i);    // W~_iT R_i, the pull-back of R_i to V_{i-1}
  const Matrix& loss();           // V_N - Y

  // out := D_B, the partial derivative; for U at a kink see least_subgradient().
  void gradient(Matrix& out, int block);
  // out := the Hessian of F in the block for one row of W (times it from the right), one column of V, or the block of a
  // quadratic; for the pair (W,b) of one row of [W b]. Scalar weights `prox` are added per block.
  void hessian(Matrix& out, const std::vector<int>& blocks, const std::vector<Scalar>& prox);
  // V^_{i-1}, with a further row of ones if `pair`.
  const Matrix& regressor(int i, bool pair);
  // W_i without its bias column.
  const Matrix& inner_weights(int i);
  // out := change of M_i if the blocks of an update move by d: dW V^ + db 1T, or W~ dV.
  void image(Matrix& out, int i, int block, const Matrix& d);

  Scalar objective();
  ScalarBlock<A> scalar_block(int i) const;
  const Scalar& gamma(int i) const { return gamma_[std::size_t(i)]; }
  const Scalar& weight(int i) const { return weight_[std::size_t(i)]; }
  const Scalar& lambda(int i) const { return lambda_[std::size_t(i)]; }
  const Scalar& loss_scale() const { return loss_scale_; }
  const Scalar& minus_one() const { return minus_one_; }
  // Quadratic: H_BC.
  const Matrix& coupling(int b, int c) const { return H_[std::size_t(b)][std::size_t(c)]; }

 private:
  struct Kept { Matrix m; bool fresh = false; };
  struct LayerCache { Kept input, sigma, M, R, S, pulled, pair, inner; };
  LayerCache& at(int i) { return cache_[std::size_t(i)]; }
  int index(Family f, int i) const { return index_[std::size_t(f)][std::size_t(i)]; }
  void append_ones(Matrix& out, const Matrix& v);
  void gradient_quadratic(Matrix& out, int block);

  const Problem* p_;
  A a_;
  std::vector<const Matrix*> value_;
  std::vector<const DyadicMatrix*> point_;
  std::vector<std::vector<int>> index_;  // [family][layer]
  std::vector<LayerCache> cache_;        // [layer], 1-based
  Kept loss_;
  Matrix X_, Y_, scratch_;
  std::vector<Scalar> gamma_, weight_, lambda_;
  std::vector<PieceCoefficients<A>> coefficients_;  // [layer]
  Scalar loss_scale_, minus_one_, one_, zero_;
  std::vector<std::vector<Matrix>> H_;
  std::vector<Matrix> g_;
};

}  // namespace amcert
