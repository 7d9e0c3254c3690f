#include <algorithm>
#include <array>

#include "emulator/definition/definition_parts.h"
#include "model/registry.h"

namespace aml::definition {

namespace {

using model::ParameterSpec;
using model::ParameterType;

constexpr std::array<std::string_view, 4> kPublishedTypes = {"Integer", "Double", "Boolean",
                                                             "Text"};

/// One module parameter that a global parameter sets, as understood.
struct Target {
  core::GlobalParameter::Target names;
  const ParameterSpec* spec;
};

const model::StepSpec* find_step(const Draft& draft, const std::string& id) {
  for (const model::StepSpec& step : draft.definition.pipeline.steps)
    if (step.id == id) return &step;
  return nullptr;
}

const ParameterSpec* find_parameter(const model::ModuleSpec& module, const Node& node,
                                    const std::string& name, FaultList& faults) {
  std::vector<std::string_view> known;
  for (const ParameterSpec& spec : module.parameters) {
    if (spec.name == name) return &spec;
    known.push_back(spec.name);
  }
  faults.add(node.position(), in_quotes(module.name) + " has no parameter " + in_quotes(name),
             spelling_notes(name, known));
  return nullptr;
}

std::optional<Target> read_target(const Node& node, const Draft& draft, FaultList& faults) {
  const std::string text = node.text().value_or("");
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    faults.add(node.position(), in_quotes(text) + " does not name a module's parameter",
               {"help: write the module's id, a slash and the parameter: \"hash/N-grams\""});
    return std::nullopt;
  }
  Target target{{text.substr(0, slash), text.substr(slash + 1)}, nullptr};
  const model::StepSpec* step = find_step(draft, target.names.step);
  if (step == nullptr) {
    std::vector<std::string_view> known;
    for (const model::StepSpec& other : draft.definition.pipeline.steps) known.push_back(other.id);
    faults.add(node.position(), "there is no module " + in_quotes(target.names.step),
               spelling_notes(target.names.step, known));
    return std::nullopt;
  }
  const model::ModuleSpec* module = model::find_module(step->module);
  if (module == nullptr) return std::nullopt;  // reported where the step names it
  target.spec = find_parameter(*module, node, target.names.parameter, faults);
  if (target.spec == nullptr) return std::nullopt;
  const bool selects = target.spec->type == ParameterType::kColumns;
  const bool is_object = target.spec->type == ParameterType::kAnswers ||
                         target.spec->type == ParameterType::kScorer ||
                         target.spec->type == ParameterType::kScript;
  const bool names_dataset = target.spec->type == ParameterType::kDataset ||
                             target.spec->type == ParameterType::kTransformation;
  const bool names_model = target.spec->type == ParameterType::kModel;
  if (selects || is_object || names_dataset || names_model) {
    faults.add(node.position(), in_quotes(target.names.parameter) +
                                    (selects         ? " selects columns"
                                     : is_object     ? " is an object"
                                     : names_dataset ? " names a dataset"
                                                     : " names a model") +
                                    " and cannot be a global parameter");
    return std::nullopt;
  }
  return target;
}

std::vector<Target> read_targets(const Node& list, const Draft& draft,
                                 std::map<std::string, SourcePosition>& set, FaultList& faults) {
  std::vector<Target> targets;
  for (const Node& node : list.children()) {
    if (!node.is(kText)) continue;
    auto target = read_target(node, draft, faults);
    if (!target) continue;
    const auto [first, is_new] = set.emplace(*node.text(), node.position());
    if (!is_new) {
      faults.add(node.position(), node.shown() + " is set by two global parameters",
                 {"first set at " + to_text(first->second)});
    }
    targets.push_back(std::move(*target));
  }
  return targets;
}

std::optional<ParameterType> read_type(const Node& node, const std::vector<Target>& targets,
                                       FaultList& faults) {
  const auto text = node.member("type").text();
  if (!text) {
    if (!targets.empty()) return targets.front().spec->type;
    if (node.member("sets").is(kList) && node.member("sets").children().empty())
      faults.add(node.position(), "a global parameter that sets nothing needs \"type\"",
                 spelling_notes("", kPublishedTypes));
    return std::nullopt;
  }
  if (std::find(kPublishedTypes.begin(), kPublishedTypes.end(), *text) != kPublishedTypes.end())
    return model::find_parameter_type(*text);
  faults.add(node.member("type").position(), "parameter type " + in_quotes(*text) + " is not known",
             spelling_notes(*text, kPublishedTypes));
  return std::nullopt;
}

void check_target_types(const Node& sets, const core::GlobalParameter& parameter,
                        const std::vector<Target>& targets, FaultList& faults) {
  for (const Target& target : targets) {
    if (target.spec->type == parameter.type) continue;
    const std::string path = target.names.step + "/" + target.names.parameter;
    for (const Node& node : sets.children()) {
      if (node.text() != path) continue;
      faults.add(node.position(), in_quotes(parameter.name) + " is of type " +
                                      std::string(model::name_of(parameter.type)) + ", but " +
                                      in_quotes(path) + " of type " +
                                      std::string(model::name_of(target.spec->type)));
    }
  }
}

// Rules that the type cannot have, and rules that exclude every value.
void check_rules(const Node& node, const core::GlobalParameter& parameter, FaultList& faults) {
  const bool number =
      parameter.type == ParameterType::kInteger || parameter.type == ParameterType::kDouble;
  const std::string type(model::name_of(parameter.type));
  for (const std::string_view bound : {"minimum", "maximum"}) {
    if (node.member(bound).present() && !number)
      faults.add(node.member(bound).name_position(),
                 "a parameter of type " + type + " has no " + in_quotes(bound));
  }
  if (node.member("choices").present() && parameter.type != ParameterType::kText)
    faults.add(node.member("choices").name_position(),
               "a parameter of type " + type + " has no \"choices\"");
  if (parameter.minimum && parameter.maximum && *parameter.minimum > *parameter.maximum)
    faults.add(node.member("minimum").position(), "\"minimum\" " + node.member("minimum").shown() +
                                                      " is above \"maximum\" " +
                                                      node.member("maximum").shown());
}

// The default has to pass the parameter's own rules, and then those of the modules it reaches.
void read_default(const Node& node, core::GlobalParameter& parameter,
                  const std::vector<Target>& targets, FaultList& faults) {
  const Node value = node.member("default");
  if (!value.present()) return;
  ParameterRules rules{parameter.type, parameter.minimum, parameter.maximum, {}};
  rules.choices.assign(parameter.choices.begin(), parameter.choices.end());
  const std::string subject = "the default of " + in_quotes(parameter.name);
  parameter.default_value = read_parameter(value, subject, rules, faults);
  for (const Target& target : targets) {
    if (!parameter.default_value || target.spec->type != parameter.type) continue;
    const ParameterRules own{target.spec->type, target.spec->minimum, target.spec->maximum,
                             target.spec->choices};
    if (!read_parameter(value, subject, own, faults)) parameter.default_value.reset();
  }
}

void read_global_parameter(const Node& node, Draft& draft,
                           std::map<std::string, SourcePosition>& names,
                           std::map<std::string, SourcePosition>& set, FaultList& faults) {
  const auto name = node.member("name").text();
  if (!name) return;
  const SourcePosition position = node.member("name").position();
  if (name->empty()) faults.add(position, "the name of a global parameter is empty");
  const auto [first, is_new] = names.emplace(*name, position);
  if (!is_new) {
    faults.add(position, "the global parameter " + in_quotes(*name) + " is given twice",
               {"first given at " + to_text(first->second)});
  }
  core::GlobalParameter parameter;
  parameter.name = *name;
  parameter.description = node.member("description").text().value_or("");
  const std::vector<Target> targets = read_targets(node.member("sets"), draft, set, faults);
  const auto type = read_type(node, targets, faults);
  if (!type) return;
  parameter.type = *type;
  parameter.minimum = node.member("minimum").number();
  parameter.maximum = node.member("maximum").number();
  for (const Node& choice : node.member("choices").children())
    if (const auto text = choice.text()) parameter.choices.push_back(*text);
  for (const Target& target : targets) parameter.sets.push_back(target.names);
  check_target_types(node.member("sets"), parameter, targets, faults);
  check_rules(node, parameter, faults);
  read_default(node, parameter, targets, faults);
  draft.definition.global_parameters.push_back(std::move(parameter));
}

}  // namespace

void read_global_parameters(const Node& root, Draft& draft, FaultList& faults) {
  std::map<std::string, SourcePosition> names;
  std::map<std::string, SourcePosition> set;
  for (const Node& node : root.member("globalParameters").children())
    read_global_parameter(node, draft, names, set, faults);
}

}  // namespace aml::definition
