#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/definition/definition_source.h"

namespace aml::graph {

/// A port on the canvas, as graphs write it: `nodeId:portName`.
struct GraphPort {
  std::string node;
  std::string port;

  auto operator<=>(const GraphPort&) const = default;
};

struct GraphParameter {
  std::string name;
  std::string value;
  std::string global;  ///< the web service parameter that sets it; empty: it is not linked
  definition::SourcePosition position;
};

/// What is wired to an input port without an edge; empty members: nothing.
struct GraphReference {
  std::string dataset;
  std::string model;
  std::string transform;
  definition::SourcePosition position;
};

struct GraphNode {
  std::string id;
  std::string module_id;
  std::vector<GraphParameter> parameters;        ///< of one name the first
  std::map<std::string, GraphReference> inputs;  ///< by port
  definition::SourcePosition position;
};

struct GraphEdge {
  GraphPort from;
  GraphPort to;
  definition::SourcePosition position;
};

/// A web service input or output, attached to a port of a module.
struct GraphBlock {
  std::string name;
  GraphPort port;
  definition::SourcePosition position;
};

/// A web service parameter.
struct GraphGlobal {
  std::string name;
  std::optional<std::string> value;  ///< of callers who send none
  definition::SourcePosition position;
};

inline constexpr std::size_t kMaxGraphNodes = 2000;  ///< as many modules as definitions have

/// An experiment as `Export-AmlExperimentGraph` wrote it: what the emulator makes use of.
/// Source: documented (the Studio's own reader and writer of graphs, azuremlps), as described in
///         docs/own-services.md.
struct ExperimentGraph {
  std::string name;  ///< `Description`
  std::string summary;
  std::string workspace_id;    ///< of the experiment's id; empty: it has none
  std::string web_service_id;  ///< of the service that was published of it
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  std::vector<GraphBlock> inputs;
  std::vector<GraphBlock> outputs;
  std::vector<GraphGlobal> globals;
};

/// Shape:  ids of nodes are unique and not empty; edges and blocks name nodes that exist. Blocks
///         without a port, or with one of a node that is not there, are left out, as the Studio did.
/// Errors: everything that keeps `root` from being a graph is added to `faults`.
ExperimentGraph read_graph(const definition::Node& root, definition::FaultList& faults);

/// The text before the first colon is the node; nothing without a colon.
std::optional<GraphPort> parse_graph_port(const std::string& text);

}  // namespace aml::graph
