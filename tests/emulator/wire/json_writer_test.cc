#include "emulator/wire/json_writer.h"

#include <doctest/doctest.h>

#include "emulator/wire/utf8.h"

using namespace aml::wire;

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

TEST_CASE("bytes that are no UTF-8 become U+FFFD") {
  const std::string one = "\xEF\xBF\xBD";
  struct {
    std::string_view text;
    std::string expected;
  } cases[] = {{"\xff", one},
               {"a\xc3", "a" + one},
               {"\xc3(", one + "("},
               {"\xc0\xaf", one + one},
               {"\xed\xa0\x80", one + one + one},
               {"\xf4\x90\x80\x80", one + one + one + one},
               {"\xe2\x82", one},
               {"\xf0\x9f\x99\x82", "\xf0\x9f\x99\x82"}};
  for (const auto& c : cases) {
    CAPTURE(c.expected);
    CHECK(written(c.text) == "\"" + c.expected + "\"");
    CHECK(to_utf8(c.text) == c.expected);
    CHECK(is_utf8(c.text) == (c.text == c.expected));
    CHECK(is_utf8(to_utf8(c.text)));
  }
}

TEST_CASE("code points are written and read back") {
  for (const std::uint32_t code :
       {0u, 0x7fu, 0x80u, 0x7ffu, 0x800u, 0xffffu, 0x10000u, 0x10ffffu}) {
    std::string text;
    append_utf8(text, code);
    const Utf8Sequence sequence = decode_utf8(text);
    CHECK(sequence.valid);
    CHECK(sequence.code == code);
    CHECK(sequence.length == text.size());
  }
}
