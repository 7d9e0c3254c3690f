#include "emulator/gateway/expressions/expression_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/gateway/expressions/types.h"

namespace aml::gateway::expressions {

namespace {

// Operators by how strongly they bind, the weakest first.
constexpr std::array<std::array<std::string_view, 4>, 7> kLevels = {
    {{"??"}, {"||"}, {"&&"}, {"==", "!="}, {"<", ">", "<=", ">="}, {"+", "-"}, {"*", "/", "%"}}};

constexpr std::size_t kOrderLevel = 4;  ///< which `as` shares

constexpr std::array<std::string_view, 9> kNamespaces = {
    "System", "Text", "RegularExpressions", "Net",     "Newtonsoft",
    "Json",   "Linq", "Cryptography",       "Security"};

}  // namespace

Syntax ExpressionReader::read_single() {
  Syntax expression = read_expression();
  if (now().kind != TokenKind::kEnd) fail("the expression ends before this");
  return expression;
}

Syntax ExpressionReader::read_expression() {
  const Nested nested(*this);
  if (is_lambda()) return read_lambda();
  Syntax condition = read_level(0);
  if (is("=>")) fail("a lambda has one parameter here, without a type");
  if (!is("?")) return condition;
  Syntax made = make(SyntaxKind::kConditional);
  ++at_;
  made.children.push_back(std::move(condition));
  made.children.push_back(read_expression());
  expect(":");
  made.children.push_back(read_expression());
  return made;
}

// `a => a + 1`, `(a) => a + 1`
bool ExpressionReader::is_lambda() const {
  if (now().kind == TokenKind::kName) return is(after(1), "=>");
  return is("(") && after(1).kind == TokenKind::kName && is(after(2), ")") && is(after(3), "=>");
}

Syntax ExpressionReader::read_lambda() {
  Syntax made = make(SyntaxKind::kLambda);
  const bool brackets = take("(");
  made.text = take_name();
  if (brackets) expect(")");
  expect("=>");
  if (is("{")) fail("a lambda has no braces here");
  made.children.push_back(read_expression());
  return made;
}

std::string_view ExpressionReader::operator_of(std::size_t level) const {
  if (now().kind != TokenKind::kSign) return {};
  for (const std::string_view sign : kLevels[level]) {
    if (!sign.empty() && now().text == sign) return sign;
  }
  return {};
}

// `a ?? b ?? c` is read from the right; nothing else differs by it.
Syntax ExpressionReader::read_level(std::size_t level) {
  if (level == kLevels.size()) return read_unary();
  Syntax left = read_level(level + 1);
  while (true) {
    if (level == kOrderLevel && is_word("as")) {
      deepen();
      left = read_as(std::move(left));
      continue;
    }
    const std::string_view sign = operator_of(level);
    if (sign.empty()) return left;
    deepen();
    Syntax made = make(SyntaxKind::kBinary);
    made.text = sign;
    ++at_;
    made.children.push_back(std::move(left));
    made.children.push_back(level == 0 ? read_level(0) : read_level(level + 1));
    left = std::move(made);
  }
}

Syntax ExpressionReader::read_as(Syntax of) {
  Syntax made = make(SyntaxKind::kAs);
  ++at_;
  made.type = read_type();
  made.children.push_back(std::move(of));
  return made;
}

Syntax ExpressionReader::read_unary() {
  const Nested nested(*this);
  for (const std::string_view sign : {"!", "-", "+"}) {
    if (!is(sign)) continue;
    Syntax made = make(SyntaxKind::kUnary);
    made.text = sign;
    ++at_;
    made.children.push_back(read_unary());
    return made;
  }
  if (is_cast()) {
    Syntax made = make(SyntaxKind::kCast);
    ++at_;
    made.type = read_type();
    expect(")");
    made.children.push_back(read_unary());
    return made;
  }
  return read_postfix(read_primary());
}

// `(string)x`: a type's name alone in brackets, and something that can be cast after them.
bool ExpressionReader::is_cast() const {
  if (!is("(") || after(1).kind != TokenKind::kName) return false;
  std::size_t next = 1;
  while (is(after(next + 1), ".") && after(next + 2).kind == TokenKind::kName) next += 2;
  if (!find_type(after(next).text) && !is_byte_list(next)) return false;
  ++next;
  if (is(after(next), "?")) ++next;
  if (is(after(next), "[") && is(after(next + 1), "]")) next += 2;
  return is(after(next), ")") && begins_operand(after(next + 1));
}

bool ExpressionReader::is_byte_list(std::size_t at) const {
  return after(at).text == "byte" && is(after(at + 1), "[") && is(after(at + 2), "]");
}

bool ExpressionReader::begins_operand(const Token& token) {
  return (token.kind != TokenKind::kSign && token.kind != TokenKind::kEnd) || is(token, "(") ||
         is(token, "!");
}

// A type's name, without its namespace and `?`, with what a list of it holds.
std::string ExpressionReader::read_type() {
  const Nested nested(*this);
  std::string name = take_name();
  while (take(".")) name = take_name();
  if (is("<") && is_list_name(name)) {
    ++at_;
    name += "<" + read_type() + ">";
    expect(">");
  }
  take("?");
  if (is("[") && is(after(1), "]")) {
    at_ += 2;
    name += "[]";
  }
  return name;
}

Syntax ExpressionReader::read_postfix(Syntax made) {
  while (true) {
    const bool conditional = is("?.") || is("?[");
    if (is(".") || is("?.")) {
      made = read_member(std::move(made), conditional);
    } else if (is("[") || is("?[")) {
      Syntax index = make(SyntaxKind::kIndex);
      ++at_;
      index.conditional = conditional;
      index.children.push_back(std::move(made));
      index.children.push_back(read_expression());
      expect("]");
      made = std::move(index);
    } else {
      return made;
    }
    deepen();
  }
}

Syntax ExpressionReader::read_member(Syntax of, bool conditional) {
  ++at_;
  Syntax member = make(SyntaxKind::kMember);
  member.text = take_name();
  member.conditional = conditional;
  if (of.kind == SyntaxKind::kName && is_namespace(of.text) && !conditional)
    return {.kind = SyntaxKind::kName, .offset = member.offset, .text = member.text};
  member.children.push_back(std::move(of));
  if (has_type_argument()) {
    expect("<");
    member.type = read_type();
    expect(">");
  }
  return is("(") ? read_call(std::move(member)) : std::move(member);
}

// `System.Text.Encoding`: what is before the last name says nothing.
bool ExpressionReader::is_namespace(const std::string& name) {
  return std::find(kNamespaces.begin(), kNamespaces.end(), name) != kNamespaces.end();
}

bool ExpressionReader::has_type_argument() const {
  if (!is("<") || after(1).kind != TokenKind::kName) return false;
  std::size_t next = 2;
  while (is(after(next), ".") && after(next + 1).kind == TokenKind::kName) next += 2;
  if (is(after(next), "?")) ++next;
  if (is(after(next), "[") && is(after(next + 1), "]")) next += 2;
  return is(after(next), ">") && is(after(next + 1), "(");
}

Syntax ExpressionReader::read_call(Syntax member) {
  Syntax call{.kind = SyntaxKind::kCall, .offset = member.offset};
  call.children.push_back(std::move(member));
  expect("(");
  read_arguments(call, ")");
  return call;
}

void ExpressionReader::read_arguments(Syntax& into, std::string_view end) {
  constexpr std::size_t kMostArguments = 64;
  while (!take(end)) {
    if (into.children.size() > kMostArguments) fail("there are too many arguments");
    if (is_word("out") && after(1).kind == TokenKind::kName) {
      into.children.push_back(read_out());
    } else if (now().kind == TokenKind::kName && is(after(1), ":")) {
      Syntax named = make(SyntaxKind::kNamed);
      named.text = take_name();
      ++at_;
      named.children.push_back(read_expression());
      into.children.push_back(std::move(named));
    } else {
      into.children.push_back(read_expression());
    }
    if (!is(end)) expect(",");
  }
}

// `out a`, `out var a`, `out int a`
Syntax ExpressionReader::read_out() {
  ++at_;
  Syntax made = make(SyntaxKind::kOut);
  if (after(1).kind == TokenKind::kName) made.type = read_type();
  made.text = take_name();
  return made;
}

Syntax ExpressionReader::read_primary() {
  const Nested nested(*this);
  if (take("(")) {
    Syntax inner = read_expression();
    expect(")");
    return inner;
  }
  switch (now().kind) {
    case TokenKind::kName:
      return is_word("new") ? read_new() : read_word();
    case TokenKind::kInterpolated:
      return read_interpolated();
    case TokenKind::kSign:
    case TokenKind::kEnd:
      fail("an expression is missing here");
    default:
      break;
  }
  Syntax made = make(SyntaxKind::kLiteral);
  made.literal = literal_of(now());
  ++at_;
  return made;
}

Syntax ExpressionReader::read_word() {
  Syntax made = make(SyntaxKind::kName);
  made.text = take_name();
  if (made.text == "true" || made.text == "false") {
    made.literal = made.text == "true";
    made.kind = SyntaxKind::kLiteral;
  } else if (made.text == "null") {
    made.kind = SyntaxKind::kLiteral;
  }
  return made;
}

Syntax ExpressionReader::read_new() {
  Syntax made = make(SyntaxKind::kNew);
  ++at_;
  if (is("{")) return read_anonymous();
  if (is("[")) {
    made.kind = SyntaxKind::kNewList;
  } else {
    made.type = read_type();
  }
  if (made.type.ends_with('>')) return read_new_list(std::move(made));
  if (made.type.ends_with("[]") || take_brackets()) {
    made.kind = SyntaxKind::kNewList;
    expect("{");
    read_arguments(made, "}");
    return made;
  }
  if (is("<")) fail("types with other types in them are not made here");
  if (take("(")) read_arguments(made, ")");
  if (!take("{")) return made;
  if (!made.children.empty()) fail("members are not set here; pass them to the brackets before");
  if (made.type == "JObject") return read_json_members(std::move(made));
  if (made.type != "JArray") fail("members are not set here; pass them to the brackets before");
  read_arguments(made, "}");
  return made;
}

// `List<string>()`, `List<string> { "a" }`, `HashSet<string>(others)`
Syntax ExpressionReader::read_new_list(Syntax made) {
  made.kind = SyntaxKind::kNewList;
  if (take("(") && !take(")")) {
    Syntax member{.kind = SyntaxKind::kMember, .offset = made.offset, .text = "ToList"};
    member.children.push_back(read_expression());
    expect(")");
    Syntax call{.kind = SyntaxKind::kCall, .offset = made.offset};
    call.children.push_back(std::move(member));
    return call;
  }
  if (take("{")) read_arguments(made, "}");
  return made;
}

// `{ a = 1, b = "x" }`: an object of JSON here.
Syntax ExpressionReader::read_anonymous() {
  Syntax made = make(SyntaxKind::kNewObject);
  expect("{");
  while (!take("}")) {
    deepen();
    Syntax name = make(SyntaxKind::kLiteral);
    name.literal = take_name();
    if (!take("=")) fail("a member has a name here, as in new { a = 1 }");
    made.children.push_back(std::move(name));
    made.children.push_back(read_expression());
    if (!is("}")) expect(",");
  }
  return made;
}

// `{ { "a", 1 }, ["b"] = 2 }`, after the first bracket.
Syntax ExpressionReader::read_json_members(Syntax made) {
  made.kind = SyntaxKind::kNewObject;
  while (!take("}")) {
    deepen();
    const bool is_index = take("[");
    if (!is_index) expect("{");
    made.children.push_back(read_expression());
    if (is_index) expect("]");
    expect(is_index ? "=" : ",");
    made.children.push_back(read_expression());
    if (!is_index) expect("}");
    if (!is("}")) expect(",");
  }
  return made;
}

bool ExpressionReader::take_brackets() {
  if (!is("[") || !is(after(1), "]")) return false;
  at_ += 2;
  return true;
}

}  // namespace aml::gateway::expressions
