#include "emulator/gateway/gateway_routes.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::gateway {

namespace {

std::string name_of(const Operation& operation) {
  return "gateway." + operation.id;
}

std::vector<std::string> all_names(const Configuration& configuration) {
  std::vector<std::string> names;
  for (const Api& api : configuration.apis) {
    for (const Operation& operation : api.operations) names.push_back(name_of(operation));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  names.insert(names.begin(), "gateway.none");
  return names;
}

// "/suffix" with a slash or nothing after it.
bool begins_with_suffix(std::string_view path, std::string_view suffix) {
  return path.size() > suffix.size() && path.front() == '/' &&
         text::same_name(path.substr(1, suffix.size()), suffix) &&
         (path.size() == suffix.size() + 1 || path[suffix.size() + 1] == '/');
}

}  // namespace

GatewayRoutes::GatewayRoutes(const Configuration& configuration, const http::Handler& own,
                             core::IdSource& ids, outbound::Traffic& traffic,
                             std::size_t body_limit)
    : names_(all_names(configuration)) {
  for (const Api& api : configuration.apis) {
    add_api(api, Forward(api, own, ids, traffic, body_limit));
  }
  std::stable_sort(apis_.begin(), apis_.end(), [](const auto& a, const auto& b) {
    return a->api->suffix.size() > b->api->suffix.size();
  });
}

void GatewayRoutes::add_api(const Api& api, Forward forward) {
  auto route = std::make_unique<ApiRoute>(api, std::move(forward));
  for (const Operation& operation : api.operations) {
    const auto name = std::find(names_.begin(), names_.end(), name_of(operation));
    AML_ASSERT(name != names_.end());
    route->operations.push_back({&operation, UrlTemplate(operation.url_template), *name});
  }
  std::stable_sort(
      route->operations.begin(), route->operations.end(),
      [](const OperationRoute& a, const OperationRoute& b) { return a.url.before(b.url); });
  apis_.push_back(std::move(route));
}

Match GatewayRoutes::find_api(std::string_view path) const {
  for (const auto& route : apis_) {
    const std::string& suffix = route->api->suffix;
    if (begins_with_suffix(path, suffix)) {
      return {.api = route.get(), .rest = path.substr(suffix.size() + 1)};
    }
  }
  return {};
}

Match GatewayRoutes::find(const http::Request& request, std::string_view method) const {
  Match match = find_api(request.path);
  if (match.api == nullptr) return match;
  for (const OperationRoute& route : match.api->operations) {
    if (route.operation->method != method) continue;
    if (!route.url.fits(match.rest, request.query)) continue;
    match.operation = &route;
    break;
  }
  return match;
}

}  // namespace aml::gateway
