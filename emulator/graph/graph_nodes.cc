#include "emulator/graph/graph_nodes.h"

#include <span>
#include <string_view>
#include <utility>

#include "emulator/definition/positioned_json.h"
#include "emulator/graph/graph_values.h"
#include "emulator/text/messages.h"

namespace aml::graph {

namespace {

using Json = nlohmann::ordered_json;
using definition::FaultList;

constexpr std::size_t kShownValueBytes = 200;

void add_value_fault(const GraphNode& node, const GraphParameter& parameter,
                     std::span<const std::string_view> choices, FaultList& faults) {
  faults.add(parameter.position,
             text::in_quotes(parameter.name) + " of " + name_of_node(node) + " cannot be " +
                 text::in_quotes(parameter.value.substr(0, kShownValueBytes)),
             choices.empty() ? std::vector<std::string>()
                             : definition::spelling_notes(parameter.value, choices));
}

// `Python Script` of a definition holds the columns, too.
void add_script_columns(const GraphNode& node, const GraphParameter* columns,
                        const definition::SampleTable* result, Json& script, FaultList& faults) {
  script = {{"code", std::move(script)}};
  if (columns != nullptr) {
    const definition::PositionedJson read =
        definition::parse_positioned(columns->value, definition::KeepPositions::kOfTopMembers);
    if (read.complete && read.value.is_array())
      script["columns"] = read.value;
    else
      add_value_fault(node, *columns, {}, faults);
  } else if (result != nullptr) {
    script["columns"] = columns_of(*result);
  } else {
    faults.add(
        node.position,
        "the graph does not say which columns the script of " + name_of_node(node) + " makes",
        {"help: --samples FOLDER gives them, as " + text::in_quotes(node.id + ".csv")});
  }
}

}  // namespace

std::string name_of_node(const GraphNode& node) {
  return name_of_module(node.module_id) + " (" + node.id + ")";
}

Json columns_of(const definition::SampleTable& table) {
  Json list = Json::array();
  for (const model::Column& column : table.columns)
    list.push_back({{"name", column.name}, {"type", model::name_of(column.type)}});
  return list;
}

Json read_node_parameters(const GraphNode& node, const GraphModule& module,
                          const definition::SampleTable* result, FaultList& faults,
                          std::vector<std::string>& notes) {
  Json parameters = Json::object();
  const model::ParameterSpec* script = script_of(module);
  const GraphParameter* columns = nullptr;
  for (const GraphParameter& parameter : node.parameters) {
    if (script != nullptr && is_same_graph_name(parameter.name, kScriptColumns)) {
      columns = &parameter;
      continue;
    }
    const model::ParameterSpec* spec = find_graph_parameter(module, parameter.name);
    if (spec == nullptr) {
      notes.push_back("kept in the graph alone " + text::in_quotes(parameter.name) + " of " +
                      name_of_node(node));
      continue;
    }
    auto value = read_graph_value(*spec, parameter.value);
    if (value)
      parameters[std::string(spec->name)] = std::move(*value);
    else if (!parameter.value.empty())  // a field left empty is one that was not filled in
      add_value_fault(node, parameter, spec->choices, faults);
  }
  if (script != nullptr && parameters.contains(std::string(script->name)))
    add_script_columns(node, columns, result, parameters[std::string(script->name)], faults);
  return parameters;
}

}  // namespace aml::graph
