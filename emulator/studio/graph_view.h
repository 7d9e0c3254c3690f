#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/graph/graph_reader.h"
#include "emulator/studio/studio_json.h"

namespace aml::studio {

/// The graph of an experiment's document as it can be run.
struct GraphView {
  graph::ExperimentGraph graph;
  std::vector<definition::DefinitionFault> faults;       ///< why it is no graph; empty: it is one
  std::map<std::string, const graph::GraphNode*> nodes;  ///< by id
  /// Every node that does not wait for itself, after those that it takes from.
  std::vector<const graph::GraphNode*> order;
  std::set<std::string> in_circles;  ///< nodes that wait for themselves, or for such ones
  /// Per node of `order`: a digest of its module, its parameters and all that flows into it.
  std::map<std::string, std::string> fingerprints;

  GraphView() = default;
  GraphView(const GraphView&) = delete;  // nodes view the graph
  GraphView& operator=(const GraphView&) = delete;

  /// Edges that end at a node.
  std::vector<const graph::GraphEdge*> edges_to(const std::string& node) const;
};

/// Fills `view`, which is new. `document` has `Graph` and `WebService` as experiments have them.
void read_view(const Json& document, GraphView& view);

}  // namespace aml::studio
