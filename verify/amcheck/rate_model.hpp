// What the claims about sweeps near a critical point say, typed (SPEC 3.22 to 3.29).
#pragma once
#include <string>
#include <vector>

#include "matrix.hpp"

namespace amcheck {

// L L' in arrow form, a witness of SPEC 3.14.
struct ArrowFactor {
  std::vector<Matrix> samples, coupling;  // per sample
  Matrix weights, turn;
};

// The keys of SPEC 3.22.
struct LocalSweep {
  Num radius, decrease;
  std::vector<Num> blocks, modulus;  // per block; empty for heavy_ball, and `modulus` for networks
};

struct Contraction {
  LocalSweep local;
  Matrix norm, kernel;
  Num curb, rough, least, most, factor, lower;
  long power = 0;
  Matrix weight_factor, floor, inverse;  // the witness
};

struct RateLocal {
  LocalSweep local;
  Num factor, root, shift;
  ArrowFactor witness;
};

struct RateKl {
  LocalSweep local;
  long ball = 0;
  Num error, factor;
};

struct Trapping {
  struct Dead {
    Matrix cone;
    Num spread, scale, growth;
  };
  long at = 0;
  Num distance, gap, step, factor, constant;
  bool with_dead = false;  // the keys that follow are there
  Num fade, weight, rest;
  std::vector<Dead> dead;
  struct Vanished {
    Matrix inverse, axis, metric, shape;
    Num least, scale, error;
  };
  std::optional<std::vector<Vanished>> vanished;
};

struct RateSublinear {
  LocalSweep local;
  long ball = 0, at = 0;
  Num error, distance, gap, step, speed, bound, length;
  std::string witness;
};

struct RateFinite {
  long ball = 0, at = 0, steps = 0;
  Num modulus, distance, gap, length;
};

struct RateInertial {
  bool with_steps = false;  // J3, which counts steps in; Jq does not
  long j = 1;
  Num factor, alpha, beta, kappa, error;
};

}  // namespace amcheck
