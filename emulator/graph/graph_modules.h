#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/absent_modules.h"
#include "model/module.h"

namespace aml::graph {

/// An input port of a module on the Studio's canvas.
struct GraphInputPort {
  std::string_view name;
  /// The parameter that names what is wired to it; empty: the data flows in there.
  std::string_view parameter = {};
  bool is_own = false;  ///< the Studio's module has no such port
};

/// Another name of a parameter in graphs.
struct GraphAlias {
  std::string_view graph;  ///< case and blanks do not count
  std::string_view name;   ///< here
  /// Whether graphs are written with this name.
  bool is_written = false;
};

/// A port of the Studio's module that the emulator's has not.
struct GraphAbsentPort {
  std::string_view name;
  std::string_view why;  ///< goes on after "cannot be taken over: "
};

/// A module as graphs name its parts; what its ports and parameters are is in its ModuleSpec.
/// Source: documented, observed (experiment graphs and module pages: families, ports, parameters).
struct GraphModule {
  std::string_view name;    ///< of the ModuleSpec
  std::string_view family;  ///< 32 hex digits; empty: the one that the emulator derives
  std::vector<GraphInputPort> inputs;
  /// The first is what flows on; others are ports of the ModuleSpec, by the same names.
  std::vector<std::string_view> outputs;
  std::vector<GraphAlias> aliases = {};
  /// The parameter that says which output flows on; empty: it is the first.
  std::string_view output_parameter = {};
  std::vector<GraphAbsentPort> absent_ports = {};
};

/// **The one list** of them: every module that definitions may have.
std::span<const GraphModule> graph_modules();

/// By the id of a node's module, `{workspace}.{family}.{version}`; or by the name that the module
/// has or had. Null: the emulator has no such module.
const GraphModule* find_graph_module(std::string_view module_id);
const GraphModule* find_graph_module_named(std::string_view name);

/// The module that has the family of the id and that the emulator has not; null: it is not known.
const definition::AbsentModule* find_absent_graph_module(std::string_view module_id);

/// Null: the module has no such port.
const GraphInputPort* find_input_port(const GraphModule& module, std::string_view name);
std::optional<std::string_view> find_output_port(const GraphModule& module, std::string_view name);
const GraphAbsentPort* find_absent_port(const GraphModule& module, std::string_view name);

/// The module's parameter that the port sets; null: the data flows in there.
const model::ParameterSpec* parameter_of(const GraphModule& module, const GraphInputPort& port);

/// Whether a transformation comes out of the port.
bool gives_transformation(const GraphModule& module, std::string_view output);

/// How people call the module: its name, where that is known, else its family.
std::string name_of_module(std::string_view module_id);

/// A module id for new nodes.
std::string write_module_id(const GraphModule& module);

/// Whether two names are equal when case and blanks do not count.
bool is_same_graph_name(std::string_view one, std::string_view other);

}  // namespace aml::graph
