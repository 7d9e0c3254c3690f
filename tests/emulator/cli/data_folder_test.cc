#include "emulator/cli/data_folder.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/temporary_folder.h"

using aml::cli::DataFolder;
namespace fs = std::filesystem;

namespace {

/// Temporary folders are made in here meanwhile.
class OtherTemporaryPlace {
 public:
  OtherTemporaryPlace() {
    if (const char* before = ::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", folder_.path().c_str(), 1);
  }
  ~OtherTemporaryPlace() {
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
  const OtherTemporaryPlace place;
  {
    const DataFolder folder("");
    std::ofstream(folder.path() / "file") << "x";
    CHECK(folder.is_temporary());
    CHECK(place.entries() == 1);
  }
  CHECK(place.entries() == 0);
}

TEST_CASE("what a killed process left is removed, what another holds is not") {
  const OtherTemporaryPlace place;
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
