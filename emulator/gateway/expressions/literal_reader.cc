#include <cstdint>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/expressions/expression_reader.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"

// Numbers, characters, and texts with expressions in them.

namespace aml::gateway::expressions {

Value ExpressionReader::literal_of(const Token& token) {
  if (token.kind == TokenKind::kText) return token.text;
  if (token.kind == TokenKind::kFraction) {
    const auto number = model::parse_double(token.text);
    if (!number) fail("this number is too large");
    return *number;
  }
  if (token.kind == TokenKind::kWhole) {
    if (const auto number = text::parse_number<std::int32_t>(token.text)) return *number;
    const std::string_view digits = token.text;
    const auto number = text::parse_number<std::int64_t>(digits.substr(0, digits.find('L')));
    if (!number) fail("this number is too large");
    return *number;
  }
  AML_ASSERT(token.kind == TokenKind::kCharacter);
  const std::uint32_t code = token.text.empty() ? 0 : text::decode_utf8(token.text).code;
  if (code > 0xFFFF) fail("this character takes two units of UTF-16");
  return Character{static_cast<char16_t>(code)};
}

// `$"a {b:c} d"`
Syntax ExpressionReader::read_interpolated() {
  Syntax made = make(SyntaxKind::kInterpolated);
  const Token& token = now();
  const std::size_t quotes = token.verbatim ? 3 : 2;
  std::string_view rest = token.text;
  std::string literal;
  const auto end_literal = [&] {
    if (literal.empty()) return;
    made.children.push_back({.kind = SyntaxKind::kLiteral, .offset = made.offset});
    made.children.back().literal = std::exchange(literal, "");
  };
  while (!rest.empty()) {
    const std::size_t at = base_ + token.offset + quotes + (token.text.size() - rest.size());
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      literal += rest.front();
      rest.remove_prefix(2);
    } else if (rest.front() == '{') {
      end_literal();
      made.children.push_back(read_hole(rest, at));
    } else if (rest.front() == '\\' && !token.verbatim) {
      rest.remove_prefix(1);
      if (!take_escape(rest, literal)) fail("C# has no such escape");
    } else {
      literal += rest.front();
      const bool doubled = token.verbatim && rest.starts_with("\"\"");
      rest.remove_prefix(doubled ? 2 : 1);
    }
  }
  end_literal();
  ++at_;
  return made;
}

Syntax ExpressionReader::read_hole(std::string_view& rest, std::size_t at) {
  const std::size_t end = skip_brackets(rest, 0);
  if (end == std::string_view::npos) fail("here \"}\" is missing");
  std::string_view inside = rest.substr(1, end - 2);
  rest.remove_prefix(end);
  Syntax hole{.kind = SyntaxKind::kNamed, .offset = at};
  const std::size_t colon = format_colon(inside);
  if (colon != std::string_view::npos) {
    hole.text = inside.substr(colon + 1);
    inside = inside.substr(0, colon);
  }
  ExpressionReader reader(inside, at + 1, depth_, faults_);
  hole.children.push_back(reader.read_single());
  return hole;
}

// A colon outside of brackets and texts; C# wants a choice inside of brackets too.
std::size_t ExpressionReader::format_colon(std::string_view text) {
  std::vector<Fault> ignored;
  int depth = 0;
  for (const Token& token : read_tokens(text, ignored)) {
    if (is(token, "(") || is(token, "[")) ++depth;
    if (is(token, ")") || is(token, "]")) --depth;
    if (is(token, ":") && depth == 0) return token.offset;
  }
  return std::string_view::npos;
}

}  // namespace aml::gateway::expressions
