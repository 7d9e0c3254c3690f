// The client of other Blob endpoints against a real one: Azurite, which with_azurite.py starts.

#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>

#include <string>

#include "emulator/core/blob_reference.h"
#include "emulator/core/sas.h"
#include "emulator/core/shared_key.h"
#include "emulator/storage/remote_blob.h"

namespace remote_blob_azurite_test {

using namespace aml;
using storage::RemoteBlobs;
using storage::RemoteError;

namespace {

const std::string kName(core::kDevelopmentAccount);
const std::string kKey(core::kDevelopmentKey);

std::string account_url() {
  const char* url = ::getenv("AML_AZURITE_ACCOUNT");
  REQUIRE(url != nullptr);
  return url;
}

struct Client {
  explicit Client(const std::string& key = kKey, const std::string& sas = "")
      : account{.endpoint = account_url(), .name = kName, .key = key, .sas = sas},
        blobs(account, small_pieces(), clock, ids, traffic) {
    ::signal(SIGPIPE, SIG_IGN);
  }
  static storage::RemoteSettings small_pieces() {
    storage::RemoteSettings settings;
    settings.piece_bytes = 64u << 10;
    return settings;
  }

  void make_container(const std::string& name) {
    storage::RemoteEndpoint endpoint(account, small_pieces(), clock, traffic);
    endpoint.send({.method = "PUT", .container = name, .query = "restype=container"});
  }
  void write(const std::string& container, const std::string& blob, const std::string& content) {
    const auto sink = blobs.create(container, blob, "text/csv");
    for (std::size_t at = 0; at < content.size(); at += 10'000) {
      sink->write(std::string_view(content).substr(at, 10'000));
    }
    sink->commit();
  }
  std::string read(const std::string& container, const std::string& blob) {
    const storage::RemoteBlob open = blobs.open(container, blob);
    std::string all;
    char bytes[4096];
    while (const std::size_t n = open.bytes->read(bytes, sizeof bytes)) all.append(bytes, n);
    CHECK(all.size() == open.length);
    return all;
  }

  core::SystemClock clock;
  core::RandomIds ids;
  outbound::Traffic traffic{0};
  storage::RemoteAccount account;
  RemoteBlobs blobs;
};

std::string rows(std::size_t bytes) {
  std::string content;
  while (content.size() < bytes) content += "row " + std::to_string(content.size()) + "\r\n";
  content.resize(bytes);
  return content;
}

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const RemoteError& error) {
    return error.what();
  }
  return "no error came";
}

}  // namespace

TEST_CASE("what is written is what is read, in one request or in blocks") {
  Client client;
  client.make_container("sizes");
  const std::size_t piece = Client::small_pieces().piece_bytes;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, piece - 1, piece, piece + 1,
                                 2 * piece, std::size_t{5'000'001}}) {
    CAPTURE(size);
    const std::string content = rows(size);
    client.write("sizes", "b.csv", content);
    CHECK(client.read("sizes", "b.csv") == content);
  }
}

TEST_CASE("names that a URL cannot carry as they are") {
  Client client;
  client.make_container("names");
  for (const std::string name : {"a b.csv", "a+b.csv", "100%.csv", "a%20b.csv", "ü/日本.csv",
                                 "deep/er/and/deeper.csv", "q?x=1&y#z.csv"}) {
    CAPTURE(name);
    client.write("names", name, name);
    client.blobs.check_blob("names", name);
    CHECK(client.read("names", name) == name);
  }
}

TEST_CASE("a blob that is not committed stays as it was") {
  Client client;
  client.make_container("commits");
  client.write("commits", "b.csv", "old");
  client.blobs.create("commits", "b.csv", "text/csv")->write(rows(200'000));
  CHECK(client.read("commits", "b.csv") == "old");
}

TEST_CASE("a blob that changes while it is read ends the read") {
  Client client;
  client.make_container("changes");
  client.write("changes", "b.csv", rows(200'000));
  const storage::RemoteBlob open = client.blobs.open("changes", "b.csv");
  char byte = 0;
  open.bytes->read(&byte, 1);
  client.write("changes", "b.csv", rows(200'000));
  const std::string text = error_of([&] {
    char bytes[4096];
    while (open.bytes->read(bytes, sizeof bytes) > 0) {
    }
  });
  CHECK_MESSAGE(text.starts_with("412 ConditionNotMet"), text);
}

TEST_CASE("what is missing, and who may not") {
  Client client;
  client.make_container("there");
  client.blobs.check_container("there");
  struct {
    std::function<void()> call;
    std::string text;
  } cases[] = {{[&] { client.blobs.check_blob("there", "none.csv"); },
                "404 BlobNotFound: The specified blob does not exist."},
               {[&] { client.blobs.check_blob("nowhere", "none.csv"); },
                "404 ContainerNotFound: The specified container does not exist."},
               {[&] { client.blobs.check_container("nowhere"); },
                "404 ContainerNotFound: The specified container does not exist."},
               {[&] { client.write("nowhere", "b.csv", "x"); },
                "404 ContainerNotFound: The specified container does not exist."},
               {[&] { Client("b3RoZXI=").blobs.check_blob("there", "none.csv"); }, "403 Auth"},
               {[&] { Client("b3RoZXI=").write("there", "b.csv", "x"); }, "403 Auth"}};
  for (const auto& c : cases) {
    const std::string text = error_of(c.call);
    CHECK_MESSAGE(text.starts_with(c.text), text);
  }
}

TEST_CASE("tokens as results carry them open one blob for reading, and nothing else") {
  Client client;
  client.make_container("tokens");
  client.write("tokens", "a b.csv", "rows");
  const std::string token = core::issue_read_sas(core::kPlainBlob, {kName, "tokens", "a b.csv"},
                                                 kKey, core::SystemClock().now());
  Client guest("", token.substr(1));
  CHECK(guest.read("tokens", "a b.csv") == "rows");
  CHECK(error_of([&] { guest.blobs.check_blob("tokens", "b.csv"); }).starts_with("403"));
  CHECK(error_of([&] { guest.write("tokens", "a b.csv", "x"); }).starts_with("403"));
}

}  // namespace remote_blob_azurite_test
