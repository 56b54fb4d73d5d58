// The same evaluations the obvious way: Eigen matrices over an arbitrary-precision interval scalar, at 128 bits.
#pragma once

#include "run/recorded_run.hpp"

namespace amcert {

struct ObviousSweep {
  Range drop, step2, gradient2;
  std::vector<Range> distance;  // a lower bound per update, relative to 1+|block|, in sweep order
};

// Two-layer networks without bias, piecewise linear with a kink at 0, as in cases/iris.
std::vector<ObviousSweep> obvious_evidence(const Problem& problem, const RecordedRun& run);

}  // namespace amcert
