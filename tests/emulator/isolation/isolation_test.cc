// What a process finds when it is isolated. Each case is a process that parts in two.

#include "emulator/isolation/isolation.h"

#include <doctest/doctest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>

#include "emulator/isolation/host_side.h"
#include "emulator/isolation/loopback.h"
#include "emulator/isolation/not_permitted.h"

namespace isolation_test {

namespace fs = std::filesystem;
using namespace aml::isolation;

namespace {

constexpr int kFine = 0;
constexpr int kWrong = 1;
constexpr int kRefused = 77;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

int code_of(pid_t process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The exit code of `inside` where namespaces are permitted; else kRefused.
int isolated(const std::function<int(PrivateFiles&)>& inside) {
  const pid_t process = ::fork();
  if (process != 0) return code_of(process);
  int code = kRefused;
  try {
    Isolation isolation({});
    code = isolation.is_inside() ? inside(isolation.files()) : code_of(isolation.first_process());
  } catch (const NotPermitted& error) {
    std::fprintf(stderr, "not permitted here: %s\n", error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    code = kWrong;
  }
  ::_exit(code);
}

bool is_fine(int code) {
  return code == kFine || code == kRefused;
}

}  // namespace

TEST_CASE("the first process of its own, for the same user") {
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  CHECK(is_fine(isolated([&](PrivateFiles&) {
    const bool same = ::getuid() == user && ::getgid() == group && ::getpid() == 1;
    // Loopback, which is up: a listener there can be reached.
    const bool alone = ::if_nametoindex("lo") != 0 && ::if_nametoindex("eth0") == 0;
    return same && alone && !listen_on_loopback(9).empty() ? kFine : kWrong;
  })));
}

TEST_CASE("files are covered inside, and as they were outside") {
  const std::string before = text_of("/etc/passwd");
  CHECK(is_fine(isolated([](PrivateFiles& files) {
    const bool covered = files.cover("/etc/passwd", "mine\n") &&
                         text_of("/etc/passwd") == "mine\n" && !files.cover("/etc/none", "");
    const bool in_folder = files.cover_folder("/etc", {{"none", "new\n"}}) &&
                           text_of("/etc/none") == "new\n" && text_of("/etc/passwd") == "mine\n" &&
                           !files.cover_folder("/none", {});
    return covered && in_folder && !files.close_socket("/etc/passwd") ? kFine : kWrong;
  })));
  CHECK(text_of("/etc/passwd") == before);
  CHECK_FALSE(fs::exists("/etc/none"));
}

TEST_CASE("the process outside ends with the one that made it, and maps users for root alone") {
  const pid_t process = ::fork();
  if (process == 0) {
    HostSide host;
    if (::unshare(CLONE_NEWUSER) != 0) ::_exit(kRefused);
    const bool root = ::geteuid() == 0;
    ::_exit(host.map_ids() == root || !root ? kFine : kWrong);
  }
  CHECK(is_fine(code_of(process)));
}

}  // namespace isolation_test
