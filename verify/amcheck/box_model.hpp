// What the claims that rest on sweeps over a box say, typed (SPEC 3.32 and 3.33).
#pragma once
#include <optional>
#include <vector>

#include "matrix.hpp"

namespace amcheck {

struct BoxTrajectory {
  std::vector<Matrix> radius;  // per block, one row
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
