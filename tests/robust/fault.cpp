// Steps of writing (what changes files or folders, or makes sure of it) are counted; at step FAULT_AT
//   FAULT=kill   the process is killed, a write having got half way;
//   FAULT=full   that step fails as on a full disk, and no other;
//   FAULT=fuller that step and all after it fail so.
// Changes through other calls are not steps: removal of a whole folder is what comes after the last one that counts.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

template <class F>
F next(const char* name) {
  return reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
}

enum Fault { none, kill_now, full };

Fault step() {
  static const char* const kind = std::getenv("FAULT");
  static const char* const at = std::getenv("FAULT_AT");
  static long count = 0;
  if (!kind || !at) return none;
  const long due = std::atol(at) - ++count;
  if (std::strcmp(kind, "kill") == 0) return due == 0 ? kill_now : none;
  return due == 0 || (due < 0 && std::strcmp(kind, "fuller") == 0) ? full : none;
}

// True if the step fails.
bool faulty(Fault f) {
  if (f == kill_now) kill(getpid(), SIGKILL);
  if (f == full) errno = ENOSPC;
  return f == full;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  if (fd <= 2) return real(fd, data, size);
  const Fault f = step();
  if (f == kill_now) (void)!real(fd, data, size / 2);
  return faulty(f) ? -1 : real(fd, data, size);
}

int fsync(int fd) { return faulty(step()) ? -1 : next<int (*)(int)>("fsync")(fd); }

int rename(const char* from, const char* to) noexcept { return faulty(step()) ? -1 : next<int (*)(const char*, const char*)>("rename")(from, to); }

int remove(const char* path) noexcept { return faulty(step()) ? -1 : next<int (*)(const char*)>("remove")(path); }

int mkdir(const char* path, mode_t mode) noexcept { return faulty(step()) ? -1 : next<int (*)(const char*, mode_t)>("mkdir")(path, mode); }
}
