// An account whose machine stopped before everything was on the disk. tests/disk/power_loss_test.py
// stops the real program at any moment; here is what each rule does.

#include "emulator/storage/power_loss.h"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <string>

#include "emulator/storage/directory_blob_store.h"
#include "tests/emulator/storage/backends.h"

using namespace aml::storage;
using namespace aml::tests;
namespace core = aml::core;
namespace fs = std::filesystem;

namespace {

constexpr const char* kThisRun = "/proc/sys/kernel/random/boot_id";

/// A store that is closed, its account on the disk of a machine that stopped.
struct Stopped : Storage {
  Stopped() : Storage(backends().front()) {}

  fs::path account() const { return folder.path() / "account"; }
  fs::path file(const std::string& blob) const { return account() / "c" / blob; }

  /// Writes as the disk has it, by the clock of an earlier moment: nothing tells of the change.
  void has(const std::string& blob, const std::string& content) const {
    const auto time = fs::last_write_time(file(blob));
    std::ofstream(file(blob)) << content;
    fs::last_write_time(file(blob), time);
  }
  void close() { store.reset(); }
  /// Opens it, in another run of the machine where none is given.
  void start(const std::string& run = "an-earlier-run") {
    close();
    std::ofstream(account() / kServiceFolder / kLockFile) << "7\nopen " << run << " 0 \n";
    store = std::make_unique<DirectoryBlobStore>(account(), clock, core::Outlives::kKill);
  }
  bool is_set_aside(const std::string& name) const {
    return fs::exists(account() / kServiceFolder / kDamagedFolder / name);
  }
};

BlobProperties of_type(const char* type) {
  BlobProperties properties;
  properties.content_type = type;
  return properties;
}

}  // namespace

TEST_CASE("what is whole after a loss of power stays, what is torn is moved aside") {
  Stopped world;
  world.put("c", "whole", "all of it", of_type("a/b"));
  world.put("c", "torn", "all of it");
  world.put("c", "d/zeros", "all of it");
  world.put("c", "short", "all of it");
  world.close();
  world.has("torn", "all of ..");
  world.has("d/zeros", std::string(9, '\0'));
  world.has("short", "");
  world.start();
  CHECK(names_of(world.store->list("c", {})) == "whole");
  CHECK(world.store->find("c", "whole")->content_type == "a/b");
  for (const char* name : {"c.1", "c.2", "c.3"}) CHECK(world.is_set_aside(name));
  CHECK(world.put("c", "torn", "again").status == WriteStatus::kDone);
  world.start();
  CHECK(names_of(world.store->list("c", {})) == "torn|whole");
}

TEST_CASE("the disk may have any of a blob's contents, and each has its properties") {
  Stopped world;
  for (const char* type : {"first", "second", "third"}) {
    world.put("c", "b", std::string("content of the ") + type, of_type(type));
  }
  for (const char* type : {"second", "first", "third"}) {
    CAPTURE(type);
    world.close();
    world.has("b", std::string("content of the ") + type);
    world.start();
    CHECK(content_of(*world.store, "b") == std::string("content of the ") + type);
    CHECK(world.store->find("c", "b")->content_type == type);
  }
}

TEST_CASE("a person's file is left where it is, if it was there well before the loss of power") {
  Stopped world;
  world.put("c", "b", "x");
  world.close();
  world.folder.write("account/c/old.csv", "1,2\n");
  world.folder.write("account/c/new.csv", "1,2\n");
  fs::last_write_time(world.file("old.csv"),
                      fs::last_write_time(world.file("b")) - std::chrono::hours(1));
  world.start();
  CHECK(names_of(world.store->list("c", {})) == "b|old.csv");
  CHECK(world.is_set_aside("c.1"));
  fs::rename(world.account() / kServiceFolder / kDamagedFolder / "c.1", world.file("new.csv"));
  CHECK(content_of(*world.store, "new.csv") == "1,2\n");
}

TEST_CASE("blocks that no list has named are gone after a loss of power") {
  Stopped world;
  world.store->create_container("c", {});
  world.stage("b", "1", "block");
  world.start();
  CHECK_FALSE(world.store->block_lists("c", "b"));
  CHECK(world.commit("b", {latest("1")}).status == WriteStatus::kInvalidBlockList);
}

TEST_CASE(
    "nothing is looked at while the machine runs on, or after a session that ended in order") {
  Stopped world;
  world.put("c", "b", "x");
  std::string run;
  std::ifstream(kThisRun) >> run;
  world.close();
  world.folder.write("account/c/by hand", "x");
  world.start(run);
  CHECK(names_of(world.store->list("c", {})) == "b|by hand");
  world.close();
  const std::string mark = read_file(world.account() / kServiceFolder / kLockFile);
  CHECK(mark.starts_with("8\nforced "));
  CHECK(mark.size() == 160);
}

TEST_CASE("a session that forces what it writes leaves nothing to look at") {
  Stopped world;
  world.close();
  const DirectoryBlobStore store(world.account(), world.clock, core::Outlives::kPowerLoss);
  CHECK(read_file(world.account() / kServiceFolder / kLockFile).find("\nforced ") == 1);
}
