#include "emulator/steering/glob.h"

#include <doctest/doctest.h>

#include <string>

namespace glob_test {

using namespace aml::steering;

TEST_CASE("a star in a path stays within its segment, two cross segments") {
  struct {
    const char* pattern;
    const char* path;
    bool fits;
  } cases[] = {{"", "", true},
               {"", "/", false},
               {"/a/b", "/a/b", true},
               {"/a/b", "/a/B", false},
               {"/a/*", "/a/b", true},
               {"/a/*", "/a/", true},
               {"/a/*", "/a/b/c", false},
               {"/*/c", "/a/b/c", false},
               {"/*/*/c", "/a/b/c", true},
               {"/**/c", "/a/b/c", true},
               {"/**/c", "/a/b/c/d", false},
               {"**", "/a/b", true},
               {"**/execute", "/workspaces/1/services/2/execute", true},
               {"/**/services/*/jobs/*", "/workspaces/1/services/2/jobs/3", true},
               {"/**/services/*/jobs/*", "/services/x/services/2/jobs/3", true},
               {"/**/services/*/jobs/*", "/workspaces/1/services/2/jobs/3/start", false},
               {"/**a*b", "/xa/ab", true},
               {"/a*b*c", "/abbbc", true},
               {"/a*b*c", "/abb/c", false},
               {"***", "/a/b", true}};
  for (const auto& test : cases) {
    CAPTURE(test.pattern);
    CAPTURE(test.path);
    CHECK(fits_path(test.pattern, test.path) == test.fits);
  }
}

TEST_CASE("a star in a value is any run") {
  CHECK(fits_value("text/*", "text/a/b"));
  CHECK(fits_value("*", ""));
  CHECK_FALSE(fits_value("a*", "ba"));
  CHECK_FALSE(fits_value("", "a"));
}

TEST_CASE("a pattern of many stars takes no exponential time") {
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a/**";
  CHECK_FALSE(fits_path(pattern, std::string(5'000, 'a')));
}

}  // namespace glob_test
