// The residuals of a kl_zero (SPEC 3.16) and their derivative at its center.
#pragma once
#include <functional>

#include "neighbourhood.hpp"

namespace amcheck {

struct Derivative {
  Matrix J;
  std::vector<Num> weights;                      // the diagonal of C
  std::function<Num(const Num& radius)> change;  // r rt(w) + z(r): how much C^(1/2) J changes in a ball
};

// Of a network or polynomial problem; refers to x.
Derivative residual_derivative(Neighbourhood& x);

}  // namespace amcheck
