#include "emulator/gateway/configuration.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::gateway {

namespace {

constexpr std::array<std::pair<SubscriptionState, std::string_view>, 6> kStates = {{
    {SubscriptionState::kSubmitted, "submitted"},
    {SubscriptionState::kActive, "active"},
    {SubscriptionState::kSuspended, "suspended"},
    {SubscriptionState::kRejected, "rejected"},
    {SubscriptionState::kCancelled, "cancelled"},
    {SubscriptionState::kExpired, "expired"},
}};

template <typename Parts>
auto find(const Parts& parts, std::string_view id) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.id == id; });
  return found == parts.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(SubscriptionState state) {
  AML_ASSERT(kStates.at(static_cast<std::size_t>(state)).first == state);
  return kStates[static_cast<std::size_t>(state)].second;
}

std::optional<SubscriptionState> parse_subscription_state(std::string_view text) {
  for (const auto& [state, name] : kStates) {
    if (name == text) return state;
  }
  return std::nullopt;
}

std::string target_of(const PolicyText& document) {
  switch (document.scope) {
    case PolicyScope::kGlobal:
      return "";
    case PolicyScope::kProduct:
      return document.product;
    case PolicyScope::kApi:
      return document.api;
    case PolicyScope::kOperation:
      break;
  }
  return document.api + "/" + document.operation;
}

const Api* find_api(const Configuration& configuration, std::string_view id) {
  return find(configuration.apis, id);
}

const Product* find_product(const Configuration& configuration, std::string_view id) {
  return find(configuration.products, id);
}

const Backend* find_backend(const Configuration& configuration, std::string_view id) {
  return find(configuration.backends, id);
}

}  // namespace aml::gateway
