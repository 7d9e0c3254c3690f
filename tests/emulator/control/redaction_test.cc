// No secret enters the journal.

#include "emulator/control/redaction.h"

#include <doctest/doctest.h>

namespace redaction_test {

using namespace aml;

TEST_CASE("secrets in texts") {
  struct {
    const char* text;
    const char* redacted;
  } cases[] = {
      {"", ""},
      {"/a?api-version=2.0", "/a?api-version=2.0"},
      {"/a?sig=abc%3D", "/a?sig=[redacted]"},
      {"/a?SIG=abc&se=1&sig=d", "/a?SIG=[redacted]&se=1&sig=[redacted]"},
      {"/a?design=1&sig=", "/a?design=1&sig=[redacted]"},
      {"/a?subscription-key=k&x=1", "/a?subscription-key=[redacted]&x=1"},
      {"AccountName=a;AccountKey=k==;BlobEndpoint=http://b",
       "AccountName=a;AccountKey=[redacted];BlobEndpoint=http://b"},
      {R"({"ConnectionString":"AccountKey=k=="})",
       R"({"ConnectionString":"AccountKey=[redacted]"})"},
      {R"({"SasBlobToken":"?sv=1&sig=x%2B\u0026se=2","a":1})",
       R"({"SasBlobToken":"?sv=1&sig=[redacted]\u0026se=2","a":1})"},
      {"/a?subscription%2Dkey=k&x=1", "/a?subscription%2Dkey=[redacted]&x=1"},
      {"/a?s%69g=k", "/a?s%69g=[redacted]"},
      {"a = b", "a = b"},
      {"sig", "sig"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.text);
    std::string out;
    control::append_redacted(out, test.text);
    CHECK(out == test.redacted);
  }
}

TEST_CASE("secrets in headers: the scheme stays") {
  struct {
    const char* name;
    const char* value;
    const char* redacted;
  } cases[] = {{"Authorization", "Bearer abc", "Bearer [redacted]"},
               {"authorization", "SharedKey a:b=", "SharedKey [redacted]"},
               {"Authorization", "abc", "[redacted]"},
               {"Authorization", "", "[redacted]"},
               {"Cookie", "a=b", "[redacted]"},
               {"Set-Cookie", "a=b", "[redacted]"},
               {"API-Key", "k", "[redacted]"},
               {"X-Api-Key", "k", "[redacted]"},
               {"Proxy-Authorization", "Basic abc", "Basic [redacted]"},
               {"x-ms-copy-source-authorization", "Bearer abc", "Bearer [redacted]"},
               {"Ocp-Apim-Subscription-Key", "k", "[redacted]"},
               {"Referer", "http://a/?sig=k", "http://a/?sig=[redacted]"},
               {"Accept", "*/*", "*/*"}};
  for (const auto& test : cases) {
    CAPTURE(test.value);
    std::string out;
    control::append_header_value(out, test.name, test.value);
    control::redact_members(out, 0);
    CHECK(out == test.redacted);
  }
}

TEST_CASE("names that a gateway gives its keys") {
  const control::Secrets more{{"x-secret"}, {"code"}, {}};
  std::string out;
  control::append_redacted(out, "/a?code=1&zipcode=2&%63ode=3", more);
  CHECK(out == "/a?code=[redacted]&zipcode=2&%63ode=[redacted]");
  out.clear();
  control::append_header_value(out, "X-Secret", "k", more);
  CHECK(out == "[redacted]");
}

TEST_CASE("what comes before the start stays") {
  std::string text = "sig=a;sig=b;x";
  control::redact_members(text, 6);
  CHECK(text == "sig=a;sig=[redacted];x");
}

TEST_CASE("a text of nothing but names without values is read in one go") {
  const std::string text(1u << 20, '=');
  std::string out;
  control::append_redacted(out, text);
  CHECK(out == text);
}

}  // namespace redaction_test
