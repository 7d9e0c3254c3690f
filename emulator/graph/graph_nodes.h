#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/definition/fault_list.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/definition/sample_table.h"
#include "emulator/graph/graph_modules.h"
#include "emulator/graph/graph_reader.h"

namespace aml::graph {

/// How people call the node: `Feature Hashing (825d8018-379)`.
std::string name_of_node(const GraphNode& node);

/// Columns as definitions list them.
nlohmann::ordered_json columns_of(const definition::SampleTable& table);

/// The values that the node's parameters have in a definition; what is wired to it is not among
/// them. Parameters that the emulator does not know are added to `notes`. `result` are rows that the
/// node's script made, where the graph does not say which columns these have; null: not known.
/// Errors: values that cannot be are added to `faults`.
nlohmann::ordered_json read_node_parameters(const GraphNode& node, const GraphModule& module,
                                            const definition::SampleTable* result,
                                            definition::FaultList& faults,
                                            std::vector<std::string>& notes);

}  // namespace aml::graph
