// Conditions on steps and momenta that theory asks for, and what a run shows of them. Hints to the user, not claims: doubles throughout.
#pragma once

#include "problem/problem.hpp"
#include "run/recorded_run.hpp"

namespace amcert {

// One line per condition that the method breaks, with the numbers. L is the largest curvature of the function along the steps of the run,
// f(x+) = f(y) + <g, x+ - y> + L/2 |x+ - y|^2 from y, where the step begins; e is the step before, d = x+ - x, y = x + omega e.
// - A step tau of descent not below 2/L. Because: f(x+) = f(y) - (1/tau - L/2) |x+ - y|^2.
// - With momentum, one with 1/tau - L/2 - |1/tau - L| omega - L omega^2 <= 0. Because: f(x) >= f(y) + <g, x - y> - L/2 |x - y|^2 and
//   g = (y - x+)/tau give f(x+) <= f(x) - (1/tau - L/2) |d|^2 + (1/tau - L) omega <e,d> + L omega^2 |e|^2, and <e,d> <= (|d|^2 + |e|^2)/2:
//   above 0 the factor of |d|^2 is larger than that of |e|^2, which is the form J3 of sufficient decrease.
// - A momentum of at least 1, or 1/2 where the block falls apart into functions with kinks, in a minimization with prox term around y.
//   Because: f(x+) + alpha/2 |x+ - y|^2 <= f(x) + alpha/2 |x - y|^2 gives f(x+) <= f(x) - alpha/2 (1 - omega) |d|^2 + alpha omega/2 |e|^2, and
//   for convex f the factor of |d|^2 is alpha (1 - omega/2).
std::vector<std::string> broken_conditions(const Problem& p, const RecordedRun& run);

}  // namespace amcert
