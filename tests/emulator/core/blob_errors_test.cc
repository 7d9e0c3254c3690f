#include "emulator/core/blob_errors.h"

#include <doctest/doctest.h>

#include <set>

#include "emulator/core/error_catalog.h"

namespace blob_errors_test {

using namespace aml::core;

TEST_CASE("each storage row has a code, a message, a source and its status in the class") {
  std::set<std::pair<std::string_view, int>> seen;
  for (const ErrorSpec* row : blob_error::catalog()) {
    CAPTURE(row->code);
    CHECK_FALSE(row->code.empty());
    CHECK_FALSE(row->message.empty());
    CHECK_FALSE(row->evidence.source.empty());
    CHECK(row->error_class.code == "Storage");
    CHECK(seen.insert({row->code, row->error_class.status}).second);
    CHECK(&blob_error::row_of(ApiError(*row, {"a", "b", "c"})) == row);
  }
  CHECK(seen.contains({"ConditionNotMet", 412}));
  CHECK(seen.contains({"ConditionNotMet", 304}));
}

TEST_CASE("only four rows say that the server is to blame: SDKs repeat those") {
  std::set<std::string_view> blamed;
  for (const ErrorSpec* row : blob_error::catalog()) {
    const int status = row->error_class.status;
    if (status >= 500 || status == 408 || status == 429) blamed.insert(row->code);
  }
  CHECK(blamed == std::set<std::string_view>{"InternalError", "InsufficientStorage",
                                             "OperationTimedOut", "ServerBusy"});
}

TEST_CASE("errors of the HTTP layer have a storage row") {
  struct {
    const ErrorSpec& from;
    const ErrorSpec& to;
  } cases[] = {{kBodyTooLarge, blob_error::kRequestBodyTooLarge},
               {kMalformedBody, blob_error::kInvalidInput},
               {kMethodNotAllowed, blob_error::kUnsupportedHttpVerb},
               {kRequestTooSlow, blob_error::kOperationTimedOut},
               {kHostNotPlayed, blob_error::kAuthorizationFailure},
               {kTargetTooLong, blob_error::kInvalidUri},
               {kTooManyConnections, blob_error::kServerBusy},
               {kInternalErrorUnknownError, blob_error::kInternalError},
               {kSystemLowOnMemory, blob_error::kInternalError}};
  for (const auto& c : cases) {
    CAPTURE(c.from.code);
    CHECK(&blob_error::row_of(ApiError(c.from, {"why"})) == &c.to);
  }
}

}  // namespace blob_errors_test
