#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "emulator/graph/graph_modules.h"
#include "emulator/studio/studio_json.h"

namespace aml::studio {

/// The branch of Studio's palette that a module is in.
struct ModuleCategory {
  std::string_view module;
  std::string_view path;  ///< parts with backslashes between
};

/// **The one list** of them: a row for each of graph::graph_modules().
/// Source: documented (contents of the module reference); of the emulator's own modules chosen here.
std::span<const ModuleCategory> module_categories();

/// Source: documented (declarations of Studio's front end).
Json module_record(const graph::GraphModule& module);
Json module_records();

/// Which type of data is at a port.
std::string_view data_type_of(const graph::GraphModule& module, const graph::GraphInputPort& port);

/// Whether a port may be left without a wire.
bool is_optional(const graph::GraphModule& module, const graph::GraphInputPort& port);

/// Whether new graphs have another name of the same port.
bool is_other_name(const graph::GraphModule& module, const graph::GraphInputPort& port);

}  // namespace aml::studio
