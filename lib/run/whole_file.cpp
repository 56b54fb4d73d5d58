#include "run/whole_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace amcert {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, int error) { throw std::system_error(error, std::generic_category(), path.string()); }

int opened(const fs::path& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0666);
  if (fd < 0) fail(path, errno);
  return fd;
}

void put(int fd, const fs::path& path, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) fail(path, errno);
    if (n > 0) done += std::size_t(n);
  }
}

// A disk that is full may say so only here.
void sync(int fd, const fs::path& path) {
  if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP) fail(path, errno);  // some file systems cannot
}

}  // namespace

FileLock::FileLock(const fs::path& path, int flags, bool shared) : path_(path), fd_(opened(path, flags)) {
  try {
    share(shared);
  } catch (...) {
    close(fd_);
    throw;
  }
}

FileLock::~FileLock() { close(fd_); }

void FileLock::share(bool shared) {
  while (flock(fd_, shared ? LOCK_SH : LOCK_EX) != 0) {
    if (errno == ENOSYS || errno == EOPNOTSUPP) return;
    if (errno != EINTR) fail(path_, errno);
  }
}

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, errno);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_through(const fs::path& path, const std::string& text) {
  const FileLock file(path, O_WRONLY | O_CREAT | O_EXCL);
  put(file.descriptor(), path, text);
  sync(file.descriptor(), path);
}

void sync_folder(const fs::path& folder) {
  const int fd = opened(folder, O_RDONLY | O_DIRECTORY);
  (void)fsync(fd);  // not all file systems can; then it is theirs to order what they write
  close(fd);
}

void write_whole(const fs::path& path, const std::string& text) {
  std::error_code none;
  if (fs::exists(path, none) && !fs::is_regular_file(path, none)) {
    const FileLock file(path, O_WRONLY);
    return put(file.descriptor(), path, text);
  }
  const fs::path to = fs::is_symlink(path, none) ? fs::weakly_canonical(path) : path, part = to.string() + ".part";
  for (;;) {
    const FileLock file(part, O_WRONLY | O_CREAT);
    // Whoever had the lock before may have renamed the file since it was opened: what is locked must still be what has the name.
    struct stat locked {}, named {};
    if (fstat(file.descriptor(), &locked) != 0 || stat(part.c_str(), &named) != 0 || locked.st_ino != named.st_ino || locked.st_dev != named.st_dev) continue;
    try {
      if (ftruncate(file.descriptor(), 0) != 0) fail(part, errno);  // one that was killed may have left something
      put(file.descriptor(), part, text);
      sync(file.descriptor(), part);
      if (rename(part.c_str(), to.c_str()) != 0) fail(to, errno);
    } catch (...) {
      unlink(part.c_str());
      throw;
    }
    return sync_folder(to.has_parent_path() ? to.parent_path() : fs::path("."));
  }
}

}  // namespace amcert
