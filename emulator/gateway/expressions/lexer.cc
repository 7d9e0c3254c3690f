#include "emulator/gateway/expressions/lexer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"

namespace aml::gateway::expressions {

namespace {

// Longer ones first.
constexpr std::array<std::string_view, 37> kSigns = {
    "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "?[", "+=", "-=", "++",
    "--", "<<", "+",  "-",  "*",  "/",  "%",  "!",  "<",  ">",  "=",  "?",  ":",
    ".",  ",",  ";",  "(",  ")",  "[",  "]",  "{",  "}",  "&",  "|"};

bool starts_name(char c) {
  return text::is_letter(c) || c == '_';
}

bool continues_name(char c) {
  return starts_name(c) || text::is_digit(c);
}

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && continues_name(text[length])) ++length;
  return length;
}

// The length of a comment at the front; 0: no comment.
std::size_t comment_length(std::string_view text) {
  if (text.starts_with("//")) return std::min(text.find('\n'), text.size());
  if (!text.starts_with("/*")) return 0;
  const std::size_t end = text.find("*/", 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

// A text's opening: what is before its first quote.
struct Opening {
  std::size_t length = 0;  ///< with the quote; 0: no text begins here
  bool verbatim = false;
  bool interpolated = false;
};

Opening opening_of(std::string_view text) {
  for (const auto& [words, verbatim, interpolated] :
       {Opening{3, true, true}, Opening{2, true, false}, Opening{2, false, true},
        Opening{1, false, false}}) {
    if (text.size() < words || text[words - 1] != '"') continue;
    const std::string_view marks = text.substr(0, words - 1);
    if ((marks.find('@') != std::string_view::npos) == verbatim &&
        (marks.find('$') != std::string_view::npos) == interpolated)
      return {words, verbatim, interpolated};
  }
  return {};
}

std::size_t skip_brackets_at(std::string_view text, std::size_t at, std::size_t depth);

// Where the text that an opening began ends: the offset of its last quote. Holes of an interpolated
// one may have texts in them.
std::size_t find_quote(std::string_view text, std::size_t from, const Opening& opening,
                       std::size_t depth) {
  std::size_t at = from;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    const bool is_doubled =
        rest.starts_with("{{") || (opening.verbatim && rest.starts_with("\"\""));
    if (is_doubled || (text[at] == '\\' && !opening.verbatim)) {
      at += 2;
    } else if (text[at] == '"') {
      return at;
    } else if (text[at] == '{' && opening.interpolated) {
      at = skip_brackets_at(text, at, depth + 1);
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

// The length of `'c'` at the front; 0: no character.
std::size_t character_length(std::string_view text) {
  if (!text.starts_with('\'')) return 0;
  const std::size_t body = text.size() > 2 && text[1] == '\\' ? 3 : 2;
  const std::size_t end = text.find('\'', body);
  constexpr std::size_t kLongest = 8;  // '\u0041'
  return end == std::string_view::npos || end > kLongest ? 0 : end + 1;
}

std::string without_double_quotes(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    out += raw[i];
    if (raw[i] == '"') ++i;
  }
  return out;
}

class Lexer {
 public:
  Lexer(std::string_view source, std::vector<Fault>& faults) : source_(source), faults_(faults) {}

  std::vector<Token> read() {
    while (skip_blanks()) read_one();
    add(TokenKind::kEnd, "", 0);
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return source_.substr(at_); }

  bool skip_blanks() {
    while (at_ < source_.size()) {
      const std::size_t comment = comment_length(rest());
      if (comment == 0 && !text::is_white(source_[at_])) return true;
      at_ += std::max<std::size_t>(comment, 1);
    }
    return false;
  }

  void read_one() {
    const char first = source_[at_];
    if (const Opening opening = opening_of(rest()); opening.length > 0) return read_text(opening);
    if (starts_name(first)) {
      const std::size_t length = name_length(rest());
      return add(TokenKind::kName, std::string(rest().substr(0, length)), length);
    }
    if (text::is_digit(first)) return read_number();
    if (first == '\'') return read_character();
    for (const std::string_view sign : kSigns) {
      if (rest().starts_with(sign) && !is_conditional(sign))
        return add(TokenKind::kSign, std::string(sign), sign.size());
    }
    const std::size_t length = text::decode_utf8(rest()).length;
    faults_.push_back(
        {at_, "an expression has no place for " + std::string(rest().substr(0, length))});
    at_ += length;
  }

  // `a?.5:b` and `a?[…]` of a list are read as C# reads them: only the first is ambiguous.
  bool is_conditional(std::string_view sign) const {
    return sign == "?." && at_ + 2 < source_.size() && text::is_digit(source_[at_ + 2]);
  }

  void read_text(const Opening& opening) {
    const std::size_t from = at_ + opening.length;
    const std::size_t end = find_quote(source_, from, opening, 0);
    if (end == std::string_view::npos) {
      faults_.push_back({at_, "this text has no end"});
      at_ = source_.size();
      return;
    }
    const std::string_view raw = source_.substr(from, end - from);
    const std::size_t length = end + 1 - at_;
    if (opening.interpolated) {
      add(TokenKind::kInterpolated, std::string(raw), length);
      tokens_.back().verbatim = opening.verbatim;
    } else if (opening.verbatim) {
      add(TokenKind::kText, without_double_quotes(raw), length);
    } else {
      add(TokenKind::kText, unescaped(raw, from), length);
    }
  }

  std::string unescaped(std::string_view raw, std::size_t offset) {
    std::string out;
    const std::size_t size = raw.size();
    while (!raw.empty()) {
      const std::size_t at = offset + (size - raw.size());
      if (raw.front() != '\\') {
        out += raw.front();
        raw.remove_prefix(1);
      } else {
        raw.remove_prefix(1);
        if (!take_escape(raw, out)) faults_.push_back({at, "C# has no such escape"});
      }
    }
    return out;
  }

  void read_character() {
    const std::size_t length = character_length(rest());
    if (length == 0) {
      faults_.push_back({at_, "this is no character, such as 'a'"});
      ++at_;
      return;
    }
    const std::string out = unescaped(rest().substr(1, length - 2), at_ + 1);
    if (out.empty() || text::decode_utf8(out).length != out.size())
      faults_.push_back({at_, "this is not one character"});
    add(TokenKind::kCharacter, out, length);
  }

  void read_number() {
    std::size_t length = 0;
    bool fraction = false;
    const std::string_view text = rest();
    while (length < text.size()) {
      const char c = text[length];
      const bool is_point =
          c == '.' && !fraction && length + 1 < text.size() && text::is_digit(text[length + 1]);
      if (!text::is_digit(c) && !is_point) break;
      fraction = fraction || is_point;
      ++length;
    }
    std::string digits(text.substr(0, length));
    // Suffixes that say what the number is anyway.
    if (length < text.size() &&
        std::string_view("dDmMfF").find(text[length]) != std::string_view::npos) {
      fraction = true;
      ++length;
    } else if (length < text.size() && (text[length] == 'L' || text[length] == 'l') && !fraction) {
      digits += 'L';
      ++length;
    }
    if (length < text.size() && continues_name(text[length]))
      faults_.push_back({at_, "this is no number"});
    add(fraction ? TokenKind::kFraction : TokenKind::kWhole, digits, length);
  }

  void add(TokenKind kind, std::string text, std::size_t length) {
    tokens_.push_back({kind, std::move(text), at_});
    at_ += length;
  }

  std::string_view source_;
  std::vector<Fault>& faults_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

// After the bracket that closes the one at `at`; npos: none does, or texts are nested too deep.
std::size_t skip_brackets_at(std::string_view text, std::size_t at, std::size_t depth) {
  constexpr std::size_t kMaxTexts = 8;
  if (depth > kMaxTexts) return std::string_view::npos;
  std::size_t open = 0;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (const std::size_t comment = comment_length(rest); comment > 0) {
      at += comment;
    } else if (const Opening opening = opening_of(rest); opening.length > 0) {
      const std::size_t end = find_quote(text, at + opening.length, opening, depth);
      if (end == std::string_view::npos) return end;
      at = end + 1;
    } else if (const std::size_t character = character_length(rest); character > 0) {
      at += character;
    } else {
      const char c = text[at++];
      if (c == '(' || c == '{' || c == '[') ++open;
      if (c != ')' && c != '}' && c != ']') continue;
      if (--open == 0) return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::vector<Token> read_tokens(std::string_view source, std::vector<Fault>& faults) {
  return Lexer(source, faults).read();
}

bool take_escape(std::string_view& rest, std::string& out) {
  if (rest.empty()) return false;
  const char letter = rest.front();
  rest.remove_prefix(1);
  constexpr std::string_view kLetters = "nrt0\\\"'abfv";
  constexpr std::string_view kMeant("\n\r\t\0\\\"'\a\b\f\v", 11);
  static_assert(kLetters.size() == kMeant.size());
  if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
    out += kMeant[known];
    return true;
  }
  constexpr std::size_t kDigits = 4;
  if (letter != 'u' || rest.size() < kDigits) return false;
  const auto code = text::parse_number<std::uint32_t>(rest.substr(0, kDigits), 16);
  if (!code) return false;
  rest.remove_prefix(kDigits);
  text::append_utf8(out, *code);
  return true;
}

std::size_t skip_brackets(std::string_view text, std::size_t at) {
  AML_ASSERT(at < text.size() && std::string_view("({[").find(text[at]) != std::string_view::npos);
  return skip_brackets_at(text, at, 0);
}

}  // namespace aml::gateway::expressions
