#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/scoring_server.h"
#include "emulator/core/script.h"
#include "emulator/core/service_definition.h"
#include "emulator/definition/source_position.h"

namespace aml::definition {

/// One thing wrong with a definition file, reported so that a person can fix it.
struct DefinitionFault {
  std::string file;
  std::size_t line = 0;    ///< from 1
  std::size_t column = 0;  ///< from 1, in bytes
  std::string message;     ///< one sentence, no full stop: `module "Feature Hashin" is not known`
  std::vector<std::string> notes;  ///< `expected one of: …`, `did you mean "…"?`, `help: …`
};

/// `error: FILE:LINE:COLUMN: message`, then each note on its own line, indented.
std::string to_text(const DefinitionFault& fault);

struct ParsedDefinition {
  std::optional<core::ServiceDefinition> definition;  ///< present when there are no faults
  std::vector<DefinitionFault> faults;                ///< in file order; all of them, not the first
  std::string file;
  SourcePosition name;      ///< where the file names its service, or its start
  SourcePosition endpoint;  ///< where the file gives the endpoint's id, or its start
};

/// A file beside the definition's own: its bytes, or why it cannot be read.
struct FileBeside {
  std::optional<std::string> text;
  std::string problem;  ///< a note of the fault that names the file
};
/// Shape: `name` has no folders in it.
using ReadBeside = std::function<FileBeside(const std::string& name)>;

/// What reads the files beside a definition that has none.
FileBeside nothing_beside(const std::string& name);

/// What modules of a definition may reach outside the emulator.
struct Outside {
  core::MakeScorer make_scorer = core::scorer_without_server;
  core::MakeScript make_script = nullptr;    ///< null: scripts are not allowed
  core::CheckScript check_script = nullptr;  ///< null: they are not compiled before they run
};

/// Reads one `service.json`. `folder_name` names a service that gives itself no name; ids and keys
/// left out are derived (core::derived_id). The schema is fixtures/service.schema.json. Models are
/// read from files beside it; their faults follow its own.
ParsedDefinition parse_definition(std::string_view text, const std::string& file,
                                  const std::string& folder_name,
                                  const ReadBeside& read_beside = nothing_beside,
                                  const Outside& outside = {});

/// What only shows when services are read together: an endpoint id twice, a name twice in one
/// workspace, but for endpoints of one web service, each with its name. Files that have faults
/// are left out.
std::vector<DefinitionFault> find_conflicts(std::span<const ParsedDefinition> parsed);

}  // namespace aml::definition
