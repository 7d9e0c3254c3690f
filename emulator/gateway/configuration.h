#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::gateway {

/// One operation of an API: which requests it lets through.
struct Operation {
  std::string id;    ///< unique in its API; in URLs of the portal and in reports
  std::string name;  ///< as people see it: "RRS Execute"
  std::string description;
  std::string method;
  /// `/workspaces/{workspace}/services/{service}/execute?api-version={apiversion}&details={details}`
  /// (see url_template.h).
  std::string url_template;
  /// What the portal offers as a body; never enforced. Empty: none.
  std::string sample_body;
  friend bool operator==(const Operation&, const Operation&) = default;
};

/// One API of the gateway.
struct Api {
  std::string id;
  std::string name;
  std::string description;
  std::string suffix;       ///< without slashes at its ends: "azureml-demo"; unique
  std::string service_url;  ///< the backend's base; empty or a cloud name: the emulator itself
  bool subscription_required = true;
  std::string key_header = "Ocp-Apim-Subscription-Key";
  std::string key_query = "subscription-key";
  std::vector<Operation> operations;
  friend bool operator==(const Api&, const Api&) = default;
};

/// What callers subscribe to.
struct Product {
  std::string id;
  std::string name;
  std::string description;
  std::string terms;
  bool published = true;  ///< false hides it; its keys work on (documented, 2023)
  bool subscription_required = true;
  bool approval_required = false;
  std::optional<int> subscriptions_limit;  ///< per user
  std::vector<std::string> apis;           ///< ids
  friend bool operator==(const Product&, const Product&) = default;
};

enum class SubscriptionState { kSubmitted, kActive, kSuspended, kRejected, kCancelled, kExpired };

std::string_view name_of(SubscriptionState state);  ///< "active"
std::optional<SubscriptionState> parse_subscription_state(std::string_view text);

enum class SubscriptionScope { kProduct, kApi, kAllApis };

/// A pair of keys and what they open.
struct Subscription {
  std::string name;  ///< unique: "starter-demo"
  SubscriptionScope scope = SubscriptionScope::kProduct;
  std::string product;  ///< id, where scope is kProduct
  std::string api;      ///< id, where scope is kApi
  SubscriptionState state = SubscriptionState::kActive;
  bool administrator = false;  ///< owned by an administrator: may trace
  std::string primary_key;     ///< both unique among all keys of the gateway
  std::string secondary_key;
  /// Where quotas' windows start; none: the emulator's own start.
  std::optional<core::TimePoint> start;
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

enum class PolicyScope { kGlobal, kProduct, kApi, kOperation };

/// One policy document as its author wrote it.
struct PolicyText {
  PolicyScope scope = PolicyScope::kGlobal;
  std::string product;    ///< id, where scope is kProduct
  std::string api;        ///< id, where scope is kApi or kOperation
  std::string operation;  ///< id, where scope is kOperation
  std::string file;       ///< for messages: "policies/starter.xml"
  std::string xml;
  friend bool operator==(const PolicyText&, const PolicyText&) = default;
};

/// A text that policies name as `{{name}}`.
struct NamedValue {
  std::string name;
  std::string value;
  bool secret = false;  ///< never shown
  friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

/// Policies that documents include by name.
struct PolicyFragment {
  std::string id;
  std::string file;  ///< for messages
  std::string xml;
  friend bool operator==(const PolicyFragment&, const PolicyFragment&) = default;
};

/// Where calls may go, by name.
struct Backend {
  std::string id;
  std::string url;
  friend bool operator==(const Backend&, const Backend&) = default;
};

/// An instance of API Management, whole: plain data.
/// Shape: ids are unique in their list, and every reference names something that is there.
struct Configuration {
  std::string instance;  ///< host style: `{instance}.azure-api.net`
  std::string publisher_name;
  std::string publisher_email;
  std::vector<Api> apis;
  std::vector<Product> products;
  std::vector<Subscription> subscriptions;
  std::vector<PolicyText> policies;
  std::vector<NamedValue> named_values;
  std::vector<PolicyFragment> fragments;
  std::vector<Backend> backends;
  friend bool operator==(const Configuration&, const Configuration&) = default;
};

/// Id of the product, the API, or `api/operation`, that a document is about; empty: global.
std::string target_of(const PolicyText& document);

/// Of several instances, in their order: suffixes and names of instances are unique among all.
using Configurations = std::vector<Configuration>;

const Api* find_api(const Configuration& configuration, std::string_view id);
const Product* find_product(const Configuration& configuration, std::string_view id);
const Backend* find_backend(const Configuration& configuration, std::string_view id);

}  // namespace aml::gateway
