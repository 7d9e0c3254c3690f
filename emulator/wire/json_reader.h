#pragma once

#include <cstddef>
#include <exception>
#include <list>
#include <string>
#include <string_view>

#include "emulator/text/ascii.h"

namespace aml::wire {

/// The text is not JSON in the service's dialect, or nests too deep.
class JsonSyntaxError : public std::exception {
 public:
  const char* what() const noexcept override { return "not JSON"; }
};

enum class JsonToken {
  kBeginObject,
  kEndObject,
  kBeginArray,
  kEndArray,
  kName,     ///< text(): the member's name
  kString,   ///< text(): its value
  kNumber,   ///< text(): as .NET writes it: `2.50` is `2.5`, `1e2` is `100`
  kBoolean,  ///< text(): `True` or `False`
  kNull,     ///< also the bare word `undefined`
  kEnd
};

/// Reads JSON in the dialect of Json.NET, token by token: beside the standard it takes a comma
/// before a closing bracket, single quotes, `//` and `/* */` comments, unquoted member names, a
/// BOM, bare `NaN`, `Infinity` and `-Infinity`, and control characters inside strings.
/// Shape:   texts without escapes point into `json`; others live in `texts`. Both outlive the
///          tokens' use.
/// Errors:  JsonSyntaxError, also for what follows the one value.
/// Threads: one.
/// Source:  observed (what clients sent and the service took); the rest inferred from Json.NET.
class JsonReader {
 public:
  /// `json` is valid UTF-8.
  JsonReader(std::string_view json, std::size_t max_depth, std::list<std::string>& texts);

  JsonToken next();
  std::string_view text() const { return text_; }

  /// Skips the value that starts with the token just read.
  void skip(JsonToken first);

 private:
  enum class Expect { kValue, kNameOrEnd, kValueOrEnd, kCommaOrEnd, kNothing };

  [[noreturn]] static void fail() { throw JsonSyntaxError(); }
  char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  bool at_end() const { return at_ >= json_.size(); }

  /// Nearly every token is followed by the next without a blank.
  void skip_space() {
    const char c = peek();
    if (static_cast<unsigned char>(c) <= ' ' || c == '/') skip_blanks_and_comments();
  }
  void skip_blanks_and_comments();
  void skip_comment();
  JsonToken read_value();
  JsonToken read_name();
  JsonToken open(char bracket);
  JsonToken close(char bracket);
  void after_value() { expect_ = open_.empty() ? Expect::kNothing : Expect::kCommaOrEnd; }
  bool take_word(std::string_view word);
  JsonToken literal(JsonToken token, std::string_view text);
  void read_string(char quote);
  void read_escaped(std::string& out);
  unsigned read_hex4();
  JsonToken read_number();
  void set_number(std::string_view token, bool whole);

  std::string_view json_;
  std::size_t at_ = 0;
  std::size_t max_depth_;
  std::list<std::string>& texts_;
  std::string open_;  ///< brackets, outermost first
  Expect expect_ = Expect::kValue;
  std::string_view text_;
};

/// Whether two member names are the same to the service.
using text::same_name;

}  // namespace aml::wire
