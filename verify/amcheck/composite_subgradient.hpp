// dist(0, dF)^2 of a composite problem (SPEC 3.30).
#pragma once
#include "composite_values.hpp"

namespace amcheck {

struct Subgradient {
  Ival square;          // of the distance; exact, but for smooth problems
  std::string problem;  // why there is none
};

// Where the unknowns are in the boxes of their updates; those without bounds are inside.
enum class Side : char { Inside, Low, High, Outside };
std::vector<Side> sides_of(const Problem& p, const std::vector<Num>& x);
std::string out_of_bounds(const std::vector<Side>& sides);  // says it if one is; else nothing

// F with the indicator of the boxes of all blocks whose update has bounds. The problem is not smooth.
Subgradient composite_subgradient(const Problem& p, std::vector<Num> x);

}  // namespace amcheck
