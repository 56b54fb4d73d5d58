// Child processes that run this program, and locks that live as long as any of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace amcert::command {

// Runs amcert with these arguments; standard output is thrown away. The kernel kills it if its parent dies in whatever way, and so does the
// destructor: no one goes on to write where nobody waits for it.
class Child {
 public:
  explicit Child(const std::vector<std::string>& arguments);
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;

  struct End {
    int code;             // exit code, or `limit` if a signal ended it
    std::string message;  // the last line on its standard error without "amcert: ", or the signal
  };
  std::optional<End> ended();  // does not wait
  void interrupt() const;      // as Ctrl-C does

 private:
  pid_t pid_ = -1;
  int errors_ = -1;
};

// A lock on a file, freed by the kernel when this process and all the children that it started since have ended. Throws CaseError if another
// process holds it; children of one that was killed get a moment to die.
class Lock {
 public:
  Lock(const std::filesystem::path& file, bool shared, const std::string& what);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int file_;
};

}  // namespace amcert::command
