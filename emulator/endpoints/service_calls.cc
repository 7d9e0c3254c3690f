#include "emulator/endpoints/service_calls.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/played_domains.h"
#include "emulator/service/checks.h"
#include "emulator/service/trace.h"
#include "emulator/text/ascii.h"

namespace aml::endpoints {

namespace {

using service::checked;
using service::Endpoint;

constexpr std::string_view kApiVersion = "2.0";

}  // namespace

const Endpoint& resolve_endpoint(const service::LiveCatalog& services, const http::Call& call) {
  return *checked(call.context, service::kCheckIds, [&] {
    auto catalog = services.now();
    const Endpoint& endpoint = catalog->resolve(
        {call.path.find("workspace"), call.path.find("subscription"), call.path["service"]});
    call.context.catalog = std::move(catalog);
    call.context.workspace = endpoint.definition().workspace_id;
    call.context.service = endpoint.definition().endpoint_id;
    return &endpoint;
  });
}

bool check_version(const http::Call& call, bool required) {
  return checked(call.context, service::kCheckVersion, [&] {
    const auto version = call.request.query_value("api-version");
    if (!version && !required) return false;
    if (!version || text::trim_white(*version) != kApiVersion) {
      throw core::ApiError(core::kBadVersionCall, {version.value_or("")});
    }
    return true;
  });
}

OpenedEndpoint open_endpoint(const service::LiveCatalog& services, const http::Call& call,
                             bool require_version) {
  const Endpoint& endpoint = resolve_endpoint(services, call);
  checked(call.context, service::kCheckKey, [&] {
    service::authorize(endpoint, core::find_header(call.request.headers, "Authorization"));
  });
  return {endpoint, check_version(call, require_version)};
}

http::Response json_answer(std::string body) {
  http::Response response;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(body);
  return response;
}

bool is_cloud_host(std::string_view host) {
  const auto* const domain = core::find_played_domain(host.substr(0, host.find(':')));
  return domain != nullptr && domain->kind == core::PlayedKind::kServices;
}

std::string own_base(const std::string& public_url, const http::Request& request) {
  if (!public_url.empty()) return public_url;
  const std::string host = request.host.empty() ? "localhost" : request.host;
  return (request.secure ? "https://" : "http://") + host;
}

wire::SwaggerAddress swagger_address(const std::string& public_url, const http::Request& request,
                                     const std::string& base_path) {
  const std::string& host = request.host;
  if (is_cloud_host(host)) return {host.substr(0, host.find(':')) + ":443", base_path, {"https"}};
  if (!public_url.empty()) {
    const std::size_t scheme_end = public_url.find("://");
    AML_ASSERT(scheme_end != std::string::npos);
    return {public_url.substr(scheme_end + 3), base_path, {public_url.substr(0, scheme_end)}};
  }
  return {host, base_path, {request.secure ? "https" : "http"}};
}

ServiceUrls service_urls(const core::ServiceDefinition& definition, const std::string& base_url) {
  const std::string service =
      base_url + "/workspaces/" + definition.workspace_id + "/services/" + definition.endpoint_id;
  const std::string help = base_url + "/apihelp/workspaces/" + definition.workspace_id +
                           "/webservices/" + definition.web_service_id + "/endpoints/" +
                           definition.endpoint_id;
  return {.execute = service + "/execute?api-version=2.0&details=true",
          .jobs = service + "/jobs?api-version=2.0",
          .swagger = service + "/swagger.json?api-version=2.0",
          .help = help + "/score",
          .jobs_help = help + "/jobs"};
}

}  // namespace aml::endpoints
