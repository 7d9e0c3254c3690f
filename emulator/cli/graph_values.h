#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/cli/graph_modules.h"
#include "model/module.h"

namespace aml::cli {

// Parameters of modules: texts in a graph, JSON in a definition.

/// The parameter of the module that a graph calls so; null: it has none of that name. Ports are
/// not parameters in graphs.
const model::ParameterSpec* find_graph_parameter(const GraphModule& module,
                                                 std::string_view graph_name);

/// The name that graphs give the parameter.
std::string_view graph_name_of(const GraphModule& module, std::string_view name);

/// A value of a definition; nothing where the text is no value of the parameter.
std::optional<nlohmann::ordered_json> read_graph_value(const model::ParameterSpec& spec,
                                                       const std::string& text);

/// The text in a graph, of a value that a definition has.
/// Source: documented (the Studio's writer: selectors are percent-encoded JSON, all else is text).
std::string write_graph_value(const model::ParameterSpec& spec,
                              const nlohmann::ordered_json& value);

/// The default as definitions write it; null where there is not one.
nlohmann::ordered_json default_of(const model::ParameterSpec& spec);

}  // namespace aml::cli
