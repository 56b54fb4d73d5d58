// Replaying a recorded run: what happened in each sweep, enclosed.
#pragma once

#include "problem/state.hpp"
#include "run/recorded_run.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>

namespace amcert {

// The places of the numbers that checkers enclose smooth functions with, of recorded runs.
constexpr long recorded_bits = 256;

// A scalar update with several global minimizers at one entry.
struct Tie { int k; std::string block; Index row, col; };

// One label of one sweep: how far the recorded block is from the exact result of its update, relative to 1+|block|.
struct Distance {
  double upper = 0;  // an upper bound
  double lower = 0;  // a lower bound
  std::string open;  // not empty: why nothing is known; upper is then infinite
  std::shared_ptr<const Eigen::MatrixXd> inverse;  // the approximate inverse that showed it, if one was used
};

// The sweep x^k -> x^{k+1}.
struct SweepEvidence {
  std::vector<Range> drop;                // F before minus F after, per update
  std::vector<Range> step2;               // |change|^2 per block
  std::vector<Distance> distance;         // per label, in sweep order
  std::vector<Tie> ties;
  Range gradient2;                        // dist(0, dF(x^{k+1}))^2
  std::string gradient_open;              // not empty: why nothing is known of it
  std::string rung;                       // the arithmetic that gave this

  Range total_drop() const;
  Range total_step2() const;
};

// Evidence of a run on the cheapest rung, and on higher rungs for the sweeps that need it.
class Replay {
 public:
  // Called with the iterate before each piece of work; what it throws ends the work and is passed on.
  using Watch = std::function<void(int)>;
  Replay(const Problem& problem, const RecordedRun& run, long max_bits = 1024, Watch watch = {});
  ~Replay();
  const Problem& problem() const { return problem_; }
  const RecordedRun& run() const { return run_; }
  int sweeps() const { return run_.sweeps(); }
  // x^{-1} and the start of the problem are those of the run.
  bool starts_at_case() const;

  // Evidence passes through this before it is kept: the run stands for another sequence near it (run/orbit_margins.hpp).
  using Reading = std::function<SweepEvidence(SweepEvidence, int)>;
  using Spans = std::function<std::vector<Range>(int, int)>;
  void set_reading(Reading reading, Spans spans) { reading_ = std::move(reading), spans_ = std::move(spans); }

  const SweepEvidence& sweep(int k);
  // Recomputes sweep k with more precision. False: it is exact already, or the budget of bits is spent.
  bool refine(int k);
  // |x^k - x^l|^2
  Range squared_distance(int k, int l) const;
  // F(x^k), enclosed with an absolute error of at most about 2^-bits relative to F; exact where F is rational.
  Range objective(int k);
  // F at x^k, approximately enclosed on the cheapest rung.
  Range objective_cheap(int k);

 private:
  struct Rungs;
  const Problem& problem_;
  const RecordedRun& run_;
  Watch watch_;
  Reading reading_;
  Spans spans_;
  std::vector<SweepEvidence> evidence_;
  std::vector<int> rung_;  // -1: not computed yet
  std::unique_ptr<Rungs> rungs_;
  SweepEvidence compute(int k, int rung);
  void climb(int k, int rung);
  int last_rung() const;
};

}  // namespace amcert
