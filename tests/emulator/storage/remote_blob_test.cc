// The client of other Blob endpoints, against endpoints that answer by script. Real ones:
// tests/azurite.

#include "emulator/storage/remote_blob.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <string>
#include <thread>
#include <vector>

#include "emulator/core/shared_key.h"
#include "emulator/core/signature.h"
#include "emulator/text/base64.h"
#include "emulator/text/dates.h"
#include "emulator/text/percent.h"
#include "tests/emulator/storage/scripted_endpoint.h"

namespace remote_blob_test {

using namespace aml;
using namespace aml::tests;
using storage::RemoteBlobs;
using storage::RemoteError;

namespace {

const std::string kKey = text::to_base64("a key that protects nothing");

/// Notes the pauses instead of waiting.
class NotedPauses : public outbound::Traffic {
 public:
  NotedPauses() : Traffic(0) {}
  bool pause(std::chrono::milliseconds time) override {
    pauses.push_back(static_cast<int>(time.count()));
    return true;
  }
  std::vector<int> pauses;
};

struct Client {
  explicit Client(const std::string& origin, storage::RemoteSettings settings = small_pieces())
      : blobs({.endpoint = origin + "/account", .name = "account", .key = kKey, .sas = ""},
              settings, clock, ids, traffic) {
    ::signal(SIGPIPE, SIG_IGN);
  }
  static storage::RemoteSettings small_pieces() {
    storage::RemoteSettings settings;
    settings.piece_bytes = 4;
    return settings;
  }

  core::ManualClock clock{text::parse_utc("2026-11-20T07:26:22Z").value()};
  core::SequentialIds ids;
  NotedPauses traffic;
  RemoteBlobs blobs;
};

std::string read_all(core::ByteSource& source) {
  std::string all;
  char bytes[3];
  while (const std::size_t count = source.read(bytes, sizeof bytes)) all.append(bytes, count);
  return all;
}

RemoteError error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const RemoteError& error) {
    return error;
  }
  return {RemoteError::Kind::kStopped, 0, "", "no error came"};
}

bool signed_right(const SeenRequest& seen) {
  const std::string* authorization = core::find_header(seen.headers, "Authorization");
  if (authorization == nullptr) return false;
  const core::SharedKeyHeader header = core::parse_shared_key_header(*authorization);
  core::Headers relevant;
  for (const core::Header& h : seen.headers) {
    // What the server's library notes about the connection was not sent as a header.
    if (h.name != "REMOTE_ADDR" && h.name != "LOCAL_ADDR") relevant.push_back(h);
  }
  const core::SignedRequest request{seen.method, seen.path, seen.query, relevant};
  return header.account == "account" &&
         core::shared_key_authorization(request, "account", kKey) == *authorization;
}

}  // namespace

TEST_CASE("a blob is read range by range, all of one version") {
  const std::string content = "Col2\r\nThis is a good day\r\n";
  ScriptedEndpoint endpoint([&](const SeenRequest& seen) { return serve_ranges(seen, content); });
  Client client(endpoint.origin());
  const storage::RemoteBlob blob = client.blobs.open("in put", "folder/day 1+1.csv");
  CHECK(blob.length == content.size());
  CHECK(read_all(*blob.bytes) == content);

  const std::vector<SeenRequest> seen = endpoint.seen();
  REQUIRE(seen.size() == 1 + (content.size() + 3) / 4);
  CHECK(seen[0].method == "HEAD");
  CHECK(seen[0].path == "/account/in%20put/folder/day%201%2B1.csv");
  CHECK(seen[1].header("x-ms-range") == "bytes=0-3");
  CHECK(seen.back().header("x-ms-range") == "bytes=24-25");
  for (const SeenRequest& request : seen) {
    CHECK(signed_right(request));
    CHECK(request.header("x-ms-version") == "2018-03-28");
    CHECK((request.method == "HEAD" || request.header("If-Match") == "\"0x1\""));
  }
}

TEST_CASE("an empty blob is read without a range") {
  ScriptedEndpoint endpoint([](const SeenRequest& seen) { return serve_ranges(seen, ""); });
  Client client(endpoint.origin());
  CHECK(read_all(*client.blobs.open("c", "empty.csv").bytes).empty());
  CHECK(endpoint.seen().size() == 1);
}

TEST_CASE("bytes that are not the blob's end the read with the reason") {
  const std::string content = "0123456789";
  struct {
    std::string what;
    std::function<ScriptedAnswer(const SeenRequest&)> answer;
    const char* reason;
  } cases[] = {
      {"other bytes", [](const SeenRequest& seen) { return serve_ranges(seen, "xxxxxxxxxx"); },
       "the bytes received do not have the blob's Content-MD5"},
      {"no ranges",
       [&](const SeenRequest&) {
         return ScriptedAnswer{200, {}, content};
       },
       "the endpoint answers other bytes than the range that was asked for"},
      {"too few",
       [](const SeenRequest&) {
         return ScriptedAnswer{206, {}, "01"};
       },
       "the endpoint answers other bytes than the range that was asked for"},
      {"without end",
       [](const SeenRequest&) {
         return ScriptedAnswer{206, {}, std::string(1 << 20, 'x')};
       },
       "answered with more bytes than were asked for"},
      {"another version",
       [](const SeenRequest&) {
         return ScriptedAnswer{412, {{"x-ms-error-code", "ConditionNotMet"}}, ""};
       },
       "412 ConditionNotMet"}};
  for (const auto& c : cases) {
    CAPTURE(c.what);
    ScriptedEndpoint endpoint([&](const SeenRequest& seen) {
      return seen.method == "HEAD" ? serve_ranges(seen, content) : c.answer(seen);
    });
    Client client(endpoint.origin());
    const storage::RemoteBlob blob = client.blobs.open("c", "b.csv");
    const std::string text = error_of([&] { read_all(*blob.bytes); }).what();
    CHECK_MESSAGE(text.find(c.reason) != std::string::npos, text);
  }
}

TEST_CASE("a small blob is written in one request") {
  ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{201, {}, ""}; });
  Client client(endpoint.origin());
  for (const char* content : {"", "abc", "abcd"}) {
    const auto sink = client.blobs.create("out", "a.csv", "text/csv");
    sink->write(content);
    sink->commit();
    const SeenRequest put = endpoint.seen().back();
    CHECK(put.method == "PUT");
    CHECK(put.query.empty());
    CHECK(put.header("x-ms-blob-type") == "BlockBlob");
    CHECK(put.header("x-ms-blob-content-type") == "text/csv");
    CHECK(put.header("Content-MD5") == core::md5_base64(content));
    CHECK(put.body == content);
    CHECK(signed_right(put));
  }
  CHECK(endpoint.seen().size() == 3);
}

TEST_CASE("a large blob is written in blocks, and seen with their list") {
  ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{201, {}, ""}; });
  Client client(endpoint.origin());
  {
    const auto sink = client.blobs.create("out", "a.csv", "text/csv");
    sink->write("0123456");
    sink->write("789");
    sink->commit();
  }
  const std::vector<SeenRequest> seen = endpoint.seen();
  REQUIRE(seen.size() == 4);
  std::string ids;
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(seen[i].query.starts_with("comp=block&blockid="));
    CHECK(seen[i].header("Content-MD5") == core::md5_base64(seen[i].body));
    ids += "<Latest>" + text::percent_decode(seen[i].query.substr(19)) + "</Latest>";
  }
  CHECK(seen[0].body + seen[1].body + seen[2].body == "0123456789");
  CHECK(seen[3].query == "comp=blocklist");
  CHECK(seen[3].body.find("<BlockList>" + ids + "</BlockList>") != std::string::npos);
  CHECK(seen[3].header("x-ms-blob-content-type") == "text/csv");
  CHECK(seen[3].header("x-ms-blob-content-md5") == core::md5_base64("0123456789"));
  for (const SeenRequest& request : seen) CHECK(signed_right(request));
}

TEST_CASE("what is not committed is never seen") {
  ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{201, {}, ""}; });
  Client client(endpoint.origin());
  client.blobs.create("out", "a.csv", "text/csv")->write("0123456789");
  for (const SeenRequest& request : endpoint.seen()) {
    CHECK(request.query.starts_with("comp=block&"));
  }
}

TEST_CASE("which answers are worth another attempt, and how long the pauses are") {
  const std::vector<int> all = {250, 750, 2250};
  struct {
    int status;
    std::vector<int> pauses;
  } cases[] = {{408, all}, {429, all}, {500, all}, {502, all}, {503, all}, {504, all}, {400, {}},
               {401, {}},  {403, {}},  {404, {}},  {409, {}},  {412, {}},  {301, {}},  {501, {}}};
  for (const auto& c : cases) {
    CAPTURE(c.status);
    ScriptedEndpoint endpoint([&](const SeenRequest&) { return ScriptedAnswer{c.status, {}, ""}; });
    Client client(endpoint.origin());
    const RemoteError error = error_of([&] { client.blobs.check_container("c"); });
    CHECK(error.status() == c.status);
    CHECK(client.traffic.pauses == c.pauses);
    CHECK(endpoint.seen().size() == 1 + c.pauses.size());
  }
}

TEST_CASE("an endpoint that comes back is taken as if nothing had been") {
  int answers = 0;
  ScriptedEndpoint endpoint([&](const SeenRequest&) {
    return ScriptedAnswer{++answers < 3 ? 503 : 200, {}, ""};
  });
  Client client(endpoint.origin());
  client.blobs.check_container("c");
  CHECK(client.traffic.pauses == std::vector<int>{250, 750});
}

TEST_CASE("what a refusal says") {
  const std::string document =
      "\xef\xbb\xbf<?xml version=\"1.0\"?><Error><Code>ContainerNotFound</Code><Message>The "
      "specified container does not exist.\nRequestId:1\nTime:2026</Message></Error>";
  struct {
    ScriptedAnswer answer;
    std::string text;
  } cases[] = {
      {{404, {}, document}, "404 ContainerNotFound: The specified container does not exist."},
      {{403, {{"x-ms-error-code", "AuthenticationFailed"}}, ""},
       "403 AuthenticationFailed: Server failed to authenticate the request. Make sure the value "
       "of Authorization header is formed correctly including the signature."},
      {{403, {}, "<html>"}, "403"}};
  for (const auto& c : cases) {
    ScriptedEndpoint endpoint([&](const SeenRequest&) { return c.answer; });
    Client client(endpoint.origin());
    const auto sink = client.blobs.create("c", "b.csv", "text/csv");
    CHECK(error_of([&] { sink->commit(); }).what() == c.text);
  }
}

TEST_CASE("a SAS goes with the request, and nothing is signed") {
  ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{403, {}, ""}; });
  core::SystemClock clock;
  core::SequentialIds ids;
  NotedPauses traffic;
  const RemoteBlobs blobs(
      {.endpoint = endpoint.origin(), .name = "", .key = "", .sas = "sv=1&sig=a%3D"}, {}, clock,
      ids, traffic);
  const std::string text = error_of([&] { blobs.check_container("c"); }).what();
  CHECK(text.find("sig") == std::string::npos);
  const SeenRequest seen = endpoint.seen().back();
  CHECK(seen.path == "/c");
  CHECK(seen.query == "restype=container&sv=1&sig=a%3D");
  CHECK(seen.header("Authorization").empty());
}

TEST_CASE("an endpoint that is not there") {
  const std::string origin = SilentEndpoint().origin();  // its port is free again
  Client client(origin);
  const RemoteError error = error_of([&] { client.blobs.check_blob("c", "b.csv"); });
  CHECK(error.kind() == RemoteError::Kind::kNoAnswer);
  CHECK(error.what() == origin + " cannot be reached");
  CHECK(client.traffic.pauses == std::vector<int>{250, 750, 2250});
}

TEST_CASE("an endpoint that does not even accept") {
  const FullEndpoint endpoint;
  storage::RemoteSettings settings;
  settings.connect_time = std::chrono::milliseconds(50);
  Client client(endpoint.origin(), settings);
  const RemoteError error = error_of([&] { client.blobs.check_blob("c", "b.csv"); });
  CHECK(error.what() == endpoint.origin() + " cannot be reached within 50 ms");
}

TEST_CASE("an endpoint that accepts and never answers") {
  const SilentEndpoint endpoint;
  storage::RemoteSettings settings;
  settings.answer_time = std::chrono::milliseconds(50);
  Client client(endpoint.origin(), settings);
  const RemoteError error = error_of([&] { client.blobs.check_blob("c", "b.csv"); });
  CHECK(error.what() == endpoint.origin() + " gave no answer within 50 ms");
  CHECK(client.traffic.pauses.size() == 3);
}

TEST_CASE("no attempt begins after the time for attempts") {
  const SilentEndpoint endpoint;
  storage::RemoteSettings settings;
  settings.answer_time = std::chrono::milliseconds(50);
  settings.attempts_time = std::chrono::milliseconds(40);
  Client client(endpoint.origin(), settings);
  CHECK(error_of([&] { client.blobs.check_blob("c", "b.csv"); }).status() == 0);
  CHECK(client.traffic.pauses.empty());
}

TEST_CASE("the emulator's end ends what is under way") {
  const SilentEndpoint endpoint;
  Client client(endpoint.origin());
  RemoteError error = error_of([] {});
  std::thread reader([&] { error = error_of([&] { client.blobs.check_blob("c", "b.csv"); }); });
  endpoint.wait_for_request();
  client.traffic.stop();
  reader.join();
  CHECK(error.kind() == RemoteError::Kind::kStopped);
  const RemoteError later = error_of([&] { client.blobs.check_blob("c", "b.csv"); });
  CHECK(later.kind() == RemoteError::Kind::kStopped);
}

TEST_CASE("the emulator's end ends what is being connected") {
  const FullEndpoint endpoint;
  Client client(endpoint.origin());
  RemoteError error = error_of([] {});
  std::thread reader([&] { error = error_of([&] { client.blobs.check_blob("c", "b.csv"); }); });
  while (client.traffic.idle()) std::this_thread::yield();
  CHECK(client.traffic.stop());
  reader.join();
  CHECK(error.kind() == RemoteError::Kind::kStopped);
}

TEST_CASE("a pause ends with the emulator") {
  outbound::Traffic traffic(0);
  CHECK(traffic.pause(std::chrono::milliseconds(1)));
  std::thread stopper([&] { traffic.stop(); });
  CHECK_FALSE(traffic.pause(std::chrono::hours(1)));
  stopper.join();
}

TEST_CASE("whose certificates are believed") {
  const SelfSigned own("127.0.0.1");
  const SelfSigned other("127.0.0.1");
  struct {
    std::string what;
    bool verify;
    std::string ca_file;
    const char* text;
  } cases[] = {{"the system's authorities", true, "", "has a certificate that is not trusted"},
               {"a file with this one", true, own.certificate_file(), ""},
               {"a file with another one", true, other.certificate_file(), "that is not trusted"},
               {"a file that is none", true, "/nowhere.pem", "/nowhere.pem cannot be loaded"},
               {"anybody's", false, "", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.what);
    ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{200, {}, ""}; }, &own);
    storage::RemoteSettings settings;
    settings.verify_tls = c.verify;
    settings.ca_file = c.ca_file;
    Client client(endpoint.origin(), settings);
    const std::string text = error_of([&] { client.blobs.check_container("c"); }).what();
    const char* expected = *c.text != '\0' ? c.text : "no error came";
    CHECK_MESSAGE(text.find(expected) != std::string::npos, text);
    CHECK(client.traffic.pauses.empty());
  }
}

TEST_CASE("an endpoint that is no URL") {
  for (const char* endpoint :
       {"", "127.0.0.1:10000/a", "ftp://127.0.0.1/a", "http:///a", "http://[::1", "http://[zz]/"}) {
    core::SystemClock clock;
    core::SequentialIds ids;
    NotedPauses traffic;
    const RemoteBlobs blobs({.endpoint = endpoint, .name = "a", .key = kKey, .sas = ""}, {}, clock,
                            ids, traffic);
    CHECK_THROWS_AS(blobs.check_container("c"), std::invalid_argument);
  }
}

}  // namespace remote_blob_test
