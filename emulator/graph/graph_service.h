#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/definition/fault_list.h"
#include "emulator/definition/sample_table.h"
#include "emulator/graph/graph_reader.h"

namespace aml::graph {

/// What a graph only refers to.
struct GraphSamples {
  /// Rows by the name of a web service input, which give its columns; by the id of a dataset; or by
  /// the id of a node, which give the columns that its script makes.
  std::map<std::string, definition::SampleTable> tables;
  std::map<std::string, std::string> model_files;  ///< beside the definition, by a model's id
  std::string model_file;  ///< that of all other models; empty: none is there
};

/// A graph as a definition.
struct GraphService {
  nlohmann::ordered_json service;
  std::vector<std::string> notes;  ///< what was left out, and why: sentences without a full stop
};

/// The part of the graph that its web service runs. Modules and datasets that no output needs are
/// left out.
/// Errors: modules that the emulator has not, values and wires that it cannot have, and whatever
///         the graph refers to and `samples` lacks are added to `faults`, by name and position.
GraphService compose_graph_service(const ExperimentGraph& graph, const std::string& name,
                                   const GraphSamples& samples, definition::FaultList& faults);

}  // namespace aml::graph
