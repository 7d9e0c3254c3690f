#include "emulator/service/catalog.h"

#include <algorithm>
#include <stdexcept>

#include "emulator/core/error_catalog.h"
#include "emulator/core/ids.h"
#include "emulator/text/ascii.h"

namespace aml::service {

namespace {

using core::ApiError;
using text::same_name;

// The key of `Bearer KEY`; empty when the header is anything else.
std::string_view bearer_key(std::string_view header) {
  constexpr std::string_view kScheme = "bearer";
  if (header.size() <= kScheme.size() || !same_name(header.substr(0, kScheme.size()), kScheme))
    return {};
  header.remove_prefix(kScheme.size());
  if (header.front() != ' ' && header.front() != '\t') return {};
  return text::trim(header);
}

}  // namespace

Endpoint::Endpoint(core::ServiceDefinition definition)
    : definition_(std::move(definition)), pipeline_(core::with_parameters(definition_, {})) {}

bool Endpoint::accepts_key(std::string_view key) const {
  return key == definition_.primary_key || key == definition_.secondary_key;
}

Endpoint::Place Endpoint::enter() const {
  const int limit = definition_.max_concurrent_calls;
  if (running_.fetch_add(1, std::memory_order_relaxed) >= limit) {
    running_.fetch_sub(1, std::memory_order_relaxed);
    throw ApiError(core::kRequestThrottled, {definition_.endpoint_name, std::to_string(limit)});
  }
  return Place(running_);
}

Catalog::Catalog(std::vector<core::ServiceDefinition> definitions) {
  for (core::ServiceDefinition& definition : definitions) {
    for (const auto& other : endpoints_) {
      if (other->definition().endpoint_id == definition.endpoint_id) {
        throw std::invalid_argument("services \"" + other->definition().name + "\" and \"" +
                                    definition.name + "\" have the same endpoint id");
      }
    }
    endpoints_.push_back(std::make_unique<Endpoint>(std::move(definition)));
  }
}

bool Catalog::has_workspace(std::string_view id) const {
  return std::any_of(endpoints_.begin(), endpoints_.end(), [&](const auto& endpoint) {
    return same_name(endpoint->definition().workspace_id, id);
  });
}

const Endpoint& Catalog::resolve(const ServiceAddress& address) const {
  const bool classic = address.subscription.empty();
  const std::string_view owner = classic ? address.workspace : address.subscription;
  if (!core::is_hex32(owner) || !core::is_hex32(address.service)) {
    throw ApiError(core::kWebServiceIdInvalid);
  }
  if (classic && !has_workspace(owner)) throw ApiError(core::kWorkspaceNotFound);
  const auto found = std::find_if(endpoints_.begin(), endpoints_.end(), [&](const auto& endpoint) {
    return same_name(endpoint->definition().endpoint_id, address.service);
  });
  if (found == endpoints_.end()) throw ApiError(core::kWebServiceNotFound);
  const core::ServiceDefinition& definition = (*found)->definition();
  if (classic && !same_name(definition.workspace_id, owner)) {
    throw ApiError(core::kWebServiceIdNotFoundInWorkspace);
  }
  if (!classic && definition.subscription_id && !same_name(*definition.subscription_id, owner)) {
    throw ApiError(core::kBadSubscriptionId);
  }
  return **found;
}

void authorize(const Endpoint& endpoint, const std::string* authorization) {
  const std::string_view key = authorization ? bearer_key(*authorization) : std::string_view{};
  if (key.empty() || !endpoint.accepts_key(key)) throw ApiError(core::kScoreRequestUnauthorized);
}

}  // namespace aml::service
