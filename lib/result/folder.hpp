// Result folders: problem, certificate, provenance, tables and report, each file written whole or not at all, and read back.
#pragma once

#include "report/table.hpp"
#include "theorem/certify.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace amcert::result {

namespace fs = std::filesystem;

// Whole or not at all: a reader never meets half a file. Throws CaseError.
void write(const fs::path& path, const std::string& text);
// Makes the folder if it is not there. Throws CaseError.
fs::path result_folder(const fs::path& path);
Json read_json(const fs::path& path);

// A certificate and the problem beside it, by the file or its folder. Throws CaseError, and Mismatch if they do not belong together.
struct Result {
  fs::path file;
  Json problem, certificate;
  std::string digest;
};
Result read_result(const fs::path& path);
struct Mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Certificate, problem, provenance, tables and report. `line` is the command line, for provenance.
report::Table write_results(const fs::path& dir, const Json& problem, const Json& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost = {});
inline report::Table write_results(const fs::path& dir, const Certificate& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost = {}) {
  return write_results(dir, certificate.problem(), certificate.json(), line, cost);
}

}  // namespace amcert::result
