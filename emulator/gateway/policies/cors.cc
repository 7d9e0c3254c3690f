#include "emulator/endpoints/cors.h"

#include <array>
#include <string>
#include <utility>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace cors {
namespace {

using model::documented;
using model::inferred;
using model::observed;

constexpr std::string_view kAnything = "*";

// Names as they go into a header: `GET,POST`. Among others, * is all of them.
std::string list_of(const PolicyElement& policy, std::string_view list, std::string otherwise) {
  std::string names;
  for (const PolicyElement& child : policy.children) {
    if (child.name != list) continue;
    for (const PolicyElement& name : child.children) {
      if (name.text == kAnything) return std::string(kAnything);
      names += (names.empty() ? "" : ",") + name.text;
    }
  }
  return names.empty() ? std::move(otherwise) : names;
}

class Cors : public Policy {
 public:
  Cors(const PolicyElement& policy, const PolicyContext& context)
      : credentials_(Setting::of(policy, "allow-credentials", context, "false")),
        ends_unmatched_(Setting::of(policy, "terminate-unmatched-request", context, "true")),
        headers_(list_of(policy, "allowed-headers", "")),
        exposed_(list_of(policy, "expose-headers", "")) {
    for (const PolicyElement& child : policy.children) {
      if (child.name == "allowed-methods") {
        max_age_ = Setting::of(child, "preflight-result-max-age", context, "0");
        for (const PolicyElement& one : child.children)
          methods_.push_back(Setting::of_text(one, context));
      }
      if (child.name != "allowed-origins") continue;
      for (const PolicyElement& origin : child.children) origins_.origins.push_back(origin.text);
    }
  }

  Preflight on_preflight(PolicyCall& call, http::Response& response) const override {
    const http::Request& request = call.request;
    const std::string* const origin = core::find_header(request.headers, "Origin");
    if (origin == nullptr) return Preflight::kNotAsked;
    if (!origins_.allows(*origin))
      return ends_unmatched_.truth(call) ? Preflight::kAnswered : Preflight::kUnmatched;
    response.headers = allow(*origin, call);
    const auto list = [&](const char* name, const std::string& allowed, const char* asked_by) {
      const std::string* const asked = core::find_header(request.headers, asked_by);
      const std::string* const said = allowed == kAnything ? asked : &allowed;
      if (said != nullptr) response.headers.push_back({name, *said});
    };
    list("Access-Control-Allow-Methods", methods_of(call), "Access-Control-Request-Method");
    list("Access-Control-Allow-Headers", headers_, "Access-Control-Request-Headers");
    response.headers.push_back({"Access-Control-Max-Age", max_age_of(call)});
    return Preflight::kAnswered;
  }

  Flow run(PolicyCall& call) override {
    const std::string* const origin = core::find_header(call.request.headers, "Origin");
    // The first policy that allows the origin speaks for all.
    if (origin == nullptr || call.allowed_origin) return Flow::kOn;
    if (origins_.allows(*origin)) {
      call.allowed_origin = true;
      for (core::Header& header : allow(*origin, call))
        call.answer_headers.push_back(std::move(header));
      if (!exposed_.empty())
        call.answer_headers.push_back({"Access-Control-Expose-Headers", exposed_});
      note(call, kCors.format.name, "Origin " + *origin + " is allowed.");
      return Flow::kOn;
    }
    const bool is_simple = call.request.method == "GET" || call.request.method == "HEAD";
    note(call, kCors.format.name, "Origin " + *origin + " is not allowed.");
    if (!ends_unmatched_.truth(call) || !is_simple) return Flow::kOn;
    return answer_with(call, http::Response());
  }

 private:
  core::Headers allow(const std::string& origin, PolicyCall& call) const {
    const bool credentials = credentials_.truth(call);
    core::Headers headers = endpoints::allowing_headers(origins_, origin, credentials);
    if (credentials) headers.push_back({"Access-Control-Allow-Credentials", "true"});
    return headers;
  }

  std::string methods_of(PolicyCall& call) const {
    if (methods_.empty()) return "GET,POST";
    std::string names;
    for (const Setting& method : methods_) {
      const std::string name = method.text(call);
      if (name == kAnything) return name;
      if (!is_token(name))
        throw expressions::ExpressionError("An allowed method is no HTTP method.");
      names += (names.empty() ? "" : ",") + name;
    }
    return names;
  }

  std::string max_age_of(PolicyCall& call) const {
    std::string text = max_age_.text(call);
    const auto seconds = text::parse_number<std::int64_t>(text);
    if (!seconds || *seconds < 0 || *seconds > kMaxCalls)
      throw expressions::ExpressionError("The age of a preflight's answer is no whole number.");
    return text;
  }

  Setting credentials_;
  Setting ends_unmatched_;
  endpoints::CorsOrigins origins_;
  std::vector<Setting> methods_;
  std::string headers_;
  std::string exposed_;
  Setting max_age_ = Setting("0");  ///< seconds
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<Cors>(element, context);
}

std::string_view wanted_origin(std::string_view text) {
  if (text == kAnything || endpoints::parse_origin(text)) return "";
  return "* or a scheme, host and port such as https://shop.example";
}

std::string_view wanted_method(std::string_view text) {
  return is_token(text) ? "" : "an HTTP method";
}

std::string_view wanted_header(std::string_view text) {
  return is_token(text) ? "" : "the name of a header";
}

constexpr std::array kOrigins = {ElementFormat{
    .name = "origin", .text = true, .wanted = wanted_origin, .alone = kAnything, .required = true}};
constexpr std::array kMethods = {ElementFormat{
    .name = "method", .text = true, .wanted = wanted_method, .required = true, .computed = true}};
constexpr std::array kHeaders = {
    ElementFormat{.name = "header", .text = true, .wanted = wanted_header, .required = true}};

constexpr std::array kMethodAttributes = {AttributeFormat{.name = "preflight-result-max-age",
                                                          .kind = AttributeKind::kNumber,
                                                          .min = 0,
                                                          .max = kMaxCalls,
                                                          .computed = true}};
constexpr std::array kParts = {
    ElementFormat{.name = "allowed-origins", .children = kOrigins, .required = true, .once = true},
    ElementFormat{.name = "allowed-methods",
                  .attributes = kMethodAttributes,
                  .children = kMethods,
                  .once = true},
    ElementFormat{.name = "allowed-headers", .children = kHeaders, .required = true, .once = true},
    ElementFormat{.name = "expose-headers", .children = kHeaders, .once = true}};

constexpr std::array kAttributes = {
    AttributeFormat{.name = "allow-credentials", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{
        .name = "terminate-unmatched-request", .kind = AttributeKind::kBoolean, .computed = true}};

constexpr const char* kPage = "cors policy";

constexpr std::array kRules = {
    model::Rule{
        "policy.cors.preflight",
        "a preflight is answered with an empty 200 by the cors policies that its call would "
        "meet, without the backend; no other policy runs",
        documented(kPage)},
    model::Rule{"policy.cors.preflight-key",
                "a preflight needs no key; a product's cors policy counts where a key of it is in "
                "the query",
                documented("cors policy: common configuration issues")},
    model::Rule{
        "policy.cors.preflight-operation",
        "a preflight about a method that no operation of the path has is 404, and so is one "
        "that meets no cors policy",
        inferred("the page speaks of requests that operations exist for")},
    model::Rule{"policy.cors.options", "an operation with the verb OPTIONS takes preflights itself",
                documented(kPage)},
    model::Rule{"policy.cors.origin",
                "origins are compared by scheme, host and port, 80 and 443 where none is written; "
                "a slash at the end does not count, and * takes no other beside it",
                documented(kPage)},
    model::Rule{"policy.cors.origin-wildcard", "an origin with a * in its host is a fault",
                observed("a thread of the developer portal with the message")},
    model::Rule{"policy.cors.unmatched",
                "where no origin fits, a preflight, GET and HEAD are an empty 200; with "
                "terminate-unmatched-request=\"false\" the next cors policy is asked, then GET and "
                "HEAD go on without the headers",
                documented("cors policy; pages of 2022 say that true is what counts where nothing "
                           "is said, some later ones false")},
    model::Rule{"policy.cors.unmatched-verbs",
                "where no origin fits, verbs beside GET and HEAD go on without the headers",
                inferred("the page names GET and HEAD alone")},
    model::Rule{"policy.cors.first", "the first policy that allows the origin speaks for all",
                documented("cors policy: only the first is generally applied")},
    model::Rule{
        "policy.cors.defaults",
        "without allowed-methods GET and POST are allowed; a preflight's answer is kept for "
        "0 seconds where nothing is said",
        documented(kPage)},
    model::Rule{"policy.cors.lists",
                "a preflight's answer lists what is allowed, for * what is asked for, and the "
                "browser judges it",
                inferred("no capture of the cloud's answer was found; browsers act the same")},
    model::Rule{
        "policy.cors.computed",
        "allow-credentials, terminate-unmatched-request, preflight-result-max-age and each "
        "method may be expressions, of the preflight too; where one fails the answer is 500",
        documented("cors policy; the failure is inferred")},
    model::Rule{"policy.cors.credentials",
                "Access-Control-Allow-Credentials is sent as true or not at all, and with it the "
                "origin is named also for *",
                inferred("browsers take nothing else")},
    model::Rule{"policy.cors.backend",
                "the policy's headers replace the backend's of the same names",
                inferred("a browser refuses an answer that names its origin twice")}};

}  // namespace
}  // namespace cors

constexpr PolicySpec kCors{
    .format = {.name = "cors", .attributes = cors::kAttributes, .children = cors::kParts},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = cors::compile,
    .rules = cors::kRules};

}  // namespace aml::gateway
