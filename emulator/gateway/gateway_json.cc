#include "emulator/gateway/gateway_json.h"

#include <array>
#include <nlohmann/json.hpp>

#include "emulator/gateway/url_template.h"
#include "emulator/text/dates.h"

namespace aml::gateway {

namespace {

using Json = nlohmann::ordered_json;

// In the order of the enumerators.
constexpr std::array<const char*, 4> kPolicyScopes = {"global", "product", "api", "operation"};
constexpr std::array<const char*, 3> kSubscriptionScopes = {"product", "api", "all-apis"};

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

// What a caller fills in: a member with a fixed value is not a parameter.
Json open_parameters_json(const UrlTemplate& url_template) {
  Json list = Json::array();
  for (const auto& segment : url_template.segments()) {
    if (segment.kind == UrlTemplate::Kind::kText || segment.text.empty()) continue;
    list.push_back({{"name", segment.text}, {"in", "path"}, {"queryName", nullptr}});
  }
  for (const auto& member : url_template.members()) {
    if (member.kind == UrlTemplate::Kind::kText) continue;
    list.push_back({{"name", member.text}, {"in", "query"}, {"queryName", member.query_name}});
  }
  return list;
}

Json operation_json(const Operation& operation) {
  return {{"id", operation.id},
          {"name", operation.name},
          {"description", operation.description},
          {"method", operation.method},
          {"urlTemplate", operation.url_template},
          {"parameters", open_parameters_json(UrlTemplate(operation.url_template))},
          {"sampleBody", or_null(operation.sample_body)}};
}

Json api_json(const Api& api, const std::string& base) {
  Json operations = Json::array();
  for (const Operation& operation : api.operations) operations.push_back(operation_json(operation));
  return {{"id", api.id},
          {"name", api.name},
          {"description", api.description},
          {"suffix", api.suffix},
          {"baseUrl", api_base(api, base)},
          {"serviceUrl", or_null(api.service_url)},
          {"subscriptionRequired", api.subscription_required},
          {"keyHeader", api.key_header},
          {"keyQuery", api.key_query},
          {"operations", std::move(operations)}};
}

Json product_json(const Product& product) {
  return {{"id", product.id},
          {"name", product.name},
          {"description", product.description},
          {"terms", product.terms},
          {"published", product.published},
          {"subscriptionRequired", product.subscription_required},
          {"approvalRequired", product.approval_required},
          {"subscriptionsLimit",
           product.subscriptions_limit ? Json(*product.subscriptions_limit) : Json()},
          {"apis", product.apis}};
}

Json subscription_json(const Subscription& subscription) {
  return {
      {"name", subscription.name},
      {"scope", kSubscriptionScopes[static_cast<std::size_t>(subscription.scope)]},
      {"product", or_null(subscription.product)},
      {"api", or_null(subscription.api)},
      {"state", name_of(subscription.state)},
      {"primaryKey", subscription.primary_key},
      {"secondaryKey", subscription.secondary_key},
      {"administrator", subscription.administrator},
      {"start", subscription.start ? Json(text::write_utc_millis(*subscription.start)) : Json()}};
}

Json policy_json(const PolicyView& policy) {
  Json attributes = Json::object();
  for (const auto& [name, value] : policy.attributes) attributes[name] = value;
  return {{"scope", kPolicyScopes[static_cast<std::size_t>(policy.scope)]},
          {"target", or_null(policy.target)},
          {"section", policy.section},
          {"name", policy.name},
          {"attributes", std::move(attributes)},
          {"file", policy.file}};
}

Json skipped_json(const SkippedPolicy& policy) {
  return {{"scope", kPolicyScopes[static_cast<std::size_t>(policy.scope)]},
          {"target", or_null(policy.target)},
          {"section", policy.section},
          {"name", policy.name},
          {"reason", policy.reason},
          {"file", policy.file},
          {"line", policy.line},
          {"column", policy.column}};
}

template <typename Parts, typename Write>
Json list_json(const Parts& parts, Write write) {
  Json list = Json::array();
  for (const auto& part : parts) list.push_back(write(part));
  return list;
}

}  // namespace

std::string api_base(const Api& api, const std::string& base) {
  return api.suffix.empty() ? base : base + "/" + api.suffix;
}

std::string write_gateway(const Instances& all, const Instance* instance, const std::string& base) {
  const Configuration& configuration = instance ? instance->configuration() : all.root();
  const auto& apis = configuration.apis;
  const std::vector<PolicyView> policies =
      instance ? instance->policies().views() : std::vector<PolicyView>();
  const std::vector<SkippedPolicy> skipped =
      instance ? instance->policies().skipped() : std::vector<SkippedPolicy>();
  Json names = Json::array();
  for (const auto& one : all.all()) names.push_back(one->configuration().instance);
  return Json{{"instance", configuration.instance},
              {"instances", std::move(names)},
              {"baseUrl", apis.empty() ? Json() : Json(api_base(apis.front(), base))},
              {"apis", list_json(apis, [&](const Api& api) { return api_json(api, base); })},
              {"products", list_json(configuration.products, &product_json)},
              {"subscriptions", list_json(configuration.subscriptions, &subscription_json)},
              {"policies", list_json(policies, &policy_json)},
              {"skippedPolicies", list_json(skipped, &skipped_json)}}
             .dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace aml::gateway
