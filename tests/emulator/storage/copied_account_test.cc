// An account's folder that was copied, restored from a backup or checked out: other files, perhaps
// other times, the same blobs.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "emulator/storage/record.h"
#include "tests/emulator/storage/backends.h"

namespace copied_account_test {

using namespace aml::storage;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

void set_time(const fs::path& file, timespec time) {
  const timespec times[2] = {time, time};
  REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
}

timespec time_of(const fs::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mtim;
}

/// What `cp -r` makes: every file new, with its own time.
void copy_anew(const fs::path& from, const fs::path& to) {
  fs::copy(from, to, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    if (entry.is_regular_file()) set_time(entry.path(), {1'800'000'000, 0});
  }
}

/// What `cp -a` and a restore make: new files, the old times.
void copy_all(const fs::path& from, const fs::path& to) {
  fs::copy(from, to, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    set_time(entry.path(), time_of(from / entry.path().lexically_relative(to)));
  }
}

/// What tar keeps of times: whole seconds.
void copy_by_seconds(const fs::path& from, const fs::path& to) {
  fs::copy(from, to, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    set_time(entry.path(), {time_of(from / entry.path().lexically_relative(to)).tv_sec, 0});
  }
}

/// What `git checkout` makes: new times, no empty folders.
void check_out(const fs::path& from, const fs::path& to) {
  copy_anew(from, to);
  for (bool removed = true; removed;) {
    removed = false;
    for (const auto& entry : fs::recursive_directory_iterator(to)) {
      if (!entry.is_directory() || !fs::is_empty(entry.path())) continue;
      fs::remove(entry.path());
      removed = true;
      break;
    }
  }
}

void fill(Storage& world) {
  BlobProperties properties;
  properties.content_type = "text/csv";
  properties.content_language = "en";
  properties.metadata = {{"Owner", "somebody"}};
  world.put("c", "whole.csv", "1,2\n", properties);
  world.put("c", "d/e/deep.csv", std::string(300'000, 'x'), properties);
  BlobProperties log = properties;
  log.type = BlobType::kAppend;
  world.put("c", "log", "", log);
  world.append("log", "one line\n");
  world.append("log", "another\n");
  world.stage("blocks", "QUE=", "one");
  world.stage("blocks", "QUI=", "two");
  world.commit("blocks", {latest("QUE="), latest("QUI=")}, properties);
  world.stage("one block", "QUE=", "whole");
  world.commit("one block", {latest("QUE=")}, properties);
  world.stage("blocks", "QUM=", "three");
  world.stage("staged only", "QUE=", "waits");
  world.put("c", "empty", "", properties);
  ContainerProperties container = *world.store->find_container("c");
  container.metadata = {{"Team", "ours"}};
  container.public_access = "blob";
  REQUIRE(world.store->update_container("c", container));
}

const std::vector<std::string> kBlobs = {"whole.csv", "d/e/deep.csv", "log",
                                         "blocks",    "one block",    "empty"};

void check_same(const BlobProperties& found, const BlobProperties& was) {
  CHECK(found.etag == was.etag);
  CHECK(found.length == was.length);
  CHECK(found.created == was.created);
  CHECK(found.last_modified == was.last_modified);
  CHECK((found.type == was.type));
  CHECK(found.content_type == was.content_type);
  CHECK(found.content_language == was.content_language);
  CHECK(found.metadata == was.metadata);
}

std::string ids_of(const std::vector<Block>& blocks) {
  std::string ids;
  for (const Block& block : blocks) ids += block.id + ":" + std::to_string(block.size) + " ";
  return ids;
}

/// Rewrites the records as earlier versions wrote them: without a fingerprint.
void make_old(const fs::path& log) {
  std::istringstream lines(read_file(log));
  std::string written;
  for (std::string line; std::getline(lines, line);) {
    Record record = *parse_record(line);
    std::erase_if(record, [](const auto& field) { return field.first == "content"; });
    written += write_record(record);
  }
  std::ofstream(log, std::ios::trunc) << written;
}

}  // namespace

TEST_CASE("a copied account keeps everything that is known of its blobs") {
  struct {
    const char* how;
    void (*copy)(const fs::path&, const fs::path&);
  } ways[] = {{"cp -a", &copy_all},
              {"cp -r", &copy_anew},
              {"tar", &copy_by_seconds},
              {"git checkout", &check_out}};
  for (const auto& way : ways) {
    CAPTURE(way.how);
    Storage world(backends().front());
    fill(world);
    std::vector<BlobProperties> was;
    for (const std::string& name : kBlobs) was.push_back(*world.store->find("c", name));
    const ContainerProperties container = *world.store->find_container("c");
    const fs::path copy = world.folder.path() / "copy";
    way.copy(world.folder.path() / "account", copy);
    // Once more, on what the first time left in the records.
    for (int times = 0; times < 2; ++times) {
      const auto store = backends().front().open(copy, world.clock);
      CHECK(names_of(store->list("c", {})) == "blocks|d/e/deep.csv|empty|log|one block|whole.csv");
      for (std::size_t i = 0; i < kBlobs.size(); ++i) {
        CAPTURE(kBlobs[i]);
        const auto found = store->find("c", kBlobs[i]);
        REQUIRE(found);
        check_same(*found, was[i]);
      }
      CHECK(content_of(*store, "log") == "one line\nanother\n");
      CHECK(ids_of(store->block_lists("c", "blocks")->committed) == "QUE=:3 QUI=:3 ");
      CHECK(ids_of(store->block_lists("c", "blocks")->uncommitted) == "QUM=:5 ");
      CHECK(ids_of(store->block_lists("c", "staged only")->uncommitted) == "QUE=:5 ");
      const auto found = store->find_container("c");
      REQUIRE(found);
      CHECK(found->etag == container.etag);
      CHECK(found->metadata == container.metadata);
      CHECK(found->public_access == container.public_access);
    }
  }
}

TEST_CASE("a file of a copy that a person edits is another blob, of the same size too") {
  Storage world(backends().front());
  fill(world);
  const fs::path copy = world.folder.path() / "copy";
  copy_anew(world.folder.path() / "account", copy);
  std::ofstream(copy / "c" / "whole.csv", std::ios::trunc) << "1,3\n";
  const auto store = backends().front().open(copy, world.clock);
  const auto edited = store->find("c", "whole.csv");
  REQUIRE(edited);
  CHECK(edited->content_type == "application/octet-stream");
  CHECK(edited->metadata.empty());
  CHECK(edited->etag != world.store->find("c", "whole.csv")->etag);
  CHECK(store->find("c", "d/e/deep.csv")->content_type == "text/csv");
  std::ofstream(copy / "c" / "d" / "e" / "deep.csv", std::ios::in | std::ios::out) << "y";
  CHECK(store->find("c", "d/e/deep.csv")->content_type == "application/octet-stream");
}

TEST_CASE("a file that was only touched, or put back as it was, is the same blob") {
  Storage world(backends().front());
  fill(world);
  const std::string etag = world.store->find("c", "whole.csv")->etag;
  const fs::path file = world.folder.path() / "account" / "c" / "whole.csv";
  set_time(file, {1'800'000'000, 0});
  CHECK(world.store->find("c", "whole.csv")->etag == etag);
  fs::remove(file);
  std::ofstream(file) << "1,2\n";
  Conditions same;
  same.if_match = {etag};
  CHECK(world.put("c", "whole.csv", "new", {}, same).status == WriteStatus::kDone);
}

TEST_CASE("an account of an earlier version keeps everything when it is copied with its times") {
  Storage world(backends().front());
  fill(world);
  std::vector<BlobProperties> was;
  for (const std::string& name : kBlobs) was.push_back(*world.store->find("c", name));
  world.store.reset();
  const fs::path account = world.folder.path() / "account";
  make_old(account / ".amlemu" / "properties" / "c");
  const fs::path copy = world.folder.path() / "copy";
  copy_all(account, copy);
  for (const fs::path& root : {account, copy}) {
    CAPTURE(root);
    const auto store = backends().front().open(root, world.clock);
    for (std::size_t i = 0; i < kBlobs.size(); ++i) {
      CAPTURE(kBlobs[i]);
      check_same(*store->find("c", kBlobs[i]), was[i]);
    }
  }
  // Its records say nothing of the content: new times are those of other files.
  const fs::path touched = world.folder.path() / "touched";
  copy_anew(account, touched);
  make_old(touched / ".amlemu" / "properties" / "c");
  const auto store = backends().front().open(touched, world.clock);
  CHECK(store->find("c", "whole.csv")->content_type == "application/octet-stream");
}

}  // namespace copied_account_test
