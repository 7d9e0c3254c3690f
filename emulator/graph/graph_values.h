#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/graph/graph_modules.h"
#include "model/module.h"

namespace aml::graph {

// Parameters of modules: texts in a graph, JSON in a definition.

/// Whether a wire into a port sets the parameter.
bool is_port_parameter(const model::ParameterSpec& spec);

/// What import calls a model that was given for all of a graph.
inline constexpr const char* kModelName = "model";

/// The parameter that holds the module's script; null: it has none.
const model::ParameterSpec* script_of(const GraphModule& module);

/// The parameter of the module that a graph calls so; null: it has none of that name. Ports are
/// not parameters in graphs.
const model::ParameterSpec* find_graph_parameter(const GraphModule& module,
                                                 std::string_view graph_name);

/// The parameter of the emulator's own that says which columns the script of a node makes, as a
/// list of columns like those of definitions: the Studio ran the script to know them.
inline constexpr std::string_view kScriptColumns = "Result columns";

/// The name that graphs give the parameter.
std::string_view graph_name_of(const GraphModule& module, std::string_view name);

/// A value of a definition, of a script its code; nothing where the text is no value of the parameter.
std::optional<nlohmann::ordered_json> read_graph_value(const model::ParameterSpec& spec,
                                                       const std::string& text);

/// The text in a graph, of a value that a definition has.
/// Source: documented (the Studio's writer: selectors are percent-encoded JSON, all else is text).
std::string write_graph_value(const model::ParameterSpec& spec,
                              const nlohmann::ordered_json& value);

/// The default as definitions write it; null where there is not one.
nlohmann::ordered_json default_of(const model::ParameterSpec& spec);

}  // namespace aml::graph
