// What the claims that rest on sweeps over a box say, typed (SPEC 3.32 and 3.33).
#pragma once
#include <optional>
#include <vector>

#include "matrix.hpp"

namespace amcheck {

// An unknown in which the exact iterates are the recorded ones for first <= k <= last.
struct ExactUnknown {
  std::size_t unknown, first, last;
};

struct BoxTrajectory {
  std::vector<Matrix> radius;  // per block, one row
  std::vector<ExactUnknown> exact;
  long grid = 0;
};

struct RateFixedPoint {
  std::vector<Matrix> center;
  long grid = 0;
  Num radius, factor, move, distance, bound;
  std::vector<char> fixed;  // per unknown
  std::optional<long> at;
  Matrix scale, inverse;
};

}  // namespace amcheck
