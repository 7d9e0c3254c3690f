#include "emulator/gateway/expressions/parser.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/expressions/lexer.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"

namespace aml::gateway::expressions {

namespace {

// Ends the reading: what follows a fault of the grammar cannot be known.
struct Stopped {};

constexpr std::array<std::string_view, 12> kNotRun = {"for",    "foreach", "while", "do",
                                                      "switch", "try",     "throw", "using",
                                                      "lock",   "goto",    "await", "dynamic"};

// Operators by how strongly they bind, the weakest first.
constexpr std::array<std::array<std::string_view, 4>, 7> kLevels = {
    {{"??"}, {"||"}, {"&&"}, {"==", "!="}, {"<", ">", "<=", ">="}, {"+", "-"}, {"*", "/", "%"}}};

constexpr std::array<std::string_view, 5> kNamespaces = {"System", "Text", "RegularExpressions",
                                                         "Net", "Newtonsoft"};

class Parser {
 public:
  /// `base` is where `source` lies in the whole text.
  Parser(std::string_view source, std::size_t base, std::size_t depth, std::vector<Fault>& faults)
      : base_(base), depth_(depth), faults_(faults), tokens_(read_tokens(source, faults)) {}

  Syntax read_single() {
    Syntax expression = read_expression();
    if (now().kind != TokenKind::kEnd) fail("the expression ends before this");
    return expression;
  }

  Syntax read_block() {
    Syntax block = make(SyntaxKind::kBlock);
    while (now().kind != TokenKind::kEnd) block.children.push_back(read_statement());
    return block;
  }

 private:
  // --- tokens

  const Token& now() const { return tokens_[at_]; }
  const Token& after(std::size_t count) const {
    return tokens_[std::min(at_ + count, tokens_.size() - 1)];
  }
  static bool is(const Token& token, std::string_view sign) {
    return token.kind == TokenKind::kSign && token.text == sign;
  }
  bool is(std::string_view sign) const { return is(now(), sign); }
  bool is_word(std::string_view word) const {
    return now().kind == TokenKind::kName && now().text == word;
  }
  bool take(std::string_view sign) {
    if (!is(sign)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view sign) {
    if (!take(sign)) fail("here \"" + std::string(sign) + "\" is missing");
  }
  std::string take_name() {
    if (now().kind != TokenKind::kName) fail("a name is missing here");
    return tokens_[at_++].text;
  }
  [[noreturn]] void fail(std::string message) {
    // A fault of the tokens says it better.
    if (faults_.empty()) faults_.push_back({base_ + now().offset, std::move(message)});
    throw Stopped{};
  }
  Syntax make(SyntaxKind kind) const { return {.kind = kind, .offset = base_ + now().offset}; }

  // Every nesting goes through here, so that no text exhausts the stack.
  struct Nested {
    explicit Nested(Parser& parser) : parser_(parser) {
      if (++parser.depth_ > kMaxNesting)
        parser.fail("expressions are nested deeper than " + std::to_string(kMaxNesting));
    }
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& parser_;
  };

  // Operators and members in a row make the tree deeper without nesting.
  void deepen() {
    constexpr std::size_t kMaxKnown = 1500;
    if (++rows_ > kMaxKnown) fail("an expression has too many operators and members");
  }

  // --- statements

  Syntax read_statement() {
    const Nested nested(*this);
    if (now().kind == TokenKind::kName) {
      for (const std::string_view word : kNotRun) {
        if (is_word(word)) fail("\"" + std::string(word) + "\" is not run here");
      }
    }
    if (is("{")) return read_braces();
    if (is_word("if")) return read_if();
    if (is_word("return")) return read_return();
    if (is_word("var") || is_declaration()) return read_declaration();
    return read_action();
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

  Syntax read_return() {
    Syntax made = make(SyntaxKind::kReturn);
    ++at_;
    made.children.push_back(read_expression());
    expect(";");
    return made;
  }

  // `string a =`, `string[] a =`, `JObject a =`
  bool is_declaration() const {
    if (now().kind != TokenKind::kName) return false;
    std::size_t next = 1;
    if (is(after(1), "?")) next = 2;
    if (is(after(1), "[") && is(after(2), "]")) next = 3;
    return after(next).kind == TokenKind::kName && is(after(next + 1), "=");
  }

  Syntax read_declaration() {
    Syntax made = make(SyntaxKind::kDeclare);
    if (is_word("var")) {
      ++at_;
    } else {
      made.type = read_type();
    }
    made.text = take_name();
    expect("=");
    made.children.push_back(read_expression());
    expect(";");
    return made;
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

  // --- expressions

  Syntax read_expression() {
    const Nested nested(*this);
    if (now().kind == TokenKind::kName && is(after(1), "=>")) fail("lambdas are not run here");
    Syntax condition = read_level(0);
    if (is("=>")) fail("lambdas are not run here");
    if (!is("?")) return condition;
    Syntax made = make(SyntaxKind::kConditional);
    ++at_;
    made.children.push_back(std::move(condition));
    made.children.push_back(read_expression());
    expect(":");
    made.children.push_back(read_expression());
    return made;
  }

  std::string_view operator_of(std::size_t level) const {
    if (now().kind != TokenKind::kSign) return {};
    for (const std::string_view sign : kLevels[level]) {
      if (!sign.empty() && now().text == sign) return sign;
    }
    return {};
  }

  // `a ?? b ?? c` is read from the right; nothing else differs by it.
  Syntax read_level(std::size_t level) {
    if (level == kLevels.size()) return read_unary();
    Syntax left = read_level(level + 1);
    while (true) {
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

  Syntax read_unary() {
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
  bool is_cast() const {
    if (!is("(") || after(1).kind != TokenKind::kName) return false;
    std::size_t next = 1;
    while (is(after(next + 1), ".") && after(next + 2).kind == TokenKind::kName) next += 2;
    if (!find_type(after(next).text) && !is_byte_list(next)) return false;
    ++next;
    if (is(after(next), "?")) ++next;
    if (is(after(next), "[") && is(after(next + 1), "]")) next += 2;
    return is(after(next), ")") && begins_operand(after(next + 1));
  }

  bool is_byte_list(std::size_t at) const {
    return after(at).text == "byte" && is(after(at + 1), "[") && is(after(at + 2), "]");
  }

  static bool begins_operand(const Token& token) {
    return (token.kind != TokenKind::kSign && token.kind != TokenKind::kEnd) || is(token, "(") ||
           is(token, "!");
  }

  // A type's name, without its namespace and `?`.
  std::string read_type() {
    std::string name = take_name();
    while (take(".")) name = take_name();
    take("?");
    if (is("[") && is(after(1), "]")) {
      at_ += 2;
      name += "[]";
    }
    return name;
  }

  Syntax read_postfix(Syntax made) {
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

  Syntax read_member(Syntax of, bool conditional) {
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
  static bool is_namespace(const std::string& name) {
    return std::find(kNamespaces.begin(), kNamespaces.end(), name) != kNamespaces.end() ||
           name == "Json" || name == "Linq";
  }

  bool has_type_argument() const {
    if (!is("<") || after(1).kind != TokenKind::kName) return false;
    std::size_t next = 2;
    while (is(after(next), ".") && after(next + 1).kind == TokenKind::kName) next += 2;
    if (is(after(next), "?")) ++next;
    if (is(after(next), "[") && is(after(next + 1), "]")) next += 2;
    return is(after(next), ">") && is(after(next + 1), "(");
  }

  Syntax read_call(Syntax member) {
    Syntax call{.kind = SyntaxKind::kCall, .offset = member.offset};
    call.children.push_back(std::move(member));
    expect("(");
    read_arguments(call, ")");
    return call;
  }

  void read_arguments(Syntax& into, std::string_view end) {
    constexpr std::size_t kMostArguments = 64;
    while (!take(end)) {
      if (into.children.size() > kMostArguments) fail("there are too many arguments");
      if (now().kind == TokenKind::kName && is(after(1), ":")) {
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

  Syntax read_primary() {
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

  Value literal_of(const Token& token) {
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

  Syntax read_word() {
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

  Syntax read_new() {
    Syntax made = make(SyntaxKind::kNew);
    ++at_;
    if (is("{")) fail("objects without a type are not made here");
    if (is("[")) {
      made.kind = SyntaxKind::kNewList;
    } else {
      made.type = read_type();
    }
    if (made.type.ends_with("[]") || take_brackets()) {
      made.kind = SyntaxKind::kNewList;
      expect("{");
      read_arguments(made, "}");
      return made;
    }
    if (is("<")) fail("types with other types in them are not made here");
    if (is("{")) return made;
    expect("(");
    read_arguments(made, ")");
    if (is("{")) fail("members are not set here; pass them to the brackets before");
    return made;
  }

  bool take_brackets() {
    if (!is("[") || !is(after(1), "]")) return false;
    at_ += 2;
    return true;
  }

  // `$"a {b:c} d"`
  Syntax read_interpolated() {
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

  Syntax read_hole(std::string_view& rest, std::size_t at) {
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
    Parser parser(inside, at + 1, depth_, faults_);
    hole.children.push_back(parser.read_single());
    return hole;
  }

  // A colon outside of brackets and texts; C# wants a choice inside of brackets too.
  static std::size_t format_colon(std::string_view text) {
    std::vector<Fault> ignored;
    int depth = 0;
    for (const Token& token : read_tokens(text, ignored)) {
      if (is(token, "(") || is(token, "[")) ++depth;
      if (is(token, ")") || is(token, "]")) --depth;
      if (is(token, ":") && depth == 0) return token.offset;
    }
    return std::string_view::npos;
  }

  const std::size_t base_;
  std::size_t depth_;
  std::vector<Fault>& faults_;
  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace

std::optional<Syntax> parse_expression(std::string_view text, std::vector<Fault>& faults) {
  AML_ASSERT(text.size() >= 3 && text.front() == '@');
  const std::size_t before = faults.size();
  constexpr std::size_t kBegin = 2;
  const std::string_view inside = text.substr(kBegin, text.size() - kBegin - 1);
  std::optional<Syntax> made;
  try {
    Parser parser(inside, kBegin, 0, faults);
    made = text[1] == '{' ? parser.read_block() : parser.read_single();
  } catch (const Stopped&) {
    made.reset();
  }
  if (faults.size() > before) made.reset();
  return made;
}

}  // namespace aml::gateway::expressions
