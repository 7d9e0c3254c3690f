#include "emulator/api_management/wire.h"

#include <algorithm>
#include <utility>

#include "emulator/api_management/filter.h"
#include "emulator/api_management/refusal.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::api_management {

namespace {

constexpr std::size_t kPage = 100;

// Where an instance says that it is.
void add_addresses(Json& properties, const std::string& name) {
  const std::string host = "https://" + name + ".";
  properties["provisioningState"] = "Succeeded";
  properties["targetProvisioningState"] = "";
  properties["gatewayUrl"] = host + "azure-api.net";
  properties["portalUrl"] = host + "portal.azure-api.net";
  properties["developerPortalUrl"] = host + "developer.azure-api.net";
  properties["managementApiUrl"] = host + "management.azure-api.net";
  properties["scmUrl"] = host + "scm.azure-api.net";
}

// A subscription's scope and owner are whole ids, whatever a client wrote.
void add_root(Json& properties, const char* member, const std::string& root) {
  const std::string text = text_of(properties, member);
  if (text.starts_with('/') && !text.starts_with("/subscriptions/"))
    properties[member] = root + text;
}

void show(Json& properties, const Resource& resource, const std::string& root) {
  switch (resource.kind) {
    case KindId::kApi:
      properties.erase("format");
      properties.erase("value");
      if (!properties.contains("apiRevision")) properties["apiRevision"] = "1";
      properties["isCurrent"] = true;
      properties["isOnline"] = true;
      return;
    case KindId::kSubscription:
      properties.erase("primaryKey");
      properties.erase("secondaryKey");
      add_root(properties, "scope", root);
      add_root(properties, "ownerId", root);
      return;
    case KindId::kNamedValue:
      if (flag_of(properties, "secret", false)) properties.erase("value");
      return;
    default:
      return;
  }
}

// A number of a list's query.
std::size_t number_of(const http::Request& request, const char* member, std::size_t least,
                      std::size_t otherwise) {
  const auto text = request.query_value(member);
  if (!text) return otherwise;
  const auto number = text::parse_number<std::size_t>(*text);
  if (!number || *number < least)
    throw Refusal(Faults{
        {member, std::string(member) + " must be a number from " + std::to_string(least) + "."}});
  return *number;
}

std::string next_link(const http::Request& request, const std::string& here, std::size_t skip) {
  std::string query;
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::string_view member = text::cut(rest, '&');
    const std::string name = text::percent_decode(member.substr(0, member.find('=')));
    if (!http::same_name(name, "$skip")) query.append(member).append("&");
  }
  return here + "?" + query + "%24skip=" + std::to_string(skip);
}

}  // namespace

Json resource_json(const Resource& resource, const Service& service, const std::string& root) {
  const Kind& kind = kind_of(resource.kind);
  const std::string path = path_of(kind, resource.names);
  const bool is_service = resource.kind == KindId::kService;
  Json json = {{"id", root + (path.empty() ? "" : "/") + path},
               {"type", "Microsoft.ApiManagement/service" + std::string(kind.type)},
               {"name", is_service ? service.name : name_of(resource)}};
  for (const auto& [member, value] : resource.document.items()) {
    if (!json.contains(member)) json[member] = value;
  }
  if (is_service) json["etag"] = resource.etag().substr(1, resource.etag().size() - 2);
  Json& properties = json["properties"];
  if (is_service) add_addresses(properties, service.name);
  show(properties, resource, root);
  return json;
}

http::Response resource_answer(const Resource& resource, const Service& service,
                               const std::string& root) {
  http::Response response = json_answer(resource_json(resource, service, root));
  response.set("ETag", resource.etag());
  return response;
}

http::Response json_answer(const Json& json, int status) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return response;
}

http::Response empty_answer(int status) {
  http::Response response;
  response.status = status;
  return response;
}

http::Response list_answer(std::vector<Json> values, const http::Request& request,
                           const std::string& here) {
  if (const auto filter = request.query_value("$filter"); filter && !filter->empty())
    std::erase_if(values, [&](const Json& one) { return !fits_filter(one, *filter); });
  const std::size_t skip = number_of(request, "$skip", 0, 0);
  const std::size_t top = number_of(request, "$top", 1, kPage);
  const std::size_t begin = std::min(skip, values.size());
  const std::size_t end = begin + std::min(top, values.size() - begin);
  Json list = Json::array();
  for (std::size_t i = begin; i < end; ++i) list.push_back(std::move(values[i]));
  Json json = {{"value", std::move(list)}, {"count", values.size()}};
  if (end < values.size()) json["nextLink"] = next_link(request, here, end);
  return json_answer(json);
}

}  // namespace aml::api_management
