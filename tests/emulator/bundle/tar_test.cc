// A tar file that a stranger wrote leads nowhere.

#include "emulator/bundle/tar.h"

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.h"

namespace tar_test {

using namespace aml::bundle;
using aml::tests::TemporaryFolder;

namespace {

std::string member(std::string_view name, const std::string& bytes) {
  return tar_header(name, bytes.size()) + bytes + tar_padding(bytes.size());
}

// With the check sum that its bytes have now.
std::string summed(std::string header) {
  header.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  return header.replace(148, 7, text, 7);
}

std::string fault_of(const std::string& bytes) {
  const TemporaryFolder folder;
  try {
    const TarFile file(folder.write("file.tar", bytes));
    return "";
  } catch (const BundleError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("what is written is read, and tar would read it") {
  const TemporaryFolder folder;
  const std::string large(1000, 'x');
  const TarFile file(
      folder.write("a.tar", member("a", "") + member("b/c", large) + member("d", "e") + tar_end()));
  CHECK(file.members().size() == 3);
  CHECK(file.read("a", 10).empty());
  CHECK(file.read("b/c", 1000) == large);
  CHECK(file.read("d", 10) == "e");
  CHECK(file.find("e") == nullptr);
  CHECK_THROWS_WITH(file.read("e", 10), "e is not in it");
  CHECK_THROWS_WITH(file.read("b/c", 999), "b/c in it is too large");
}

TEST_CASE("long names are cut where they may be") {
  const std::string folder(120, 'f');
  const std::string name = folder + "/" + std::string(90, 'n');
  CHECK(is_member_name(name));
  const TemporaryFolder room;
  const TarFile file(room.write("a.tar", member(name, "x") + tar_end()));
  CHECK(file.read(name, 10) == "x");
  CHECK_FALSE(is_member_name(std::string(101, 'n')));
  CHECK_FALSE(is_member_name(std::string(160, 'f') + "/" + std::string(90, 'n')));
}

TEST_CASE("names that lead elsewhere are none") {
  for (const char* name : {"", "/", "/etc/passwd", "..", "../a", "a/../b", "a/..", ".", "./a",
                           "a//b", "a/", "a\\b", "a\nb", "a\x7f"}) {
    CAPTURE(name);
    CHECK_FALSE(is_member_name(name));
    if (std::string_view(name).empty()) continue;
    std::string header = tar_header("x", 0);
    header.replace(0, std::string_view(name).size(), name);
    CHECK(fault_of(summed(header) + tar_end()).find("that a bundle may not have") !=
          std::string::npos);
  }
}

TEST_CASE("links, folders and devices are refused") {
  for (const char type : {'1', '2', '3', '5', '6', 'x', 'g', 'L', 'S'}) {
    CAPTURE(type);
    std::string header = tar_header("a", 0);
    header[156] = type;
    CHECK(fault_of(summed(header) + tar_end()) == "it holds something else than a file: \"a\"");
  }
}

TEST_CASE("what is cut, damaged or twice there is refused") {
  const std::string whole = member("a", "text") + member("b", "text") + tar_end();
  CHECK(fault_of(whole).empty());
  for (std::size_t size = 0; size < whole.size() - 1024; size += 256) {
    CAPTURE(size);
    CHECK(fault_of(whole.substr(0, size)) == "its end is missing");
  }
  std::string damaged = whole;
  damaged[1024 + 3] = 'q';
  CHECK(fault_of(damaged) == "it is damaged");
  CHECK(fault_of(std::string(5000, 'x')) == "it is not a bundle");
  CHECK(fault_of(member("a", "1") + member("a", "2") + tar_end()) ==
        "it holds a file twice: \"a\"");
  std::string huge = tar_header("a", 0);
  huge.replace(124, 11, "77777777777");
  CHECK(fault_of(summed(huge) + tar_end()) == "its end is missing");
  huge.replace(124, 11, "-1         ");
  CHECK(fault_of(summed(huge) + tar_end()) == "it is not a bundle");
}

TEST_CASE("a folder and what is not there are no bundles") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(TarFile(folder.path()), "it is not a regular file");
  CHECK_THROWS_WITH(TarFile(folder.path("absent")), "it cannot be read: No such file or directory");
}

}  // namespace tar_test
