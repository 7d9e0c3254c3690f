#include "emulator/cli/commands/import_graph.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "emulator/cli/definitions.h"
#include "emulator/cli/service_folder.h"
#include "emulator/definition/definition_text.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/definition/model_file.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/graph/graph_reader.h"
#include "emulator/graph/graph_service.h"
#include "emulator/storage/regular_file.h"
#include "model/pipeline.h"
#include "model/table_text.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kModelFile = "model.json";
constexpr std::size_t kMaxSampleFiles = 1000;

std::optional<definition::SampleTable> read_sample_file(const fs::path& path, VerbFaults& faults) {
  const auto text = read_fixture(path, faults);
  if (!text) return std::nullopt;
  try {
    return definition::read_sample_csv(*text);
  } catch (const model::TextFault& fault) {
    add_fault(faults, path.string() + ": " + fault.what());
    return std::nullopt;
  }
}

void read_samples_folder(const fs::path& folder, graph::GraphSamples& samples, VerbFaults& faults) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".csv") files.push_back(at->path());
  if (error) add_fault(faults, folder.string() + ": cannot be read: " + error.message());
  if (files.size() > kMaxSampleFiles)
    return add_fault(
        faults, folder.string() + ": more than " + std::to_string(kMaxSampleFiles) + " CSV files");
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files)
    if (auto table = read_sample_file(file, faults))
      samples.tables.emplace(file.stem().string(), std::move(*table));
}

std::optional<std::string> read_model(const fs::path& path, VerbFaults& faults) {
  try {
    return storage::read_regular_file(path.string(), definition::kMaximumModelBytes);
  } catch (const storage::FileTooLarge&) {
    add_fault(faults, path.string() + ": larger than a model may be (16 MiB)");
  } catch (const storage::FileError& error) {
    add_fault(faults, path.string() + ": cannot be read: " + error.what());
  }
  return std::nullopt;
}

/// Files of models by the names that they will have beside the definition.
using ModelFiles = std::map<std::string, std::string>;

// `ID.json` of the models that the graph refers to.
void read_models_folder(const fs::path& folder, const graph::ExperimentGraph& graph,
                        graph::GraphSamples& samples, ModelFiles& models, VerbFaults& faults) {
  std::set<std::string> ids;
  for (const graph::GraphNode& node : graph.nodes)
    for (const auto& named : node.inputs) ids.insert(named.second.model);
  for (const std::string& id : ids) {
    const fs::path file = folder / (id + ".json");
    std::error_code error;
    if (!is_folder_name(id) || !fs::exists(file, error)) continue;
    if (auto text = read_model(file, faults)) {
      const std::string name = "model-" + std::to_string(models.size() + 1) + ".json";
      models.emplace(name, std::move(*text));
      samples.model_files.emplace(id, name);
    }
  }
}

graph::GraphSamples read_graph_samples(const Invocation& invocation,
                                       const graph::ExperimentGraph& graph, ModelFiles& models,
                                       VerbFaults& faults) {
  graph::GraphSamples samples;
  if (const std::string* folder = invocation.find("samples")) {
    read_samples_folder(*folder, samples, faults);
    read_models_folder(*folder, graph, samples, models, faults);
  }
  if (const std::string* path = invocation.find("input")) {
    if (graph.inputs.size() != 1)
      add_fault(faults, "--input is for a graph with one web service input; this one has " +
                            std::to_string(graph.inputs.size()) +
                            "\n  help: --samples FOLDER takes NAME.csv for each");
    else if (auto table = read_sample_file(*path, faults))
      samples.tables.insert_or_assign(graph.inputs.front().name, std::move(*table));
  }
  if (const std::string* path = invocation.find("model")) {
    samples.model_file = kModelFile;
    if (auto text = read_model(*path, faults)) models.emplace(kModelFile, std::move(*text));
  }
  return samples;
}

/// What the folder of the service will hold.
struct ImportedService {
  std::string definition;
  ModelFiles models;
  core::ServiceDefinition parsed;
  std::vector<std::string> notes;
};

std::optional<ImportedService> map_graph(const Invocation& invocation,
                                         const graph::ExperimentGraph& graph,
                                         const std::string& name,
                                         definition::FaultList& graph_faults, VerbFaults& faults) {
  ImportedService imported;
  const graph::GraphSamples samples =
      read_graph_samples(invocation, graph, imported.models, faults);
  graph::GraphService made = graph::compose_graph_service(graph, name, samples, graph_faults);
  for (const definition::DefinitionFault& fault : graph_faults.take())
    faults.push_back(definition::to_text(fault));
  if (!faults.empty()) return std::nullopt;
  imported.definition = definition::write_definition(made.service);
  imported.notes = std::move(made.notes);
  const auto read_beside = [&](const std::string& file) -> definition::FileBeside {
    const auto found = imported.models.find(file);
    if (found == imported.models.end()) return {std::nullopt, "it is not there"};
    return {found->second, ""};
  };
  auto parsed = check_new_definition(imported.definition, name, read_beside,
                                     invocation.settings.config, faults);
  if (!parsed) return std::nullopt;
  imported.parsed = std::move(*parsed);
  return imported;
}

// Its inputs' columns, for a call to try.
ServiceSample sample_call(const core::ServiceDefinition& definition) {
  ServiceSample sample;
  const model::Pipeline pipeline(core::with_parameters(definition, {}));
  for (const model::Port& port : pipeline.inputs()) {
    definition::SampleTable table;
    for (const model::Column& column : port.schema) table.columns.push_back(column);
    sample.inputs.push_back({port.name, std::move(table)});
  }
  return sample;
}

void print_imported(const ImportedService& imported, const fs::path& folder, const Config& config) {
  const model::PipelineSpec& pipeline = imported.parsed.pipeline;
  std::printf("%s: %zu modules, %zu inputs, %zu outputs\n", (folder / "service.json").c_str(),
              pipeline.steps.size(), pipeline.inputs.size(), pipeline.outputs.size());
  std::printf("  graph      %s\n", (folder / kGraphFile).c_str());
  for (const std::string& note : imported.notes) std::printf("  note       %s\n", note.c_str());
  print_access(imported.parsed, sample_call(imported.parsed), config);
}

}  // namespace

int import_graph(const Invocation& invocation) {
  VerbFaults faults;
  const std::string& path = invocation.words.at(1);
  const auto text = read_fixture(path, faults);
  if (!text) return report_faults(faults);
  definition::FaultList graph_faults(path);
  const definition::PositionedJson json = definition::read_json(*text, graph_faults);
  graph::ExperimentGraph graph;
  if (json.complete) graph = graph::read_graph(definition::Node(json), graph_faults);
  if (graph_faults.size() > 0) {
    for (const definition::DefinitionFault& fault : graph_faults.take())
      faults.push_back(definition::to_text(fault));
    return report_faults(faults);
  }
  const std::string name = invocation.words.size() > 2 ? invocation.words[2] : graph.name;
  if (!is_folder_name(name))
    add_fault(faults, "the experiment's name " + text::in_quotes(name) +
                          " cannot become a folder\n  help: amlemu import graph FILE NAME");
  const Config& config = invocation.settings.config;
  const fs::path folder =
      is_folder_name(name) ? new_service_folder(config.fixtures, name, faults) : "";
  const auto imported = map_graph(invocation, graph, name, graph_faults, faults);
  if (!imported) return report_faults(faults);
  write_file(folder, kGraphFile, *text);
  for (const auto& [file, model] : imported->models) write_file(folder, file, model);
  write_file(folder, "service.json", imported->definition);
  print_imported(*imported, folder, config);
  return kFine;
}

}  // namespace aml::cli
