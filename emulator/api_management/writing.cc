#include "emulator/api_management/writing.h"

#include <array>
#include <utility>

#include "emulator/api_management/checks.h"
#include "emulator/api_management/import.h"
#include "emulator/api_management/to_configuration.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::api_management {

namespace {

/// A key of a subscription, and the kind of the id that it is made of.
struct KeyMember {
  std::string_view member;
  std::string_view kind;
};
constexpr std::array<KeyMember, 2> kKeyMembers = {
    {{"primaryKey", "subscription-primary"}, {"secondaryKey", "subscription-secondary"}}};

// The policies that a new instance's Starter has.
constexpr std::string_view kStarterPolicies = R"(<policies>
  <inbound>
    <rate-limit calls="5" renewal-period="60" />
    <quota calls="100" renewal-period="604800" />
    <base />
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
)";

constexpr std::array<std::string_view, 4> kOfService = {"location", "sku", "tags", "identity"};

Json document_of(KindId kind, const Json& body) {
  Json document = Json::object();
  if (kind == KindId::kService) {
    for (const std::string_view member : kOfService) {
      const Json& value = member_of(body, member);
      if (!value.is_null()) document[std::string(member)] = value;
    }
  }
  const Json& properties = member_of(body, "properties");
  document["properties"] = properties.is_null() ? Json::object() : properties;
  return document;
}

}  // namespace

std::vector<const Resource*> subscriptions_of(const Service& service, KindId kind,
                                              const std::string& name) {
  std::vector<const Resource*> found;
  const auto wanted = kind == KindId::kProduct ? gateway::SubscriptionScope::kProduct
                                               : gateway::SubscriptionScope::kApi;
  for (const Resource* one : service.list(KindId::kSubscription)) {
    Scope scope;
    if (parse_scope(text_of(one->properties(), "scope"), scope) && scope.kind == wanted &&
        text::same_name(scope.id, name))
      found.push_back(one);
  }
  return found;
}

void Writing::put(KindId kind, const std::vector<std::string>& names, const Json& body) {
  const Resource* const old = service_.find(kind, names);
  Resource resource{kind, names, document_of(kind, body), 0, ""};
  Faults faults;
  if (resource.document["properties"].is_object()) complete(resource, old, faults);
  const bool is_new_service = kind == KindId::kService && old == nullptr;
  finish(std::move(resource), std::move(faults));
  if (is_new_service) add_first_products();
}

void Writing::patch(const Resource& resource, const Json& body) {
  Resource next = resource;
  next.file.clear();
  for (const std::string_view member : kOfService) {
    const Json& value = member_of(body, member);
    if (resource.kind == KindId::kService && !value.is_null())
      next.document[std::string(member)] = value;
  }
  const Json& properties = member_of(body, "properties");
  if (!properties.is_null()) next.document["properties"].merge_patch(properties);
  finish(std::move(next), {});
}

void Writing::finish(Resource resource, Faults faults) {
  check_resource(resource, faults);
  refuse_faults(std::move(faults));
  service_.put(std::move(resource));
}

void Writing::complete(Resource& resource, const Resource* old, Faults& faults) {
  if (resource.kind == KindId::kService) complete_service(resource, old);
  if (resource.kind == KindId::kSubscription) complete_subscription(resource, old);
  if (resource.kind == KindId::kApi && resource.properties().contains("value"))
    import_api(resource, faults);
}

void Writing::complete_service(Resource& resource, const Resource* old) {
  // Before the reference: a new member may move the others.
  if (member_of(resource.document, "sku").is_null())
    resource.document["sku"] = {{"name", "Developer"}, {"capacity", 1}};
  Json& properties = resource.document["properties"];
  properties["createdAtUtc"] = old != nullptr ? member_of(old->properties(), "createdAtUtc")
                                              : Json(text::write_utc_millis(parts_.clock.now()));
}

std::string Writing::key_member(std::string_view member, const Resource& subscription) const {
  for (const KeyMember& key : kKeyMembers) {
    if (key.member == member) return parts_.new_key(key.kind, name_of(subscription));
  }
  return {};
}

// Keys and the day of its making stay, whatever the client leaves out.
void Writing::complete_subscription(Resource& resource, const Resource* old) {
  Json& properties = resource.document["properties"];
  for (const KeyMember& key : kKeyMembers) {
    Json& value = properties[std::string(key.member)];
    if (!value.is_null()) continue;
    value =
        old != nullptr ? text_of(old->properties(), key.member) : key_member(key.member, resource);
  }
  properties["createdDate"] = old != nullptr ? member_of(old->properties(), "createdDate")
                                             : Json(text::write_utc_millis(parts_.clock.now()));
  if (!member_of(properties, "state").is_null()) return;
  Scope scope;
  const bool is_of_product = parse_scope(text_of(properties, "scope"), scope) &&
                             scope.kind == gateway::SubscriptionScope::kProduct;
  const Resource* product = is_of_product ? service_.find(KindId::kProduct, {scope.id}) : nullptr;
  const bool waits =
      product != nullptr && flag_of(product->properties(), "approvalRequired", false);
  properties["state"] = waits ? "submitted" : "active";
}

// The operations are those of the document, and no others.
void Writing::import_api(Resource& api, Faults& faults) {
  Json& properties = api.document["properties"];
  const ImportedApi imported = import_api_document(properties, faults);
  properties.erase("format");
  properties.erase("value");
  properties.erase("translateRequiredQueryParameters");
  if (!faults.empty()) return;
  for (const auto& [member, value] : imported.properties.items()) {
    if (member_of(properties, member).is_null()) properties[member] = value;
  }
  for (const Resource* old : service_.list(KindId::kOperation, api.names))
    service_.erase(old->key());
  // The API has its place before what is in it.
  if (service_.find(KindId::kApi, api.names) == nullptr) service_.put(api);
  for (const auto& [id, operation] : imported.operations) {
    Resource resource{
        KindId::kOperation, {api.names.front(), id}, {{"properties", operation}}, 0, ""};
    check_resource(resource, faults);
    service_.put(std::move(resource));
  }
}

void Writing::add_first_products() {
  const auto add = [&](const char* id, Json properties) {
    properties["state"] = "published";
    finish({KindId::kProduct, {id}, {{"properties", std::move(properties)}}, 0, ""}, {});
  };
  add("starter", {{"displayName", "Starter"},
                  {"description",
                   "Subscribers will be able to run 5 calls/minute up to a maximum of 100 "
                   "calls/week."},
                  {"subscriptionsLimit", 1}});
  add("unlimited", {{"displayName", "Unlimited"},
                    {"description",
                     "Subscribers have completely unlimited access to the API. Administrator "
                     "approval is required."},
                    {"approvalRequired", true},
                    {"subscriptionsLimit", 1}});
  finish({KindId::kProductPolicy,
          {"starter", "policy"},
          {{"properties", {{"value", kStarterPolicies}, {"format", "rawxml"}}}},
          0,
          ""},
         {});
}

void Writing::remove(const Resource& resource, bool with_subscriptions) {
  const std::string key = resource.key();
  if (resource.kind == KindId::kApi || resource.kind == KindId::kProduct) {
    const auto subscriptions = subscriptions_of(service_, resource.kind, name_of(resource));
    if (resource.kind == KindId::kProduct && !subscriptions.empty() && !with_subscriptions)
      throw Refusal(Faults{{"",
                            "The product has subscriptions: send deleteSubscriptions=true to "
                            "delete them too."}});
    std::vector<std::string> keys;
    for (const Resource* one : subscriptions) keys.push_back(one->key());
    for (const std::string& one : keys) service_.erase(one);
  }
  service_.erase(key);
}

void Writing::regenerate_key(const Resource& subscription, std::string_view member) {
  Resource next = subscription;
  next.document["properties"][std::string(member)] = key_member(member, subscription);
  service_.put(std::move(next));
}

}  // namespace aml::api_management
