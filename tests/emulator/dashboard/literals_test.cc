// Texts as literals of each language. That they mean the same again is tested by running them:
// tests/help.

#include "emulator/dashboard/samples/literals.h"

#include <doctest/doctest.h>

#include "emulator/dashboard/samples/sample_value.h"

namespace literals_test {

using namespace aml::dashboard;

TEST_CASE("literals, language by language") {
  struct {
    std::string_view text;
    const char* csharp;
    const char* python;
    const char* python3;
    const char* r;
    const char* javascript;
    const char* shell;
  } cases[] = {
      {"plain", R"("plain")", R"("plain")", R"("plain")", R"("plain")", R"("plain")", "'plain'"},
      {"", R"("")", R"("")", R"("")", R"("")", R"("")", "''"},
      {R"(a"b\)", R"("a\"b\\")", R"("a\"b\\")", R"("a\"b\\")", R"("a\"b\\")", R"("a\"b\\")",
       R"('a"b\')"},
      {"it's", R"("it's")", R"("it's")", R"("it's")", R"("it's")", R"("it's")", R"('it'\''s')"},
      {"1\n2", R"("1\n2")", R"("1\n2")", R"("1\n2")", R"("1\n2")", R"("1\n2")", "'1\n2'"},
      {"1\r'\t\\\n", R"("1\r'\t\\\n")", R"("1\r'\t\\\n")", R"("1\r'\t\\\n")", R"("1\r'\t\\\n")",
       R"("1\r'\t\\\n")", R"($'1\r\'\t\\\n')"},
      {"\a1", R"("\u00071")", R"("\x071")", R"("\x071")", R"("\u00071")", R"("\x071")",
       R"($'\x071')"},
      {"${x} $(x) `x` %s {0}", R"("${x} $(x) `x` %s {0}")", R"("${x} $(x) `x` %s {0}")",
       R"("${x} $(x) `x` %s {0}")", R"("${x} $(x) `x` %s {0}")", R"("${x} $(x) `x` %s {0}")",
       "'${x} $(x) `x` %s {0}'"},
      {"\u00e9", "\"\u00e9\"", R"(u"\u00e9")", "\"\u00e9\"", R"("\u00e9")", "\"\u00e9\"",
       "'\u00e9'"},
      {"\U0001f600", "\"\U0001f600\"", R"(u"\U0001f600")", "\"\U0001f600\"", R"("\U0001f600")",
       "\"\U0001f600\"", "'\U0001f600'"},
      {"\u2028\u202e", R"("\u2028\u202e")", R"(u"\u2028\u202e")", R"("\u2028\u202e")",
       R"("\u2028\u202e")", R"("\u2028\u202e")", "'\u2028\u202e'"},
      {"\xff", "\"\uFFFD\"", R"(u"\ufffd")", "\"\uFFFD\"", R"("\ufffd")", "\"\uFFFD\"", "'\uFFFD'"},
      {std::string_view("\0", 1), R"("\u0000")", R"("\x00")", R"("\x00")", R"("\ufffd")",
       R"("\x00")", "$'\uFFFD'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(csharp_literal(c.text) == c.csharp);
    CHECK(python_literal(c.text) == c.python);
    CHECK(python3_literal(c.text) == c.python3);
    CHECK(r_literal(c.text) == c.r);
    CHECK(javascript_literal(c.text) == c.javascript);
    CHECK(shell_literal(c.text) == c.shell);
  }
}

TEST_CASE("objects and lists, language by language") {
  SampleValue text;
  text.text = "v";
  SampleValue row;
  row.kind = SampleValue::Kind::kList;
  row.items = {text, text};
  SampleValue rows;
  rows.kind = SampleValue::Kind::kList;
  rows.items = {row};
  SampleValue object;
  object.kind = SampleValue::Kind::kObject;
  SampleValue connection;
  connection.kind = SampleValue::Kind::kConnection;
  connection.text = "c";
  const SampleValue empty = object;
  object.add("a", rows);
  object.add("b", connection);
  struct {
    const Notation& notation;
    const char* object;
    const char* empty;
  } cases[] = {
      {kJsonNotation, "{\n  \"a\": [\n    [\"v\", \"v\"]\n  ],\n  \"b\": \"c\"\n}", "{}"},
      {kPythonNotation,
       "{\n    \"a\": [\n        [\"v\", \"v\"]\n    ],\n    \"b\": connection_string\n}", "{}"},
      {kRNotation, "list(\n  \"a\" = list(\n    list(\"v\", \"v\")\n  ),\n  \"b\" = \"c\"\n)",
       "setNames(list(), character(0))"},
      {kCsharpNotation,
       "new Dictionary<string, object> {\n    [\"a\"] = new object[] {\n        new object[] "
       "{\"v\", "
       "\"v\"}\n    },\n    [\"b\"] = connectionString\n}",
       "new Dictionary<string, object>()"},
  };
  for (const auto& c : cases) {
    CHECK(write_value(object, c.notation) == c.object);
    CHECK(write_value(empty, c.notation) == c.empty);
  }
}

TEST_CASE("names that a language would take for something else") {
  SampleValue text;
  SampleValue object;
  object.kind = SampleValue::Kind::kObject;
  object.add("__proto__", text);
  object.add("\u00e9", text);
  CHECK(write_value(object, kJavascriptNotation) ==
        "{\n  [\"__proto__\"]: \"\",\n  \"\u00e9\": \"\"\n}");
  CHECK(write_value(object, kRNotation) ==
        "setNames(list(\n  \"__proto__\" = \"\",\n  \"\"\n), c(\"__proto__\", \"\\u00e9\"))");
}

}  // namespace literals_test
