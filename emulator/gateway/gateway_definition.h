#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_format.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/gateway/configuration.h"

namespace aml::gateway {

struct ParsedGateway {
  Configurations instances;  ///< the root first; empty where there are faults
  std::vector<definition::DefinitionFault> faults;  ///< in file order; all of them, not the first
};

/// Texts of policy documents by their names beside the definition: `policies/starter.xml`.
using PolicyFiles = std::map<std::string, std::string, std::less<>>;

/// Reads one `gateway.json`: unknown members, kinds, references, names given twice, templates and
/// suffixes that cannot be served. Keys left out are derived from the subscription's name. Policy
/// documents are taken as texts: Policies reads them. The schema is fixtures/gateway.schema.json.
ParsedGateway parse_gateway(std::string_view text, const std::string& file,
                            const PolicyFiles& policies);

/// **The one list** of what gateway.json may say; the reader and the JSON Schema both follow it.
/// The root is the first.
std::span<const definition::FormatObject* const> gateway_format();

// What names and texts of a configuration may be, wherever they come from.

bool is_id(std::string_view text);
bool is_instance(std::string_view text);
/// Unreserved in URLs, so that a key reads the same in a header and in a query.
bool is_key(std::string_view text);
/// Why the text cannot be the suffix of an API, without a full stop; none: it can.
std::optional<std::string> suffix_problem(std::string_view suffix);

}  // namespace aml::gateway
