#include <algorithm>
#include <exception>

#include "emulator/base/assert.h"
#include "emulator/definition/absent_modules.h"
#include "emulator/definition/definition_answers.h"
#include "emulator/definition/definition_parts.h"
#include "model/registry.h"
#include "model/wires.h"

namespace aml::definition {

namespace {

/// Follows columns along the wires. Each step is visited once, so each fault is reported once;
/// after a fault there is silence, because what would be said there only follows from it.
class Flow {
 public:
  Flow(const Node& root, const Draft& draft, FaultList& faults)
      : root_(root),
        draft_(draft),
        pipeline_(core::with_parameters(draft.definition, {})),
        faults_(faults),
        faulty_(draft.faulty) {
    AML_ASSERT(draft.steps.size() == pipeline_.steps.size());
  }

  void check() {
    for (std::size_t i = 0; i < pipeline_.steps.size(); ++i) {
      check_source(i);
      check_second_ports(i);
    }
    for (const model::StepSpec& step : pipeline_.steps) check_circle(step.id);
    for (const model::StepSpec& step : pipeline_.steps) schema_of(step.id);
  }

 private:
  using Found = std::optional<model::Schema>;
  using Given = std::map<std::string, model::ParameterValue>;

  std::optional<std::size_t> step_index(const std::string& id) const {
    for (std::size_t i = 0; i < pipeline_.steps.size(); ++i)
      if (pipeline_.steps[i].id == id) return i;
    return std::nullopt;
  }

  const model::InputSpec* input_of(const std::string& step) const {
    for (const model::InputSpec& input : pipeline_.inputs)
      if (input.to == step) return &input;
    return nullptr;
  }

  void check_source(std::size_t index) {
    const model::StepSpec& step = pipeline_.steps[index];
    const Node from = draft_.steps[index].member("from");
    const model::InputSpec* input = input_of(step.id);
    const model::ModuleSpec* module = model::find_module(step.module);
    if (find_absent_module(step.module) != nullptr) {
      // Whether anything should flow into it does not matter.
    } else if (module != nullptr && module->is_source) {
      if (step.from.empty() && input == nullptr) return;
      faults_.add(from.present() ? from.position() : draft_.steps[index].position(),
                  in_quotes(module->name) + " takes no data, so nothing can flow into module " +
                      in_quotes(step.id));
    } else if (!step.from.empty()) {
      if (draft_.ids.contains(step.from) || is_fine_end(index, from, step.from, false)) return;
    } else if (has_unknown_members(draft_.steps[index], kModuleFormat)) {
      faulty_.insert(step.id);  // one of them may be a misspelt "from"
      return;
    } else if (input == nullptr) {
      faults_.add(draft_.steps[index].position(), "nothing flows into module " + in_quotes(step.id),
                  {"help: name a dataset or a module in \"from\", or attach an input to it"});
    } else if (input->columns.empty() && !faulty_.contains(step.id)) {
      faults_.add(input_position(*input), "input " + in_quotes(input->name) + " needs \"columns\"",
                  {"module " + in_quotes(step.id) +
                   " has no \"from\", so there is no wire to take the columns from"});
    } else {
      return;
    }
    faulty_.insert(step.id);
  }

  /// Whether a wire may come from there; else that is reported.
  bool is_fine_end(std::size_t index, const Node& node, const std::string& name,
                   bool wants_transformation) {
    const model::WireEnd end = model::find_wire_end(pipeline_, name);
    if (end.exists() && end.is_transformation() == wants_transformation) return true;
    if (end.is_transformation()) {
      faults_.add(node.position(), in_quotes(name) + " gives a transformation, not data");
    } else if (wants_transformation) {
      faults_.add(node.position(), in_quotes(name) + " gives no transformation",
                  spelling_notes(name, views_of(transformations())));
    } else if (!report_unknown_port(node, name, pipeline_, faults_)) {
      std::vector<std::string_view> known;
      for (const model::DatasetSpec& dataset : pipeline_.datasets) known.push_back(dataset.name);
      for (const model::StepSpec& other : pipeline_.steps)
        if (other.id != pipeline_.steps[index].id) known.push_back(other.id);
      faults_.add(node.position(), "there is no dataset or module " + in_quotes(name),
                  spelling_notes(name, known));
    }
    return false;
  }

  std::vector<std::string> transformations() const {
    std::vector<std::string> names;
    for (const model::StepSpec& step : pipeline_.steps) {
      const model::ModuleSpec* module = model::find_module(step.module);
      if (module == nullptr) continue;
      for (const model::FurtherOutput& output : module->further_outputs)
        if (output.learn != nullptr) names.push_back(step.id + "/" + std::string(output.name));
    }
    return names;
  }

  static std::vector<std::string_view> views_of(const std::vector<std::string>& names) {
    return {names.begin(), names.end()};
  }

  void check_second_ports(std::size_t index) {
    const model::StepSpec& step = pipeline_.steps[index];
    const Node parameters = draft_.steps[index].member("parameters");
    for (const model::SecondPort& port : model::second_ports(step)) {
      if (!is_fine_end(index, parameters.member(port.parameter), port.name, port.is_transformation))
        faulty_.insert(step.id);
    }
  }

  SourcePosition input_position(const model::InputSpec& input) const {
    for (const Node& node : root_.member("inputs").children())
      if (node.member("name").text() == input.name) return node.position();
    return root_.member("inputs").position();
  }

  /// Steps whose results a step takes.
  std::vector<std::string> steps_before(const model::StepSpec& step) const {
    std::vector<std::string> names = {step.from};
    for (const model::SecondPort& port : model::second_ports(step)) names.push_back(port.name);
    std::vector<std::string> before;
    for (const std::string& name : names) {
      const model::WireEnd end = model::find_wire_end(pipeline_, name);
      if (end.step) before.push_back(pipeline_.steps[*end.step].id);
    }
    return before;
  }

  // Depth first; a step on the path is met again where there is a circle.
  void check_circle(const std::string& start) {
    std::vector<std::string> path;
    std::vector<std::vector<std::string>> left = {{start}};
    while (!left.empty()) {
      if (left.back().empty()) {
        left.pop_back();
        if (!path.empty()) path.pop_back();
        continue;
      }
      const std::string at = left.back().front();
      left.back().erase(left.back().begin());
      const auto first = std::find(path.begin(), path.end(), at);
      if (first != path.end()) report_circle({first, path.end()});
      const auto index = step_index(at);
      if (draft_.repeated.contains(at) || !index || !followed_.insert(at).second) continue;
      path.push_back(at);
      left.push_back(steps_before(pipeline_.steps[*index]));
    }
  }

  void report_circle(const std::vector<std::string>& members) {
    std::string words;
    for (const std::string& id : members) {
      faulty_.insert(id);
      words += in_quotes(id) + " from ";
    }
    const std::size_t first = *step_index(members.front());
    const Node from = draft_.steps[first].member("from");
    faults_.add(from.present() ? from.position() : draft_.steps[first].position(),
                "the modules go round in a circle: " + words + in_quotes(members.front()));
  }

  // Of a dataset, a step or a step's port.
  Found schema_of(const std::string& name) {
    if (const auto known = schemas_.find(name); known != schemas_.end()) return known->second;
    Found found;
    const model::WireEnd end = model::find_wire_end(pipeline_, name);
    if (end.step)
      found = step_schema(*end.step, end.port);
    else if (end.dataset && !faulty_.contains(name))
      found = pipeline_.datasets[*end.dataset].table.schema();
    return schemas_.emplace(name, std::move(found)).first->second;
  }

  Found arriving_at(std::size_t index) {
    const model::StepSpec& step = pipeline_.steps[index];
    if (faulty_.contains(step.id)) return std::nullopt;
    const model::ModuleSpec* module = model::find_module(step.module);
    if (module != nullptr && module->is_source) return model::Schema();
    const model::InputSpec* input = input_of(step.id);
    const bool own_columns = input != nullptr && !input->columns.empty();
    return own_columns ? Found(input->columns) : schema_of(step.from);
  }

  /// A step's parameters with the columns that its second ports will get; nothing where these are
  /// not known.
  std::optional<Given> with_promises(std::size_t index) {
    Given given = pipeline_.steps[index].parameters;
    for (const model::SecondPort& port : model::second_ports(pipeline_.steps[index])) {
      const model::WireEnd end = model::find_wire_end(pipeline_, port.name);
      if (!end.step) return std::nullopt;
      const Found schema = end.is_transformation() ? arriving_at(*end.step) : schema_of(port.name);
      if (!schema) return std::nullopt;
      given.insert_or_assign(port.parameter,
                             model::arrived(pipeline_, port, end,
                                            std::make_shared<const model::Table>(*schema), true));
    }
    return given;
  }

  Found step_schema(std::size_t index, const model::FurtherOutput* port) {
    const model::StepSpec& step = pipeline_.steps[index];
    const Found arriving = arriving_at(index);
    if (!arriving) return std::nullopt;
    try {
      const std::optional<Given> given = with_promises(index);
      if (!given || !names_exist(index, *arriving, *given) || !answers_fit(index, *arriving))
        return std::nullopt;
      const model::ModuleSpec* module = model::find_module(step.module);
      AML_ASSERT(module != nullptr);  // else the step is unsure
      const model::Parameters parameters(module->parameters, *given);
      return model::create_port(*module, port, parameters)->output_schema(*arriving);
    } catch (const std::exception& refusal) {
      if (port == nullptr)
        faults_.add(blamed_position(index), "module " + in_quotes(step.id) + " refuses its columns",
                    {refusal.what()});
      return std::nullopt;
    }
  }

  /// Parameters of that type of a step, as the file gives them.
  std::vector<Node> values_of(std::size_t index, model::ParameterType type) const {
    std::vector<Node> nodes;
    for (const Node& value : draft_.steps[index].member("parameters").children()) {
      const auto& given = pipeline_.steps[index].parameters;
      const auto read = given.find(value.name());
      if (read != given.end() && model::type_of(read->second) == type) nodes.push_back(value);
    }
    return nodes;
  }

  std::vector<Node> selectors(std::size_t index) const {
    return values_of(index, model::ParameterType::kColumns);
  }

  bool answers_fit(std::size_t index, const model::Schema& schema) {
    const std::size_t faults_before = faults_.size();
    const Node parameters = draft_.steps[index].member("parameters");
    for (const Node& value : values_of(index, model::ParameterType::kAnswers)) {
      const Node appends = parameters.member("Append score columns to output");
      check_answers(value, appends.boolean().value_or(true), schema, faults_);
    }
    return faults_.size() == faults_before;
  }

  SourcePosition blamed_position(std::size_t index) const {
    const std::vector<Node> nodes = selectors(index);
    return nodes.empty() ? draft_.steps[index].member("id").position() : nodes.front().position();
  }

  bool names_exist(std::size_t index, const model::Schema& schema, const Given& given) {
    const std::size_t faults_before = faults_.size();
    const std::vector<std::string_view> known = known_columns(given, schema);
    for (const Node& selector : selectors(index)) {
      if (selector.is(kList)) check_names(selector, known);
      for (const Node& rule : selector.member("rules").children())
        if (rule.member("ruleType").text() == "ColumnNames")
          check_names(rule.member("columns"), known);
    }
    return faults_.size() == faults_before;
  }

  /// What a selector of the step may name: columns that flow in, and those of its further datasets.
  static std::vector<std::string_view> known_columns(const Given& given,
                                                     const model::Schema& schema) {
    std::vector<std::string_view> known;
    for (const model::Column& column : schema) known.push_back(column.name);
    for (const auto& [name, value] : given) {
      const auto* dataset = std::get_if<model::DatasetReference>(&value);
      if (dataset == nullptr || dataset->table == nullptr) continue;
      for (const model::Column& column : dataset->table->schema()) known.push_back(column.name);
    }
    return known;
  }

  void check_names(const Node& list, const std::vector<std::string_view>& known) {
    for (const Node& item : list.children()) {
      const std::string name = item.text().value_or("");
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      faults_.add(item.position(), "there is no column " + in_quotes(name) + " at this module",
                  spelling_notes(name, known));
    }
  }

  const Node& root_;
  const Draft& draft_;
  const model::PipelineSpec pipeline_;
  FaultList& faults_;
  std::set<std::string> faulty_;
  std::set<std::string> followed_;
  std::map<std::string, Found> schemas_;
};

}  // namespace

void check_flow(const Node& root, const Draft& draft, FaultList& faults) {
  Flow(root, draft, faults).check();
}

}  // namespace aml::definition
