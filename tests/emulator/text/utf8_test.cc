#include "emulator/text/utf8.h"

#include <doctest/doctest.h>

namespace utf8_test {

using namespace aml::text;

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

TEST_CASE("a byte order mark is taken off once, and only from the front") {
  CHECK(without_bom("\xEF\xBB\xBF"
                    "a") == "a");
  CHECK(without_bom("\xEF\xBB\xBF\xEF\xBB\xBF") == kByteOrderMark);
  CHECK(without_bom("a\xEF\xBB\xBF") == "a\xEF\xBB\xBF");
  CHECK(without_bom("\xEF\xBB") == "\xEF\xBB");
}

TEST_CASE("a text is cut between characters") {
  struct {
    const char* text;
    std::size_t most;
    const char* cut;
  } cases[] = {{"", 0, ""},
               {"ab", 2, "ab"},
               {"ab", 1, "a"},
               {"\xC3\xA9", 1, ""},
               {"a\xC3\xA9x", 3, "a\xC3\xA9"},
               {"a\xE2\x82\xAC", 3, "a"},
               {"a\xE2\x82\xAC", 2, "a"},
               {"\x80\x80", 1, ""}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(clip_utf8(c.text, c.most) == c.cut);
  }
}

}  // namespace utf8_test
