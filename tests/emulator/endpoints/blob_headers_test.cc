#include "emulator/endpoints/blob_headers.h"

#include <doctest/doctest.h>

#include "emulator/core/api_error.h"
#include "emulator/text/dates.h"

namespace blob_headers_test {

using namespace aml;

TEST_CASE("ranges that can be read, and those that mean everything") {
  constexpr std::uint64_t kOpen = ~std::uint64_t{0};
  struct {
    const char* text;
    bool readable;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  } cases[] = {{"bytes=0-0", true, 0, 0},
               {"bytes=2-4", true, 2, 4},
               {"bytes=7-", true, 7, kOpen},
               {"bytes=0-18446744073709551615", true, 0, kOpen},
               {"bytes=0-18446744073709551616", false},
               {"bytes=-3", false},
               {"bytes=4-2", false},
               {"bytes=1-2,4-5", false},
               {"bytes=", false},
               {"bytes=a-b", false},
               {"bytes=1", false},
               {"bytes= 1-2", false},
               {"items=1-2", false},
               {"", false}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto range = endpoints::parse_range({{"Range", c.text}});
    REQUIRE(range.has_value() == c.readable);
    if (!range) continue;
    CHECK(range->first == c.first);
    CHECK(range->last.value_or(kOpen) == c.last);
  }
}

TEST_CASE("x-ms-range wins over Range, an empty one does not") {
  CHECK(endpoints::parse_range({{"Range", "bytes=1-1"}, {"x-ms-range", "bytes=2-2"}})->first == 2);
  CHECK(endpoints::parse_range({{"Range", "bytes=1-1"}, {"x-ms-range", ""}})->first == 1);
  CHECK_FALSE(endpoints::parse_range({{"Range", "bytes=1-1"}, {"x-ms-range", "nonsense"}}));
}

TEST_CASE("conditions, with and without quotes") {
  const auto conditions =
      endpoints::parse_conditions({{"If-Match", "\"0x1\", 0x2 ,W/\"0x3\""},
                                   {"if-none-match", "*"},
                                   {"If-Modified-Since", "Fri, 14 Oct 2016 14:52:33 GMT"},
                                   {"If-Unmodified-Since", ""}});
  CHECK(conditions.if_match == std::vector<std::string>{"0x1", "0x2", "0x3"});
  CHECK(conditions.if_none_match == std::vector<std::string>{"*"});
  CHECK(conditions.if_modified_since == text::parse_utc("2016-10-14T14:52:33Z"));
  CHECK_FALSE(conditions.if_unmodified_since);
  const auto source = endpoints::parse_conditions(
      {{"x-ms-source-if-match", "a"}, {"If-Match", "b"}}, "x-ms-source-");
  CHECK(source.if_match == std::vector<std::string>{"a"});
}

TEST_CASE("a malformed time is refused") {
  for (const char* text : {"yesterday", "Fri, 14 Okt 2016 14:52:33 GMT",
                           "Fri, 14 Oct 2016 14:52:33 UTC", "2016-10-14T14:52:33Z"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(endpoints::parse_conditions({{"If-Modified-Since", text}}), core::ApiError);
  }
}

TEST_CASE("metadata keep their order and case, one key twice is one") {
  const core::Metadata metadata = endpoints::parse_metadata(
      {{"x-ms-meta-B", "1"}, {"X-Ms-Meta-a", ""}, {"x-ms-meta", "no"}, {"x-ms-meta-b", "2"}});
  CHECK(metadata == core::Metadata{{"B", "1,2"}, {"a", ""}});
}

TEST_CASE("a blob's own headers win over its body's, empty ones are unset") {
  const core::Headers headers = {
      {"Content-Type", "text/xml"},  {"x-ms-blob-content-type", "text/csv"},
      {"Content-Language", "de"},    {"x-ms-blob-cache-control", ""},
      {"Cache-Control", "no-cache"}, {"Content-Encoding", ""}};
  core::BlobProperties properties = endpoints::parse_blob_properties(headers);
  CHECK(properties.content_type == "text/csv");
  CHECK(properties.content_language.empty());
  endpoints::add_standard_properties(headers, properties);
  CHECK(properties.content_type == "text/csv");
  CHECK(properties.content_language == "de");
  CHECK(properties.cache_control == "no-cache");
  CHECK(properties.content_encoding.empty());
  CHECK(endpoints::parse_blob_properties({}).content_type == "application/octet-stream");
}

}  // namespace blob_headers_test
