#include "emulator/text/messages.h"

#include <doctest/doctest.h>

namespace messages_test {

using namespace aml::text;

TEST_CASE("places of a message are filled in, those without a value stay") {
  struct {
    const char* text;
    std::initializer_list<std::string_view> values;
    const char* expected;
  } cases[] = {{"plain", {}, "plain"},
               {"a {0} b {1}", {"x", "y"}, "a x b y"},
               {"{1}{0}{0}", {"x", "y"}, "yxx"},
               {"{0} {1}", {"x"}, "x {1}"},
               {"{", {"x"}, "{"},
               {"{0", {"x"}, "{0"},
               {"{a}", {"x"}, "{a}"},
               {"{0}", {"{0}"}, "{0}"}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(fill_in(c.text, c.values) == c.expected);
  }
}

TEST_CASE("a place is one digit in braces") {
  CHECK(place_at("a{7}", 1) == 7u);
  for (const char* form : {"", "{", "{7", "{}", "{a}", "{77}", "7}"}) {
    CAPTURE(form);
    CHECK_FALSE(place_at(form, 0));
  }
}

TEST_CASE("quotes go around a text, whatever is in it") {
  CHECK(in_quotes("a \"b\"") == "\"a \"b\"\"");
  CHECK(in_quotes("") == "\"\"");
}

}  // namespace messages_test
