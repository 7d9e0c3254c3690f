// Which system calls a process that serves can make.

#include "emulator/sandbox/call_filter.h"

#include <doctest/doctest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <cerrno>
#include <thread>

#include "emulator/sandbox/filter_program.h"
#include "tests/emulator/sandbox/child.h"

namespace call_filter_test {

using namespace aml;
using namespace aml::tests;
using sandbox::refuse_other_calls;

namespace {

std::string answer_of(long result) {
  if (result >= 0) return "done ";
  return errno == ENOSYS ? "unknown " : (errno == EPERM ? "refused " : "failed ");
}

// Sanitizers ask for more calls than programs do.
bool is_known_machine() {
#ifdef AML_SANITIZED
  return false;
#else
  return sandbox::kArchitecture != 0;
#endif
}

}  // namespace

TEST_CASE("calls that reach other programs, other processes or the kernel are unknown") {
  if (!is_known_machine()) return;
  const std::string said = said_in_child([] {
    if (!refuse_other_calls(false)) return std::string("not kept");
    char* const words[] = {nullptr};
    return answer_of(::execve("/usr/bin/true", words, words)) +
           answer_of(::unshare(CLONE_NEWUSER)) +
           answer_of(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)) +
           answer_of(::mount("none", "/mnt", "tmpfs", 0, nullptr)) +
           answer_of(::syscall(SYS_bpf, 0, nullptr, 0)) + answer_of(::chroot("/")) +
           answer_of(::setuid(0)) + answer_of(::kill(::getppid(), 0));
  });
  CHECK(said == "unknown unknown unknown unknown unknown unknown unknown unknown ");
}

TEST_CASE("a process is not forked, a thread is started") {
  if (!is_known_machine()) return;
  const std::string said = said_in_child([] {
    if (!refuse_other_calls(false)) return std::string("not kept");
    std::string text = answer_of(::fork());
    std::thread([&] { text += "thread "; }).join();
    return text;
  });
  CHECK(said == "refused thread ");
}

TEST_CASE("connections are of the internet or of this machine") {
  if (!is_known_machine()) return;
  const std::string said = said_in_child([] {
    if (!refuse_other_calls(false)) return std::string("not kept");
    return answer_of(::socket(AF_INET, SOCK_STREAM, 0)) +
           answer_of(::socket(AF_INET6, SOCK_STREAM, 0)) +
           answer_of(::socket(AF_UNIX, SOCK_STREAM, 0)) +
           answer_of(::socket(AF_PACKET, SOCK_RAW, 0)) +
           answer_of(::socket(AF_VSOCK, SOCK_STREAM, 0));
  });
  CHECK(said.ends_with("done refused refused "));
}

TEST_CASE("a process that runs scripts starts them") {
  if (!is_known_machine()) return;
  const std::string said = said_in_child([] {
    if (!refuse_other_calls(true)) return std::string("not kept");
    const pid_t child = ::fork();
    if (child == 0) {
      ::execl("/usr/bin/true", "true", static_cast<char*>(nullptr));
      ::_exit(9);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return std::to_string(status) + " " + answer_of(::mount("n", "/mnt", "tmpfs", 0, nullptr));
  });
  CHECK(said == "0 unknown ");
}

TEST_CASE("threads that were there before are kept to the calls, too") {
  if (!is_known_machine()) return;
  const std::string said = said_in_child([] {
    int go[2] = {};
    if (::pipe(go) != 0) return std::string("no pipe");
    std::string text;
    std::thread earlier([&] {
      char byte = 0;
      if (::read(go[0], &byte, 1) == 1) text = answer_of(::unshare(CLONE_NEWUSER));
    });
    const bool is_kept = refuse_other_calls(false);
    const bool is_sent = ::write(go[1], "x", 1) == 1;
    earlier.join();
    return (is_kept && is_sent ? "" : "not kept ") + text;
  });
  CHECK(said == "unknown ");
}

TEST_CASE("an assertion that fails still ends the process with SIGABRT") {
  if (!is_known_machine()) return;
  const std::string said = said_in_child([]() -> std::string {
    if (!refuse_other_calls(false)) return "not kept";
    ::abort();
  });
  CHECK(said == "ended by signal 6");
}

}  // namespace call_filter_test
