#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "emulator/gateway/expressions/json_node.h"
#include "emulator/gateway/expressions/types.h"

namespace aml::gateway::expressions {

/// Units: 100 ns since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t ticks = 0;
  auto operator<=>(const Instant&) const = default;
};

/// Units: 100 ns.
struct Span {
  std::int64_t ticks = 0;
  auto operator<=>(const Span&) const = default;
};

inline constexpr std::int64_t kTicksPerSecond = 10'000'000;

/// One UTF-16 unit.
struct Character {
  char16_t unit = 0;
  bool operator==(const Character&) const = default;
};

/// A part of the call; its members ask the Context.
struct Part {
  Type type = Type::kContext;
  bool original = false;  ///< of a URL: as the caller sent it
  bool operator==(const Part&) const = default;
};

class Value;
struct Lambda;
using List = std::vector<Value>;

struct Bytes {
  std::shared_ptr<const std::string> bytes;  ///< never null
};

/// A signed token, read.
struct Jwt {
  JsonPtr header;
  JsonPtr payload;
};

struct Basic {
  std::string user;
  std::string password;
};

/// What a regular expression found; groups that took no part have none.
struct RegexMatch {
  struct Group {
    bool success = false;
    std::string text;
  };
  std::vector<Group> groups;              ///< the whole first; empty: it did not match
  std::map<std::string, int> names = {};  ///< of groups
};

/// What an expression is worth.
/// Shape:   texts are UTF-8.
/// Threads: one call, one thread.
class Value {
 public:
  /// What is elsewhere in memory.
  using Held = std::variant<Bytes, JsonPtr, std::shared_ptr<const List>, std::shared_ptr<const Jwt>,
                            std::shared_ptr<const Basic>, std::shared_ptr<const RegexMatch>,
                            std::shared_ptr<const RegexMatch::Group>, const Lambda*>;
  // A variant of at most eleven is copied and destroyed by a switch, a larger one by calls through a
  // table: evaluations take twice as long.
  using Content = std::variant<std::monostate, bool, std::int32_t, std::int64_t, double, Character,
                               std::string, Instant, Span, Part, Held>;
  static_assert(std::variant_size_v<Content> <= 11);

  Value() = default;
  template <typename Known>
  requires std::constructible_from<Content, Known&&> Value(Known&& content)
      : content_(std::forward<Known>(content)) {}
  Value(const char* text) : content_(std::string(text)) {}
  Value(std::string_view text) : content_(std::string(text)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(content_); }
  bool is_held() const { return std::holds_alternative<Held>(content_); }
  template <typename Kind>
  const Kind* find() const {
    if constexpr (std::constructible_from<Held, const Kind&>) {
      const Held* const held = std::get_if<Held>(&content_);
      return held == nullptr ? nullptr : std::get_if<Kind>(held);
    } else {
      return std::get_if<Kind>(&content_);
    }
  }
  template <typename Kind>
  Kind* find() {
    return const_cast<Kind*>(std::as_const(*this).find<Kind>());
  }
  /// Calls `visitor` with the one thing that is in it.
  template <typename Visitor>
  auto visit(const Visitor& visitor) const {
    using Given = decltype(visitor(std::monostate()));
    return std::visit(
        [&](const auto& one) -> Given {
          if constexpr (std::same_as<decltype(one), const Held&>) {
            return std::visit(visitor, one);
          } else {
            return visitor(one);
          }
        },
        content_);
  }
  /// Whether it holds the same kind of thing.
  bool is_like(const Value& other) const;

  /// What it is, whatever was known when the expression was compiled.
  Type type() const;

 private:
  Content content_;
};

/// Of a call, by name.
using Variables = std::map<std::string, Value, std::less<>>;

/// As .NET writes it where a text is wanted: `True`, 15 digits, an empty text for null.
std::string to_text(const Value& value);

/// As `==` compares: numbers by what they are worth, texts and JSON by what they say.
bool equal(const Value& one, const Value& other);

/// A number, whatever its kind; a character's code. Nothing else is one.
std::optional<double> as_double(const Value& value);
std::optional<std::int64_t> as_whole(const Value& value);

/// As a token: a copy that shares nothing.
/// Errors: nothing for what is no JSON.
std::optional<JsonPtr> as_json(const Value& value);

/// The value of a token that is neither object nor array.
Value from_json(const JsonNode& node);

}  // namespace aml::gateway::expressions
