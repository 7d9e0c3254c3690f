#include "emulator/http/request_head.h"

#include <doctest/doctest.h>

#include <string>

namespace request_head_test {

using namespace aml;
using namespace aml::http;

namespace {

struct Parsed {
  Request request;
  Framing framing;
  std::optional<core::ApiError> refusal;
  bool whole = true;
};

// As the server does: find the end, then parse.
void parse(std::string_view bytes, Parsed& parsed, const core::Limits& limits = {}) {
  HeadScan scan;
  parsed.refusal = scan_head(bytes, limits, scan);
  parsed.whole = scan.whole();
  if (parsed.refusal || !parsed.whole) return;
  parsed.refusal =
      parse_head(bytes.substr(scan.begin, scan.end - scan.begin), parsed.request, parsed.framing);
}

std::string code_of(const std::string& bytes, const core::Limits& limits = {}) {
  Parsed parsed;
  parse(bytes, parsed, limits);
  if (parsed.refusal)
    return std::to_string(parsed.refusal->status()) + " " + parsed.refusal->code();
  return parsed.whole ? "" : "incomplete";
}

std::string with(const std::string& lines) {
  return "POST /p HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

}  // namespace

TEST_CASE("header values keep their bytes") {
  Parsed parsed;
  parse(
      "MERGE /a%20b?c=%41+d HTTP/1.1\r\nHost: h:1\r\nx-escaped: a%0D%0AInjected: 1\r\nx-empty:\r\n"
      "x-blank: \t \r\nX-Padded: \t v w \r\nx-bytes: \xC3\xA4\xFF\r\nx-empty: again\r\n\r\n",
      parsed);
  REQUIRE_FALSE(parsed.refusal);
  CHECK(parsed.request.method == "MERGE");
  CHECK(parsed.request.target == "/a%20b?c=%41+d");
  CHECK(parsed.request.path == "/a%20b");
  CHECK(parsed.request.host == "h:1");
  const Headers& headers = parsed.request.headers;
  REQUIRE(headers.size() == 7);
  CHECK(*find_header(headers, "X-Escaped") == "a%0D%0AInjected: 1");
  CHECK(*find_header(headers, "x-empty") == "");
  CHECK(*find_header(headers, "x-blank") == "");
  CHECK(*find_header(headers, "x-padded") == "v w");
  CHECK(*find_header(headers, "x-bytes") == "\xC3\xA4\xFF");
  CHECK(headers[6].value == "again");
}

TEST_CASE("control characters are found at every place of a value and of a target") {
  for (int byte = 0; byte < 0x100; ++byte) {
    const bool is_control = (byte < 0x20 && byte != '\t') || byte == 0x7F;
    if (byte == '\r' || byte == '\n') continue;  // of the lines themselves
    for (std::size_t at = 1; at < 20; ++at) {
      CAPTURE(byte);
      CAPTURE(at);
      std::string text(20, 'x');
      text[at] = static_cast<char>(byte);
      CHECK(code_of(with("X-Text: " + text + "\r\n")).empty() != is_control);
      if (byte == ' ') continue;  // ends a target
      const std::string asked = "GET /" + text + " HTTP/1.1\r\nHost: h\r\n\r\n";
      CHECK(code_of(asked).empty() != (is_control || byte == '\t'));
    }
  }
}

TEST_CASE("a request that is used again keeps nothing of the one before") {
  Parsed parsed;
  parse(with("A: 1\r\nB: 2\r\nContent-Length: 9\r\n"), parsed);
  REQUIRE_FALSE(parsed.refusal);
  parse("GET http://other/ HTTP/1.0\r\nC: 3\r\n\r\n", parsed);
  REQUIRE_FALSE(parsed.refusal);
  REQUIRE(parsed.request.headers.size() == 1);
  CHECK(parsed.request.headers[0].value == "3");
  CHECK(parsed.request.host == "other");
  CHECK(parsed.framing.length == 0);
}

TEST_CASE("absolute targets are cut to path and query") {
  const struct {
    const char* target;
    const char* cut;
    const char* host;
  } cases[] = {
      {"http://a.net/p?q=1", "/p?q=1", "a.net"},
      {"HTTPS://a.net:443/", "/", "a.net:443"},
      {"http://a.net", "/", "a.net"},
      {"http://a.net?q", "/?q", "a.net"},
      {"http://u:p@[::1]:8/x", "/x", "[::1]:8"},
      {"/http://b/c", "/http://b/c", "h"},
      {"*", "*", "h"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.target);
    Parsed parsed;
    parse("GET " + std::string(c.target) + " HTTP/1.1\r\nHost: h\r\n\r\n", parsed);
    REQUIRE_FALSE(parsed.refusal);
    CHECK(parsed.request.target == c.cut);
    CHECK(parsed.request.host == c.host);
    CHECK(parsed.request.proxied == (parsed.request.host != "h"));
  }
}

TEST_CASE("CONNECT names the host that it asks for") {
  Parsed parsed;
  parse("CONNECT h:443 HTTP/1.1\r\nHost: other\r\n\r\n", parsed);
  REQUIRE_FALSE(parsed.refusal);
  CHECK(parsed.request.host == "h:443");
  CHECK(parsed.request.proxied);
  parse("GET / HTTP/1.1\r\nHost: other\r\n\r\n", parsed);
  CHECK_FALSE(parsed.request.proxied);
  CHECK(code_of("CONNECT h/443 HTTP/1.1\r\nHost: h\r\n\r\n") == "400 MalformedRequest");
}

TEST_CASE("heads that must be refused, and some that must not") {
  const struct {
    std::string head;
    const char* code;
  } cases[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"GET / HTTP/1.0\r\n\r\n", ""},
      {"\r\n\r\nGET / HTTP/1.0\r\n\r\n", ""},
      {"!#$%&'*+-.^_`|~9aZ / HTTP/1.0\r\n\r\n", ""},
      {"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", ""},
      {"GET /\xC3\xA4 HTTP/1.0\r\n\r\n", ""},
      {"", "incomplete"},
      {"GET / HTTP/1.1\r\nHost: h\r\n", "incomplete"},
      {"GET", "incomplete"},
      // request line
      {"GET /\r\n\r\n", "400 MalformedRequest"},
      {"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET  HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {" / HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"G(T / HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET p HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET http:///p HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {std::string("GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n", 30), "400 MalformedRequest"},
      {"GET /a\rb HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET / http/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/11\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.12\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 HttpVersionNotSupported"},
      {"GET / HTTP/1.2\r\nHost: h\r\n\r\n", "505 HttpVersionNotSupported"},
      {"\x16\x03\x01\x02\n", "400 MalformedRequest"},
      // line ends
      {"GET / HTTP/1.0\n\n", "400 MalformedRequest"},
      {"GET / HTTP/1.0\r\nA: b\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.0\r\n\n", "400 MalformedRequest"},
      {"\n", "400 MalformedRequest"},
      {with("A: b\rc\r\n"), "400 MalformedRequest"},
      {with("A: b\r\r\n"), "400 MalformedRequest"},
      // header lines
      {with("A: b\r\n c\r\n"), "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\n Host: h\r\n\r\n", "400 MalformedRequest"},
      {with("A : b\r\n"), "400 MalformedRequest"},
      {with("A\t: b\r\n"), "400 MalformedRequest"},
      {with(": b\r\n"), "400 MalformedRequest"},
      {with("A\r\n"), "400 MalformedRequest"},
      {with("A@: b\r\n"), "400 MalformedRequest"},
      {with(std::string("A: b\0c\r\n", 8)), "400 MalformedRequest"},
      {with("A: b\x01\r\n"), "400 MalformedRequest"},
      {with("A: b\x7F\r\n"), "400 MalformedRequest"},
      {with("A: b\tc\r\n"), ""},
      {with("A: b: c\r\n"), ""},
      {with("A:b\r\n"), ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.head);
    CHECK(code_of(c.head) == c.code);
  }
}

TEST_CASE("a host and a framing that must be refused, and some that must not") {
  const struct {
    std::string head;
    const char* code;
  } cases[] = {
      // Host
      {"GET / HTTP/1.1\r\n\r\n", "400 MalformedRequest"},
      {with("Host: h\r\n"), "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: [::1]:10100\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: h:\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: h:10100\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: \r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: a_b.example\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: [::1]evil.com\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: [::1]:1x\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: [evil.com]\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: h:1:2\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400 MalformedRequest"},
      {"GET / HTTP/1.1\r\nHost: a]\r\n\r\n", "400 MalformedRequest"},
      {"GET http://[::1]evil.com/p HTTP/1.1\r\nHost: h\r\n\r\n", "400 MalformedRequest"},
      // Content-Length
      {with("Content-Length: 5\r\n"), ""},
      {with("Content-Length: 5\r\nContent-Length: 5\r\n"), ""},
      {with("Content-Length: 5, 5\r\n"), ""},
      {with("Content-Length: 5\r\nContent-Length: 6\r\n"), "400 MalformedRequest"},
      {with("Content-Length: 5, 6\r\n"), "400 MalformedRequest"},
      {with("Content-Length:\r\n"), "400 MalformedRequest"},
      {with("Content-Length: -1\r\n"), "400 MalformedRequest"},
      {with("Content-Length: +1\r\n"), "400 MalformedRequest"},
      {with("Content-Length: 0x5\r\n"), "400 MalformedRequest"},
      {with("Content-Length: 5 5\r\n"), "400 MalformedRequest"},
      {with("Content-Length: 18446744073709551615\r\n"), ""},
      {with("Content-Length: 18446744073709551616\r\n"), "400 MalformedRequest"},
      // Transfer-Encoding
      {with("Transfer-Encoding: chunked\r\n"), ""},
      {with("transfer-encoding: CHUNKED\r\n"), ""},
      {with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "400 MalformedRequest"},
      {with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "400 MalformedRequest"},
      {with("Transfer-Encoding: gzip, chunked\r\n"), "501 TransferCodingNotSupported"},
      {with("Transfer-Encoding: identity\r\n"), "501 TransferCodingNotSupported"},
      {with("Transfer-Encoding:\r\n"), "501 TransferCodingNotSupported"},
      {with("Transfer-Encoding: xchunked\r\n"), "501 TransferCodingNotSupported"},
      {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       "501 TransferCodingNotSupported"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400 MalformedRequest"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.head);
    CHECK(code_of(c.head) == c.code);
  }
}

TEST_CASE("the head is bounded, as a whole and by line") {
  core::Limits limits;
  limits.header_bytes = 200;
  limits.header_line_bytes = 100;
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\n";
  CHECK(code_of("GET /" + std::string(100, 'a'), limits) == "414 TargetTooLong");
  CHECK(code_of("GET /" + std::string(100, 'a') + " HTTP/1.1\r\n\r\n", limits) ==
        "414 TargetTooLong");
  CHECK(code_of(start + "A: " + std::string(90, 'a') + "\r\n\r\n", limits) == "");
  CHECK(code_of(start + "A: " + std::string(100, 'a'), limits) == "431 HeaderLineTooLong");
  CHECK(code_of(start + "A: " + std::string(100, 'a') + "\r\n\r\n", limits) ==
        "431 HeaderLineTooLong");
  const std::string lines = "A: " + std::string(80, 'a') + "\r\nB: " + std::string(80, 'b');
  CHECK(code_of(start + lines + "\r\nC: " + std::string(30, 'c'), limits) == "431 HeadersTooLarge");
  CHECK(code_of(std::string(101, '\r') + "\n", limits) == "414 TargetTooLong");
  std::string empty_lines;
  for (int i = 0; i < 40; ++i) empty_lines += "\r\n";
  CHECK(code_of(empty_lines, limits) == "400 MalformedRequest");
}

TEST_CASE("a head is found wherever the network cuts it") {
  const std::string head = "\r\nPOST /p HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n";
  const std::string bytes = head + "GET /next";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    CAPTURE(cut);
    HeadScan scan;
    REQUIRE_FALSE(scan_head(std::string_view(bytes).substr(0, cut), {}, scan));
    CHECK(scan.whole() == (cut >= head.size()));
    REQUIRE_FALSE(scan_head(bytes, {}, scan));
    CHECK(scan.begin == 2);
    CHECK(scan.end == head.size());
  }
}

TEST_CASE("every truncation and every single changed byte is answered, none breaks the parser") {
  const std::string head =
      "POST http://a/p?q HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n"
      "Connection: close, x\r\nExpect: 100-continue\r\nA:\r\n\r\n";
  for (std::size_t at = 0; at < head.size(); ++at) {
    Parsed cut;
    parse(std::string_view(head).substr(0, at), cut);
    CHECK_FALSE(cut.whole);
    Parsed bare;
    static_cast<void>(parse_head(std::string_view(head).substr(0, at), bare.request, bare.framing));
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = head;
      changed[at] = static_cast<char>(byte);
      Parsed parsed;
      parse(changed, parsed);
      CHECK(parsed.framing.length <= 99);
    }
  }
}

TEST_CASE("whether the connection is kept") {
  const struct {
    const char* head;
    bool kept;
    bool keep_alive;
  } cases[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true, false},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false, false},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, Close\r\n\r\n", false, false},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n", true, false},
      {"GET / HTTP/1.0\r\n\r\n", false, false},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true, true},
      {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false, false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.head);
    Parsed parsed;
    parse(c.head, parsed);
    REQUIRE_FALSE(parsed.refusal);
    CHECK(parsed.framing.keep_alive == c.kept);
    CHECK(parsed.framing.keep_alive_asked == c.keep_alive);
  }
}

}  // namespace request_head_test
