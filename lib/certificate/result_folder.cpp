#include "certificate/result_folder.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <system_error>

namespace amcert {

namespace fs = std::filesystem;

namespace {

const char* const certificate = "certificate.json";
const char* const provenance = "provenance.json";

// The names of files below a folder, relative to it.
std::set<fs::path> names_below(const fs::path& folder) {
  std::set<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_directory()) out.insert(entry.path().lexically_relative(folder));
  return out;
}

// What belongs together by the provenance in a folder.
std::set<fs::path> written_with(const fs::path& folder) {
  std::set<fs::path> out;
  std::ifstream in(folder / provenance);
  const nlohmann::json value = nlohmann::json::parse(in, nullptr, false);
  if (!value.is_object() || !value.contains("files") || !value["files"].is_array()) return out;
  for (const auto& name : value["files"]) {
    if (!name.is_string()) continue;
    const fs::path path = fs::path(name.get<std::string>()).lexically_normal();
    if (path.is_relative() && !path.empty() && *path.begin() != "..") out.insert(path);
  }
  return out;
}

void put_in_place(const fs::path& next, const fs::path& folder, const fs::path& name) {
  if (name.has_parent_path()) fs::create_directories((folder / name).parent_path());
  fs::rename(next / name, folder / name);
}

// Ends what a process had begun. Every step may have been the last one of that process, and all can be done again.
void finish(const fs::path& folder) {
  const fs::path next = folder / ".next";
  if (!fs::exists(next)) return;
  if (fs::exists(next / certificate)) {  // else only the empty folder is left to remove
    fs::remove(folder / certificate);
    if (fs::exists(next / provenance)) {  // else it is in place, and all but the certificate before it
      const std::set<fs::path> successors = written_with(next);
      for (const fs::path& name : written_with(folder))
        if (!successors.contains(name) && fs::is_regular_file(fs::symlink_status(folder / name))) fs::remove(folder / name);
      for (const fs::path& name : names_below(next))
        if (name != certificate && name != provenance) put_in_place(next, folder, name);
      put_in_place(next, folder, provenance);
    }
    sync_folder(folder);
    put_in_place(next, folder, certificate);
    sync_folder(folder);
  }
  fs::remove_all(next);
}

}  // namespace

void replace_results(const fs::path& folder, const Files& files) {
  fs::create_directories(folder);
  const FileLock lock(folder / ".lock", O_RDWR | O_CREAT);
  finish(folder);
  const fs::path part = folder / ".part";
  fs::remove_all(part);  // of a process that was killed: the lock is ours
  try {
    fs::create_directory(part);
    for (const auto& [name, text] : files) {
      fs::create_directories((part / name).parent_path());
      write_through(part / name, text);
    }
    sync_folder(part);
    fs::rename(part, folder / ".next");
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(part, ignored);
    throw;
  }
  sync_folder(folder);
  finish(folder);
}

HeldResults::HeldResults(const fs::path& folder) {
  const fs::path lock = folder / ".lock";
  try {
    lock_.emplace(lock, O_RDWR, true);
  } catch (const std::system_error& e) {
    if (const int code = e.code().value(); code != ENOENT && code != EACCES && code != EROFS) throw;
  }
  while (fs::exists(folder / ".next")) {
    try {
      lock_.reset();
      lock_.emplace(lock, O_RDWR | O_CREAT);
      finish(folder);
      lock_->share(true);
    } catch (const std::system_error&) {
      if (!fs::exists(folder / certificate)) throw;
      return;  // the old results, untouched
    }
  }
}

}  // namespace amcert
