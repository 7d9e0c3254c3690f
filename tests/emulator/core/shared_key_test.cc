#include "emulator/core/shared_key.h"

#include <doctest/doctest.h>

#include "emulator/core/blob_errors.h"
#include "emulator/core/signature.h"
#include "tests/emulator/core/auth_vectors.h"

namespace shared_key_test {

using namespace aml;
using namespace aml::core;

namespace {

const std::string kKey = "a2V5";  // "key"

// The pattern that all cases here vary.
struct Sample {
  std::string path = "/acc/cont/blob";
  std::string query;
  Headers headers;

  SignedRequest request() const { return {"PUT", path, query, headers}; }
  bool accepts(const std::string& text,
               SharedKeyScheme scheme = SharedKeyScheme::kSharedKey) const {
    return verify_shared_key(request(), "acc", kKey, scheme, hmac_sha256(kKey, text));
  }
};

constexpr const char* kNoHeaders = "PUT\n\n\n\n\n\n\n\n\n\n\n\n";

}  // namespace

TEST_CASE("every captured request: string to sign and signature") {
  const tests::AuthVectors vectors = tests::read_auth_vectors();
  REQUIRE(vectors.shared_key.size() == 37);
  for (const tests::AuthVector& vector : vectors.shared_key) {
    CAPTURE(vector.client);
    CAPTURE(vector.target);
    const SignedRequest request = vector.request();
    const SharedKeyHeader header = parse_shared_key_header(vector.authorization);
    CHECK(header.account == vectors.account);
    CHECK(
        verify_shared_key(request, vectors.account, vectors.key, header.scheme, header.signature));
    CHECK_FALSE(verify_shared_key(request, vectors.account, kKey, header.scheme, header.signature));
    CHECK_FALSE(verify_shared_key({"POST", request.path, request.query, request.headers},
                                  vectors.account, vectors.key, header.scheme, header.signature));

    const SharedKeyVariant reading = documented_variant(request, header.scheme);
    CHECK(shared_key_text(request, vectors.account, reading) == vector.string_to_sign);
    CHECK(shared_key_authorization(request, vectors.account, vectors.key) == vector.authorization);
  }
}

TEST_CASE("a length of zero, by version and the other way") {
  Sample sample;
  for (const char* version : {"2014-02-14", "2015-02-20", "2015-02-21", "2018-03-28"}) {
    CAPTURE(version);
    sample.headers = {{"Content-Length", "0"}, {"x-ms-version", version}};
    const std::string rest = std::string("x-ms-version:") + version + "\n/acc/acc/cont/blob";
    const std::string empty = kNoHeaders + rest;
    const std::string zero = "PUT\n\n\n0\n\n\n\n\n\n\n\n\n" + rest;
    const auto reading = documented_variant(sample.request(), SharedKeyScheme::kSharedKey);
    CHECK(shared_key_text(sample.request(), "acc", reading) ==
          (std::string_view(version) < "2015-02-21" ? zero : empty));
    CHECK(sample.accepts(zero));
    CHECK(sample.accepts(empty));
  }
  sample.headers[0].value = "7";
  CHECK_FALSE(
      sample.accepts(std::string(kNoHeaders) + "x-ms-version:2018-03-28\n/acc/acc/cont/blob"));
}

TEST_CASE("headers without value, by version and the other way") {
  Sample sample;
  for (const char* version : {"2015-12-11", "2016-05-31"}) {
    CAPTURE(version);
    sample.headers = {{"x-ms-version", version}, {"x-ms-meta-empty", ""}};
    const std::string rest = std::string("x-ms-version:") + version + "\n/acc/acc/cont/blob";
    const std::string with = std::string(kNoHeaders) + "x-ms-meta-empty:\n" + rest;
    const std::string without = kNoHeaders + rest;
    const auto reading = documented_variant(sample.request(), SharedKeyScheme::kSharedKey);
    CHECK(shared_key_text(sample.request(), "acc", reading) ==
          (std::string_view(version) < "2016-05-31" ? without : with));
    CHECK(sample.accepts(with));
    CHECK(sample.accepts(without));
  }
}

TEST_CASE("names in the service's order and in that of their bytes") {
  Sample sample;
  sample.headers = {{"x-ms-meta-a1", "4"},         {"X-MS-Meta-AB", "5"},  {"x-ms-meta-a_b", "3"},
                    {"x-ms-meta-a", "0"},          {"x-ms-meta-a-b", "1"}, {"x-ms-meta-a_1", "2"},
                    {"x-ms-version", "2018-03-28"}};
  const std::string tail = "x-ms-version:2018-03-28\n/acc/acc/cont/blob";
  CHECK(sample.accepts(std::string(kNoHeaders) +
                       "x-ms-meta-a:0\nx-ms-meta-a-b:1\nx-ms-meta-a_1:2\nx-ms-meta-a_b:3\n"
                       "x-ms-meta-a1:4\nx-ms-meta-ab:5\n" +
                       tail));
  CHECK(sample.accepts(std::string(kNoHeaders) +
                       "x-ms-meta-a:0\nx-ms-meta-a-b:1\nx-ms-meta-a1:4\nx-ms-meta-a_1:2\n"
                       "x-ms-meta-a_b:3\nx-ms-meta-ab:5\n" +
                       tail));
  CHECK_FALSE(sample.accepts(std::string(kNoHeaders) +
                             "x-ms-meta-ab:5\nx-ms-meta-a:0\nx-ms-meta-a-b:1\nx-ms-meta-a_1:2\n"
                             "x-ms-meta-a_b:3\nx-ms-meta-a1:4\n" +
                             tail));
}

TEST_CASE("query members: decoded, sorted, repeats joined, without value both ways") {
  Sample sample;
  sample.query = "restype=container&Comp=list&prefix=a%20b&include=&comp=alpha&marker=x+y";
  const std::string head = std::string(kNoHeaders) + "/acc/acc/cont/blob\ncomp:alpha,list";
  CHECK(sample.accepts(head + "\ninclude:\nmarker:x+y\nprefix:a b\nrestype:container"));
  CHECK(sample.accepts(head + "\nmarker:x+y\nprefix:a b\nrestype:container"));
  CHECK(sample.accepts(head + "\ninclude:\nmarker:x y\nprefix:a b\nrestype:container"));
  CHECK(sample.accepts(head + "\nmarker:x y\nprefix:a b\nrestype:container"));
  CHECK_FALSE(sample.accepts(head + "\nmarker:x+y\nprefix:a%20b\nrestype:container"));
}

TEST_CASE("the account in a path-style resource: twice, or once as older SDKs had it") {
  Sample sample;
  CHECK(sample.accepts(std::string(kNoHeaders) + "/acc/acc/cont/blob"));
  CHECK(sample.accepts(std::string(kNoHeaders) + "/acc/cont/blob"));
  CHECK_FALSE(sample.accepts(std::string(kNoHeaders) + "/cont/blob"));
  sample.path = "/cont/blob";  // host style
  CHECK(sample.accepts(std::string(kNoHeaders) + "/acc/cont/blob"));
  CHECK_FALSE(sample.accepts(std::string(kNoHeaders) + "/cont/blob"));
}

TEST_CASE("the secondary's requests are signed with either name") {
  Sample sample;
  sample.path = "/acc-secondary/cont/blob";
  for (const char* resource : {"/acc/acc/cont/blob", "/acc/acc-secondary/cont/blob",
                               "/acc-secondary/acc-secondary/cont/blob"}) {
    CAPTURE(resource);
    CHECK(sample.accepts(kNoHeaders + std::string(resource)));
  }
  CHECK_FALSE(sample.accepts(std::string(kNoHeaders) + "/other/acc/cont/blob"));
}

TEST_CASE("Date counts only without x-ms-date") {
  Sample sample;
  sample.headers = {{"Date", "Fri, 20 Nov 2026 06:00:00 GMT"}};
  CHECK(
      sample.accepts("PUT\n\n\n\n\n\nFri, 20 Nov 2026 06:00:00 GMT\n\n\n\n\n\n/acc/acc/cont/blob"));
  sample.headers.push_back({"x-ms-date", "Fri, 20 Nov 2026 06:00:01 GMT"});
  CHECK(sample.accepts(std::string(kNoHeaders) +
                       "x-ms-date:Fri, 20 Nov 2026 06:00:01 GMT\n/acc/acc/cont/blob"));
}

TEST_CASE("SharedKeyLite signs fewer headers and only comp of the query") {
  Sample sample;
  sample.query = "timeout=30&comp=metadata";
  sample.headers = {{"Content-MD5", "md5"},
                    {"Content-Type", "text/csv"},
                    {"Content-Length", "12"},
                    {"Date", "today"},
                    {"x-ms-version", "2018-03-28"}};
  const char* text =
      "PUT\nmd5\ntext/csv\ntoday\nx-ms-version:2018-03-28\n/acc/acc/cont/blob?comp=metadata";
  CHECK(sample.accepts(text, SharedKeyScheme::kSharedKeyLite));
  CHECK_FALSE(sample.accepts(text, SharedKeyScheme::kSharedKey));
  sample.headers.push_back({"x-ms-date", "now"});
  CHECK(
      sample.accepts("PUT\nmd5\ntext/csv\n\nx-ms-date:now\nx-ms-version:2018-03-28\n"
                     "/acc/cont/blob?comp=metadata",
                     SharedKeyScheme::kSharedKeyLite));
}

TEST_CASE("Authorization headers") {
  const SharedKeyHeader header = parse_shared_key_header("  sharedkeylite  acc:c2ln ");
  CHECK(header.scheme == SharedKeyScheme::kSharedKeyLite);
  CHECK(header.account == "acc");
  CHECK(header.signature == "c2ln");
  for (const char* text : {"", "SharedKey", "SharedKey ", "SharedKey acc", "SharedKey acc:",
                           "SharedKey :sig", "Bearer token", "Basic YTpi", "SharedKey2 a:b"}) {
    CAPTURE(text);
    try {
      parse_shared_key_header(text);
      FAIL("accepted");
    } catch (const ApiError& error) {
      CHECK(&error.spec() == &blob_error::kInvalidAuthenticationInfo);
    }
  }
}

}  // namespace shared_key_test
