// Where private files go; mounts are tested where namespaces are made.

#include "emulator/isolation/private_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace private_files_test {

namespace fs = std::filesystem;
using namespace aml::isolation;
using aml::tests::TemporaryFolder;

TEST_CASE("the first folder that is empty, and no link") {
  const TemporaryFolder folder;
  const fs::path empty = folder.path() / "empty";
  const fs::path link = folder.path() / "link";
  fs::create_directory(empty);
  fs::create_directory_symlink(empty, link);
  const std::string file = folder.write("full/file", "");
  CHECK(find_empty_folder({folder.path() / "missing", file, folder.path() / "full", link, empty,
                           folder.path()}) == empty);
  CHECK(find_empty_folder({link, file}).empty());
}

TEST_CASE("a file is written that all may read") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  write_file(file, std::string("a\0b", 3));
  CHECK(aml::tests::read_file(file) == std::string("a\0b", 3));
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0644);
  CHECK_THROWS_AS(write_file(folder.path() / "missing" / "file", ""), std::runtime_error);
}

}  // namespace private_files_test
