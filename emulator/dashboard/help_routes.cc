#include "emulator/dashboard/help_routes.h"

#include <utility>

#include "emulator/control/same_site.h"
#include "emulator/core/error_catalog.h"
#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/help_page.h"
#include "emulator/dashboard/html.h"
#include "emulator/dashboard/layout.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"

namespace aml::dashboard {

namespace {

using http::Call;
using http::Response;
using service::Endpoint;
using text::same_name;

constexpr std::string_view kHtml = "text/html; charset=utf-8";

bool is_named(const core::ServiceDefinition& definition, const Call& call) {
  const std::string& endpoint = call.path["endpoint"];
  return same_name(definition.web_service_id, call.path["webService"]) &&
         (same_name(definition.endpoint_id, endpoint) || definition.endpoint_name == endpoint);
}

/// The endpoint that the path names, or which row of the catalogue says what is wrong with it.
struct Found {
  const Endpoint* endpoint = nullptr;
  const core::ErrorSpec* error = nullptr;
};

Found find_endpoint(const service::Catalog& catalog, const Call& call) {
  const std::string& workspace = call.path["workspace"];
  if (!catalog.has_workspace(workspace)) return {.error = &core::kWorkspaceNotFound};
  const core::ErrorSpec* error = &core::kWebServiceNotFound;
  for (const auto& endpoint : catalog.endpoints()) {
    if (!is_named(endpoint->definition(), call)) continue;
    if (same_name(endpoint->definition().workspace_id, workspace)) return {endpoint.get()};
    error = &core::kWebServiceIdNotFoundInWorkspace;
  }
  return {.error = error};
}

Response missing_page(const Call& call, const core::ErrorSpec& error) {
  call.context.error = std::string(error.error_class.code) + '/' + std::string(error.code);
  const std::string content =
      fill_template("help/missing.html", {{"message", escaped(error.message)}});
  Response response = page_answer(
      write_page({.title = "Not found", .section = "/__emu/", .styles = {}, .scripts = {}},
                 content),
      kHtml);
  response.status = error.error_class.status;
  return response;
}

class HelpCalls {
 public:
  explicit HelpCalls(const HelpOptions& options)
      : services_(options.services),
        public_url_(options.public_url),
        site_(options.bound_host, options.public_url),
        started_(options.clock.now()) {}

  Response show(const HelpPage& page, const Call& call) const {
    // The service's own names resolve to here by a hosts file or a resolver, never by rebinding.
    if (!endpoints::is_cloud_host(call.request.host)) site_.check_host(call.request);
    auto catalog = services_.now();
    const Found found = find_endpoint(*catalog, call);
    if (found.endpoint == nullptr) return missing_page(call, *found.error);
    const core::ServiceDefinition& definition = found.endpoint->definition();
    call.context.catalog = std::move(catalog);
    call.context.workspace = definition.workspace_id;
    call.context.service = definition.endpoint_id;
    return page_answer(
        write_help_page(page, {.endpoint = *found.endpoint,
                               .base_url = endpoints::own_base(public_url_, call.request),
                               .updated = started_,
                               .now = call.context.arrived}),
        kHtml);
  }

 private:
  const service::LiveCatalog& services_;
  std::string public_url_;
  control::SameSite site_;
  core::TimePoint started_;
};

}  // namespace

http::RouteFamily help_routes(const HelpOptions& options) {
  const HelpCalls calls(options);
  http::RouteFamily family{.name = "help",
                           .routes = {},
                           .errors = http::ErrorStyle::kService,
                           .fold_empty_segments = true,
                           .ignore_case = true};
  for (const HelpPage& page : help_pages()) {
    family.routes.push_back(
        {"GET",
         "/apihelp/workspaces/{workspace}/webservices/{webService}/endpoints/{endpoint}/" +
             std::string(page.name),
         page.operation, [calls, &page](const Call& call) { return calls.show(page, call); },
         page.evidence});
  }
  return family;
}

}  // namespace aml::dashboard
