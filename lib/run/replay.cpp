#include "run/replay.hpp"

#include "run/replay_composite.hpp"
#include "run/replay_polynomial.hpp"
#include "run/replay_sweep.hpp"

#include <stdexcept>

namespace amcert {

Range SweepEvidence::total_drop() const {
  Range sum;
  for (const Range& d : drop) sum += d;
  return sum;
}

Range SweepEvidence::total_step2() const {
  Range sum;
  for (const Range& d : step2) sum += d;
  return sum;
}

// The ladder. Exact integers come first where they are cheapest: below `small` unknowns, where a double rung would cost as much.
struct Replay::Rungs {
  static constexpr Index small = 256;
  std::unique_ptr<SweepReplay<ColumnBallAlgebra>> doubles;
  std::unique_ptr<SweepReplay<ExactAlgebra>> exact;  // made when first needed
  std::vector<std::unique_ptr<SweepReplay<BallAlgebra>>> balls;
  std::unique_ptr<PolynomialReplay> polynomial;  // then the only rung, as composite
  std::unique_ptr<CompositeReplay> composite;

  SweepReplay<ExactAlgebra>& exactly(const Replay& r) {
    if (!exact) exact = std::make_unique<SweepReplay<ExactAlgebra>>(r.problem(), r.run(), ExactAlgebra{}, "exact integers");
    return *exact;
  }
};

Replay::Replay(const Problem& problem, const RecordedRun& run, long max_bits, Watch watch)
    : problem_(problem), run_(run), watch_(std::move(watch)), evidence_(std::size_t(run.sweeps())), rung_(std::size_t(run.sweeps()), -1),
      rungs_(std::make_unique<Rungs>()) {
  if (problem.polynomial) {
    rungs_->polynomial = std::make_unique<PolynomialReplay>(problem, run);
  } else if (problem.composite) {
    rungs_->composite = std::make_unique<CompositeReplay>(problem, run);
  } else if (problem.exact()) {
    if (problem.unknowns() > Rungs::small)
      rungs_->doubles = std::make_unique<SweepReplay<ColumnBallAlgebra>>(problem, run, ColumnBallAlgebra{}, "doubles with column radii");
  } else {
    for (long bits = 128; bits <= max_bits; bits *= 2)
      rungs_->balls.push_back(
          std::make_unique<SweepReplay<BallAlgebra>>(problem, run, BallAlgebra{bits}, "balls of " + std::to_string(bits) + " bits"));
  }
}

Replay::~Replay() = default;

bool Replay::starts_at_case() const {
  const Point& x = run_.iterates.front();
  for (std::size_t b = 0; b < x.size(); ++b)
    if (!(x[b] == problem_.start[b])) return false;
  return true;
}

SweepEvidence Replay::compute(int k, int rung) {
  if (watch_) watch_(k);
  if (rungs_->polynomial) return rungs_->polynomial->sweep(k);
  if (rungs_->composite) return rungs_->composite->sweep(k);
  if (!problem_.exact()) return rungs_->balls[std::size_t(rung)]->sweep(k);
  if (rung == 0 && rungs_->doubles) return rungs_->doubles->sweep(k);
  return rungs_->exactly(*this).sweep(k);
}

int Replay::last_rung() const { return problem_.exact() ? (rungs_->doubles ? 1 : 0) : int(rungs_->balls.size()) - 1; }

// From this rung on the first whose numbers can hold the sweep: doubles overflow.
void Replay::climb(int k, int rung) {
  for (;; ++rung) {
    try {
      evidence_[std::size_t(k)] = compute(k, rung);
      if (reading_) evidence_[std::size_t(k)] = reading_(std::move(evidence_[std::size_t(k)]), k);
      rung_[std::size_t(k)] = rung;
      return;
    } catch (const std::domain_error&) {
      if (rung >= last_rung()) throw;
    }
  }
}

const SweepEvidence& Replay::sweep(int k) {
  if (rung_[std::size_t(k)] < 0) climb(k, 0);
  return evidence_[std::size_t(k)];
}

Range Replay::squared_distance(int k, int l) const {
  Range sum;
  if (spans_) {
    for (const Range& b : spans_(k, l)) sum += b;
    return sum;
  }
  const Point &x = run_.iterates[std::size_t(k)], &y = run_.iterates[std::size_t(l)];
  for (std::size_t b = 0; b < x.size(); ++b) {
    if (problem_.composite && problem_.composite->aside[b]) continue;
    for (Index c = 0; c < x[b].cols(); ++c)
      for (Index r = 0; r < x[b].rows(); ++r) sum += Range(square(x[b](r, c) - y[b](r, c)));
  }
  return sum;
}

bool Replay::refine(int k) {
  const int rung = rung_[std::size_t(k)];
  if (rung >= last_rung()) return false;
  climb(k, rung + 1);
  return true;
}

Range Replay::objective(int k) {
  if (watch_) watch_(k);
  if (rungs_->polynomial) return rungs_->polynomial->objective(k);
  if (rungs_->composite) return rungs_->composite->objective(k);
  return problem_.exact() ? rungs_->exactly(*this).objective(k) : rungs_->balls.back()->objective(k);
}

Range Replay::objective_cheap(int k) {
  if (watch_) watch_(k);
  if (rungs_->polynomial) return rungs_->polynomial->objective(k);
  if (rungs_->composite) return rungs_->composite->objective(k);
  if (!problem_.exact()) return rungs_->balls.front()->objective(k);
  if (rungs_->doubles) {
    try {
      return rungs_->doubles->objective(k);
    } catch (const std::domain_error&) {
      // beyond the range of doubles
    }
  }
  return rungs_->exactly(*this).objective(k);
}

}  // namespace amcert
