#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "emulator/core/service_definition.h"

namespace aml::graph {

// Parts of a graph that no import brought, with the members that the Studio wrote.

/// The document of an experiment without modules.
nlohmann::ordered_json new_graph(const core::ServiceDefinition& definition);

/// Its web service, without ports.
nlohmann::ordered_json new_web_service();

/// What a web service parameter of that name says of itself; its default is filled in later.
nlohmann::ordered_json new_parameter(const std::string& name);

/// Gives the nodes of a document places below each other.
void place_nodes(nlohmann::ordered_json& document);

}  // namespace aml::graph
