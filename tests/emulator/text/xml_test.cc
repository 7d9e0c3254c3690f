#include "emulator/text/xml.h"

#include <doctest/doctest.h>

namespace xml_test {

using namespace aml::text;

TEST_CASE("text of XML: escapes, and what XML cannot carry") {
  std::string out;
  append_xml_text(out, "a<b>&\"c\" \xC3\xBC\t\r\n\x01 \xff \xEF\xBF\xBF");
  CHECK(out ==
        "a&lt;b&gt;&amp;&quot;c&quot; \xC3\xBC\t&#xD;\n\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD");
  CHECK(fits_xml("a<b\r\n\xF0\x9F\x98\x80"));
  for (const char* text : {"\x01", "\x1f", "\xff", "\xEF\xBF\xBE", "\xED\xA0\x80"}) {
    CHECK_FALSE(fits_xml(text));
  }
}

TEST_CASE("characters of XML") {
  for (const std::uint32_t code : {0x9u, 0xAu, 0xDu, 0x20u, 0xD7FFu, 0xE000u, 0xFFFDu, 0x10FFFFu}) {
    CHECK_MESSAGE(is_xml_character(code), code);
  }
  for (const std::uint32_t code :
       {0x0u, 0x8u, 0xBu, 0x1Fu, 0xD800u, 0xDFFFu, 0xFFFEu, 0xFFFFu, 0x110000u}) {
    CHECK_MESSAGE(!is_xml_character(code), code);
  }
}

TEST_CASE("an element holds its text, escaped") {
  std::string out(kXmlHead);
  append_xml_element(out, "Name", "a&b");
  CHECK(out == "<?xml version=\"1.0\" encoding=\"utf-8\"?><Name>a&amp;b</Name>");
}

}  // namespace xml_test
