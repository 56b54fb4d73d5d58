#include "batch.hpp"
#include "failure.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <istream>

namespace amcheck {
namespace {

constexpr Exit kFirst[] = {kMalformed, kMismatch, kUnsupported, kRejected, kLimit, kConditional};

bool limit(int what, rlim_t amount) {
  const rlimit most{amount, amount};
  return amount == 0 || setrlimit(what, &most) == 0;
}

}  // namespace

int check_batch(std::istream& list, const BatchLimits& limits, const std::function<int(const std::string&)>& one,
                const std::function<void(const std::string& name, const std::string& reason)>& ended) {
  bool seen[7] = {};
  std::string name;
  while (std::getline(list, name)) {
    const pid_t child = fork();
    if (child == 0) {
      const bool limited = limit(RLIMIT_CPU, limits.seconds) && limit(RLIMIT_AS, static_cast<rlim_t>(limits.megabytes) << 20) && limit(RLIMIT_CORE, 0);
      _exit(limited ? one(name) : 255);  // without the clean-up of the parent's streams
    }
    int status = 0;
    const bool waited = child > 0 && waitpid(child, &status, 0) == child;
    const int code = waited && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code >= 0 && code <= 6) {
      seen[code] = true;
      continue;
    }
    // Whatever ended the process, nothing is known about the file: never a verdict that a claim holds.
    seen[kLimit] = true;
    ended(name, !waited ? "no process could be started" : code >= 0 ? "the limits could not be set" : WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL ? "too much time" : "ended by signal " + std::to_string(WTERMSIG(status)));
  }
  for (const int code : kFirst)
    if (seen[code]) return code;
  return 0;
}

}  // namespace amcheck
