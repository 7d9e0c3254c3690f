// Listings of folders that people and the emulator change at once: every name is seen at once, and
// a folder that has not changed is not read again.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <random>
#include <set>

#include "emulator/storage/blob_tree.h"
#include "tests/emulator/storage/backends.h"

namespace growing_folder_test {

using namespace aml::storage;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

std::string expected_names(const std::set<std::string>& names, const ListQuery& query) {
  BlobList page;
  std::string last;
  for (const std::string& name : names) {
    if (!name.starts_with(query.prefix)) continue;
    const auto at = query.delimiter.empty() ? std::string::npos
                                            : name.find(query.delimiter, query.prefix.size());
    const std::string shown =
        at == std::string::npos ? name : name.substr(0, at + query.delimiter.size());
    if (at != std::string::npos && shown == last) continue;
    if (page.entries.size() == query.max_results) {
      page.next_marker = shown;
      break;
    }
    page.entries.push_back({shown, at != std::string::npos, {}});
    last = shown;
  }
  return names_of(page);
}

/// A person and the emulator at work in one container.
class Household {
 public:
  explicit Household(unsigned seed) : random_(seed) { world_.store->create_container("c", {}); }

  void act() {
    const std::string name = any_name();
    switch (random_() % 8) {
      case 0:
      case 1:
        if (!fs::is_directory(path(name))) put(name);
        break;
      case 2:
        world_.store->remove("c", name, {});
        names_.erase(name);
        break;
      case 3:
      case 4:
        write_by_hand(name);
        break;
      case 5:
        if (fs::is_regular_file(path(name))) {
          fs::remove(path(name));
          names_.erase(name);
        }
        break;
      case 6:
        move_folder();
        break;
      case 7:
        remove_folder();
        break;
    }
  }

  void check() {
    ListQuery query;
    constexpr const char* kPrefixes[] = {"", "a", "a/", "a/b/", "b/", "c/a/", "d"};
    query.prefix = kPrefixes[random_() % std::size(kPrefixes)];
    query.delimiter = random_() % 2 == 0 ? "" : "/";
    query.max_results = 1 + random_() % 12;
    CAPTURE(query.prefix);
    CAPTURE(query.delimiter);
    CAPTURE(query.max_results);
    CHECK(names_of(world_.store->list("c", query)) == expected_names(names_, query));
  }

 private:
  static constexpr const char* kParts[] = {"a", "b", "c", "d"};

  fs::path path(const std::string& name) const {
    return world_.folder.path() / "account" / "c" / name;
  }
  std::string any_folder() {
    std::string folder;
    for (std::size_t depth = random_() % 4; depth > 0; --depth) {
      folder += std::string(kParts[random_() % std::size(kParts)]) + "/";
    }
    return folder;
  }
  // Never the name of a folder, so that every file has its plain path.
  std::string any_name() { return any_folder() + "f" + std::to_string(random_() % 6); }

  void put(const std::string& name) {
    CHECK(world_.put("c", name, name).status == WriteStatus::kDone);
    names_.insert(name);
  }
  void write_by_hand(const std::string& name) {
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name)) << name;
    names_.insert(name);
  }
  void move_folder() {
    const std::string from = any_folder();
    const std::string to = any_folder();
    if (from.empty() || to.empty() || to.starts_with(from) || from.starts_with(to)) return;
    if (!fs::is_directory(path(from)) || fs::exists(path(to))) return;
    fs::create_directories(path(to).parent_path().parent_path());
    fs::rename(path(from.substr(0, from.size() - 1)), path(to.substr(0, to.size() - 1)));
    std::set<std::string> moved;
    for (const std::string& name : names_) {
      moved.insert(name.starts_with(from) ? to + name.substr(from.size()) : name);
    }
    names_ = std::move(moved);
  }
  void remove_folder() {
    const std::string folder = any_folder();
    if (folder.size() < 3) return;
    fs::remove_all(path(folder));
    std::erase_if(names_, [&](const std::string& name) { return name.starts_with(folder); });
  }

  Storage world_{backends().front()};
  std::set<std::string> names_;
  std::mt19937 random_;
};

std::vector<std::string> visited(BlobTree& tree, const NameRange& range) {
  std::vector<std::string> names;
  std::set<std::string> looked;
  tree.visit_changed(range, looked,
                     [&](const std::string& blob, bool, const auto&) { names.push_back(blob); });
  std::sort(names.begin(), names.end());
  return names;
}

Fd open_root(const fs::path& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY));
}

void place(BlobTree& tree, const TemporaryFolder& folder, const std::string& blob) {
  folder.write("upload", blob);
  const Fd from = open_root(folder.path());
  tree.place(blob, from.get(), "upload", [](const std::string&) {});
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("whatever a person and the emulator do in turn, a listing shows what is there") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Household household(seed);
    for (int i = 0; i < 150; ++i) {
      household.act();
      household.check();
    }
  }
}

TEST_CASE("a folder is read again when it changed, and only then") {
  const TemporaryFolder folder;
  folder.write("c/a", "x");
  folder.write("c/sub/b", "x");
  const Fd temp = open_root(folder.path());
  BlobTree tree(open_root(folder.path("c")), temp.get());
  tree.visit_all([](const std::string&, bool, const auto&) {});
  CHECK(visited(tree, {}) == Names{});
  folder.write("c/new", "x");
  CHECK(visited(tree, {}) == Names{"a", "new"});
  CHECK(visited(tree, {}) == Names{});
  folder.write("c/sub/new", "x");
  CHECK(visited(tree, {"a", {}, {}}) == Names{});
  CHECK(visited(tree, {"", "r", {}}) == Names{});
  CHECK(visited(tree, {"", {}, {"sub/"}}) == Names{});
  CHECK(visited(tree, {"sub/b", {}, {}}) == Names{"sub/b", "sub/new"});
  folder.write("c/made/deep/x", "x");
  CHECK(visited(tree, {"made/deep/", {}, {}}) == Names{"a", "made/deep/x", "new"});
}

TEST_CASE("what the emulator itself writes does not make it read a folder again") {
  const TemporaryFolder folder;
  folder.write("c/a", "x");
  const Fd temp = open_root(folder.path());
  BlobTree tree(open_root(folder.path("c")), temp.get());
  tree.visit_all([](const std::string&, bool, const auto&) {});
  place(tree, folder, "b");
  tree.remove("a", false);
  CHECK(visited(tree, {}) == Names{});
  // A folder that it made is read once: another thread may have been quicker.
  place(tree, folder, "d/e/f");
  CHECK(visited(tree, {}) == Names{"d/e/f"});
  CHECK(visited(tree, {}) == Names{});
  place(tree, folder, "d/e/g");
  CHECK(visited(tree, {}) == Names{});
  // In the same tick of the file system's clock, too.
  place(tree, folder, "h");
  folder.write("c/by hand", "x");
  CHECK(visited(tree, {}) == Names{"b", "by hand", "h"});
  folder.write("c/by hand again", "x");
  place(tree, folder, "i");
  CHECK(visited(tree, {}) == Names{"b", "by hand", "by hand again", "h", "i"});
}

}  // namespace growing_folder_test
