// What a transcript holds of an answer.

#include "emulator/bundle/transcript.h"

#include <doctest/doctest.h>

namespace transcript_test {

using namespace aml;
using bundle::BundledCall;
using bundle::Transcript;

namespace {

BundledCall answered(std::string body, core::Headers headers = {}) {
  BundledCall call;
  call.status = 200;
  call.answer.body_bytes = body.size();
  call.answer.body = std::move(body);
  call.answer.headers = std::move(headers);
  return call;
}

}  // namespace

TEST_CASE("status, headers that are no time of the real world, body") {
  Transcript transcript;
  CHECK(transcript.text_of(answered("body", {{"A", "1"}, {"Date", "now"}, {"B", "2"}})) ==
        "200\nA: 1\nB: 2\n\nbody");
  BundledCall step = answered("body", {{"A", "1"}});
  step.is_step = true;
  CHECK(transcript.text_of(step) == "200\n");
}

TEST_CASE("etags are counted as they appear") {
  Transcript transcript;
  CHECK(transcript.text_of(answered("", {{"ETag", "\"0x0123456789ABCDEF\""}})) ==
        "200\nETag: \"etag-1\"\n\n");
  CHECK(transcript.text_of(answered("<Etag>0xFEDCBA9876543210</Etag>0x0123456789ABCDEF")) ==
        "200\n\n<Etag>etag-2</Etag>etag-1");
  CHECK(transcript.number_of("0xFEDCBA9876543210") == 2);
  CHECK(transcript.number_of("0x0000000000000000") == 0);
  CHECK(transcript.etag_of(1) == "0x0123456789ABCDEF");
  CHECK(transcript.etag_of(0).empty());
  CHECK(transcript.etag_of(3).empty());
  for (const char* other : {"0x", "0x0123456789ABCDE", "0x0123456789ABCDEF0", "0x0123456789abcdef"})
    CHECK(transcript.text_of(answered(other)) == "200\n\n" + std::string(other));
}

TEST_CASE("of a body that was cut, its length") {
  Transcript transcript;
  BundledCall call = answered("begin 0x01234");
  call.answer.body_bytes = 20'000;
  CHECK(transcript.text_of(call) == "200\n\nbegin \n20000");
}

TEST_CASE("one answer is not two") {
  Transcript one;
  one.add("ab");
  Transcript two;
  two.add("a");
  two.add("b");
  CHECK(one.size() == 1);
  CHECK(two.size() == 2);
  CHECK(one.sha256() != two.sha256());
  CHECK(Transcript().sha256() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace transcript_test
