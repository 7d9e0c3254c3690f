#include "emulator/core/line_output.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "emulator/base/assert.h"

namespace aml::core {

LineOutput::LineOutput(int fd) : fd_(fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return;
  if (S_ISSOCK(status.st_mode)) {
    mode_ = Mode::kSend;
  } else if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
    // Opened again it has a separate O_NONBLOCK. A regular file would be written from its
    // start, and does not wait anyway.
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    own_fd_ = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (own_fd_ < 0) return;
    fd_ = own_fd_;
    mode_ = Mode::kWrite;
  } else {
    mode_ = Mode::kWrite;
  }
}

LineOutput::~LineOutput() {
  if (own_fd_ >= 0) close(own_fd_);
}

// How many bytes went out: 0 where it would have to wait, or where nothing reads any more.
std::size_t LineOutput::write_some(std::string_view bytes) const {
  ssize_t count = 0;
  if (mode_ == Mode::kSend) {
    count = send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  } else if (mode_ == Mode::kWrite) {
    count = ::write(fd_, bytes.data(), bytes.size());
  } else {
    // A pipe that poll() calls writable takes this much at once.
    pollfd ready{.fd = fd_, .events = POLLOUT, .revents = 0};
    if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return 0;
    count = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
  }
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool LineOutput::finish_line() {
  while (!rest_.empty()) {
    const std::size_t count = write_some(rest_);
    if (count == 0) return false;
    AML_ASSERT(count <= rest_.size());
    rest_.erase(0, count);
  }
  return true;
}

bool LineOutput::write(std::string_view line) {
  if (!finish_line()) return false;
  const std::size_t count = write_some(line);
  if (count == 0) return line.empty();
  rest_ = line.substr(count);
  finish_line();
  return true;
}

}  // namespace aml::core
