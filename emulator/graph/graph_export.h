#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/service_definition.h"

namespace aml::graph {

/// The text of a file beside a service's definition, which has read it already.
using FileOfService = std::function<std::string(const std::string& name)>;

/// The experiment of a service as `Export-AmlExperimentGraph` writes it.
/// `definition_text` is the text of `definition`'s service.json; `kept` is the graph that it was
/// imported from, if it was: what the service has changed since is changed in it, and all else
/// stays, unknown members included. Where nothing was changed the answer is `kept`, byte for byte.
/// Shape:  nodes, web service inputs and parameters that the service no longer has leave, with the
///         wires that ended there; those that it never had (import graph left them out) stay.
/// Errors: std::invalid_argument where `kept` is no graph.
/// Source: documented (the Studio's own writer, azuremlps), as described in docs/own-services.md.
std::string write_graph(const core::ServiceDefinition& definition, std::string_view definition_text,
                        const FileOfService& read_file, const std::optional<std::string>& kept);

}  // namespace aml::graph
