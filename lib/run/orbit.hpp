// Following an exact orbit for as many sweeps as asked: how many bits it takes, what was reached, and why it ended.
#pragma once

#include "run/exact_orbit.hpp"

#include <chrono>
#include <functional>

namespace amcert {

struct OrbitOptions {
  int sweeps = 100;
  Rational radius = Rational::power_of_two(-100);  // asked for at the last sweep
  bool resolve_steps = false;                      // and, if all iterates can be kept, radii well below the steps: see step_resolution
  long bits = 0;                                   // start with so many; 0: what the radius needs and a little more
  long max_bits = 4096;
  std::chrono::milliseconds max_time{0};           // 0: none
  double keep_bytes = 29e6;                        // iterates are all kept if their text takes about so much at most, else few of them
  FrameOptions frame;
  std::vector<OrbitChoice> choices;                // minimizers to take where there are several
};

// An entry of a U block that rests exactly on a break of its activation for first <= k <= last.
struct ExactEntry { int block; Index row, col; int first, last; };

struct Orbit {
  std::vector<int> stored;                     // sweeps of the iterates that were kept, 0 first
  RecordedRun run;                             // those iterates
  std::vector<std::vector<double>> radius;     // [stored][block]: bound of |x^k - z^k|, entrywise
  std::vector<double> largest;                 // [k]: the largest over the blocks, every sweep
  std::vector<std::vector<Eigen::MatrixXd>> inverses;  // [k][label of a ridge or jacobi update]; empty if not all iterates are kept
  std::vector<ExactEntry> exact;               // if all iterates are kept
  int sweeps = 0;                              // reached
  long bits = 0;                               // of the last attempt
  FrameOptions frame;
  std::vector<OrbitChoice> choices;
  enum class End { complete, undecided, limit } end = End::complete;
  OrbitStop stop;                              // undecided: why
  std::string reason;                          // limit: which
  std::vector<std::string> log;                // one line per attempt
};

// A claim about steps needs |x^{k+1} - x^k| to be known to some digits: at least so many times the radii.
constexpr double step_resolution = 0x1p16;

// Called after every sweep with its number and the bits at work; returning false ends there (a limit).
using OrbitProgress = std::function<bool(int, long)>;

// Two enclosures of one exact iterate do not meet: a defect of this program.
struct OrbitAlarm : std::logic_error {
  using std::logic_error::logic_error;
};

// Starts with few bits; where a branch stays open or the radius is too large, starts anew with as many more as the loss seen so
// far predicts, from the last checkpoint whose radius is small enough already. Two enclosures of an iterate must meet.
Orbit follow_orbit(const Problem& problem, const OrbitOptions& options, const OrbitProgress& progress = {});

// Every orbit of the method, if scalar updates have several minimizers: an orbit that ends at a tie which more bits do not break is
// replaced by one for each of the minimizers, as long as there are at most `most` in all.
std::vector<Orbit> follow_orbits(const Problem& problem, const OrbitOptions& options, int most, const OrbitProgress& progress = {});

// The sweeps kept of a long orbit: 0, 1, 2, 5, 10, 20, 50, ... and the last.
bool is_milestone(int k);

}  // namespace amcert
