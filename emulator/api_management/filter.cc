#include "emulator/api_management/filter.h"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "emulator/api_management/refusal.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "emulator/text/number.h"

namespace aml::api_management {

namespace {

[[noreturn]] void refuse_filter(const std::string& why) {
  throw Refusal(Faults{{"$filter", "The filter cannot be read: " + why + "."}});
}

/// A word, a text without its quotes, or one of `(),`.
struct Token {
  std::string text;
  bool is_quoted = false;
};

std::vector<Token> tokens_of(std::string_view filter) {
  std::vector<Token> tokens;
  while (!(filter = text::trim(filter)).empty()) {
    if (filter.front() == '\'') {
      Token token{"", true};
      std::size_t at = 1;
      for (;; ++at) {
        if (at >= filter.size()) refuse_filter("a quote is missing");
        if (filter[at] == '\'' && filter.substr(at + 1, 1) != "'") break;
        if (filter[at] == '\'') ++at;  // two of them are one
        token.text += filter[at];
      }
      tokens.push_back(std::move(token));
      filter.remove_prefix(at + 1);
      continue;
    }
    const std::size_t end = filter.find_first_of(" (),'");
    const std::size_t length = end == 0 ? 1 : std::min(end, filter.size());
    tokens.push_back({std::string(filter.substr(0, length)), false});
    filter.remove_prefix(length);
  }
  return tokens;
}

const Json& value_of(const Json& resource, std::string_view path) {
  if (text::same_name(path, "name") || text::same_name(path, "id"))
    return member_of(resource, text::to_lower(path));
  const Json* at = &member_of(resource, "properties");
  while (!path.empty()) {
    const std::string_view step = text::cut(path, '/');
    if (text::same_name(step, "properties")) continue;
    at = &member_of(*at, step);
  }
  return *at;
}

std::string as_text(const Json& value) {
  if (value.is_string()) return text::to_lower(value.get<std::string>());
  return value.is_null() ? "" : value.dump();
}

std::partial_ordering compare(const Json& value, const Token& with) {
  if (value.is_number() && !with.is_quoted) {
    const auto number = text::parse_number<std::int64_t>(with.text);
    if (!number) refuse_filter(text::in_quotes(with.text) + " is no number");
    return value.get<double>() <=> static_cast<double>(*number);
  }
  return as_text(value).compare(text::to_lower(with.text)) <=> 0;
}

/// Reads one condition after the other.
class Filter {
 public:
  Filter(const Json& resource, std::vector<Token> tokens)
      : resource_(resource), tokens_(std::move(tokens)) {}

  bool fits() {
    bool all = true;
    while (true) {
      const bool fits = is_call() ? fits_call() : fits_comparison();
      all = fits && all;
      if (at_ == tokens_.size()) return all;
      if (!text::same_name(next().text, "and")) refuse_filter("conditions are joined by and");
    }
  }

 private:
  const Token& next() {
    if (at_ == tokens_.size()) refuse_filter("it ends too early");
    return tokens_[at_++];
  }

  void expect(std::string_view mark) {
    if (next().text != mark) refuse_filter(text::in_quotes(mark) + " is missing");
  }

  bool is_call() const { return at_ + 1 < tokens_.size() && tokens_[at_ + 1].text == "("; }

  bool fits_call() {
    const std::string function = text::to_lower(next().text);
    expect("(");
    Token first = next();
    expect(",");
    Token second = next();
    expect(")");
    if (first.is_quoted) std::swap(first, second);  // substringof('text', name)
    const std::string value = as_text(value_of(resource_, first.text));
    const std::string part = text::to_lower(second.text);
    if (function == "substringof" || function == "contains")
      return value.find(part) != std::string::npos;
    if (function == "startswith") return value.starts_with(part);
    if (function == "endswith") return value.ends_with(part);
    refuse_filter("there is no function " + text::in_quotes(function));
  }

  bool fits_comparison() {
    const Json& value = value_of(resource_, next().text);
    const std::string relation = text::to_lower(next().text);
    const std::partial_ordering order = compare(value, next());
    if (relation == "eq") return order == 0;
    if (relation == "ne") return order != 0;
    if (relation == "gt") return order > 0;
    if (relation == "ge") return order >= 0;
    if (relation == "lt") return order < 0;
    if (relation == "le") return order <= 0;
    refuse_filter("there is no relation " + text::in_quotes(relation));
  }

  const Json& resource_;
  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

bool fits_filter(const Json& resource, std::string_view filter) {
  return Filter(resource, tokens_of(filter)).fits();
}

}  // namespace aml::api_management
