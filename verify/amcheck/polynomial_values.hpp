// F of a polynomial problem and its derivatives at one point (SPEC 2.3, 3.6).
#pragma once
#include "model.hpp"

namespace amcheck {

void append_entries(const Matrix& block, std::vector<Num>& out);  // row by row
std::vector<Num> unknowns_of(const Blocks& x);

// A point, its hinges, and their positive parts z after the unknowns.
struct PolynomialPoint {
  PolynomialPoint(const PolynomialObjective& F, std::vector<Num> x);
  std::vector<Num> hinges, variables;
  std::size_t kinks() const;  // hinges that are 0
};

Num objective(const PolynomialObjective& F, const PolynomialPoint& at);

// dist(0, dF)^2 where at most one hinge is 0. Where more are, an interval that holds it.
Ival subgradient2(const PolynomialObjective& F, const PolynomialPoint& at);

// The least |g + s d|^2, 0 <= s <= 1, from |g|^2, g'd and |d|^2 > 0.
Num least_on_segment(const Num& g2, const Num& gd, const Num& d2);

}  // namespace amcheck
