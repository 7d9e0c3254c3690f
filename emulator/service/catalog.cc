#include "emulator/service/catalog.h"

#include <stdexcept>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/signature.h"
#include "emulator/text/ascii.h"

namespace aml::service {

namespace {

using core::ApiError;
using text::same_name;

core::IdNumber number_of(const std::string& id) {
  const auto number = core::parse_hex32(id);
  if (!number) throw std::invalid_argument("\"" + id + "\" is not an id of 32 hex digits");
  return *number;
}

Catalog::Endpoints build(std::vector<core::ServiceDefinition> definitions, const Catalog* before) {
  Catalog::Endpoints endpoints;
  endpoints.reserve(definitions.size());
  for (core::ServiceDefinition& definition : definitions) {
    const Endpoint* const same = before ? before->find(definition.endpoint_id) : nullptr;
    endpoints.push_back(std::make_shared<const Endpoint>(std::move(definition), same));
  }
  return endpoints;
}

}  // namespace

std::string_view bearer_key(std::string_view header) {
  constexpr std::string_view kScheme = "bearer";
  if (header.size() <= kScheme.size() || !same_name(header.substr(0, kScheme.size()), kScheme))
    return {};
  header.remove_prefix(kScheme.size());
  if (header.front() != ' ' && header.front() != '\t') return {};
  return text::trim(header);
}

Endpoint::Endpoint(core::ServiceDefinition definition, const Endpoint* before)
    : definition_(std::move(definition)),
      pipeline_(std::make_shared<const model::Pipeline>(core::with_parameters(definition_, {}))),
      running_(before ? before->running_ : std::make_shared<std::atomic<int>>(0)) {}

Endpoint::Endpoint(core::ServiceDefinition definition,
                   std::shared_ptr<const model::Pipeline> pipeline, const Endpoint* before)
    : definition_(std::move(definition)),
      pipeline_(std::move(pipeline)),
      running_(before ? before->running_ : std::make_shared<std::atomic<int>>(0)) {}

std::shared_ptr<const Endpoint> Endpoint::twin(core::ServiceDefinition definition,
                                               const Endpoint* before) const {
  return std::shared_ptr<const Endpoint>(new Endpoint(std::move(definition), pipeline_, before));
}

bool Endpoint::accepts_key(std::string_view key) const {
  AML_ASSERT(!key.empty());
  const bool is_primary = core::same_secret(key, definition_.primary_key);
  const bool is_secondary = core::same_secret(key, definition_.secondary_key);
  return is_primary || is_secondary;
}

Endpoint::ConcurrencyPermit Endpoint::acquire_permit() const {
  const int limit = definition_.max_concurrent_calls;
  if (running_->fetch_add(1, std::memory_order_relaxed) >= limit) {
    running_->fetch_sub(1, std::memory_order_relaxed);
    throw ApiError(core::kRequestThrottled, {definition_.endpoint_name, std::to_string(limit)});
  }
  return ConcurrencyPermit(*running_);
}

Catalog::Catalog(Endpoints endpoints) : endpoints_(std::move(endpoints)) {
  for (const std::shared_ptr<const Endpoint>& endpoint : endpoints_) {
    AML_ASSERT(endpoint != nullptr);
    const core::ServiceDefinition& own = endpoint->definition();
    const core::IdNumber workspace = number_of(own.workspace_id);
    const auto [first, is_new] =
        entries_.emplace(number_of(own.endpoint_id), Entry{endpoint.get(), workspace});
    if (!is_new) {
      throw std::invalid_argument("services \"" + first->second.endpoint->definition().name +
                                  "\" and \"" + own.name + "\" have the same endpoint id");
    }
    workspaces_.insert(workspace);
  }
}

Catalog::Catalog(std::vector<core::ServiceDefinition> definitions, const Catalog* before)
    : Catalog(build(std::move(definitions), before)) {}

const Endpoint* Catalog::find(std::string_view endpoint_id) const {
  const auto number = core::parse_hex32(endpoint_id);
  const auto found = number ? entries_.find(*number) : entries_.end();
  return found == entries_.end() ? nullptr : found->second.endpoint;
}

bool Catalog::has_workspace(std::string_view id) const {
  const auto number = core::parse_hex32(id);
  return number && workspaces_.contains(*number);
}

const Endpoint& Catalog::resolve(const ServiceAddress& address) const {
  const bool classic = address.subscription.empty();
  const std::string_view owner = classic ? address.workspace : address.subscription;
  const auto owner_number = core::parse_hex32(owner);
  const auto service_number = core::parse_hex32(address.service);
  if (!owner_number || !service_number) throw ApiError(core::kWebServiceIdInvalid);
  if (classic && !workspaces_.contains(*owner_number)) throw ApiError(core::kWorkspaceNotFound);
  const auto found = entries_.find(*service_number);
  if (found == entries_.end()) throw ApiError(core::kWebServiceNotFound);
  const auto& [endpoint, workspace] = found->second;
  if (classic && workspace != *owner_number) {
    throw ApiError(core::kWebServiceIdNotFoundInWorkspace);
  }
  const auto& subscription = endpoint->definition().subscription_id;
  if (!classic && subscription && !same_name(*subscription, owner)) {
    throw ApiError(core::kBadSubscriptionId);
  }
  return *endpoint;
}

void authorize(const Endpoint& endpoint, const std::string* authorization) {
  const std::string_view key = authorization ? bearer_key(*authorization) : std::string_view{};
  if (key.empty() || !endpoint.accepts_key(key)) throw ApiError(core::kScoreRequestUnauthorized);
}

}  // namespace aml::service
