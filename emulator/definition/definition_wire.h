#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service_definition.h"
#include "emulator/definition/place.h"

namespace aml::definition {

/// One thing wrong with a definition file, told so that a person can mend it.
struct DefinitionFault {
  std::string file;
  std::size_t line = 0;    ///< from 1
  std::size_t column = 0;  ///< from 1, in bytes
  std::string message;     ///< one sentence, no full stop: `module "Feature Hashin" is not known`
  std::vector<std::string> notes;  ///< `expected one of: …`, `did you mean "…"?`, `help: …`
};

/// `error: FILE:LINE:COLUMN: message`, then each note on a line of its own, indented.
std::string to_text(const DefinitionFault& fault);

struct ParsedDefinition {
  std::optional<core::ServiceDefinition> definition;  ///< present when there are no faults
  std::vector<DefinitionFault> faults;                ///< in file order; all of them, not the first
  std::string file;
  Place name;      ///< where the file names its service, or its start
  Place endpoint;  ///< where the file gives the endpoint's id, or its start
};

/// Reads one `service.json`. `folder_name` names a service that gives itself no name; ids and keys
/// left out are derived (core::derived_id). The schema is fixtures/service.schema.json.
ParsedDefinition parse_definition(std::string_view text, const std::string& file,
                                  const std::string& folder_name);

/// What only shows when services stand side by side: an endpoint id twice, a name twice in one
/// workspace. Files with faults of their own are left out.
std::vector<DefinitionFault> find_conflicts(std::span<const ParsedDefinition> parsed);

}  // namespace aml::definition
