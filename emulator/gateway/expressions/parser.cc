#include "emulator/gateway/expressions/parser.h"

#include <array>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/expressions/expression_reader.h"

namespace aml::gateway::expressions {

namespace {

constexpr std::array<std::string_view, 11> kNotRun = {"for",   "while",   "do",     "switch",
                                                      "throw", "using",   "lock",   "goto",
                                                      "await", "dynamic", "finally"};

// Statements, and the expressions in them.
class StatementReader : public ExpressionReader {
 public:
  using ExpressionReader::ExpressionReader;

  Syntax read_block() {
    Syntax block = make(SyntaxKind::kBlock);
    while (now().kind != TokenKind::kEnd) block.children.push_back(read_statement());
    return block;
  }

 private:
  Syntax read_statement() {
    const Nested nested(*this);
    if (now().kind == TokenKind::kName) {
      for (const std::string_view word : kNotRun) {
        if (is_word(word)) fail("\"" + std::string(word) + "\" is not run here");
      }
    }
    if (is("{")) return read_braces();
    if (is(";")) return read_nothing();
    if (is_word("const")) ++at_;
    if (is_word("if")) return read_if();
    if (is_word("foreach")) return read_for_each();
    if (is_word("try")) return read_try();
    if (is_word("break")) return read_leave(SyntaxKind::kBreak);
    if (is_word("continue")) return read_leave(SyntaxKind::kContinue);
    if (is_word("return")) return read_return();
    if (is_word("var") || is_declaration()) return read_declaration();
    return read_action();
  }

  Syntax read_nothing() {
    Syntax block = make(SyntaxKind::kBlock);
    ++at_;
    return block;
  }

  Syntax read_braces() {
    Syntax block = make(SyntaxKind::kBlock);
    expect("{");
    while (!take("}")) {
      if (now().kind == TokenKind::kEnd) fail("here \"}\" is missing");
      block.children.push_back(read_statement());
    }
    return block;
  }

  Syntax read_if() {
    Syntax made = make(SyntaxKind::kIf);
    ++at_;
    expect("(");
    made.children.push_back(read_expression());
    expect(")");
    made.children.push_back(read_statement());
    if (is_word("else")) {
      ++at_;
      made.children.push_back(read_statement());
    }
    return made;
  }

  // `foreach (var a in b) …`
  Syntax read_for_each() {
    Syntax made = make(SyntaxKind::kForEach);
    ++at_;
    expect("(");
    if (is_word("var")) {
      ++at_;
    } else {
      made.type = read_type();
    }
    made.text = take_name();
    if (!is_word("in")) fail("here \"in\" is missing");
    ++at_;
    made.children.push_back(read_expression());
    expect(")");
    made.children.push_back(read_statement());
    return made;
  }

  // `try { … } catch (Exception e) { … }`, also without a name, or without brackets.
  Syntax read_try() {
    Syntax made = make(SyntaxKind::kTry);
    ++at_;
    made.children.push_back(read_braces());
    if (is_word("finally")) fail("\"finally\" is not run here");
    if (!is_word("catch")) fail("here \"catch\" is missing");
    ++at_;
    if (take("(")) {
      if (read_type() != "Exception") fail("here \"Exception\" is all that is caught");
      if (!is(")")) made.text = take_name();
      expect(")");
    }
    made.children.push_back(read_braces());
    return made;
  }

  Syntax read_leave(SyntaxKind kind) {
    Syntax made = make(kind);
    ++at_;
    expect(";");
    return made;
  }

  Syntax read_return() {
    Syntax made = make(SyntaxKind::kReturn);
    ++at_;
    made.children.push_back(read_expression());
    expect(";");
    return made;
  }

  // `string a =`, `string[] a =`, `List<string> a =`, `JObject a;`
  bool is_declaration() const {
    if (now().kind != TokenKind::kName) return false;
    std::size_t next = 1;
    while (is(after(next), ".") && after(next + 1).kind == TokenKind::kName) next += 2;
    if (is(after(next), "<") && is(after(next + 2), ">")) next += 3;
    if (is(after(next), "?")) ++next;
    if (is(after(next), "[") && is(after(next + 1), "]")) next += 2;
    return after(next).kind == TokenKind::kName &&
           (is(after(next + 1), "=") || is(after(next + 1), ";"));
  }

  Syntax read_declaration() {
    Syntax made = make(SyntaxKind::kDeclare);
    if (is_word("var")) {
      ++at_;
    } else {
      made.type = read_type();
    }
    made.text = take_name();
    if (!made.type.empty() && take(";")) return made;
    expect("=");
    made.children.push_back(made.type.ends_with("[]") && is("{") ? read_elements()
                                                                 : read_expression());
    expect(";");
    return made;
  }

  // `string[] a = {"b", "c"};`
  Syntax read_elements() {
    Syntax list = make(SyntaxKind::kNewList);
    expect("{");
    read_arguments(list, "}");
    return list;
  }

  Syntax read_action() {
    Syntax target = read_expression();
    for (const std::string_view sign : {"=", "+="}) {
      if (!is(sign)) continue;
      if (target.kind != SyntaxKind::kName && target.kind != SyntaxKind::kIndex)
        fail("only a variable and a member of JSON can be set");
      Syntax made = make(SyntaxKind::kAssign);
      made.text = sign;
      ++at_;
      made.children.push_back(std::move(target));
      made.children.push_back(read_expression());
      expect(";");
      return made;
    }
    if (target.kind != SyntaxKind::kCall) fail("this is no statement");
    Syntax made{.kind = SyntaxKind::kRun, .offset = target.offset};
    made.children.push_back(std::move(target));
    expect(";");
    return made;
  }
};

}  // namespace

std::optional<Syntax> parse_expression(std::string_view text, std::vector<Fault>& faults) {
  AML_ASSERT(text.size() >= 3 && text.front() == '@');
  const std::size_t before = faults.size();
  constexpr std::size_t kBegin = 2;
  const std::string_view inside = text.substr(kBegin, text.size() - kBegin - 1);
  std::optional<Syntax> made;
  try {
    StatementReader reader(inside, kBegin, 0, faults);
    made = text[1] == '{' ? reader.read_block() : reader.read_single();
  } catch (const Stopped&) {
    made.reset();
  }
  if (faults.size() > before) made.reset();
  return made;
}

}  // namespace aml::gateway::expressions
