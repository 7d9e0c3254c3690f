// An account at another endpoint as a store, against endpoints that answer by script. A real one:
// tests/azurite.

#include "emulator/storage/remote_blob_store.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <string>
#include <vector>

#include "emulator/core/api_error.h"
#include "emulator/storage/remote_open_blob.h"
#include "emulator/storage/remote_upload.h"
#include "emulator/text/base64.h"
#include "emulator/text/dates.h"
#include "tests/emulator/storage/scripted_endpoint.h"

namespace remote_blob_store_test {

using namespace aml;
using namespace aml::storage;
using namespace aml::tests;

namespace {

/// Pauses end at once.
class NoPauses : public outbound::Traffic {
 public:
  explicit NoPauses(std::size_t waits) : Traffic(waits) {}
  bool pause(std::chrono::milliseconds) override { return true; }
};

struct Account {
  explicit Account(const std::string& origin, std::size_t waits = 8)
      : traffic(waits),
        connections(std::make_shared<RemoteConnections>(
            RemoteAccount{.endpoint = origin + "/account",
                          .name = "account",
                          .key = text::to_base64("a key that protects nothing"),
                          .sas = ""},
            RemoteSettings(), clock, traffic)),
        store(connections) {
    ::signal(SIGPIPE, SIG_IGN);
  }

  std::unique_ptr<Upload> upload(std::string_view content) {
    auto begun = store.begin_upload();
    begun->write(content);
    return begun;
  }

  core::ManualClock clock{text::parse_utc("2026-11-20T07:26:22Z").value()};
  NoPauses traffic;
  std::shared_ptr<RemoteConnections> connections;
  RemoteBlobStore store;
};

ScriptedAnswer refusal(int status, const std::string& code) {
  return {status, {{"x-ms-error-code", code}}, ""};
}

const core::Headers kStamps = {{"ETag", "\"0x2\""},
                               {"Last-Modified", "Fri, 20 Nov 2026 07:26:22 GMT"}};

}  // namespace

TEST_CASE("a blob is put with its properties and conditions, signed with the key of there") {
  ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{201, kStamps, ""}; });
  Account account(endpoint.origin());
  BlobProperties properties;
  properties.content_type = "text/csv";
  properties.metadata = {{"Name", "100%"}};
  Conditions conditions;
  conditions.if_none_match = {"*"};
  const WriteResult result =
      account.store.put("box", "a b", account.upload("text"), properties, conditions);
  CHECK(result.status == WriteStatus::kDone);
  CHECK(result.properties.etag == "0x2");
  CHECK(result.properties.length == 4);
  const SeenRequest seen = endpoint.seen().at(0);
  CHECK(seen.method == "PUT");
  CHECK(seen.path == "/account/box/a%20b");
  CHECK(seen.header("x-ms-blob-type") == "BlockBlob");
  CHECK(seen.header("x-ms-blob-content-type") == "text/csv");
  CHECK(seen.header("x-ms-meta-Name") == "100%");
  CHECK(seen.header("If-None-Match") == "*");
  CHECK(seen.header("Authorization").starts_with("SharedKey account:"));
  CHECK(seen.body == "text");
}

TEST_CASE("refusals become what the store says") {
  struct {
    int status;
    const char* code;
    WriteStatus expected;
  } cases[] = {{404, "ContainerNotFound", WriteStatus::kNoContainer},
               {404, "BlobNotFound", WriteStatus::kNoBlob},
               {412, "ConditionNotMet", WriteStatus::kConditionNotMet},
               {409, "BlobAlreadyExists", WriteStatus::kConditionNotMet},
               {409, "InvalidBlobType", WriteStatus::kWrongType},
               {400, "InvalidBlockList", WriteStatus::kInvalidBlockList}};
  for (const auto& test : cases) {
    CAPTURE(test.code);
    ScriptedEndpoint endpoint([&](const SeenRequest& seen) {
      return seen.method == "HEAD" ? ScriptedAnswer{200, kStamps, ""}
                                   : refusal(test.status, test.code);
    });
    Account account(endpoint.origin());
    const WriteResult result = account.store.put("box", "b", account.upload("x"), {}, {});
    CHECK(result.status == test.expected);
    // What is there decides what the caller is answered.
    CHECK((result.properties.etag == "0x2") == (test.expected == WriteStatus::kConditionNotMet));
  }
}

TEST_CASE("what the endpoint alone refuses, and an endpoint that cannot be asked") {
  struct {
    int status;
    const char* code;
    bool is_away;
  } cases[] = {{400, "InvalidResourceName", false},
               {409, "NoSuchRow", true},
               {403, "AuthenticationFailed", true},
               {500, "InternalError", true},
               {503, "ServerBusy", true}};
  for (const auto& test : cases) {
    CAPTURE(test.code);
    ScriptedEndpoint endpoint([&](const SeenRequest&) { return refusal(test.status, test.code); });
    Account account(endpoint.origin());
    if (test.is_away) {
      CHECK_THROWS_AS(account.store.find("box", "b"), RemoteAway);
    } else {
      CHECK_THROWS_AS(account.store.find("box", "b"), core::ApiError);
    }
  }
  Account nowhere("http://127.0.0.1:1");
  CHECK_THROWS_AS(nowhere.store.list_containers(), RemoteAway);
  CHECK_THROWS_AS(nowhere.connections->check(), RemoteError);
  Account crowded("http://127.0.0.1:1", 0);
  CHECK_THROWS_WITH(crowded.store.list_containers(), "too many requests wait for other servers");
}

TEST_CASE("a write is sent again only where that changes nothing") {
  const auto attempts = [](const std::function<void(Account&)>& write) {
    ScriptedEndpoint endpoint([](const SeenRequest& seen) {
      return seen.method == "HEAD" ? ScriptedAnswer{200, kStamps, ""}
                                   : refusal(500, "InternalError");
    });
    Account account(endpoint.origin());
    CHECK_THROWS_AS(write(account), RemoteAway);
    std::size_t writes = 0;
    for (const SeenRequest& seen : endpoint.seen()) writes += seen.method == "PUT";
    return writes;
  };
  Conditions conditions;
  conditions.if_match = {"0x1"};
  CHECK(attempts([](Account& a) { a.store.put("box", "b", a.upload("x"), {}, {}); }) == 2);
  CHECK(attempts([&](Account& a) { a.store.put("box", "b", a.upload("x"), {}, conditions); }) == 1);
  CHECK(attempts([](Account& a) { a.store.append("box", "b", a.upload("x"), {}); }) == 1);
  CHECK(attempts([](Account& a) { a.store.commit_blocks("box", "b", {}, {}, {}); }) == 1);
}

TEST_CASE("a blob is read as it was opened, its beginning with its properties") {
  const std::string content = std::string(RemoteOpenBlob::kPieceBytes, 'a') + "tail";
  ScriptedEndpoint endpoint([&](const SeenRequest& seen) {
    const bool is_first = seen.header("x-ms-range").starts_with("bytes=0-");
    const std::size_t first = is_first ? 0 : RemoteOpenBlob::kPieceBytes;
    ScriptedAnswer answer{206, kStamps, content.substr(first, RemoteOpenBlob::kPieceBytes)};
    answer.headers.push_back({"Content-Range", "bytes " + std::to_string(first) + "-1/" +
                                                   std::to_string(content.size())});
    if (!is_first && seen.header("If-Match") != "\"0x2\"") answer.status = 412;
    return answer;
  });
  Account account(endpoint.origin());
  const auto blob = account.store.open("box", "b");
  REQUIRE(blob);
  CHECK(blob->properties().length == content.size());
  char bytes[16];
  CHECK(blob->read_at(0, bytes, 4) == 4);
  CHECK(blob->read_at(RemoteOpenBlob::kPieceBytes, bytes, sizeof bytes) == 4);
  CHECK(std::string_view(bytes, 4) == "tail");
  CHECK(blob->read_at(content.size(), bytes, sizeof bytes) == 0);
  CHECK(endpoint.seen().size() == 2);
}

TEST_CASE("an empty blob has no range, and a missing one is absent") {
  ScriptedEndpoint endpoint([](const SeenRequest& seen) {
    if (seen.path.ends_with("missing")) return refusal(404, "BlobNotFound");
    return seen.header("x-ms-range").empty() ? ScriptedAnswer{200, kStamps, ""}
                                             : refusal(416, "InvalidRange");
  });
  Account account(endpoint.origin());
  const auto blob = account.store.open("box", "empty");
  REQUIRE(blob);
  CHECK(blob->properties().length == 0);
  CHECK(account.store.open("box", "missing") == nullptr);
  CHECK_FALSE(account.store.find("box", "missing"));
}

TEST_CASE("lists are read page by page") {
  ScriptedEndpoint endpoint([](const SeenRequest& seen) {
    if (seen.query.find("restype=container") == std::string::npos) {
      const bool is_last = seen.query.find("marker=next") != std::string::npos;
      return ScriptedAnswer{
          200,
          {},
          "<?xml version=\"1.0\"?><EnumerationResults><Containers><Container><Name>" +
              std::string(is_last ? "b" : "a") +
              "</Name><Properties><Etag>\"0x1\"</Etag><PublicAccess>blob</PublicAccess>"
              "</Properties><Metadata><k>v</k></Metadata></Container></Containers><NextMarker>" +
              std::string(is_last ? "" : "next") + "</NextMarker></EnumerationResults>"};
    }
    return ScriptedAnswer{
        200,
        {},
        "<EnumerationResults><Blobs><Blob><Name>a &lt;b&gt;</Name><Properties>"
        "<Content-Length>7</Content-Length><Etag>0x3</Etag><BlobType>AppendBlob</BlobType>"
        "<Last-Modified>Fri, 20 Nov 2026 07:26:22 GMT</Last-Modified></Properties></Blob>"
        "<BlobPrefix><Name>a/</Name></BlobPrefix></Blobs><NextMarker>m</NextMarker>"
        "</EnumerationResults>"};
  });
  Account account(endpoint.origin());
  const auto containers = account.store.list_containers();
  REQUIRE(containers.size() == 2);
  CHECK(containers[0].first == "a");
  CHECK(containers[1].first == "b");
  CHECK(containers[0].second.etag == "0x1");
  CHECK(containers[0].second.public_access == "blob");
  CHECK(containers[0].second.metadata == Metadata{{"k", "v"}});
  const BlobList list = account.store.list("box", {.prefix = "a", .delimiter = "/", .marker = ""});
  REQUIRE(list.entries.size() == 2);
  CHECK(list.entries[0].name == "a <b>");
  CHECK(list.entries[0].properties.length == 7);
  CHECK(list.entries[0].properties.type == BlobType::kAppend);
  CHECK(list.entries[1].is_prefix);
  CHECK(list.next_marker == "m");
  CHECK(endpoint.seen().back().query.find("delimiter=%2F") != std::string::npos);
}

TEST_CASE("a document that is no listing is no empty list") {
  ScriptedEndpoint endpoint([](const SeenRequest&) { return ScriptedAnswer{200, {}, "<html>"}; });
  Account account(endpoint.origin());
  CHECK_THROWS(account.store.list_containers());
  CHECK_THROWS(account.store.list("box", {}));
  CHECK_THROWS(account.store.block_lists("box", "b"));
}

TEST_CASE("a large upload lies in a file, and is whole") {
  RemoteUpload upload;
  const std::string piece(RemoteUpload::kInMemory / 2 + 1, 'x');
  upload.write(piece);
  upload.write(piece);
  upload.write("end");
  CHECK(upload.size() == 2 * piece.size() + 3);
  CHECK(upload.bytes() == piece + piece + "end");
}

}  // namespace remote_blob_store_test
