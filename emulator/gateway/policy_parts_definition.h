#pragma once

#include <vector>

#include "emulator/definition/definition_source.h"
#include "emulator/definition/fault_list.h"
#include "emulator/gateway/gateway_definition.h"

namespace aml::gateway {

// What policies name, as gateway.json lists it.
// Errors: names that cannot be or are given twice, and files that are not there, go to `faults`.

std::vector<NamedValue> read_named_values(const definition::Node& list,
                                          definition::FaultList& faults);
std::vector<Backend> read_backends(const definition::Node& list, definition::FaultList& faults);
/// `folder`: before the files' names, for messages.
std::vector<PolicyFragment> read_fragments(const definition::Node& list, const std::string& folder,
                                           const PolicyFiles& files, definition::FaultList& faults);

/// The document of that name; null, and a fault: it is not there.
const std::string* find_policy_file(const definition::Node& name, const PolicyFiles& files,
                                    definition::FaultList& faults);

}  // namespace aml::gateway
