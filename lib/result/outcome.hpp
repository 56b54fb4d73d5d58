// A run certified as the case asks for, and what that comes to: exit codes.
#pragma once

#include "theorem/certify.hpp"

#include <exception>
#include <string>
#include <vector>

namespace amcert::result {

enum Exit { ok = 0, refuted = 1, bad_input = 2, unsupported = 3, limit = 4, mismatch = 5, undecided = 6, internal = 70 };

// Of two exit codes the one that must not be hidden: 70, 2, 5, 3, 1, 4, 6, 0.
int worse(int a, int b);

// What the verdicts say; a refutation that the case expects is none.
int exit_code(const Case& c, const Certificate& certificate);

// Refutations that the case announces and that are not there; those of exponents are looked for at the limit.
std::vector<std::string> announced_in_vain(const Case& c, const Certificate& certificate, bool at_limit);

// What was thrown, as an exit code and a line to print.
struct Failure {
  int code;
  std::string what;
};
Failure failure(std::exception_ptr thrown);

// A recorded run with all that the case asks for. Where that is double_agreement the mpfr engine runs too, if `reference` allows it. `progress` is told what is being done; where it says no the work ends, and what is decided is kept. Throws
// std::runtime_error in an environment in which bounds of rounding do not hold, and CaseError or, stopped, std::domain_error if there is no claim.
Certificate certify_run(const Case& c, const RecordedRun& run, bool reference, const ClaimProgress& progress);

}  // namespace amcert::result
