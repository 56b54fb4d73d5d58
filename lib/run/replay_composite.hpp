// A sweep of a composite problem replayed in rationals: every quantity exact; with smooth units in intervals on one grid.
#pragma once

#include "method/composite_engine.hpp"
#include "run/replay.hpp"
#include "run/sweep_box.hpp"

namespace amcert {

class CompositeReplay {
 public:
  CompositeReplay(const Problem& problem, const RecordedRun& run);
  // Steps of blocks aside are no steps: their step2 is 0.
  SweepEvidence sweep(int k);
  Range objective(int k);

 private:
  // |z - z*|^2 for the result z in x of an update from `old`; adds the ties. Throws std::runtime_error where there is no exact result.
  Rational distance2(std::size_t update, const std::vector<Rational>& old, const std::vector<Rational>& x, int k, std::vector<Tie>& ties);
  // dist(0, dF)^2 with the boxes of the method; throws std::runtime_error where it is not treated (SPEC.md 3.30).
  Rational least_subgradient2(const std::vector<Rational>& x);
  // -1 at a lower bound, 1 at an upper one, per unknown; throws outside.
  std::vector<int> at_bounds(const std::vector<Rational>& x) const;
  // The same of problems with smooth units (SPEC.md 3.30).
  Distance smooth_distance(std::size_t update, const std::vector<Rational>& old, const std::vector<Rational>& x) const;
  Range smooth_subgradient2(const std::vector<Rational>& x) const;
  Range value(const std::vector<Rational>& x);
  const Problem& p_;
  const RecordedRun& run_;
  CompositeValues<Rational> values_;
  std::vector<bool> contained_;  // per unknown: in the objective
  std::unique_ptr<const SweepBox> smooth_;
};

}  // namespace amcert
