#include "emulator/api_management/checks.h"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

#include "emulator/api_management/properties.h"
#include "emulator/api_management/to_configuration.h"
#include "emulator/core/url.h"
#include "emulator/gateway/gateway_definition.h"
#include "emulator/gateway/policies/named_values.h"
#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/messages.h"
#include "emulator/text/nul.h"
#include "emulator/text/utf8.h"

namespace aml::api_management {

namespace {

using text::in_quotes;

void check_service(Properties& own) {
  own.text("publisherName", {1, 100});
  own.text("publisherEmail", {1, 100});
}

void check_key_names(Properties& own) {
  Json& names = own.all()["subscriptionKeyParameterNames"];
  if (names.is_null()) names = Json::object();
  const gateway::Api usual;
  for (const auto& [member, otherwise] :
       {std::pair("header", &usual.key_header), std::pair("query", &usual.key_query)}) {
    if (member_of(names, member).is_null()) names[member] = *otherwise;
    if (!gateway::is_id(text_of(names, member)))
      own.fault("subscriptionKeyParameterNames." + std::string(member),
                "The name of a key has 1 to 80 letters, digits, \"-\" and \"_\".");
  }
}

void check_api(Properties& own) {
  constexpr std::array<std::string_view, 4> kProtocols = {"http", "https", "ws", "wss"};
  own.text("displayName", {1, 300});
  own.text("description", {0, 1000});
  if (const auto problem = gateway::suffix_problem(own.text("path", {0, 400})))
    own.fault("path", *problem + ".");
  const std::string url = own.text("serviceUrl", {0, 2000});
  if (!url.empty() && !core::parse_url(url))
    own.fault("serviceUrl", "\"serviceUrl\" must be an http or https URL without a query.");
  Json& protocols = own.all()["protocols"];
  if (protocols.is_null()) protocols = {"https"};
  own.list("protocols");
  for (const Json& one : protocols) {
    if (!one.is_string() ||
        std::find(kProtocols.begin(), kProtocols.end(), one.get<std::string>()) == kProtocols.end())
      own.fault("protocols", "A protocol must be one of: http, https, ws, wss.");
  }
  own.flag("subscriptionRequired", true);
  check_key_names(own);
  for (const char* member : {"type", "apiType"}) {
    const std::string type = own.text(member, {0, 20});
    if (!type.empty() && !text::same_name(type, "http"))
      own.fault(member, "The emulator has APIs of the type http alone.");
  }
}

// Each name of the template must be a parameter, and the other way round.
void check_parameters(Properties& own, const gateway::UrlTemplate& url) {
  std::vector<std::string> wanted;
  for (const auto& segment : url.segments()) {
    if (segment.kind != gateway::UrlTemplate::Kind::kText && !segment.text.empty())
      wanted.push_back(segment.text);
  }
  for (const auto& member : url.members()) {
    if (member.kind == gateway::UrlTemplate::Kind::kName) wanted.push_back(member.text);
  }
  const auto is_wanted = [&](const std::string& name) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const auto& one) { return text::same_name(one, name); });
  };
  std::vector<std::string> given;
  for (const Json& one : own.all()["templateParameters"]) {
    given.push_back(text_of(one, "name"));
    if (given.back().empty() || text_of(one, "type").empty())
      own.fault("templateParameters", "A template parameter needs \"name\" and \"type\".");
    else if (!is_wanted(given.back()))
      own.fault("templateParameters",
                "Parameter " + in_quotes(given.back()) + " is not in \"urlTemplate\".");
  }
  for (const std::string& name : wanted) {
    const bool is_there = std::any_of(given.begin(), given.end(),
                                      [&](const auto& one) { return text::same_name(one, name); });
    if (!is_there)
      own.fault("templateParameters",
                "All template parameters used in the URL template must be "
                "defined: " +
                    in_quotes(name) + " is not.");
  }
}

void check_operation(Properties& own) {
  own.text("displayName", {1, 300});
  own.text("description", {0, 1000});
  const std::string method = own.text("method", {1, 80});
  if (!std::all_of(method.begin(), method.end(), [](char c) { return text::is_letter(c); }))
    own.fault("method", "\"method\" must be a verb of letters.");
  own.list("templateParameters");
  own.list("responses");
  for (const Json& one : own.all()["responses"]) {
    if (!member_of(one, "statusCode").is_number_integer())
      own.fault("responses", "A response needs a \"statusCode\", which is a number.");
  }
  const std::string url = own.text("urlTemplate", {1, 1000});
  if (url.empty()) return;
  try {
    check_parameters(own, gateway::UrlTemplate(url));
  } catch (const std::invalid_argument& problem) {
    own.fault("urlTemplate", "The URL template cannot be: " + std::string(problem.what()) + ".");
  }
}

void check_product(Properties& own) {
  constexpr std::array<std::string_view, 2> kStates = {"notPublished", "published"};
  own.text("displayName", {1, 300});
  own.text("description", {0, 1000});
  own.text("terms", {0, 16'384});
  own.flag("subscriptionRequired", true);
  own.flag("approvalRequired", false);
  own.choice("state", kStates);
  const Json& limit = member_of(own.all(), "subscriptionsLimit");
  const bool is_fit = limit.is_number_integer() && limit.get<std::int64_t>() >= 1 &&
                      limit.get<std::int64_t>() <= 10'000;
  if (!limit.is_null() && !is_fit)
    own.fault("subscriptionsLimit", "\"subscriptionsLimit\" must be 1 to 10,000.");
}

void check_subscription(Properties& own) {
  constexpr std::array<std::string_view, 6> kStates = {"active",   "suspended", "submitted",
                                                       "rejected", "cancelled", "expired"};
  own.text("displayName", {1, 100});
  Scope scope;
  if (!parse_scope(own.text("scope", {1, 2000}), scope))
    own.fault("scope", "\"scope\" must be /products/{id}, /apis or /apis/{id}.");
  own.choice("state", kStates);
  own.flag("allowTracing", false);
  for (const char* key : {"primaryKey", "secondaryKey"}) {
    if (!gateway::is_key(own.text(key, {1, 256})))
      own.fault(key, "A key has 1 to 256 letters, digits and \"-._~\".");
  }
  const std::string start = own.text("startDate", {0, 40});
  if (!start.empty() && !text::parse_utc(start))
    own.fault("startDate", "\"startDate\" must be an instant like 2016-10-14T14:52:33Z.");
}

void check_named_value(Properties& own) {
  if (!gateway::is_named_value_name(own.text("displayName", {1, 256})))
    own.fault("displayName", "A named value has a name of letters, digits and \"-._\".");
  if (!member_of(own.all(), "keyVault").is_null())
    own.fault("keyVault", "The emulator asks no key vault: give the value itself.");
  own.text("value", {1, 4096});
  own.flag("secret", false);
}

void check_backend(Properties& own) {
  constexpr std::array<std::string_view, 2> kProtocols = {"http", "soap"};
  const std::string url = own.text("url", {1, 2000});
  if (!url.empty() && !core::parse_url(url))
    own.fault("url", "\"url\" must be an http or https URL without a query.");
  if (member_of(own.all(), "protocol").is_null())
    own.fault("protocol", "\"protocol\" is required.");
  own.choice("protocol", kProtocols);
  for (const char* member : {"pool", "circuitBreaker"}) {
    if (!member_of(own.all(), member).is_null())
      own.fault(member, "The emulator's backends have no " + in_quotes(member) + ".");
  }
}

// What it says is compiled with all others.
void check_document(Properties& own) {
  constexpr std::array<std::string_view, 2> kFormats = {"xml", "rawxml"};
  const std::string format = text_of(own.all(), "format");
  if (format.ends_with("-link")) {
    own.fault("format", "The emulator fetches no documents: send it in \"value\".");
    return;
  }
  own.choice("format", kFormats);
  own.text("value", {1, 256u << 10});
}

// Ids are names of files in an export.
void check_names(const Resource& resource, Faults& faults) {
  const Kind& kind = kind_of(resource.kind);
  for (std::size_t i = 0; i < resource.names.size(); ++i) {
    const std::string& name = resource.names[i];
    const std::string place(kind.places()[i]);
    if (place == "policy") {
      if (!text::same_name(name, "policy"))
        faults.push_back({place, "The id of a policy is \"policy\"."});
    } else if (name.find(";rev=") != std::string::npos) {
      faults.push_back({place, "The emulator keeps one revision of an API."});
    } else if (!gateway::is_id(name)) {
      faults.push_back({place, "An id has 1 to 80 letters, digits, \"-\" and \"_\", not " +
                                   in_quotes(name) + "."});
    }
  }
}

using Check = void (*)(Properties&);

Check check_of(KindId kind) {
  switch (kind) {
    case KindId::kService:
      return &check_service;
    case KindId::kApi:
      return &check_api;
    case KindId::kOperation:
      return &check_operation;
    case KindId::kProduct:
      return &check_product;
    case KindId::kProductApi:
      return [](Properties&) {};
    case KindId::kSubscription:
      return &check_subscription;
    case KindId::kNamedValue:
      return &check_named_value;
    case KindId::kBackend:
      return &check_backend;
    default:
      return &check_document;
  }
}

}  // namespace

Json parse_body(std::string_view body) {
  bool is_too_deep = false;
  const auto look = [&](int depth, Json::parse_event_t, Json&) {
    is_too_deep = is_too_deep || depth > static_cast<int>(kMaxDepth);
    return !is_too_deep;
  };
  if (body.empty()) throw Refusal(kInvalidRequestContent, {"There is no body."});
  if (!text::is_utf8(body)) throw Refusal(kInvalidRequestContent, {"The body is not UTF-8."});
  if (text::has_nul(body)) throw Refusal(kInvalidRequestContent, {"The body is no JSON object."});
  Json json = Json::parse(text::without_bom(body), look, false);
  if (is_too_deep) throw Refusal(kInvalidRequestContent, {"The body is nested too deep."});
  if (!json.is_object()) throw Refusal(kInvalidRequestContent, {"The body is no JSON object."});
  return json;
}

void check_resource(Resource& resource, Faults& faults) {
  check_names(resource, faults);
  Json& properties = resource.document["properties"];
  if (properties.is_null()) properties = Json::object();
  if (!properties.is_object()) {
    faults.push_back({"properties", "\"properties\" must be an object."});
    properties = Json::object();
  }
  if (resource.kind == KindId::kService && text_of(resource.document, "location").empty())
    faults.push_back({"location", "\"location\" is required."});
  Properties own(properties, faults);
  check_of(resource.kind)(own);
}

}  // namespace aml::api_management
