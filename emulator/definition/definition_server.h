#pragma once

#include <optional>

#include "emulator/core/scoring_server.h"
#include "emulator/definition/definition_parts.h"
#include "model/parameters.h"

namespace aml::definition {

/// The parameter "Server" of Score Upstream: address, protocol, columns of the answer, bounds.
std::optional<model::ScorerReference> read_server(const Node& value, const core::MakeScorer& make,
                                                  FaultList& faults);

}  // namespace aml::definition
