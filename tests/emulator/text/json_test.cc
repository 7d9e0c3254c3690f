#include "emulator/text/json.h"

#include <doctest/doctest.h>

namespace json_test {

using namespace aml::text;

namespace {

std::string written(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("texts are escaped as Json.NET escapes them") {
  struct {
    std::string_view text;
    const char* json;
  } cases[] = {{"", R"("")"},
               {"plain", R"("plain")"},
               {"a\"b\\c", R"("a\"b\\c")"},
               {"\b\t\n\f\r", R"("\b\t\n\f\r")"},
               {std::string_view("\0\x01\x1f", 3), R"("\u0000\u0001\u001f")"},
               {"\x7f", "\"\x7f\""},
               {"</script>&'", R"("</script>&'")"},
               {"é日🙂", "\"é日🙂\""},
               {"\xC2\x85\xE2\x80\xA8\xE2\x80\xA9", R"("\u0085\u2028\u2029")"}};
  for (const auto& c : cases) {
    CAPTURE(c.json);
    CHECK(written(c.text) == c.json);
  }
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD, so an answer is always JSON") {
  const std::string one = "\xEF\xBF\xBD";
  CHECK(written("\xff") == '"' + one + '"');
  CHECK(written("a\xc3") == "\"a" + one + '"');
  CHECK(written("\xf0\x9f\x99\x82") == "\"\xf0\x9f\x99\x82\"");
}

TEST_CASE("a text without its quotes stays on one line") {
  std::string out;
  append_json_escaped(out, "a\"b\r\nc\xE2\x80\xA8");
  CHECK(out == R"(a\"b\r\nc\u2028)");
}

TEST_CASE("what is escaped is found at every place of a text") {
  for (unsigned byte = 0; byte < 0x80; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string alone = written(std::string_view(&c, 1));
    for (std::size_t at = 0; at <= 20; ++at) {
      CAPTURE(byte);
      CAPTURE(at);
      std::string text(20, 'x');
      text.insert(at, 1, c);
      CHECK(written(text) == '"' + std::string(at, 'x') + alone.substr(1, alone.size() - 2) +
                                 std::string(20 - at, 'x') + '"');
    }
  }
}

}  // namespace json_test
