// Where a run parts from a stored one.
//
// The stored certificate says how far each block of each iterate is from the run of the same method in many bits (double_agreement):
// a tube around that run in which the stored one lies. Another run whose updates are right lies in a tube like it, though not in the
// very same, as its roundings are others. So a block has left the tube if it is farther from the stored one than room·(what is
// certified), and farther than the tolerance of am_trajectory, relative to 1 + its largest entry.
#pragma once

#include "regress/stored.hpp"

#include <optional>
#include <string>

namespace amcert {

constexpr int tube_room = 1024;

struct Place {
  int k = 0;  // of the iterate: what sweep k made
  std::string block;
  Index row = 0, col = 0;
  Rational distance;                  // between the entries
  std::optional<Rational> certified;  // of the stored iterate from the run in many bits, if the stored certificate says so
};

struct RunComparison {
  bool identical = false;
  std::optional<Place> left;      // where the tube is left first: in the first sweep, in the block that is updated first
  std::optional<Place> farthest;  // the largest distance, if the tube is not left and there is any
};
RunComparison compare_runs(const Problem& problem, const StoredRun& stored, const Json& stored_claims, const RecordedRun& run);

// "the run leaves its certified tube first in sweep 3, block U2[1,0]: 0.0021 from the stored iterate, certified within 1.1e-13; …" with
// what the exact update says about it. Where nothing is certified and the update is right, another rounding may be all there is to it:
// that alone is no regression.
struct Leaving {
  bool is_regression = true;
  std::string text;
};
Leaving left_tube(const Problem& problem, const RecordedRun& run, const Place& left);
std::string in_tube(const Place& farthest);

// A program in doubles starts from the nearest doubles of the case's start. If the first iterate is that, up to a last bit, it becomes the
// start itself, as it is in the runs of the double engine.
RecordedRun from_start(const Problem& problem, RecordedRun run);

}  // namespace amcert
