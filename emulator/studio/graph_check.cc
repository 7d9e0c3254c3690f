#include "emulator/studio/graph_check.h"

#include <map>
#include <set>
#include <utility>

#include "emulator/graph/graph_values.h"
#include "emulator/studio/module_records.h"
#include "emulator/text/messages.h"
#include "model/registry.h"

namespace aml::studio {

namespace {

using graph::GraphInputPort;
using graph::GraphModule;
using graph::GraphNode;

Json columns_json(const model::Schema& schema) {
  Json list = Json::array();
  for (const model::Column& column : schema)
    list.push_back({{"name", column.name}, {"type", model::name_of(column.type)}});
  return list;
}

/// Checks one graph.
class GraphCheck {
 public:
  GraphCheck(const Json& document, const std::string& workspace, const Results::Parts& parts)
      : workspace_(workspace), parts_(parts) {
    read_view(document, view_);
  }

  Json check() && {
    for (const auto& fault : view_.faults) add_problem("", nullptr, nullptr, fault.message);
    for (const std::string& id : view_.in_circles)
      add_problem(id, nullptr, nullptr, "waits for its own result: the wires form a circle");
    for (const GraphNode& node : view_.graph.nodes) check_node(node);
    for (const GraphNode* node : view_.order) follow(*node);
    return {{"problems", std::move(problems_)}, {"columns", Json(columns_)}};
  }

 private:
  void add_problem(const std::string& node, Json parameter, Json port, const std::string& text) {
    faulty_.insert(node);
    problems_.push_back({{"node", node.empty() ? Json() : Json(node)},
                         {"parameter", std::move(parameter)},
                         {"port", std::move(port)},
                         {"text", text}});
  }

  void check_node(const GraphNode& node) {
    try {
      const GraphModule& module = module_of(node);
      check_parameters(node, module);
      check_ports(node, module);
    } catch (const NodeFailure& failure) {
      add_problem(node.id, nullptr, nullptr, failure.what());
    }
  }

  void check_parameters(const GraphNode& node, const GraphModule& module) {
    std::set<std::string_view> given;
    for (const graph::GraphParameter& parameter : node.parameters) {
      const model::ParameterSpec* spec = graph::find_graph_parameter(module, parameter.name);
      if (spec == nullptr || parameter.value.empty()) continue;
      given.insert(spec->name);
      if (!graph::read_graph_value(*spec, parameter.value))
        add_problem(node.id, parameter.name, nullptr, "is no value that the parameter takes");
    }
    for (const model::ParameterSpec& spec : model::find_module(module.name)->parameters) {
      if (graph::is_port_parameter(spec) || spec.default_value || given.contains(spec.name))
        continue;
      add_problem(node.id, graph::graph_name_of(module, spec.name), nullptr, "is required");
    }
  }

  static bool is_same_port(const GraphModule& module, const std::string& name,
                           const GraphInputPort& port) {
    const GraphInputPort* const found = graph::find_input_port(module, name);
    return found != nullptr && found->parameter == port.parameter;
  }

  bool has_input_block(const std::string& node, const GraphModule& module,
                       const GraphInputPort& port) const {
    for (const graph::GraphBlock& block : view_.graph.inputs)
      if (block.port.node == node && is_same_port(module, block.port.port, port)) return true;
    return false;
  }

  // Ports that a wire, a dataset or a web service input is at.
  void check_ports(const GraphNode& node, const GraphModule& module) {
    std::set<std::string_view> wired;
    const auto note = [&](const std::string& name) {
      if (const GraphInputPort* port = graph::find_input_port(module, name))
        wired.insert(port->parameter);
      else
        add_problem(node.id, nullptr, name, "is no port of the module");
    };
    for (const graph::GraphEdge* edge : view_.edges_to(node.id)) note(edge->to.port);
    for (const auto& [name, reference] : node.inputs)
      if (!reference.dataset.empty() || !reference.model.empty() || !reference.transform.empty())
        note(name);
    for (const GraphInputPort& port : module.inputs) {
      if (port.is_own || is_other_name(module, port) || is_optional(module, port) ||
          wired.contains(port.parameter) || has_input_block(node.id, module, port))
        continue;
      add_problem(node.id, nullptr, port.name, "needs a wire");
    }
  }

  void note_dataset(const std::string& id) {
    if (id.empty() || columns_.contains(id)) return;
    const DatasetPointer dataset = parts_.inventory.find_dataset(workspace_, id);
    if (dataset == nullptr) return;
    if (const auto table = dataset->content->table()) columns_[id] = columns_json(table->schema());
  }

  // What has problems itself is not followed.
  void follow(const GraphNode& node) {
    for (const auto& [port, reference] : node.inputs) {
      note_dataset(reference.dataset);
      if (columns_.contains(reference.dataset))
        columns_[node.id + ":" + port] = columns_[reference.dataset];
    }
    for (const graph::GraphEdge* edge : view_.edges_to(node.id)) {
      const std::string from = edge->from.node + ":" + edge->from.port;
      if (columns_.contains(from)) columns_[node.id + ":" + edge->to.port] = columns_[from];
      if (!promised_.contains(edge->from.node)) return;
    }
    if (faulty_.contains(node.id)) return;
    try {
      const GraphModule& module = module_of(node);
      const NodeSources sources =
          gather_sources({parts_.inventory, workspace_, view_, true}, node,
                         [&](const GraphNode& from) { return promised_.at(from.id); });
      if (!sources.data && !model::find_module(module.name)->is_source) return;
      auto made = std::make_shared<const NodeResult>(
          promise_node(node, module, sources, {parts_.outside, parts_.max_bytes}));
      for (const auto& [port, table] : made->tables)
        columns_[node.id + ":" + port] = columns_json(table.schema());
      promised_[node.id] = std::move(made);
    } catch (const NodeFailure& failure) {
      add_problem(node.id, nullptr, nullptr, failure.what());
    }
  }

  const std::string& workspace_;
  const Results::Parts& parts_;
  GraphView view_;
  Json problems_ = Json::array();
  std::map<std::string, Json> columns_;  ///< by port, or dataset
  std::set<std::string> faulty_;
  std::map<std::string, ResultPointer> promised_;
};

}  // namespace

Json check_graph(const Json& document, const std::string& workspace, const Results::Parts& parts) {
  return GraphCheck(document, workspace, parts).check();
}

}  // namespace aml::studio
