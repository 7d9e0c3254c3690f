// What is particular to blobs in a folder: people's files, restarts, full disks, damage.

#include "emulator/storage/directory_blob_store.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <system_error>

#include "tests/emulator/storage/backends.h"

namespace directory_blob_store_test {

using namespace aml::storage;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

const Backend& directory() {
  return backends().front();
}

fs::path account(const Storage& world) {
  return world.folder.path() / "account";
}

void reopen(Storage& world) {
  world.store.reset();
  world.store = directory().open(account(world), world.clock);
}

std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) files.push_back(entry.path().lexically_relative(folder).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("a person finds blobs as files") {
  Storage world(directory());
  for (const char* name : {"in.csv", "out/2016/a b.csv", "100%", "x", "x/y"})
    world.put("c", name, name);
  CHECK(files_below(account(world) / "c") ==
        std::vector<std::string>{"100%25", "in.csv", "out/2016/a b.csv", "x%=", "x/y"});
  CHECK(read_file(account(world) / "c" / "out" / "2016" / "a b.csv") == "out/2016/a b.csv");
  world.store->remove("c", "out/2016/a b.csv", {});
  CHECK_FALSE(fs::exists(account(world) / "c" / "out"));
}

TEST_CASE("files that a person puts into the folder are blobs") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    Storage world(directory());
    world.put("c", "first", "x");
    world.folder.write("account/c/by hand.csv", "1,2\n");
    world.folder.write("account/c/sub/folder/more.csv", "3,4\n");
    world.folder.write("account/c/.hidden", "no blob");
    world.folder.write("account/c/50% off.csv", "no blob: the sign is an escape");
    world.folder.write("account/made/b", "x");
    if (restarted) reopen(world);
    CHECK(names_of(world.store->list("c", {})) == "by hand.csv|first|sub/folder/more.csv");
    CHECK(content_of(*world.store, "by hand.csv") == "1,2\n");
    const BlobProperties found = *world.store->find("c", "by hand.csv");
    CHECK(found.length == 4);
    CHECK(found.content_type == "application/octet-stream");
    CHECK(found.etag.size() == 18);
    CHECK(world.store->find("c", "by hand.csv")->etag == found.etag);
    REQUIRE(world.store->find_container("made"));
    CHECK(world.store->find_container("made")->etag == world.store->find_container("made")->etag);
    CHECK(world.store->find("made", "b"));
    const std::string etag = found.etag;
    reopen(world);
    CHECK(world.store->find("c", "by hand.csv")->etag == etag);
    Conditions same;
    same.if_match = {etag};
    CHECK(world.put("c", "by hand.csv", "put", {}, same).status == WriteStatus::kDone);
  }
}

TEST_CASE("a file that a person edits is another blob: defaults and a fresh ETag") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    Storage world(directory());
    BlobProperties properties;
    properties.content_type = "text/csv";
    properties.metadata = {{"k", "v"}};
    const std::string etag = world.put("c", "d/b.csv", "before", properties).properties.etag;
    world.folder.write("account/c/d/b.csv", "edited by hand");
    if (restarted) reopen(world);
    Conditions old;
    old.if_match = {etag};
    CHECK(world.put("c", "d/b.csv", "lost", {}, old).status == WriteStatus::kConditionNotMet);
    const auto opened = world.store->open("c", "d/b.csv");
    CHECK(content_of(*opened) == "edited by hand");
    CHECK(opened->properties().etag != etag);
    CHECK(opened->properties().content_type == "application/octet-stream");
    CHECK(opened->properties().metadata.empty());
    CHECK(world.store->list("c", {}).entries.at(0).properties.length == 14);
  }
}

TEST_CASE("files and folders that a person removes are gone") {
  Storage world(directory());
  world.put("c", "a", "x");
  world.put("c", "d/b", "x");
  fs::remove(account(world) / "c" / "a");
  CHECK_FALSE(world.store->find("c", "a"));
  fs::remove_all(account(world) / "c" / "d");
  CHECK(world.store->list("c", {}).entries.empty());
  CHECK(world.put("c", "d/b", "again").status == WriteStatus::kDone);
  fs::remove_all(account(world) / "c");
  CHECK(world.put("c", "b", "x").status == WriteStatus::kNoContainer);
  CHECK(world.store->create_container("c", {}));
  CHECK(world.store->list("c", {}).entries.empty());
  CHECK(world.put("c", "b", "x").status == WriteStatus::kDone);
}

TEST_CASE("a later page does not look for new files, the first one does") {
  Storage world(directory());
  for (const char* name : {"a", "c", "e"}) world.put("c", name, "x");
  ListQuery query;
  query.max_results = 2;
  CHECK(names_of(world.store->list("c", query)) == "a|c>e");
  world.folder.write("account/c/f", "x");
  query.marker = "e";
  CHECK(names_of(world.store->list("c", query)) == "e");
  CHECK(names_of(world.store->list("c", {})) == "a|c|e|f");
}

TEST_CASE("what a person linked or opened keeps its content when the blob is replaced") {
  Storage world(directory());
  world.put("c", "linked", "first of linked");
  world.put("c", "opened", "first of opened");
  fs::create_hard_link(account(world) / "c" / "linked", world.folder.path() / "link");
  std::ifstream opened(account(world) / "c" / "opened");
  for (int i = 0; i < 5; ++i) {
    for (const char* name : {"linked", "opened", "new"})
      world.put("c", name, "written over it all");
  }
  world.put("c", "new", "short");
  CHECK(read_file(account(world) / "c" / "new") == "short");
  CHECK(read_file(world.folder.path() / "link") == "first of linked");
  std::string line;
  std::getline(opened, line);
  CHECK(line == "first of opened");
}

TEST_CASE("one process at a time holds an account") {
  Storage world(directory());
  CHECK_THROWS_AS(DirectoryBlobStore(account(world), world.clock), std::system_error);
  reopen(world);
}

TEST_CASE("what was half done is cleared when the account is opened") {
  Storage world(directory());
  world.put("c", "b", "x");
  world.stage("b", "QUE=", "staged");
  world.stage("old", "QUE=", "staged");
  world.store.reset();
  world.folder.write("account/.amlemu/temp/7", "half");
  world.folder.write("account/.amlemu/temp/8/9/10", "half");
  world.clock.advance(std::chrono::hours(24 * 365 * 20));
  const auto long_ago = std::chrono::seconds(1);
  const auto recent = world.clock.now().time_since_epoch();
  for (const auto& folder : fs::directory_iterator(account(world) / ".amlemu" / "staged" / "c")) {
    const bool is_old = read_file(folder.path() / ".name") == "old";
    const auto at = std::chrono::duration_cast<std::chrono::seconds>(is_old ? long_ago : recent);
    const timespec times[2] = {{at.count(), 0}, {at.count(), 0}};
    REQUIRE(::utimensat(AT_FDCWD, folder.path().c_str(), times, 0) == 0);
  }
  reopen(world);
  CHECK(fs::is_empty(account(world) / ".amlemu" / "temp"));
  CHECK(world.store->block_lists("c", "b")->uncommitted.size() == 1);
  CHECK_FALSE(world.store->block_lists("c", "old"));
}

TEST_CASE("a log that was cut, or is not text, costs properties at most") {
  Storage world(directory());
  BlobProperties properties;
  properties.content_type = "text/csv";
  world.put("c", "a", "first", properties);
  world.put("c", "b", "second", properties);
  const fs::path log = account(world) / ".amlemu" / "properties" / "c";
  world.store.reset();
  fs::resize_file(log, fs::file_size(log) - 3);
  reopen(world);
  CHECK(world.store->find("c", "a")->content_type == "text/csv");
  CHECK(world.store->find("c", "b")->content_type == "application/octet-stream");
  CHECK(content_of(*world.store, "b") == "second");
  world.put("c", "b", "third", properties);
  world.store.reset();
  std::ofstream(log, std::ios::app) << "blob=a size=1 sum=0000000000000000\n\xFF\n\n";
  reopen(world);
  CHECK(world.store->find("c", "a")->content_type == "text/csv");
  CHECK(world.store->find("c", "b")->content_type == "text/csv");
}

TEST_CASE("the log stays short however often a blob is written, and loses nothing") {
  Storage world(directory());
  BlobProperties properties;
  properties.metadata = {{"k", std::string(4000, 'v')}};
  world.stage("blocks", "QUE=", "one");
  world.stage("blocks", "QUI=", "two");
  world.commit("blocks", {latest("QUE="), latest("QUI=")});
  const fs::path log = account(world) / ".amlemu" / "properties" / "c";
  for (int i = 0; i < 1000; ++i) world.store->set_properties("c", "blocks", properties, {});
  CHECK(fs::file_size(log) < 2u << 20);
  CHECK(world.store->block_lists("c", "blocks")->committed.size() == 2);
  reopen(world);
  CHECK(world.store->find("c", "blocks")->metadata == properties.metadata);
  CHECK(world.store->block_lists("c", "blocks")->committed.size() == 2);
}

TEST_CASE("many containers: the idle ones are closed, none is lost") {
  Storage world(directory());
  for (int i = 0; i < 150; ++i) {
    const std::string name = "c" + std::to_string(i);
    world.store->create_container(name, {});
    world.put(name, "b", name);
  }
  for (int i = 0; i < 150; ++i) CHECK(world.store->find("c" + std::to_string(i), "b")->length >= 2);
}

TEST_CASE("a limit of the disk is an error, and earlier data stays whole") {
  Storage world(directory());
  world.put("c", "b", "earlier");
  ContainerProperties earlier, large;
  earlier.metadata = {{"k", "earlier"}};
  large.metadata = {{"k", std::string(200 * 1024, 'v')}};
  world.store->update_container("c", earlier);
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &limit) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit low = limit;
  low.rlim_cur = 64 * 1024;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &low) == 0);
  CHECK_THROWS_AS(world.put("c", "b", std::string(200 * 1024, 'x')), std::system_error);
  CHECK_THROWS_AS(world.stage("b", "QUE=", std::string(200 * 1024, 'x')), std::system_error);
  world.stage("b", "QUE=", std::string(60 * 1024, 'x'));
  CHECK_THROWS_AS(world.commit("b", {latest("QUE="), latest("QUE=")}), std::system_error);
  CHECK_THROWS_AS(world.store->update_container("c", large), std::system_error);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  std::signal(SIGXFSZ, handler);
  CHECK(content_of(*world.store, "b") == "earlier");
  CHECK(world.store->block_lists("c", "b")->uncommitted.size() == 1);
  CHECK(fs::is_empty(account(world) / ".amlemu" / "temp"));
  reopen(world);
  CHECK(content_of(*world.store, "b") == "earlier");
  CHECK(world.store->find_container("c")->metadata == earlier.metadata);
}

TEST_CASE("a full disk is an error, and earlier data stays whole") {
  Storage world(directory());
  const fs::path small = world.folder.path() / "small";
  fs::create_directory(small);
  // The mount is seen by this process alone. Where it is not allowed, the limit above replaces it.
  if (::unshare(CLONE_NEWNS) != 0 ||
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      ::mount("none", small.c_str(), "tmpfs", 0, "size=1m") != 0) {
    MESSAGE("no right to mount");
    return;
  }
  {
    DirectoryBlobStore store(small / "account", world.clock);
    store.create_container("c", {});
    const auto put = [&](const std::string& name, std::size_t size) {
      auto upload = store.begin_upload();
      upload->write(std::string(size, name[0]));
      return store.put("c", name, std::move(upload), {}, {}).status;
    };
    CHECK(put("a", 100'000) == WriteStatus::kDone);
    CHECK_THROWS_AS(put("b", 2'000'000), std::system_error);
    CHECK_THROWS_AS(put("a", 2'000'000), std::system_error);
    int fitted = 0;
    try {
      while (put("n" + std::to_string(fitted), 4096) == WriteStatus::kDone) ++fitted;
    } catch (const std::system_error& error) {
      CHECK(error.code().value() == ENOSPC);
    }
    CHECK(fitted > 100);
    BlobProperties large;
    large.metadata = {{"k", std::string(8000, 'v')}};
    CHECK_THROWS_AS(store.set_properties("c", "a", large, {}), std::system_error);
    CHECK(content_of(*store.open("c", "a")) == std::string(100'000, 'a'));
    CHECK(store.find("c", "a")->metadata.empty());
    CHECK_FALSE(store.find("c", "b"));
    CHECK(store.remove("c", "n0", {}).status == WriteStatus::kDone);
    CHECK(put("again", 4096) == WriteStatus::kDone);
    CHECK(store.list("c", {}).entries.size() == static_cast<std::size_t>(fitted) + 1);
  }
  CHECK(::umount2(small.c_str(), MNT_DETACH) == 0);
}

}  // namespace directory_blob_store_test
