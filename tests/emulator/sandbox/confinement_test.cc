// A process as it serves: what it needs is there, and what is a person's is not.

#include "emulator/sandbox/confinement.h"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netdb.h>

#include <filesystem>
#include <fstream>

#include "tests/emulator/sandbox/child.h"
#include "tests/support/temporary_folder.h"

namespace confinement_test {

using namespace aml;
using namespace aml::tests;
using sandbox::Access;
using sandbox::Reach;
namespace fs = std::filesystem;

namespace {

std::string can_read(const fs::path& path) {
  const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file ? "open " : "closed ";
}

}  // namespace

TEST_CASE("libraries are loaded and names looked up by a confined process") {
  const std::string said = said_in_child([] {
    const sandbox::Confinement made = sandbox::confine({});
    void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo("localhost", "80", nullptr, &found);
    return std::string(made.calls ? "kept " : "") + (library != nullptr ? "loaded " : "") +
           (failed == 0 ? "found " : "");
  });
  CHECK(said == "kept loaded found ");
}

TEST_CASE("a confined process opens its places, and nothing of a person or of other processes") {
  const TemporaryFolder folder;
  std::ofstream(fs::path(folder.path()) / "mine") << "text";
  const std::string parent = "/proc/" + std::to_string(::getpid()) + "/environ";
  const std::string said = said_in_child([&] {
    Reach reach;
    reach.places.push_back({folder.path(), Access::kRead});
    if (!sandbox::confine(reach).files) return std::string("no Landlock");
    return can_read(fs::path(folder.path()) / "mine") + can_read("/proc/self/statm") +
           can_read("/etc/hosts") + can_read("/etc/passwd") + can_read("/etc/shadow") +
           can_read("/root") + can_read("/home") + can_read(parent);
  });
  if (said == "no Landlock") return;
  CHECK(said == "open open open closed closed closed closed closed ");
}

}  // namespace confinement_test
