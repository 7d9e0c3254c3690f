#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aml::scripts {

struct SandboxLimits {
  std::chrono::milliseconds time{30'000};
  std::size_t memory_bytes = 1024u << 20;  ///< of addresses
  std::size_t answer_bytes = 256u << 20;   ///< on descriptor 3
  std::size_t console_bytes = 64u << 10;   ///< the last ones of stdout and stderr are kept
  std::size_t file_bytes = 64u << 20;      ///< of one file that it writes
  std::size_t folder_bytes = 256u << 20;   ///< of its folder; looked at several times a second
};

/// What a program left.
struct SandboxRun {
  enum class End {
    kExited,
    kTooLong,  ///< past its time
    kTooMuch,  ///< more than answer_bytes
    kTooFull,  ///< more than folder_bytes, very many files, or a folder that cannot be read
    kStopped   ///< by stop()
  };

  End end = End::kExited;
  int status = 0;  ///< as waitpid() gives it
  std::chrono::milliseconds processor_time{0};
  std::string answer;
  std::string console;
};

/// Runs programs that are not trusted: each alone in its session and a temporary folder
/// that goes with it; only system calls of a list, hence no sockets, no other programs (the first
/// execve() is the last), no shared memory, no signals to others; bounds on time, memory and files.
/// Machine code that a program brings along runs within the same bounds. Where the kernel lets a
/// user without rights do it, a network namespace without any network and Landlock, which opens
/// /usr to read and the folder to write and nothing else, stand around that.
/// Errors:  std::runtime_error where a process, or its system call filter, cannot be had.
/// Threads: any.
class Sandbox {
 public:
  explicit Sandbox(SandboxLimits limits);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  const SandboxLimits& limits() const { return limits_; }

  /// `command` is a path and its arguments; `input` is its stdin.
  SandboxRun run(const std::vector<std::string>& command, std::string_view input) const;

  /// Ends all that runs, and refuses what comes after.
  void stop();

 private:
  const SandboxLimits limits_;
  const int stopping_;  ///< an eventfd, readable from stop() on
};

}  // namespace aml::scripts
