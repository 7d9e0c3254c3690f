#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/gateway/configuration.h"
#include "emulator/gateway/gateway_routes.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/gateway/subscription_keys.h"
#include "emulator/http/message.h"
#include "model/evidence.h"

namespace aml::gateway {

/// What gateways share, one after the other; all of it outlives them.
struct GatewayParts {
  Analytics& analytics;
  const core::Clock& clock;
  core::IdSource& ids;
  outbound::Traffic& traffic;  ///< to other backends
  /// Answers calls whose backend is the emulator itself.
  http::Handler backend;
  /// Keeps a trace's document and answers the URL where its owner finds it; none: it could not be
  /// kept. `base` is the address under which the caller reaches the emulator itself.
  std::function<std::optional<std::string>(const std::string& id, const std::string& document,
                                           const std::string& base)>
      keep_trace;
  /// Answers a call whose key is good, by `next` or in another way; none: by `next`.
  std::function<http::Response(std::string_view operation, std::string_view subscription,
                               http::Request& request, core::RequestContext& context,
                               const std::function<http::Response()>& next)>
      around = nullptr;
  UnknownPolicies unknown_policies = UnknownPolicies::kRefuse;
  std::size_t body_limit = 0;                  ///< of what goes to and comes from another backend
  const endpoints::OwnHosts* hosts = nullptr;  ///< null: browsers may ask under any
  /// The address under which the emulator itself is reached, for calls that come host style; set
  /// before the first call.
  const std::string& own_host;
};

/// API Management in front of the services: finds the API and the operation, checks the key, runs
/// the policies, forwards, counts.
/// Shape:   under `/{suffix}/…` on the emulator's own port, and under `{instance}.azure-api.net`.
///          Route first, then key, then policies.
/// Threads: const; many request threads call it.
/// Source:  kGatewayRules, gateway_errors().
class Gateway {
 public:
  /// The configuration and its policies outlive it.
  /// Errors: those of GatewayRoutes.
  Gateway(const Configuration& configuration, const Policies& policies, const GatewayParts& parts);
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// Whether the request came under the instance's own name.
  bool has_host(const http::Request& request) const;
  /// Whether the path begins with a suffix of one of its APIs.
  bool has_path(const http::Request& request) const;
  /// Whether the request is the gateway's: no other handler sees it then.
  bool claims(const http::Request& request) const { return has_host(request) || has_path(request); }
  /// Answers a request that it claims.
  /// Errors: none.
  http::Response handle(http::Request& request, core::RequestContext& context) const;
  /// As http::Handler::Admit, for a request that it claims: who has no key sends no large body.
  std::unique_ptr<http::BodySink> admit(const http::Request& request) const;

  /// Names in journal and metrics: `gateway.{operation id}` of every operation, `gateway.none`;
  /// each once.
  const std::vector<std::string>& operations() const { return routes_.names(); }

 private:
  class GatewayCall;
  const Configuration& configuration_;
  const Policies& policies_;
  const GatewayParts parts_;
  const SubscriptionKeys keys_;
  const GatewayRoutes routes_;
};

extern const std::vector<model::Rule> kGatewayRules;  ///< rows of the evidence ledger

}  // namespace aml::gateway
