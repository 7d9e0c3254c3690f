#include "emulator/gateway/api_document.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "emulator/core/api_error.h"
#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/gateway_json.h"
#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::gateway {

namespace {

using Json = nlohmann::ordered_json;
using Kind = UrlTemplate::Kind;

constexpr std::array<std::string_view, 8> kMethods = {"get",     "put",  "post",  "delete",
                                                      "options", "head", "patch", "trace"};

Json parameter_json(const std::string& name, const char* in, Json schema) {
  return {{"name", name}, {"in", in}, {"required", true}, {"schema", std::move(schema)}};
}

std::string path_of(const UrlTemplate& url_template) {
  std::string path;
  for (const auto& segment : url_template.segments()) {
    path += '/';
    if (segment.kind == Kind::kText)
      path += segment.text;
    else
      path += segment.text.empty() ? "*" : "{" + segment.text + "}";
  }
  return path.empty() ? "/" : path;
}

Json parameters_json(const UrlTemplate& url_template) {
  const Json text = {{"type", "string"}};
  Json list = Json::array();
  for (const auto& segment : url_template.segments()) {
    if (segment.kind == Kind::kText || segment.text.empty()) continue;
    list.push_back(parameter_json(segment.text, "path", text));
  }
  for (const auto& member : url_template.members()) {
    const bool fixed = member.kind == Kind::kText;
    const Json only = {{"type", "string"}, {"enum", Json::array({member.text})}};
    list.push_back(parameter_json(member.query_name, "query", fixed ? only : text));
  }
  return list;
}

// A sample that is not JSON is shown as text.
Json body_json(const std::string& sample) {
  Json example = Json::parse(sample, nullptr, false);
  const bool is_json = !example.is_discarded();
  if (!is_json) example = sample;
  const char* type = is_json ? "application/json" : "text/plain";
  return {{"content", {{type, {{"example", std::move(example)}}}}}};
}

Json responses_json() {
  Json responses = {{"200", {{"description", "What the service answers"}}}};
  for (const GatewayErrorSpec* row : gateway_errors()) {
    const std::string status = std::to_string(row->status);
    responses[status] = {{"$ref", "#/components/responses/" + status}};
  }
  return responses;
}

Json operation_json(const Operation& operation, const UrlTemplate& url_template) {
  Json json = {{"operationId", operation.id}, {"summary", operation.name}};
  if (!operation.description.empty()) json["description"] = operation.description;
  json["parameters"] = parameters_json(url_template);
  if (!operation.sample_body.empty()) json["requestBody"] = body_json(operation.sample_body);
  json["responses"] = responses_json();
  return json;
}

Json paths_json(const Api& api) {
  Json paths = Json::object();
  for (const Operation& operation : api.operations) {
    const std::string method = text::to_lower(operation.method);
    if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end()) continue;
    const UrlTemplate url_template(operation.url_template);
    Json& path = paths[path_of(url_template)];
    if (!path.contains(method)) path[method] = operation_json(operation, url_template);
  }
  return paths;
}

// Those that the gateway makes itself: one response for each status.
Json own_responses_json() {
  std::map<int, std::string> says;
  for (const GatewayErrorSpec* row : gateway_errors()) {
    std::string& text = says[row->status];
    text += (text.empty() ? "" : " Or: ") + text::fill_in(row->message, {"..."});
  }
  Json responses = Json::object();
  for (const auto& [status, text] : says) {
    responses[std::to_string(status)] = {
        {"description", text},
        {"content",
         {{"application/json", {{"schema", {{"$ref", "#/components/schemas/GatewayError"}}}}}}}};
  }
  return responses;
}

Json error_schema() {
  return {{"type", "object"},
          {"required", {"statusCode", "message"}},
          {"properties",
           {{"statusCode", {{"type", "integer"}}},
            {"message", {{"type", "string"}}},
            {"activityId", {{"type", "string"}}}}}};
}

}  // namespace

std::string write_api_document(const Api& api, const std::string& base) {
  Json document = {
      {"openapi", "3.0.1"},
      {"info", {{"title", api.name}, {"version", "1.0"}}},
      {"servers", Json::array({{{"url", api_base(api, base)}}})},
      {"paths", paths_json(api)},
      {"components",
       {{"schemas", {{"GatewayError", error_schema()}}}, {"responses", own_responses_json()}}}};
  if (!api.description.empty()) document["info"]["description"] = api.description;
  if (api.subscription_required) {
    document["components"]["securitySchemes"] = {
        {"apiKeyHeader", {{"type", "apiKey"}, {"name", api.key_header}, {"in", "header"}}},
        {"apiKeyQuery", {{"type", "apiKey"}, {"name", api.key_query}, {"in", "query"}}}};
    document["security"] = {{{"apiKeyHeader", Json::array()}}, {{"apiKeyQuery", Json::array()}}};
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace aml::gateway
