#include "emulator/http/body_decoder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace body_decoder_test {

using namespace aml::http;

namespace {

// What a decoder made of bytes that come in pieces.
struct Decoded {
  std::string body;
  BodyDecoder::State state = BodyDecoder::State::kOpen;
  std::string rest;
};

Decoded decode(const Framing& framing, const std::string& text, std::size_t piece) {
  BodyDecoder decoder(framing);
  Decoded decoded;
  std::size_t at = 0;
  std::size_t come = 0;
  while (decoder.open()) {
    const auto step = decoder.take(std::string_view(text).substr(at, come - at));
    decoded.body += step.piece;
    at += step.used;
    if (step.used > 0) continue;
    if (come == text.size()) break;
    come = std::min(text.size(), come + piece);
  }
  decoded.state = decoder.state();
  decoded.rest = text.substr(at);
  return decoded;
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
    BodyDecoder::State state;
  } cases[] = {
      {"0\r\n\r\n", "", BodyDecoder::State::kFinished},
      {"3\r\nabc\r\n0\r\n\r\n", "abc", BodyDecoder::State::kFinished},
      {"3\r\nabc\r\nA\r\n0123456789\r\n00\r\n\r\n", "abc0123456789", BodyDecoder::State::kFinished},
      {"3;x=y;z=\"q\"\r\nabc\r\n0;last\r\n\r\n", "abc", BodyDecoder::State::kFinished},
      {"3 ; x\r\nabc\r\n0\r\n\r\n", "abc", BodyDecoder::State::kFinished},
      {"3\r\nabc\r\n0\r\nX-Trailer: 1\r\nY: 2\r\n\r\n", "abc", BodyDecoder::State::kFinished},
      {"-2\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"+2\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"0x2\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {" 2\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"2 2\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"g\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"2\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"2\r\nabc\r\n0\r\n\r\n", "ab", BodyDecoder::State::kBroken},
      {"2\r\nab\n0\r\n\r\n", "ab", BodyDecoder::State::kBroken},
      {"2;a\rb\r\nab\r\n0\r\n\r\n", "", BodyDecoder::State::kBroken},
      {"10000000000000000\r\nab", "", BodyDecoder::State::kBroken},
      {"0000000000000002\r\nab", "", BodyDecoder::State::kBroken},
      {"ffffffffffffffff\r\nab", "", BodyDecoder::State::kBroken},
      {"2;" + std::string(2000, 'x'), "", BodyDecoder::State::kBroken},
      {"2", "", BodyDecoder::State::kOpen},
      {"2\r\na", "a", BodyDecoder::State::kOpen},
      {"2\r\nab\r\n0\r\n", "ab", BodyDecoder::State::kOpen},
  };
  for (const auto& c : cases) {
    for (const std::size_t piece : {1u, 2u, 5u, 4096u}) {
      CAPTURE(c.chunks);
      CAPTURE(piece);
      const Decoded decoded = decode(chunked(), c.chunks, piece);
      CHECK(decoded.body == c.body);
      CHECK(decoded.state == c.state);
    }
  }
}

TEST_CASE("trailers are bounded") {
  std::string chunks = "0\r\n";
  for (int i = 0; i < 100; ++i) chunks += "A: b\r\n";
  const Decoded decoded = decode(chunked(), chunks + "\r\n", 4096);
  CHECK(decoded.body.empty());
  CHECK(decoded.state == BodyDecoder::State::kBroken);
}

TEST_CASE("a body ends at its length, and what follows is left") {
  const Decoded decoded = decode(length(5), "abcdeGET /", 3);
  CHECK(decoded.body == "abcde");
  CHECK(decoded.state == BodyDecoder::State::kFinished);
  CHECK(decoded.rest == "GET /");
}

TEST_CASE("a chunked body ends at its last chunk, and what follows is left") {
  const Decoded decoded = decode(chunked(), "1\r\na\r\n0\r\n\r\nGET /", 4096);
  CHECK(decoded.body == "a");
  CHECK(decoded.state == BodyDecoder::State::kFinished);
  CHECK(decoded.rest == "GET /");
}

TEST_CASE("without length and chunks a body is empty at once") {
  BodyDecoder decoder(Framing{});
  CHECK(decoder.state() == BodyDecoder::State::kFinished);
  CHECK(decoder.take("GET /").used == 0);
}

TEST_CASE("bytes of the body may be received anywhere, up to the next line of framing") {
  BodyDecoder whole(length(10));
  CHECK(whole.run() == 10);
  whole.skip(4);
  CHECK(whole.take("567890GET").piece == "567890");
  CHECK(whole.state() == BodyDecoder::State::kFinished);

  BodyDecoder chunks(chunked());
  CHECK(chunks.run() == 0);
  CHECK(chunks.take("3\r\n").used == 3);
  CHECK(chunks.run() == 3);
  chunks.skip(3);
  CHECK(chunks.run() == 0);
  CHECK(chunks.take("\r\n").used == 2);
  CHECK(chunks.take("0\r\n").used == 3);
  CHECK(chunks.take("\r\n").used == 2);
  CHECK(chunks.state() == BodyDecoder::State::kFinished);
}

}  // namespace body_decoder_test
