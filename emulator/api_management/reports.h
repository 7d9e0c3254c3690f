#pragma once

#include <string>
#include <string_view>

#include "emulator/api_management/resource.h"
#include "emulator/core/clock.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/configuration.h"
#include "emulator/http/message.h"

namespace aml::api_management {

/// Records of a report: `byApi`, `byOperation`, `byProduct`, `bySubscription` or `byTime`.
/// Shape:   ids begin with `/apis/`, `/products/` or `/subscriptions/`. Of `$filter` those conditions
///          count that are about `timestamp`, `apiId`, `operationId`, `productId` and
///          `subscriptionId`.
/// Errors:  Refusal; ApiError kControlBadRequest for a span that cannot be.
/// Source:  documented (contract of report records).
std::vector<Json> report_records(std::string_view report, const http::Request& request,
                                 const gateway::Analytics& analytics,
                                 const gateway::Configuration& configuration, core::TimePoint now);

}  // namespace aml::api_management
