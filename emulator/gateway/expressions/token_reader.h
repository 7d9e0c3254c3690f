#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/expressions/lexer.h"
#include "emulator/gateway/expressions/parser.h"
#include "emulator/gateway/expressions/syntax.h"

namespace aml::gateway::expressions {

/// Ends the reading: what follows a fault of the grammar cannot be known.
struct Stopped {};

/// The tokens of a text, one after the other.
/// Errors: Stopped after a fault was added.
class TokenReader {
 public:
  /// `base` is where `source` lies in the whole text, `depth` how deep it is nested there.
  TokenReader(std::string_view source, std::size_t base, std::size_t depth,
              std::vector<Fault>& faults)
      : base_(base), depth_(depth), faults_(faults), tokens_(read_tokens(source, faults)) {}
  TokenReader(const TokenReader&) = delete;
  TokenReader& operator=(const TokenReader&) = delete;

 protected:
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
    explicit Nested(TokenReader& reader) : reader_(reader) {
      if (++reader.depth_ > kMaxNesting)
        reader.fail("expressions are nested deeper than " + std::to_string(kMaxNesting));
    }
    ~Nested() { --reader_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    TokenReader& reader_;
  };

  // Operators and members in a row make the tree deeper without nesting.
  void deepen() {
    constexpr std::size_t kMaxKnown = 1500;
    if (++rows_ > kMaxKnown) fail("an expression has too many operators and members");
  }

  const std::size_t base_;
  std::size_t depth_;
  std::vector<Fault>& faults_;
  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace aml::gateway::expressions
