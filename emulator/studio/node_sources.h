#pragma once

#include <functional>
#include <memory>
#include <string>

#include "emulator/studio/graph_view.h"
#include "emulator/studio/inventory.h"
#include "emulator/studio/node_run.h"

namespace aml::studio {

using ResultPointer = std::shared_ptr<const NodeResult>;

/// Where nodes find what flows into them.
struct SourcesWhere {
  const Inventory& inventory;
  const std::string& workspace;
  const GraphView& view;
  bool promises;  ///< columns without rows
};

using ResultOf = std::function<ResultPointer(const graph::GraphNode& node)>;

/// What flows into a node: results, which `result_of` gives, and what its ports refer to.
/// Errors: NodeFailure.
NodeSources gather_sources(const SourcesWhere& where, const graph::GraphNode& node,
                           const ResultOf& result_of);

}  // namespace aml::studio
