#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/service_definition.h"

namespace aml::cli {

struct WrittenGraph {
  std::string text;
  /// Modules that the Studio's canvas has not, each with its id: neither they nor what is wired to
  /// them is in the text.
  std::vector<std::string> left_out;
};

/// The experiment of a service as `Export-AmlExperimentGraph` writes it.
/// `definition_text` is the text of `definition`'s service.json; `kept` is the graph that it was
/// imported from, if it was: what the service has changed since is changed in it, and all else
/// stays, unknown members included. Where nothing was changed the answer is `kept`, byte for byte.
/// Shape:  nodes that the service has not stay on the canvas.
/// Errors: std::invalid_argument where `kept` is no graph.
/// Source: documented (the Studio's own writer, azuremlps), as described in docs/own-services.md.
WrittenGraph write_graph(const core::ServiceDefinition& definition,
                         std::string_view definition_text, const std::optional<std::string>& kept);

}  // namespace aml::cli
