// dist(0, dF)^2 of a composite problem (SPEC 3.30).
#pragma once
#include "composite_values.hpp"

namespace amcheck {

struct Subgradient {
  Num square;
  std::string problem;  // why there is none
};

// F with the indicator of the boxes of all blocks whose update has bounds.
Subgradient composite_subgradient(const Problem& p, std::vector<Num> x);

}  // namespace amcheck
