// What all commands of amcert share.
#pragma once

#include "report/render.hpp"
#include "result/folder.hpp"
#include "result/outcome.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace amcert::command {

using namespace result;  // exit codes; files that are written whole or not at all

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
Command add_table(CLI::App& app, const std::vector<std::string>& line);
Command add_report(CLI::App& app);
Command add_sweep(CLI::App& app, const std::vector<std::string>& line);
Command add_diff(CLI::App& app);
Command add_regress(CLI::App& app, const std::vector<std::string>& line);
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

// Where results go after the work: there, but beside a certificate that is there already if the work was interrupted. Less does not replace more.
// Says if what is there, and will be replaced, is about another problem.
fs::path place_for_results(const fs::path& folder, const Json& problem);

// The results in a folder or below it, in the order of their names. Throws CaseError if there are none.
std::vector<fs::path> results_below(const fs::path& path);

// A word as one types it into a shell.
std::string shell_word(const std::string& word);

// What the commands take if nothing else is asked for.
constexpr int limit_sweeps = 10000;         // of amcert limit
constexpr long limit_bits = 128;            // its center
constexpr const char* orbit_radius = "1e-30";  // of amcert replay

// Says so if there are any.
bool announced_in_vain(const Case& c, const Certificate& certificate, const std::string& case_path, bool at_limit);

std::string number_of_sweeps(int sweeps);

// Followed where minimizers tie, unless asked otherwise.
constexpr int most_orbits = 4;

}  // namespace amcert::command
