// What a failing accept() does to a server. The library's calls of it come here.

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "tests/emulator/http/probe_server.h"

namespace server_accept_test {

using namespace aml;
using namespace aml::test;

namespace {

struct Failure {
  std::atomic<int> code{0};  ///< what the next accept() fails with; 0: it does not
  std::atomic<int> seen{0};
};
Failure failure;

int accepted(int socket, sockaddr* address, socklen_t* size, int flags) {
  const long peer = ::syscall(SYS_accept4, socket, address, size, flags);
  const int code = peer < 0 ? 0 : failure.code.exchange(0);
  if (code == 0) return static_cast<int>(peer);
  ::close(static_cast<int>(peer));
  ++failure.seen;
  errno = code;
  return -1;
}

}  // namespace

extern "C" int accept(int socket, sockaddr* address, socklen_t* size) {
  return accepted(socket, address, size, 0);
}

extern "C" int accept4(int socket, sockaddr* address, socklen_t* size, int flags) {
  return accepted(socket, address, size, flags);
}

TEST_CASE("an error of accept does not end listening") {
  const ProbeServer server;
  int seen = 0;
  for (const int code : {ECONNABORTED, EPROTO, ENOMEM, ENOBUFS, EMFILE, EPERM, EIO}) {
    CAPTURE(code);
    failure.code = code;
    try {
      CHECK(server.ask(get("/line")).status == 0);
    } catch (const std::runtime_error&) {
      // Reset: the system had accepted it, and it was closed.
    }
    CHECK(server.ask(get("/line")).status == 200);
    CHECK(failure.seen == ++seen);
  }
}

}  // namespace server_accept_test
