#include "command.hpp"

#include "regress/stored.hpp"
#include "report/overview/overview.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace amcert::command {

volatile std::sig_atomic_t interrupted = 0;

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::show(const std::string& what) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  std::cerr << "\r\033[K" << what << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
  shown_ = false;
  last_ = {};  // what comes next is shown at once, however short it is
}

std::string shell_word(const std::string& word) {
  const bool simple = !word.empty() && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:,=@+-%") == std::string::npos;
  if (simple) return word;
  std::string out = "'";
  for (const char x : word) out += x == '\'' ? std::string("'\\''") : std::string(1, x);
  return out + "'";
}

std::string number_of_sweeps(int sweeps) { return std::to_string(sweeps) + (sweeps == 1 ? " sweep" : " sweeps"); }

fs::path place_for_results(const fs::path& folder, const Json& problem) {
  if (!holds_results(folder)) return folder;
  if (interrupted) return result_folder(folder.string() + "-interrupted");
  std::ifstream file(folder / "problem.json");
  const Json before = Json::parse(file, nullptr, false);
  const std::vector<std::string> different = before.is_discarded() ? std::vector<std::string>() : problem_differences(before, problem);
  if (!different.empty()) std::cerr << "amcert: " << folder.string() << " held results of another problem (" << different.front() << "); these replace them\n";
  return folder;
}

std::vector<fs::path> results_below(const fs::path& path) {
  if (!fs::is_directory(path) || holds_results(path)) return {path};
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_directory()) continue;
    if (at->path().filename().string().starts_with('.')) at.disable_recursion_pending();
    else if (holds_results(at->path())) found.push_back(at->path());
    else if (fs::exists(at->path() / "problem.json")) std::cerr << "amcert: " << at->path().string() << ": a problem without its certificate; it is left out\n";
  }
  if (failed) throw CaseError(path.string() + ": cannot be read (" + failed.message() + ")");
  if (found.empty()) throw CaseError(path.string() + ": no certificate.json in it or below; amcert certify CASE --out " + path.string() + " writes one");
  std::ranges::sort(found, [](const fs::path& a, const fs::path& b) { return report::overview::comes_before(a.string(), b.string()); });
  return found;
}

bool announced_in_vain(const Case& c, const Certificate& certificate, const std::string& case_path, bool at_limit) {
  const std::vector<std::string> names = result::announced_in_vain(c, certificate, at_limit);
  if (names.empty()) return false;
  std::string others;
  for (const Claim& claim : certificate.claims())
    if (claim.verdict == Verdict::refuted && !expected(c, claim)) others += (others.empty() ? "; refuted is " : ", ") + short_name(claim);
  for (const std::string& name : names)
    std::cerr << "amcert: " << case_path << ": expect_refuted lists '" << name << "', which is not refuted; take it out of the list" << others << "\n";
  return true;
}

}  // namespace amcert::command
