// Result folders: problem, certificate, provenance, tables and report, replaced as a whole, and read back.
#pragma once

#include "certificate/result_folder.hpp"
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
// Makes it; throws CaseError if that cannot be, or nothing may be written there.
fs::path result_folder(const fs::path& path);
// `remedy` says what to do if it cannot be read. Throws CaseError.
Json read_json(const fs::path& path, const std::string& remedy = "amcert certify CASE writes it");

// A certificate and the problem beside it, by the file or its folder. Throws CaseError, Mismatch if they do not belong together, and
// std::runtime_error if the certificate is of another version of the format.
struct Result {
  fs::path file;
  Json problem, certificate;
  std::string digest;
};
Result read_result(const fs::path& path);
// There are results in the folder, or will be as soon as somebody reads them: their writing was interrupted when they were whole.
bool holds_results(const fs::path& folder);
struct Mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// amcheck does not accept a certificate.
struct NotVerified : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// A certificate that is none, by what was found wrong with it.
CaseError unreadable(const fs::path& certificate, const std::exception& why);

// Tables and report, by the names of their files.
Files rendered(const Json& problem, const Json& certificate, const report::Options& options, const report::Table& table);

// Certificate, problem, provenance, tables and report; `line` is the command line, for provenance. Where the folder cannot be written any more they go
// to a folder for temporary files, and std::domain_error says so.
report::Table write_results(const fs::path& dir, const Json& problem, const Json& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost = {});
inline report::Table write_results(const fs::path& dir, const Certificate& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost = {}) {
  return write_results(dir, certificate.problem(), certificate.json(), line, cost);
}

// A folder for temporary files, removed with all that is in it. Throws CaseError.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& name);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace amcert::result
