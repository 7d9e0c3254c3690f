#include "tests/support/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string_view>

namespace aml::tests {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

void read_rest(int descriptor, std::string& into) {
  char block[4096];
  for (ssize_t got = 0; (got = ::read(descriptor, block, sizeof block)) > 0;) {
    into.append(block, static_cast<std::size_t>(got));
  }
}

}  // namespace

Program::Program(std::vector<std::string> arguments, std::vector<std::string> variables,
                 const std::string& binary)
    : err_(memfd_create("err", MFD_CLOEXEC)) {
  if (::pipe2(pipe_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  arguments.insert(arguments.begin(), binary);
  for (char** at = environ; *at != nullptr; ++at) {
    if (!std::string_view(*at).starts_with("AMLEMU_")) variables.emplace_back(*at);
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe_[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err_, STDERR_FILENO);
  const int failed = ::posix_spawn(&pid_, binary.c_str(), &actions, nullptr,
                                   pointers(arguments).data(), pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_[1]);
  if (failed != 0) throw std::runtime_error("cannot start " + binary);
}

Program::~Program() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const int descriptor : {pipe_[0], err_}) ::close(descriptor);
}

std::vector<std::string> Program::read_until_ready() {
  std::vector<std::string> lines;
  std::string line;
  for (char c = 0; ::read(pipe_[0], &c, 1) == 1;) {
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

Outcome Program::wait() {
  Outcome outcome{-1, "", ""};
  read_rest(pipe_[0], outcome.out);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  ::lseek(err_, 0, SEEK_SET);
  read_rest(err_, outcome.err);
  return outcome;
}

Outcome Program::stop(int signal_number) {
  ::kill(pid_, signal_number);
  return wait();
}

}  // namespace aml::tests
