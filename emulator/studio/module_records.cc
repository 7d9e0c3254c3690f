#include "emulator/studio/module_records.h"

#include <algorithm>
#include <string>

#include "emulator/base/assert.h"
#include "emulator/graph/graph_values.h"
#include "emulator/studio/dataset.h"
#include "model/registry.h"

namespace aml::studio {

namespace {

using graph::GraphInputPort;
using graph::GraphModule;
using model::ParameterSpec;
using model::ParameterType;

constexpr std::string_view kManipulation = "Data Transformation\\Manipulation";
constexpr std::string_view kScaling = "Data Transformation\\Scale and Reduce";
constexpr std::string_view kScoring = "Machine Learning\\Score";

constexpr ModuleCategory kCategories[] = {{"Select Columns in Dataset", kManipulation},
                                          {"Feature Hashing", "Text Analytics"},
                                          {"Edit Metadata", kManipulation},
                                          {"Clean Missing Data", kManipulation},
                                          {"Split Data", "Data Transformation\\Sample and Split"},
                                          {"Score Model", kScoring},
                                          {"Apply SQL Transformation", kManipulation},
                                          {"Join Data", kManipulation},
                                          {"Add Columns", kManipulation},
                                          {"Add Rows", kManipulation},
                                          {"Normalize Data", kScaling},
                                          {"Apply Transformation", kScoring},
                                          {"Apply Math Operation", "Statistical Functions"},
                                          {"Enter Data Manually", "Data Input and Output"},
                                          {"Execute Python Script", "Python Language Modules"},
                                          {"Score by Example", kScoring},
                                          {"Score Upstream", kScoring}};

constexpr std::string_view kData = "Dataset";
constexpr std::string_view kTransformation = "ITransformDotNet";
constexpr std::string_view kModel = "ILearnerDotNet";

std::string_view category_of(const GraphModule& module) {
  const auto* const found =
      std::find_if(std::begin(kCategories), std::end(kCategories),
                   [&](const ModuleCategory& one) { return one.module == module.name; });
  AML_ASSERT(found != std::end(kCategories));
  return found->path;
}

Json input_ports(const GraphModule& module) {
  Json ports = Json::array();
  for (const GraphInputPort& port : module.inputs) {
    if (port.is_own || is_other_name(module, port)) continue;
    ports.push_back({{"Name", port.name},
                     {"FriendlyName", port.name},
                     {"IsOptional", is_optional(module, port)},
                     {"Types", Json::array({data_type_of(module, port)})}});
  }
  return ports;
}

Json output_ports(const GraphModule& module) {
  Json ports = Json::array();
  for (const std::string_view port : module.outputs) {
    const bool is_learned = graph::gives_transformation(module, port);
    ports.push_back({{"Name", port},
                     {"FriendlyName", port},
                     {"IsOptional", false},
                     {"Type", is_learned ? kTransformation : kData}});
  }
  return ports;
}

std::string_view type_of(const ParameterSpec& spec) {
  switch (spec.type) {
    case ParameterType::kInteger:
      return "Int";
    case ParameterType::kDouble:
      return "Double";
    case ParameterType::kBoolean:
      return "Boolean";
    case ParameterType::kColumns:
      return "ColumnPicker";
    case ParameterType::kScript:
      return "Script";
    default:
      return spec.choices.empty() ? "String" : "Enumerated";
  }
}

// The port whose columns a selector chooses from; the second of two, where its name says so.
std::string_view picked_port(const GraphModule& module, const ParameterSpec& spec) {
  const bool is_second = spec.name.ends_with(" R") || spec.name.ends_with(" right");
  std::string_view first;
  for (const GraphInputPort& port : module.inputs) {
    if (data_type_of(module, port) != kData || port.is_own || is_other_name(module, port)) continue;
    if (is_second && !first.empty()) return port.name;
    if (first.empty()) first = port.name;
    if (!is_second) break;
  }
  return first;
}

Json rules_of(const ParameterSpec& spec) {
  Json rules = Json::array();
  if (!spec.choices.empty())
    rules.push_back({{"Min", nullptr}, {"Max", nullptr}, {"Values", spec.choices}});
  if (spec.minimum || spec.maximum)
    rules.push_back({{"Min", spec.minimum ? Json(*spec.minimum) : Json()},
                     {"Max", spec.maximum ? Json(*spec.maximum) : Json()},
                     {"Values", nullptr}});
  return rules;
}

Json parameter_json(const GraphModule& module, const ParameterSpec& spec) {
  const Json standard = graph::default_of(spec);
  Json rules = rules_of(spec);
  const bool is_picker = spec.type == ParameterType::kColumns;
  const bool has_rules = !rules.empty();
  return {{"Name", graph::graph_name_of(module, spec.name)},
          {"FriendlyName", spec.name},
          {"Description", spec.description},
          {"ParameterType", type_of(spec)},
          {"DefaultValue",
           standard.is_null() ? Json() : Json(graph::write_graph_value(spec, standard))},
          {"HasDefaultValue", !standard.is_null()},
          {"IsOptional", spec.default_value.has_value()},
          {"HasRules", has_rules},
          {"ParameterRules", std::move(rules)},
          {"ModeValuesInfo", nullptr},
          {"ColumnPickerFor", is_picker ? Json(picked_port(module, spec)) : Json()},
          {"SingleColumnSelection", false},
          {"ColumnSelectionCategories", nullptr},
          {"ScriptName", spec.type == ParameterType::kScript ? Json("Python") : Json()},
          {"MarkupType", 0}};
}

Json parameters_of(const GraphModule& module) {
  Json list = Json::array();
  for (const ParameterSpec& spec : model::find_module(module.name)->parameters) {
    if (graph::is_port_parameter(spec) || spec.name == module.output_parameter) continue;
    list.push_back(parameter_json(module, spec));
    // Studio ran a script to know them.
    if (spec.type == ParameterType::kScript)
      list.push_back({{"Name", graph::kScriptColumns},
                      {"FriendlyName", graph::kScriptColumns},
                      {"Description", "JSON list of the columns that the script makes"},
                      {"ParameterType", "String"},
                      {"DefaultValue", nullptr},
                      {"HasDefaultValue", false},
                      {"IsOptional", false},
                      {"HasRules", false},
                      {"ParameterRules", Json::array()},
                      {"ModeValuesInfo", nullptr},
                      {"ColumnPickerFor", nullptr},
                      {"SingleColumnSelection", false},
                      {"ColumnSelectionCategories", nullptr},
                      {"ScriptName", nullptr},
                      {"MarkupType", 0}});
  }
  return list;
}

std::string family_in(const std::string& id) {
  const std::size_t first = id.find('.') + 1;
  return id.substr(first, id.find('.', first) - first);
}

}  // namespace

std::span<const ModuleCategory> module_categories() {
  return kCategories;
}

std::string_view data_type_of(const GraphModule& module, const GraphInputPort& port) {
  const ParameterSpec* spec = graph::parameter_of(module, port);
  if (spec == nullptr) return kData;
  if (spec->type == ParameterType::kModel) return kModel;
  return spec->type == ParameterType::kTransformation ? kTransformation : kData;
}

bool is_optional(const GraphModule& module, const GraphInputPort& port) {
  const ParameterSpec* spec = graph::parameter_of(module, port);
  return spec != nullptr && spec->default_value.has_value();
}

bool is_other_name(const GraphModule& module, const GraphInputPort& port) {
  for (const GraphInputPort& other : module.inputs) {
    if (&other == &port) return false;
    if (other.parameter == port.parameter) return true;
  }
  return false;
}

Json module_record(const GraphModule& module) {
  const model::ModuleSpec& spec = *model::find_module(module.name);
  const std::string id = graph::write_module_id(module);
  return {{"Id", id},
          {"FamilyId", family_in(id)},
          {"Name", module.name},
          {"Description", spec.summary},
          {"Category", category_of(module)},
          {"Owner", module.family.empty() ? "amlemu" : "Microsoft Corporation"},
          {"IsLatest", true},
          {"IsDeterministic", true},
          {"CreatedDate", "/Date(0)/"},
          {"ServiceVersion", 1},
          {"ClientVersion", "v1"},
          {"ReleaseState", "Release"},
          {"ScriptsDefaultContents", Json::array()},
          {"ModuleInterface",
           {{"InputPorts", input_ports(module)},
            {"OutputPorts", output_ports(module)},
            {"Parameters", parameters_of(module)}}}};
}

Json module_records() {
  Json list = Json::array();
  for (const GraphModule& module : graph::graph_modules()) list.push_back(module_record(module));
  return list;
}

}  // namespace aml::studio
