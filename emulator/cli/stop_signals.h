#pragma once

#include <signal.h>

#include <chrono>
#include <initializer_list>
#include <optional>

namespace aml::cli {

/// The signals that the program waits for. Blocked before any thread starts, so that only the wait
/// sees them, and none is lost that comes early.
class StopSignals {
 public:
  /// SIGINT and SIGTERM, and what else is named.
  explicit StopSignals(std::initializer_list<int> more = {});

  siginfo_t wait() const;
  /// Nothing: none came in that time.
  std::optional<siginfo_t> wait_for(std::chrono::milliseconds time) const;

 private:
  sigset_t set_;
};

/// In a child that is about to become another program: what StopSignals did is undone.
void restore_signals();

}  // namespace aml::cli
