#include "emulator/gateway/gateway_control.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "emulator/control/control_errors.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/gateway/analytics/report.h"
#include "emulator/gateway/analytics/report_json.h"
#include "emulator/gateway/api_document.h"
#include "emulator/gateway/gateway_json.h"

namespace aml::gateway {

namespace {

using http::Response;
using Answer = std::function<Response(const http::Call&)>;

constexpr core::ErrorSpec kApiUnknown{control::kControlNotFoundClass, "ApiNotFound",
                                      "The gateway has no API {0}.", control::kOwnPaths};

constexpr core::ErrorSpec kInstanceUnknown{control::kControlNotFoundClass, "InstanceNotFound",
                                           "The gateway has no instance {0}.", control::kOwnPaths};

Response reply(std::string body) {
  Response response;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

/// The instance that a call is about.
struct Asked {
  std::shared_ptr<const Instances> all;
  const Instance* instance;  ///< of `all`; null where that is empty

  const Configuration& configuration() const {
    return instance != nullptr ? instance->configuration() : all->root();
  }
};

// The first one where none is named.
Asked asked_of(const GatewayPlane& plane, const http::Request& request) {
  Asked asked{plane.instances.now(), nullptr};
  const auto name = request.query_value("instance");
  asked.instance = name ? asked.all->find(std::string_view(*name)) : asked.all->first();
  if (name && asked.instance == nullptr) throw core::ApiError(kInstanceUnknown, {*name});
  return asked;
}

Answer show_gateway(const GatewayPlane& plane) {
  return [plane](const http::Call& call) {
    static constexpr std::array<std::string_view, 2> kMembers = {"workspace", "instance"};
    plane.check_query(call.request, kMembers);
    const Asked asked = asked_of(plane, call.request);
    return reply(write_gateway(*asked.all, asked.instance,
                               endpoints::own_base(plane.public_url, call.request)));
  };
}

// Calls are counted by the ids of what was called, not by instances.
void keep_calls_of(const Configuration& configuration, std::vector<ReportRow>& rows) {
  std::erase_if(
      rows, [&](const ReportRow& row) { return find_api(configuration, row.key.api) == nullptr; });
}

Answer show_analytics(const GatewayPlane& plane) {
  return [plane](const http::Call& call) {
    static constexpr std::array<std::string_view, 9> kMembers = {
        "workspace", "from",    "to",           "interval", "api",
        "operation", "product", "subscription", "instance"};
    plane.check_query(call.request, kMembers);
    const ReportQuery query = parse_report_query(call.request);
    const Asked asked = asked_of(plane, call.request);
    std::vector<ReportRow> rows = plane.analytics.rows();
    if (call.request.query_value("instance")) keep_calls_of(asked.configuration(), rows);
    return reply(write_report(make_report(rows, query, plane.clock.now()), asked.configuration()));
  };
}

const Api& api_of(const Configuration& configuration, const std::optional<std::string>& id) {
  const Api* found = id ? find_api(configuration, *id) : nullptr;
  if (!id && !configuration.apis.empty()) found = &configuration.apis.front();
  if (found == nullptr) throw core::ApiError(kApiUnknown, {id.value_or("at all")});
  return *found;
}

Answer show_document(const GatewayPlane& plane) {
  return [plane](const http::Call& call) {
    static constexpr std::array<std::string_view, 3> kMembers = {"workspace", "api", "instance"};
    plane.check_query(call.request, kMembers);
    const auto id = call.request.query_value("api");
    const Asked asked = asked_of(plane, call.request);
    const Api& api = api_of(asked.configuration(), id);
    return reply(write_api_document(api, endpoints::own_base(plane.public_url, call.request)));
  };
}

}  // namespace

http::Routes gateway_rows(const GatewayPlane& plane) {
  return {{"GET", "/__emu/gateway", "control.gateway", show_gateway(plane), control::kOwnPaths},
          {"GET", "/__emu/gateway/analytics", "control.gateway_analytics", show_analytics(plane),
           control::kOwnPaths},
          {"GET", "/__emu/gateway/openapi.json", "control.gateway_openapi", show_document(plane),
           control::kOwnPaths}};
}

}  // namespace aml::gateway
