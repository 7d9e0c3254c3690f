#include "emulator/definition/json_diagnostic.h"

#include <cctype>
#include <span>

#include "emulator/base/assert.h"
#include "emulator/core/spelling.h"
#include "emulator/text/ascii.h"

namespace aml::definition {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_letter(char c) {
  return text::is_letter(c) || c == '_';
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_letter(text[end]) || (end > at && text::is_digit(text[end]))))
    ++end;
  return text.substr(at, end - at);
}

// The reader rejected a text: the byte it stopped at shows why.
JsonDiagnostic diagnose_text(const JsonParseFailure& stop, std::size_t start) {
  AML_ASSERT(start < stop.text.size());
  const std::size_t last = stop.taken > start ? stop.taken - 1 : start;
  if (stop.taken >= stop.text.size() && (stop.text.back() != '"' || last == start))
    return {start, "the text that starts here is not closed", {}};
  const auto byte = static_cast<unsigned char>(stop.text[last]);
  if (byte == '\n' || byte == '\r')
    return {start, "the text that starts here is not closed on its line", {}};
  if (byte < 0x20)
    return {last, "a text contains a control character", {"help: write a tab as \\t"}};
  const std::size_t escape = stop.text.rfind('\\', last);
  if (escape != std::string_view::npos && escape >= start && last - escape <= 12 && byte < 0x80)
    return {escape,
            "this escape is not one that JSON knows",
            {"help: a backslash itself is written \\\\"}};
  return {last, "the text is not UTF-8", {"help: save the file as UTF-8"}};
}

JsonDiagnostic diagnose_word(std::string_view word, std::size_t at) {
  static constexpr std::string_view kWords[] = {"true", "false", "null"};
  JsonDiagnostic diagnostic{at, "\"" + std::string(word) + "\" is not a JSON value", {}};
  const std::string_view meant = core::nearest_spelling(word, kWords);
  diagnostic.notes.push_back(meant.empty() ? "help: texts go in double quotes"
                                           : "did you mean " + std::string(meant) + "?");
  return diagnostic;
}

JsonDiagnostic diagnose_character(std::string_view text, std::size_t at,
                                  const std::string& expected) {
  if (at >= text.size()) return {at, "the file ends too early; expected " + expected, {}};
  const char c = text[at];
  if (c == '/' || c == '#')
    return {at, "JSON has no comments", {"help: put the words into a \"description\""}};
  if (c == '\'') return {at, "texts and names go in double quotes", {}};
  if (c == '"') return {at, "a text is not expected here; expected " + expected, {}};
  const bool printable = c > ' ' && c < 0x7F;
  return {at,
          (printable ? std::string("\"") + c + "\" is" : "this byte is") +
              " not expected here; expected " + expected,
          {}};
}

bool in_number(char c) {
  return text::is_digit(c) || c == '-' || c == '+' || c == '.';
}

bool starts_value(char c) {
  return in_number(c) || is_letter(c) || c == '"' || c == '{' || c == '[';
}

JsonDiagnostic diagnose_number(std::size_t at) {
  return {at,
          "this is not a number that JSON knows, or it is too large",
          {"help: write 0.5 rather than .5, and 1 rather than 01 or +1"}};
}

JsonDiagnostic expect_value(const JsonParseFailure& stop, std::size_t at) {
  const char c = at < stop.text.size() ? stop.text[at] : '\0';
  if (c == '"') return diagnose_text(stop, at);
  if (is_letter(c)) return diagnose_word(word_at(stop.text, at), at);
  if (in_number(c)) return diagnose_number(at);
  return diagnose_character(stop.text, at, "a value");
}

JsonDiagnostic expect_name(const JsonParseFailure& stop, std::size_t at) {
  const char c = at < stop.text.size() ? stop.text[at] : '\0';
  if (c == '"') return diagnose_text(stop, at);
  if (is_letter(c)) return {at, "member names go in double quotes", {}};
  return diagnose_character(stop.text, at, "a member name or \"}\"");
}

JsonDiagnostic expect_item(const JsonParseFailure& stop, std::size_t at) {
  return stop.in_object ? expect_name(stop, at) : expect_value(stop, at);
}

JsonDiagnostic expect_comma(const JsonParseFailure& stop, std::size_t at) {
  // "01": the number ended at its first digit, and the rest clings to it.
  if (at == stop.understood && at < stop.text.size() && in_number(stop.text[at]) &&
      text::is_digit(stop.text[at - 1]))
    return diagnose_number(at - 1);
  const std::string expected = stop.in_object ? "a comma or \"}\"" : "a comma or \"]\"";
  if (at < stop.text.size() && starts_value(stop.text[at]))
    return {at, "a comma is missing before this", {}};
  if (at >= stop.text.size() || stop.text[at] != ',')
    return diagnose_character(stop.text, at, expected);
  const std::size_t next = skip_blanks(stop.text, at + 1);
  if (next < stop.text.size() && (stop.text[next] == '}' || stop.text[next] == ']'))
    return {at, "a comma comes before the closing bracket", {"help: remove the comma"}};
  return expect_item(stop, next);
}

}  // namespace

JsonDiagnostic diagnose(const JsonParseFailure& stop) {
  AML_ASSERT(stop.understood <= stop.text.size());
  const std::size_t at = skip_blanks(stop.text, stop.understood);
  const bool ended = at >= stop.text.size();
  switch (stop.progress) {
    case JsonProgress::kStart:
      return ended ? JsonDiagnostic{0, "the file is empty", {}} : expect_value(stop, at);
    case JsonProgress::kOpened:
      return expect_item(stop, at);
    case JsonProgress::kName:
      if (ended || stop.text[at] != ':') return diagnose_character(stop.text, at, "a colon");
      return expect_value(stop, skip_blanks(stop.text, at + 1));
    case JsonProgress::kValue:
      break;
  }
  if (!stop.nested) return {at, "nothing may follow the closing bracket", {}};
  return expect_comma(stop, at);
}

}  // namespace aml::definition
