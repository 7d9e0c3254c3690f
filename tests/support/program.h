#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace aml::tests {

/// What a process left.
struct Outcome {
  int exit_code;  ///< -1: ended by a signal
  std::string out;
  std::string err;
};

/// The real program as a child process, with no AMLEMU_ variables but the given ones; killed at the
/// latest with this object.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments, std::vector<std::string> variables = {},
                   const std::string& binary = AML_BINARY);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t pid() const { return pid_; }

  /// The lines on stdout up to READY (or to its end), READY included.
  std::vector<std::string> read_until_ready();

  /// Waits for its end.
  Outcome wait();
  Outcome stop(int signal_number = SIGTERM);

 private:
  pid_t pid_ = -1;
  int err_;
  int pipe_[2];
};

inline Outcome run_program(std::vector<std::string> arguments,
                           std::vector<std::string> variables = {}) {
  return Program(std::move(arguments), std::move(variables)).wait();
}

}  // namespace aml::tests
