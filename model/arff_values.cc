#include "model/arff_values.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"

namespace aml::model {
namespace {

char unescape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

bool is_quote(char c) {
  return c == '\'' || c == '"';
}

bool needs_quotes(std::string_view text) {
  constexpr std::string_view kSpecial = ",'\"%{}?\\";
  return text.empty() || std::any_of(text.begin(), text.end(), [&](char c) {
           return static_cast<unsigned char>(c) <= ' ' || kSpecial.find(c) != kSpecial.npos;
         });
}

}  // namespace

// The quoted text at the beginning of rest_, which then begins after it.
std::optional<std::string_view> ArffValues::take_quoted() {
  AML_ASSERT(!rest_.empty() && is_quote(rest_.front()));
  const char quote = rest_.front();
  unescaped_.clear();
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    if (rest_[i] == quote) {
      rest_.remove_prefix(i + 1);
      return unescaped_;
    }
    const bool escapes = rest_[i] == '\\' && i + 1 < rest_.size();
    unescaped_ += escapes ? unescape(rest_[++i]) : rest_[i];
  }
  return std::nullopt;
}

std::optional<ArffValue> ArffValues::next(char delimiter) {
  rest_ = text::trim_white(rest_);
  ArffValue value;
  if (!rest_.empty() && is_quote(rest_.front())) {
    const auto text = take_quoted();
    rest_ = text::trim_white(rest_);
    if (!text || (!rest_.empty() && rest_.front() != delimiter)) return std::nullopt;
    value = {*text, true};
  } else {
    value.text = text::trim_white(rest_.substr(0, rest_.find(delimiter)));
    rest_.remove_prefix(std::min(rest_.find(delimiter), rest_.size()));
  }
  ended_ = rest_.empty();
  if (!ended_) rest_.remove_prefix(1);
  return value;
}

std::optional<ArffValue> ArffValues::next_word() {
  rest_ = text::trim_white(rest_);
  if (!rest_.empty() && is_quote(rest_.front())) {
    const auto text = take_quoted();
    if (!text) return std::nullopt;
    return ArffValue{*text, true};
  }
  const auto blank = std::find_if(rest_.begin(), rest_.end(), text::is_white);
  const auto length = static_cast<std::size_t>(blank - rest_.begin());
  const ArffValue word{rest_.substr(0, length), false};
  rest_.remove_prefix(length);
  return word;
}

void append_arff_value(std::string& out, std::string_view text) {
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  out += '\'';
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      if (c == '\'' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += '\'';
}

}  // namespace aml::model
