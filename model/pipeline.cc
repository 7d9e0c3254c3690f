#include "model/pipeline.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "model/module_error.h"
#include "model/registry.h"
#include "model/running_step.h"

namespace aml::model {
namespace {

template <typename List, typename Name>
std::optional<std::size_t> find_index(const List& list, const std::string& wanted, Name name) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].*name == wanted) return i;
  }
  return std::nullopt;
}

/// What is known of one step while the pipeline is put together.
struct StepState {
  const ModuleSpec* spec = nullptr;
  std::unique_ptr<Module> module;
  std::optional<std::size_t> input;    ///< the web service input that replaces its wire
  std::optional<std::size_t> dataset;  ///< at the other end of its wire
  std::optional<std::size_t> step;     ///< at the other end of its wire
  std::optional<Schema> received;
  std::optional<Schema> made;
};

/// The experiment with its names resolved. The specification must be free of faults.
class PipelineBuilder {
 public:
  explicit PipelineBuilder(const PipelineSpec& spec) : spec_(spec), steps_(spec.steps.size()) {
    for (std::size_t i = 0; i < steps_.size(); ++i) resolve(i);
    for (std::size_t i = 0; i < steps_.size(); ++i) made(i);
  }

  StepState& step(std::size_t index) { return steps_[index]; }
  std::size_t index_of(const std::string& id) const {
    const auto index = find_index(spec_.steps, id, &StepSpec::id);
    AML_ASSERT(index);
    return *index;
  }

  /// The schema of what flows into a step.
  const Schema& received(std::size_t index) {
    StepState& step = steps_[index];
    if (!step.received) step.received = source_schema(step);
    return *step.received;
  }

  /// The schema of a step's result.
  const Schema& made(std::size_t index) {
    StepState& step = steps_[index];
    if (!step.made) {
      const Schema& schema = received(index);
      step.made = naming_step(*step.spec, spec_.steps[index].id,
                              [&] { return step.module->output_schema(schema); });
    }
    return *step.made;
  }

 private:
  void resolve(std::size_t index) {
    const StepSpec& given = spec_.steps[index];
    StepState& step = steps_[index];
    step.spec = find_module(given.module);
    AML_ASSERT(step.spec != nullptr);
    step.module = naming_step(*step.spec, given.id, [&] {
      return step.spec->create(Parameters(step.spec->parameters, given.parameters));
    });
    step.input = find_index(spec_.inputs, given.id, &InputSpec::to);
    step.dataset = find_index(spec_.datasets, given.from, &DatasetSpec::name);
    step.step = find_index(spec_.steps, given.from, &StepSpec::id);
  }

  Schema source_schema(const StepState& step) {
    if (step.input && !spec_.inputs[*step.input].columns.empty())
      return spec_.inputs[*step.input].columns;
    AML_ASSERT(step.dataset || step.step);
    return step.dataset ? spec_.datasets[*step.dataset].table.schema() : made(*step.step);
  }

  const PipelineSpec& spec_;
  std::vector<StepState> steps_;
};

/// The steps that feed an output, each after its source.
class RunningOrder {
 public:
  explicit RunningOrder(PipelineBuilder& builder, std::size_t steps)
      : builder_(builder), position_(steps) {}

  std::size_t add(std::size_t step) {
    if (position_[step]) return *position_[step];
    const StepState& state = builder_.step(step);
    if (!state.input && state.step) add(*state.step);
    position_[step] = order_.size();
    order_.push_back(step);
    return *position_[step];
  }

  std::size_t position(std::size_t step) const {
    AML_ASSERT(position_[step]);
    return *position_[step];
  }
  const std::vector<std::size_t>& steps() const { return order_; }

 private:
  PipelineBuilder& builder_;
  std::vector<std::optional<std::size_t>> position_;
  std::vector<std::size_t> order_;
};

void throw_first_fault(const PipelineSpec& spec) {
  const std::vector<PipelineFault> faults = find_faults(spec);
  if (!faults.empty()) throw faults.front();
}

}  // namespace

Pipeline::Pipeline(const PipelineSpec& spec) {
  throw_first_fault(spec);
  PipelineBuilder builder(spec);
  for (const InputSpec& input : spec.inputs)
    inputs_.push_back({input.name, builder.received(builder.index_of(input.to))});
  for (const DatasetSpec& dataset : spec.datasets) datasets_.push_back(dataset.table);

  const std::size_t first_node = inputs_.size() + datasets_.size();
  RunningOrder order(builder, spec.steps.size());
  for (const OutputSpec& output : spec.outputs) {
    const std::size_t step = builder.index_of(output.from);
    output_slots_.push_back(first_node + order.add(step));
    outputs_.push_back({output.name, builder.made(step)});
  }
  origins_.resize(first_node, inputs_.size());
  for (std::size_t i = 0; i < inputs_.size(); ++i) origins_[i] = i;
  for (const std::size_t step : order.steps()) {
    StepState& state = builder.step(step);
    const std::size_t source = state.input     ? *state.input
                               : state.dataset ? inputs_.size() + *state.dataset
                                               : first_node + order.position(*state.step);
    // A dataset gives all its rows to every batch.
    row_wise_ = row_wise_ && state.module->row_wise() && (state.input || !state.dataset);
    AML_ASSERT(source < origins_.size());  // a step runs after the one it takes from
    origins_.push_back(origins_[source]);
    nodes_.push_back({state.spec, spec.steps[step].id, std::move(state.module), source, false,
                      builder.received(step), builder.made(step)});
  }
  find_last_readers();
}

void Pipeline::find_last_readers() {
  std::vector<bool> is_read(inputs_.size() + datasets_.size() + nodes_.size());
  const auto is_last = [&](std::size_t slot) {
    const bool first_from_behind = !is_read[slot];
    is_read[slot] = true;
    return first_from_behind;
  };
  output_takes_.resize(output_slots_.size());
  for (std::size_t i = output_slots_.size(); i-- > 0;) output_takes_[i] = is_last(output_slots_[i]);
  for (std::size_t i = nodes_.size(); i-- > 0;) nodes_[i].takes = is_last(nodes_[i].source);
}

std::optional<std::size_t> Pipeline::input_of(std::size_t output) const {
  AML_ASSERT(output < output_slots_.size());
  const std::size_t origin = origins_[output_slots_[output]];
  if (origin == inputs_.size()) return std::nullopt;
  return origin;
}

bool Pipeline::row_wise(std::size_t input) const {
  AML_ASSERT(input < inputs_.size());
  return std::all_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
    return origins_[node.source] != input || node.module->row_wise();
  });
}

Table Pipeline::run_node(const Node& node, Table batch) const {
  const Schema* made = batch.schema() == node.received ? &node.made : nullptr;
  return run_step(*node.spec, node.step, *node.module, std::move(batch), made);
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
  const std::size_t origin = input.value_or(inputs_.size());
  std::vector<Table> slots(inputs_.size());
  if (input) slots[*input] = std::move(rows);
  return run_nodes(std::move(slots), origin);
}

Table Pipeline::run_node_on_part(const Node& node, Table batch) const {
  const bool is_first = node.source < inputs_.size() + datasets_.size();
  if (is_first || batch.rows() > 0) return run_node(node, std::move(batch));
  return Table(naming_step(*node.spec, node.step,
                           [&] { return node.module->output_schema(batch.schema()); }));
}

std::vector<Table> Pipeline::run_nodes(std::vector<Table> slots,
                                       std::optional<std::size_t> origin) const {
  const std::size_t first_node = inputs_.size() + datasets_.size();
  AML_ASSERT(slots.size() == inputs_.size());
  slots.resize(first_node + nodes_.size());
  const auto read = [&](std::size_t slot, bool takes) -> Table {
    if (slot >= inputs_.size() && slot < first_node) return datasets_[slot - inputs_.size()];
    if (takes) return std::move(slots[slot]);
    return slots[slot];
  };
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    if (!origin)
      slots[first_node + i] = run_node(node, read(node.source, node.takes));
    else if (origins_[node.source] == *origin)
      slots[first_node + i] = run_node_on_part(node, read(node.source, node.takes));
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
};

}  // namespace aml::model
