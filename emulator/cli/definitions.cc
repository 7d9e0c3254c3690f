#include "emulator/cli/definitions.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "emulator/cli/builtin_files.h"
#include "emulator/wire/definition_wire.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 16u << 20;
constexpr std::size_t kMaxServices = 1000;
constexpr const char* kServices = "services";
constexpr const char* kFileName = "service.json";

class Loader {
 public:
  void parse(std::string_view text, const std::string& file, const std::string& folder_name) {
    parsed_.push_back(wire::parse_definition(text, file, folder_name));
    for (const wire::DefinitionFault& fault : parsed_.back().faults)
      loaded_.faults.push_back(wire::to_text(fault));
  }

  void fault(const std::string& message) { loaded_.faults.push_back("error: " + message + "\n"); }

  std::vector<std::string>& faults() { return loaded_.faults; }

  LoadedDefinitions take() {
    for (const wire::DefinitionFault& fault : wire::find_conflicts(parsed_))
      loaded_.faults.push_back(wire::to_text(fault));
    for (std::string& text : loaded_.faults) {
      if (!text.ends_with('\n')) text += '\n';
    }
    for (wire::ParsedDefinition& parsed : parsed_) {
      if (parsed.definition) loaded_.definitions.push_back(std::move(*parsed.definition));
    }
    return std::move(loaded_);
  }

 private:
  std::vector<wire::ParsedDefinition> parsed_;
  LoadedDefinitions loaded_;
};

/// Folders directly below `folder` that hold a service.json, by name.
std::vector<fs::path> service_folders(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (fs::exists(at->path() / kFileName, error)) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> find_services(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> found = service_folders(folder / kServices);
  if (found.empty()) found = service_folders(folder);
  if (found.empty() && fs::exists(folder / kFileName, error)) found = {folder};
  return found;
}

std::string folder_name(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return whole.has_filename() ? whole.filename().string() : whole.parent_path().filename().string();
}

}  // namespace

std::optional<std::string> read_fixture(const std::filesystem::path& path,
                                        std::vector<std::string>& faults) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "rb"),
                                                           &std::fclose);
  std::string text;
  char block[16384];
  while (in && text.size() <= kMaxFileBytes) {
    const std::size_t got = std::fread(block, 1, sizeof block, in.get());
    if (got == 0) break;
    text.append(block, got);
  }
  if (!in || std::ferror(in.get()) != 0) {
    faults.push_back("error: " + path.string() + ": cannot be read\n");
    return std::nullopt;
  }
  if (text.size() > kMaxFileBytes) {
    faults.push_back("error: " + path.string() + ": larger than a definition may be (16 MiB)\n");
    return std::nullopt;
  }
  return text;
}

LoadedDefinitions load_builtin_definitions() {
  Loader loader;
  for (const control::EmbeddedFile& file : builtin_services()) {
    const std::string_view folder = file.name.substr(0, file.name.find('/'));
    loader.parse(file.text, "built-in/" + std::string(file.name), std::string(folder));
  }
  return loader.take();
}

bool has_definitions(const std::string& folder) {
  std::error_code error;
  return !find_services(folder).empty() || fs::exists(fs::path(folder) / kServices, error);
}

LoadedDefinitions load_definitions(const std::string& folder) {
  Loader loader;
  const std::vector<fs::path> found = find_services(folder);
  if (found.empty()) loader.fault(folder + ": no services/<name>/service.json in it");
  if (found.size() > kMaxServices) {
    loader.fault(folder + ": more than 1,000 services");
    return loader.take();
  }
  for (const fs::path& service : found) {
    const fs::path file = service / kFileName;
    if (const auto text = read_fixture(file, loader.faults()))
      loader.parse(*text, file.string(), folder_name(service));
  }
  return loader.take();
}

}  // namespace aml::cli
