#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/configuration.h"
#include "emulator/gateway/forward.h"
#include "emulator/gateway/url_template.h"

namespace aml::gateway {

/// One operation, ready to be matched.
struct OperationRoute {
  const Operation* operation;
  UrlTemplate url;
  std::string_view name;  ///< in journal and metrics
};

/// One API, ready to be matched.
struct ApiRoute {
  ApiRoute(const Api& source, Forward way) : api(&source), forward(std::move(way)) {}

  const Api* api;
  std::vector<OperationRoute> operations;  ///< of those that a request fits, the first is meant
  Forward forward;
};

/// What a path resolves to.
struct Match {
  const ApiRoute* api = nullptr;              ///< null: no suffix fits
  const OperationRoute* operation = nullptr;  ///< null: no operation of the API fits
  std::string_view rest;                      ///< of the raw path, after the suffix
};

/// The APIs of an instance by their suffixes.
/// Threads: const after construction.
class GatewayRoutes {
 public:
  /// Errors: those of UrlTemplate.
  GatewayRoutes(const Configuration& configuration, const http::Handler& own, core::IdSource& ids,
                outbound::Traffic& traffic, std::size_t body_limit);

  bool has_suffix(std::string_view path) const { return find_api(path).api != nullptr; }
  /// What the request would reach by `method`, its own or the one that a preflight asks about.
  Match find(const http::Request& request, std::string_view method) const;
  const std::vector<std::string>& names() const { return names_; }
  std::string_view no_name() const { return names_.front(); }

 private:
  Match find_api(std::string_view path) const;
  void add_api(const Api& api, Forward forward);

  std::vector<std::string> names_;               ///< all there before the first view of one
  std::vector<std::unique_ptr<ApiRoute>> apis_;  ///< longest suffix first
};

}  // namespace aml::gateway
