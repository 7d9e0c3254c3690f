#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/commands.h"
#include "emulator/cli/service_sample.h"
#include "emulator/core/service_definition.h"
#include "emulator/definition/definition_wire.h"

namespace aml::cli {

/// What keeps a verb from its work: texts for people.
using VerbFaults = std::vector<std::string>;

/// Appends `error: ` and the sentence.
void add_fault(VerbFaults& faults, const std::string& sentence);

/// Prints them to stderr. Returns the exit code.
int report_faults(const VerbFaults& faults);

/// Whether the name is one folder, wherever the definitions are.
bool is_folder_name(const std::string& name);

/// `services/<name>` below the fixtures' folder (empty: the current one), for a service that is not
/// there yet; a fault where one is, or where services that are read from elsewhere would be hidden
/// by it.
std::filesystem::path new_service_folder(const std::string& fixtures, const std::string& name,
                                         VerbFaults& faults);

/// Reads a definition that is about to be written, as the emulator will read it: beside the services
/// that are there. Nothing, and faults, where it or the folder with it could not be loaded again.
std::optional<core::ServiceDefinition> check_new_definition(
    std::string_view text, const std::string& name, const definition::ReadBeside& read_beside,
    const Config& config, VerbFaults& faults);

/// Makes the folder where it is missing, and the file in it, whole or not at all.
/// Errors: std::system_error, std::filesystem::filesystem_error.
void write_file(const std::filesystem::path& folder, const std::string& name,
                std::string_view bytes);

/// Prints ids, key, a call with curl and the next step.
void print_access(const core::ServiceDefinition& definition, const ServiceSample& sample,
                  const Config& config);

}  // namespace aml::cli
