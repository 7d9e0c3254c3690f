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

/// One value of a definition file, or its absence; knows its position.
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
  /// The name of the value in its object; empty where it is not in an object.
  const std::string& name() const;

  std::optional<std::string> text() const;
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;
  std::optional<bool> boolean() const;
  /// What a person would recognise: `"abc"`, `12`, `true`, `a list`.
  std::string shown() const;
  /// The value as JSON, indented by two blanks; empty when absent.
  std::string json() const;

  SourcePosition position() const;  ///< of the value
  SourcePosition name_position()
      const;  ///< of the member's name; of the value where it has no name

 private:
  Node(const PositionedJson& document, const nlohmann::ordered_json* value,
       const std::string* name = nullptr)
      : document_(&document), value_(value), name_(name) {}

  const PositionedJson* document_;
  const nlohmann::ordered_json* value_;
  const std::string* name_;  ///< the document's own
};

bool has_unknown_members(const Node& node, const FormatObject& format);

/// Checks a value against its format, recursively: unknown and missing members, wrong kinds.
void check_format(const Node& node, const FormatObject& format, FaultList& faults);

}  // namespace aml::definition
