#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/instances.h"
#include "emulator/http/router.h"

namespace aml::gateway {

/// What the own paths of the gateway show. The references outlive the rows.
struct GatewayPlane {
  const LiveInstances& instances;
  const Analytics& analytics;
  const core::Clock& clock;
  std::string public_url;  ///< empty: from the request's own Host
  /// Which members a query may have; of `workspace` the value too. Errors: ApiError.
  std::function<void(const http::Request& request, std::span<const std::string_view> members)>
      check_query;
};

/// `/__emu/gateway`, `/__emu/gateway/analytics`, `/__emu/gateway/openapi.json`, for
/// control::control_family(); described by control/openapi.json.
http::Routes gateway_rows(const GatewayPlane& plane);

}  // namespace aml::gateway
