#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/fault_list.h"

namespace aml::gateway {

struct PolicyAttribute {
  std::string name;
  std::string value;
  definition::SourcePosition position;  ///< of the name
};

/// One element of a policy document.
struct PolicyElement {
  std::string name;
  definition::SourcePosition position;  ///< of its `<`
  std::vector<PolicyAttribute> attributes;
  std::vector<PolicyElement> children;
  std::string text;  ///< its own character data, without blanks at both ends

  const PolicyAttribute* find(std::string_view attribute) const;
};

inline constexpr std::size_t kMaxPolicyBytes = 256u << 10;
inline constexpr std::size_t kMaxPolicyDepth = 16;

/// Reads the XML of a policy document; says nothing yet about what its elements mean.
/// Errors:  none thrown; every fault goes to `faults`, and nothing is returned where the text is
///          not a tree: broken XML, a DOCTYPE, a custom entity, bytes that are not UTF-8, a text
///          beyond the bounds. Where an expression `@(…)` breaks the XML, the expression is named.
/// Threads: pure.
std::optional<PolicyElement> parse_policy_document(std::string_view xml,
                                                   definition::FaultList& faults);

/// Whether the text has an expression in it, `@(…)` or `@{…}`.
bool has_expression(std::string_view text);

}  // namespace aml::gateway
