// Curves that run into a point (SPEC 3.17): how F and its gradient behave along them bounds the constants of the point.
#pragma once
#include "cell.hpp"

namespace amcheck {

// F - F* ~ alpha tau^D and |grad F|^2 ~ beta tau^E, alpha and beta positive.
struct Orders {
  Num alpha, beta;
  long D = 0, E = 0;
};

Outcome orders_along(const Center& center, const Curve& curve, Orders& out);
// The curve bounds `upper` for this exponent.
Outcome bounds(const Center& center, const Curve& curve, const Exponent& theta, const Num& upper);

}  // namespace amcheck
