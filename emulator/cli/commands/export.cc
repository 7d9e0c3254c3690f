#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/cli/builtin_files.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/commands/import_graph.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/definitions.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/made_export.h"
#include "emulator/cli/service_folder.h"
#include "emulator/graph/graph_export.h"
#include "emulator/management/sqlite_definition_store.h"

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
  for (auto& [name, text] : read_folder(folder / "policies", faults))
    files.emplace("policies/" + name, text);
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

// Of --data: what the management API made while emulators ran. Sentences about what has no form as a
// file are printed.
void add_made(std::vector<ServiceFiles>& services,
              const std::vector<core::ServiceDefinition>& definitions, const std::string& data,
              VerbFaults& faults) {
  const fs::path file = fs::path(data) / kDefinitionsFile;
  std::error_code error;
  if (data.empty() || !fs::exists(file, error)) return;
  try {
    const management::SqliteDefinitionStore store(file.string());
    MadeExport made = export_made(services, definitions, management::read_state(store.all()));
    for (const std::string& sentence : made.left_out)
      std::fprintf(stderr, "left out: %s\n", sentence.c_str());
    services = std::move(made.services);
  } catch (const std::runtime_error& problem) {
    add_fault(faults, file.string() + ": " + problem.what());
  }
}

void write_files(const fs::path& folder, const FileSet& files) {
  for (const auto& [name, text] : files) {
    const fs::path file = folder / name;
    write_file(file.parent_path(), file.filename().string(), text);
  }
}

int run_export(const Invocation& invocation) {
  VerbFaults faults;
  if (invocation.words.size() != 1)
    return report_faults(
        {"error: export takes one folder, in which it writes services and gateway"});
  const fs::path folder = invocation.words.front();
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    add_fault(faults, folder.string() + " is there already: choose another folder, or empty it");
  const std::string& fixtures = invocation.settings.config.fixtures;
  const Config& config = invocation.settings.config;
  const LoadedFixtures loaded =
      load_fixtures(fixtures, config.limits.services, outside_of_readers(config.allow_scripts));
  faults.insert(faults.end(), loaded.faults.begin(), loaded.faults.end());
  std::vector<ServiceFiles> services = service_files(fixtures, faults);
  const FileSet gateway = gateway_files(fixtures, faults);
  if (!faults.empty()) return report_faults(faults);
  // Definitions are in the order of their files' names, as the folders are.
  if (services.size() != loaded.fixtures.definitions.size())
    return report_faults({"error: " + fixtures + " has changed meanwhile"});
  add_graphs(services, loaded.fixtures.definitions, faults);
  add_made(services, loaded.fixtures.definitions, config.data, faults);
  if (!faults.empty()) return report_faults(faults);
  for (const ServiceFiles& service : services) {
    const fs::path to = folder / "services" / service.folder;
    write_files(to, service.files);
    std::printf("%s: %zu files\n", to.c_str(), service.files.size());
  }
  write_files(folder / "gateway", gateway);
  std::printf("%s: %zu files\n", (folder / "gateway").c_str(), gateway.size());
  return kFine;
}

}  // namespace

const Command kExport{
    .name = "export",
    .words = "FOLDER",
    .summary = "write services, their experiment graphs and the gateway as a folder of fixtures",
    .options = {},
    .reads_settings = true,
    .run = &run_export};

}  // namespace aml::cli
