#pragma once

#include "emulator/cli/commands.h"

namespace aml::cli {

/// `amlemu import graph FILE [NAME]`: an experiment graph becomes a service folder, which keeps the
/// graph. Returns the exit code.
int import_graph(const Invocation& invocation);

/// The file of a service's folder that keeps its graph.
inline constexpr const char* kGraphFile = "experiment.json";

}  // namespace aml::cli
