#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/fault_list.h"

namespace aml::gateway {

/// Where a text begins that is not of a document.
inline constexpr std::size_t kUnknownOffset = static_cast<std::size_t>(-1);

struct PolicyAttribute {
  std::string name;
  std::string value;
  definition::SourcePosition position;    ///< of the name
  std::size_t value_at = kUnknownOffset;  ///< of the value, in the document
  std::string written = {};               ///< before named values were filled in; empty: none were
};

/// One element of a policy document.
struct PolicyElement {
  std::string name;
  definition::SourcePosition position;  ///< of its `<`
  std::vector<PolicyAttribute> attributes;
  std::vector<PolicyElement> children;
  std::string text;                      ///< its own character data, without blanks at both ends
  std::size_t text_at = kUnknownOffset;  ///< of the text, in the document
  std::string written = {};  ///< the text before named values were filled in; empty: none were

  const PolicyAttribute* find(std::string_view attribute) const;
};

/// The first child of that name; null: there is no such child.
const PolicyElement* find_child(const PolicyElement& element, std::string_view name);

inline constexpr std::size_t kMaxPolicyBytes = 256u << 10;
inline constexpr std::size_t kMaxPolicyDepth = 32;

/// Reads the XML of a policy document; says nothing yet about what its elements mean. As the cloud
/// does (`rawxml`), quotes, `<` and `&` inside of expressions may stand as they are.
/// Errors:  none thrown; every fault goes to `faults`, and nothing is returned where the text is
///          not a tree: broken XML, a DOCTYPE, a custom entity, bytes that are not UTF-8, a text
///          beyond the bounds.
/// Threads: pure.
std::optional<PolicyElement> parse_policy_document(std::string_view xml,
                                                   definition::FaultList& faults);

/// The document as XML takes it: `rawxml` with its expressions escaped, other XML as it is.
std::string as_xml(std::string_view document);
/// The document with its expressions as their author reads them; the way back of as_xml().
std::string as_raw_xml(std::string_view document);

/// Whether the text is an expression, `@(…)` or `@{…}`.
bool is_expression(std::string_view text);
/// Whether the text has an expression in it.
bool has_expression(std::string_view text);

/// Where the character `offset` of a text is that begins at `at`; entities count once.
definition::SourcePosition position_in(std::string_view xml, std::size_t at, std::size_t offset);

}  // namespace aml::gateway
