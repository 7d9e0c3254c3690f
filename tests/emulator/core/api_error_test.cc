#include "emulator/core/api_error.h"

#include <doctest/doctest.h>

#include "emulator/core/error_catalog.h"

namespace api_error_test {

using namespace aml::core;

TEST_CASE("an error carries its row's code, its filled message and its target") {
  const ApiError error = ApiError(kBadVersionCall, {"9.9"}).with_target("here");
  CHECK(error.status() == 400);
  CHECK(error.code() == "BadVersionCall");
  CHECK(error.message().find("API call: 9.9. Check") != std::string::npos);
  CHECK(error.target() == "here");
  CHECK(&error.spec().error_class == &kBadArgumentClass);
}

}  // namespace api_error_test
