#include "emulator/definition/positioned_json.h"

#include <doctest/doctest.h>

#include <string>

namespace positioned_json_test {

using namespace aml::definition;

TEST_CASE("every value and every name of a document knows its place") {
  const PositionedJson document = parse_positioned(
      "{\n"
      "  \"a\": [1, -2.5e3 ,\"x\\\"y\\\\\", true,null],\n"
      "  \"b/c\": {\"~\": 7}\n"
      "}");
  CHECK(document.complete);
  CHECK(document.faults.empty());
  struct {
    const char* pointer;
    SourcePosition position;
  } values[] = {{"", {1, 1}},      {"/a", {2, 8}},     {"/a/0", {2, 9}},
                {"/a/1", {2, 12}}, {"/a/2", {2, 20}},  {"/a/3", {2, 30}},
                {"/a/4", {2, 35}}, {"/b~1c", {3, 10}}, {"/b~1c/~0", {3, 16}}};
  for (const auto& v : values) {
    CAPTURE(v.pointer);
    REQUIRE(document.values.contains(v.pointer));
    CHECK(to_text(document.values.at(v.pointer)) == to_text(v.position));
  }
  CHECK(to_text(document.names.at("/a")) == "2:3");
  CHECK(to_text(document.names.at("/b~1c/~0")) == "3:11");
  CHECK(document.value.dump() == R"({"a":[1,-2500.0,"x\"y\\",true,null],"b/c":{"~":7}})");
}

TEST_CASE("a number at the very end knows its place") {
  CHECK(to_text(parse_positioned(" 12").values.at("")) == "1:2");
  CHECK(to_text(parse_positioned(" 12 ").values.at("")) == "1:2");
}

TEST_CASE("a byte order mark is passed over and counts for nothing") {
  const PositionedJson document = parse_positioned("\xEF\xBB\xBF{\"a\":1}");
  CHECK(document.faults.empty());
  CHECK(to_text(document.names.at("/a")) == "1:2");
}

TEST_CASE("a broken document is reported in plain words where it breaks") {
  struct {
    const char* text;
    const char* position;
    const char* message;
  } cases[] = {
      {"", "1:1", "the file is empty"},
      {" \n ", "1:1", "the file is empty"},
      {"{", "1:2", "the file ends too early; expected a member name or \"}\""},
      {"[1,", "1:4", "the file ends too early; expected a value"},
      {"{\"a\":1,}", "1:7", "a comma comes before the closing bracket"},
      {"[1,]", "1:3", "a comma comes before the closing bracket"},
      {"{\"a\" 1}", "1:6", "\"1\" is not expected here; expected a colon"},
      {"{\"a\":1\n\"b\":2}", "2:1", "a comma is missing before this"},
      {"[1 2]", "1:4", "a comma is missing before this"},
      {"[1}", "1:3", "\"}\" is not expected here; expected a comma or \"]\""},
      {"{a:1}", "1:2", "member names go in double quotes"},
      {"{'a':1}", "1:2", "texts and names go in double quotes"},
      {"[1] x", "1:5", "nothing may follow the closing bracket"},
      {"[True]", "1:2", "\"True\" is not a JSON value"},
      {"[NaN]", "1:2", "\"NaN\" is not a JSON value"},
      {"[01]", "1:2", "this is not a number that JSON knows, or it is too large"},
      {"[.5]", "1:2", "this is not a number that JSON knows, or it is too large"},
      {"[1e999]", "1:2", "this is not a number that JSON knows, or it is too large"},
      {"[\"a\nb\"]", "1:2", "the text that starts here is not closed on its line"},
      {"[\"a", "1:2", "the text that starts here is not closed"},
      {"[\"a\tb\"]", "1:4", "a text contains a control character"},
      {"[\"\\q\"]", "1:3", "this escape is not one that JSON knows"},
      {"[\"\\ud800\"]", "1:3", "this escape is not one that JSON knows"},
      {"[\"\xFF\"]", "1:3", "the text is not UTF-8"},
      {"[1 // one\n]", "1:4", "JSON has no comments"},
      {"\x01", "1:1", "this byte is not expected here; expected a value"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const PositionedJson document = parse_positioned(c.text);
    CHECK_FALSE(document.complete);
    REQUIRE(document.faults.size() == 1);
    CHECK(to_text(document.faults[0].position) == c.position);
    CHECK(document.faults[0].message == c.message);
  }
}

TEST_CASE("a NUL does not end a document") {
  for (const std::string& text : {std::string("{}\0", 3), std::string("{}\n\0{", 5)}) {
    const PositionedJson document = parse_positioned(text);
    CHECK_FALSE(document.complete);
    REQUIRE(document.faults.size() == 1);
    CHECK(document.faults.front().message == "nothing may follow the closing bracket");
  }
}

TEST_CASE("a member given twice is a fault, and the first one counts") {
  const PositionedJson document = parse_positioned("{\"a\":1,\n \"a\":{\"b\":[2]},\"c\":3}");
  CHECK(document.complete);
  REQUIRE(document.faults.size() == 1);
  CHECK(to_text(document.faults[0].position) == "2:2");
  CHECK(document.faults[0].notes.at(0) == "first given at 1:2");
  CHECK(document.value.dump() == R"({"a":1,"c":3})");
}

TEST_CASE("depth is bounded") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_positioned(nested(kMaximumJsonDepth)).faults.empty());
  const PositionedJson document = parse_positioned(nested(1'000'000));
  REQUIRE(document.faults.size() == 1);
  CHECK(to_text(document.faults[0].position) == "1:65");
  CHECK(document.faults[0].message == "objects and lists are nested too deeply");
}

}  // namespace positioned_json_test
