// Which files a thread that keeps to rules can open.

#include "emulator/sandbox/file_rules.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/emulator/sandbox/child.h"
#include "tests/support/temporary_folder.h"

namespace file_rules_test {

using namespace aml;
using namespace aml::tests;
using sandbox::Access;
using sandbox::FileRules;
namespace fs = std::filesystem;

namespace {

std::string opened(const fs::path& path, int flags = O_RDONLY) {
  const base::Fd file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  return file ? "open " : (errno == EACCES ? "refused " : "failed ");
}

std::string moved(const fs::path& from, const fs::path& to) {
  return ::rename(from.c_str(), to.c_str()) == 0 ? "moved " : "not moved ";
}

/// Folders `read`, `change`, `closed`, each with a file `f` and a folder `sub`.
class Folders {
 public:
  Folders() {
    for (const char* name : {"read", "change", "closed"}) {
      fs::create_directories(path(name) / "sub");
      std::ofstream(path(name) / "f") << "text";
    }
  }
  fs::path path(const char* name) const { return fs::path(folder_.path()) / name; }

  FileRules rules() const {
    FileRules rules;
    rules.allow(path("read").string(), Access::kRead);
    rules.allow(path("change").string(), Access::kChange);
    return rules;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a path of no rule is closed, by whatever name it is opened") {
  if (!FileRules().exist()) return;
  const Folders folders;
  fs::create_symlink("/etc/passwd", folders.path("change") / "link");
  fs::create_symlink(folders.path("closed"), folders.path("change") / "folder");
  const std::string said = said_in_child([&] {
    if (!folders.rules().keep()) return std::string("not kept");
    return opened("/etc/passwd") + opened(folders.path("change") / "link") +
           opened(folders.path("change") / "folder" / "f") +
           opened(folders.path("read") / ".." / "closed" / "f") +
           opened("/proc/self/root/etc/passwd") + opened(folders.path("closed"), O_DIRECTORY);
  });
  CHECK(said == "refused refused refused refused refused refused ");
}

TEST_CASE("a folder to read is not written, and one to change is") {
  if (!FileRules().exist()) return;
  const Folders folders;
  const std::string said = said_in_child([&] {
    if (!folders.rules().keep()) return std::string("not kept");
    const fs::path read = folders.path("read"), change = folders.path("change");
    std::string text = opened(read / "f");
    text += opened(read / "f", O_WRONLY);
    text += opened(read / "new", O_CREAT);
    text += opened(read / "f", O_RDONLY | O_TRUNC);
    text += moved(change / "f", read / "f");
    text += opened(change / "f", O_RDWR);
    text += opened(change / "sub" / "new", O_CREAT | O_RDWR);
    text += moved(change / "f", change / "sub" / "g");
    text += moved(read / "f", change / "h");
    return text;
  });
  CHECK(said == "open refused refused refused not moved open open moved not moved ");
}

TEST_CASE("a file that is there can be written where the rule says so") {
  if (!FileRules().exist()) return;
  const Folders folders;
  const std::string said = said_in_child([&] {
    FileRules rules;
    rules.allow((folders.path("read") / "f").string(), Access::kWrite);
    if (!rules.keep()) return std::string("not kept");
    return opened(folders.path("read") / "f", O_RDWR | O_TRUNC) +
           opened(folders.path("read") / "g", O_CREAT);
  });
  CHECK(said == "open refused ");
}

TEST_CASE("empty folders are removed from where that is all that may be done") {
  if (!FileRules().exist()) return;
  const Folders folders;
  const std::string said = said_in_child([&] {
    FileRules rules;
    rules.allow(folders.path("closed").string(), Access::kRemove);
    if (!rules.keep()) return std::string("not kept");
    const bool is_gone = ::rmdir((folders.path("closed") / "sub").c_str()) == 0;
    const bool is_file_gone = ::unlink((folders.path("closed") / "f").c_str()) == 0;
    return std::string(is_gone ? "gone " : "there ") + (is_file_gone ? "gone " : "there ") +
           opened(folders.path("closed") / "f");
  });
  CHECK(said == "gone there refused ");
}

TEST_CASE("threads that are started later keep to the rules, and earlier ones do not") {
  if (!FileRules().exist()) return;
  const std::string said = said_in_child([] {
    int go[2] = {};
    if (::pipe(go) != 0) return std::string("no pipe");
    std::string earlier, later;
    std::thread first([&] {
      char byte = 0;
      if (::read(go[0], &byte, 1) == 1) earlier = opened("/etc/passwd");
    });
    const bool is_kept = FileRules().keep();
    const bool is_sent = ::write(go[1], "x", 1) == 1;
    first.join();
    std::thread([&] { later = opened("/etc/passwd"); }).join();
    return (is_kept && is_sent ? "" : "not kept ") + earlier + later;
  });
  CHECK(said == "open refused ");
}

TEST_CASE("a rule for a path that leads nowhere is left out") {
  FileRules rules;
  CHECK_FALSE(rules.allow("/nowhere/at/all", Access::kRead));
  CHECK(rules.allow("/usr", Access::kRead) == rules.exist());
}

}  // namespace file_rules_test
