#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace aml::gateway::expressions {

class JsonNode;
using JsonPtr = std::shared_ptr<JsonNode>;  ///< never null

/// A JSON value that expressions read and change; several may hold it.
/// Shape:   members keep their order. What is put into another node is copied, so no
///          node holds itself.
/// Threads: one call, one thread.
class JsonNode {
 public:
  using Members = std::vector<std::pair<std::string, JsonPtr>>;
  using Elements = std::vector<JsonPtr>;
  using Content =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, Members, Elements>;

  explicit JsonNode(Content made = {}) : content(std::move(made)) {}

  Content content;

  bool is_object() const { return std::holds_alternative<Members>(content); }
  bool is_array() const { return std::holds_alternative<Elements>(content); }
  bool is_null() const { return std::holds_alternative<std::monostate>(content); }
  /// Null: there is no such member, or this is no object.
  JsonPtr find(std::string_view name) const;
  /// A member of an object, new or in place of the one of that name.
  void set(std::string_view name, JsonPtr value);
  bool erase(std::string_view name);
};

inline constexpr std::size_t kMaxJsonDepth = 64;

/// Errors: nothing, and `problem` says what is wrong, where the text is no JSON or is nested deeper
///         than kMaxJsonDepth.
std::optional<JsonPtr> parse_json(std::string_view text, std::string& problem);

/// As Newtonsoft's writer: `indented` with two blanks and CRLF.
std::string write_json(const JsonNode& node, bool indented);

/// A copy that shares nothing.
JsonPtr clone(const JsonNode& node);

/// Equal as texts are: same members in the same order.
bool equal(const JsonNode& one, const JsonNode& other);

/// What `a.b[0]['c']` leads to; null: nothing.
/// Errors: nothing where the path has another form.
std::optional<JsonPtr> select(const JsonPtr& from, std::string_view path);

}  // namespace aml::gateway::expressions
