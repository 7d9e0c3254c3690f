#include <algorithm>
#include <exception>

#include "emulator/base/assert.h"
#include "emulator/definition/definition_answers.h"
#include "emulator/definition/definition_parts.h"
#include "model/registry.h"

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
    for (std::size_t i = 0; i < pipeline_.steps.size(); ++i) check_source(i);
    for (const model::StepSpec& step : pipeline_.steps) check_circle(step.id);
    for (const model::StepSpec& step : pipeline_.steps) schema_of(step.id);
  }

 private:
  using Found = std::optional<model::Schema>;

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
    if (!step.from.empty()) {
      if (draft_.ids.contains(step.from)) return;
      std::vector<std::string_view> known;
      for (const model::DatasetSpec& dataset : pipeline_.datasets) known.push_back(dataset.name);
      for (const model::StepSpec& other : pipeline_.steps)
        if (other.id != step.id) known.push_back(other.id);
      faults_.add(from.position(), "there is no dataset or module " + in_quotes(step.from),
                  spelling_notes(step.from, known));
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

  SourcePosition input_position(const model::InputSpec& input) const {
    for (const Node& node : root_.member("inputs").children())
      if (node.member("name").text() == input.name) return node.position();
    return root_.member("inputs").position();
  }

  void check_circle(const std::string& start) {
    std::vector<std::string> path;
    std::string at = start;
    while (!followed_.contains(at) && !draft_.repeated.contains(at)) {
      const auto index = step_index(at);
      if (!index) return;
      followed_.insert(at);
      path.push_back(at);
      at = pipeline_.steps[*index].from;
    }
    const auto first = std::find(path.begin(), path.end(), at);
    if (first == path.end()) return;
    std::string words;
    for (auto id = first; id != path.end(); ++id) {
      faulty_.insert(*id);
      words += in_quotes(*id) + " from ";
    }
    faults_.add(draft_.steps[*step_index(at)].member("from").position(),
                "the modules go round in a circle: " + words + in_quotes(at));
  }

  Found schema_of(const std::string& id) {
    if (const auto known = schemas_.find(id); known != schemas_.end()) return known->second;
    Found found;
    if (const auto index = step_index(id)) {
      found = step_schema(*index);
    } else if (!faulty_.contains(id)) {
      for (const model::DatasetSpec& dataset : pipeline_.datasets)
        if (dataset.name == id) found = dataset.table.schema();
    }
    return schemas_.emplace(id, std::move(found)).first->second;
  }

  Found step_schema(std::size_t index) {
    const model::StepSpec& step = pipeline_.steps[index];
    if (faulty_.contains(step.id)) return std::nullopt;
    const model::InputSpec* input = input_of(step.id);
    const bool own_columns = input != nullptr && !input->columns.empty();
    const Found arriving = own_columns ? Found(input->columns) : schema_of(step.from);
    if (!arriving || !names_exist(index, *arriving) || !answers_fit(index, *arriving))
      return std::nullopt;
    try {
      const model::ModuleSpec* module = model::find_module(step.module);
      AML_ASSERT(module != nullptr);  // else the step is unsure
      const model::Parameters parameters(module->parameters, step.parameters);
      return module->create(parameters)->output_schema(*arriving);
    } catch (const std::exception& refusal) {
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

  bool names_exist(std::size_t index, const model::Schema& schema) {
    const std::size_t faults_before = faults_.size();
    const std::vector<std::string_view> known = known_columns(index, schema);
    for (const Node& selector : selectors(index)) {
      if (selector.is(kList)) check_names(selector, known);
      for (const Node& rule : selector.member("rules").children())
        if (rule.member("ruleType").text() == "ColumnNames")
          check_names(rule.member("columns"), known);
    }
    return faults_.size() == faults_before;
  }

  /// What a selector of the step may name: columns that flow in, and those of its further datasets.
  std::vector<std::string_view> known_columns(std::size_t index,
                                              const model::Schema& schema) const {
    std::vector<std::string_view> known;
    for (const model::Column& column : schema) known.push_back(column.name);
    for (const auto& [name, value] : pipeline_.steps[index].parameters) {
      const auto* dataset = std::get_if<model::DatasetReference>(&value);
      if (dataset == nullptr) continue;
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
