// Everything a case asks for, in order, each claim listing the claims it rests on.
#pragma once

#include "problem/case_file.hpp"
#include "theorem/box_orbit.hpp"
#include "theorem/theorems.hpp"

namespace amcert {

struct InternalAlarm : std::logic_error {
  using std::logic_error::logic_error;
};

// Called before each claim and each sweep of it with a description; returning false ends the certification there. What is decided is
// kept, the claim at work becomes undecided.
using ClaimProgress = std::function<bool(const std::string&)>;

// `reference` may be null: then double_agreement is left out. Throws InternalAlarm if proved constants contradict each other.
Certificate certify(const Case& c, const RecordedRun& run, const RecordedRun* reference, const ClaimProgress& progress = {});

// The exact orbit: its enclosure and, if all iterates were kept, what the case asks about decrease and relative error for the exact
// iterates, and how far the recorded double run is from them.
Certificate certify_orbit(const Case& c, const Orbit& orbit, const RecordedRun& recorded, const ClaimProgress& progress = {});

// Refusals that the case announced (expect_refuted) do not count as failures.
bool expected(const Case& c, const Claim& claim);
// "sufficient_decrease J1 j=1", "am_trajectory", ...
std::string short_name(const Claim& claim);

// Follows the exact orbit from the start of the case for so many sweeps.
using FollowOrbit = std::function<std::vector<Orbit>(int)>;

// Where the run goes: a critical point near its last iterate, the Kurdyka–Łojasiewicz inequality around it, how fast exact sweeps
// converge there, and that the run, and with `follow` the exact orbit, comes so near that this holds for all sweeps that follow. Of
// the run the certificate keeps what leads into the sets. Center with `bits` binary places.
// `go_on` is asked while the point is looked for; where it says no the search ends, and what is claimed is about what was found.
// Of a composite problem: a fixed point of its sweeps and the rate there, and the objective around it; joined to an orbit with `boxes`.
using FollowBoxes = std::function<BoxOrbit(int)>;
Certificate certify_limit(const Case& c, const RecordedRun& run, long bits, const std::function<bool()>& go_on = {}, const FollowOrbit& follow = {}, const FollowBoxes& boxes = {});
// The exact orbit of a composite problem.
Certificate certify_boxes(const Case& c, const BoxOrbit& orbit);

}  // namespace amcert
