#include "model/pipeline.h"

#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "model/pipeline_parts.h"
#include "model/running_step.h"

namespace aml::model {

Pipeline::~Pipeline() = default;
Pipeline::Pipeline(Pipeline&& other) noexcept = default;

std::optional<std::size_t> Pipeline::input_of(std::size_t output) const {
  AML_ASSERT(output < output_slots_.size());
  const std::size_t origin = origins_[output_slots_[output]];
  if (origin == inputs_.size()) return std::nullopt;
  return origin;
}

bool Pipeline::row_wise(std::size_t input) const {
  AML_ASSERT(input < inputs_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (origins_[first_node() + i] == input && nodes_[i].whole) return false;
  }
  return true;
}

Table Pipeline::run_node(const Node& node, const Module& module, Table batch) const {
  const Schema* made = batch.schema() == node.received ? &node.made : nullptr;
  return run_step(*node.spec, node.step, module, std::move(batch), made);
}

std::vector<Table> Pipeline::run(std::vector<Table> inputs) const {
  if (inputs.size() != inputs_.size()) {
    throw std::invalid_argument("the pipeline has " + std::to_string(inputs_.size()) +
                                " inputs and was given " + std::to_string(inputs.size()) +
                                " tables");
  }
  return run_nodes(std::move(inputs), std::nullopt);
}

std::vector<Table> Pipeline::run_part(std::optional<std::size_t> input, Table rows) const {
  AML_ASSERT(!input || *input < inputs_.size());
  AML_ASSERT(!joins_inputs_);
  const std::size_t origin = input.value_or(inputs_.size());
  std::vector<Table> slots(inputs_.size());
  if (input) slots[*input] = std::move(rows);
  return run_nodes(std::move(slots), origin);
}

Table Pipeline::run_node_on_part(const Node& node, const Module& module, Table batch) const {
  const bool is_first = node.source < first_node();
  if (is_first || batch.rows() > 0) return run_node(node, module, std::move(batch));
  return Table(
      naming_step(*node.spec, node.step, [&] { return module.output_schema(batch.schema()); }));
}

std::unique_ptr<Module> Pipeline::with_arrived(
    const Node& node, const std::vector<std::shared_ptr<const Table>>& tables) const {
  AML_ASSERT(tables.size() == node.seconds.size() && spec_ != nullptr);
  std::map<std::string, ParameterValue> given = node.parameters;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const SecondSource& second = node.seconds[i];
    given.insert_or_assign(second.port.parameter,
                           arrived(*spec_, second.port, second.end, tables[i], false));
  }
  return naming_step(*node.spec, node.step, [&] {
    return create_port(*node.spec, node.port, Parameters(node.spec->parameters, given));
  });
}

std::shared_ptr<const Table> Pipeline::constant(std::size_t slot) const {
  AML_ASSERT(constants_[slot] != nullptr);
  if (is_dataset(slot)) return dataset(slot).shared();
  Once& once = *constants_[slot];
  return once.get(once.table, [&] { return std::make_shared<const Table>(compute(slot)); });
}

// Only datasets are before it.
Table Pipeline::compute(std::size_t slot) const {
  if (is_dataset(slot)) return dataset(slot);
  AML_ASSERT(slot >= first_node());
  const Node& node = nodes_[slot - first_node()];
  const bool is_made = node.source >= first_node() && constants_[node.source];
  Table batch = is_made ? *constant(node.source) : compute(node.source);
  const std::shared_ptr<const Module> once = node.once ? once_module(node) : nullptr;
  return run_node(node, once ? *once : *node.module, std::move(batch));
}

std::shared_ptr<const Module> Pipeline::once_module(const Node& node) const {
  AML_ASSERT(node.once != nullptr);
  return node.once->get(node.once->module, [&]() -> std::shared_ptr<const Module> {
    std::vector<std::shared_ptr<const Table>> tables;
    for (const SecondSource& second : node.seconds) tables.push_back(constant(second.slot));
    return with_arrived(node, tables);
  });
}

std::vector<Table> Pipeline::run_nodes(std::vector<Table> slots,
                                       std::optional<std::size_t> origin) const {
  AML_ASSERT(slots.size() == inputs_.size());
  slots.resize(first_node() + nodes_.size());
  const auto read = [&](std::size_t slot, bool takes) -> Table {
    if (constants_[slot]) return *constant(slot);
    if (is_dataset(slot)) return dataset(slot);
    if (takes) return std::move(slots[slot]);
    return slots[slot];
  };
  const auto shared = [&](std::size_t slot, bool takes) {
    if (constants_[slot]) return constant(slot);
    if (is_dataset(slot)) return dataset(slot).shared();
    return std::make_shared<const Table>(read(slot, takes));
  };
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const std::size_t slot = first_node() + i;
    if (!runs_[i] || (origin && origins_[slot] != *origin)) continue;
    Table batch = read(node.source, node.takes);
    std::shared_ptr<const Module> made = node.once ? once_module(node) : nullptr;
    if (!node.seconds.empty() && !node.once) {
      std::vector<std::shared_ptr<const Table>> tables;
      for (const SecondSource& second : node.seconds)
        tables.push_back(shared(second.slot, second.takes));
      made = with_arrived(node, tables);
    }
    const Module& module = made ? *made : *node.module;
    slots[slot] = origin ? run_node_on_part(node, module, std::move(batch))
                         : run_node(node, module, std::move(batch));
  }
  std::vector<Table> results(output_slots_.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!origin || origins_[output_slots_[i]] == *origin)
      results[i] = read(output_slots_[i], output_takes_[i]);
  }
  return results;
}

const std::vector<Rule> kPipelineRules = {
    {"pipeline.input-replaces-wire",
     "A web service input replaces what flows into the port it is attached to.",
     documented("Deploy a web service, \"web service input\"")},
    {"pipeline.input-schema", "An input asks for the columns that flow on the wire it replaces.",
     documented("the guide's request: the input is after the column selection")},
    {"pipeline.unused-steps", "Steps that feed no output do not run.",
     inferred("a predictive experiment keeps training steps that no call pays for")},
    {"pipeline.no-rows", "A module that gets no rows answers error 0003 with its port's name.",
     documented("Feature Hashing and Select Columns in Dataset, \"Exceptions\"; error 0003")},
    {"pipeline.extra-columns",
     "Columns after those that an input asks for are further columns of the dataset.",
     inferred("modules see the dataset they get")},
    {"pipeline.constants",
     "What only datasets feed is made once where it meets the rows of callers.",
     inferred("the rows of a dataset never change")},
};

}  // namespace aml::model
