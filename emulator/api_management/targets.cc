#include "emulator/api_management/targets.h"

#include "emulator/api_management/refusal.h"
#include "emulator/endpoints/own_hosts.h"

namespace aml::api_management {

namespace {

constexpr std::string_view kServicePath = "/providers/Microsoft.ApiManagement/service/";

bool is_version(std::string_view text) {
  constexpr std::string_view kDate = "dddd-dd-dd";
  if (text.size() < kDate.size()) return false;
  for (std::size_t i = 0; i < kDate.size(); ++i) {
    if (kDate[i] == 'd' ? !text::is_digit(text[i]) : text[i] != kDate[i]) return false;
  }
  const std::string_view rest = text.substr(kDate.size());
  return rest.empty() || text::same_name(rest, "-preview");
}

bool is_named(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    std::string_view one = text::trim(text::cut(list, ','));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == etag || '"' + std::string(one) + '"' == etag) return true;
  }
  return false;
}

}  // namespace

void check_page(const http::Request& request) {
  const std::string* const site = core::find_header(request.headers, "Sec-Fetch-Site");
  const std::string* const origin = core::find_header(request.headers, "Origin");
  const bool is_other_site = site != nullptr && *site != "same-origin" && *site != "none";
  const bool is_other_origin =
      origin != nullptr && !text::same_name(endpoints::authority_of(*origin), request.host);
  if (is_other_site || is_other_origin) throw Refusal(kCrossSite, {});
}

void check_version(const http::Call& call) {
  const auto version = call.request.query_value("api-version");
  if (!version || version->empty()) throw Refusal(kMissingApiVersion, {});
  if (!is_version(*version)) throw Refusal(kInvalidApiVersion, {*version});
}

Target target_of(const http::Call& call, KindId kind, bool is_list) {
  check_version(call);
  Target target;
  target.service = call.path["service"];
  target.root = "/subscriptions/" + call.path["subscriptionId"] + "/resourceGroups/" +
                call.path["resourceGroup"] + std::string(kServicePath) + target.service;
  std::vector<std::string_view> places = kind_of(kind).places();
  if (is_list) places.pop_back();
  for (const std::string_view place : places) target.names.push_back(call.path[place]);
  return target;
}

void refuse_unknown(KindId kind) {
  throw Refusal(kResourceNotFound, {kind_of(kind).noun});
}

void check_parents(const Service& service, KindId kind, const std::vector<std::string>& names) {
  const auto need = [&](KindId parent, std::vector<std::string> of) {
    if (service.find(parent, of) == nullptr) refuse_unknown(parent);
  };
  const std::vector<std::string_view> places = kind_of(kind).places();
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    if (places[i] == "api") need(KindId::kApi, {names[i]});
    if (places[i] == "product") need(KindId::kProduct, {names[i]});
    if (places[i] == "operation") need(KindId::kOperation, {names[0], names[1]});
  }
  const bool is_link = kind == KindId::kProductApi && names.size() == places.size();
  if (is_link && !names[1].empty()) need(KindId::kApi, {names[1]});  // empty: of the list
}

void check_match(const http::Request& request, const Resource* current, bool is_required) {
  const std::string* const header = core::find_header(request.headers, "If-Match");
  if (header == nullptr && !is_required) return;
  if (header == nullptr)
    throw Refusal(
        Faults{{"If-Match", "The header If-Match is required: the resource's ETag, or *."}});
  const std::string etag = current == nullptr ? "" : current->etag();
  if (!is_named(*header, etag)) throw Refusal(kPreconditionFailed, {});
}

bool is_true(const http::Request& request, const char* member) {
  const auto value = request.query_value(member);
  return value && text::same_name(*value, "true");
}

}  // namespace aml::api_management
