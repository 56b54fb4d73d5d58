// Many certificates, one after the other, each in a process of its own.
#pragma once
#include <functional>
#include <iosfwd>
#include <string>

namespace amcheck {

struct BatchLimits {
  unsigned long seconds = 0, megabytes = 0;  // of processor time and of memory for each file; 0: no limit
};

// Calls `one` for every line of `list` in a new process that must write its verdict itself and return its exit code; what one
// file does to a process is gone before the next. `ended` writes the verdict of a file whose process was ended (a limit).
// Returns the first of 2, 5, 3, 1, 4, 6 that occurred, else 0.
int check_batch(std::istream& list, const BatchLimits& limits, const std::function<int(const std::string&)>& one,
                const std::function<void(const std::string& name, const std::string& reason)>& ended);

}  // namespace amcheck
