// The floating-point environment that every rounding bound assumes.
#pragma once

namespace amcert {

#ifdef __FAST_MATH__
#error "rounding bounds do not hold with -ffast-math"
#endif

// Throws std::runtime_error unless arithmetic rounds to nearest and keeps subnormal numbers. Called before anything else, at both ends of every
// certification and before results are written: a library loaded in between may have changed the mode.
void require_default_environment();

}  // namespace amcert
