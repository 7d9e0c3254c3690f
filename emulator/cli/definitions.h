#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/limits.h"
#include "emulator/core/service_definition.h"
#include "emulator/definition/definition_wire.h"

namespace aml::cli {

/// A file with fault rules, beside the definition of the service that they are about.
struct FaultFile {
  std::string file;
  std::string text;
  std::string endpoint_id;
};

/// Service definitions read together, and everything wrong with them.
struct LoadedDefinitions {
  std::vector<core::ServiceDefinition> definitions;  ///< in the order of their files' names
  std::vector<FaultFile> fault_files = {};           ///< of those definitions
  std::vector<std::string> faults;                   ///< texts for people, each ending in a newline

  bool ok() const { return faults.empty(); }
};

/// The services built into the program.
LoadedDefinitions load_builtin_definitions();

/// The services of a folder: `services/<name>/service.json` in it, else `<name>/service.json`, else
/// its own `service.json`; files of at most 16 MiB, `max_services` of them.
LoadedDefinitions load_definitions(const std::string& folder,
                                   std::size_t max_services = core::Limits().services,
                                   const definition::Outside& outside = {});

inline constexpr std::size_t kMaxDefinitionBytes = 16u << 20;

/// The same, each for itself: conflicts between them are not looked for, and those that cannot be
/// read are left out.
std::vector<definition::ParsedDefinition> read_definitions(const std::string& folder,
                                                           const definition::Outside& outside);

/// The folders of those services, by name.
std::vector<std::filesystem::path> find_service_folders(const std::string& folder);

/// Whether a folder means to define services: it has some, or a folder `services`.
bool has_definitions(const std::string& folder);

/// The bytes of a fixture's file, at most 16 MiB; none, and a fault, when it cannot be read.
std::optional<std::string> read_fixture(const std::filesystem::path& path,
                                        std::vector<std::string>& faults);

}  // namespace aml::cli
