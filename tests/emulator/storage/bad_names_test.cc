// Whatever a name says: it comes back as it was, or is refused, and nothing outside the folder of
// blobs is touched.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <system_error>

#include "emulator/storage/disk.h"
#include "tests/emulator/storage/backends.h"

namespace bad_names_test {

using namespace aml::storage;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

std::string unescape(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
    } else if (text[i + 1] == '\\') {
      bytes += '\\';
      i += 1;
    } else {
      bytes += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    }
  }
  return bytes;
}

std::vector<std::string> bad_names() {
  std::ifstream in(fs::path(AML_FIXTURES) / "bad-names" / "names.txt", std::ios::binary);
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#")) continue;
    const std::string part = unescape(line.substr(line.find(' ') + 1));
    std::string name;
    for (int count = line[0] == '*' ? std::stoi(line.substr(1)) : 1; count > 0; --count)
      name += part;
    names.push_back(name);
  }
  return names;
}

// Every file, folder and link below `root`, with what it holds; `except` is not entered.
std::map<std::string, std::string> snapshot(const fs::path& root, const fs::path& except) {
  std::map<std::string, std::string> entries;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator();
       ++it) {
    if (it->path() == except) {
      it.disable_recursion_pending();
      continue;
    }
    std::string& content = entries[it->path().string()];
    if (it->is_symlink()) {
      content = fs::read_symlink(it->path()).string();
    } else if (it->is_regular_file()) {
      content = read_file(it->path());
    }
  }
  return entries;
}

// The account's folder among things that no name may reach, with links to them in it.
struct Canary {
  explicit Canary(Storage& world) : top(world.folder.path()), root(top / "account") {
    world.folder.write("canary.txt", "alive");
    world.folder.write("outside/secret.txt", "secret");
    const fs::path c = root / "c";
    fs::create_directory(c / "deep");
    fs::create_symlink("../../outside", c / "link");
    fs::create_symlink("../../../outside", c / "deep" / "link");
    fs::create_symlink("../../outside/secret.txt", c / "file-link");
    fs::create_symlink("loop", c / "loop");
    fs::create_symlink("..", c / "up");
    fs::create_symlink("../../outside/not-yet", c / "dangling");
    fs::create_symlink("deep", c / "inner-link");
    fs::create_symlink("../outside", root / "linked-container");
    REQUIRE(::mkfifo((c / "fifo").c_str(), 0600) == 0);
    before = snapshot(top, root);
  }

  bool alive() const { return snapshot(top, root) == before; }

  fs::path top;
  fs::path root;
  std::map<std::string, std::string> before;
};

bool lists(const BlobStore& store, const std::string& blob) {
  ListQuery query;
  query.prefix = blob;
  const auto entries = store.list("c", query).entries;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const ListedBlob& entry) { return entry.name == blob; });
}

// True where the blob was taken, false where its name was refused.
bool drive_blob(Storage& world, const std::string& blob) {
  CHECK(content_of(*world.store, blob) == "(none)");
  WriteStatus status = WriteStatus::kDone;
  try {
    status = world.put("c", blob, "content of " + blob).status;
  } catch (const std::system_error&) {
    status = WriteStatus::kPathBlocked;
  }
  if (status == WriteStatus::kPathBlocked) {
    CHECK(content_of(*world.store, blob) == "(none)");
    CHECK_FALSE(lists(*world.store, blob));
    return false;
  }
  REQUIRE(status == WriteStatus::kDone);
  CHECK(content_of(*world.store, blob) == "content of " + blob);
  CHECK(lists(*world.store, blob));
  CHECK(world.store->set_properties("c", blob, {}, {}).status == WriteStatus::kDone);
  CHECK(world.stage(blob, "QUE=", "staged") == WriteStatus::kDone);
  CHECK(world.commit(blob, {latest("QUE=")}).status == WriteStatus::kDone);
  CHECK(content_of(*world.store, blob) == "staged");
  return true;
}

}  // namespace

TEST_CASE("blobs of 200 bad names come back or are refused, and the canary lives") {
  const auto names = bad_names();
  REQUIRE(names.size() >= 200);
  Storage world(backends().front());
  const Canary canary(world);
  std::vector<std::string> taken;
  for (const std::string& name : names) {
    CAPTURE(name.substr(0, 80));
    if (drive_blob(world, name)) taken.push_back(name);
  }
  CHECK(canary.alive());
  CHECK(taken.size() >= names.size() - 20);
  // All of them at once, none took another's place.
  CHECK(world.store->list("c", {}).entries.size() == taken.size());
  for (const std::string& name : taken) {
    CAPTURE(name.substr(0, 80));
    CHECK(content_of(*world.store, name) == "staged");
    CHECK(world.store->remove("c", name, {}).status == WriteStatus::kDone);
    CHECK(content_of(*world.store, name) == "(none)");
  }
  CHECK(world.store->list("c", {}).entries.empty());
  CHECK(canary.alive());
}

TEST_CASE("containers of bad names come back or are refused, and the canary lives") {
  Storage world(backends().front());
  const Canary canary(world);
  BlobStore& store = *world.store;
  for (const std::string& name : bad_names()) {
    CAPTURE(name.substr(0, 80));
    bool created = false;
    try {
      created = store.create_container(name, {});
    } catch (const std::system_error&) {
      CHECK_FALSE(store.find_container(name));
    }
    if (!created) continue;
    CHECK(world.put(name, "blob", "x").status == WriteStatus::kDone);
    CHECK(store.find(name, "blob"));
    const auto all = store.list_containers();
    CHECK(std::any_of(all.begin(), all.end(), [&](const auto& row) { return row.first == name; }));
    CHECK(store.remove_container(name));
    CHECK_FALSE(store.find_container(name));
  }
  CHECK(canary.alive());
}

TEST_CASE("links are never followed: what they lead to is not there") {
  Storage world(backends().front());
  const Canary canary(world);
  for (const char* name : {"link/secret.txt", "file-link", "up/canary.txt", "inner-link/x", "fifo",
                           "loop", "dangling", "deep/link/secret.txt"}) {
    CAPTURE(name);
    CHECK_FALSE(world.store->find("c", name));
    CHECK_FALSE(world.store->open("c", name));
  }
  CHECK(world.store->list("c", {}).entries.empty());
  CHECK_FALSE(world.store->find_container("linked-container"));
  CHECK_FALSE(world.store->find("linked-container", "secret.txt"));
  for (const char* name : {"link/new.txt", "inner-link/new/x", "dangling/x", "fifo/x"}) {
    CAPTURE(name);
    CHECK(world.put("c", name, "x").status == WriteStatus::kPathBlocked);
  }
  CHECK(canary.alive());
}

TEST_CASE("a container's folder that becomes a link is not there any more") {
  Storage world(backends().front());
  const Canary canary(world);
  world.put("c", "b", "x");
  fs::rename(canary.root / "c", canary.root / "moved");
  fs::create_directory_symlink(canary.top / "outside", canary.root / "c");
  CHECK_FALSE(world.store->find("c", "secret.txt"));
  CHECK(world.put("c", "new", "x").status == WriteStatus::kNoContainer);
  CHECK_FALSE(world.store->remove_container("c"));
  CHECK(canary.alive());
}

TEST_CASE("opening below a folder, with and without openat2") {
  TemporaryFolder folder;
  folder.write("root/a/b/file", "inside");
  folder.write("secret", "outside");
  const fs::path root = folder.path() / "root";
  fs::create_symlink("../secret", root / "link");
  fs::create_symlink("..", root / "a" / "up");
  fs::create_symlink("b", root / "a" / "inner");
  const Fd at = open_folder(-1, root.string());
  const struct {
    const char* path;
    bool opens;
  } rows[] = {{"a/b/file", true},
              {"a/b", true},
              {".", true},
              {"link", false},
              {"a/up/secret", false},
              {"a/inner/file", false},
              {"../secret", false},
              {"a/../../secret", false},
              {"none", false},
              {"a/b/file/x", false}};
  for (const auto& row : rows) {
    CAPTURE(row.path);
    CHECK(static_cast<bool>(open_beneath(at.get(), row.path, 0)) == row.opens);
    CHECK(static_cast<bool>(open_by_steps(at.get(), row.path, 0)) == row.opens);
  }
}

}  // namespace bad_names_test
