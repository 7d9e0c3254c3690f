#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace aml::tests {

/// The real binary as a child process, ended at the latest with this object.
class EmulatorProcess {
 public:
  /// Starts `binary serve --port 0 --quiet` with more arguments and waits for its READY line.
  /// Errors: std::runtime_error when it ends before, with its exit code.
  EmulatorProcess(const std::string& binary, const std::vector<std::string>& arguments);
  ~EmulatorProcess();
  EmulatorProcess(const EmulatorProcess&) = delete;
  EmulatorProcess& operator=(const EmulatorProcess&) = delete;

  std::uint16_t port() const { return port_; }
  const std::string& ready_line() const { return ready_line_; }
  /// The lines before it; none with --quiet.
  const std::vector<std::string>& banner() const { return banner_; }
  pid_t pid() const { return pid_; }

  /// Sends the signal, waits for the end; the exit code, or 128 + the signal that ended it.
  int stop(int signal);

 private:
  pid_t pid_ = -1;
  int stdout_ = -1;
  std::vector<std::string> banner_;
  std::string ready_line_;
  std::uint16_t port_ = 0;
};

}  // namespace aml::tests
