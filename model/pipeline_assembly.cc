#include <map>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "model/pipeline.h"
#include "model/pipeline_parts.h"
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

/// What is known of one output port of a step while the pipeline is put together.
struct PortState {
  std::unique_ptr<Module> module;  ///< made of promises where a second port is wired to a step
  std::optional<Schema> made;
};

/// What is known of one step while the pipeline is put together.
struct StepState {
  const ModuleSpec* spec = nullptr;
  std::optional<std::size_t> input;  ///< the web service input that replaces its wire
  WireEnd source;
  std::vector<SecondPort> second_ports;
  std::optional<Schema> received;
  std::map<const FurtherOutput*, PortState> ports;  ///< null: the first one
};

/// The experiment with its names resolved. The specification must be free of faults.
class PipelineBuilder {
 public:
  explicit PipelineBuilder(const PipelineSpec& spec) : spec_(spec), steps_(spec.steps.size()) {
    for (std::size_t i = 0; i < steps_.size(); ++i) resolve(i);
    for (std::size_t i = 0; i < steps_.size(); ++i) made(i, nullptr);
  }

  StepState& step(std::size_t index) { return steps_[index]; }
  const PipelineSpec& spec() const { return spec_; }
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

  /// The schema of what comes out of a port of a step.
  const Schema& made(std::size_t index, const FurtherOutput* port) {
    PortState& state = steps_[index].ports[port];
    if (!state.made) {
      const Schema& schema = received(index);
      const ModuleSpec& module = *steps_[index].spec;
      state.made = naming_step(module, spec_.steps[index].id, [&] {
        if (!state.module) state.module = create_port(module, port, promised_parameters(index));
        return state.module->output_schema(schema);
      });
    }
    return *state.made;
  }

  /// The port's module, to be kept.
  std::unique_ptr<Module> take_module(std::size_t index, const FurtherOutput* port) {
    made(index, port);
    return std::move(steps_[index].ports[port].module);
  }

 private:
  void resolve(std::size_t index) {
    const StepSpec& given = spec_.steps[index];
    StepState& step = steps_[index];
    step.spec = find_module(given.module);
    AML_ASSERT(step.spec != nullptr);
    step.input = find_index(spec_.inputs, given.id, &InputSpec::to);
    step.source = find_wire_end(spec_, given.from);
    step.second_ports = second_ports(given);
    if (!step.second_ports.empty()) return;
    step.ports[nullptr].module = naming_step(*step.spec, given.id, [&] {
      return step.spec->create(Parameters(step.spec->parameters, given.parameters));
    });
  }

  Parameters promised_parameters(std::size_t index) {
    std::map<std::string, ParameterValue> given = spec_.steps[index].parameters;
    for (const SecondPort& port : steps_[index].second_ports) {
      const WireEnd end = find_wire_end(spec_, port.name);
      AML_ASSERT(end.step);
      const Schema& schema =
          end.is_transformation() ? received(*end.step) : made(*end.step, end.port);
      given.insert_or_assign(
          port.parameter, arrived(spec_, port, end, std::make_shared<const Table>(schema), true));
    }
    return Parameters(steps_[index].spec->parameters, given);
  }

  Schema source_schema(const StepState& step) {
    if (step.spec->is_source) return {};
    if (step.input && !spec_.inputs[*step.input].columns.empty())
      return spec_.inputs[*step.input].columns;
    AML_ASSERT(step.source.exists());
    return step.source.dataset ? spec_.datasets[*step.source.dataset].table.schema()
                               : made(*step.source.step, step.source.port);
  }

  const PipelineSpec& spec_;
  std::vector<StepState> steps_;
};

using StepPort = std::pair<std::size_t, const FurtherOutput*>;

/// The ports of steps that feed an output, each after what it takes from.
class RunningOrder {
 public:
  explicit RunningOrder(PipelineBuilder& builder) : builder_(builder) {}

  void add(const StepPort& port) {
    const StepState& state = builder_.step(port.first);
    if (state.spec->is_source || position_.contains(port)) return;
    if (!state.input && state.source.step) add({*state.source.step, state.source.port});
    for (const SecondPort& second : state.second_ports) add_source_of(second);
    if (!position_.emplace(port, order_.size()).second) return;
    order_.push_back(port);
  }

  std::size_t position(const StepPort& port) const {
    const auto found = position_.find(port);
    AML_ASSERT(found != position_.end());
    return found->second;
  }
  const std::vector<StepPort>& ports() const { return order_; }

 private:
  // A transformation is learnt from what flows into its step, which need not run itself.
  void add_source_of(const SecondPort& second) {
    const WireEnd end = find_wire_end(builder_.spec(), second.name);
    AML_ASSERT(end.step);
    if (!end.is_transformation()) return add({*end.step, end.port});
    const StepState& learner = builder_.step(*end.step);
    if (!learner.input && learner.source.step) add({*learner.source.step, learner.source.port});
  }

  PipelineBuilder& builder_;
  std::map<StepPort, std::size_t> position_;
  std::vector<StepPort> order_;
};

void throw_first_fault(const PipelineSpec& spec) {
  const std::vector<PipelineFault> faults = find_faults(spec);
  if (!faults.empty()) throw faults.front();
}

}  // namespace

/// Puts the nodes of a pipeline in order.
class Pipeline::Assembly {
 public:
  Assembly(Pipeline& pipeline, const PipelineSpec& spec)
      : pipeline_(pipeline), builder_(spec), order_(builder_) {}

  void run() {
    const PipelineSpec& spec = builder_.spec();
    for (const InputSpec& input : spec.inputs)
      pipeline_.inputs_.push_back({input.name, builder_.received(builder_.index_of(input.to))});
    for (const DatasetSpec& dataset : spec.datasets) pipeline_.datasets_.push_back(dataset.table);
    std::vector<WireEnd> ends;
    for (const OutputSpec& output : spec.outputs) {
      ends.push_back(find_wire_end(spec, output.from));
      AML_ASSERT(ends.back().step);
      order_.add({*ends.back().step, ends.back().port});
    }
    add_sources();
    pipeline_.origins_.resize(pipeline_.first_node(), pipeline_.inputs_.size());
    for (std::size_t i = 0; i < pipeline_.inputs_.size(); ++i) pipeline_.origins_[i] = i;
    for (const StepPort& port : order_.ports()) add_node(port);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      pipeline_.output_slots_.push_back(slot_of(ends[i]));
      pipeline_.outputs_.push_back(
          {spec.outputs[i].name, builder_.made(*ends[i].step, ends[i].port)});
    }
  }

 private:
  // What a source gives is known from its parameters: a dataset like any other.
  void add_sources() {
    const PipelineSpec& spec = builder_.spec();
    for (std::size_t i = 0; i < spec.steps.size(); ++i) {
      const StepState& state = builder_.step(i);
      if (!state.spec->is_source) continue;
      const Schema made = builder_.made(i, nullptr);
      source_slots_[i] = pipeline_.inputs_.size() + pipeline_.datasets_.size();
      const auto module = builder_.take_module(i, nullptr);
      pipeline_.datasets_.push_back(
          naming_step(*state.spec, spec.steps[i].id, [&] { return module->run(Table(), made); }));
    }
  }

  std::size_t slot_of(const WireEnd& end) const {
    if (end.dataset) return pipeline_.inputs_.size() + *end.dataset;
    AML_ASSERT(end.step);
    const auto source = source_slots_.find(*end.step);
    if (source != source_slots_.end()) return source->second;
    return pipeline_.first_node() + order_.position({*end.step, end.port});
  }

  std::size_t source_slot(const StepState& state) const {
    return state.input ? *state.input : slot_of(state.source);
  }

  void add_node(const StepPort& port) {
    const StepState& state = builder_.step(port.first);
    const StepSpec& step = builder_.spec().steps[port.first];
    Node node{.spec = state.spec,
              .step = step.id,
              .port = port.second,
              .module = builder_.take_module(port.first, port.second),
              .source = source_slot(state),
              .takes = false,
              .received = builder_.received(port.first),
              .made = builder_.made(port.first, port.second),
              .parameters = {},
              .seconds = {},
              .once = nullptr};
    add_seconds(state, node);
    if (!node.seconds.empty()) node.parameters = step.parameters;
    join_origins(node);
    pipeline_.nodes_.push_back(std::move(node));
  }

  void add_seconds(const StepState& state, Node& node) {
    for (const SecondPort& port : state.second_ports) {
      const WireEnd end = find_wire_end(builder_.spec(), port.name);
      AML_ASSERT(end.step);
      const std::size_t slot =
          end.is_transformation() ? source_slot(builder_.step(*end.step)) : slot_of(end);
      node.seconds.push_back({port, end, slot, false});
    }
  }

  // A node belongs to the input whose rows reach it; where those of two do, the job needs both.
  void join_origins(Node& node) {
    const std::size_t none = pipeline_.inputs_.size();
    std::vector<std::size_t>& origins = pipeline_.origins_;
    AML_ASSERT(node.source < origins.size());  // a step runs after the one it takes from
    std::size_t origin = origins[node.source];
    bool has_constants = true;
    for (const SecondSource& second : node.seconds) {
      AML_ASSERT(second.slot < origins.size());
      const std::size_t other = origins[second.slot];
      has_constants = has_constants && other == none;
      if (other != none && origin != none && other != origin) pipeline_.joins_inputs_ = true;
      if (origin == none) origin = other;
    }
    if (!node.seconds.empty() && has_constants) node.once = std::make_unique<Once>();
    // A dataset gives all its rows to every batch.
    node.whole = !node.module->row_wise() || !has_constants || origins[node.source] == none;
    origins.push_back(origin);
  }

  Pipeline& pipeline_;
  PipelineBuilder builder_;
  RunningOrder order_;
  std::map<std::size_t, std::size_t> source_slots_;  ///< of steps without input, by their index
};

Pipeline::Pipeline(const PipelineSpec& spec) {
  throw_first_fault(spec);
  Assembly(*this, spec).run();
  find_constants(spec);
  find_last_readers();
}

// Datasets' rows that meet those of callers are made once, not for each call.
void Pipeline::find_constants(const PipelineSpec& spec) {
  const std::size_t none = inputs_.size();
  constants_.resize(first_node() + nodes_.size());
  const auto is_constant_node = [&](std::size_t slot) {
    return slot >= first_node() && origins_[slot] == none;
  };
  bool has_seconds = false;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    has_seconds = has_seconds || !nodes_[i].seconds.empty();
    const bool meets_callers = origins_[first_node() + i] != none;
    if (meets_callers && is_constant_node(nodes_[i].source))
      constants_[nodes_[i].source] = std::make_unique<Once>();
    for (const SecondSource& second : nodes_[i].seconds) {
      const bool is_constant = nodes_[i].once || (meets_callers && is_constant_node(second.slot));
      if (is_constant) constants_[second.slot] = std::make_unique<Once>();
    }
  }
  if (has_seconds)
    spec_ = std::make_unique<PipelineSpec>(
        PipelineSpec{.datasets = {}, .steps = spec.steps, .inputs = {}, .outputs = {}});
  runs_.resize(nodes_.size());
  for (const std::size_t slot : output_slots_) mark_running(slot);
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    row_wise_ = row_wise_ && !(runs_[i] && nodes_[i].whole);
}

void Pipeline::mark_running(std::size_t slot) {
  if (slot < first_node() || constants_[slot] || runs_[slot - first_node()]) return;
  runs_[slot - first_node()] = true;
  const Node& node = nodes_[slot - first_node()];
  mark_running(node.source);
  if (node.once) return;
  for (const SecondSource& second : node.seconds) mark_running(second.slot);
}

void Pipeline::find_last_readers() {
  std::vector<bool> is_read(first_node() + nodes_.size());
  const auto is_last = [&](std::size_t slot) {
    const bool first_from_behind = !is_read[slot];
    is_read[slot] = true;
    return first_from_behind && !constants_[slot];
  };
  output_takes_.resize(output_slots_.size());
  for (std::size_t i = output_slots_.size(); i-- > 0;) output_takes_[i] = is_last(output_slots_[i]);
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (!runs_[i]) continue;
    std::vector<SecondSource>& seconds = nodes_[i].seconds;
    for (std::size_t k = seconds.size(); k-- > 0 && !nodes_[i].once;)
      seconds[k].takes = is_last(seconds[k].slot);
    nodes_[i].takes = is_last(nodes_[i].source);
  }
}

}  // namespace aml::model
