// One entry u of a scalar update with tanh or sigmoid (SPEC 3.2): h(u) = gamma/2 (sigma(u)-v)^2 + beta/2 (u-c/beta)^2 for all
// v and c of two intervals; of an am_trajectory these are points.
#pragma once
#include "enclosure.hpp"

namespace amcheck {

struct SmoothEntry {
  Activation::Kind kind;
  unsigned bits;
  const Num &gamma, &beta;
  Num u;
  Ival v, c;
  Ival sigma;  // at u

  Ival at(const Num& x) const { return sigma_interval(kind, x, bits); }
  Ival over(const Num& radius) const { return sigma_over(kind, u, radius, bits); }
  Ival slope() const;                  // h'(u)
  Ival bend(const Ival& sigma) const;  // h'' where sigma(u) lies in the given interval
  // A modulus m > 0 of strong convexity on a set that holds u and everything as low as h(u), by SPEC 3.2 (ii); 0 if none was found.
  Num local_modulus() const;
};

// From the least entry of the one to the greatest of the other.
Ival range(const Matrix& least, const Matrix& greatest);

// K of SPEC 3.2 (i): gamma*K bounds the concave part of h'' from below for every u and every entry of V in the interval.
Num concavity(Activation::Kind kind, const Ival& v);

}  // namespace amcheck
