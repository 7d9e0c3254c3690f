// Blocks that come one after the other are kept in one file, which the commit moves: whatever else
// happens meanwhile, the answers are those of blocks in files by themselves.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "emulator/storage/directory_blob_store.h"
#include "tests/emulator/storage/backends.h"

namespace staged_run_test {

using namespace aml::storage;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

constexpr std::array kBlobs = {"a", "a/b"};
constexpr std::array kIds = {"QUE=", "QUI=", "QUM=", "QUQ=", "Q+%="};

fs::path staged_folder(const Storage& world) {
  return world.folder.path() / "account/.amlemu/staged/c/1";
}

int files_in(const fs::path& folder) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    files += fs::file_size(entry) > 0 ? 1 : 0;
  return files;
}

// After `store.reset()`: what another process finds.
void open_again(Storage& world) {
  world.store = backends().front().open(world.folder.path() / "account", world.clock);
}

std::string shown(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& block : blocks) text += block.id + ":" + std::to_string(block.size) + " ";
  return text;
}

std::string state_of(const BlobStore& store, const std::string& blob) {
  const auto lists = store.block_lists("c", blob);
  std::string text = content_of(store, blob);
  if (lists) text += " | " + shown(lists->committed) + "| " + shown(lists->uncommitted);
  return text;
}

/// The same calls to two folders: one hears what each upload is to become.
class Pair {
 public:
  explicit Pair(std::uint32_t seed) : random_(seed) {}

  void step() {
    const std::string blob = kBlobs[below(kBlobs.size())];
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        return begin(blob);
      case 3:
      case 4:
      case 5:
      case 6:
        return end();
      case 7:
      case 8:
        return commit(blob);
      default:
        return rarely(blob);
    }
  }

  void compare() const {
    for (const char* blob : kBlobs) {
      CHECK(state_of(*knowing_.store, blob) == state_of(*plain_.store, blob));
    }
  }

 private:
  struct Pending {
    std::string blob;
    std::unique_ptr<Upload> knowing;
    std::unique_ptr<Upload> plain;
  };

  std::size_t below(std::size_t end) { return random_() % end; }

  void begin(const std::string& blob) {
    if (pending_.size() == 3) return;
    Pending next{blob, knowing_.store->begin_block("c", blob), plain_.store->begin_upload()};
    const std::string content(below(3) * below(60), static_cast<char>('a' + below(26)));
    for (Upload* upload : {next.knowing.get(), next.plain.get()}) {
      upload->write(content.substr(0, content.size() / 2));
      upload->write(content.substr(content.size() / 2));
    }
    pending_.push_back(std::move(next));
  }

  // Staged, mostly; else given up.
  void end() {
    if (pending_.empty()) return;
    const auto one = pending_.begin() + static_cast<std::ptrdiff_t>(below(pending_.size()));
    Pending done = std::move(*one);
    pending_.erase(one);
    if (below(5) == 0) return;
    const std::string id = kIds[below(kIds.size())];
    CHECK(knowing_.store->stage_block("c", done.blob, id, std::move(done.knowing)) ==
          plain_.store->stage_block("c", done.blob, id, std::move(done.plain)));
  }

  // Often what is staged, in the order of its coming or another.
  void commit(const std::string& blob) {
    std::vector<BlockChoice> choices;
    const auto lists = plain_.store->block_lists("c", blob);
    if (lists && below(3) > 0) {
      for (const Block& block : lists->uncommitted) choices.push_back(latest(block.id));
    }
    if (below(3) == 0) choices.push_back(latest(kIds[below(kIds.size())]));
    CHECK(knowing_.commit(blob, choices).status == plain_.commit(blob, choices).status);
  }

  void rarely(const std::string& blob) {
    switch (below(4)) {
      case 0:
        knowing_.put("c", blob, "whole");
        plain_.put("c", blob, "whole");
        return;
      case 1:
        knowing_.store->remove("c", blob, {});
        plain_.store->remove("c", blob, {});
        return;
      case 2:
        for (Storage* world : {&knowing_, &plain_}) {
          world->store->remove_container("c");
          world->store->create_container("c", {});
        }
        return;
      default:
        pending_.clear();
        for (Storage* world : {&knowing_, &plain_}) {
          world->store.reset();
          open_again(*world);
        }
    }
  }

  std::mt19937 random_;
  Storage knowing_{backends().front()};
  Storage plain_{backends().front()};
  std::vector<Pending> pending_;
};

}  // namespace

TEST_CASE("blocks that overlap, are given up, staged again or in any order: the same answers") {
  Pair pair(20161014);
  for (int step = 0; step < 1'000; ++step) {
    CAPTURE(step);
    pair.step();
    pair.compare();
  }
}

TEST_CASE("blocks that come one after the other are one file, which becomes the blob") {
  Storage world(backends().front());
  std::string content;
  std::vector<BlockChoice> choices;
  for (const char* id : kIds) {
    CHECK(world.stage("b", id, std::string(1000, id[2])) == WriteStatus::kDone);
    content += std::string(1000, id[2]);
    choices.push_back(latest(id));
  }
  CHECK(files_in(staged_folder(world)) == 2);  // and one that says whose they are
  const auto inode = [](const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_ino;
  };
  const auto run = inode(staged_folder(world) / ".run");
  CHECK(world.commit("b", choices).status == WriteStatus::kDone);
  CHECK(content_of(*world.store, "b") == content);
  CHECK(inode(world.folder.path() / "account/c/b") == run);
  CHECK(shown(world.store->block_lists("c", "b")->committed) ==
        "QUE=:1000 QUI=:1000 QUM=:1000 QUQ=:1000 Q+%=:1000 ");
}

TEST_CASE("a block that is on its way when its blob is made is none of the blob's bytes") {
  Storage world(backends().front());
  world.stage("b", "QUE=", "first");
  auto late = world.store->begin_block("c", "b");
  late->write("late");
  CHECK(world.commit("b", {latest("QUE=")}).status == WriteStatus::kDone);
  late->write(", and more");
  CHECK(content_of(*world.store, "b") == "first");
  CHECK(world.store->stage_block("c", "b", "QUI=", std::move(late)) == WriteStatus::kDone);
  CHECK(state_of(*world.store, "b") == "first | QUE=:5 | QUI=:14 ");
  CHECK(world.commit("b", {latest("QUE="), latest("QUI=")}).status == WriteStatus::kDone);
  CHECK(content_of(*world.store, "b") == "firstlate, and more");
}

TEST_CASE("what a process left of its blocks is found, and what it had not placed is cut off") {
  Storage world(backends().front());
  world.stage("b", "QUE=", "first");
  world.stage("b", "QUI=", "second");
  world.store.reset();
  std::ofstream(staged_folder(world) / ".run", std::ios::app) << "not placed";
  open_again(world);
  CHECK(shown(world.store->block_lists("c", "b")->uncommitted) == "QUE=:5 QUI=:6 ");
  CHECK(world.stage("b", "QUM=", "3rd") == WriteStatus::kDone);
  CHECK(world.commit("b", {latest("QUE="), latest("QUI="), latest("QUM=")}).status ==
        WriteStatus::kDone);
  CHECK(content_of(*world.store, "b") == "firstsecond3rd");
}

TEST_CASE("a block whose bytes a loss of power took is not there, and no later one in its place") {
  Storage world(backends().front());
  world.stage("b", "QUE=", "first");
  world.stage("b", "QUI=", "second");
  world.store.reset();
  fs::resize_file(staged_folder(world) / ".run", 8);
  open_again(world);
  CHECK(shown(world.store->block_lists("c", "b")->uncommitted) == "QUE=:5 ");
  world.stage("b", "QUM=", "third, longer");
  world.store.reset();
  open_again(world);
  CHECK(shown(world.store->block_lists("c", "b")->uncommitted) == "QUE=:5 QUM=:13 ");
  CHECK(world.commit("b", {latest("QUI=")}).status == WriteStatus::kInvalidBlockList);
}

TEST_CASE("blocks that an earlier version kept, a file for each, go on being blocks") {
  Storage world(backends().front());
  world.stage("b", "QUE=", "of the run");
  std::ofstream(staged_folder(world) / "QUI=") << "in a file";
  world.store.reset();
  fs::rename(staged_folder(world) / ".run", staged_folder(world) / "QUE=");
  open_again(world);
  CHECK(world.stage("b", "QUM=", "new") == WriteStatus::kDone);
  CHECK(shown(world.store->block_lists("c", "b")->uncommitted) == "QUE=:10 QUI=:9 QUM=:3 ");
  CHECK(world.commit("b", {latest("QUM="), latest("QUI="), latest("QUE=")}).status ==
        WriteStatus::kDone);
  CHECK(content_of(*world.store, "b") == "newin a fileof the run");
}

TEST_CASE("a file of blocks that a person takes away is an error of the list that names them") {
  Storage world(backends().front());
  world.stage("b", "QUE=", "first");
  fs::remove(staged_folder(world) / ".run");
  CHECK(world.commit("b", {latest("QUE=")}).status == WriteStatus::kInvalidBlockList);
  CHECK(world.stage("b", "QUI=", "second") == WriteStatus::kDone);
  CHECK(world.commit("b", {latest("QUI=")}).status == WriteStatus::kDone);
  CHECK(content_of(*world.store, "b") == "second");
}

}  // namespace staged_run_test
