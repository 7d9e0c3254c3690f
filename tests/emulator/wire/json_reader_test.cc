#include "emulator/wire/json_reader.h"

#include <doctest/doctest.h>

#include <string>

namespace json_reader_test {

using namespace aml::wire;

namespace {

// The tokens of a text as one line: `{ "name": 'string' #number !boolean null [ ] }`.
std::string tokens_of(std::string_view json, std::size_t depth = 64) {
  std::list<std::string> texts;
  JsonReader reader(json, depth, texts);
  std::string out;
  const auto text = [&reader] { return std::string(reader.text()); };
  while (true) {
    switch (reader.next()) {
      case JsonToken::kBeginObject:
        out += "{ ";
        break;
      case JsonToken::kEndObject:
        out += "} ";
        break;
      case JsonToken::kBeginArray:
        out += "[ ";
        break;
      case JsonToken::kEndArray:
        out += "] ";
        break;
      case JsonToken::kName:
        out += "\"" + text() + "\": ";
        break;
      case JsonToken::kString:
        out += "'" + text() + "' ";
        break;
      case JsonToken::kNumber:
        out += "#" + text() + " ";
        break;
      case JsonToken::kBoolean:
        out += "!" + text() + " ";
        break;
      case JsonToken::kNull:
        out += "null ";
        break;
      case JsonToken::kEnd:
        return out.empty() ? out : out.substr(0, out.size() - 1);
    }
  }
}

}  // namespace

TEST_CASE("standard JSON") {
  struct {
    const char* json;
    const char* tokens;
  } cases[] = {
      {"{}", "{ }"},
      {"[]", "[ ]"},
      {" [ 1 , \"a\" , true , false , null ] ", "[ #1 'a' !True !False null ]"},
      {R"({"a":{"b":[{}]}})", "{ \"a\": { \"b\": [ { } ] } }"},
      {R"("")", "''"},
      {R"("\u0041\n\"\/\\")", "'A\n\"/\\'"},
      {R"("\b\t\n\f\r\'")", "'\b\t\n\f\r''"},
      {R"("\ud83d\ude42")", "'🙂'"},
      {R"("\ud83dx")", "'\xEF\xBF\xBDx'"},
      {R"("\ud83d\ud83d\ude42")", "'\xEF\xBF\xBD🙂'"},
      {R"("\ude42")", "'\xEF\xBF\xBD'"},
      {"\"é\"", "'é'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.json);
    CHECK(tokens_of(c.json) == c.tokens);
  }
}

TEST_CASE("numbers have the text that .NET makes of them") {
  struct {
    const char* json;
    const char* text;
  } cases[] = {{"0", "#0"},
               {"-0", "#0"},
               {"42", "#42"},
               {"-7", "#-7"},
               {"2.50", "#2.5"},
               {"1e2", "#100"},
               {"1E+2", "#100"},
               {"5e-5", "#5E-05"},
               {"0.1", "#0.1"},
               {"1.0", "#1"},
               {"1e-400", "#0"},
               {"0.00000000000000000000001", "#1E-23"},
               {"NaN", "#NaN"},
               {"Infinity", "#Infinity"},
               {"-Infinity", "#-Infinity"},
               {"123456789012345678901234567890", "#123456789012345678901234567890"}};
  for (const auto& c : cases) {
    CAPTURE(c.json);
    CHECK(tokens_of(c.json) == c.text);
  }
}

TEST_CASE("whether a number is too large shows in all of its digits") {
  const std::string zeros(400, '0');
  CHECK(tokens_of("0." + zeros + "1e5") == "#0");
  CHECK(tokens_of("-0." + zeros + "1E+5") == "#0");
  CHECK(tokens_of("0." + zeros + "1e401") == "#1");
  CHECK(tokens_of("1" + zeros + "e-400") == "#1");
  CHECK_THROWS_AS(tokens_of("1" + zeros + "e-5"), JsonSyntaxError);
}

TEST_CASE("the wider dialect") {
  struct {
    const char* json;
    const char* tokens;
  } cases[] = {
      {"\xEF\xBB\xBF{}", "{ }"},
      {"[1,]", "[ #1 ]"},
      {"{'a':1,}", "{ \"a\": #1 }"},
      {"['it\"s']", "[ 'it\"s' ]"},
      {"[\"it's\"]", "[ 'it's' ]"},
      {R"(['it\'s'])", "[ 'it's' ]"},
      {"{a:1,$b_2:2}", "{ \"a\": #1 \"$b_2\": #2 }"},
      {"// c\n[/* c */1/**/,//\r2]", "[ #1 #2 ]"},
      {"[undefined]", "[ null ]"},
      {"[\"a\nb\"]", "[ 'a\nb' ]"},
      {"{true:1}", "{ \"true\": #1 }"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.json);
    CHECK(tokens_of(c.json) == c.tokens);
  }
}

TEST_CASE("what is no JSON in any dialect") {
  for (const char* json :
       {"",         " ",         "{",         "[",         "}",           "]",
        "[}",       "{]",        "[,]",       "{,}",       "[1 2]",       "{\"a\"}",
        "{\"a\":}", "{\"a\":,}", "{\"a\" 1}", "{:1}",      "[01]",        "[1.]",
        "[.5]",     "[+1]",      "[1e]",      "[1e400]",   "[-]",         "[truex]",
        "[tru]",    "[nul]",     "[\"]",      "[\"\\x\"]", "[\"\\u12\"]", "[\"\\u12g4\"]",
        "['a\"]",   "{}x",       "1 2",       "/",         "/*",          "[1/*]",
        "[0x10]",   "[1_000]",   "\"\\",      "\"\\u",     "[\"a\\\"]"}) {
    CAPTURE(json);
    CHECK_THROWS_AS(tokens_of(json), JsonSyntaxError);
  }
}

TEST_CASE("nesting is bounded") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK_NOTHROW(tokens_of(nested(64)));
  CHECK_THROWS_AS(tokens_of(nested(65)), JsonSyntaxError);
  CHECK_THROWS_AS(tokens_of(std::string(1'000'000, '[')), JsonSyntaxError);
}

TEST_CASE("skipping leaves the reader after the value") {
  std::list<std::string> texts;
  JsonReader reader(R"({"a":[1,{"b":[[]]}],"c":2,"d":3})", 64, texts);
  CHECK(reader.next() == JsonToken::kBeginObject);
  CHECK(reader.next() == JsonToken::kName);
  reader.skip(reader.next());
  CHECK(reader.next() == JsonToken::kName);
  CHECK(reader.text() == "c");
  reader.skip(reader.next());
  CHECK(reader.next() == JsonToken::kName);
  CHECK(reader.text() == "d");
}

TEST_CASE("every cut of a text is refused, never read beyond") {
  const std::string whole = R"({"a":[1.5e3,"x\u00e9\n",true,null,{b:'c'}]/**/,"d":-Infinity})";
  CHECK_NOTHROW(tokens_of(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const std::string cut = whole.substr(0, size);
    CHECK_THROWS_AS(tokens_of(cut), JsonSyntaxError);
  }
}

}  // namespace json_reader_test
