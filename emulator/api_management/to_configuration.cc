#include "emulator/api_management/to_configuration.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/messages.h"

namespace aml::api_management {

namespace {

using gateway::SubscriptionScope;
using text::in_quotes;

/// Texts of which each may be there once.
class Uniques {
 public:
  Uniques(std::string target, std::string what, Faults& faults)
      : target_(std::move(target)), what_(std::move(what)), faults_(faults) {}

  void add(const std::string& text) {
    if (!known_.insert(text::to_lower(text)).second)
      faults_.push_back({target_, what_ + " " + in_quotes(text) + " already exists."});
  }

 private:
  const std::string target_;
  const std::string what_;
  Faults& faults_;
  std::set<std::string> known_;
};

std::string in_capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// The first example of a body.
std::string sample_of(const Json& properties) {
  const Json& all = member_of(member_of(properties, "request"), "representations");
  if (!all.is_array()) return {};
  for (const Json& one : all) {
    const Json& examples = member_of(one, "examples");
    if (!examples.is_object()) continue;
    for (const Json& example : examples) {
      const Json& value = member_of(example, "value");
      if (value.is_string()) return value.get<std::string>();
      if (!value.is_null()) return value.dump(2, ' ', false, Json::error_handler_t::replace);
    }
  }
  return {};
}

class Reader {
 public:
  Reader(const Service& service, const std::string& prefix, Faults& faults)
      : service_(service), prefix_(prefix), faults_(faults) {}

  gateway::Configuration read() {
    read_.instance = service_.name;
    if (const Resource* own = service_.find("")) {
      read_.publisher_name = text_of(own->properties(), "publisherName");
      read_.publisher_email = text_of(own->properties(), "publisherEmail");
    }
    read_apis();
    read_products();
    read_subscriptions();
    read_parts();
    std::vector<const Resource*> policies;
    for (const auto& [key, resource] : service_.resources) {
      if (kind_of(resource->kind).is_policy()) policies.push_back(resource.get());
    }
    std::stable_sort(policies.begin(), policies.end(),
                     [](const Resource* a, const Resource* b) { return a->order < b->order; });
    for (const Resource* policy : policies) read_policy(*policy);
    return std::move(read_);
  }

 private:
  void read_apis() {
    Uniques names("displayName", "An API with the name", faults_);
    for (const Resource* one : service_.list(KindId::kApi)) {
      const Json& from = one->properties();
      gateway::Api api;
      api.id = name_of(*one);
      api.name = text_of(from, "displayName");
      api.description = text_of(from, "description");
      api.suffix = text_of(from, "path");
      if (!prefix_.empty()) api.suffix = prefix_ + (api.suffix.empty() ? "" : "/") + api.suffix;
      api.service_url = text_of(from, "serviceUrl");
      api.subscription_required = flag_of(from, "subscriptionRequired", true);
      const Json& keys = member_of(from, "subscriptionKeyParameterNames");
      if (const std::string header = text_of(keys, "header"); !header.empty())
        api.key_header = header;
      if (const std::string query = text_of(keys, "query"); !query.empty()) api.key_query = query;
      names.add(api.name);
      read_operations(api);
      read_.apis.push_back(std::move(api));
    }
  }

  void read_operations(gateway::Api& api) {
    Uniques names("displayName", "An operation with the name", faults_);
    std::vector<std::pair<std::string, gateway::UrlTemplate>> known;
    for (const Resource* one : service_.list(KindId::kOperation, {api.id})) {
      const Json& from = one->properties();
      gateway::Operation operation;
      operation.id = name_of(*one);
      operation.name = text_of(from, "displayName");
      operation.description = text_of(from, "description");
      operation.method = in_capitals(text_of(from, "method"));
      operation.url_template = text_of(from, "urlTemplate");
      operation.sample_body = sample_of(from);
      names.add(operation.name);
      gateway::UrlTemplate url(operation.url_template);
      for (const auto& [method, other] : known) {
        if (method == operation.method && other.same_as(url))
          faults_.push_back({"urlTemplate",
                             "Operation with the same method and URL template "
                             "already exists: " +
                                 operation.method + " " + operation.url_template});
      }
      known.emplace_back(operation.method, std::move(url));
      api.operations.push_back(std::move(operation));
    }
  }

  void read_products() {
    Uniques names("displayName", "A product with the name", faults_);
    for (const Resource* one : service_.list(KindId::kProduct)) {
      const Json& from = one->properties();
      gateway::Product product;
      product.id = name_of(*one);
      product.name = text_of(from, "displayName");
      product.description = text_of(from, "description");
      product.terms = text_of(from, "terms");
      product.published = text_of(from, "state") == "published";
      product.subscription_required = flag_of(from, "subscriptionRequired", true);
      product.approval_required = flag_of(from, "approvalRequired", false);
      const Json& limit = member_of(from, "subscriptionsLimit");
      if (limit.is_number_integer()) product.subscriptions_limit = limit.get<int>();
      names.add(product.name);
      for (const Resource* link : service_.list(KindId::kProductApi, {product.id}))
        product.apis.push_back(own_name(KindId::kApi, name_of(*link)));
      read_.products.push_back(std::move(product));
    }
  }

  // As the resource itself is written.
  std::string own_name(KindId kind, const std::string& name) {
    const Resource* found = service_.find(kind, {name});
    if (found != nullptr) return name_of(*found);
    faults_.push_back(
        {"scope", std::string(kind_of(kind).noun) + " " + in_quotes(name) + " does not exist."});
    return name;
  }

  void read_subscriptions() {
    Uniques keys("primaryKey", "A subscription with the key", faults_);
    for (const Resource* one : service_.list(KindId::kSubscription)) {
      const Json& from = one->properties();
      gateway::Subscription subscription;
      subscription.name = name_of(*one);
      Scope scope;
      if (!parse_scope(text_of(from, "scope"), scope))
        faults_.push_back({"scope", "The scope names no product, no API and not all APIs."});
      subscription.scope = scope.kind;
      if (scope.kind == SubscriptionScope::kProduct)
        subscription.product = own_name(KindId::kProduct, scope.id);
      if (scope.kind == SubscriptionScope::kApi)
        subscription.api = own_name(KindId::kApi, scope.id);
      subscription.state = gateway::parse_subscription_state(text_of(from, "state"))
                               .value_or(gateway::SubscriptionState::kActive);
      subscription.administrator = flag_of(from, "allowTracing", false);
      subscription.primary_key = text_of(from, "primaryKey");
      subscription.secondary_key = text_of(from, "secondaryKey");
      keys.add(subscription.primary_key);
      keys.add(subscription.secondary_key);
      subscription.start = text::parse_utc(text_of(from, "startDate"));
      read_.subscriptions.push_back(std::move(subscription));
    }
  }

  void read_parts() {
    Uniques names("displayName", "A named value with the name", faults_);
    for (const Resource* one : service_.list(KindId::kNamedValue)) {
      const Json& from = one->properties();
      names.add(text_of(from, "displayName"));
      read_.named_values.push_back(
          {text_of(from, "displayName"), text_of(from, "value"), flag_of(from, "secret", false)});
    }
    for (const Resource* one : service_.list(KindId::kFragment))
      read_.fragments.push_back(
          {name_of(*one), file_of(*one), text_of(one->properties(), "value")});
    for (const Resource* one : service_.list(KindId::kBackend))
      read_.backends.push_back({name_of(*one), text_of(one->properties(), "url")});
  }

  void read_policy(const Resource& one) {
    gateway::PolicyText text;
    text.file = file_of(one);
    text.xml = text_of(one.properties(), "value");
    if (one.kind == KindId::kProductPolicy) {
      text.scope = gateway::PolicyScope::kProduct;
      text.product = own_name(KindId::kProduct, one.names[0]);
    } else if (one.kind != KindId::kGlobalPolicy) {
      text.scope = gateway::PolicyScope::kApi;
      text.api = own_name(KindId::kApi, one.names[0]);
    }
    if (one.kind == KindId::kOperationPolicy) {
      const Resource* operation = service_.find(KindId::kOperation, {one.names[0], one.names[1]});
      text.scope = gateway::PolicyScope::kOperation;
      text.operation = operation != nullptr ? name_of(*operation) : one.names[1];
    }
    read_.policies.push_back(std::move(text));
  }

  const Service& service_;
  const std::string& prefix_;
  Faults& faults_;
  gateway::Configuration read_;
};

}  // namespace

gateway::Configuration configuration_of(const Service& service, const std::string& prefix,
                                        Faults& faults) {
  return Reader(service, prefix, faults).read();
}

bool parse_scope(std::string_view text, Scope& scope) {
  while (text.ends_with('/')) text.remove_suffix(1);
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view last = text.substr(slash + 1);
  const std::string_view before = text.substr(0, slash);
  const auto ends_with = [](std::string_view path, std::string_view word) {
    return path.size() >= word.size() &&
           text::same_name(path.substr(path.size() - word.size()), word);
  };
  if (text::same_name(last, "apis")) {
    scope = {SubscriptionScope::kAllApis, ""};
  } else if (ends_with(before, "/products")) {
    scope = {SubscriptionScope::kProduct, std::string(last)};
  } else if (ends_with(before, "/apis")) {
    scope = {SubscriptionScope::kApi, std::string(last)};
  } else {
    return false;
  }
  return true;
}

std::string file_of(const Resource& resource) {
  return resource.file.empty() ? resource.key() : resource.file;
}

}  // namespace aml::api_management
