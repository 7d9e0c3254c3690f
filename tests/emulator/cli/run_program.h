#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace aml::tests {

/// What a process left behind.
struct Outcome {
  int exit_code;  ///< -1: ended by a signal
  std::string out;
  std::string err;
};

/// The real program as a child process, with no AMLEMU_ variables but the given ones.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments, std::vector<std::string> variables = {})
      : err_(memfd_create("err", MFD_CLOEXEC)) {
    if (pipe2(pipe_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    arguments.insert(arguments.begin(), AML_PROGRAM);
    for (char** at = environ; *at != nullptr; ++at) {
      if (!std::string_view(*at).starts_with("AMLEMU_")) variables.emplace_back(*at);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err_, 2);
    const int failed = posix_spawn(&pid_, AML_PROGRAM, &actions, nullptr,
                                   pointers(arguments).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_[1]);
    if (failed != 0) throw std::runtime_error("cannot start " AML_PROGRAM);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    for (int descriptor : {pipe_[0], err_}) close(descriptor);
  }

  int pid() const { return pid_; }

  /// The lines on stdout up to READY (or to its end), READY included.
  std::vector<std::string> read_until_ready() {
    std::vector<std::string> lines;
    std::string line;
    char c = 0;
    while (read(pipe_[0], &c, 1) == 1) {
      if (c != '\n') {
        line += c;
        continue;
      }
      lines.push_back(line);
      if (line.starts_with("READY ")) break;
      line.clear();
    }
    return lines;
  }

  /// Waits for its end.
  Outcome wait() {
    Outcome outcome{-1, "", ""};
    char block[4096];
    for (ssize_t got = 0; (got = read(pipe_[0], block, sizeof block)) > 0;)
      outcome.out.append(block, static_cast<std::size_t>(got));
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
    lseek(err_, 0, SEEK_SET);
    for (ssize_t got = 0; (got = read(err_, block, sizeof block)) > 0;)
      outcome.err.append(block, static_cast<std::size_t>(got));
    return outcome;
  }

  Outcome stop(int signal_number = SIGTERM) {
    kill(pid_, signal_number);
    return wait();
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  pid_t pid_ = -1;
  int err_;
  int pipe_[2];
};

inline Outcome run_program(std::vector<std::string> arguments,
                           std::vector<std::string> variables = {}) {
  return Program(std::move(arguments), std::move(variables)).wait();
}

/// A folder of its own, gone at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Its path, or that of something in it.
  std::string path(const std::string& name = "") const;
  /// Writes a file and the folders on the way to it; the result is its path.
  std::string write(const std::string& name, std::string_view text) const;

 private:
  std::string root_;
};

std::string read_file(const std::string& path);

}  // namespace aml::tests
