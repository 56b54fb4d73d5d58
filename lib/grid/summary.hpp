// What became of the members of a grid.
#pragma once

#include "grid/grid.hpp"

#include <string>
#include <vector>

namespace amcert {

struct Outcome {
  enum class State { open, proved, refuted, undecided, failed };
  State state = State::open;
  int code = -1;  // exit code of the command, -1 if it did not come to an end
  int proved = 0, refuted = 0, undecided = 0;  // claims
  std::string problem, certificate;            // digests
  std::string reason;                          // why it is not proved
};

const char* name(Outcome::State s);

// One row per member in the order of the grid; nothing in it depends on when, where or in how many parts the work was done.
std::string summary_csv(const Grid& grid, const std::vector<Outcome>& outcomes);
std::string summary_json(const Grid& grid, const std::vector<Outcome>& outcomes);
// The numbers of members by state, and for each state that is not proved the first reasons.
std::string summary_text(const Grid& grid, const std::vector<Outcome>& outcomes);

}  // namespace amcert
