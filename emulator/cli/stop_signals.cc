#include "emulator/cli/stop_signals.h"

#include <ctime>

namespace aml::cli {

StopSignals::StopSignals(std::initializer_list<int> more) {
  sigemptyset(&set_);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGTERM);
  for (const int number : more) sigaddset(&set_, number);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  // A reader of stdout or of an answer may leave; write() says so.
  signal(SIGPIPE, SIG_IGN);
  // So does a limit of a file's size.
  signal(SIGXFSZ, SIG_IGN);
}

siginfo_t StopSignals::wait() const {
  siginfo_t come{};
  while (sigwaitinfo(&set_, &come) < 0) {
  }
  return come;
}

std::optional<siginfo_t> StopSignals::wait_for(std::chrono::milliseconds time) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::chrono::nanoseconds rest = time - seconds;
  const timespec limit{static_cast<std::time_t>(seconds.count()), static_cast<long>(rest.count())};
  siginfo_t come{};
  if (sigtimedwait(&set_, &come, &limit) < 0) return std::nullopt;
  return come;
}

void restore_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL);
}

}  // namespace aml::cli
