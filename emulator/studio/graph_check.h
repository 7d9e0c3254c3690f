#pragma once

#include <string>

#include "emulator/studio/results.h"
#include "emulator/studio/studio_json.h"

namespace aml::studio {

/// What is wrong with a graph, and the columns that are known before it runs: `problems` and
/// `columns`, as openapi.json describes them. `document` has `Graph` and `WebService`.
/// Source: inferred (Studio's canvas marked the same; the shape is the emulator's own).
Json check_graph(const Json& document, const std::string& workspace, const Results::Parts& parts);

}  // namespace aml::studio
