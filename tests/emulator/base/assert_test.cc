#include "emulator/base/assert.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

namespace assert_test {

namespace {

constexpr int half(int even) {
  AML_ASSERT(even % 2 == 0);
  return even / 2;
}

struct Ended {
  int status;
  std::string stderr_text;
};

// Runs `act` in a child process.
template <typename Act>
Ended in_child(Act act) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    std::signal(SIGABRT, SIG_DFL);  // the test program has a handler that reports
    act();
    ::_exit(0);
  }
  ::close(ends[1]);
  Ended ended{};
  char buffer[256];
  for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    ended.stderr_text.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  REQUIRE(::waitpid(child, &ended.status, 0) == child);
  return ended;
}

}  // namespace

TEST_CASE("an assertion that holds does nothing, also at compile time") {
  static_assert(half(4) == 2);
  const Ended ended = in_child([] { AML_ASSERT(half(6) == 3); });
  CHECK(WIFEXITED(ended.status));
  CHECK(ended.stderr_text.empty());
}

TEST_CASE("an assertion that fails says what and where, and ends the process, in every build") {
  volatile int odd = 5;
  const int line = __LINE__ + 1;
  const Ended ended = in_child([&] { AML_ASSERT(odd % 2 == 0 && "an even number"); });
  REQUIRE(WIFSIGNALED(ended.status));
  CHECK(WTERMSIG(ended.status) == SIGABRT);
  CHECK(ended.stderr_text.find("assert_test.cc:" + std::to_string(line) +
                               ": assertion failed: odd % 2 == 0 && \"an even number\"\n") !=
        std::string::npos);
}

TEST_CASE("a condition is evaluated once") {
  int evaluated = 0;
  AML_ASSERT(++evaluated == 1);
  CHECK(evaluated == 1);
}

}  // namespace assert_test
