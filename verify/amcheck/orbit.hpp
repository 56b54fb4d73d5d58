// One sweep of an enclosure_trajectory (SPEC 3.11): what each update makes of the set of errors, from the recorded mixed
// point z, the set before the update and the witness.
#pragma once
#include "claims.hpp"
#include "frame_set.hpp"

namespace amcheck {

// The sweep from z^k to z^{k+1}.
struct OrbitSweep {
  Evaluator& e;
  const FrameSet& set;
  std::size_t k;
  const std::vector<Choice>& choices;

  std::string place(const std::string& label) const { return "sweep " + std::to_string(k + 1) + ", update " + label; }
};

struct Images {
  std::vector<Image> images;
  Outcome outcome;  // a rejection says why there are none
};

Images ridge_images(const OrbitSweep& s, const Label& label, const Matrix& P);
Images scalar_images(const OrbitSweep& s, const Label& label);
Images heavy_ball_images(const OrbitSweep& s);

// Makes the matrices with a hat, floor(2^96 C), of one update, and bounds what rounding does in it.
class Hats {
 public:
  Matrix operator()(const Matrix& C);
  Matrix operator()(std::size_t rows, std::size_t cols, const std::vector<Num>& entries);
  Num round(const OrbitSweep& s) const;  // of those made so far

 private:
  Z largest_ = 0;
};

// A layer at a mixed point z and the hulls of its blocks; hulls of what it does not have are zero.
struct LayerErrors {
  LayerErrors(const OrbitSweep& s, std::size_t layer, const Point& z);

  const Layer& l;
  std::size_t V, T;  // blocks: V_{i-1} or kNone; U_i, or V_i if the layer is not split
  Matrix V_hat, W;   // values: with rows of ones, without their columns
  Matrix E_W, E_W_tilde, E_V, E_V_hat, E_b, E_T;

  // What the set does to the model W V^ + b 1^T, to first order by the weights and by the input, and to second order.
  Matrix by_weights() const { return product(E_W, magnitudes(V_hat)); }
  Matrix by_input() const { return product(magnitudes(W), E_V); }
  Matrix by_both() const { return product(E_W_tilde, E_V); }
};

// m = floor(u(b_W X^ + W^ b_V')) + b_b 1^T.
Tangents model_images(const OrbitSweep& s, const LayerErrors& at, Hats& hats);

}  // namespace amcheck
