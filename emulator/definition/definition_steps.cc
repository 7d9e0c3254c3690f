#include <algorithm>

#include "emulator/definition/absent_modules.h"
#include "emulator/definition/definition_parts.h"
#include "emulator/definition/definition_script.h"
#include "emulator/definition/definition_server.h"
#include "emulator/definition/step_values.h"
#include "model/registry.h"
#include "model/wires.h"

namespace aml::definition {

namespace {

std::vector<std::string_view> names_of(const std::vector<model::ParameterSpec>& specs) {
  std::vector<std::string_view> names;
  names.reserve(specs.size());
  for (const model::ParameterSpec& spec : specs) names.push_back(spec.name);
  return names;
}

// Whether the value is the name of another part of the file.
bool names_part(model::ParameterType type) {
  return type == model::ParameterType::kModel || type == model::ParameterType::kDataset;
}

// A value that names no other part of the file.
std::optional<model::ParameterValue> read_value(const Node& value, const model::ParameterSpec& spec,
                                                const Surroundings& around, FaultList& faults) {
  if (spec.type == model::ParameterType::kScript) return read_script(value, around, faults);
  if (spec.type == model::ParameterType::kScorer)
    return read_server(value, around.outside.make_scorer, faults);
  const ParameterRules rules{spec.type, spec.minimum, spec.maximum, spec.choices};
  return read_parameter(value, in_quotes(spec.name), rules, faults);
}

void read_step_parameters(const Node& node, const model::ModuleSpec& module,
                          const Surroundings& around, model::StepSpec& step, Draft& draft,
                          FaultList& faults) {
  const Node parameters = node.member("parameters");
  for (const Node& value : parameters.children()) {
    const auto spec =
        std::find_if(module.parameters.begin(), module.parameters.end(),
                     [&](const model::ParameterSpec& s) { return s.name == value.name(); });
    if (spec == module.parameters.end()) {
      faults.add(value.name_position(),
                 in_quotes(module.name) + " has no parameter " + in_quotes(value.name()),
                 spelling_notes(value.name(), names_of(module.parameters)));
      continue;
    }
    if (names_part(spec->type)) {
      const auto read =
          spec->type == model::ParameterType::kModel ? read_model_name : read_dataset_name;
      if (auto named = read(value, in_quotes(spec->name), draft, step.id, faults))
        step.parameters.emplace(value.name(), std::move(*named));
      continue;
    }
    if (spec->type == model::ParameterType::kTransformation) {
      if (auto named = read_transformation_name(value, in_quotes(spec->name), faults))
        step.parameters.emplace(value.name(), std::move(*named));
      continue;
    }
    if (auto read = read_value(value, *spec, around, faults))
      step.parameters.emplace(value.name(), std::move(*read));
  }
  for (const model::ParameterSpec& spec : module.parameters) {
    if (spec.default_value || parameters.member(spec.name).present()) continue;
    faults.add(parameters.present() ? parameters.position() : node.position(),
               in_quotes(module.name) + " needs the parameter " + in_quotes(spec.name));
  }
}

const model::ModuleSpec* read_module_name(const Node& name, FaultList& faults) {
  const model::ModuleSpec* module = model::find_module_by_any_name(*name.text());
  if (module != nullptr) return module;
  if (const AbsentModule* absent = find_absent_module(*name.text())) {
    faults.add(name.position(),
               "module " + name.shown() + " cannot be had offline: " + std::string(absent->why),
               {"help: " + std::string(absent->instead)});
    return nullptr;
  }
  std::vector<std::string_view> known;
  for (const model::ModuleSpec* spec : model::modules()) known.push_back(spec->name);
  faults.add(name.position(), "module " + name.shown() + " is not known",
             spelling_notes(*name.text(), known));
  return nullptr;
}

void read_step_id(const Node& id, Draft& draft, FaultList& faults) {
  const std::string text = *id.text();
  if (text.empty()) {
    faults.add(id.position(), "a module's id is empty");
  } else if (text.find('/') != std::string::npos) {
    faults.add(id.position(), "a module's id cannot have a slash in it",
               {"help: \"sets\" of a global parameter names \"id/parameter\""});
  }
  const auto [first, is_new] = draft.ids.emplace(text, id.position());
  if (!is_new) {
    draft.repeated.insert(text);
    faults.add(id.position(), "the name " + in_quotes(text) + " is given twice",
               {"modules and datasets share one set of names",
                "first given at " + to_text(first->second)});
  }
}

void read_step(const Node& node, const Surroundings& around, Draft& draft, FaultList& faults) {
  const Node id = node.member("id");
  const Node module_name = node.member("module");
  if (!id.is(kText) || !module_name.is(kText)) return;
  const std::size_t faults_before = faults.size();
  read_step_id(id, draft, faults);
  model::StepSpec step;
  step.id = *id.text();
  step.module = *module_name.text();
  step.from = node.member("from").text().value_or("");
  if (const model::ModuleSpec* module = read_module_name(module_name, faults)) {
    step.module = module->name;
    read_step_parameters(node, *module, around, step, draft, faults);
  }
  if (faults.size() != faults_before) draft.faulty.insert(step.id);
  draft.definition.pipeline.steps.push_back(std::move(step));
  draft.steps.push_back(node);
}

std::vector<std::string_view> names_of(const std::vector<model::StepSpec>& steps) {
  std::vector<std::string_view> names;
  names.reserve(steps.size());
  for (const model::StepSpec& step : steps) names.push_back(step.id);
  return names;
}

bool has_step(const Draft& draft, const std::string& id) {
  const auto& steps = draft.definition.pipeline.steps;
  return std::any_of(steps.begin(), steps.end(), [&](const auto& step) { return step.id == id; });
}

// A step's name at an input's "to" or an output's "from", which may name a port of it too.
void check_step_name(const Node& node, const Draft& draft, bool may_name_port, FaultList& faults) {
  const std::string id = *node.text();
  if (has_step(draft, id)) return;
  const model::WireEnd end = model::find_wire_end(draft.definition.pipeline, id);
  if (may_name_port && end.port != nullptr) {
    if (end.is_transformation())
      faults.add(node.position(), in_quotes(id) + " gives a transformation, which is no answer");
    return;
  }
  if (report_unknown_port(node, id, draft.definition.pipeline, faults)) return;
  if (draft.ids.contains(id)) {
    faults.add(node.position(),
               in_quotes(id) + " is a dataset; inputs and outputs attach to modules",
               spelling_notes(id, names_of(draft.definition.pipeline.steps)));
  } else {
    faults.add(node.position(), "there is no module " + in_quotes(id),
               spelling_notes(id, names_of(draft.definition.pipeline.steps)));
  }
}

void read_port_name(const Node& name, const std::string& what,
                    std::map<std::string, SourcePosition>& names, FaultList& faults) {
  if (name.text()->empty()) faults.add(name.position(), "the name of an " + what + " is empty");
  const auto [first, is_new] = names.emplace(*name.text(), name.position());
  if (!is_new) {
    faults.add(name.position(), "the " + what + " name " + name.shown() + " is given twice",
               {"first given at " + to_text(first->second)});
  }
}

void read_inputs(const Node& root, Draft& draft, FaultList& faults) {
  std::map<std::string, SourcePosition> names;
  std::map<std::string, std::string> taken;
  for (const Node& node : root.member("inputs").children()) {
    const Node name = node.member("name"), to = node.member("to"), columns = node.member("columns");
    if (!name.is(kText) || !to.is(kText)) continue;
    read_port_name(name, "input", names, faults);
    const std::size_t faults_before = faults.size();
    check_step_name(to, draft, false, faults);
    const auto [other, is_free] = taken.emplace(*to.text(), *name.text());
    if (!is_free) {
      faults.add(to.position(),
                 "module " + to.shown() + " already takes the input " + in_quotes(other->second));
    }
    model::Schema schema = read_columns(columns, faults);
    if (columns.is(kList) && columns.children().empty())
      faults.add(columns.position(), "an input needs at least one column",
                 {"help: leave \"columns\" out, and the input has those of the wire it replaces"});
    if (faults.size() != faults_before || schema.size() != columns.children().size())
      draft.faulty.insert(*to.text());
    draft.definition.pipeline.inputs.push_back({*name.text(), *to.text(), std::move(schema)});
  }
}

void read_outputs(const Node& root, Draft& draft, FaultList& faults) {
  std::map<std::string, SourcePosition> names;
  const Node outputs = root.member("outputs");
  for (const Node& node : outputs.children()) {
    const Node name = node.member("name"), from = node.member("from");
    if (!name.is(kText) || !from.is(kText)) continue;
    read_port_name(name, "output", names, faults);
    check_step_name(from, draft, true, faults);
    draft.definition.pipeline.outputs.push_back({*name.text(), *from.text()});
  }
  if (outputs.is(kList) && outputs.children().empty())
    faults.add(outputs.position(), "a service needs at least one output");
}

}  // namespace

bool report_unknown_port(const Node& node, const std::string& name,
                         const model::PipelineSpec& pipeline, FaultList& faults) {
  const std::size_t slash = name.find('/');  // no id has one
  if (slash == std::string::npos) return false;
  const auto step = std::find_if(pipeline.steps.begin(), pipeline.steps.end(),
                                 [&](const auto& one) { return one.id == name.substr(0, slash); });
  if (step == pipeline.steps.end()) return false;
  const model::ModuleSpec* module = model::find_module(step->module);
  if (module == nullptr) return true;  // which is reported already
  std::vector<std::string_view> ports;
  if (!module->first_output.empty()) ports.push_back(module->first_output);
  for (const model::FurtherOutput& port : module->further_outputs) ports.push_back(port.name);
  const std::string port = name.substr(slash + 1);
  const bool is_input = std::find(ports.begin(), ports.end(), port) != ports.end();
  if (is_input || ports.empty())
    faults.add(node.position(),
               is_input ? "an input goes to a module, not to its port " + in_quotes(port)
                        : "module " + in_quotes(step->id) + " has no port " + in_quotes(port),
               {"help: write " + in_quotes(step->id) + " alone"});
  else
    faults.add(node.position(), "module " + in_quotes(step->id) + " has no port " + in_quotes(port),
               spelling_notes(port, ports));
  return true;
}

std::map<std::string, model::ParameterValue> read_step_values(const Node& parameters,
                                                              const model::ModuleSpec& module,
                                                              const Outside& outside,
                                                              FaultList& faults) {
  const std::string file = "module";
  const ReadBeside read_beside = nothing_beside;
  const Surroundings around{file, read_beside, outside};
  std::map<std::string, model::ParameterValue> values;
  for (const Node& value : parameters.children()) {
    for (const model::ParameterSpec& spec : module.parameters) {
      if (spec.name != value.name()) continue;
      if (auto read = read_value(value, spec, around, faults))
        values.emplace(value.name(), std::move(*read));
    }
  }
  return values;
}

void read_modules(const Node& root, const Surroundings& around, Draft& draft, FaultList& faults) {
  for (const Node& node : root.member("modules").children()) read_step(node, around, draft, faults);
}

void read_ports(const Node& root, Draft& draft, FaultList& faults) {
  read_inputs(root, draft, faults);
  read_outputs(root, draft, faults);
}

}  // namespace aml::definition
