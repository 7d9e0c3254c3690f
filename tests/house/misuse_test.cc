// Misuse that must not compile. Each file of misuse/ is compiled twice: as it is, which shows that
// nothing else is wrong with it, and with AML_MISUSE, which the compiler refuses for the reason
// that the file names.

#include <doctest/doctest.h>

#include <regex>
#include <string>

#include "tests/house/source_tree.h"
#include "tests/support/program.h"

namespace misuse_test {

using namespace aml::tests;

namespace {

Outcome compile(const std::string& path, const char* definition) {
  const std::string root = AML_SOURCE_DIR;
  return Program({"-std=c++20", "-fsyntax-only", "-I" + root, definition, root + "/" + path},
                 {"LC_ALL=C"}, AML_COMPILER)
      .wait();
}

std::string refusal_of(const SourceFile& file) {
  std::smatch found;
  const std::regex line("// refused: (.*)");
  return std::regex_search(file.text, found, line) ? found[1].str() : "";
}

}  // namespace

TEST_CASE("misuse does not compile") {
  const std::vector<SourceFile> files = files_below({"tests/house/misuse"}, {".cc"});
  REQUIRE(!files.empty());
  for (const SourceFile& file : files) {
    CAPTURE(file.path);
    const std::string reason = refusal_of(file);
    REQUIRE(!reason.empty());
    const Outcome right = compile(file.path, "-DAML_RIGHT_USE");
    CHECK_MESSAGE(right.exit_code == 0, right.err);
    const Outcome wrong = compile(file.path, "-DAML_MISUSE");
    CHECK(wrong.exit_code != 0);
    CHECK_MESSAGE(std::regex_search(wrong.err, std::regex(reason)), wrong.err);
  }
}

}  // namespace misuse_test
