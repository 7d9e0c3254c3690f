#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aml::tests {

struct PlainMember;

/// A value as the slow reader keeps it: everything copied, members that repeat all there.
struct PlainJson {
  enum class Kind { kNull, kText, kNumber, kBoolean, kObject, kList };

  Kind kind = Kind::kNull;
  std::string text;  ///< of a scalar: as .NET writes it
  std::vector<PlainMember> members;
  std::vector<PlainJson> items;

  bool is_scalar() const { return kind != Kind::kObject && kind != Kind::kList; }
};

struct PlainMember {
  std::string name;
  PlainJson value;
};

/// The dialect of wire::JsonReader once more, written for nothing but to be plain: what both say of
/// a text is compared. Nothing: it is not JSON, or nests deeper than `depth`.
std::optional<PlainJson> read_plain_json(std::string_view json, std::size_t depth);

/// The text of a number with a point or an exponent; nothing where it is too large.
std::optional<std::string> plain_number(const std::string& token);

}  // namespace aml::tests
