#include "tests/fuzz/plain_json.h"

#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace aml::tests {

namespace {

struct NotJson {};

void append_code_point(std::string& out, unsigned code) {
  const auto add = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | code >> 6);
    add(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    add(0xE0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3F));
    add(0x80 | (code & 0x3F));
  } else {
    add(0xF0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3F));
    add(0x80 | (code >> 6 & 0x3F));
    add(0x80 | (code & 0x3F));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view json) : left_(json) {
    if (left_.starts_with("\xEF\xBB\xBF")) left_.remove_prefix(3);
  }

  PlainJson document(std::size_t depth) {
    PlainJson value = read(depth);
    blanks();
    if (!left_.empty()) throw NotJson();
    return value;
  }

 private:
  static bool in_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '$';
  }

  bool take(std::string_view text) {
    if (!left_.starts_with(text)) return false;
    left_.remove_prefix(text.size());
    return true;
  }

  char next() {
    if (left_.empty()) throw NotJson();
    const char c = left_.front();
    left_.remove_prefix(1);
    return c;
  }

  void blanks() {
    for (;;) {
      if (take(" ") || take("\t") || take("\r") || take("\n")) continue;
      if (take("//")) {
        while (!left_.empty() && left_.front() != '\r' && left_.front() != '\n') next();
      } else if (take("/*")) {
        while (!take("*/")) next();
      } else {
        return;
      }
    }
  }

  std::string word() {
    std::string text;
    while (!left_.empty() && in_word(left_.front())) text += next();
    return text;
  }

  PlainJson read(std::size_t depth) {
    blanks();
    if (left_.empty()) throw NotJson();
    const char c = left_.front();
    if (c == '{' || c == '[') {
      if (depth == 0) throw NotJson();
      next();
      return c == '{' ? object(depth - 1) : list(depth - 1);
    }
    if (c == '"' || c == '\'') return {PlainJson::Kind::kText, quoted(next()), {}, {}};
    if (c == '-' || std::isdigit(static_cast<unsigned char>(c)) != 0) return number();
    const std::string text = word();
    if (text == "true") return {PlainJson::Kind::kBoolean, "True", {}, {}};
    if (text == "false") return {PlainJson::Kind::kBoolean, "False", {}, {}};
    if (text == "null" || text == "undefined") return {};
    if (text == "NaN" || text == "Infinity") return {PlainJson::Kind::kNumber, text, {}, {}};
    throw NotJson();
  }

  PlainJson object(std::size_t depth) {
    PlainJson value{PlainJson::Kind::kObject, "", {}, {}};
    for (blanks(); !take("}"); blanks()) {
      const bool is_quoted = left_.starts_with('"') || left_.starts_with('\'');
      std::string name = is_quoted ? quoted(next()) : word();
      if (!is_quoted && name.empty()) throw NotJson();
      blanks();
      if (!take(":")) throw NotJson();
      value.members.push_back({std::move(name), read(depth)});
      blanks();
      if (!take(",") && !left_.starts_with('}')) throw NotJson();
    }
    return value;
  }

  PlainJson list(std::size_t depth) {
    PlainJson value{PlainJson::Kind::kList, "", {}, {}};
    for (blanks(); !take("]"); blanks()) {
      value.items.push_back(read(depth));
      blanks();
      if (!take(",") && !left_.starts_with(']')) throw NotJson();
    }
    return value;
  }

  unsigned code_unit() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = next();
      if (std::isxdigit(static_cast<unsigned char>(c)) == 0) throw NotJson();
      code =
          code * 16 + static_cast<unsigned>(std::strtoul(std::string(1, c).c_str(), nullptr, 16));
    }
    return code;
  }

  // A half of a pair without its other half has no UTF-8.
  void escape(std::string& out) {
    const char c = next();
    constexpr std::string_view kNames = "btnfr\"'\\/";
    constexpr std::string_view kMeant = "\b\t\n\f\r\"'\\/";
    const std::size_t known = kNames.find(c);
    if (known != std::string_view::npos) {
      out += kMeant[known];
      return;
    }
    if (c != 'u') throw NotJson();
    const unsigned code = code_unit();
    if (code < 0xD800 || code > 0xDFFF) return append_code_point(out, code);
    const std::string_view after = left_;
    if (code < 0xDC00 && take("\\u")) {
      const unsigned low = code_unit();
      if (low >= 0xDC00 && low <= 0xDFFF)
        return append_code_point(out, 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00);
      left_ = after;
    }
    append_code_point(out, 0xFFFD);
  }

  std::string quoted(char quote) {
    std::string text;
    for (char c = next(); c != quote; c = next()) {
      if (c == '\\')
        escape(text);
      else
        text += c;
    }
    return text;
  }

  std::string digits() {
    std::string text;
    while (!left_.empty() && std::isdigit(static_cast<unsigned char>(left_.front())) != 0)
      text += next();
    if (text.empty()) throw NotJson();
    return text;
  }

  PlainJson number() {
    std::string token;
    if (take("-")) token = "-";
    if (!token.empty() && left_.starts_with('I')) {
      if (word() != "Infinity") throw NotJson();
      return {PlainJson::Kind::kNumber, "-Infinity", {}, {}};
    }
    const std::string whole = digits();
    if (whole.size() > 1 && whole.front() == '0') throw NotJson();
    token += whole;
    bool is_whole = true;
    if (take(".")) {
      is_whole = false;
      token += "." + digits();
    }
    if (left_.starts_with('e') || left_.starts_with('E')) {
      is_whole = false;
      token += next();
      if (left_.starts_with('+') || left_.starts_with('-')) token += next();
      token += digits();
    }
    if (!left_.empty() && in_word(left_.front())) throw NotJson();
    if (is_whole) return {PlainJson::Kind::kNumber, token == "-0" ? "0" : token, {}, {}};
    auto text = plain_number(token);
    if (!text) throw NotJson();
    return {PlainJson::Kind::kNumber, *std::move(text), {}, {}};
  }

  std::string_view left_;
};

}  // namespace

std::optional<std::string> plain_number(const std::string& token) {
  const double value = std::strtod(token.c_str(), nullptr);
  if (std::isinf(value)) return std::nullopt;
  if (value == 0) return "0";
  char form[64];
  std::snprintf(form, sizeof form, "%.14e", std::abs(value));
  std::string digits = std::string(1, form[0]) + std::string(form + 2, 14);
  const int exponent = std::atoi(form + 17);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  std::string text;
  if (exponent >= 15 || exponent < -4) {
    text = digits.substr(0, 1);
    if (digits.size() > 1) text += "." + digits.substr(1);
    std::snprintf(form, sizeof form, "E%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    text += form;
  } else if (exponent < 0) {
    text = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  } else {
    const auto before = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= before)
      text = digits + std::string(before - digits.size(), '0');
    else
      text = digits.substr(0, before) + "." + digits.substr(before);
  }
  return (value < 0 ? "-" : "") + text;
}

std::optional<PlainJson> read_plain_json(std::string_view json, std::size_t depth) {
  try {
    return Reader(json).document(depth);
  } catch (const NotJson&) {
    return std::nullopt;
  }
}

}  // namespace aml::tests
