#include "emulator/wire/json_reader.h"

#include <charconv>

#include "emulator/base/assert.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"

namespace aml::wire {

namespace {

using text::is_digit;

// What Json.NET takes in an unquoted member name, and what ends a bare word.
bool is_word(char c) {
  return is_digit(c) || text::is_letter(c) || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

JsonReader::JsonReader(std::string_view json, std::size_t max_depth, std::list<std::string>& texts)
    : json_(json), max_depth_(max_depth), texts_(texts) {
  AML_ASSERT(max_depth_ > 0);
  at_ = json_.size() - text::without_bom(json_).size();
}

JsonToken JsonReader::next() {
  skip_space();
  if (expect_ == Expect::kCommaOrEnd) {
    if (peek() == ',') {
      ++at_;
      expect_ = open_.back() == '{' ? Expect::kNameOrEnd : Expect::kValueOrEnd;
      skip_space();
    } else if (peek() != '}' && peek() != ']') {
      fail();
    }
  }
  if (expect_ == Expect::kNothing) {
    if (!at_end()) fail();
    return JsonToken::kEnd;
  }
  if (at_end()) fail();
  const char c = peek();
  if (c == '}' || c == ']') return close(c);
  if (expect_ == Expect::kNameOrEnd) return read_name();
  return read_value();
}

void JsonReader::skip(JsonToken first) {
  if (first != JsonToken::kBeginObject && first != JsonToken::kBeginArray) return;
  AML_ASSERT(!open_.empty());
  const std::size_t outside = open_.size() - 1;
  while (open_.size() > outside) next();
}

void JsonReader::skip_blanks_and_comments() {
  while (at_ < json_.size()) {
    const char c = json_[at_];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      ++at_;
    } else if (c == '/') {
      skip_comment();
    } else {
      return;
    }
  }
}

void JsonReader::skip_comment() {
  const std::string_view rest = json_.substr(at_);
  if (rest.starts_with("//")) {
    const std::size_t end = rest.find_first_of("\r\n");
    at_ = end == std::string_view::npos ? json_.size() : at_ + end;
  } else if (rest.starts_with("/*")) {
    const std::size_t end = rest.find("*/", 2);
    if (end == std::string_view::npos) fail();
    at_ += end + 2;
  } else {
    fail();
  }
}

JsonToken JsonReader::open(char bracket) {
  if (open_.size() == max_depth_) fail();
  ++at_;
  open_.push_back(bracket);
  expect_ = bracket == '{' ? Expect::kNameOrEnd : Expect::kValueOrEnd;
  return bracket == '{' ? JsonToken::kBeginObject : JsonToken::kBeginArray;
}

JsonToken JsonReader::close(char bracket) {
  const bool fits = !open_.empty() && (bracket == '}') == (open_.back() == '{');
  // After a name's colon a value must come; everywhere else inside a container it may end.
  if (!fits || expect_ == Expect::kValue) fail();
  ++at_;
  open_.pop_back();
  after_value();
  return bracket == '}' ? JsonToken::kEndObject : JsonToken::kEndArray;
}

JsonToken JsonReader::read_name() {
  if (peek() == '"' || peek() == '\'') {
    read_string(peek());
  } else {
    const std::size_t begin = at_;
    while (!at_end() && is_word(peek())) ++at_;
    if (at_ == begin) fail();
    text_ = json_.substr(begin, at_ - begin);
  }
  skip_space();
  if (peek() != ':') fail();
  ++at_;
  expect_ = Expect::kValue;
  return JsonToken::kName;
}

JsonToken JsonReader::read_value() {
  const char c = peek();
  if (c == '{' || c == '[') return open(c);
  if (c == '"' || c == '\'') {
    read_string(c);
    after_value();
    return JsonToken::kString;
  }
  if (c == '-' || is_digit(c)) return read_number();
  if (take_word("true")) return literal(JsonToken::kBoolean, "True");
  if (take_word("false")) return literal(JsonToken::kBoolean, "False");
  if (take_word("null") || take_word("undefined")) return literal(JsonToken::kNull, {});
  if (take_word("NaN")) return literal(JsonToken::kNumber, "NaN");
  if (take_word("Infinity")) return literal(JsonToken::kNumber, "Infinity");
  fail();
}

bool JsonReader::take_word(std::string_view word) {
  if (json_.substr(at_, word.size()) != word) return false;
  const std::size_t end = at_ + word.size();
  if (end < json_.size() && is_word(json_[end])) return false;
  at_ = end;
  return true;
}

JsonToken JsonReader::literal(JsonToken token, std::string_view text) {
  text_ = text;
  after_value();
  return token;
}

void JsonReader::read_string(char quote) {
  const std::size_t begin = ++at_;
  const std::size_t end = json_.find(quote, begin);
  if (end == std::string_view::npos) fail();
  const std::size_t escape = json_.substr(begin, end - begin).find('\\');
  if (escape == std::string_view::npos) {
    text_ = json_.substr(begin, end - begin);
    at_ = end + 1;
    return;
  }
  at_ = begin + escape;
  std::string out(json_.substr(begin, at_ - begin));
  while (true) {
    if (at_end()) fail();
    const char c = json_[at_++];
    if (c == quote) break;
    if (c == '\\') {
      read_escaped(out);
    } else {
      out += c;
    }
  }
  text_ = texts_.emplace_back(std::move(out));
}

void JsonReader::read_escaped(std::string& out) {
  if (at_end()) fail();
  switch (const char c = json_[at_++]) {
    case 'b':
      out += '\b';
      return;
    case 't':
      out += '\t';
      return;
    case 'n':
      out += '\n';
      return;
    case 'f':
      out += '\f';
      return;
    case 'r':
      out += '\r';
      return;
    case '"':
    case '\'':
    case '\\':
    case '/':
      out += c;
      return;
    case 'u':
      break;
    default:
      fail();
  }
  unsigned code = read_hex4();
  const bool high = code >= 0xd800 && code <= 0xdbff;
  if (high && json_.substr(at_, 2) == "\\u") {
    const std::size_t before = at_;
    at_ += 2;
    const unsigned low = read_hex4();
    if (low >= 0xdc00 && low <= 0xdfff) {
      text::append_utf8(out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
      return;
    }
    at_ = before;
  }
  // A surrogate on its own has no UTF-8 form; .NET's encoder writes the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
  text::append_utf8(out, code);
}

unsigned JsonReader::read_hex4() {
  const std::string_view digits = json_.substr(at_, 4);
  const auto value = text::parse_number<std::uint16_t>(digits, 16);
  if (!value || digits.size() != 4) fail();
  at_ += 4;
  return *value;
}

JsonToken JsonReader::read_number() {
  const std::size_t begin = at_;
  if (peek() == '-') ++at_;
  if (take_word("Infinity")) return literal(JsonToken::kNumber, "-Infinity");
  const std::size_t digits = at_;
  while (is_digit(peek())) ++at_;
  if (at_ == digits || (json_[digits] == '0' && at_ > digits + 1)) fail();
  bool whole = true;
  if (peek() == '.') {
    whole = false;
    const std::size_t fraction = ++at_;
    while (is_digit(peek())) ++at_;
    if (at_ == fraction) fail();
  }
  if (peek() == 'e' || peek() == 'E') {
    whole = false;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    const std::size_t exponent = at_;
    while (is_digit(peek())) ++at_;
    if (at_ == exponent) fail();
  }
  if (!at_end() && is_word(peek())) fail();
  set_number(json_.substr(begin, at_ - begin), whole);
  after_value();
  return JsonToken::kNumber;
}

void JsonReader::set_number(std::string_view token, bool whole) {
  if (whole) {
    text_ = token == "-0" ? token.substr(1) : token;
    return;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  // Too small is zero, too large is not a number: .NET's parser says the same.
  if (error == std::errc::result_out_of_range) {
    const auto tiny = model::parse_double(token);
    if (!tiny) fail();
    value = *tiny;
  }
  std::string text;
  model::append_double(text, value);
  text_ = texts_.emplace_back(std::move(text));
}

}  // namespace aml::wire
