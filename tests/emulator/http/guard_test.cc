#include "emulator/http/guard.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "emulator/core/error_catalog.h"

namespace guard_test {

using namespace aml;

namespace {

// Status and error of an answer that ended in an exception.
template <typename Thrown>
std::string answered(http::ErrorStyle style, const Thrown& thrown) {
  core::RequestContext context;
  const http::Response response =
      http::guard(context, style, [&]() -> http::Response { throw thrown; });
  return std::to_string(response.status) + " " + context.error;
}

}  // namespace

TEST_CASE("what is thrown becomes an answer in the family's style") {
  using http::ErrorStyle;
  const core::ApiError bad_version(core::kBadVersionCall, {"9"});
  CHECK(answered(ErrorStyle::kService, bad_version) == "400 BadArgument/BadVersionCall");
  CHECK(answered(ErrorStyle::kService, std::bad_alloc()) == "500 InternalErrorSystemLowOnMemory");
  CHECK(answered(ErrorStyle::kService, std::runtime_error("secret")) ==
        "500 InternalError/UnknownError");
}

TEST_CASE("a full disk is reported as such, in every style") {
  for (const int code : {ENOSPC, EDQUOT, EFBIG}) {
    CAPTURE(code);
    const std::system_error full(code, std::generic_category(), "blobs");
    CHECK(answered(http::ErrorStyle::kBlob, full) == "507 Storage/InsufficientStorage");
    CHECK(answered(http::ErrorStyle::kService, full) ==
          "507 InsufficientStorage/InsufficientStorage");
  }
  const std::system_error other(EIO, std::generic_category(), "blobs");
  CHECK(answered(http::ErrorStyle::kBlob, other).starts_with("500 "));
}

TEST_CASE("what an exception says stays inside") {
  core::RequestContext context;
  const http::Response response =
      http::guard(context, http::ErrorStyle::kBlob,
                  []() -> http::Response { throw std::runtime_error("/secret/path"); });
  CHECK(response.body.find("secret") == std::string::npos);
}

}  // namespace guard_test
