#include "emulator/cli/data_folder.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_folder.h"

namespace data_folder_test {

using aml::cli::DataFolder;
namespace fs = std::filesystem;

namespace {

/// Temporary folders are made in here meanwhile.
class OtherTemporaryFolder {
 public:
  OtherTemporaryFolder() {
    if (const char* before = ::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", folder_.path().c_str(), 1);
  }
  ~OtherTemporaryFolder() {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }
  const fs::path& path() const { return folder_.path(); }

 private:
  aml::tests::TemporaryFolder folder_;
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("a temporary folder is gone with its object") {
  const OtherTemporaryFolder place;
  {
    const DataFolder folder("");
    std::ofstream(folder.path() / "file") << "x";
    CHECK(folder.is_temporary());
    CHECK(place.entries() == 1);
  }
  CHECK(place.entries() == 0);
}

TEST_CASE("what a killed process left is removed, what another holds is not") {
  const OtherTemporaryFolder place;
  fs::create_directories(place.path() / "amlemu-killed/blobs/c");
  std::ofstream(place.path() / "amlemu-killed/.in-use");
  fs::create_directories(place.path() / "amlemu-somebody-elses");
  const DataFolder first("");
  const DataFolder second("");
  CHECK_FALSE(fs::exists(place.path() / "amlemu-killed"));
  CHECK(fs::exists(place.path() / "amlemu-somebody-elses"));
  CHECK(fs::exists(first.path()));
  CHECK(first.path() != second.path());
}

TEST_CASE("a given folder is made and stays") {
  const aml::tests::TemporaryFolder parent;
  {
    const DataFolder folder(parent.path() / "a/b");
    CHECK_FALSE(folder.is_temporary());
  }
  CHECK(fs::exists(parent.path() / "a/b"));
  parent.write("file", "x");
  CHECK_THROWS_AS(DataFolder(parent.path() / "file"), std::runtime_error);
}

TEST_CASE("what is no folder or file of the emulator's is refused at the start") {
  struct {
    const char* what;
    void (*make)(const fs::path& data);
    const char* named;
  } cases[] = {
      {"linked blobs",
       [](const fs::path& data) { fs::create_directory_symlink("/tmp", data / "blobs"); },
       "blobs is a link"},
      {"a linked account",
       [](const fs::path& data) {
         fs::create_directory(data / "blobs");
         fs::create_directory_symlink("/tmp", data / "blobs/devstoreaccount1");
       },
       "devstoreaccount1 is a link"},
      {"blobs that are a file", [](const fs::path& data) { std::ofstream(data / "blobs") << "x"; },
       "blobs is not a folder"},
      {"a pipe as an account",
       [](const fs::path& data) {
         fs::create_directory(data / "blobs");
         ::mkfifo((data / "blobs/devstoreaccount1").c_str(), 0600);
       },
       "devstoreaccount1 is neither a file nor a folder"},
      {"a file instead of .amlemu",
       [](const fs::path& data) {
         fs::create_directories(data / "blobs/a");
         std::ofstream(data / "blobs/a/.amlemu") << "x";
       },
       ".amlemu is not a folder"},
      {"a folder instead of properties",
       [](const fs::path& data) { fs::create_directories(data / "blobs/a/.amlemu/properties/c"); },
       "properties/c is not a file"},
      {"a linked folder of staged blocks",
       [](const fs::path& data) {
         fs::create_directories(data / "blobs/a/.amlemu/staged");
         fs::create_directory_symlink("/tmp", data / "blobs/a/.amlemu/staged/c");
       },
       "staged/c is a link"},
      {"a pipe instead of a container's properties",
       [](const fs::path& data) {
         fs::create_directories(data / "blobs/a/.amlemu/containers");
         ::mkfifo((data / "blobs/a/.amlemu/containers/c").c_str(), 0600);
       },
       "containers/c is neither a file nor a folder"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const aml::tests::TemporaryFolder folder;
    c.make(folder.path());
    try {
      const DataFolder data(folder.path());
      FAIL("taken");
    } catch (const std::runtime_error& error) {
      CAPTURE(error.what());
      CHECK(std::string(error.what()).find(c.named) != std::string::npos);
    }
  }
}

TEST_CASE("a data folder may be a link itself, and hold other things") {
  const aml::tests::TemporaryFolder folder;
  fs::create_directories(folder.path() / "data/blobs/a/.amlemu/properties");
  fs::create_directories(folder.path() / "data/blobs/.git");
  std::ofstream(folder.path() / "data/blobs/README.md") << "x";
  std::ofstream(folder.path() / "data/blobs/a/.amlemu/properties/c") << "x";
  fs::create_directory_symlink("data", folder.path() / "link");
  const DataFolder data(folder.path() / "link");
  CHECK_FALSE(data.is_temporary());
}

}  // namespace data_folder_test
