#pragma once

#include <functional>

#include "emulator/cli/export_files.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// Collects what is exported. Errors: as collect_export().
using CollectExport = std::function<ExportedFiles(std::vector<std::string>& faults)>;

/// The emulator's own path of what `amlemu export` writes, as one file.
http::Routes export_rows(const service::LiveCatalog& services, CollectExport collect);

}  // namespace aml::cli
