// A recorded run in few bytes.
#pragma once

#include "certificate/claim.hpp"

#include <map>
#include <string>
#include <vector>

namespace amcert {

// The nearest doubles of its entries. If that is too much, of weights and the like for all sweeps, and of the blocks that have a column
// per sample (U, V) for the first sweeps: a wrong update of those shows in the next weights.
struct StoredRun {
  std::string digest;                                       // of the run as the certificate has it
  std::map<std::string, std::vector<Eigen::MatrixXd>> blocks;  // x^0, x^1, … of every block, as far as they are kept

  // How many of the iterates of this block, from x^0 on.
  int iterates(const std::string& block) const;
};

StoredRun stored_run(const RecordedRun& run, const Problem& problem);
std::string run_digest(const RecordedRun& run, const Problem& problem);

Json json(const StoredRun& run);
// Throws std::invalid_argument.
StoredRun read_stored_run(const Json& v);

}  // namespace amcert
