#include "emulator/cli/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "emulator/base/assert.h"
#include "emulator/text/number.h"

namespace aml::cli {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kGrace{5000};
constexpr milliseconds kGraceOfLeft{1000};
constexpr milliseconds kBetweenLooks{20};
constexpr int kSignalled = 128;

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// After fork() in a process with threads: nothing here allocates.
[[noreturn]] void become(char* const* command, char* const* environment, int report, pid_t parent) {
  restore_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(kSignalled + SIGTERM);
  ::execvpe(command[0], command, environment);
  const int failure = errno;
  [[maybe_unused]] const ssize_t written = ::write(report, &failure, sizeof failure);
  ::_exit(1);
}

[[noreturn]] void refuse(const std::string& command, int failure) {
  constexpr int kNotFound = 127;
  constexpr int kNotExecutable = 126;
  throw Child::NotStarted(command + " cannot be run: " + std::strerror(failure),
                          failure == ENOENT ? kNotFound : kNotExecutable);
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The parent in the text of /proc/PID/stat; the name before it may hold anything.
std::optional<pid_t> parent_in(const std::string& stat) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || stat.size() < name_end + 5) return std::nullopt;
  const std::string rest = stat.substr(name_end + 4);
  return text::parse_number<pid_t>(rest.substr(0, rest.find(' ')));
}

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const auto pid = text::parse_number<pid_t>(entry.path().filename().string());
    if (!pid) continue;
    std::ifstream file(entry.path() / "stat");
    std::string stat;
    if (std::getline(file, stat) && parent_in(stat) == ::getpid()) found.push_back(*pid);
  }
  return found;
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
  AML_ASSERT(!command.empty());
  // What leaves its parent becomes this process's own, so that it can be ended.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) refuse(command[0], errno);
  const std::vector<char*> words = pointers_to(command);
  const std::vector<char*> variables = pointers_to(environment);
  const pid_t own = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(words.data(), variables.data(), report[1], own);
  int failure = pid_ < 0 ? errno : 0;
  ::close(report[1]);
  // Ends where the command runs: its end of the pipe is closed then.
  if (pid_ > 0 && ::read(report[0], &failure, sizeof failure) > 0) ::waitpid(pid_, nullptr, 0);
  ::close(report[0]);
  if (failure != 0) refuse(command[0], failure);
}

// A terminal's signals reach the command as well: it is in the same group.
void Child::pass_on(const siginfo_t& come) {
  if (come.si_code != SI_KERNEL) ::kill(pid_, come.si_signo);
  if (come.si_signo != SIGTERM && come.si_signo != SIGHUP) return;
  const Instant now = std::chrono::steady_clock::now();
  kill_at_ = asked_ ? now : now + kGrace;
  asked_ = true;
}

int Child::wait(const StopSignals& signals) {
  for (;;) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) return exit_code_of(status);
    const Instant now = std::chrono::steady_clock::now();
    if (asked_ && now >= kill_at_) {
      ::kill(pid_, SIGKILL);
      kill_at_ = now + kGrace;
    }
    const auto rest = std::chrono::ceil<milliseconds>(kill_at_ - now);
    const std::optional<siginfo_t> come =
        asked_ ? signals.wait_for(std::max(rest, milliseconds(0))) : signals.wait();
    if (come && come->si_signo != SIGCHLD) pass_on(*come);
  }
}

// A process that loses its parent here is found next.
void Child::end_rest(const StopSignals& signals) {
  const Instant kill_at = std::chrono::steady_clock::now() + kGraceOfLeft;
  std::vector<pid_t> asked;
  for (std::vector<pid_t> left = children(); !left.empty(); left = children()) {
    const Instant now = std::chrono::steady_clock::now();
    const bool late = now >= kill_at;
    if (now >= kill_at + kGrace) return;  // what the system does not end, nothing here does
    for (const pid_t pid : left) {
      if (::waitpid(pid, nullptr, WNOHANG) == pid) continue;
      const bool known = std::find(asked.begin(), asked.end(), pid) != asked.end();
      if (late || !known) ::kill(pid, late ? SIGKILL : SIGTERM);
      if (!known) asked.push_back(pid);
    }
    signals.wait_for(kBetweenLooks);
  }
}

// A terminal's signals reach it as well.
int wait_for_process(pid_t pid, const StopSignals& signals) {
  for (;;) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid) return exit_code_of(status);
    const siginfo_t come = signals.wait();
    if (come.si_signo != SIGCHLD && come.si_code != SI_KERNEL) ::kill(pid, come.si_signo);
  }
}

}  // namespace aml::cli
