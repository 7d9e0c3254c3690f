// The reader and matcher of transcripts.

#include "tests/transcripts/transcript.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace transcript_test {

using namespace aml::tests;

TEST_CASE("places of an expected text") {
  struct {
    const char* expected;
    const char* actual;
    bool same;
  } cases[] = {{"abc", "abc", true},           {"abc", "abcd", false},
               {"a{{any}}c", "abbbc", true},   {"a{{any}}c", "ac", true},
               {"a{{any}}", "a", true},        {"{{any}}", "", true},
               {"{{any}}x", "axbx", true},     {"a{{any}}c", "abcd", false},
               {"{{known}}!", "value!", true}, {"{{known}}!", "other!", false}};
  for (const auto& c : cases) {
    CAPTURE(c.expected);
    CAPTURE(c.actual);
    Variables variables = {{"known", "value"}};
    CHECK(compare({200, {}, c.expected}, {200, {}, c.actual}, variables).has_value() != c.same);
  }
}

TEST_CASE("a place without a value captures") {
  Variables variables;
  CHECK_FALSE(compare({200, {{"X-Id", "id-{{id}}"}}, "\"{{job}}\""},
                      {200, {{"x-id", "id-7"}}, "\"abc\""}, variables));
  CHECK(variables["id"] == "7");
  CHECK(variables["job"] == "abc");
  CHECK(fill_in("/jobs/{{job}}/start", variables) == "/jobs/abc/start");
}

TEST_CASE("every transcript says where it comes from and expects something") {
  std::set<std::string> names;
  for (const Transcript& transcript : read_transcripts(AML_FIXTURES)) {
    CAPTURE(transcript.file);
    const bool tagged = transcript.source.starts_with("documented – ") ||
                        transcript.source.starts_with("observed – ") ||
                        transcript.source.starts_with("inferred – ");
    CHECK(tagged);
    CHECK_FALSE(transcript.exchanges.empty());
    CHECK(names.insert(transcript.file.filename()).second);
  }
}

}  // namespace transcript_test
