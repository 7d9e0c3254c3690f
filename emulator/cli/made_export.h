#pragma once

#include <map>
#include <string>
#include <vector>

#include "emulator/core/service_definition.h"
#include "emulator/management/made_state.h"

namespace aml::cli {

/// Files by their names, some below a folder.
using FileSet = std::map<std::string, std::string>;

/// The folder of one service of the fixtures.
struct ServiceFiles {
  std::string folder;
  FileSet files;
};

struct MadeExport {
  std::vector<ServiceFiles> services;
  std::vector<std::string> left_out;  ///< sentences for people: what has no form as a file
};

/// The folders of all services as the management API left them: those of the fixtures with what was
/// changed of them, less those that were deleted, and one for each endpoint that was made.
/// Shape:  `definitions` are those of `fixtures`, in their order.
/// Errors: std::runtime_error for records that are not the emulator's own.
MadeExport export_made(const std::vector<ServiceFiles>& fixtures,
                       const std::vector<core::ServiceDefinition>& definitions,
                       const management::MadeState& made);

}  // namespace aml::cli
