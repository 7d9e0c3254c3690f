#include "emulator/studio/node_sources.h"

#include <utility>

#include "emulator/text/messages.h"

namespace aml::studio {

namespace {

using graph::GraphInputPort;
using graph::GraphModule;
using graph::GraphNode;

const GraphInputPort& port_of(const GraphModule& module, const std::string& name) {
  const GraphInputPort* port = graph::find_input_port(module, name);
  if (port != nullptr) return *port;
  throw NodeFailure(std::string(module.name) + " has no port " + text::in_quotes(name));
}

/// Gathers what flows into one node.
class Gathering {
 public:
  Gathering(const SourcesWhere& where, const GraphModule& module)
      : where_(where), module_(module) {}

  void add_edge(const graph::GraphEdge& edge, const GraphModule& from, const NodeResult& result) {
    const GraphInputPort& port = port_of(module_, edge.to.port);
    const auto output = graph::find_output_port(from, edge.from.port);
    if (!output)
      throw NodeFailure(std::string(from.name) + " has no port " + text::in_quotes(edge.from.port));
    const auto learned = result.transformations.find(*output);
    if (learned != result.transformations.end())
      return add_other(port, model::TransformationReference{edge.from.node, learned->second});
    add_table(port, edge.from.node, result.tables.at(std::string(*output)));
  }

  void add_reference(const std::string& name, const graph::GraphReference& reference) {
    if (!reference.dataset.empty()) add_dataset(port_of(module_, name), reference.dataset);
    if (!reference.model.empty()) add_model(port_of(module_, name), reference.model);
    if (!reference.transform.empty())
      throw NodeFailure("the saved transformation " + text::in_quotes(reference.transform) +
                        " is not here; wire the module that learns it instead");
  }

  NodeSources take() { return std::move(sources_); }

 private:
  void add_dataset(const GraphInputPort& port, const std::string& id) {
    const DatasetPointer dataset = where_.inventory.find_dataset(where_.workspace, id);
    if (dataset == nullptr) throw NodeFailure("there is no dataset " + text::in_quotes(id));
    const auto table = dataset->content->table();
    if (!table)
      throw NodeFailure("the dataset " + text::in_quotes(dataset->name) +
                        " is no table: " + dataset->content->problem());
    add_table(port, dataset->name,
              where_.promises ? model::SharedTable(model::Table(table->schema())) : *table);
  }

  void add_model(const GraphInputPort& port, const std::string& id) {
    const auto model = where_.inventory.find_model(where_.workspace, id);
    if (!model)
      throw NodeFailure("the trained model " + text::in_quotes(id) +
                        " is not here; docs/models.md says how services get one");
    add_other(port, model->reference);
  }

  void add_table(const GraphInputPort& port, const std::string& name,
                 const model::SharedTable& table) {
    if (graph::parameter_of(module_, port) != nullptr)
      return add_other(port, model::DatasetReference{name, table.shared(), where_.promises});
    if (sources_.data) throw NodeFailure("two wires end at one port");
    sources_.data = table;
  }

  void add_other(const GraphInputPort& port, model::ParameterValue value) {
    const model::ParameterSpec* spec = graph::parameter_of(module_, port);
    if (spec == nullptr || spec->type != model::type_of(value))
      throw NodeFailure("the port " + text::in_quotes(port.name) + " takes another type of data");
    if (!sources_.others.emplace(spec->name, std::move(value)).second)
      throw NodeFailure("two wires end at one port");
  }

  const SourcesWhere& where_;
  const GraphModule& module_;
  NodeSources sources_;
};

}  // namespace

NodeSources gather_sources(const SourcesWhere& where, const GraphNode& node,
                           const ResultOf& result_of) {
  Gathering gathering(where, module_of(node));
  for (const graph::GraphEdge* edge : where.view.edges_to(node.id)) {
    const GraphNode& from = *where.view.nodes.at(edge->from.node);
    gathering.add_edge(*edge, module_of(from), *result_of(from));
  }
  for (const auto& [port, reference] : node.inputs) gathering.add_reference(port, reference);
  return gathering.take();
}

}  // namespace aml::studio
