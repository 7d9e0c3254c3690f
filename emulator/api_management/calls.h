#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_management/publisher.h"
#include "emulator/api_management/targets.h"
#include "emulator/api_management/writing.h"
#include "emulator/gateway/analytics/analytics.h"
#include "emulator/http/router.h"

namespace aml::api_management {

/// What the calls of the management API are answered from; all of it outlives them.
struct CallParts {
  Publisher& publisher;
  const gateway::Analytics& analytics;
  WritingParts writing;
  std::string public_url;  ///< empty: the request's own host
};

/// The answers of the management API. Each checks `api-version` first.
/// Errors:  Refusal.
/// Threads: any.
class Calls {
 public:
  explicit Calls(CallParts parts) : parts_(std::move(parts)) {}

  // Of every kind of resources.
  http::Response list(const http::Call& call, KindId kind) const;
  http::Response head(const http::Call& call, KindId kind) const;
  http::Response get(const http::Call& call, KindId kind) const;
  http::Response put(const http::Call& call, KindId kind) const;
  http::Response patch(const http::Call& call, KindId kind) const;
  http::Response remove(const http::Call& call, KindId kind) const;

  http::Response services(const http::Call& call) const;
  http::Response name_availability(const http::Call& call) const;
  http::Response product_subscriptions(const http::Call& call) const;
  http::Response api_products(const http::Call& call) const;
  http::Response list_secrets(const http::Call& call) const;
  http::Response regenerate_key(const http::Call& call, std::string_view member) const;
  http::Response list_value(const http::Call& call) const;
  http::Response report(const http::Call& call) const;
  /// What is counted for a key of quota-by-key; `period`: of one window alone.
  http::Response quota(const http::Call& call, bool period) const;
  http::Response set_quota(const http::Call& call, bool period) const;

 private:
  /// A resource and the instance that it is in.
  struct Found {
    std::shared_ptr<const Services> services;
    const Service* service;
    const Resource* resource;
  };

  Found find(const Target& target, KindId kind) const;
  std::string own_base(const http::Request& request) const;
  std::string here(const http::Request& request) const;
  http::Response export_api(const http::Call& call, const Found& found, const Target& target) const;
  http::Response effective_policy(const http::Call& call, const Found& found, const Target& target,
                                  KindId kind) const;
  http::Response written(const Target& target, KindId kind, bool is_new) const;

  const CallParts parts_;
};

}  // namespace aml::api_management
