// The windows of claims about decrease and relative error, and what a replay shows of each.
#pragma once

#include "theorem/theorems.hpp"

namespace amcert {

struct Window {
  int first = 0, last = 0;  // sweeps it involves: first <= k < last
  int name = 0;             // the k of the statement
  Range drop, step2;        // F before minus after, or dist(0, dF)^2 at the end; and the step sum
};

std::vector<Window> windows(DecreaseForm form, int j, int phase, int sweeps);
// Of a decrease claim (beta: J3 only), and of one about the relative error.
void evaluate(Replay& replay, DecreaseForm form, Window& w, const Rational& beta);
void evaluate_gradient(Replay& replay, Window& w);
// With more precision in all its sweeps; false if there is none to be had.
bool refine(Replay& replay, const Window& w);

}  // namespace amcert
