#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "emulator/definition/definition_wire.h"
#include "emulator/graph/graph_modules.h"
#include "emulator/graph/graph_reader.h"
#include "model/pipeline.h"

namespace aml::studio {

/// Why a node has no result: a module's own error, or a sentence for people.
class NodeFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What flows into a node.
struct NodeSources {
  std::optional<model::SharedTable> data;               ///< into the port that sets no parameter
  std::map<std::string, model::ParameterValue> others;  ///< by the parameters that ports set
};

/// What comes out of it, by the names of its ports.
struct NodeResult {
  std::map<std::string, model::SharedTable, std::less<>> tables;
  std::map<std::string, std::shared_ptr<const model::Module>, std::less<>> transformations;

  std::size_t bytes() const;
};

/// What is the same for all nodes of a run.
struct NodeLimits {
  const definition::Outside& outside;
  std::size_t max_bytes;  ///< of one table
};

/// Runs the module of one node.
/// Errors:  NodeFailure.
/// Threads: pure.
NodeResult run_node(const graph::GraphNode& node, const graph::GraphModule& module,
                    const NodeSources& sources, const NodeLimits& limits);

/// The same where `sources` have columns and no rows: what comes out has none either.
NodeResult promise_node(const graph::GraphNode& node, const graph::GraphModule& module,
                        const NodeSources& sources, const NodeLimits& limits);

/// The module of a node. Errors: NodeFailure, which says why the emulator does not have it.
const graph::GraphModule& module_of(const graph::GraphNode& node);

}  // namespace aml::studio
