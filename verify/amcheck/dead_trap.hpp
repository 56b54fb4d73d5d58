// Dead units that stay dead from a point on (SPEC 3.26).
#pragma once
#include "neighbourhood.hpp"

namespace amcheck {

// x^K, as far as it is known.
struct TrapStart {
  const Blocks& f;
  Blocks rho;  // radii of its entries, per block; empty if it is known exactly
  Num objective;
};

Outcome check_dead_trap(Neighbourhood& x, const Trapping& t, const TrapStart& start, const Num& radius);

}  // namespace amcheck
