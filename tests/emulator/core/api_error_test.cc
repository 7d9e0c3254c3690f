#include "emulator/core/api_error.h"

#include <doctest/doctest.h>

#include "emulator/core/error_catalog.h"

using namespace aml::core;

TEST_CASE("places of a message are filled in, those without a value stay") {
  struct {
    const char* text;
    std::initializer_list<std::string_view> values;
    const char* expected;
  } cases[] = {{"plain", {}, "plain"},
               {"a {0} b {1}", {"x", "y"}, "a x b y"},
               {"{1}{0}{0}", {"x", "y"}, "yxx"},
               {"{0} {1}", {"x"}, "x {1}"},
               {"{", {"x"}, "{"},
               {"{0", {"x"}, "{0"},
               {"{a}", {"x"}, "{a}"},
               {"{0}", {"{0}"}, "{0}"}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(fill_in(c.text, c.values) == c.expected);
  }
}

TEST_CASE("an error carries its row's code, its filled message and its target") {
  const ApiError error = ApiError(kBadVersionCall, {"9.9"}).with_target("here");
  CHECK(error.status() == 400);
  CHECK(error.code() == "BadVersionCall");
  CHECK(error.message().find("API call: 9.9. Check") != std::string::npos);
  CHECK(error.target() == "here");
  CHECK(&error.spec().error_class == &kBadArgumentClass);
}
