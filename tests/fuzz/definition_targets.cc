// Services, models and graphs that strangers wrote: read, written, read again.

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/definition/definition_parts.h"
#include "emulator/definition/definition_source.h"
#include "emulator/definition/definition_text.h"
#include "emulator/definition/model_file.h"
#include "emulator/graph/graph_export.h"
#include "emulator/graph/graph_reader.h"
#include "emulator/graph/graph_service.h"
#include "emulator/graph/graph_values.h"
#include "emulator/wire/swagger_wire.h"
#include "model/column_selector.h"
#include "model/module_error.h"
#include "model/pipeline.h"
#include "model/table_text.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

using Json = nlohmann::ordered_json;
using definition::FaultList;
using definition::Node;
using definition::PositionedJson;

std::string fixture(const std::string& name) {
  std::ifstream in(std::filesystem::path(AML_FIXTURES) / name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  hold(!text.str().empty(), "there is a fixture " + name);
  return text.str();
}

/// The files beside a definition: whatever model it names is the same one.
definition::FileBeside read_beside(const std::string& name) {
  static const std::string kModel = fixture("scoring/linear.json");
  if (!name.ends_with(".json")) return {std::nullopt, "it is not there"};
  return {kModel, ""};
}

std::string read_file_of_service(const std::string& name) {
  return read_beside(name).text.value_or("");
}

definition::ParsedDefinition parsed(std::string_view text) {
  auto read = definition::parse_definition(text, "service.json", "Folder", &read_beside);
  hold(read.definition.has_value() == read.faults.empty(), "there is a definition or a fault");
  for (const auto& fault : read.faults) hold(!fault.message.empty(), "a fault says what is wrong");
  return read;
}

std::string graph_of(const core::ServiceDefinition& definition, std::string_view text) {
  return graph::write_graph(definition, text, &read_file_of_service, std::nullopt);
}

/// All that two definitions have to have in common to be the same service.
std::string identity_of(const core::ServiceDefinition& definition, std::string_view text) {
  return definition.name + "\n" + definition.workspace_id + "\n" + definition.endpoint_id + "\n" +
         definition.primary_key + "\n" + graph_of(definition, text);
}

void check_swagger(const core::ServiceDefinition& definition) {
  const model::Pipeline pipeline(core::with_parameters(definition, {}));
  const std::string swagger =
      wire::write_swagger(definition, pipeline.inputs(), pipeline.outputs(),
                          {"localhost", "/workspaces/a/services/b", {"http"}});
  hold(!Json::parse(swagger, nullptr, false).is_discarded(), "swagger.json is JSON");
}

void write_and_read_back(const core::ServiceDefinition& first, std::string_view text) {
  const std::string written =
      definition::write_definition(definition::parse_positioned(text).value);
  const auto again = parsed(written);
  std::string faults;
  for (const auto& fault : again.faults) faults += definition::to_text(fault) + "\n";
  hold_same(faults, "", "what is written is read back");
  hold_same(identity_of(*again.definition, written), identity_of(first, text),
            "the service is the same one");
  hold_same(definition::write_definition(definition::parse_positioned(written).value), written,
            "what is read back is written so");
}

std::string scored(const model::TrainedModel& trained) {
  std::ostringstream out;
  std::vector<double> scores(trained.learner().outputs());
  for (const double value : {0.0, 1.5, -1e300}) {
    const std::vector<double> row(trained.learner().features(), value);
    trained.learner().score(row, scores);
    for (const double score : scores) out << score << ' ';
  }
  if (trained.learner().takes_missing()) {
    const std::vector<double> row(trained.learner().features(),
                                  std::numeric_limits<double>::quiet_NaN());
    trained.learner().score(row, scores);
  }
  return out.str();
}

void check_model(std::string_view text, const definition::ModelHints& hints) {
  const auto read = definition::read_model(text, "model.json", hints);
  hold((read.model == nullptr) == !read.faults.empty(), "there is a model or a fault");
  if (read.model == nullptr) return;
  const std::size_t classes = read.model->classes().size();
  hold(read.model->learner().features() == read.model->features().size(), "features fit");
  hold(read.model->learner().outputs() == (classes < 3 ? 1 : classes), "outputs fit");
  const auto again = definition::read_model(text, "model.json", hints);
  hold_same(scored(*read.model), scored(*again.model), "the same model scores the same");
}

void check_selector(const std::string& json) {
  FaultList faults("selector");
  const PositionedJson document = definition::read_json(json, faults);
  if (!document.complete) return;
  const auto selector = definition::read_selector(Node(document), "it", faults);
  if (!selector) return;
  static const model::Schema kSchema{{"a"},
                                     {"b", model::ColumnType::kDouble},
                                     {"c", model::ColumnType::kInt32, model::ColumnKind::kLabel},
                                     {"d", model::ColumnType::kBoolean},
                                     {"e", model::ColumnType::kDateTime}};
  hold(!model::to_text(*selector).empty() || selector->rules.empty(), "a selector has a text");
  try {
    for (const std::size_t column : selector->select(kSchema))
      hold(column < kSchema.size(), "a column that is selected is there");
  } catch (const model::ModuleError&) {  // nothing is selected, or what is not there
  }
}

/// What a graph only refers to: rows of each input.
graph::GraphSamples samples_for(const graph::ExperimentGraph& graph) {
  static const definition::SampleTable kRows = [] {
    const std::string rows = fixture("scoring/rows.csv");
    return definition::read_sample_csv(rows.substr(0, rows.find('\n', 1'500) + 1));
  }();
  graph::GraphSamples samples;
  for (const graph::GraphBlock& input : graph.inputs) samples.tables.emplace(input.name, kRows);
  samples.model_file = "model.json";
  return samples;
}

/// The definition that a graph becomes; empty: it has faults.
std::string imported(std::string_view text) {
  FaultList faults("experiment.json");
  const PositionedJson json = definition::read_json(text, faults);
  if (!json.complete) return "";
  const graph::ExperimentGraph graph = graph::read_graph(Node(json), faults);
  if (faults.size() > 0) return "";
  const auto made = graph::compose_graph_service(graph, "name", samples_for(graph), faults);
  return faults.size() > 0 ? "" : definition::write_definition(made.service);
}

}  // namespace

void fuzz_service_definition(std::string_view text) {
  const auto read = parsed(text);
  if (!read.definition) return;
  check_swagger(*read.definition);
  write_and_read_back(*read.definition, text);
}

void fuzz_model(std::string_view text) {
  check_model(text, {});
  definition::ModelHints hints;
  hints.objective = "binary:logistic";
  hints.base_score = 0.5;
  hints.classes = {"no", "yes"};
  check_model(text, hints);
}

void fuzz_selector(std::string_view text) {
  if (is_plain_text(text)) check_selector(std::string(text));
  model::ParameterSpec spec;
  spec.name = "Columns";
  spec.type = model::ParameterType::kColumns;
  const auto value = graph::read_graph_value(spec, std::string(text));
  if (!value) return;
  const std::string written = graph::write_graph_value(spec, *value);
  const auto again = graph::read_graph_value(spec, written);
  hold(again.has_value(), "a selector is read back");
  constexpr auto kReplace = Json::error_handler_t::replace;
  hold_same(again->dump(-1, ' ', false, kReplace), value->dump(-1, ' ', false, kReplace),
            "a selector is the same one");
  check_selector(again->dump(-1, ' ', false, kReplace));
}

void fuzz_graph(std::string_view text) {
  const std::string service = imported(text);
  if (service.empty()) return;
  const auto read = parsed(service);
  if (!read.definition) return;
  hold_same(graph::write_graph(*read.definition, service, &read_file_of_service, std::string(text)),
            std::string(text), "a graph that nothing changed is kept");
  const std::string graph = graph_of(*read.definition, service);
  const std::string again = imported(graph);
  hold(!again.empty(), "a graph that was written is read");
  const auto read_again = parsed(again);
  hold(read_again.definition.has_value(), "a graph that was written is a service");
  hold_same(graph_of(*read_again.definition, again), graph, "a graph is written as it was read");
}

}  // namespace aml::tests
