// One case against its stored certificates.
#pragma once

#include "stated.hpp"

#include <string>
#include <vector>

namespace amcert::command {

struct RegressOptions {
  std::string run, out;
  std::vector<std::string> only;  // commands; empty: those that are stored
  std::optional<Rational> tolerance;
  int sweeps = 0;  // of a replay that is stored for the first time
  bool update = false, all = false;
};

struct CaseOutcome {
  int code = ok;
  std::vector<std::string> lines;  // what is worth saying, what is wrong first
};

// The folder of a case, by itself or by its case.toml; its last part is the name of a folder.
fs::path case_folder(const fs::path& path);

// Throws as read_case and read_stored_file do, and what certifying throws.
CaseOutcome regress_case(const fs::path& path, const RegressOptions& options, const std::vector<std::string>& line, Progress& progress);

}  // namespace amcert::command
