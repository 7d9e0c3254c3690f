#pragma once

#include <string>
#include <vector>

#include "emulator/cli/config.h"
#include "emulator/cli/made_export.h"
#include "emulator/management/definition_store.h"

namespace aml::cli {

/// All that a folder of fixtures needs to be what the emulator is.
struct ExportedFiles {
  std::vector<ServiceFiles> services;
  FileSet gateway;
  std::vector<std::string> left_out;  ///< sentences for people: what has no form as a file
};

/// The fixtures that `config` names, as their files are by now, with their experiment graphs; and
/// what was made beside them or changed of them, as rows of the store say.
/// Errors: what cannot be read or written is added to `faults`, as texts for people.
ExportedFiles collect_export(const Config& config, const std::vector<management::MadeRow>& made,
                             std::vector<std::string>& faults);

}  // namespace aml::cli
