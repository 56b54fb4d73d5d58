// The exact iterates of a composite problem, sweep by sweep in boxes around the points of a run with many bits (SPEC.md 3.32).
#pragma once

#include "certificate/claim.hpp"
#include "run/orbit.hpp"
#include "run/sweep_box.hpp"

namespace amcert {

struct BoxOrbit {
  RecordedRun run;                              // z^0 ..
  std::vector<std::vector<Rational>> radius;    // [k][block]
  std::vector<ExactEntry> exact;
  int sweeps = 0;                               // reached
  long grid = 0;                                // Q
  std::string obstacle;                         // why not all that were asked for
  Orbit::End end = Orbit::End::complete;
  std::vector<std::string> log;                 // one line per attempt

  // Bound of |x^k - z^k| in an entry.
  Rational radius_of(int k, int block, Index row, Index col) const;
};

// Options as for other orbits: bits, max_bits, max_time, the radius that is asked for at the last sweep.
BoxOrbit follow_boxes(const Problem& problem, const OrbitOptions& options, const OrbitProgress& progress = {});

// Encloses: how far the exact iterates may be from the points of the run.
// Requires: every sweep over the box of one iterate has a result.
// On failure: undecided beyond the last sweep that has one.
// Because: SPEC.md 3.32.
std::vector<Claim> box_trajectory(const Problem& problem, const BoxOrbit& orbit);

// Encloses: a fixed point of the sweep, a ball of a norm around it on which a sweep contracts, and how near the run (with an orbit: the
//           exact iterates) comes to it.
// Requires: the derivatives of a sweep on the box of that ball; an approximate limit of the run.
// On failure: undecided, with the spectral radius found or what stays open.
// Because: SPEC.md 3.33.
struct FixedPoint;  // the numbers of a proved one that the orbit is joined by
RationalVector center_of(const FixedPoint& point);
Claim rate_fixed_point(const Problem& problem, const RecordedRun& run, long bits, std::shared_ptr<const FixedPoint>& found);
// The same for the exact iterates: at the first sweep that is within; undecided if none is.
Claim rate_fixed_point(const Problem& problem, const FixedPoint& found, const BoxOrbit& orbit, const std::string& enclosure);

}  // namespace amcert
