// Vanishing units that keep their sides from a point on (SPEC 3.26).
#pragma once
#include "dead_trap.hpp"
#include "sweep_near.hpp"

namespace amcheck {

// All that follows x^K is within `reach` of the center.
Outcome check_vanishing_trap(Session& session, const RatePoint& point, const LocalSweep& keys, const Trapping& t, const TrapStart& start, const Num& reach);

}  // namespace amcheck
