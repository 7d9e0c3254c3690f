// What the management API does beside reading and writing resources.

#include <utility>

#include "emulator/api_management/calls.h"
#include "emulator/api_management/checks.h"
#include "emulator/api_management/reports.h"
#include "emulator/api_management/wire.h"
#include "emulator/gateway/api_document.h"
#include "emulator/gateway/gateway_definition.h"
#include "emulator/text/percent.h"

namespace aml::api_management {

using http::Call;
using http::Response;

namespace {

// Where instances are listed, the group of a resource is this one.
constexpr std::string_view kResourceGroup = "amlemu";

std::string value_of(const Resource& resource, std::string_view member) {
  return text_of(resource.properties(), member);
}

}  // namespace

Response Calls::services(const Call& call) const {
  check_version(call);
  const std::string_view group = call.path.find("resourceGroup");
  const std::string root = "/subscriptions/" + call.path["subscriptionId"] + "/resourceGroups/" +
                           std::string(group.empty() ? kResourceGroup : group) +
                           "/providers/Microsoft.ApiManagement/service/";
  const auto services = parts_.publisher.now();
  std::vector<Json> values;
  for (const auto& instance : parts_.publisher.instances().now()->all()) {
    const std::string& name = instance->configuration().instance;
    const auto found = services->find(text::to_lower(name));
    if (found == services->end()) continue;
    const Resource* const own = found->second.find("");
    if (own != nullptr) values.push_back(resource_json(*own, found->second, root + name));
  }
  return list_answer(std::move(values), call.request, here(call.request));
}

Response Calls::name_availability(const Call& call) const {
  check_version(call);
  const std::string name = text_of(parse_body(call.body()), "name");
  const char* reason = "Valid";
  std::string message;
  if (!gateway::is_instance(name)) {
    reason = "Invalid";
    message = "A name has 1 to 50 letters, digits and dashes.";
  } else if (parts_.publisher.now()->contains(text::to_lower(name))) {
    reason = "AlreadyExists";
    message = name + " is already in use. Please select a different name.";
  }
  return json_answer(
      {{"nameAvailable", message.empty()}, {"reason", reason}, {"message", message}});
}

Response Calls::product_subscriptions(const Call& call) const {
  const Target target = target_of(call, KindId::kProduct);
  const Found found = find(target, KindId::kProduct);
  if (found.resource == nullptr) refuse_unknown(KindId::kProduct);
  std::vector<Json> values;
  for (const Resource* one :
       subscriptions_of(*found.service, KindId::kProduct, name_of(*found.resource)))
    values.push_back(resource_json(*one, *found.service, target.root));
  return list_answer(std::move(values), call.request, here(call.request));
}

Response Calls::api_products(const Call& call) const {
  const Target target = target_of(call, KindId::kApi);
  const Found found = find(target, KindId::kApi);
  if (found.resource == nullptr) refuse_unknown(KindId::kApi);
  std::vector<Json> values;
  for (const Resource* one : found.service->list(KindId::kProduct)) {
    if (found.service->find(KindId::kProductApi, {name_of(*one), target.names.front()}) != nullptr)
      values.push_back(resource_json(*one, *found.service, target.root));
  }
  return list_answer(std::move(values), call.request, here(call.request));
}

Response Calls::list_secrets(const Call& call) const {
  const Found found = find(target_of(call, KindId::kSubscription), KindId::kSubscription);
  if (found.resource == nullptr) refuse_unknown(KindId::kSubscription);
  return json_answer({{"primaryKey", value_of(*found.resource, "primaryKey")},
                      {"secondaryKey", value_of(*found.resource, "secondaryKey")}});
}

Response Calls::regenerate_key(const Call& call, std::string_view member) const {
  const Target target = target_of(call, KindId::kSubscription);
  parts_.publisher.change([&](Services& draft) {
    Service& service = service_in(draft, target.service);
    const Resource* const one = service.find(KindId::kSubscription, target.names);
    if (one == nullptr) refuse_unknown(KindId::kSubscription);
    Writing(parts_.writing, service).regenerate_key(*one, member);
  });
  return empty_answer();
}

Response Calls::list_value(const Call& call) const {
  const Found found = find(target_of(call, KindId::kNamedValue), KindId::kNamedValue);
  if (found.resource == nullptr) refuse_unknown(KindId::kNamedValue);
  return json_answer({{"value", value_of(*found.resource, "value")}});
}

Response Calls::report(const Call& call) const {
  const Target target = target_of(call, KindId::kService);
  const auto services = parts_.publisher.now();
  service_in(*services, target.service);
  const auto instances = parts_.publisher.instances().now();
  const gateway::Instance* const instance = instances->find(std::string_view(target.service));
  if (instance == nullptr) refuse_unknown(KindId::kService);
  std::vector<Json> records = report_records(call.path["report"], call.request, parts_.analytics,
                                             instance->configuration(), parts_.writing.clock.now());
  const std::size_t count = records.size();
  return json_answer({{"value", std::move(records)}, {"count", count}});
}

// A link leads to the document; other formats have it in the answer.
Response Calls::export_api(const Call& call, const Found& found, const Target& target) const {
  const std::string format = call.request.query_value("format").value_or("");
  const std::string id = name_of(*found.resource);
  const bool is_link = format.ends_with("-link");
  if (!format.starts_with("openapi"))
    throw Refusal(Faults{{"format",
                          "The emulator exports openapi-link, openapi+json-link and "
                          "openapi+json."}});
  Json json = {{"id", target.root + "/apis/" + id}, {"format", format}};
  const std::string base = own_base(call.request);
  if (is_link) {
    json["value"] = {{"link", base + "/__emu/gateway/openapi.json?api=" + id +
                                  "&instance=" + text::percent_encode(target.service)}};
  } else {
    const auto instances = parts_.publisher.instances().now();
    const gateway::Instance* const instance = instances->find(std::string_view(target.service));
    const gateway::Api* const api =
        instance == nullptr ? nullptr : gateway::find_api(instance->configuration(), id);
    if (api == nullptr) refuse_unknown(KindId::kApi);
    json["value"] = Json::parse(gateway::write_api_document(*api, base));
  }
  return json_answer(json);
}

}  // namespace aml::api_management
