#include "emulator/cli/app.h"

#include <utility>

#include "emulator/control/control_routes.h"
#include "emulator/http/rrs_routes.h"

namespace aml::cli {

namespace {

std::vector<std::string_view> operations_of(const http::Router& router) {
  std::vector<std::string_view> names;
  for (const http::RouteFamily& family : router.families()) {
    for (const http::Route& route : family.routes) names.push_back(route.operation);
  }
  return names;
}

}  // namespace

App::App(const Config& config, core::Clock& clock, core::IdSource&,
         std::vector<core::ServiceDefinition> definitions)
    : clock_(clock),
      manual_clock_(dynamic_cast<core::ManualClock*>(&clock)),
      catalog_(std::move(definitions)),
      journal_(config.limits),
      router_(families(config), config.limits.body_bytes),
      metrics_(operations_of(router_)) {
  http::Handler routed = [this](http::Request& request, core::RequestContext& context) {
    return router_.handle(request, context);
  };
  handler_ = control::measured(metrics_, control::journaled(journal_, std::move(routed)));
}

// The control rows take metrics_ and journal_ by reference; nothing calls them before the
// constructor's end.
std::vector<http::RouteFamily> App::families(const Config& config) {
  const http::RrsOptions options{.limits = config.limits,
                                 .require_api_version = config.require_api_version,
                                 .public_url = config.public_url};
  control::ControlPlane plane{
      .catalog = catalog_,
      .journal = journal_,
      .metrics = metrics_,
      .clock = clock_,
      .manual_clock = manual_clock_,
      .bound_host = config.host,
      .public_url = config.public_url,
      .ready = [this] { return ready_.load(); },
      .server_stats = [this] { return server_ ? server_->stats() : http::ServerStats(); },
      .reset = [this](std::optional<std::string_view> workspace) { reset(workspace); }};
  std::vector<http::RouteFamily> families;
  families.push_back(http::rrs_routes(catalog_, options));
  families.push_back(control::control_routes(plane));
  return families;
}

void App::reset(std::optional<std::string_view> workspace) {
  if (workspace) {
    journal_.clear_workspace(*workspace);
    return;
  }
  journal_.clear();
  if (manual_clock_ != nullptr) manual_clock_->reset();
}

}  // namespace aml::cli
