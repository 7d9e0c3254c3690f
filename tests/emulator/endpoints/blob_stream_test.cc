// Blobs over a socket: bodies in pieces, ends that come too early, many writers.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <future>
#include <string>
#include <vector>

#include "tests/emulator/endpoints/blob_server.h"

namespace blob_stream_test {

using namespace aml;
using namespace aml::test;

namespace {

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761u) >> 24);
  return bytes;
}

std::string put_head(const std::string& blob, std::uint64_t length, const std::string& more = "") {
  return blob_request("PUT", blob) +
         "x-ms-blob-type: BlockBlob\r\nContent-Length: " + std::to_string(length) + "\r\n" + more +
         "\r\n";
}

std::string get(const std::string& blob, const std::string& more = "") {
  return blob_request("GET", blob) + more + "\r\n";
}

std::size_t files_in(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    count += entry.is_regular_file() && entry.file_size() > 4096 ? 1u : 0u;
  }
  return count;
}

}  // namespace

TEST_CASE("a large blob goes up and comes down on one connection, whole and in part") {
  const std::string bytes = pattern(20'000'003);
  BlobServer server;
  RawClient client = server.connect();
  REQUIRE(client.send(put_head("big", bytes.size())));
  REQUIRE(client.send(bytes));
  const RawAnswer put = client.read_answer();
  REQUIRE(put.status == 201);
  const RawAnswer whole = client.exchange(get("big"));
  CHECK(whole.status == 200);
  CHECK(whole.header("ETag") == put.header("ETag"));
  CHECK((whole.body == bytes));
  const RawAnswer part = client.exchange(get("big", "x-ms-range: bytes=12345678-19999999\r\n"));
  CHECK(part.status == 206);
  CHECK(part.header("Content-Range") == "bytes 12345678-19999999/20000003");
  CHECK((part.body == bytes.substr(12345678, 20'000'000 - 12345678)));
  const RawAnswer head = client.exchange(blob_request("HEAD", "big") + "\r\n");
  CHECK(head.header("Content-Length") == "20000003");
  CHECK(head.body.empty());
}

TEST_CASE("chunks make a blob too, and a body of a form is only bytes") {
  BlobServer server;
  RawClient client = server.connect();
  const RawAnswer put = client.exchange(
      blob_request("PUT", "b") +
      "x-ms-blob-type: BlockBlob\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
      "Content-Type: multipart/form-data; boundary=x\r\n\r\n5\r\nfirst\r\n7\r\n "
      "second\r\n0\r\n\r\n");
  CHECK(put.status == 201);
  const RawAnswer got = client.exchange(get("b"));
  CHECK(got.body == "first second");
  CHECK(got.header("Content-Encoding") == "gzip");
  CHECK(got.header("Content-Type") == "multipart/form-data; boundary=x");
}

TEST_CASE("an upload that ends too early leaves nothing") {
  BlobServer server;
  {
    RawClient client = server.connect();
    REQUIRE(client.send(put_head("half", 10'000'000)));
    REQUIRE(client.send(pattern(5'000'000)));
    client.shut_sending();
    CHECK(client.read_answer().status == 0);
  }
  CHECK(server.connect().exchange(get("half")).status == 404);
  server.server.stop();
  CHECK(files_in(server.folder()) == 0);
}

TEST_CASE("an upload beyond the limit is refused, announced or counted") {
  BlobServer server(100'000);
  const RawAnswer announced = server.connect().exchange(put_head("b", 100'001));
  CHECK(announced.status == 413);
  CHECK(announced.header("x-ms-error-code") == "RequestBodyTooLarge");
  CHECK(announced.body.find("<MaxLimit>100000</MaxLimit>") != std::string::npos);
  const RawAnswer counted = server.connect().exchange(
      blob_request("PUT", "b") +
      "x-ms-blob-type: BlockBlob\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n" +
      pattern(100'001) + "\r\n0\r\n\r\n");
  CHECK(counted.status == 413);
  CHECK(server.connect().exchange(get("b")).status == 404);
}

TEST_CASE("a sender without permission is refused before the body is asked for") {
  BlobServer server;
  RawClient client = server.connect();
  const RawAnswer answer = client.exchange(
      "PUT /devstoreaccount1/c00/b HTTP/1.1\r\nHost: here\r\nx-ms-blob-type: BlockBlob\r\n"
      "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
  CHECK(answer.status == 404);
  CHECK(answer.header("x-ms-error-code") == "ResourceNotFound");
}

TEST_CASE("of sixteen that create one blob at once, one does") {
  BlobServer server;
  std::vector<std::future<int>> answers;
  for (int writer = 0; writer < 16; ++writer) {
    answers.push_back(std::async(std::launch::async, [&server, writer] {
      const std::string body(50'000, static_cast<char>('a' + writer));
      return server.connect()
          .exchange(put_head("once", body.size(), "If-None-Match: *\r\n") + body)
          .status;
    }));
  }
  int created = 0;
  for (auto& answer : answers) {
    const int status = answer.get();
    CHECK((status == 201 || status == 409));
    created += status == 201 ? 1 : 0;
  }
  CHECK(created == 1);
  const std::string kept = server.connect().exchange(get("once")).body;
  CHECK(kept.size() == 50'000);
  CHECK(kept.find_first_not_of(kept.front()) == std::string::npos);
}

TEST_CASE("a reader sees the blob as it was when it began to read") {
  const std::string old_bytes = pattern(30'000'000);
  BlobServer server;
  RawClient writer = server.connect();
  REQUIRE(writer.send(put_head("b", old_bytes.size()) + old_bytes));
  REQUIRE(writer.read_answer().status == 201);
  RawClient reader = server.connect();
  REQUIRE(reader.send(get("b")));
  REQUIRE(reader.readable_within(30'000));
  CHECK(writer.exchange(put_head("b", 3) + "new").status == 201);
  CHECK(writer.exchange(blob_request("DELETE", "b") + "\r\n").status == 202);
  CHECK((reader.read_answer().body == old_bytes));
}

}  // namespace blob_stream_test
