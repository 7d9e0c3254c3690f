#include "emulator/studio/node_run.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "emulator/definition/definition_answers.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/definition/step_values.h"
#include "emulator/graph/graph_nodes.h"
#include "model/module_error.h"
#include "model/registry.h"
#include "model/running_step.h"

namespace aml::studio {

namespace {

using Given = std::map<std::string, model::ParameterValue>;
using graph::GraphModule;
using graph::GraphNode;

constexpr std::size_t kBytesPerCell = 8;

void throw_first(definition::FaultList& faults) {
  const auto list = faults.take();
  if (list.empty()) return;
  std::string text = list.front().message;
  for (const std::string& note : list.front().notes) text += "; " + note;
  throw NodeFailure(text);
}

/// One node on its way.
class NodeRun {
 public:
  NodeRun(const GraphNode& node, const GraphModule& module, const NodeSources& sources,
          const NodeLimits& limits)
      : module_(module),
        spec_(*model::find_module(module.name)),
        sources_(sources),
        limits_(limits) {
    read_parameters(node);
  }

  NodeResult run(bool promises) {
    const model::Table in = data();
    NodeResult result;
    std::size_t port = 0;
    for (const std::string_view name : module_.outputs) {
      const model::FurtherOutput* further = port++ == 0 ? nullptr : further_output(name);
      if (further != nullptr && further->learn != nullptr)
        result.transformations.emplace(
            name, further->learn(parameters(), std::make_shared<const model::Table>(in)));
      else
        result.tables.emplace(name, promises ? promised(further, in) : run_port(further, in));
    }
    return result;
  }

 private:
  void read_parameters(const GraphNode& node) {
    definition::FaultList faults("node");
    std::vector<std::string> notes;
    definition::PositionedJson json;
    json.value = graph::read_node_parameters(node, module_, nullptr, faults, notes);
    json.complete = true;
    throw_first(faults);
    const definition::Node root(json);
    given_ = definition::read_step_values(root, spec_, limits_.outside, faults);
    check_answers(root, faults);
    throw_first(faults);
    for (const auto& [name, value] : sources_.others) given_.insert_or_assign(name, value);
  }

  void check_answers(const definition::Node& root, definition::FaultList& faults) const {
    if (!sources_.data) return;
    const bool appends = root.member("Append score columns to output").boolean().value_or(true);
    for (const definition::Node& value : root.children()) {
      const auto found = given_.find(value.name());
      if (found != given_.end() && model::type_of(found->second) == model::ParameterType::kAnswers)
        definition::check_answers(value, appends, sources_.data->schema(), faults);
    }
  }

  model::Parameters parameters() const { return model::Parameters(spec_.parameters, given_); }

  const model::FurtherOutput* further_output(std::string_view name) const {
    for (const model::FurtherOutput& port : spec_.further_outputs)
      if (port.name == name) return &port;
    return nullptr;
  }

  model::Table data() const {
    if (spec_.is_source) return model::Table();
    if (!sources_.data) throw model::ModuleError(model::kNullOrEmptyInput, {first_port()});
    return *sources_.data;
  }

  std::string first_port() const {
    for (const graph::GraphInputPort& port : module_.inputs)
      if (port.parameter.empty()) return std::string(port.name);
    return std::string(model::kInputPort);
  }

  model::SharedTable promised(const model::FurtherOutput* port, const model::Table& in) const {
    return model::Table(model::create_port(spec_, port, parameters())->output_schema(in.schema()));
  }

  model::SharedTable run_port(const model::FurtherOutput* port, const model::Table& in) const {
    const auto made = model::create_port(spec_, port, parameters());
    const model::Schema schema = made->output_schema(in.schema());
    if (in.bytes() + in.rows() * schema.size() * kBytesPerCell > limits_.max_bytes)
      throw NodeFailure("the result would take more than " +
                        std::to_string(limits_.max_bytes >> 20) + " MiB");
    if (spec_.is_source) return made->run(model::Table(), schema);
    return model::run_step(spec_, std::string(module_.name), *made, in, &schema);
  }

  const GraphModule& module_;
  const model::ModuleSpec& spec_;
  const NodeSources& sources_;
  const NodeLimits& limits_;
  Given given_;
};

template <typename Work>
auto naming_failures(Work work) {
  try {
    return work();
  } catch (const NodeFailure&) {
    throw;
  } catch (const std::exception& error) {  // a module's error, and what stops it from outside
    throw NodeFailure(error.what());
  }
}

}  // namespace

std::size_t NodeResult::bytes() const {
  std::size_t sum = 0;
  for (const auto& [port, table] : tables) sum += static_cast<const model::Table&>(table).bytes();
  return sum;
}

NodeResult run_node(const GraphNode& node, const GraphModule& module, const NodeSources& sources,
                    const NodeLimits& limits) {
  return naming_failures([&] { return NodeRun(node, module, sources, limits).run(false); });
}

NodeResult promise_node(const GraphNode& node, const GraphModule& module,
                        const NodeSources& sources, const NodeLimits& limits) {
  return naming_failures([&] { return NodeRun(node, module, sources, limits).run(true); });
}

const GraphModule& module_of(const GraphNode& node) {
  if (const GraphModule* module = graph::find_graph_module(node.module_id)) return *module;
  const definition::AbsentModule* absent = graph::find_absent_graph_module(node.module_id);
  if (absent == nullptr) throw NodeFailure("the emulator has no module " + node.module_id);
  throw NodeFailure(std::string(absent->name) + " cannot be had offline: " +
                    std::string(absent->why) + "; " + std::string(absent->instead));
}

}  // namespace aml::studio
