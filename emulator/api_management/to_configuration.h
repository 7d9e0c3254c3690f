#pragma once

#include <string>

#include "emulator/api_management/refusal.h"
#include "emulator/api_management/resource.h"
#include "emulator/gateway/configuration.h"

namespace aml::api_management {

/// The configuration of a gateway that does what the resources say; the way back of service_of().
/// Errors: what only shows when they are read together is added to `faults`: references to nothing,
///         names, paths, templates and keys that are there twice.
gateway::Configuration configuration_of(const Service& service, const std::string& prefix,
                                        Faults& faults);

/// What the scope of a subscription names: `/products/{id}`, `/apis` or `/apis/{id}`, also at the
/// end of a whole id.
struct Scope {
  gateway::SubscriptionScope kind = gateway::SubscriptionScope::kAllApis;
  std::string id;  ///< empty: of all APIs
};
/// False: it names nothing that can be subscribed to.
bool parse_scope(std::string_view text, Scope& scope);

/// Where a policy document's faults are reported: its own file, or its key.
std::string file_of(const Resource& resource);

}  // namespace aml::api_management
