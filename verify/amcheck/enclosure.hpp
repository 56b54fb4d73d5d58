// Enclosures of exp, tanh and sigmoid by integers (SPEC 5).
#pragma once
#include "model.hpp"

namespace amcheck {

struct Bounds {
  Z lo, hi;
};

Bounds expneg(const Num& x, unsigned bits);  // x >= 0 dyadic; e^-x * 2^bits
// sigma(u) * 2^bits for a dyadic u; kind is Tanh or Sigmoid.
Bounds sigma_bounds(Activation::Kind kind, const Num& u, unsigned bits);
Ival sigma_interval(Activation::Kind kind, const Num& u, unsigned bits);
// sigma over [u-radius, u+radius], within its bounds; it increases.
Ival sigma_over(Activation::Kind kind, const Num& u, const Num& radius, unsigned bits);
IMatrix sigma_matrix(Activation::Kind kind, const Matrix& u, unsigned bits);

// sigma' and sigma'' from an enclosure of sigma (SPEC 3.1, 3.2).
Ival sigma_slope(Activation::Kind kind, const Ival& sigma);
Ival sigma_bend(Activation::Kind kind, const Ival& sigma);

}  // namespace amcheck
