// F of a polynomial problem as a function of one unknown (SPEC 3.2).
#pragma once
#include "polynomial_values.hpp"

namespace amcheck {

// q/2 w^2 - n w + constant on each piece; piece p lies between roots[p-1] and roots[p].
struct LinePieces {
  std::vector<Num> roots, q, n;
};
// Of the unknown w, which must be one that a ridge or scalar update may have alone; the others have their values at the point.
LinePieces line_pieces(const PolynomialObjective& F, const PolynomialPoint& at, std::size_t w);

}  // namespace amcheck
