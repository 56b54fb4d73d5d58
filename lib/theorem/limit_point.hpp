// Where a run goes: a proposal for a critical point near its last iterate, and what is special about it. Nothing here is proved.
#pragma once

#include "theorem/symmetry.hpp"

#include <functional>
#include <string>

namespace amcert {

struct LimitPoint {
  Point center;                 // multiples of 2^-bits
  std::vector<Entry> kinks;     // entries of U that rest on a break
  Silent silent;
  std::vector<Pair> symmetry;
  double curvature = 0;         // least eigenvalue of the Hessian, kinks frozen, orthogonally to the symmetry
  ArrowFactor factor;           // of the Hessian minus `shift`
  double shift = 0;
  std::vector<Eigen::MatrixXd> direction;  // per block: an eigenvector for it
  std::vector<Eigen::MatrixXd> descent;    // with dead units: of length 1, a direction that wakes one and along which F may fall; empty if none was found
  std::string obstacle;         // why there is none, if not empty
};

// Nearer to where the method goes than its iterate x, if x is still far: Newton steps between sweeps. `go_on` is asked now and then; false
// ends it where it is.
Near approach_limit(const Problem& problem, Point x, const std::function<bool()>& go_on = {});

// Newton's method from there, with the Hessian in double and the gradient with as many bits as it takes.
LimitPoint find_limit(const Problem& problem, Near near, long bits);

// The entries of U that stay where they are: kinks, and inputs of vanished units that are on them.
std::vector<Entry> frozen(const Problem& problem, const LimitPoint& limit);

}  // namespace amcert
