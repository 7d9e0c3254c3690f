#include "emulator/cli/definitions.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <iterator>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "emulator/cli/builtin_files.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/definition/model_file.h"
#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

// Fewer are read sooner than a thread starts.
constexpr std::size_t kServicesPerThread = 50;
constexpr const char* kServicesFolder = "services";
constexpr const char* kServiceFile = "service.json";
constexpr const char* kFaultsFile = "faults.json";

class Loader {
 public:
  void add(definition::ParsedDefinition parsed) {
    for (const definition::DefinitionFault& fault : parsed.faults)
      loaded_.faults.push_back(definition::to_text(fault));
    parsed_.push_back(std::move(parsed));
  }
  void add(FaultFile file) { loaded_.fault_files.push_back(std::move(file)); }

  void fault(const std::string& message) { loaded_.faults.push_back("error: " + message + "\n"); }

  std::vector<std::string>& faults() { return loaded_.faults; }

  LoadedDefinitions take() {
    for (const definition::DefinitionFault& fault : definition::find_conflicts(parsed_))
      loaded_.faults.push_back(definition::to_text(fault));
    for (std::string& text : loaded_.faults) {
      if (!text.ends_with('\n')) text += '\n';
    }
    for (definition::ParsedDefinition& parsed : parsed_) {
      if (parsed.definition) loaded_.definitions.push_back(std::move(*parsed.definition));
    }
    return std::move(loaded_);
  }

 private:
  std::vector<definition::ParsedDefinition> parsed_;
  LoadedDefinitions loaded_;
};

/// Folders directly below `folder` that hold a service.json, by name.
std::vector<fs::path> service_folders(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (fs::exists(at->path() / kServiceFile, error)) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> find_services(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found = service_folders(folder / kServicesFolder);
  if (found.empty()) found = service_folders(folder);
  if (found.empty() && fs::exists(folder / kServiceFile, error)) found = {folder};
  return found;
}

bool has_entries(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator at(folder, error);
  for (const fs::directory_iterator end; !error && at != end; at.increment(error))
    if (!at->path().filename().string().starts_with(".")) return true;
  return false;
}

/// Whether a folder is there for services that are yet to come: it is empty, or its folder of
/// services is. One that holds other things is more likely not the folder that was meant.
bool awaits_services(const fs::path& folder) {
  std::error_code error;
  const fs::path services = folder / kServicesFolder;
  const fs::path& looked_at = fs::is_directory(services, error) ? services : folder;
  return fs::is_directory(looked_at, error) && !has_entries(looked_at);
}

/// Why a folder cannot be looked through; nothing where it can, or does not exist.
std::optional<std::string> why_unreadable(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator at(folder, error);
  if (!error || error == std::errc::no_such_file_or_directory) return std::nullopt;
  return folder.string() + ": cannot be read: " + error.message();
}

std::string folder_name(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
}

}  // namespace

std::optional<std::string> read_fixture(const std::filesystem::path& path,
                                        std::vector<std::string>& faults) {
  try {
    return storage::read_regular_file(path, kMaxDefinitionBytes);
  } catch (const storage::FileTooLarge&) {
    faults.push_back("error: " + path.string() + ": larger than a definition may be (16 MiB)\n");
  } catch (const storage::FileError& error) {
    faults.push_back("error: " + path.string() + ": cannot be read: " + error.what() + "\n");
  }
  return std::nullopt;
}

namespace {

definition::FileBeside read_beside(const fs::path& file) {
  try {
    return {storage::read_regular_file(file, definition::kMaximumModelBytes), {}};
  } catch (const storage::FileTooLarge&) {
    return {std::nullopt, "it is larger than a model may be (16 MiB)"};
  } catch (const storage::FileError& error) {
    return {std::nullopt, error.what()};
  }
}

struct ReadDefinition {
  std::vector<std::string> faults;  ///< of the file
  std::optional<definition::ParsedDefinition> parsed;
  std::optional<FaultFile> rules;
};

ReadDefinition read_definition(const fs::path& service, const definition::Outside& outside) {
  const fs::path file = service / kServiceFile;
  ReadDefinition read;
  if (const auto text = read_fixture(file, read.faults)) {
    // Of all files: a definition is another one when one of them is.
    std::size_t source = std::hash<std::string_view>()(*text);
    read.parsed = definition::parse_definition(
        *text, file.string(), folder_name(service),
        [&](const std::string& name) {
          definition::FileBeside beside = read_beside(service / name);
          source = source * 31 + std::hash<std::string>()(beside.text.value_or(""));
          return beside;
        },
        outside);
    if (read.parsed->definition) {
      read.parsed->definition->source = source;
      read.parsed->definition->files = [service](const std::string& name) {
        return read_beside(service / name).text;
      };
    }
  }
  const fs::path faults = service / kFaultsFile;
  std::error_code error;
  if (!read.parsed || !read.parsed->definition || !fs::exists(faults, error)) return read;
  if (auto text = read_fixture(faults, read.faults)) {
    read.rules = FaultFile{faults.string(), std::move(*text), read.parsed->definition->endpoint_id};
  }
  return read;
}

// Many are read on all cores: what a start takes is mostly this.
std::vector<ReadDefinition> read_all(const std::vector<fs::path>& services,
                                     const definition::Outside& outside) {
  std::vector<ReadDefinition> read(services.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < services.size(); i = next++)
      read[i] = read_definition(services[i], outside);
  };
  const std::size_t helpers = std::min<std::size_t>(
      std::max(1u, std::thread::hardware_concurrency()) - 1, services.size() / kServicesPerThread);
  std::vector<std::future<void>> helping;
  for (std::size_t i = 0; i < helpers; ++i) helping.push_back(std::async(std::launch::async, work));
  work();
  for (std::future<void>& helper : helping) helper.get();
  return read;
}

}  // namespace

LoadedDefinitions load_builtin_definitions() {
  Loader loader;
  for (const control::EmbeddedFile& file : builtin_services()) {
    const std::string_view folder = file.name.substr(0, file.name.find('/'));
    definition::ParsedDefinition parsed = definition::parse_definition(
        file.text, "built-in/" + std::string(file.name), std::string(folder));
    if (parsed.definition) {
      parsed.definition->files = [text = file.text](const std::string& name) {
        return name == kServiceFile ? std::optional(std::string(text)) : std::nullopt;
      };
    }
    loader.add(std::move(parsed));
  }
  return loader.take();
}

std::vector<definition::ParsedDefinition> read_definitions(const std::string& folder,
                                                           const definition::Outside& outside) {
  std::vector<definition::ParsedDefinition> definitions;
  for (ReadDefinition& read : read_all(find_services(folder), outside))
    if (read.parsed) definitions.push_back(std::move(*read.parsed));
  return definitions;
}

std::vector<fs::path> find_service_folders(const std::string& folder) {
  return find_services(folder);
}

bool has_definitions(const std::string& folder) {
  std::error_code error;
  return !find_services(folder).empty() || fs::exists(fs::path(folder) / kServicesFolder, error);
}

LoadedDefinitions load_definitions(const std::string& folder, std::size_t max_services,
                                   const definition::Outside& outside) {
  Loader loader;
  for (const fs::path& one : {fs::path(folder), fs::path(folder) / kServicesFolder}) {
    const auto why = why_unreadable(one);
    if (!why) continue;
    loader.fault(*why);
    return loader.take();
  }
  const std::vector<fs::path> found = find_services(folder);
  if (found.empty() && !awaits_services(folder))
    loader.fault(folder + ": no services/<name>/service.json in it");
  if (found.size() > max_services) {
    loader.fault(folder + ": " + std::to_string(found.size()) + " services; --max-services is " +
                 std::to_string(max_services));
    return loader.take();
  }
  for (ReadDefinition& read : read_all(found, outside)) {
    for (std::string& fault : read.faults) loader.faults().push_back(std::move(fault));
    if (read.parsed) loader.add(std::move(*read.parsed));
    if (read.rules) loader.add(std::move(*read.rules));
  }
  return loader.take();
}

}  // namespace aml::cli
