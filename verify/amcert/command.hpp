// What all commands of amcert share: exit codes, progress, and files that are written whole or not at all.
#pragma once

#include "certificate/result_folder.hpp"
#include "report/render.hpp"
#include "theorem/certify.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace amcert::command {

namespace fs = std::filesystem;

enum Exit { ok = 0, refuted = 1, bad_input = 2, unsupported = 3, limit = 4, mismatch = 5, undecided = 6, internal = 70 };

// Of two exit codes the one that must not be hidden: refuted, then a limit, then undecided.
int worse(int a, int b);

// Ctrl-C was pressed: long work ends at the next occasion and keeps what is proved.
extern volatile std::sig_atomic_t interrupted;

// A subcommand with its options and help, and what it does. `line` is the command line, for provenance.
struct Command {
  CLI::App* app;
  std::function<int()> run;
};
Command add_certify(CLI::App& app, const std::vector<std::string>& line);
Command add_run(CLI::App& app);
Command add_replay(CLI::App& app, const std::vector<std::string>& line);
Command add_limit(CLI::App& app, const std::vector<std::string>& line);
Command add_table(CLI::App& app);
Command add_bundle(CLI::App& app);

// One line on a terminal that tells how far the work is; nothing in a pipe.
class Progress {
 public:
  Progress();
  ~Progress() { clear(); }
  void show(const std::string& what);
  void clear();

 private:
  bool terminal_, shown_ = false;
  std::chrono::steady_clock::time_point last_{};
};

// Whole or not at all: a reader never meets half a file. Throws CaseError.
void write(const fs::path& path, const std::string& text);
// Makes it; throws CaseError if that cannot be, or nothing may be written there.
fs::path result_folder(const fs::path& path);
// Where results go after the work: there, but beside a certificate that is there already if the work was interrupted. Less does not replace more.
fs::path place_for_results(const fs::path& folder);
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
// amcheck does not accept a certificate.
struct NotVerified : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Tables, report and the claims in words, by the names of their files.
Files rendered(const Json& problem, const Json& certificate, const report::Options& options, const report::Table& table);

// Certificate, problem, provenance, tables and report. Where the folder cannot be written any more they go to a folder for temporary files, and
// std::domain_error says so.
report::Table write_results(const fs::path& dir, const Certificate& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost = {});

// What the verdicts say; a refutation that the case expects is none.
int exit_code(const Case& c, const Certificate& certificate);

// Refutations that the case announces and that are not there; those of exponents are looked for at the limit.
bool announced_in_vain(const Case& c, const Certificate& certificate, const std::string& case_path, bool at_limit);

std::string number_of_sweeps(int sweeps);

// Followed where minimizers tie, unless asked otherwise.
constexpr int most_orbits = 4;

}  // namespace amcert::command
