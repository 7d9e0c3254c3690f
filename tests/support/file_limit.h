#pragma once

#include <signal.h>
#include <sys/resource.h>

#include <stdexcept>

namespace aml::tests {

/// While this lives, no file of the process grows beyond a size: what a full disk does, without the
/// rights to make one.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    if (::getrlimit(RLIMIT_FSIZE, &before_) != 0) throw std::runtime_error("getrlimit");
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    rlimit low = before_;
    low.rlim_cur = bytes;
    if (::setrlimit(RLIMIT_FSIZE, &low) != 0) throw std::runtime_error("setrlimit");
  }
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  sighandler_t handler_ = SIG_DFL;
};

}  // namespace aml::tests
