#include "emulator/graph/graph_modules.h"

#include "emulator/core/ids.h"
#include "emulator/text/ascii.h"
#include "model/registry.h"

namespace aml::graph {

namespace {

constexpr std::string_view kGlobalWorkspace = "506153734175476c4f62416c57734963";
const GraphModule kModules[] = {
    {.name = "Select Columns in Dataset",
     .family = "1ec722fab6234e26a44ea50c6d726223",
     .inputs = {{"Dataset"}},
     .outputs = {"Results dataset"},
     .aliases = {{"Select Columns", "Select columns", true}}},
    {.name = "Feature Hashing",
     .family = "c9a826602d9c411d81224d9e0b3ce92a",
     .inputs = {{"Dataset"}},
     .outputs = {"Transformed dataset"},
     .aliases = {{"Target column", "Target columns", true},
                 {"Target column(s)", "Target columns"}}},
    {.name = "Edit Metadata",
     .family = "370b6676c11c486fbf7335349f842a66",
     .inputs = {{"Dataset"}},
     .outputs = {"Results dataset"}},
    {.name = "Clean Missing Data",
     .family = "d2c5ca2f732341a39b7eda917c99f0c4",
     .inputs = {{"Dataset"}},
     .outputs = {"Cleaned dataset", "Cleaning transformation"}},
    {.name = "Split Data",
     .family = "70530644c97a4ab685f788bf30a8be5f",
     .inputs = {{"Dataset"}},
     .outputs = {"Results dataset1", "Results dataset2"},
     .output_parameter = "Output"},
    {.name = "Score Model",
     .family = "401b4f92e7244d5abe81d5b0ff9bdb33",
     .inputs = {{"Trained model", "Trained model"}, {"Dataset"}},
     .outputs = {"Scored dataset"}},
    {.name = "Apply SQL Transformation",
     .family = "90381e8067c34d9987541db785b7ea37",
     .inputs = {{"t1"},
                {"t2", "Table2"},
                {"t3", "Table3"},
                {"Table1"},
                {"Table2", "Table2"},
                {"Table3", "Table3"}},
     .outputs = {"Results dataset"}},
    {.name = "Join Data",
     .family = "124865f7e9014656adacf4cb08248099",
     .inputs = {{"Dataset1"}, {"Dataset2", "Dataset2"}},
     .outputs = {"Results dataset"},
     .aliases = {{"Comma-separated case-sensitive names of join key columns for L",
                  "Join key columns for L"},
                 {"Comma-separated case-sensitive names of join key columns for R",
                  "Join key columns for R"}}},
    {.name = "Add Columns",
     .family = "5714a225befd438a9bb5f6fdc50a4efb",
     .inputs = {{"Left dataset"}, {"Right dataset", "Right dataset"}},
     .outputs = {"Combined dataset"}},
    {.name = "Add Rows",
     .family = {},
     .inputs = {{"Dataset1"}, {"Dataset2", "Dataset2"}},
     .outputs = {"Results dataset"}},
    {.name = "Normalize Data",
     .family = "986df33367484b85923d871df70d6aaf",
     .inputs = {{"Dataset"}, {"Training dataset", "Training dataset", true}},
     .outputs = {"Transformed dataset", "Transformation function"}},
    {.name = "Apply Transformation",
     .family = "805e592d0f1f48eb97c9688ed0c1dc70",
     .inputs = {{"Transformation", "Transformation"}, {"Dataset"}},
     .outputs = {"Transformed dataset"}},
    {.name = "Apply Math Operation",
     .family = "6bd12c13d9c3452294d34aa44513af57",
     .inputs = {{"Dataset"}},
     .outputs = {"Results dataset"}},
    {.name = "Enter Data Manually",
     .family = "4fbef0ab2c8e4a25b5c47be76eac33d6",
     .inputs = {},
     .outputs = {"dataset"}},
    {.name = "Execute Python Script",
     .family = "cdb56f957f4c404dbde75bb972e6f232",
     .inputs = {{"Dataset1"}, {"Dataset2", "Dataset2"}},
     .outputs = {"Result Dataset"},
     .absent_ports = {{"Script Bundle", "script bundles are not read"},
                      {"Python Device", "what a script prints is in the log"}}},
    {.name = "Score by Example",
     .family = {},
     .inputs = {{"Dataset"}},
     .outputs = {"Scored dataset"}},
    {.name = "Score Upstream",
     .family = {},
     .inputs = {{"Dataset"}},
     .outputs = {"Scored dataset"}}};

// The middle part of a module id; all of it where it has no parts.
std::string_view family_of(std::string_view module_id) {
  const std::size_t first = module_id.find('.');
  if (first == module_id.npos) return module_id;
  const std::size_t second = module_id.find('.', first + 1);
  return module_id.substr(first + 1, second == module_id.npos ? second : second - first - 1);
}

std::string family_of(const GraphModule& module) {
  return module.family.empty() ? core::derived_id("module", module.name)
                               : std::string(module.family);
}

std::string plain(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (c != ' ') letters += text::to_lower(c);
  return letters;
}

}  // namespace

std::span<const GraphModule> graph_modules() {
  return kModules;
}

const GraphModule* find_graph_module(std::string_view module_id) {
  const std::string_view family = family_of(module_id);
  for (const GraphModule& module : graph_modules())
    if (text::same_name(family, family_of(module))) return &module;
  return nullptr;
}

const GraphModule* find_graph_module_named(std::string_view name) {
  const model::ModuleSpec* spec = model::find_module_by_any_name(name);
  for (const GraphModule& module : graph_modules())
    if (spec != nullptr && module.name == spec->name) return &module;
  return nullptr;
}

const definition::AbsentModule* find_absent_graph_module(std::string_view module_id) {
  return definition::find_absent_family(family_of(module_id));
}

const GraphInputPort* find_input_port(const GraphModule& module, std::string_view name) {
  for (const GraphInputPort& port : module.inputs)
    if (is_same_graph_name(port.name, name)) return &port;
  return nullptr;
}

std::optional<std::string_view> find_output_port(const GraphModule& module, std::string_view name) {
  for (const std::string_view port : module.outputs)
    if (is_same_graph_name(port, name)) return port;
  return std::nullopt;
}

const GraphAbsentPort* find_absent_port(const GraphModule& module, std::string_view name) {
  for (const GraphAbsentPort& port : module.absent_ports)
    if (is_same_graph_name(port.name, name)) return &port;
  return nullptr;
}

const model::ParameterSpec* parameter_of(const GraphModule& module, const GraphInputPort& port) {
  for (const model::ParameterSpec& spec : model::find_module(module.name)->parameters)
    if (spec.name == port.parameter) return &spec;
  return nullptr;
}

bool gives_transformation(const GraphModule& module, std::string_view output) {
  for (const model::FurtherOutput& port : model::find_module(module.name)->further_outputs)
    if (port.name == output) return port.learn != nullptr;
  return false;
}

std::string name_of_module(std::string_view module_id) {
  if (const GraphModule* module = find_graph_module(module_id)) return std::string(module->name);
  if (const auto* absent = find_absent_graph_module(module_id)) return std::string(absent->name);
  return "the module " + std::string(module_id);
}

std::string write_module_id(const GraphModule& module) {
  return std::string(kGlobalWorkspace) + "." + family_of(module) + ".v1-default-1";
}

bool is_same_graph_name(std::string_view one, std::string_view other) {
  return plain(one) == plain(other);
}

}  // namespace aml::graph
