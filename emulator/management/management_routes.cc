#include "emulator/management/management_routes.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/played_domains.h"
#include "emulator/core/signature.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"
#include "emulator/wire/swagger_wire.h"

namespace aml::management {

namespace {

using core::ApiError;
using endpoints::json_answer;
using http::Call;
using http::Response;

constexpr std::string_view kTokenHeader = "x-ms-metaanalytics-authorizationtoken";

std::string_view bearer_of(const http::Request& request) {
  const std::string* const header = core::find_header(request.headers, "Authorization");
  return header == nullptr ? std::string_view() : service::bearer_key(*header);
}

/// What a call is about, found in its path and kept for it.
struct Opened {
  std::shared_ptr<const Published> published;
  ServicePath path;
};

class ManagementCalls {
 public:
  ManagementCalls(const Management& management, RouteOptions options)
      : management_(management), options_(std::move(options)) {}

  Response services(const Call& call) const {
    const Opened opened = open(call);
    return json_answer(write_services(*opened.published, opened.path.workspace));
  }

  Response service(const Call& call) const {
    const Opened opened = open(call);
    return json_answer(write_service(get_service(*opened.published, opened.path)));
  }

  Response publish(const Call& call) const {
    const Opened opened = open(call);
    const CodePublication published = parse_code(call.body(), options_.json_depth);
    management_.put_code(opened.path, published.name, published.bundle);
    return json_answer(write_service(get_service(*management_.now(), opened.path)));
  }

  Response remove_service(const Call& call) const {
    management_.remove_service(open(call).path);
    return empty_answer(options_.empty_status);
  }

  Response endpoints(const Call& call) const {
    const Opened opened = open(call);
    return json_answer(write_endpoints(get_service(*opened.published, opened.path), bases(call)));
  }

  Response endpoint(const Call& call) const {
    const Opened opened = open(call);
    return endpoint_answer(call, *opened.published, opened.path);
  }

  Response put_endpoint(const Call& call) const {
    const Opened opened = open(call);
    const EndpointSettings settings = parse_endpoint_settings(call.body(), options_.json_depth);
    const bool is_new = management_.put_endpoint(opened.path, call.path["endpoint"], settings);
    Response response = endpoint_answer(call, *management_.now(), opened.path);
    if (is_new) response.status = 201;
    return response;
  }

  Response patch_endpoint(const Call& call) const {
    const Opened opened = open(call, true);
    management_.patch(opened.path, call.path["endpoint"],
                      parse_resources(call.body(), options_.json_depth),
                      endpoints::own_base(options_.public_url, call.request));
    return empty_answer(204);
  }

  Response refresh(const Call& call) const {
    const Opened opened = open(call);
    const bool overwrite = parse_refresh(call.body(), options_.json_depth);
    const bool is_done = management_.refresh(opened.path, call.path["endpoint"], overwrite);
    return empty_answer(is_done ? options_.empty_status : 304);
  }

  Response remove_endpoint(const Call& call) const {
    management_.remove_endpoint(open(call).path, call.path["endpoint"]);
    return empty_answer(options_.empty_status);
  }

  Response api_document(const Call& call) const {
    const auto published = management_.now();
    const ServicePath path = path_of(call);
    check_workspace(*published, path.workspace);
    const core::ServiceDefinition& own = note(call, published, path);
    const service::Endpoint& endpoint =
        *get_endpoint(get_service(*published, path), call.path["endpoint"]).endpoint;
    const std::string base = "/workspaces/" + own.workspace_id + "/services/" + own.endpoint_id;
    wire::SwaggerAddress address =
        endpoints::swagger_address(options_.public_url, call.request, base);
    if (endpoints::is_cloud_host(call.request.host)) address.host = scoring_host(call) + ":443";
    return json_answer(wire::write_swagger(own, endpoint.pipeline().inputs(),
                                           endpoint.pipeline().outputs(), address));
  }

  /// Before a body that is not there yet is taken.
  void admit(const Call& call, bool may_use_key) const { open(call, may_use_key); }

 private:
  static ServicePath path_of(const Call& call) {
    return {call.path["workspace"], std::string(call.path.find("webService"))};
  }

  static void check_workspace(const Published& published, const std::string& workspace) {
    if (!published.workspaces.contains(text::to_lower(workspace)))
      throw ApiError(core::kWorkspaceNotFound);
  }

  static bool has_key(const Published& published, const ServicePath& path, const Call& call) {
    const std::string_view key = bearer_of(call.request);
    const PublishedService* const service =
        published.find(text::to_lower(path.workspace), text::to_lower(path.service));
    const PublishedEndpoint* const endpoint =
        service == nullptr ? nullptr : service->find(call.path["endpoint"]);
    return !key.empty() && endpoint != nullptr && endpoint->endpoint->accepts_key(key);
  }

  /// `may_use_key`: an endpoint's own key opens it as the workspace's token does.
  Opened open(const Call& call, bool may_use_key = false) const {
    Opened opened{management_.now(), path_of(call)};
    check_workspace(*opened.published, opened.path.workspace);
    const bool is_open =
        has_workspace_token(*opened.published, opened.path.workspace, call.request) ||
        (may_use_key && has_key(*opened.published, opened.path, call));
    if (!is_open) throw ApiError(core::kManagementRequestUnauthorized);
    note_workspace(call, opened.published);
    return opened;
  }

  // The context views what the snapshot holds.
  static void note_workspace(const Call& call, const std::shared_ptr<const Published>& published) {
    const auto found = published->workspaces.find(text::to_lower(call.path["workspace"]));
    call.context.catalog = published;
    call.context.workspace = found->first;
  }

  static const core::ServiceDefinition& note(const Call& call,
                                             const std::shared_ptr<const Published>& published,
                                             const ServicePath& path) {
    const core::ServiceDefinition& own =
        get_endpoint(get_service(*published, path), call.path["endpoint"]).definition();
    call.context.catalog = published;
    call.context.workspace = own.workspace_id;
    call.context.service = own.endpoint_id;
    return own;
  }

  Response endpoint_answer(const Call& call, const Published& published,
                           const ServicePath& path) const {
    const PublishedService& service = get_service(published, path);
    return json_answer(
        write_endpoint(service, get_endpoint(service, call.path["endpoint"]), bases(call)));
  }

  EndpointBases bases(const Call& call) const {
    return endpoint_bases(options_.public_url, call.request);
  }

  std::string scoring_host(const Call& call) const {
    const std::string base = endpoint_bases("", call.request).scoring;
    const std::string host = base.substr(base.find("://") + 3);
    return host.substr(0, host.find(':'));
  }

  static Response empty_answer(int status) {
    Response response;
    response.status = status;
    return response;
  }

  const Management& management_;
  RouteOptions options_;
};

}  // namespace

bool has_workspace_token(const Published& published, const std::string& workspace,
                         const http::Request& request) {
  const auto& tokens = published.workspaces.at(text::to_lower(workspace));
  const auto is_one = [&](std::string_view given) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const std::string& token) { return core::same_secret(given, token); });
  };
  if (is_one(bearer_of(request))) return true;
  const std::string* const header = core::find_header(request.headers, kTokenHeader);
  return header != nullptr && is_one(text::trim(*header));
}

EndpointBases endpoint_bases(const std::string& public_url, const http::Request& request) {
  const std::string base = endpoints::own_base(public_url, request);
  const std::string_view host = std::string_view(request.host).substr(0, request.host.find(':'));
  const std::string port = request.host.substr(host.size());
  const auto* const played = core::find_played_domain(host);
  if (!endpoints::is_cloud_host(request.host) || played->name.size() == host.size())
    return {base, base};
  const std::string domain(played->name);
  const std::string_view labels = host.substr(0, host.size() - domain.size() - 1);
  const std::size_t dot = labels.find('.');
  const std::string region(dot == std::string_view::npos ? "" : labels.substr(0, dot));
  const std::string scheme = request.secure ? "https://" : "http://";
  return {scheme + (region.empty() ? "" : region + ".") + "studio." + domain + port,
          scheme + (region.empty() ? "ussouthcentral" : region) + ".services." + domain + port};
}

http::RouteFamily management_routes(const Management& management, const RouteOptions& options) {
  using model::documented;
  using model::observed;
  const ManagementCalls calls(management, options);
  const auto answer = [&](Response (ManagementCalls::*member)(const Call&) const) {
    return [calls, member](const Call& call) { return (calls.*member)(call); };
  };
  const auto admit = [&](bool may_use_key) {
    return [calls, may_use_key](const Call& call) {
      calls.admit(call, may_use_key);
      return std::unique_ptr<http::BodySink>();
    };
  };
  const auto sdk = observed("a C# SDK and an R package");
  const auto publish = observed("an R and a Python package publish functions so");
  const auto retrain = documented("Retrain a classic web service; a C# SDK, ADF and others");
  const auto help = observed("an R package forms it from HelpLocation");
  using C = ManagementCalls;
  const std::string services = "/workspaces/{workspace}/webservices";
  const std::string service = services + "/{webService}";
  const std::string endpoints = service + "/endpoints";
  const std::string endpoint = endpoints + "/{endpoint}";
  return {"management",
          {{"GET", services, "management.services", answer(&C::services), sdk},
           {"GET", service, "management.service", answer(&C::service), sdk},
           {"PUT", service, "management.publish", answer(&C::publish), publish, admit(false)},
           {"DELETE", service, "management.delete-service", answer(&C::remove_service), sdk},
           {"GET", endpoints, "management.endpoints", answer(&C::endpoints), sdk},
           {"GET", endpoint, "management.endpoint", answer(&C::endpoint), sdk},
           {"PUT", endpoint, "management.put-endpoint", answer(&C::put_endpoint),
            documented("Create models and endpoints with PowerShell"), admit(false)},
           {"PATCH", endpoint, "management.patch-endpoint", answer(&C::patch_endpoint), retrain,
            admit(true)},
           {"DELETE", endpoint, "management.delete-endpoint", answer(&C::remove_endpoint), sdk},
           {"POST", endpoint + "/refresh", "management.refresh", answer(&C::refresh),
            observed("a C# SDK"), admit(false)},
           {"GET", endpoint + "/apidocument", "management.api-document", answer(&C::api_document),
            help},
           {"GET", "/apihelp" + endpoint + "/apidocument", "management.api-document",
            answer(&C::api_document), help}},
          http::ErrorStyle::kService,
          true,
          true};
}

}  // namespace aml::management
