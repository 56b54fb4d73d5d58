// What problem and certificate files say, typed (SPEC 2 and 3). Layers and blocks are counted from 0 here.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "box_model.hpp"
#include "composite_model.hpp"
#include "json.hpp"
#include "rate_model.hpp"

namespace amcheck {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct Activation {
  enum Kind { Piecewise, Tanh, Sigmoid };
  Kind kind = Piecewise;
  std::vector<Num> breaks, slopes, shifts;  // breaks[p] lies between the pieces p and p+1
};

enum class Bias { None, Ones, Apart };

struct Layer {
  std::size_t width = 0, inputs = 0;  // d_i, d_{i-1}
  Num gamma, lambda, rho, weight;     // weight is w_i
  Bias bias = Bias::None;
  bool split = false;
  Activation sigma;
  std::size_t W = kNone, b = kNone, U = kNone, V = kNone;  // blocks
  std::size_t fed() const { return inputs + (bias == Bias::Ones ? 1 : 0); }
};

struct Block {
  enum Kind { W, b, U, V, Plain };
  std::string name;
  Kind kind;
  std::size_t layer, rows, cols, offset;  // offset: of its first entry among the unknowns of a problem without layers
  std::size_t size() const { return rows * cols; }
};

struct Update {
  enum Kind { Ridge, Jacobi, Scalar, HeavyBall, Assign, Descend, Minimize };
  Kind kind;
  std::vector<std::size_t> blocks;
  std::vector<Num> prox;
  Num step, momentum;
  CompositeUpdate composite;  // of the last three kinds
  std::string name;           // its blocks joined by commas
};

struct Label {
  std::string name;
  std::size_t update;
  std::vector<std::size_t> blocks;
  std::vector<Num> prox;
};

using Blocks = std::vector<Matrix>;  // a value for every block

enum class ProblemKind { Network, Quadratic, Polynomial, Composite };

struct Problem {
  bool known = true;  // false: stands for a problem whose names and shapes cannot be told
  bool contained = false;  // stands for the blocks in F of a composite problem (SPEC 3.34)
  std::string digest, name;
  ProblemKind kind = ProblemKind::Network;
  Matrix X, Y, H, g;
  Num loss_scale;
  std::vector<Layer> layers;
  std::vector<Block> blocks;
  std::vector<Update> sweep;
  std::vector<Label> labels;
  Blocks start;
  std::optional<Blocks> previous;
  PolynomialObjective objective;
  Composite composite;

  std::size_t block(std::string_view block_name) const;
  bool network() const { return kind == ProblemKind::Network; }
  bool polynomial() const { return kind == ProblemKind::Polynomial; }
  bool aside(std::size_t b) const { return kind == ProblemKind::Composite && composite.aside[b] != 0; }  // no part of what is minimized
  std::size_t order() const;  // of H
  std::size_t samples() const { return X.cols(); }
  bool heavy_ball() const { return sweep.front().kind == Update::HeavyBall; }
  bool last(std::size_t layer) const { return layer + 1 == layers.size(); }
  const Num& prox(std::size_t block) const;
};

struct Run {
  std::string name, origin, digest;
  std::vector<Blocks> iterates;
  std::optional<Matrix> objective;  // one row
  std::vector<long> sweeps;         // those the iterates belong to, if they are not 0, 1, 2, ...
  std::size_t last() const { return sweeps.empty() ? iterates.size() - 1 : static_cast<std::size_t>(sweeps.back()); }
};

enum class Kind { Trajectory, Decrease, SmallestJ, Rises, RelativeError, Sublevel, StructuralDecrease, StructuralError, Agreement, Enclosure, OrbitAgreement, CriticalPoint, Kl, KlZero,
                  KlExponent, KlSaddle, KlSharp, KlDegenerate, KlChain, Contraction, RateLocal, RateKl, Trapping, RateSublinear, RateFinite, RateInertial, BoxTrajectory, RateFixedPoint };
enum class Verdict { Proved, Refuted, Undecided };
bool speaks_of(Kind kind, const Problem& problem);  // claims of this kind can be about problems of this kind

// [k, block, row, column], rows and columns counted from 0.
struct Spot {
  long k = 0;
  std::string block;
  long row = 0, column = 0;
  bool operator==(const Spot&) const = default;
};

struct Trajectory {
  bool from_case = false;
  Num tolerance;
  std::vector<Num> distance;                 // per label
  std::vector<Spot> ties;
  std::vector<std::vector<Matrix>> witness;  // per label; empty where there is none
  long at = 0;                               // refuted
  std::size_t label = 0;
  Num lower;
  std::optional<Matrix> inverse;
};

enum class Form { J0, J1, J1w, J2, J3 };

struct Decrease {
  Form form = Form::J1;
  long j = 1, phase = -1;  // -1: all windows
  Num beta;                // of J3
  Num a, a_upper;
  long window = 0;
  Ival rise;
};

struct SmallestJ {
  Form form = Form::J1;
  long j = 1;
};

struct Rises {
  struct Part {
    std::string label, cause;
    Ival amount;
  };
  struct Sweep {
    long k;
    Ival amount;
    std::vector<Part> updates;
  };
  std::vector<Sweep> sweeps;
};

struct RelativeError {
  long j = 1;
  Num b, b_lower;
  long window = 0;
};

struct Sublevel {
  Num level, lipschitz;
  std::vector<Num> radius;         // per block
  std::vector<Num> residual, gap;  // per layer
  Num data, targets, loss;
  Num modulus, gradient, ball, lower;  // quadratic; ball is radius.x
};

struct StructuralDecrease {
  std::vector<Num> blocks, modulus;
  Num a;
};

struct StructuralError {
  Num b;
};

struct Agreement {
  std::vector<Matrix> deviation;  // per block, one row
  Num objective, evaluation;
  std::optional<Spot> branch;
};

struct OrbitAgreement {
  std::vector<Matrix> lower, upper;  // per block, one row
  std::optional<Spot> branch;
};

// An entry of a U block that the exact iterates share with the recorded ones for first <= k <= last.
struct ExactEntry {
  std::size_t block, entry, first, last;
};

// The entry of x^k is the minimizer with the first of the codes that it can have.
struct Choice {
  std::size_t k, block, entry;
  std::vector<long> codes;
};

struct Enclosure {
  std::vector<Matrix> radius;  // per block, one row
  std::vector<ExactEntry> exact;
  std::vector<Choice> choices;
  std::size_t every = 1, keep = 1, rank = 1, window = 1;
  std::optional<std::vector<std::vector<Matrix>>> witness;  // per label, empty for updates without one
};

// A point of a U block, its entry counted row by row.
struct Kink {
  std::size_t block, entry;
};

struct CriticalPoint {
  struct Pair {
    long layer, a, b;   // as written: layers from 1
    Rotation planes;    // of polynomial problems, in place of these
  };
  struct Unit {
    long layer, unit;  // as written
  };
  struct Vanished {
    long layer, unit;   // as written
    std::string sides;  // per sample
  };
  struct Ball {
    Num radius, modulus;
  };
  Blocks center;
  std::vector<Kink> kinks;
  std::vector<Unit> dead;
  std::vector<Vanished> vanished;
  std::vector<Pair> symmetry;
  Num gradient, shift, modulus;
  std::vector<Ball> balls;
  Ival value;
  std::optional<long> enters;
  std::optional<Blocks> below;
  ArrowFactor witness;
};

struct KlZero {
  CriticalPoint around;  // its center, and the radii of its balls
  std::vector<Num> kappa;
  Blocks direction;
  Num upper;
  Matrix factor;         // the witness
};

struct Kl {
  std::vector<Num> kappa;  // per ball
  Num upper;
  Blocks direction;
};

struct Claim {
  Kind kind;
  std::string kind_name, digest, computed_digest, reason;
  Verdict verdict;
  std::size_t run;  // index into the runs
  std::size_t k0, k1;
  std::vector<std::string> needs;
  std::variant<Trajectory, Decrease, SmallestJ, Rises, RelativeError, Sublevel, StructuralDecrease, StructuralError, Agreement, Enclosure, OrbitAgreement, CriticalPoint, Kl, KlZero,
               KlExponent, KlSaddle, KlSharp, KlDegenerate, KlChain, Contraction, RateLocal, RateKl, Trapping, RateSublinear, RateFinite, RateInertial, BoxTrajectory, RateFixedPoint> body;
};

struct Certificate {
  std::string digest;
  unsigned bits = 0;
  std::vector<Run> runs;
  std::vector<Claim> claims;
  std::size_t run(std::string_view name) const;
};

}  // namespace amcheck
