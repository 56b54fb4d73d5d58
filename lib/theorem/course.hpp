// A run as pictures show it: values, subgradients, distances and ratios of some of its iterates, enclosed. None of it is a claim.
#pragma once

#include "theorem/windows.hpp"

#include <optional>

namespace amcert {

class Course {
 public:
  // Recorded points, taken as exact numbers. The problem must outlive the course.
  Course(const Problem& problem, RecordedRun run);
  // The exact iterates x^k that a proved enclosure_trajectory with all iterates places around these points.
  Course(const Problem& problem, RecordedRun points, const Claim& enclosure);
  Course(const Course&) = delete;

  int sweeps() const { return replay_->sweeps(); }
  // F(x^k)
  Range value(int k);
  // dist(0, dF(x^k))^2. Requires: k >= 1.
  Range gradient2(int k);
  // |x^k - center|^2
  Range distance2(int k, const Point& center) const;
  // Binary places of the point that is stored for x^k.
  long places(int k) const;

  struct Ratio { int k; Range ratio; };
  // Of the windows of a sufficient_decrease: decrease/step sum; of a relative_error: dist(0, dF)/root of the step sum. If there are more
  // than `most`, evenly spaced ones, and the one that the claim names. Windows without a step have none.
  std::vector<Ratio> ratios(const Claim& claim, int most);

 private:
  RecordedRun run_;
  Orbit orbit_;
  std::optional<OrbitMargins> margins_;
  std::optional<Replay> replay_;
};

// At most `most` numbers from first to last, evenly spaced, both ends among them.
std::vector<int> spaced(int first, int last, int most);

}  // namespace amcert
