#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/control/journal.h"
#include "emulator/control/metrics.h"
#include "emulator/core/clock.h"
#include "emulator/http/router.h"
#include "emulator/http/server.h"
#include "emulator/service/catalog.h"

namespace aml::control {

/// What the control paths show and move. The references outlive the rows.
struct ControlPlane {
  const service::Catalog& catalog;
  const Journal& journal;
  const Metrics& metrics;
  const core::Clock& clock;
  core::ManualClock* manual_clock;  ///< null: the clock follows the wall
  std::string bound_host;           ///< as in --host
  std::string public_url;           ///< empty: from the request's own Host
  std::function<bool()> ready;
  std::function<http::ServerStats()> server_stats;
  /// Back to the start, for one workspace or for all.
  std::function<void(std::optional<std::string_view> workspace)> reset;
};

/// `/__emu/…`: described by openapi.json, errors as application/problem+json, to be used by
/// programs and by the emulator's own pages only (see same_site.h).
http::RouteFamily control_routes(const ControlPlane& plane);

/// The base of the URLs handed out: `public_url`, or the host that the request named.
std::string base_url_of(const std::string& public_url, const http::Request& request);

}  // namespace aml::control
