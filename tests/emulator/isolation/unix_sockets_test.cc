// Which sockets of this machine are found by a path.

#include "emulator/isolation/unix_sockets.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

#include "emulator/base/fd.h"
#include "tests/support/temporary_folder.h"

namespace unix_sockets_test {

using namespace aml::isolation;

TEST_CASE("paths in the kernel's table, each once, without abstract names") {
  const char* table =
      "Num       RefCount Protocol Flags    Type St Inode Path\n"
      "0000: 00000002 00000000 00010000 0001 01 1001 /run/b socket\n"
      "0000: 00000003 00000000 00000000 0001 03 1002\n"
      "0000: 00000003 00000000 00000000 0001 03 1003 @/tmp/abstract\n"
      "0000: 00000002 00000000 00000000 0002 01 1004 /run/a\n"
      "0000: 00000003 00000000 00000000 0001 03 1005 /run/b socket";
  CHECK(bound_paths(table) == std::vector<std::string>{"/run/a", "/run/b socket"});
  CHECK(bound_paths("").empty());
}

TEST_CASE("a socket of this process is among those of now") {
  const aml::tests::TemporaryFolder folder;
  const std::string path = folder.path("service");
  const aml::base::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un own{};
  own.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof own.sun_path);
  std::memcpy(own.sun_path, path.c_str(), path.size() + 1);
  REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
  const std::vector<std::string> paths = bound_paths();
  CHECK(std::find(paths.begin(), paths.end(), path) != paths.end());
}

}  // namespace unix_sockets_test
