#include "emulator/api_management/routes.h"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::api_management {

namespace {

using http::Call;
using http::Response;
using Segments = std::vector<std::string_view>;

const std::string kRoot = "/subscriptions/{subscriptionId}";
const std::string kNamespace = "/providers/Microsoft.ApiManagement";
const std::string kGroup = kRoot + "/resourceGroups/{resourceGroup}" + kNamespace + "/service";
const std::string kService = kGroup + "/{service}";

Segments segments_of(std::string_view path) {
  Segments segments;
  while (!path.empty()) {
    const std::string_view segment = text::cut(path, '/');
    if (!segment.empty()) segments.push_back(segment);
  }
  return segments;
}

bool is_argument(std::string_view segment) {
  return segment.starts_with('{');
}

bool fits(const Segments& pattern, const Segments& path) {
  if (pattern.size() != path.size()) return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_argument(pattern[i]) && !text::same_name(pattern[i], path[i])) return false;
  }
  return true;
}

bool is_of_provider(const http::Request& request) {
  constexpr std::string_view kFirst = "/subscriptions/";
  if (!text::same_name(request.path.substr(0, kFirst.size()), kFirst)) return false;
  const Segments path = segments_of(request.path);
  for (const std::size_t at : {2u, 4u}) {
    if (path.size() > at + 1 && text::same_name(path[at], "providers") &&
        text::same_name(path[at + 1], "Microsoft.ApiManagement"))
      return true;
  }
  return false;
}

/// Finds rows: the last one is for what no other takes.
class Rows {
 public:
  explicit Rows(const http::Routes& routes) {
    patterns_.reserve(routes.size());
    for (const http::Route& route : routes) patterns_.push_back({route.method, route.pattern});
    for (const Pattern& pattern : patterns_) segments_.push_back(segments_of(pattern.text));
  }

  std::size_t find(const http::Request& request, http::PathArguments& arguments) const {
    const Segments path = segments_of(request.path);
    bool is_known = false;
    for (std::size_t row = 0; row + 1 < patterns_.size(); ++row) {
      if (!fits(segments_[row], path)) continue;
      is_known = true;
      if (patterns_[row].method != request.method) continue;
      for (std::size_t i = 0; i < path.size(); ++i) {
        const std::string_view place = segments_[row][i];
        if (is_argument(place))
          arguments.add(place.substr(1, place.size() - 2), text::percent_decode(path[i]));
      }
      return row;
    }
    if (is_known) arguments.add("verb", request.method);
    return patterns_.size() - 1;
  }

 private:
  struct Pattern {
    std::string_view method;  // of a literal
    std::string text;
  };

  std::vector<Pattern> patterns_;
  std::vector<Segments> segments_;  // views of the patterns, which stay where they are
};

// What a path names, without the names of resources.
std::string type_of(const http::Request& request) {
  const Segments path = segments_of(request.path);
  std::string type;
  bool is_name = false;
  for (std::size_t at = 4; at < path.size(); ++at) {
    if (at < 6 && !text::same_name(path[at], "service")) continue;  // of the provider itself
    if (!is_name) type += (type.empty() ? "" : "/") + std::string(path[at]);
    is_name = !is_name;
  }
  return type;
}

using Answer = std::function<Response(const Call&)>;

// Refusals are answered here, in the management API's own form.
Answer answering(std::shared_ptr<const Calls> calls,
                 std::function<Response(const Calls&, const Call&)> answer) {
  return [calls = std::move(calls), answer = std::move(answer)](const Call& call) {
    try {
      check_page(call.request);
      return answer(*calls, call);
    } catch (const Refusal& refusal) {
      return refusal_answer(refusal, call.context);
    }
  };
}

/// A verb that kinds of resources take.
struct Verb {
  std::string_view method;
  std::string_view before;  ///< of the name in the journal
  Response (Calls::*answer)(const Call&, KindId) const;
};

constexpr std::array<Verb, 5> kVerbs = {{{"HEAD", "head-", &Calls::head},
                                         {"GET", "", &Calls::get},
                                         {"PUT", "put-", &Calls::put},
                                         {"PATCH", "patch-", &Calls::patch},
                                         {"DELETE", "delete-", &Calls::remove}}};

bool takes(const Kind& kind, const Verb& verb) {
  if (verb.method == "HEAD") return kind.id != KindId::kService;
  if (verb.method == "GET") return kind.id != KindId::kProductApi;
  return verb.method != "PATCH" || kind.is_patched;
}

// Names stay, whatever becomes of a list of rows.
std::string_view name_of(const Kind& kind, const Verb& verb) {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Kind& one : kinds()) {
      for (const Verb& of : kVerbs)
        names.push_back("apim." + std::string(of.before) + std::string(one.one));
    }
    return names;
  }();
  return kNames[static_cast<std::size_t>(kind.id) * kVerbs.size() +
                static_cast<std::size_t>(&verb - kVerbs.data())];
}

std::string_view list_name_of(const Kind& kind) {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Kind& one : kinds()) names.push_back("apim." + std::string(one.all));
    return names;
  }();
  return kNames[static_cast<std::size_t>(kind.id)];
}

void add_kind(const Kind& kind, const std::shared_ptr<const Calls>& calls, http::Routes& rows) {
  const auto evidence = model::documented("operation specifications of an SDK");
  const bool is_service = kind.id == KindId::kService;
  const std::string path = kService + (is_service ? "" : "/") + std::string(kind.path);
  if (!is_service)
    rows.push_back(
        {"GET", path.substr(0, path.rfind('/')), list_name_of(kind),
         answering(calls, [id = kind.id](const Calls& all,
                                         const Call& call) { return all.list(call, id); }),
         evidence});
  for (const Verb& verb : kVerbs) {
    if (!takes(kind, verb)) continue;
    rows.push_back({verb.method, path, name_of(kind, verb),
                    answering(calls, [id = kind.id, answer = verb.answer](
                                         const Calls& all,
                                         const Call& call) { return (all.*answer)(call, id); }),
                    evidence});
  }
}

void add_quotas(const std::shared_ptr<const Calls>& calls, http::Routes& rows) {
  const auto evidence = model::documented("operation specifications of an SDK");
  const std::string quota = kService + "/quotas/{quota}";
  for (const bool period : {false, true}) {
    const std::string path = period ? quota + "/periods/{period}" : quota;
    rows.push_back(
        {"GET", path, period ? "apim.quota-period" : "apim.quota",
         answering(calls, [period](const Calls& all,
                                   const Call& call) { return all.quota(call, period); }),
         evidence});
    rows.push_back(
        {"PATCH", path, period ? "apim.patch-quota-period" : "apim.patch-quota",
         answering(calls, [period](const Calls& all,
                                   const Call& call) { return all.set_quota(call, period); }),
         evidence});
  }
}

void add_actions(const std::shared_ptr<const Calls>& calls, http::Routes& rows) {
  const auto evidence = model::documented("operation specifications of an SDK");
  const auto add = [&](std::string_view method, const std::string& path, std::string_view name,
                       std::function<Response(const Calls&, const Call&)> answer) {
    rows.push_back({method, path, name, answering(calls, std::move(answer)), evidence});
  };
  const auto of = [](Response (Calls::*answer)(const Call&) const) {
    return [answer](const Calls& all, const Call& call) { return (all.*answer)(call); };
  };
  const auto regenerate = [](std::string_view member) {
    return
        [member](const Calls& all, const Call& call) { return all.regenerate_key(call, member); };
  };
  const std::string subscription = kService + "/subscriptions/{subscription}";
  add("GET", kGroup, "apim.services", of(&Calls::services));
  add("GET", kRoot + kNamespace + "/service", "apim.all-services", of(&Calls::services));
  add("POST", kRoot + kNamespace + "/checkNameAvailability", "apim.name-availability",
      of(&Calls::name_availability));
  add("GET", kService + "/products/{product}/subscriptions", "apim.product-subscriptions",
      of(&Calls::product_subscriptions));
  add("GET", kService + "/apis/{api}/products", "apim.api-products", of(&Calls::api_products));
  add("POST", subscription + "/listSecrets", "apim.list-secrets", of(&Calls::list_secrets));
  add("POST", subscription + "/regeneratePrimaryKey", "apim.regenerate-primary",
      regenerate("primaryKey"));
  add("POST", subscription + "/regenerateSecondaryKey", "apim.regenerate-secondary",
      regenerate("secondaryKey"));
  add("POST", kService + "/namedValues/{namedValue}/listValue", "apim.list-value",
      of(&Calls::list_value));
  add("GET", kService + "/reports/{report}", "apim.report", of(&Calls::report));
  add_quotas(calls, rows);
}

[[noreturn]] Response refuse_rest(const Calls& /*calls*/, const Call& call) {
  if (!call.path.find("verb").empty()) throw Refusal(kVerbNotAllowed, {call.request.method});
  throw Refusal(kInvalidResourceType, {type_of(call.request)});
}

}  // namespace

http::RouteFamily api_management_routes(CallParts parts) {
  const auto calls = std::make_shared<const Calls>(std::move(parts));
  http::Routes rows;
  for (const Kind& kind : kinds()) add_kind(kind, calls, rows);
  add_actions(calls, rows);
  rows.push_back({"GET", kService + "/{unknown}", "apim.none", answering(calls, &refuse_rest),
                  model::inferred("parts of the cloud that are not here are refused by name")});
  const auto found = std::make_shared<const Rows>(rows);
  return {.name = "api-management",
          .routes = std::move(rows),
          .errors = http::ErrorStyle::kService,
          .choice = http::RowChoice{
              .claims = &is_of_provider,
              .find = [found](const http::Request& request, http::PathArguments& arguments) {
                return found->find(request, arguments);
              }}};
}

}  // namespace aml::api_management
