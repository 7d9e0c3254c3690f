#include "emulator/http/request_body.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "emulator/core/api_error.h"
#include "emulator/http/guard.h"

using namespace aml;
using namespace aml::http;

namespace {

// Bytes that come in pieces; then the peer has gone, or says nothing more.
class TextSource : public ByteSource {
 public:
  TextSource(std::string text, std::size_t piece, Outcome end = Outcome::kClosed)
      : text_(std::move(text)), piece_(piece), end_(end) {}

  std::string_view buffered() const override {
    return std::string_view(text_).substr(at_, come_ - at_);
  }
  void consume(std::size_t count) override { at_ += count; }
  Outcome fill() override {
    if (come_ == text_.size()) return end_;
    come_ = std::min(text_.size(), come_ + piece_);
    return Outcome::kBytes;
  }
  Outcome read(char* to, std::size_t size, std::size_t& got) override {
    if (buffered().empty() && fill() != Outcome::kBytes) return end_;
    got = buffered().copy(to, size);
    consume(got);
    return Outcome::kBytes;
  }
  std::string rest() const { return text_.substr(at_); }

 private:
  std::string text_;
  std::size_t piece_;
  Outcome end_;
  std::size_t at_ = 0;
  std::size_t come_ = 0;
};

std::string read_all(RequestBody& body) {
  std::string bytes;
  char some[7];
  while (const std::size_t got = body.try_read(some, sizeof some)) bytes.append(some, got);
  return bytes;
}

Framing chunked() {
  Framing framing;
  framing.chunked = true;
  return framing;
}

Framing length(std::uint64_t bytes) {
  Framing framing;
  framing.length = bytes;
  return framing;
}

}  // namespace

TEST_CASE("chunks are joined, wherever the network cuts them") {
  const struct {
    std::string chunks;
    const char* body;
    RequestBody::State state;
  } cases[] = {
      {"0\r\n\r\n", "", RequestBody::State::kFinished},
      {"3\r\nabc\r\n0\r\n\r\n", "abc", RequestBody::State::kFinished},
      {"3\r\nabc\r\nA\r\n0123456789\r\n00\r\n\r\n", "abc0123456789", RequestBody::State::kFinished},
      {"3;x=y;z=\"q\"\r\nabc\r\n0;last\r\n\r\n", "abc", RequestBody::State::kFinished},
      {"3 ; x\r\nabc\r\n0\r\n\r\n", "abc", RequestBody::State::kFinished},
      {"3\r\nabc\r\n0\r\nX-Trailer: 1\r\nY: 2\r\n\r\n", "abc", RequestBody::State::kFinished},
      {"-2\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"+2\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"0x2\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {" 2\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"2 2\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"g\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"2\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"2\r\nabc\r\n0\r\n\r\n", "ab", RequestBody::State::kBroken},
      {"2\r\nab\n0\r\n\r\n", "ab", RequestBody::State::kBroken},
      {"2;a\rb\r\nab\r\n0\r\n\r\n", "", RequestBody::State::kBroken},
      {"10000000000000000\r\nab", "", RequestBody::State::kBroken},
      {"0000000000000002\r\nab", "", RequestBody::State::kBroken},
      {"ffffffffffffffff\r\nab", "", RequestBody::State::kBroken},
      {"2;" + std::string(2000, 'x'), "", RequestBody::State::kBroken},
      {"2", "", RequestBody::State::kClosed},
      {"2\r\na", "a", RequestBody::State::kClosed},
      {"2\r\nab\r\n0\r\n", "ab", RequestBody::State::kClosed},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1u, 2u, 5u, 4096u}) {
      CAPTURE(c.chunks);
      CAPTURE(piece);
      TextSource source(c.chunks, piece);
      RequestBody body(chunked(), source);
      CHECK_FALSE(body.length());
      CHECK(read_all(body) == c.body);
      CHECK(body.state() == c.state);
    }
  }
}

TEST_CASE("trailers are bounded") {
  std::string chunks = "0\r\n";
  for (int i = 0; i < 100; ++i) chunks += "A: b\r\n";
  TextSource source(chunks + "\r\n", 4096);
  RequestBody body(chunked(), source);
  CHECK(read_all(body).empty());
  CHECK(body.state() == RequestBody::State::kBroken);
}

TEST_CASE("a body ends at its length, and what follows is left") {
  TextSource source("abcdeGET /", 3);
  RequestBody body(length(5), source);
  CHECK(body.length() == 5u);
  CHECK(read_all(body) == "abcde");
  CHECK(body.finished());
  CHECK(source.rest() == "GET /");
}

TEST_CASE("a chunked body ends at its last chunk, and what follows is left") {
  TextSource source("1\r\na\r\n0\r\n\r\nGET /", 4096);
  RequestBody body(chunked(), source);
  body.drain(100);
  CHECK(body.finished());
  CHECK(source.rest() == "GET /");
}

TEST_CASE("without length and chunks a body is empty at once") {
  TextSource source("GET /", 4096, ByteSource::Outcome::kStalled);
  RequestBody body(Framing{}, source);
  char some[4];
  CHECK(body.finished());
  CHECK(body.read(some, sizeof some) == 0);
}

TEST_CASE("what a handler is told when a body does not come whole") {
  char some[16];
  TextSource broken("zz\r\n", 4096);
  RequestBody broken_body(chunked(), broken);
  CHECK_THROWS_AS(broken_body.read(some, sizeof some), core::ApiError);

  TextSource stalled("", 4096, ByteSource::Outcome::kStalled);
  RequestBody stalled_body(length(3), stalled);
  CHECK_THROWS_AS(stalled_body.read(some, sizeof some), core::ApiError);

  TextSource gone("ab", 4096);
  RequestBody gone_body(length(3), gone);
  CHECK(gone_body.read(some, sizeof some) == 2);
  CHECK_THROWS_AS(gone_body.read(some, sizeof some), ConnectionLost);
}

TEST_CASE("draining stops at its bound") {
  TextSource source(std::string(10'000, 'x'), 4096);
  RequestBody body(length(10'000), source);
  body.drain(5'000);
  CHECK_FALSE(body.finished());
  CHECK(body.left() == 5'000);
}
