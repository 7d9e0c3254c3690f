// Calls as lines of a bundle.

#include "emulator/bundle/bundled_call.h"

#include <doctest/doctest.h>

#include "emulator/bundle/tar.h"

namespace bundled_call_test {

using namespace aml;
using bundle::BundledCall;

TEST_CASE("a call is read as it was written, bytes that are no text too") {
  BundledCall call;
  call.is_step = true;
  call.id = "00000000-0000-0000-0000-000000000001";
  call.time = *text::parse_utc("2016-10-14T14:52:33.979Z");
  call.duration = std::chrono::microseconds(12);
  call.method = "PUT";
  call.target = "/a?b=\xff";
  call.secure = true;
  call.request = {{{"A", "\xfe"}, {"B", ""}}, std::string("\0\x80", 2), 2};
  call.status = 201;
  call.operation = "blob.put-blob";
  call.service = "s";
  call.subscription = "demo";
  call.error = "A/B";
  call.answer = {{}, "line\nline", 20'000};
  const std::string line = bundle::write_call(call);
  CHECK(line.find('\n') == std::string::npos);
  const BundledCall read = bundle::parse_call(line);
  CHECK(read.is_step);
  CHECK(read.secure);
  CHECK(read.time == call.time);
  CHECK(read.target == call.target);
  CHECK(read.request.headers[0].value == "\xfe");
  CHECK(read.request.body == call.request.body);
  CHECK_FALSE(read.request.is_cut());
  CHECK(read.answer.is_cut());
  CHECK(bundle::write_call(read) == line);
}

TEST_CASE("lines that are no calls") {
  for (const char* line : {"", "{}", "[]", "null", "{\"step\": 1}", "{\"step\"", "\xff"}) {
    CAPTURE(line);
    CHECK_THROWS_AS(bundle::parse_call(line), bundle::BundleError);
  }
}

}  // namespace bundled_call_test
