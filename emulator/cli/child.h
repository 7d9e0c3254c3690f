#pragma once

#include <sys/types.h>

#include <chrono>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/cli/stop_signals.h"

namespace aml::cli {

/// A command that runs as long as the emulator does for it. It is asked to end where the program is,
/// and ends with it, however that ends.
/// Threads: the one that made it.
class Child {
 public:
  /// A command that cannot be run; the exit code is what shells say.
  struct NotStarted : std::runtime_error {
    NotStarted(const std::string& what, int code) : std::runtime_error(what), exit_code(code) {}
    int exit_code;
  };

  /// What it waits for beside SIGINT and SIGTERM.
  static constexpr std::initializer_list<int> kSignals = {SIGCHLD, SIGHUP, SIGQUIT};

  /// `environment`: all of it, `NAME=value`. Errors: NotStarted.
  Child(const std::vector<std::string>& command, const std::vector<std::string>& environment);

  /// Passes signals on until it ends. One that ignores SIGTERM or SIGHUP is killed five seconds
  /// after the first, or at the second.
  /// Shape: its exit code, or 128 and the number of the signal that ended it.
  int wait(const StopSignals& signals);

  /// Ends the processes that outlived it: asks them, and kills what is there after a second. Waits
  /// for six at most.
  static void end_rest(const StopSignals& signals);

 private:
  void pass_on(const siginfo_t& come);

  using Instant = std::chrono::steady_clock::time_point;

  pid_t pid_ = -1;
  bool asked_ = false;  ///< to end
  Instant kill_at_;     ///< once it was asked
};

/// Passes signals on to another process of this program until that ends.
/// Shape: its exit code, as Child::wait().
int wait_for_process(pid_t pid, const StopSignals& signals);

}  // namespace aml::cli
