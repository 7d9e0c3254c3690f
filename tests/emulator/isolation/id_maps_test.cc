// Users of a namespace; mapping itself is tested where namespaces are made.

#include "emulator/isolation/id_maps.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/isolation/not_permitted.h"

namespace id_maps_test {

using namespace aml::isolation;

TEST_CASE("each number is mapped to itself") {
  struct {
    const char* map;
    const char* same;
  } cases[] = {
      {"         0          0 4294967295\n", "0 0 4294967295\n"},
      {"         0       1000          1\n         1     100000      65536\n",
       "0 0 1\n1 1 65536\n"},
      {"", ""},
      {"0 1", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.map);
    CHECK(same_numbers(c.map) == c.same);
  }
}

TEST_CASE("who has left no namespace has its users already") {
  CHECK_FALSE(map_all_ids(::getpid()));
  CHECK_THROWS_AS(map_own_ids(::getuid(), ::getgid()), NotPermitted);
  CHECK_THROWS_WITH(not_permitted("a step", EPERM), "a step: Operation not permitted");
}

}  // namespace id_maps_test
