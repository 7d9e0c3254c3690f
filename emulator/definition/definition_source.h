#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_format.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/definition/fault_list.h"
#include "emulator/definition/positioned_json.h"

namespace aml::definition {

/// One value of a definition file, or its absence; knows where it stands.
/// Errors:  none; asking for a value of another kind answers nothing.
/// Threads: as a value; the document must outlive it.
class Node {
 public:
  explicit Node(const PositionedJson& document) : Node(document, &document.value) {}

  bool present() const { return value_ != nullptr; }
  bool is(unsigned kinds) const { return (kind() & kinds) != 0; }
  /// The value's kind; a whole number is kInteger | kNumber. 0 when absent.
  unsigned kind() const;

  Node member(std::string_view name) const;
  /// Of a list or an object, in file order; empty for anything else.
  std::vector<Node> children() const;
  /// The name under which the value stands in its object; empty where it is in none.
  const std::string& name() const;

  std::optional<std::string> text() const;
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;
  std::optional<bool> boolean() const;
  /// What a person would recognise: `"abc"`, `12`, `true`, `a list`.
  std::string shown() const;
  /// The value as JSON, indented by two blanks; empty when absent.
  std::string json() const;

  Place place() const;       ///< of the value
  Place name_place() const;  ///< of the member's name; of the value where there is none

 private:
  Node(const PositionedJson& document, const nlohmann::ordered_json* value,
       const std::string* name = nullptr)
      : document_(&document), value_(value), name_(name) {}

  const PositionedJson* document_;
  const nlohmann::ordered_json* value_;
  const std::string* name_;  ///< the document's own
};

bool has_unknown_members(const Node& node, const FormatObject& format);

/// Holds a value against its format, all the way down: unknown and missing members, wrong kinds.
void check_format(const Node& node, const FormatObject& format, FaultList& faults);

}  // namespace aml::definition
