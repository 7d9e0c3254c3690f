#include "tests/support/emulator_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

extern char** environ;

namespace aml::tests {

namespace {

std::string read_line(int fd) {
  std::string line;
  for (char c = 0; ::read(fd, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

std::uint16_t port_of(const std::string& ready_line) {
  const std::string key = "\"http\":\"http://127.0.0.1:";
  const std::size_t at = ready_line.find(key);
  if (!ready_line.starts_with("READY ") || at == std::string::npos) return 0;
  return static_cast<std::uint16_t>(std::stoi(ready_line.substr(at + key.size())));
}

}  // namespace

EmulatorProcess::EmulatorProcess(const std::string& binary,
                                 const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {binary, "serve", "--port", "0", "--quiet"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  const int failed = ::posix_spawn(&pid_, binary.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  stdout_ = pipe_ends[0];
  if (failed != 0) {
    pid_ = -1;
    throw std::runtime_error("cannot start " + binary);
  }
  ready_line_ = read_line(stdout_);
  while (!ready_line_.empty() && !ready_line_.starts_with("READY ")) {
    banner_.push_back(std::move(ready_line_));
    ready_line_ = read_line(stdout_);
  }
  port_ = port_of(ready_line_);
  if (port_ == 0) {
    const int code = stop(SIGTERM);
    throw std::runtime_error("no READY line, exit code " + std::to_string(code));
  }
}

EmulatorProcess::~EmulatorProcess() {
  if (pid_ > 0) stop(SIGTERM);
  if (stdout_ >= 0) ::close(stdout_);
}

int EmulatorProcess::stop(int signal) {
  ::kill(pid_, signal);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace aml::tests
