// Secrets in texts, however they are written.

#include "emulator/core/mask.h"

#include <doctest/doctest.h>

#include "emulator/core/clock.h"

using namespace aml;

TEST_CASE("secrets are asterisks wherever they stand, and however they are written") {
  struct {
    std::string text;
    std::string written;
  } cases[] = {{"key=abcdef&x=1", "key=***&x=1"},
               {"abcdef", "***"},
               {"abcde", "abcde"},
               {"aBcDEF", "***"},
               {"%61bcd%65f.", "***."},
               {"%41bcd%45F.", "***."},
               {"%61%62%63%64%65%66", "***"},
               {"x%2561bcdef", "x***"},
               {"x%252561bcdef%25", "x***%25"},
               {"%%361bcdef", "***"},
               {"xdefghi", "x***"},
               {"abcdefghi", "***"},
               {"abcdef and abcdef", "*** and ***"},
               {"abcde\xff", "abcde\xff"},
               {"100%", "100%"},
               {"%4", "%4"},
               {"%zz", "%zz"},
               {"", ""}};
  for (const auto& test : cases) {
    CAPTURE(test.text);
    CHECK(core::masked(test.text, {"abcdef", "defGHI", ""}) == test.written);
  }
}

TEST_CASE("escapes of escapes cost no more than their length") {
  std::string text(1 << 20, '5');
  for (std::size_t i = 1; i < text.size(); i += 2) text[i] = '2';
  text[0] = '%';
  const core::Stopwatch watch;
  CHECK(core::masked(text, {"abcdef"}) == text);
  CHECK(watch.elapsed() < std::chrono::seconds(5));
}
