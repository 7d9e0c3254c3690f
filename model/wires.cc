#include "model/wires.h"

#include <utility>

#include "emulator/base/assert.h"
#include "model/registry.h"
#include "model/running_step.h"

namespace aml::model {
namespace {

std::optional<std::size_t> find_step(const PipelineSpec& spec, const std::string& id) {
  for (std::size_t i = 0; i < spec.steps.size(); ++i) {
    if (spec.steps[i].id == id) return i;
  }
  return std::nullopt;
}

}  // namespace

WireEnd find_wire_end(const PipelineSpec& spec, const std::string& name) {
  for (std::size_t i = 0; i < spec.datasets.size(); ++i) {
    if (spec.datasets[i].name == name) return {.dataset = i, .step = {}, .port = nullptr};
  }
  if (const auto step = find_step(spec, name))
    return {.dataset = {}, .step = step, .port = nullptr};
  const std::size_t slash = name.find('/');  // no id has one
  if (slash == std::string::npos) return {};
  const auto step = find_step(spec, name.substr(0, slash));
  const ModuleSpec* module = step ? find_module(spec.steps[*step].module) : nullptr;
  if (module == nullptr) return {};
  const std::string port = name.substr(slash + 1);
  if (module->first_output == port) return {.dataset = {}, .step = step, .port = nullptr};
  for (const FurtherOutput& output : module->further_outputs) {
    if (output.name == port) return {.dataset = {}, .step = step, .port = &output};
  }
  return {};
}

std::vector<SecondPort> second_ports(const StepSpec& step) {
  std::vector<SecondPort> ports;
  for (const auto& [name, value] : step.parameters) {
    if (const auto* dataset = std::get_if<DatasetReference>(&value)) {
      if (dataset->table == nullptr && !dataset->name.empty())
        ports.push_back({name, dataset->name, false});
    } else if (const auto* learned = std::get_if<TransformationReference>(&value)) {
      if (learned->transformation == nullptr) ports.push_back({name, learned->name, true});
    }
  }
  return ports;
}

ParameterValue arrived(const PipelineSpec& spec, const SecondPort& port, const WireEnd& end,
                       std::shared_ptr<const Table> table, bool is_promise) {
  AML_ASSERT(table != nullptr);
  if (!port.is_transformation) return DatasetReference{port.name, std::move(table), is_promise};
  AML_ASSERT(end.step && end.is_transformation());
  const StepSpec& learner = spec.steps[*end.step];
  const ModuleSpec* module = find_module(learner.module);
  AML_ASSERT(module != nullptr);
  return naming_step(*module, learner.id, [&]() -> ParameterValue {
    return TransformationReference{
        port.name, std::shared_ptr<const Module>(end.port->learn(
                       Parameters(module->parameters, learner.parameters), std::move(table)))};
  });
}

}  // namespace aml::model
