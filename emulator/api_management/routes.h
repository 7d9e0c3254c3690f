#pragma once

#include <span>

#include "emulator/api_management/calls.h"
#include "emulator/http/router.h"
#include "model/evidence.h"

namespace aml::api_management {

/// The REST of Microsoft.ApiManagement, under any host:
/// `/subscriptions/{…}/resourceGroups/{…}/providers/Microsoft.ApiManagement/service/{…}…`.
/// Shape:   fixed segments in any case, any subscription and resource group; a path of the provider
///          that no row takes is refused by its name. What `parts` names outlives the rows.
http::RouteFamily api_management_routes(CallParts parts);

/// **The one list** of what the management API of gateways does, for the ledger.
std::span<const model::Rule> api_management_rules();

}  // namespace aml::api_management
