// Sequential ids that go on where the last run stopped.

#include "emulator/cli/persistent_ids.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/support/temporary_folder.h"

namespace persistent_ids_test {

using namespace aml;
using namespace aml::tests;

TEST_CASE("the count goes on after an orderly end, and skips ahead after a kill") {
  const TemporaryFolder folder;
  const std::string file = folder.path("ids");
  {
    cli::PersistentIds ids(file);
    CHECK(ids.next() == core::write_hex32({0, 1}));
    CHECK(ids.next() == core::write_hex32({0, 2}));
  }
  std::string last;
  {
    cli::PersistentIds ids(file);
    CHECK(ids.next() == core::write_hex32({0, 3}));
    // What a run that is killed now leaves.
    folder.write("killed", read_file(file));
    for (int i = 0; i < 2000; ++i) last = ids.next();
  }
  CHECK(last == core::write_hex32({0, 2003}));
  CHECK(cli::PersistentIds(file).next() == core::write_hex32({0, 2004}));
  CHECK(cli::PersistentIds(folder.path("killed")).next() > core::write_hex32({0, 3}));
}

TEST_CASE("a file that holds no count is refused") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(cli::PersistentIds(folder.write("ids", "x")), std::runtime_error);
}

}  // namespace persistent_ids_test
