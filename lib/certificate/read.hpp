// The way back from JSON: problems, runs and claims as certificates hold them. What is read is taken at its word; checking is
// amcheck's.
#pragma once

#include "certificate/claim.hpp"

namespace amcert {

// All three throw std::invalid_argument if the JSON is not of the shape of SPEC.md, section 2 and 3.
Problem read_problem(const Json& problem);
RecordedRun read_run(const Json& run, const Problem& problem);
Claim read_claim(const Json& claim);

}  // namespace amcert
