// Conditions on steps and momenta that theory asks for, and what a run shows of them. Hints to the user, not claims: doubles throughout.
#pragma once

#include "problem/problem.hpp"
#include "run/recorded_run.hpp"

namespace amcert {

// One line per condition that the method breaks, with the numbers:
// - a step of descent longer than 1/L (up to it F is sure to fall), L being how fast the derivative changed along the steps of the run;
// - a momentum omega of at least 1/2 in a minimization with a prox term around B + omega (B - B before), or, in a step tau of descent from
//   there, of at least (1/tau - L/2)/(1/tau + L): below these F falls but for a multiple of the step before (form J3).
// Because: x+ minimizes h + alpha/2 |. - y|^2, y = x + omega e: h(x+) <= h(x) - alpha/2 (1 - omega) |x+ - x|^2 + alpha omega/2 |e|^2, and J3
// asks for 1 - omega > omega. Of descent, with d = x+ - x: the derivative at y is (omega e - d)/tau, that at x is within L omega |e| of it, so
// h(x+) <= h(x) - (1/tau - L/2) |d|^2 + c |e||d|, c = omega (1/tau + L), and c |e||d| <= s/2 |d|^2 + c^2/(2s) |e|^2 with s = 1/tau - L/2 leaves
// s/2 of |d|^2 and takes c^2/(2s) of |e|^2: J3 if c < s.
std::vector<std::string> broken_conditions(const Problem& p, const RecordedRun& run);

}  // namespace amcert
