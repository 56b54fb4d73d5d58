// A training problem and a method, exactly: everything a certificate's problem.json says (verify/amcheck/SPEC.md, section 2).
#pragma once

#include "linalg/dyadic_matrix.hpp"
#include "problem/activation.hpp"
#include "problem/composite.hpp"
#include "problem/polynomial.hpp"

#include <optional>
#include <string>
#include <vector>

namespace amcert {

enum class Bias { none, ones, apart };

// Layer i of a network maps V_{i-1} to V_i.
struct Layer {
  Index width = 0;
  Rational gamma, rho, lambda;  // gamma, rho > 0; lambda >= 0; rho unused if not split
  Bias bias = Bias::none;
  bool split = true;  // has U_i; false only for the last layer
  Activation activation;
};

// F = s/2|V_N-Y|^2 + sum gamma_i/2|V_i-sigma_i(U_i)|^2 + sum w_i/2|R_i|^2 + sum lambda_i/2|W_i|^2.
struct Network {
  RationalMatrix X, Y;  // d_0 x n, d_N x n: samples are columns
  Rational loss_scale = 1;
  std::vector<Layer> layers;  // layers[i-1] is layer i

  int depth() const { return int(layers.size()); }
  Index samples() const { return X.cols; }
  Index inputs(int i) const { return i == 1 ? X.rows : layers[std::size_t(i - 2)].width; }
  const Layer& layer(int i) const { return layers[std::size_t(i - 1)]; }
  // rho_i if layer i is split, gamma_i otherwise: the weight of R_i.
  const Rational& weight(int i) const { return layer(i).split ? layer(i).rho : layer(i).gamma; }
};

// F = x'Hx/2 - g'x
struct Quadratic {
  RationalMatrix H, g;
};

enum class Family { W, b, U, V, x };

struct Block {
  std::string name;
  Family family = Family::x;
  int layer = 0;  // 1-based; 0 for blocks of a quadratic or polynomial
  Index rows = 0, cols = 0;
  Index offset = 0;  // quadratic: first row in H; polynomial: first unknown, the others follow row by row
};

enum class Kind { ridge, jacobi, scalar, heavy_ball, assign, descend, minimize };
const char* name(Kind k);

struct Update {
  Kind kind = Kind::ridge;
  std::vector<int> blocks;     // indices into Problem::blocks
  std::vector<Rational> prox;  // one per block, >= 0
  Rational step, momentum;     // heavy_ball; descend: the step unless step_block gives it
  // Composite problems only, which have one block and, of minimize updates, one prox weight:
  std::string function = {};            // descend, minimize
  int at = -1;                          // descend, minimize: the block that is stepped from, or the center of the prox term
  int step_block = -1;                  // descend: the block whose value is the step, or -1
  bool kink = false;                    // descend: units that are 0 count as active
  std::vector<Polynomial> value = {};   // assign: per entry, row by row
  std::optional<Rational> lower = {}, upper = {};  // minimize
};

using Point = std::vector<DyadicMatrix>;  // one per block

// All entries, block after block, row by row: the unknowns of a polynomial problem.
std::vector<Rational> flat(const Point& x);

struct Problem {
  std::string name;
  std::optional<Network> network;
  std::optional<Quadratic> quadratic;
  std::optional<PiecewisePolynomial> polynomial;
  std::optional<Composite> composite;
  std::vector<Block> blocks;
  std::vector<Update> sweep;
  Point start, previous;  // previous: x^{-1}, heavy_ball only

  int block(const std::string& name) const;  // -1 if there is none
  int block(Family f, int layer) const;      // -1 if there is none
  // Blocks joined by ","; what SPEC calls a label.
  std::string label(const Update& u) const;
  // The labels of an update: one, or one per block of a jacobi update.
  std::vector<std::string> labels(const Update& u) const;
  // All activations piecewise linear: F at dyadic points is an exactly computable rational.
  bool exact() const;
  bool has(Kind k) const;
  // Of a composite, of an update that minimizes.
  std::optional<Minimization> minimization(const Update& u) const;
  // Polynomial: whether a block can be minimized by a ridge or a scalar update (SPEC.md 2.4).
  bool allows(Kind k, int block) const;
  Index unknowns() const;
  // Recomputes `blocks` from the network or the given sizes. Then validate() checks everything else.
  void derive_blocks();
  // Throws std::invalid_argument with a message that says what to mend.
  void validate() const;
};

// V_N, U_N, W_N, ..., V_1, U_1, W_1 or W_1, U_1, V_1, ..., W_N, U_N, V_N, with bias blocks beside their W.
std::vector<Update> backward_sweep(const Problem& p, bool jacobi);
std::vector<Update> forward_sweep(const Problem& p, bool jacobi);

}  // namespace amcert
