#include "emulator/api_management/calls.h"

#include <algorithm>
#include <utility>

#include "emulator/api_management/checks.h"
#include "emulator/api_management/documents.h"
#include "emulator/api_management/targets.h"
#include "emulator/api_management/wire.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/gateway/gateway_definition.h"
#include "emulator/text/ascii.h"

namespace aml::api_management {

namespace {

using http::Call;
using http::Response;

// Links have no content, and an instance is changed as a whole.
bool needs_match(KindId kind) {
  return kind != KindId::kService && kind != KindId::kProductApi;
}

// The API itself, in a list of those of a product.
const Resource& shown(const Service& service, const Resource& resource, Resource& room) {
  if (resource.kind != KindId::kProductApi) return resource;
  const Resource* const api = service.find(KindId::kApi, {name_of(resource)});
  room = resource;
  if (api != nullptr) room.document = api->document;
  return room;
}

}  // namespace

Calls::Found Calls::find(const Target& target, KindId kind) const {
  Found found{parts_.publisher.now(), nullptr, nullptr};
  found.service = &service_in(*found.services, target.service);
  check_parents(*found.service, kind, target.names);
  found.resource = found.service->find(kind, target.names);
  return found;
}

std::string Calls::own_base(const http::Request& request) const {
  return endpoints::own_base(parts_.public_url, request);
}

std::string Calls::here(const http::Request& request) const {
  return own_base(request) + std::string(request.path);
}

Response Calls::list(const Call& call, KindId kind) const {
  const Target target = target_of(call, kind, true);
  const auto services = parts_.publisher.now();
  const Service& service = service_in(*services, target.service);
  check_parents(service, kind, target.names);
  std::vector<Json> values;
  for (const Resource* one : service.list(kind, target.names)) {
    Resource room;
    const Resource& resource = shown(service, *one, room);
    values.push_back(resource_json(resource, service, target.root));
  }
  return list_answer(std::move(values), call.request, here(call.request));
}

Response Calls::head(const Call& call, KindId kind) const {
  const Found found = find(target_of(call, kind), kind);
  if (found.resource == nullptr) refuse_unknown(kind);
  if (kind == KindId::kProductApi) return empty_answer();
  Response response = empty_answer(200);
  response.set("ETag", found.resource->etag());
  return response;
}

Response Calls::get(const Call& call, KindId kind) const {
  const Target target = target_of(call, kind);
  const Found found = find(target, kind);
  const bool is_effective = is_true(call.request, "effective") && kind_of(kind).is_policy();
  if (is_effective) return effective_policy(call, found, target, kind);
  if (found.resource == nullptr) refuse_unknown(kind);
  if (kind == KindId::kApi && is_true(call.request, "export"))
    return export_api(call, found, target);
  if (!kind_of(kind).is_policy() && kind != KindId::kFragment)
    return resource_answer(*found.resource, *found.service, target.root);
  Resource shown = *found.resource;
  put_format(shown, call.request.query_value("format").value_or("xml"));
  Response response = json_answer(resource_json(shown, *found.service, target.root));
  response.set("ETag", found.resource->etag());
  return response;
}

// Also of a scope that has no document.
Response Calls::effective_policy(const Call& call, const Found& found, const Target& target,
                                 KindId kind) const {
  Resource shown{kind, target.names, {{"properties", Json::object()}}, 0, ""};
  shown.document["properties"] = {{"value", effective_document(*found.service, kind, target.names)},
                                  {"format", "rawxml"}};
  put_format(shown, call.request.query_value("format").value_or("xml"));
  return json_answer(resource_json(shown, *found.service, target.root));
}

Response Calls::written(const Target& target, KindId kind, bool is_new) const {
  const Found found = find(target, kind);
  if (found.resource == nullptr) refuse_unknown(kind);  // another call has removed it meanwhile
  Resource room;
  Response response =
      resource_answer(shown(*found.service, *found.resource, room), *found.service, target.root);
  if (is_new) response.status = 201;
  return response;
}

Response Calls::put(const Call& call, KindId kind) const {
  const Target target = target_of(call, kind);
  const Json body = kind == KindId::kProductApi ? Json::object() : parse_body(call.body());
  bool is_new = false;
  parts_.publisher.change([&](Services& draft) {
    const std::string name = text::to_lower(target.service);
    if (kind == KindId::kService && !draft.contains(name)) {
      if (!gateway::is_instance(target.service))
        throw Refusal(Faults{{"name",
                              "An instance has a name of 1 to 50 letters, digits and "
                              "dashes."}});
      Service& made = draft[name];
      made.name = target.service;
      for (const auto& [other, service] : draft)
        made.order = std::max(made.order, service.order + (other == name ? 0 : 1));
    }
    Service& service = service_in(draft, target.service);
    check_parents(service, kind, target.names);
    const Resource* const old = service.find(kind, target.names);
    check_match(call.request, old, false);
    is_new = old == nullptr;
    Writing(parts_.writing, service).put(kind, target.names, body);
  });
  return written(target, kind, is_new);
}

Response Calls::patch(const Call& call, KindId kind) const {
  const Target target = target_of(call, kind);
  const Json body = parse_body(call.body());
  parts_.publisher.change([&](Services& draft) {
    Service& service = service_in(draft, target.service);
    check_parents(service, kind, target.names);
    const Resource* const old = service.find(kind, target.names);
    if (old == nullptr) refuse_unknown(kind);
    check_match(call.request, old, needs_match(kind));
    Writing(parts_.writing, service).patch(*old, body);
  });
  return written(target, kind, false);
}

Response Calls::remove(const Call& call, KindId kind) const {
  const Target target = target_of(call, kind);
  const auto services = parts_.publisher.now();
  const bool is_there = services->contains(text::to_lower(target.service));
  if (kind == KindId::kService && !is_there) return empty_answer();
  const Service& before = service_in(*services, target.service);
  if (before.find(kind, target.names) == nullptr) return empty_answer();
  parts_.publisher.change([&](Services& draft) {
    Service& service = service_in(draft, target.service);
    const Resource* const old = service.find(kind, target.names);
    if (old == nullptr) return;
    check_match(call.request, old, needs_match(kind));
    Writing(parts_.writing, service).remove(*old, is_true(call.request, "deleteSubscriptions"));
  });
  return empty_answer(200);
}

}  // namespace aml::api_management
