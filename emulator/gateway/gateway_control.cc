#include "emulator/gateway/gateway_control.h"

#include <array>
#include <utility>

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

Response reply(std::string body) {
  Response response;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

Answer show_gateway(const GatewayPlane& plane) {
  return [plane](const http::Call& call) {
    static constexpr std::array<std::string_view, 1> kMembers = {"workspace"};
    plane.check_query(call.request, kMembers);
    const auto instance = plane.instance.now();
    return reply(write_gateway(instance->configuration(), instance->policies(),
                               endpoints::own_base(plane.public_url, call.request)));
  };
}

Answer show_analytics(const GatewayPlane& plane) {
  return [plane](const http::Call& call) {
    static constexpr std::array<std::string_view, 8> kMembers = {
        "workspace", "from", "to", "interval", "api", "operation", "product", "subscription"};
    plane.check_query(call.request, kMembers);
    const ReportQuery query = parse_report_query(call.request);
    return reply(write_report(make_report(plane.analytics.rows(), query, plane.clock.now()),
                              plane.instance.now()->configuration()));
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
    static constexpr std::array<std::string_view, 2> kMembers = {"workspace", "api"};
    plane.check_query(call.request, kMembers);
    const auto id = call.request.query_value("api");
    const auto instance = plane.instance.now();
    const Api& api = api_of(instance->configuration(), id);
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
