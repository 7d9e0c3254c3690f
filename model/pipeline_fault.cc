#include <algorithm>
#include <iterator>
#include <set>

#include "emulator/text/messages.h"
#include "model/pipeline.h"
#include "model/registry.h"
#include "model/wires.h"

namespace aml::model {
namespace {

using Kind = PipelineFault::Kind;
using Part = PipelineFault::Part;

/// Collects what is wrong with one specification, part by part.
class FaultFinder {
 public:
  explicit FaultFinder(const PipelineSpec& spec) : spec_(spec) {}

  std::vector<PipelineFault> find() {
    check_names();
    for (std::size_t i = 0; i < spec_.steps.size(); ++i) check_step(i);
    for (std::size_t i = 0; i < spec_.inputs.size(); ++i) check_input(i);
    for (std::size_t i = 0; i < spec_.outputs.size(); ++i) check_output(i);
    if (spec_.outputs.empty()) add(Kind::kNoOutput, Part::kPipeline, 0, "", "nothing is an output");
    check_circles();
    return std::move(faults_);
  }

 private:
  /// Per step: those it takes from.
  using WiresBefore = std::vector<std::vector<std::size_t>>;

  void add(Kind kind, Part part, std::size_t index, std::string value,
           const std::string& sentence) {
    faults_.emplace_back(kind, PipelineFault::Location{part, index}, std::move(value), sentence);
  }

  void check_name(std::set<std::string>& taken, Part part, std::size_t index,
                  const std::string& name, const std::string& what) {
    if (name.empty())
      add(Kind::kNoName, part, index, "", what + " " + std::to_string(index + 1) + " has no name");
    else if (!taken.insert(name).second)
      add(Kind::kRepeatedName, part, index, name,
          "the name " + text::in_quotes(name) + " is used twice");
  }

  // Steps and datasets share one set of names, because a step's source may be either.
  void check_names() {
    std::set<std::string> sources;
    std::set<std::string> inputs;
    std::set<std::string> outputs;
    for (std::size_t i = 0; i < spec_.datasets.size(); ++i)
      check_name(sources, Part::kDataset, i, spec_.datasets[i].name, "dataset");
    for (std::size_t i = 0; i < spec_.steps.size(); ++i)
      check_name(sources, Part::kStep, i, spec_.steps[i].id, "step");
    for (std::size_t i = 0; i < spec_.inputs.size(); ++i)
      check_name(inputs, Part::kInput, i, spec_.inputs[i].name, "input");
    for (std::size_t i = 0; i < spec_.outputs.size(); ++i)
      check_name(outputs, Part::kOutput, i, spec_.outputs[i].name, "output");
  }

  const StepSpec* find_step(const std::string& id) const {
    const auto found = std::find_if(spec_.steps.begin(), spec_.steps.end(),
                                    [&](const StepSpec& step) { return step.id == id; });
    return found == spec_.steps.end() ? nullptr : &*found;
  }

  const InputSpec* input_of(const StepSpec& step) const {
    const auto found = std::find_if(spec_.inputs.begin(), spec_.inputs.end(),
                                    [&](const InputSpec& input) { return input.to == step.id; });
    return found == spec_.inputs.end() ? nullptr : &*found;
  }

  void check_step(std::size_t index) {
    const StepSpec& step = spec_.steps[index];
    const std::string who = "step " + text::in_quotes(step.id);
    const ModuleSpec* module = find_module(step.module);
    if (module)
      check_parameters(index, *module);
    else
      add(Kind::kUnknownModule, Part::kStep, index, step.module,
          who + " uses the module " + text::in_quotes(step.module) + ", which is not known");
    if (module && module->is_source) {
      if (!step.from.empty() || input_of(step))
        add(Kind::kNoPort, Part::kStep, index, step.id, who + " has no input port");
      return;
    }
    for (const SecondPort& port : second_ports(step)) check_second_port(index, port);
    if (step.from.empty()) {
      if (!input_of(step))
        add(Kind::kNothingWired, Part::kStep, index, step.id,
            "nothing is wired to the input port of " + who);
    } else if (const WireEnd end = find_wire_end(spec_, step.from); end.is_transformation()) {
      add_wrong_port(Part::kStep, index, step.from, who);
    } else if (!end.exists()) {
      add(Kind::kUnknownSource, Part::kStep, index, step.from,
          who + " takes its data from " + text::in_quotes(step.from) +
              ", which is neither a step nor a dataset");
    }
  }

  void add_wrong_port(Part part, std::size_t index, const std::string& name,
                      const std::string& who) {
    add(Kind::kWrongPort, part, index, name,
        who + " cannot take its data from " + text::in_quotes(name) +
            ", which gives a transformation");
  }

  void check_second_port(std::size_t index, const SecondPort& port) {
    const std::string who = "step " + text::in_quotes(spec_.steps[index].id);
    const WireEnd end = find_wire_end(spec_, port.name);
    if (!end.step)
      add(Kind::kUnknownSource, Part::kStep, index, port.name,
          who + " takes " + text::in_quotes(port.parameter) + " from " +
              text::in_quotes(port.name) + ", which is no step");
    else if (end.is_transformation() && !port.is_transformation)
      add_wrong_port(Part::kStep, index, port.name, who);
    else if (!end.is_transformation() && port.is_transformation)
      add(Kind::kWrongPort, Part::kStep, index, port.name,
          who + " takes a transformation, which " + text::in_quotes(port.name) + " does not give");
  }

  void check_parameters(std::size_t index, const ModuleSpec& module) {
    for (const auto& given : spec_.steps[index].parameters) {
      const std::string& name = given.first;
      const bool is_known =
          std::any_of(module.parameters.begin(), module.parameters.end(),
                      [&](const ParameterSpec& known) { return known.name == name; });
      if (is_known) continue;
      add(Kind::kUnknownParameter, Part::kStep, index, name,
          "step " + text::in_quotes(spec_.steps[index].id) + " sets the parameter " +
              text::in_quotes(name) + ", which " + std::string(module.name) + " does not have");
    }
  }

  void check_input(std::size_t index) {
    const InputSpec& input = spec_.inputs[index];
    const std::string who = "input " + text::in_quotes(input.name);
    const StepSpec* step = find_step(input.to);
    if (!step) {
      add(Kind::kUnknownStep, Part::kInput, index, input.to,
          who + " goes to " + text::in_quotes(input.to) + ", which is not a step");
    } else if (const InputSpec* first = input_of(*step); first != &input) {
      add(Kind::kPortTaken, Part::kInput, index, input.to,
          who + " goes to the step " + text::in_quotes(input.to) +
              ", whose one port takes the input " + text::in_quotes(first->name) + " already");
    } else if (input.columns.empty() && step->from.empty()) {
      add(Kind::kNothingWired, Part::kInput, index, input.to,
          who + " names no columns, and no wire into the step " + text::in_quotes(input.to) +
              " names them");
    }
  }

  void check_output(std::size_t index) {
    const OutputSpec& output = spec_.outputs[index];
    const WireEnd end = find_wire_end(spec_, output.from);
    if (end.is_transformation())
      add_wrong_port(Part::kOutput, index, output.from, "output " + text::in_quotes(output.name));
    if (end.step || find_step(output.from)) return;
    add(Kind::kUnknownSource, Part::kOutput, index, output.from,
        "output " + text::in_quotes(output.name) + " comes from " + text::in_quotes(output.from) +
            ", which is not a step");
  }

  // An input that names its columns cuts the wire it replaces; through any other one the columns
  // still have to be known.
  std::vector<std::size_t> steps_before(const StepSpec& step) const {
    std::vector<std::size_t> before;
    const auto add_end = [&](const std::string& name) {
      const WireEnd end = find_wire_end(spec_, name);
      if (end.step) before.push_back(*end.step);
    };
    const InputSpec* input = input_of(step);
    if (!step.from.empty() && !(input && !input->columns.empty())) add_end(step.from);
    for (const SecondPort& port : second_ports(step)) add_end(port.name);
    return before;
  }

  // The way back from a step along the wires to it; empty: there is no way.
  static std::vector<std::size_t> way_back(const WiresBefore& before, std::size_t start) {
    std::vector<bool> seen(before.size());
    std::vector<std::size_t> path = {start};
    std::vector<std::size_t> next = {0};  // per step of the path: the wire to follow
    while (!path.empty()) {
      const std::vector<std::size_t>& wires = before[path.back()];
      if (next.back() == wires.size()) {
        path.pop_back();
        next.pop_back();
        continue;
      }
      const std::size_t step = wires[next.back()++];
      if (step == start) return path;
      if (seen[step]) continue;
      seen[step] = true;
      path.push_back(step);
      next.push_back(0);
    }
    return {};
  }

  // Steps that wait for each other, or for such ones: those that are left when all others have run.
  static std::vector<std::size_t> never_run(const WiresBefore& before) {
    WiresBefore after(before.size());
    std::vector<std::size_t> waits(before.size());
    for (std::size_t step = 0; step < before.size(); ++step) {
      waits[step] = before[step].size();
      for (const std::size_t other : before[step]) after[other].push_back(step);
    }
    std::vector<std::size_t> ready;
    for (std::size_t step = 0; step < before.size(); ++step)
      if (waits[step] == 0) ready.push_back(step);
    while (!ready.empty()) {
      const std::size_t step = ready.back();
      ready.pop_back();
      for (const std::size_t other : after[step])
        if (--waits[other] == 0) ready.push_back(other);
    }
    std::vector<std::size_t> left;
    for (std::size_t step = 0; step < before.size(); ++step)
      if (waits[step] > 0) left.push_back(step);
    return left;
  }

  void check_circles() {
    WiresBefore before(spec_.steps.size());
    for (std::size_t i = 0; i < before.size(); ++i) before[i] = steps_before(spec_.steps[i]);
    std::vector<bool> reported(before.size());
    for (const std::size_t i : never_run(before)) {
      if (reported[i]) continue;
      const std::vector<std::size_t> path = way_back(before, i);
      if (path.empty()) continue;
      const std::string& start = spec_.steps[i].id;
      std::string members;
      for (const std::size_t step : path) {
        reported[step] = true;
        members += (members.empty() ? "" : " from ") + text::in_quotes(spec_.steps[step].id);
      }
      add(Kind::kCircle, Part::kStep, i, start,
          "the wires form a circle: " + members + " from " + text::in_quotes(start));
    }
  }

  const PipelineSpec& spec_;
  std::vector<PipelineFault> faults_;
};

}  // namespace

std::vector<PipelineFault> find_faults(const PipelineSpec& spec) {
  return FaultFinder(spec).find();
}

}  // namespace aml::model
