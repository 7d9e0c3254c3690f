#include "emulator/studio/graph_view.h"

#include <deque>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/definition/positioned_json.h"

namespace aml::studio {

namespace {

using graph::GraphEdge;
using graph::GraphNode;

// Lengths keep texts apart, whatever is in them.
void add(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text += ':';
  text += part;
}

class Ordering {
 public:
  explicit Ordering(GraphView& view) : view_(view) {
    for (const GraphEdge& edge : view.graph.edges) edges_[edge.to.node].push_back(&edge);
  }

  void run() {
    std::map<std::string, std::size_t> open;
    std::map<std::string, std::vector<std::string>> after;
    std::deque<const GraphNode*> ready;
    for (const GraphNode& node : view_.graph.nodes) {
      open[node.id] = edges_[node.id].size();
      for (const GraphEdge* edge : edges_[node.id]) after[edge->from.node].push_back(node.id);
      if (open[node.id] == 0) ready.push_back(&node);
    }
    for (; !ready.empty(); ready.pop_front()) {
      const GraphNode& node = *ready.front();
      view_.order.push_back(&node);
      view_.fingerprints[node.id] = fingerprint_of(node);
      for (const std::string& next : after[node.id])
        if (--open[next] == 0) ready.push_back(view_.nodes.at(next));
    }
    for (const auto& [id, count] : open)
      if (count > 0) view_.in_circles.insert(id);
  }

 private:
  std::string fingerprint_of(const GraphNode& node) {
    std::string text;
    add(text, node.module_id);
    for (const graph::GraphParameter& parameter : node.parameters) {
      add(text, parameter.name);
      add(text, parameter.value);
    }
    for (const GraphEdge* edge : edges_[node.id]) {
      add(text, edge->to.port);
      add(text, view_.fingerprints.at(edge->from.node));
      add(text, edge->from.port);
    }
    for (const auto& [port, reference] : node.inputs) {
      add(text, port);
      add(text, reference.dataset);
      add(text, reference.model);
      add(text, reference.transform);
    }
    return core::derived_id("node", text);
  }

  GraphView& view_;
  std::map<std::string, std::vector<const GraphEdge*>> edges_;  ///< by the node where they end
};

}  // namespace

std::vector<const GraphEdge*> GraphView::edges_to(const std::string& node) const {
  std::vector<const GraphEdge*> edges;
  for (const GraphEdge& edge : graph.edges)
    if (edge.to.node == node) edges.push_back(&edge);
  return edges;
}

void read_view(const Json& document, GraphView& view) {
  definition::PositionedJson read;
  read.value = document;
  read.complete = true;
  definition::FaultList faults("experiment");
  view.graph = graph::read_graph(definition::Node(read), faults);
  view.faults = faults.take();
  if (!view.faults.empty()) return;
  for (const GraphNode& node : view.graph.nodes) view.nodes.emplace(node.id, &node);
  Ordering(view).run();
}

}  // namespace aml::studio
