#include "emulator/http/message.h"

#include <doctest/doctest.h>

#include "emulator/core/error_catalog.h"

namespace message_test {

using namespace aml;
using namespace aml::http;

namespace {

std::string code_of(Request& request, std::size_t limit) {
  try {
    whole_body(request, limit);
  } catch (const core::ApiError& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("a target splits into raw path and raw query") {
  const struct {
    const char* target;
    const char* path;
    const char* query;
  } cases[] = {
      {"/a/b", "/a/b", ""},
      {"/a?x=1&y=%20", "/a", "x=1&y=%20"},
      {"/a%2Fb?", "/a%2Fb", ""},
      {"/a?b?c", "/a", "b?c"},
      {"*", "*", ""},
      {"?x", "", "x"},
      {"", "", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.target);
    Request request;
    request.set_target(c.target);
    CHECK(request.target == c.target);
    CHECK(request.path == c.path);
    CHECK(request.query == c.query);
  }
}

TEST_CASE("a query value is the first of its name, decoded, the name in any case") {
  Request request;
  request.set_target("/x?api-version=2.0&Details=true&empty=&flag&n%61me=%41+%zz&details=false&=v");
  CHECK(request.query_value("API-Version") == "2.0");
  CHECK(request.query_value("details") == "true");
  CHECK(request.query_value("empty") == "");
  CHECK(request.query_value("flag") == "");
  CHECK(request.query_value("name") == "A+%zz");
  CHECK(request.query_value("") == "v");
  CHECK_FALSE(request.query_value("absent"));
}

TEST_CASE("headers are found in any case, the first of several") {
  const Headers headers = {{"Content-Type", "a"}, {"content-type", "b"}, {"Empty", ""}};
  CHECK(*find_header(headers, "CONTENT-TYPE") == "a");
  CHECK(*find_header(headers, "empty") == "");
  CHECK(find_header(headers, "Content") == nullptr);
}

TEST_CASE("setting a response header replaces the one of its name") {
  Response response;
  response.set("ETag", "1");
  response.set("etag", "2");
  response.set("Allow", "GET");
  REQUIRE(response.headers.size() == 2);
  CHECK(response.headers[0].value == "2");
}

TEST_CASE("a body is whole up to the limit of its route") {
  Request request;
  request.body = "12345";
  CHECK(whole_body(request, 5) == "12345");
  CHECK(code_of(request, 4) == "BodyTooLarge");
}

TEST_CASE("packed bodies are refused, tokens that name no coding are not") {
  const struct {
    const char* encoding;
    const char* code;
  } cases[] = {
      {"gzip", "ContentEncodingNotSupported"},
      {"X-GZIP", "ContentEncodingNotSupported"},
      {"deflate", "ContentEncodingNotSupported"},
      {"identity, br", "ContentEncodingNotSupported"},
      {"zstd", "ContentEncodingNotSupported"},
      {"identity", ""},
      {"UTF-8", ""},
      {"", ""},
      {" , ", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.encoding);
    Request request;
    request.headers = {{"Content-Encoding", c.encoding}};
    request.body = "abc";
    CHECK(code_of(request, 10) == c.code);
  }
}

}  // namespace message_test
