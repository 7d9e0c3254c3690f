#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aml::cli {

/// An input port of a module on the Studio's canvas.
struct GraphInputPort {
  std::string_view name;
  /// The parameter that names what is wired to it; empty: the data flows in there.
  std::string_view parameter = {};
};

/// Another name of a parameter in graphs.
struct GraphAlias {
  std::string_view graph;  ///< case and blanks do not count
  std::string_view name;   ///< here
  /// Whether graphs are written with this name.
  bool is_written = false;
};

/// A module of the Studio that the emulator has, as graphs name its parts.
/// Source: documented, observed (experiment graphs and module pages: families, ports, parameters).
struct GraphModule {
  std::string_view name;    ///< here
  std::string_view family;  ///< 32 hex digits; empty: the one that the emulator derives
  std::vector<GraphInputPort> inputs;
  std::vector<std::string_view> outputs;  ///< the first is what flows on
  std::vector<GraphAlias> aliases = {};
  /// The parameter that says which output flows on; empty: it is the first.
  std::string_view output_parameter = {};
};

/// **The one list** of them.
std::span<const GraphModule> graph_modules();

/// By the id of a node's module, `{workspace}.{family}.{version}`; or by the name of a module here.
/// Null: the emulator has no such module.
const GraphModule* find_graph_module(std::string_view module_id);
const GraphModule* find_graph_module_named(std::string_view name);

/// Whether the module is Enter Data Manually, which is a dataset here.
bool is_entered_data(std::string_view module_id);
inline constexpr std::string_view kEnteredDataPort = "dataset";

/// How people call the module: its name, where that is known, else its family.
std::string name_of_module(std::string_view module_id);

/// A module id for new nodes.
std::string write_module_id(const GraphModule& module);

/// Whether two names are equal when case and blanks do not count.
bool is_same_graph_name(std::string_view one, std::string_view other);

}  // namespace aml::cli
