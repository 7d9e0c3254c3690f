#include "emulator/dashboard/experiment_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "emulator/base/assert.h"
#include "model/cell_text.h"
#include "model/registry.h"
#include "model/wires.h"

namespace aml::dashboard {

namespace {

using Json = nlohmann::ordered_json;
using core::ServiceDefinition;

constexpr std::size_t kShownBytes = 1000;  // of one cell

std::string to_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Ids of nodes. Datasets and steps share one set of names; inputs and outputs have their own.
std::string dataset_node(const std::string& name) {
  return "dataset/" + name;
}
std::string module_node(const std::string& step) {
  return "module/" + step;
}
std::string input_node(const std::string& name) {
  return "input/" + name;
}
std::string output_node(const std::string& name) {
  return "output/" + name;
}

/// `count` is of all columns, of which `schema` may hold the first ones only.
Json columns_json(const model::Schema& schema, std::size_t count) {
  Json first = Json::array();
  for (const model::Column& column : schema) {
    if (first.size() == kShownPreview.columns) break;
    first.push_back({{"name", column.name}, {"type", model::name_of(column.type)}});
  }
  return {{"count", count}, {"first", std::move(first)}};
}

Json columns_json(const std::optional<model::Schema>& schema) {
  return schema ? columns_json(*schema, schema->size()) : Json();
}

std::string shortened(std::string text) {
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

Json cell_json(const model::Cells& cells, std::size_t row) {
  if (cells.is_missing(row)) return {};
  std::string text;
  model::append_cell(text, cells, row);
  return shortened(std::move(text));
}

Json table_json(const model::TablePreview& preview) {
  const model::Table& first = preview.first;
  Json values = Json::array();
  for (std::size_t row = 0; row < first.rows(); ++row) {
    Json line = Json::array();
    for (std::size_t i = 0; i < first.schema().size(); ++i)
      line.push_back(cell_json(first.column(i), row));
    values.push_back(std::move(line));
  }
  return {{"rows", preview.rows},
          {"columns", columns_json(first.schema(), preview.columns)},
          {"values", std::move(values)}};
}

Json number_json(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

// The web service parameter that callers set this one by.
Json setter_json(const ServiceDefinition& definition, const std::string& step,
                 std::string_view parameter) {
  for (const core::GlobalParameter& global : definition.global_parameters) {
    for (const auto& target : global.sets) {
      if (target.step == step && target.parameter == parameter) return global.name;
    }
  }
  return {};
}

Json parameter_json(const ServiceDefinition& definition, const model::StepSpec& step,
                    const model::ParameterSpec& spec) {
  const auto given = step.parameters.find(std::string(spec.name));
  const bool is_given = given != step.parameters.end();
  const Json standard = spec.default_value ? Json(model::to_text(*spec.default_value)) : Json();
  return {{"name", spec.name},
          {"type", model::name_of(spec.type)},
          {"value", is_given ? Json(model::to_text(given->second)) : standard},
          {"default", standard},
          {"minimum", number_json(spec.minimum)},
          {"maximum", number_json(spec.maximum)},
          {"choices", spec.choices},
          {"description", spec.description},
          {"webServiceParameter", setter_json(definition, step.id, spec.name)}};
}

Json module_json(const ServiceDefinition& definition, const model::StepSpec& step,
                 const model::StepColumns& columns) {
  const model::ModuleSpec& module = *model::find_module(step.module);
  Json parameters = Json::array();
  for (const model::ParameterSpec& spec : module.parameters)
    parameters.push_back(parameter_json(definition, step, spec));
  return {{"id", module_node(step.id)},
          {"kind", "module"},
          {"name", step.module},
          {"step", step.id},
          {"summary", module.summary},
          {"parameters", std::move(parameters)},
          {"columnsIn", columns_json(columns.in)},
          {"columnsOut", columns_json(columns.out)}};
}

/// Nodes and wires, as they are found.
struct Canvas {
  Json nodes = Json::array();
  Json wires = Json::array();

  void wire(std::string from, std::string to, bool is_web_service) {
    wires.push_back(
        {{"from", std::move(from)}, {"to", std::move(to)}, {"webService", is_web_service}});
  }
};

void add_datasets(Canvas& canvas, const model::PipelineSpec& pipeline) {
  for (const model::DatasetSpec& dataset : pipeline.datasets) {
    canvas.nodes.push_back({{"id", dataset_node(dataset.name)},
                            {"kind", "dataset"},
                            {"name", dataset.name},
                            {"table", table_json(preview_of(dataset.table, kShownPreview))}});
  }
}

void add_steps(Canvas& canvas, const ServiceDefinition& definition,
               const std::vector<model::StepColumns>& columns) {
  const model::PipelineSpec& pipeline = definition.pipeline;
  for (std::size_t i = 0; i < pipeline.steps.size(); ++i) {
    const model::StepSpec& step = pipeline.steps[i];
    canvas.nodes.push_back(module_json(definition, step, columns[i]));
    const auto add_wire = [&](const std::string& name) {
      const model::WireEnd end = model::find_wire_end(pipeline, name);
      if (!end.exists()) return;
      canvas.wire(end.dataset ? dataset_node(name) : module_node(pipeline.steps[*end.step].id),
                  module_node(step.id), false);
    };
    add_wire(step.from);
    for (const model::SecondPort& port : model::second_ports(step)) add_wire(port.name);
  }
}

// A port's columns are those of the step it is attached to, unless the input names its own.
void add_ports(Canvas& canvas, const model::PipelineSpec& pipeline,
               const std::vector<model::StepColumns>& columns) {
  const auto columns_of = [&](const std::string& step) -> const model::StepColumns& {
    const auto found = std::find_if(pipeline.steps.begin(), pipeline.steps.end(),
                                    [&](const model::StepSpec& s) { return s.id == step; });
    return columns[static_cast<std::size_t>(found - pipeline.steps.begin())];
  };
  for (const model::InputSpec& input : pipeline.inputs) {
    canvas.nodes.push_back(
        {{"id", input_node(input.name)},
         {"kind", "input"},
         {"name", input.name},
         {"columns", columns_json(input.columns.empty() ? columns_of(input.to).in
                                                        : std::optional(input.columns))}});
    canvas.wire(input_node(input.name), module_node(input.to), true);
  }
  for (const model::OutputSpec& output : pipeline.outputs) {
    const model::WireEnd end = model::find_wire_end(pipeline, output.from);
    AML_ASSERT(end.step);
    canvas.nodes.push_back({{"id", output_node(output.name)},
                            {"kind", "output"},
                            {"name", output.name},
                            {"columns", columns_json(columns_at(pipeline, columns, end))}});
    canvas.wire(module_node(pipeline.steps[*end.step].id), output_node(output.name), true);
  }
}

std::string_view name_of(model::StepResult::State state) {
  switch (state) {
    case model::StepResult::State::kFinished:
      return "Finished";
    case model::StepResult::State::kFailed:
      return "Failed";
    case model::StepResult::State::kNotRun:
      return "NotRun";
  }
  return {};
}

}  // namespace

std::string write_experiment(const ServiceDefinition& definition) {
  ServiceDefinition running = definition;
  running.pipeline = core::with_parameters(definition, {});
  const std::vector<model::StepColumns> columns = model::find_step_columns(running.pipeline);
  Canvas canvas;
  add_datasets(canvas, running.pipeline);
  add_steps(canvas, running, columns);
  add_ports(canvas, running.pipeline, columns);
  return to_text({{"name", definition.name},
                  {"description", definition.description},
                  {"workspace", definition.workspace_id},
                  {"service", definition.endpoint_id},
                  {"nodes", std::move(canvas.nodes)},
                  {"wires", std::move(canvas.wires)}});
}

std::string write_experiment_run(const model::PipelineSpec& pipeline,
                                 const std::vector<model::StepResult>& results) {
  AML_ASSERT(results.size() == pipeline.steps.size());
  Json steps = Json::array();
  bool is_finished = true;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const model::StepResult& result = results[i];
    const bool is_step_finished = result.state == model::StepResult::State::kFinished;
    is_finished = is_finished && is_step_finished;
    steps.push_back({{"node", module_node(pipeline.steps[i].id)},
                     {"state", name_of(result.state)},
                     {"problem", result.problem.empty() ? Json() : Json(result.problem)},
                     {"table", is_step_finished ? table_json(result.made) : Json()}});
  }
  return to_text({{"finished", is_finished}, {"steps", std::move(steps)}});
}

}  // namespace aml::dashboard
