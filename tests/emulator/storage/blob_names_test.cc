#include "emulator/storage/blob_names.h"

#include <doctest/doctest.h>

#include <random>
#include <system_error>

namespace blob_names_test {

using namespace aml::storage;

TEST_CASE("names as paths") {
  const std::string long_part(240, 'x');
  const struct {
    std::string name;
    std::string path;
  } rows[] = {
      {"in.csv", "in.csv"},
      {"data/2016/in put.csv", "data/2016/in put.csv"},
      {"\xC3\xBC/\xE6\x97\xA5/\xF0\x9F\x98\x80", "\xC3\xBC/\xE6\x97\xA5/\xF0\x9F\x98\x80"},
      {"", "%_"},
      {"/", "%_/%_"},
      {"a//b/", "a/%_/b/%_"},
      {".", "%2E"},
      {"..", "%2E%2E"},
      {"...", "%2E.%2E"},
      {"../etc", "%2E%2E/etc"},
      {".hidden", "%2Ehidden"},
      {"end.", "end%2E"},
      {"end ", "end%20"},
      {"100%", "100%25"},
      {"a%2Fb", "a%252Fb"},
      {"%_", "%25_"},
      {"x%=", "x%25="},
      {"a\\b", "a%5Cb"},
      {"a:b*c?d\"e<f>g|h", "a%3Ab%2Ac%3Fd%22e%3Cf%3Eg%7Ch"},
      {std::string("nul\0byte", 8), "nul%00byte"},
      {"line\r\nend\x7F", "line%0D%0Aend%7F"},
      {"\xC2\x9B", "%C2%9B"},
      {"\xFF\xFE", "%FF%FE"},
      {"\xC0\xAE\xC0\xAE", "%C0%AE%C0%AE"},
      {"\xED\xA0\x80", "%ED%A0%80"},
      {"\xE2\x82", "%E2%82"},
      {"NUL", "%4EUL"},
      {"con.txt", "%63on.txt"},
      {"Com1", "%43om1"},
      {"console", "console"},
      {".amlemu/temp", "%2Eamlemu/temp"},
      {long_part, long_part},
      {long_part + "y", long_part + "%+/y"},
      {long_part + ".." + "y", long_part + "%+/%2E.y"},
      {std::string(239, 'x') + "\xC3\xBC", std::string(239, 'x') + "%+/\xC3\xBC"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(write_path(row.name) == row.path);
    CHECK(parse_path(row.path) == row.name);
  }
  CHECK(parse_path("a%=") == "a");
  CHECK(parse_path("a/%_%=") == "a/");
}

TEST_CASE("a file whose name no rule writes is no blob") {
  for (const char* path :
       {"100%",    "50% off.csv", "%zz",   "%2e",   "%41",   "a:b", ".",   "..",   "a/../b",
        ".hidden", "a\\b",        "a%=%=", "a%=/b", "x%+/y", "x%+", "%_x", "a//b", "",
        "NUL",     "a.",          "a/b ",  "a\nb"}) {
    CAPTURE(path);
    CHECK_FALSE(parse_path(path));
  }
}

TEST_CASE("one segment is one file, slashes and all") {
  CHECK(write_segment("a/b") == "a%2Fb");
  CHECK(parse_segment("a%2Fb") == "a/b");
  CHECK_FALSE(parse_segment("a/b"));
  CHECK_FALSE(parse_segment("a%="));
}

TEST_CASE("any name comes back, and no path leaves its folder") {
  std::mt19937 random(20161014);
  using namespace std::string_view_literals;
  constexpr std::string_view kAlphabet = "a.%/\\ _+=~CON1\0\x1f\x7f\xc3\xbc\xff\x80:"sv;
  for (int round = 0; round < 20'000; ++round) {
    std::string name(random() % (round % 50 == 0 ? 1024 : 24), '\0');
    for (char& c : name) {
      c = round % 2 == 0 ? static_cast<char>(random() & 0xFF)
                         : kAlphabet[random() % kAlphabet.size()];
    }
    const std::string path = write_path(name);
    REQUIRE(parse_path(path) == name);
    REQUIRE(parse_segment(write_segment(name)) == name);
    REQUIRE(path.find('\0') == std::string::npos);
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      REQUIRE(end > begin);
      REQUIRE(end - begin <= 255 - kBesideFolder.size());
      REQUIRE(path[begin] != '.');
      begin = end + 1;
    }
  }
}

TEST_CASE("names longer than any client's are refused") {
  CHECK_NOTHROW(require_name(std::string(kMaxNameBytes, 'x')));
  CHECK_THROWS_AS(require_name(std::string(kMaxNameBytes + 1, 'x')), std::system_error);
}

}  // namespace blob_names_test
