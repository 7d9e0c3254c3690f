// Answers whose bodies are pulled while they go out.

#include <doctest/doctest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/emulator/http/probe_server.h"

namespace server_stream_test {

using namespace aml;
using namespace aml::test;

namespace {

char byte_at(std::uint64_t offset) {
  return static_cast<char>('a' + offset % 23);
}

// `size` bytes, then the end; `ended` is set when it is destroyed.
class Pattern : public core::ByteSource {
 public:
  explicit Pattern(std::uint64_t size, std::promise<void>* ended = nullptr)
      : left_(size), ended_(ended) {}
  ~Pattern() override {
    if (ended_ != nullptr) ended_->set_value();
  }
  std::size_t read(char* to, std::size_t size) override {
    // Odd pieces: no reader may rely on full ones.
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>({left_, size, 99'999}));
    for (std::size_t i = 0; i < count; ++i) to[i] = byte_at(at_ + i);
    left_ -= count;
    at_ += count;
    return count;
  }

 private:
  std::uint64_t left_;
  std::uint64_t at_ = 0;
  std::promise<void>* ended_;
};

class Failing : public core::ByteSource {
 public:
  std::size_t read(char* to, std::size_t size) override {
    if (std::exchange(begun_, true)) throw std::runtime_error("the disk has gone");
    std::fill_n(to, std::min<std::size_t>(size, 40'000), 'x');
    return std::min<std::size_t>(size, 40'000);
  }

 private:
  bool begun_ = false;
};

http::Response streamed(std::unique_ptr<core::ByteSource> source, std::uint64_t length) {
  http::Response response;
  response.content_type = "application/octet-stream";
  response.source = std::move(source);
  response.length = length;
  return response;
}

}  // namespace

TEST_CASE("a pulled body arrives whole, with its length, and the connection stays") {
  static constexpr std::uint64_t kSize = 5'000'003;
  ProbeServer probe({}, [](http::Request& request, core::RequestContext&) {
    if (request.path == "/empty") return streamed(std::make_unique<Pattern>(0), 0);
    return streamed(std::make_unique<Pattern>(kSize), kSize);
  });
  RawClient client = probe.connect();
  for (int turn = 0; turn < 3; ++turn) {
    const RawAnswer answer = client.exchange(get("/"));
    CHECK(answer.header("Content-Length") == std::to_string(kSize));
    REQUIRE(answer.body.size() == kSize);
    std::size_t same = 0;
    while (same < kSize && answer.body[same] == byte_at(same)) ++same;
    CHECK(same == kSize);
    CHECK(client.exchange(get("/empty")).body.empty());
  }
}

TEST_CASE("an answer to HEAD says the length of the body that it leaves out") {
  ProbeServer probe({}, [](http::Request& request, core::RequestContext&) {
    if (request.path == "/source") return streamed(std::make_unique<Pattern>(70'000), 70'000);
    return streamed(nullptr, 5'000'000'000);
  });
  RawClient client = probe.connect();
  const std::string head = "HEAD / HTTP/1.1\r\nHost: here\r\n\r\n";
  CHECK(client.exchange(head).header("Content-Length") == "5000000000");
  const RawAnswer answer = client.exchange("HEAD /source HTTP/1.1\r\nHost: here\r\n\r\n");
  CHECK(answer.header("Content-Length") == "70000");
  CHECK(client.exchange(head).status == 200);
}

TEST_CASE("a source that fails or ends early ends the connection, not the server") {
  ProbeServer probe({}, [](http::Request& request, core::RequestContext&) {
    if (request.path == "/short") return streamed(std::make_unique<Pattern>(50'000), 100'000);
    return streamed(std::make_unique<Failing>(), 100'000);
  });
  for (const char* path : {"/short", "/fails"}) {
    CAPTURE(path);
    RawClient client = probe.connect();
    const RawAnswer answer = client.exchange(get(path));
    CHECK(answer.header("Content-Length") == "100000");
    CHECK(answer.body.size() < 100'000);
    CHECK(client.closed());
  }
}

TEST_CASE("a reader that stalls is given up and delays no other client") {
  core::Limits limits;
  limits.header_time = std::chrono::milliseconds(200);
  std::promise<void> ended;
  ProbeServer probe(limits, [&](http::Request& request, core::RequestContext&) {
    if (request.path == "/small") return streamed(std::make_unique<Pattern>(5), 5);
    return streamed(std::make_unique<Pattern>(1u << 30, &ended), 1u << 30);
  });
  RawClient stalled = probe.connect();
  REQUIRE(stalled.send(get("/")));
  CHECK(probe.ask(get("/small")).body == "abcde");
  CHECK(ended.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
}

}  // namespace server_stream_test
