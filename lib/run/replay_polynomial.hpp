// A sweep of a polynomial problem replayed in rationals: every quantity exact.
#pragma once

#include "method/polynomial_step.hpp"
#include "run/replay.hpp"

namespace amcert {

class PolynomialReplay {
 public:
  PolynomialReplay(const Problem& problem, const RecordedRun& run);
  // Because: a ridge result is the minimizer of a quadratic, which is solved for exactly; a scalar result one of the minimizers of a
  // piecewise quadratic, whose pieces are compared exactly (method/polynomial_step.hpp).
  SweepEvidence sweep(int k);
  Range objective(int k);

 private:
  std::vector<Rational> at(int k) const;
  // dist(0, dF)^2; throws std::runtime_error where more than one hinge is 0.
  Rational least_subgradient2(const std::vector<Rational>& x);
  const Problem& p_;
  const RecordedRun& run_;
  PolynomialValues<Rational> values_;
};

}  // namespace amcert
