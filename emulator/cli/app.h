#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "emulator/cli/config.h"
#include "emulator/control/journal.h"
#include "emulator/control/metrics.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/service_definition.h"
#include "emulator/http/message.h"
#include "emulator/http/router.h"
#include "emulator/http/server.h"
#include "emulator/service/catalog.h"

namespace aml::cli {

/// The emulator without its sockets: every part, built in the order in which each needs the other.
/// Threads: handle() by many at once; set_server() before the first.
class App {
 public:
  /// A `clock` that is a core::ManualClock can be moved through the control paths.
  /// Errors: those of service::Catalog.
  App(const Config& config, core::Clock& clock, core::IdSource& ids,
      std::vector<core::ServiceDefinition> definitions);
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Answers one request; `context` carries its id and its time.
  /// Errors: http::ConnectionLost, nothing else.
  http::Response handle(http::Request& request, core::RequestContext& context) const {
    return handler_(request, context);
  }

  /// The server in front, whose counters the metrics show.
  void set_server(const http::Server* server) { server_ = server; }
  /// What `/__emu/health/ready` says.
  void set_ready(bool ready) { ready_ = ready; }

  const service::Catalog& catalog() const { return catalog_; }
  const http::Router& router() const { return router_; }
  const control::Journal& journal() const { return journal_; }

 private:
  std::vector<http::RouteFamily> families(const Config& config);
  void reset(std::optional<std::string_view> workspace);

  core::Clock& clock_;
  core::ManualClock* const manual_clock_;  ///< clock_, if it is one; else null
  const http::Server* server_ = nullptr;
  std::atomic<bool> ready_ = false;
  service::Catalog catalog_;
  control::Journal journal_;
  http::Router router_;
  control::Metrics metrics_;
  http::Handler handler_;
};

}  // namespace aml::cli
