// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string>

namespace amcert {

// Puts a file with this text in the place of what is there. A reader, at whatever moment and whatever happens to this process or the machine,
// meets the old file or the new one. Two processes may write the same file: one after the other. Throws std::system_error; then the old file is there.
// What is no file, such as /dev/stdout, is written to.
void write_whole(const std::filesystem::path& path, const std::string& text);

// All of a file. Throws std::system_error.
std::string read_whole(const std::filesystem::path& path);

// Writes a new file through to the disk, for folders that no reader looks into yet. Throws std::system_error.
void write_through(const std::filesystem::path& path, const std::string& text);

// Names made, changed or removed in a folder are on the disk after this. Throws std::system_error.
void sync_folder(const std::filesystem::path& folder);

// An open file, locked while this lives; the system gives the lock back if the process is killed. Waits for others. Throws std::system_error.
// Some file systems of clusters have no locks: there two processes may write what they have in common at the same time.
class FileLock {
 public:
  // `flags` are those of open(2); an exclusive lock needs a file that is open for writing.
  FileLock(const std::filesystem::path& path, int flags, bool shared = false);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();
  int descriptor() const { return fd_; }
  void share(bool shared);  // for this moment another process may have it

 private:
  std::filesystem::path path_;
  int fd_;
};

}  // namespace amcert
