#include "emulator/api_management/from_configuration.h"

#include <utility>

#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::api_management {

namespace {

using gateway::UrlTemplate;

Json parameters_of(const std::string& url_template) {
  const UrlTemplate parsed(url_template);
  Json list = Json::array();
  const auto add = [&](const std::string& name) {
    if (!name.empty()) list.push_back({{"name", name}, {"type", "string"}, {"required", true}});
  };
  for (const auto& segment : parsed.segments()) {
    if (segment.kind != UrlTemplate::Kind::kText) add(segment.text);
  }
  for (const auto& member : parsed.members()) {
    if (member.kind == UrlTemplate::Kind::kName) add(member.text);
  }
  return list;
}

Json request_of(const gateway::Operation& operation) {
  Json representations = Json::array();
  if (!operation.sample_body.empty())
    representations.push_back({{"contentType", "application/json"},
                               {"examples", {{"default", {{"value", operation.sample_body}}}}}});
  return {{"queryParameters", Json::array()},
          {"headers", Json::array()},
          {"representations", std::move(representations)}};
}

class Writer {
 public:
  explicit Writer(const gateway::Configuration& from, std::string prefix)
      : from_(from), prefix_(std::move(prefix)) {}

  Service write() {
    service_.name = from_.instance;
    add(KindId::kService, {},
        {{"publisherName", from_.publisher_name}, {"publisherEmail", from_.publisher_email}});
    for (const gateway::Api& api : from_.apis) add(api);
    for (const gateway::Product& product : from_.products) add(product);
    for (const gateway::Subscription& one : from_.subscriptions) add(one);
    for (const gateway::NamedValue& value : from_.named_values)
      add(KindId::kNamedValue, {value.name},
          {{"displayName", value.name}, {"value", value.value}, {"secret", value.secret}});
    for (const gateway::Backend& backend : from_.backends)
      add(KindId::kBackend, {backend.id}, {{"url", backend.url}, {"protocol", "http"}});
    for (const gateway::PolicyFragment& fragment : from_.fragments)
      add(KindId::kFragment, {fragment.id}, {{"value", fragment.xml}, {"format", "rawxml"}},
          fragment.file);
    for (const gateway::PolicyText& policy : from_.policies) add(policy);
    return std::move(service_);
  }

 private:
  void add(KindId kind, std::vector<std::string> names, Json properties, std::string file = {}) {
    Json document = Json::object();
    if (kind == KindId::kService) {
      document["location"] = "South Central US";
      document["sku"] = {{"name", "Developer"}, {"capacity", 1}};
    }
    document["properties"] = std::move(properties);
    service_.put({kind, std::move(names), std::move(document), ++order_, std::move(file)});
  }

  // An API that has no other suffix has the prefix alone.
  std::string suffix_of(const gateway::Api& api) const {
    if (prefix_.empty() || !text::same_name(api.suffix.substr(0, prefix_.size()), prefix_))
      return api.suffix;
    return api.suffix.substr(std::min(api.suffix.size(), prefix_.size() + 1));
  }

  void add(const gateway::Api& api) {
    add(KindId::kApi, {api.id},
        {{"displayName", api.name},
         {"description", api.description},
         {"path", suffix_of(api)},
         {"serviceUrl", api.service_url},
         {"protocols", {"https"}},
         {"subscriptionRequired", api.subscription_required},
         {"subscriptionKeyParameterNames",
          {{"header", api.key_header}, {"query", api.key_query}}}});
    for (const gateway::Operation& operation : api.operations)
      add(KindId::kOperation, {api.id, operation.id},
          {{"displayName", operation.name},
           {"method", operation.method},
           {"urlTemplate", operation.url_template},
           {"templateParameters", parameters_of(operation.url_template)},
           {"description", operation.description},
           {"request", request_of(operation)},
           {"responses", Json::array()}});
  }

  void add(const gateway::Product& product) {
    add(KindId::kProduct, {product.id},
        {{"displayName", product.name},
         {"description", product.description},
         {"terms", product.terms},
         {"subscriptionRequired", product.subscription_required},
         {"approvalRequired", product.approval_required},
         {"subscriptionsLimit",
          product.subscriptions_limit ? Json(*product.subscriptions_limit) : Json()},
         {"state", product.published ? "published" : "notPublished"}});
    for (const std::string& api : product.apis)
      add(KindId::kProductApi, {product.id, api}, Json::object());
  }

  void add(const gateway::Subscription& one) {
    std::string scope = "/apis";
    if (one.scope == gateway::SubscriptionScope::kProduct) scope = "/products/" + one.product;
    if (one.scope == gateway::SubscriptionScope::kApi) scope += "/" + one.api;
    Json properties = {{"displayName", one.name},
                       {"scope", std::move(scope)},
                       {"state", gateway::name_of(one.state)},
                       {"primaryKey", one.primary_key},
                       {"secondaryKey", one.secondary_key},
                       {"allowTracing", one.administrator}};
    if (one.start) properties["startDate"] = text::write_utc_millis(*one.start);
    add(KindId::kSubscription, {one.name}, std::move(properties));
  }

  void add(const gateway::PolicyText& policy) {
    Json properties = {{"value", policy.xml}, {"format", "rawxml"}};
    switch (policy.scope) {
      case gateway::PolicyScope::kGlobal:
        return add(KindId::kGlobalPolicy, {"policy"}, std::move(properties), policy.file);
      case gateway::PolicyScope::kProduct:
        return add(KindId::kProductPolicy, {policy.product, "policy"}, std::move(properties),
                   policy.file);
      case gateway::PolicyScope::kApi:
        return add(KindId::kApiPolicy, {policy.api, "policy"}, std::move(properties), policy.file);
      case gateway::PolicyScope::kOperation:
        break;
    }
    add(KindId::kOperationPolicy, {policy.api, policy.operation, "policy"}, std::move(properties),
        policy.file);
  }

  const gateway::Configuration& from_;
  const std::string prefix_;
  std::uint64_t order_ = 0;
  Service service_;
};

}  // namespace

Service service_of(const gateway::Configuration& configuration, const std::string& prefix) {
  return Writer(configuration, prefix).write();
}

}  // namespace aml::api_management
