#include "child.hpp"

#include "command.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace amcert::command {

namespace {

[[noreturn]] void no_child(const char* what) { throw std::domain_error(std::string("no child process: ") + what + ": " + std::strerror(errno) + "; take fewer --jobs"); }

}  // namespace

Child::Child(const std::vector<std::string>& arguments) : errors_(memfd_create("amcert", MFD_CLOEXEC)) {
  if (errors_ < 0) no_child("memfd_create");
  std::vector<std::string> words = {"amcert"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) {
    close(errors_);
    no_child("fork");
  }
  if (pid_ > 0) return;
  // Only what is allowed between fork and exec.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(limit);  // it died before the kernel was told
  const int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 || dup2(errors_, STDERR_FILENO) < 0) _exit(limit);
  close(nothing);
  execv("/proc/self/exe", argv.data());
  _exit(limit);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), errors_(std::exchange(other.errors_, -1)) {}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (errors_ >= 0) close(errors_);
}

std::optional<Child::End> Child::ended() {
  int status = 0;
  const pid_t waited = waitpid(pid_, &status, WNOHANG);
  if (waited == 0) return std::nullopt;
  const bool known = waited == pid_;
  pid_ = -1;
  if (!known) return End{limit, std::string("what became of it is not known: ") + std::strerror(errno)};
  if (WIFSIGNALED(status)) return End{limit, std::string("ended by signal ") + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")"};
  std::string said;
  char buffer[4096];
  lseek(errors_, 0, SEEK_SET);
  for (ssize_t n; (n = read(errors_, buffer, sizeof buffer)) > 0;) said.append(buffer, std::size_t(n));
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (const auto line = said.rfind('\n'); line != said.npos) said.erase(0, line + 1);
  if (said.starts_with("amcert: ")) said.erase(0, 8);
  return End{WEXITSTATUS(status), said};
}

void Child::interrupt() const { kill(pid_, SIGINT); }

// The file is inherited across exec, and with it the lock: it is one of the open file, not of the process.
Lock::Lock(const std::filesystem::path& file, bool shared, const std::string& what) : file_(open(file.c_str(), O_RDWR | O_CREAT, 0666)) {
  if (file_ < 0) throw CaseError(file.string() + ": cannot be written (" + std::strerror(errno) + "); name another folder with --out");
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (flock(file_, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    const int why = errno;
    if (why == EINTR) continue;
    if (why == EWOULDBLOCK && std::chrono::steady_clock::now() < give_up && !interrupted) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      continue;
    }
    close(file_);
    if (why == EWOULDBLOCK) throw CaseError(what + "; wait until it has ended, or name another folder with --out");
    throw CaseError(file.string() + ": cannot be locked (" + std::strerror(why) + "); name a folder on another file system with --out");
  }
}

Lock::~Lock() { close(file_); }

}  // namespace amcert::command
