#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "emulator/core/service_definition.h"
#include "emulator/management/made_state.h"

namespace aml::management {

/// The largest blob that is read for a trained part.
inline constexpr std::size_t kMaxResourceBytes = 16u << 20;

/// Whether the definition says by itself what takes the place of `resource` for a blob of that name.
bool has_alternative(const core::ServiceDefinition& definition, const std::string& resource,
                     const std::string& relative_location);

/// Reads what a blob holds in place of a trained part: a model (docs/models.md), or for Score by
/// Example a CSV table of examples, whose columns have the names of those in force.
/// Errors: std::invalid_argument with a sentence for people.
void check_content(const core::ServiceDefinition& definition, const std::string& resource,
                   const std::string& content);

/// Sets the trained parts of a definition as the blobs say; those that it has not are passed over.
/// False: none of them was.
/// Errors: std::invalid_argument.
bool set_resources(core::ServiceDefinition& definition,
                   const std::vector<PatchedResource>& resources,
                   const std::map<std::string, std::shared_ptr<const std::string>>& contents);

}  // namespace aml::management
