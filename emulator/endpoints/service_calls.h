#pragma once

#include <array>
#include <string>
#include <string_view>

#include "emulator/http/router.h"
#include "emulator/service/catalog.h"
#include "emulator/wire/swagger_wire.h"

namespace aml::endpoints {

// What calls of the web services have in common: the checks they start with, and their answers.

/// How paths of the web services begin: no blob account and no suffix of a gateway is called so.
inline constexpr std::array<std::string_view, 4> kServiceSegments = {"workspaces", "subscriptions",
                                                                     "apihelp", "api"};

/// Check 2: the endpoint that the path names; noted in the context, which also keeps it alive.
/// Errors: those of service::Catalog::resolve.
const service::Endpoint& resolve_endpoint(const service::LiveCatalog& services,
                                          const http::Call& call);

/// Check 4: whether the call names api-version 2.0; false: it names none.
/// Errors: ApiError kBadVersionCall, also where none is named although one is `required`.
bool check_version(const http::Call& call, bool required);

/// An endpoint that the call may use.
struct OpenedEndpoint {
  const service::Endpoint& endpoint;
  bool versioned;  ///< api-version=2.0 was named
};

/// Checks 2 to 4: ids, key, api-version.
/// Errors: those of the two above; ApiError kScoreRequestUnauthorized.
OpenedEndpoint open_endpoint(const service::LiveCatalog& services, const http::Call& call,
                             bool require_version);

http::Response json_answer(std::string body);

/// Whether the caller reached the emulator under a name of the service's own, a scoring host's or
/// the Studio's.
bool is_cloud_host(std::string_view host);

/// The base of URLs handed out, without a slash at its end: `public_url`, or scheme and host of
/// the request.
std::string own_base(const std::string& public_url, const http::Request& request);

/// What swagger.json of a service says of where it is: what the service's said under a host of the
/// cloud, its port included, else `public_url` or the request's own host.
wire::SwaggerAddress swagger_address(const std::string& public_url, const http::Request& request,
                                     const std::string& base_path);

/// Where the operations of one service are.
struct ServiceUrls {
  std::string execute;
  std::string jobs;
  std::string swagger;
  std::string help;       ///< of the single calls
  std::string jobs_help;  ///< of the batch jobs
};

/// `base_url` without a slash at its end.
ServiceUrls service_urls(const core::ServiceDefinition& definition, const std::string& base_url);

}  // namespace aml::endpoints
