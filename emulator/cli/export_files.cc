#include "emulator/cli/export_files.h"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "emulator/api_management/with_made.h"
#include "emulator/cli/builtin_files.h"
#include "emulator/cli/commands/import_graph.h"
#include "emulator/cli/definitions.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/service_folder.h"
#include "emulator/gateway/gateway_files.h"
#include "emulator/graph/graph_export.h"
#include "emulator/management/made_state.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFilesOfService = 1000;

// The first part of `path` and the rest.
std::pair<std::string, std::string> split_at_slash(const std::string& path) {
  const std::size_t slash = path.find('/');
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::vector<ServiceFiles> builtin_service_files() {
  std::vector<ServiceFiles> services;
  for (const control::EmbeddedFile& file : builtin_services()) {
    const auto [folder, name] = split_at_slash(std::string(file.name));
    services.push_back({folder, {{name, std::string(file.text)}}});
  }
  return services;
}

// The files of a folder, not of those below it.
FileSet read_folder(const fs::path& folder, VerbFaults& faults) {
  FileSet files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    // A link may lead out of the folder.
    if (!fs::is_regular_file(at->symlink_status(error))) continue;
    if (files.size() == kMaxFilesOfService) {
      add_fault(faults,
                folder.string() + ": more than " + std::to_string(kMaxFilesOfService) + " files");
      break;
    }
    if (auto text = read_fixture(at->path(), faults))
      files.emplace(at->path().filename().string(), std::move(*text));
  }
  return files;
}

std::vector<ServiceFiles> service_files(const std::string& fixtures, VerbFaults& faults) {
  if (fixtures.empty() || !has_definitions(fixtures)) return builtin_service_files();
  std::vector<ServiceFiles> services;
  for (const fs::path& folder : find_service_folders(fixtures)) {
    const std::string name = fs::absolute(folder).lexically_normal().filename().string();
    services.push_back({name.empty() ? "service" : name, read_folder(folder, faults)});
  }
  return services;
}

FileSet gateway_files(const std::string& fixtures, VerbFaults& faults) {
  FileSet files;
  const fs::path folder = fs::path(fixtures) / "gateway";
  std::error_code error;
  if (fixtures.empty() || !fs::exists(folder / "gateway.json", error)) {
    for (const control::EmbeddedFile& file : builtin_gateway())
      files.emplace(std::string(file.name), std::string(file.text));
    return files;
  }
  files = read_folder(folder, faults);
  for (const std::string below : {"policies", "fragments"}) {
    for (auto& [name, text] : read_folder(folder / below, faults))
      files.emplace(below + "/" + name, text);
  }
  return files;
}

void add_graphs(std::vector<ServiceFiles>& services,
                const std::vector<core::ServiceDefinition>& definitions, VerbFaults& faults) {
  for (std::size_t i = 0; i < services.size(); ++i) {
    FileSet& files = services[i].files;
    const auto kept = files.find(kGraphFile);
    try {
      const auto file_of = [&](const std::string& name) {
        const auto found = files.find(name);
        return found == files.end() ? "" : found->second;
      };
      files[kGraphFile] =
          graph::write_graph(definitions[i], files.at("service.json"), file_of,
                             kept == files.end() ? std::nullopt : std::optional(kept->second));
    } catch (const std::invalid_argument& error) {
      add_fault(faults, services[i].folder + "/" + kGraphFile + ": " + error.what());
    }
  }
}

// In place of the fixtures' files, which say what no longer holds.
void add_made_gateway(const gateway::Configurations& fixtures,
                      const std::vector<management::MadeRow>& made, ExportedFiles& files) {
  const gateway::Configurations instances = api_management::with_made(fixtures, made);
  files.gateway.clear();
  if (instances.empty()) {
    files.left_out.emplace_back("the gateway: all its instances were deleted");
    return;
  }
  files.gateway = gateway::write_gateway_files(instances);
  files.left_out.emplace_back(
      "of the gateway, what its files have no place for: responses and descriptions of parameters");
}

}  // namespace

ExportedFiles collect_export(const Config& config, const std::vector<management::MadeRow>& made,
                             std::vector<std::string>& faults) {
  ExportedFiles files;
  const LoadedFixtures loaded =
      load_fixtures(config.fixtures, config.limits.services,
                    outside_of_readers(config.allow_scripts), config.unknown_policies);
  faults.insert(faults.end(), loaded.faults.begin(), loaded.faults.end());
  std::vector<ServiceFiles> services = service_files(config.fixtures, faults);
  files.gateway = gateway_files(config.fixtures, faults);
  if (!faults.empty()) return files;
  // Definitions are in the order of their files' names, as the folders are.
  if (services.size() != loaded.fixtures.definitions.size()) {
    add_fault(faults, config.fixtures + " has changed meanwhile");
    return files;
  }
  add_graphs(services, loaded.fixtures.definitions, faults);
  try {
    MadeExport exported =
        export_made(services, loaded.fixtures.definitions, management::read_state(made));
    files.services = std::move(exported.services);
    files.left_out = std::move(exported.left_out);
    if (api_management::has_made(made)) add_made_gateway(loaded.fixtures.gateways, made, files);
  } catch (const std::runtime_error& problem) {
    add_fault(faults, problem.what());
  }
  return files;
}

}  // namespace aml::cli
