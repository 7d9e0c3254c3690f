#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "emulator/cli/commands.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/export_files.h"
#include "emulator/cli/service_folder.h"
#include "emulator/management/sqlite_definition_store.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

// Of --data: what was made while emulators ran.
std::vector<management::MadeRow> read_made(const std::string& data, VerbFaults& faults) {
  const fs::path file = fs::path(data) / kDefinitionsFile;
  std::error_code error;
  if (data.empty() || !fs::exists(file, error)) return {};
  try {
    const management::SqliteDefinitionStore store(file.string());
    return store.all();
  } catch (const std::runtime_error& problem) {
    add_fault(faults, file.string() + ": " + problem.what());
    return {};
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
  const Config& config = invocation.settings.config;
  const std::vector<management::MadeRow> made = read_made(config.data, faults);
  const ExportedFiles files =
      faults.empty() ? collect_export(config, made, faults) : ExportedFiles();
  if (!faults.empty()) return report_faults(faults);
  for (const std::string& sentence : files.left_out)
    std::fprintf(stderr, "left out: %s\n", sentence.c_str());
  for (const ServiceFiles& service : files.services) {
    const fs::path to = folder / "services" / service.folder;
    write_files(to, service.files);
    std::printf("%s: %zu files\n", to.c_str(), service.files.size());
  }
  write_files(folder / "gateway", files.gateway);
  std::printf("%s: %zu files\n", (folder / "gateway").c_str(), files.gateway.size());
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
