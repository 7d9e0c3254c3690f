// Secrets in texts, however they are written.

#include "emulator/core/mask.h"

#include <doctest/doctest.h>

#include "emulator/core/clock.h"

namespace mask_test {

using namespace aml;

namespace {

core::Mask mask_of(const std::vector<std::string>& secrets) {
  return core::Mask(std::vector<std::string_view>(secrets.begin(), secrets.end()));
}

}  // namespace

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
  const core::Mask mask = mask_of({"abcdef", "defGHI", ""});
  for (const auto& test : cases) {
    CAPTURE(test.text);
    CHECK(mask.masked(test.text) == test.written);
  }
}

TEST_CASE("keys as clients write them") {
  const std::string key = "C/Ftgl6aKjc8RbcQjT8Q+VrJbFcVSxHKXxFVNgRP2w==";
  struct {
    std::string text;
    std::string written;
  } cases[] = {{"{\"key\": \"" + key + "\"}", "{\"key\": \"***\"}"},
               {R"({"key":"C\/Ftgl6aKjc8RbcQjT8Q+VrJbFcVSxHKXxFVNgRP2w=="})", R"({"key":"***"})"},
               {R"("C/Ftgl6aKjc8RbcQjT8Q\u002BVrJbFcVSxHKXxFVNgRP2w\u003d=")", R"("***")"},
               {R"("C\\/Ftgl6aKjc8RbcQjT8Q+VrJbFcVSxHKXxFVNgRP2w==")", R"("***")"},
               {"?code=C%2FFtgl6aKjc8RbcQjT8Q%2BVrJbFcVSxHKXxFVNgRP2w%3D%3D&x", "?code=***&x"},
               {key.substr(1), key.substr(1)},
               {key + key, "***"},
               {key + " " + key, "*** ***"},
               {R"(a\b \u12 \/ %zz)", R"(a\b \u12 \/ %zz)"}};
  const core::Mask mask = mask_of({key, "another secret", "short"});
  for (const auto& test : cases) {
    CAPTURE(test.text);
    CHECK(mask.masked(test.text) == test.written);
  }
}

TEST_CASE("a text that was cut shows no start of a secret") {
  const core::Mask mask = mask_of({"0123456789abcdef"});
  CHECK(mask.masked("x 0123456789", true) == "x ***");
  CHECK(mask.masked("x 0123456789") == "x 0123456789");
  CHECK(mask.masked("x 0123456", true) == "x 0123456");
  CHECK(mask.masked("0123456789 x", true) == "0123456789 x");
  CHECK(mask.masked("0123456789abcdef", true) == "***");
}

TEST_CASE("of many secrets each is found, and the time is that of few") {
  std::vector<std::string> secrets;
  for (int i = 0; i < 30000; ++i)
    secrets.push_back("secret number " + std::to_string(i) + " of all");
  const core::Mask mask = mask_of(secrets);
  std::string text;
  for (int i = 0; i < 30000; i += 7) text += "<" + secrets[static_cast<std::size_t>(i)] + ">";
  std::string hidden;
  for (int i = 0; i < 30000; i += 7) hidden += "<***>";
  CHECK(mask.masked(text) == hidden);
  const core::Stopwatch watch;
  const std::string plain(1 << 20, 'x');
  CHECK(mask.masked(plain) == plain);
  CHECK(watch.elapsed() < std::chrono::seconds(5));
}

TEST_CASE("escapes of escapes cost no more than their length") {
  std::string text(1 << 20, '5');
  for (std::size_t i = 1; i < text.size(); i += 2) text[i] = '2';
  text[0] = '%';
  const core::Stopwatch watch;
  CHECK(mask_of({"abcdef"}).masked(text) == text);
  CHECK(watch.elapsed() < std::chrono::seconds(5));
}

}  // namespace mask_test
