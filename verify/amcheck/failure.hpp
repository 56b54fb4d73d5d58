// The one exception of the checker: a text that cannot be judged (SPEC 4, exit codes 2 to 4).
#pragma once
#include <exception>
#include <string>

namespace amcheck {

enum Exit { kVerified = 0, kRejected = 1, kMalformed = 2, kUnsupported = 3, kLimit = 4, kMismatch = 5, kConditional = 6 };

struct Failure : std::exception {
  Failure(Exit c, const char* p, std::string m) : code(c), place(p), message(std::move(m)) {}
  const char* what() const noexcept override { return message.c_str(); }

  Exit code;
  const char* place;    // where in the text, or null
  std::string message;  // what is wrong and what to do
  std::string field;    // filled in by whoever knows the path to `place`
};

}  // namespace amcheck
