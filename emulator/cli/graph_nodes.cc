#include "emulator/cli/graph_nodes.h"

#include <string_view>
#include <utility>

#include "emulator/cli/graph_values.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"
#include "model/table_text.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using definition::FaultList;

constexpr std::size_t kShownValueBytes = 200;

const GraphParameter* find_parameter_of(const GraphNode& node, std::string_view name) {
  for (const GraphParameter& parameter : node.parameters)
    if (is_same_graph_name(parameter.name, name)) return &parameter;
  return nullptr;
}

std::string value_of(const GraphNode& node, std::string_view name, std::string_view standard) {
  const GraphParameter* parameter = find_parameter_of(node, name);
  return parameter == nullptr ? std::string(standard) : parameter->value;
}

}  // namespace

std::string name_of_node(const GraphNode& node) {
  return name_of_module(node.module_id) + " (" + node.id + ")";
}

Json read_node_parameters(const GraphNode& node, const GraphModule& module, FaultList& faults,
                          std::vector<std::string>& notes) {
  Json parameters = Json::object();
  for (const GraphParameter& parameter : node.parameters) {
    const model::ParameterSpec* spec = find_graph_parameter(module, parameter.name);
    if (spec == nullptr) {
      notes.push_back("kept in the graph alone " + text::in_quotes(parameter.name) + " of " +
                      name_of_node(node));
      continue;
    }
    auto value = read_graph_value(*spec, parameter.value);
    if (value) {
      parameters[std::string(spec->name)] = std::move(*value);
      continue;
    }
    std::vector<std::string_view> choices(spec->choices.begin(), spec->choices.end());
    faults.add(parameter.position,
               text::in_quotes(parameter.name) + " of " + name_of_node(node) + " cannot be " +
                   text::in_quotes(parameter.value.substr(0, kShownValueBytes)),
               definition::spelling_notes(parameter.value, choices));
  }
  return parameters;
}

SampleTable read_entered_data(const GraphNode& node, FaultList& faults) {
  const std::string format = value_of(node, "DataFormat", "CSV");
  const bool is_tsv = text::same_name(format, "TSV");
  if (!is_tsv && !text::same_name(format, "CSV")) {
    faults.add(node.position, name_of_node(node) + " holds " + text::in_quotes(format) +
                                  ", and only CSV and TSV are read");
    return {};
  }
  const bool has_header = text::same_name(value_of(node, "HasHeader", "True"), "True");
  try {
    return read_delimited(value_of(node, "Data", ""), is_tsv ? '\t' : ',', has_header);
  } catch (const model::TextFault& fault) {
    faults.add(node.position, name_of_node(node) + ": " + fault.what());
    return {};
  }
}

}  // namespace aml::cli
