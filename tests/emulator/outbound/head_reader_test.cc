// Heads of answers, line by line.

#include "emulator/outbound/head_reader.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/text/ascii.h"
#include "tests/emulator/outbound/client_under_test.h"

namespace head_reader_test {

using namespace aml;
using outbound::HeadReader;

namespace {

/// Whether each line is taken; lines end with `|`.
bool read_all(HeadReader& reader, std::string_view text) {
  while (!text.empty()) {
    const std::string line = std::string(text::cut(text, '|')) + "\r\n";
    if (!reader.read(line)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("status lines") {
  struct {
    const char* line;
    int status;  ///< 0: none
  } cases[] = {{"HTTP/1.1 200 OK", 200},   {"HTTP/1.0 404", 404}, {"HTTP/1.1 599 ", 599},
               {"HTTP/1.1 999 Many", 999}, {"HTTP/1.1 100", 0},   {"HTTP/1.1 101 Switching", 0},
               {"HTTP/1.1 099 Few", 0},    {"HTTP/1.1 20 OK", 0}, {"HTTP/1.1 2000 OK", 0},
               {"HTTP/1.1  200 OK", 0},    {"HTTP/2 200", 0},     {"HTTP/0.9 200 OK", 0},
               {"HTTP/1.1 -20 OK", 0},     {"ICY 200 OK", 0},     {"", 0},
               {"http/1.1 200 OK", 0}};
  for (const auto& c : cases) {
    CAPTURE(c.line);
    HeadReader reader;
    const bool taken = reader.read(std::string(c.line) + "\r\n") && reader.read("\r\n");
    CHECK((taken && reader.complete() ? reader.status() : 0) == c.status);
  }
}

TEST_CASE("interim answers and trailers are passed over, broken lines left out") {
  HeadReader reader;
  CHECK(read_all(reader,
                 "HTTP/1.1 100 Continue|Content-Length: 7|X-Interim: 1||HTTP/1.1 200 OK|A: 1|a:2|"
                 "Empty:|Blanks:  b  |X Y: 1|X-Zero: a\x01b|no colon|: no name| folded|"
                 "Content-Length: 3||X-Trailer: 1||"));
  CHECK(reader.complete());
  CHECK(reader.length() == 3u);
  CHECK(tests::lines_of(reader.take_headers()) == "A=1\na=2\nEmpty=\nBlanks=b\nContent-Length=3\n");
}

TEST_CASE("how a body ends") {
  struct {
    const char* lines;
    bool taken;
    bool with_connection;
  } cases[] = {{"", true, true},
               {"Content-Length: 3|", true, false},
               {"Content-Length: 3|Content-Length: 3|", true, false},
               {"Transfer-Encoding: gzip, Chunked|", true, false},
               {"Transfer-Encoding: gzip|", true, true},
               {"Content-Length: 3|content-length: 4|", false, true},
               {"Content-Length: 3, 3|", false, true},
               {"Content-Length: -3|", false, true},
               {"Content-Length:|", false, true},
               {"Content-Length: 99999999999999999999|", false, true}};
  for (const auto& c : cases) {
    CAPTURE(c.lines);
    HeadReader reader;
    CHECK(read_all(reader, std::string("HTTP/1.1 200 OK|") + c.lines + "|") == c.taken);
    if (c.taken) CHECK(reader.ends_with_connection() == c.with_connection);
  }
}

TEST_CASE("the limits of a head") {
  const std::string line = "X: " + std::string(HeadReader::kMaxLineBytes - 5, 'x');
  HeadReader one;
  CHECK(read_all(one, "HTTP/1.1 200 OK|" + line + "|"));
  CHECK_FALSE(read_all(one, line + "x|"));

  HeadReader bytes;
  CHECK(read_all(bytes, "HTTP/1.1 200 OK|" + line + "|" + line + "|" + line + "|"));
  CHECK_FALSE(read_all(bytes, line + "|"));

  HeadReader lines;
  CHECK(lines.read("HTTP/1.1 200 OK\r\n"));
  for (std::size_t i = 1; i < HeadReader::kMaxLines; ++i) CHECK(lines.read("A: 1\r\n"));
  CHECK_FALSE(lines.read("A: 1\r\n"));

  HeadReader trailers;
  CHECK(read_all(trailers, "HTTP/1.1 200 OK||"));
  for (std::size_t i = 2; i < HeadReader::kMaxLines; ++i) CHECK(trailers.read("A: 1\r\n"));
  CHECK_FALSE(trailers.read("A: 1\r\n"));
}

}  // namespace head_reader_test
