// tanh and sigmoid of balls.
#pragma once

#include "number/ball.hpp"
#include "problem/activation.hpp"

namespace amcert {

// Encloses sigma(u) for all u in the ball. Requires a smooth kind. Because: arb_tanh; 1/(1+exp(-u)) in ball arithmetic.
Ball sigma_of(Activation::Kind kind, const Ball& u);
// Encloses sigma'(u) given s enclosing sigma(u): 1-s^2 or s(1-s).
Ball sigma_slope(Activation::Kind kind, const Ball& s);

}  // namespace amcert
