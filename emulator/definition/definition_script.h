#pragma once

#include <optional>

#include "emulator/definition/definition_parts.h"
#include "model/parameters.h"

namespace aml::definition {

/// The parameter "Python Script": its code or its file, and the columns of its result.
std::optional<model::ScriptReference> read_script(const Node& value, const Surroundings& around,
                                                  FaultList& faults);

/// Whether `name` is that of a file beside the definition: no name leads out of its folder.
bool is_plain_name(const std::string& name);

}  // namespace aml::definition
