#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/cli/graph_modules.h"
#include "emulator/cli/graph_reader.h"
#include "emulator/cli/sample_table.h"
#include "emulator/definition/fault_list.h"

namespace aml::cli {

/// How people call the node: `Feature Hashing (825d8018-379)`.
std::string name_of_node(const GraphNode& node);

/// The values that the node's parameters have in a definition; what is wired to it is not among
/// them. Parameters that the emulator does not know are added to `notes`.
/// Errors: values that cannot be are added to `faults`.
nlohmann::ordered_json read_node_parameters(const GraphNode& node, const GraphModule& module,
                                            definition::FaultList& faults,
                                            std::vector<std::string>& notes);

/// The rows that Enter Data Manually was given.
/// Errors: formats other than CSV and TSV, and texts that are not of their format, are added to
///         `faults`.
SampleTable read_entered_data(const GraphNode& node, definition::FaultList& faults);

}  // namespace aml::cli
