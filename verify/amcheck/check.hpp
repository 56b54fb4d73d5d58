// Checks a certificate against its problem, both given as the texts of their files (SPEC.md).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace amcheck {

struct ClaimReport {
  std::string kind, run, verdict;
  std::size_t k0 = 0, k1 = 0;
  std::string status;   // verified, rejected, skipped or limit
  std::string message;  // why it is not verified
};

struct Result {
  int exit_code = 0;               // SPEC 4
  std::string last_line;           // SPEC 4, without the newline
  std::vector<std::string> lines;  // one per claim, or what is wrong with a file
  std::vector<std::string> echo;   // what was read, in plain words; if asked for
  std::vector<ClaimReport> claims;
};

struct Options {
  bool echo = false;
  std::string problem_file = "problem", certificate_file = "certificate";  // for messages
};

Result check(std::string_view problem, std::string_view certificate, const Options& options = {});

// The result as one JSON object.
std::string as_json(const Result& result);

}  // namespace amcheck
