#include "command.hpp"

#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>
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
}

std::string number_of_sweeps(int sweeps) { return std::to_string(sweeps) + (sweeps == 1 ? " sweep" : " sweeps"); }

fs::path place_for_results(const fs::path& folder) {
  return interrupted && fs::exists(folder / "certificate.json") ? result_folder(folder.string() + "-interrupted") : folder;
}

bool announced_in_vain(const Case& c, const Certificate& certificate, const std::string& case_path, bool at_limit) {
  const std::vector<std::string> names = result::announced_in_vain(c, certificate, at_limit);
  for (const std::string& name : names)
    std::cerr << "amcert: " << case_path << ": expect_refuted lists '" << name << "', which is not refuted; take it out of the list\n";
  return !names.empty();
}

}  // namespace amcert::command
