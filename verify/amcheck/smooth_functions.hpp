// exp, log and sigmoid over the intervals of a grid (SPEC 5). All three increase.
#pragma once
#include "grid.hpp"

namespace amcheck {

Span exp_over(const Grid& grid, const Span& x);  // a limit if the upper end is above 2^12
Span log_over(const Grid& grid, const Span& x);  // x is positive
Span sigmoid_over(const Grid& grid, const Span& x);

}  // namespace amcheck
