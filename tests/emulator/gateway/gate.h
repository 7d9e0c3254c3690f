#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "tests/emulator/gateway/gateway_under_test.h"

namespace aml::tests {

inline constexpr const char* kDefinition = R"({
  "instance": "demo",
  "apis": [
    {"id": "ml", "name": "Demo", "suffix": "ml", "policies": "policies/api.xml", "operations": [
      {"id": "run", "method": "POST", "urlTemplate": "/run/{job}?v={version}"},
      {"id": "get", "method": "GET", "urlTemplate": "/jobs/{job}"}]}],
  "products": [{"id": "starter", "name": "Starter", "apis": ["ml"]}],
  "subscriptions": [{"name": "s", "product": "starter", "administrator": true,
                     "primaryKey": "s1"},
                    {"name": "t", "product": "starter", "primaryKey": "t1"}],
  "namedValues": [{"name": "team", "value": "red"}, {"name": "key", "value": "hidden7", "secret": true}],
  "fragments": [{"id": "mark", "policies": "fragments/mark.xml"}],
  "backends": [{"id": "cloud", "url": "https://ussouthcentral.services.azureml.net/second"}]
})";

inline constexpr const char* kMark =
    "<fragment><set-header name='X-Mark'><value>@(context.Api.Name + \"/{{team}}\")</value>"
    "</set-header></fragment>";

struct Sections {
  std::string inbound = "";
  std::string outbound = "";
  std::string on_error = "";
  std::string backend = "<base />";
};

inline gateway::PolicyFiles files_of(const Sections& sections) {
  return {{"policies/api.xml", "<policies><inbound>" + sections.inbound + "</inbound><backend>" +
                                   sections.backend + "</backend><outbound>" + sections.outbound +
                                   "</outbound><on-error>" + sections.on_error +
                                   "</on-error></policies>"},
          {"fragments/mark.xml", kMark}};
}

class Gate : public GatewayUnderTest {
 public:
  explicit Gate(const Sections& sections,
                gateway::UnknownPolicies unknown = gateway::UnknownPolicies::kRefuse)
      : GatewayUnderTest(kDefinition, files_of(sections), unknown) {}

  http::Response post(std::string_view body = R"({"a":{"b":"x"}})", core::Headers headers = {}) {
    headers.push_back({"Ocp-Apim-Subscription-Key", "s1"});
    return call("POST", "/ml/run/j7?v=2&w=3", std::move(headers), body);
  }

  http::Response get(std::string target, core::Headers headers = {}) {
    headers.push_back({"Ocp-Apim-Subscription-Key", "s1"});
    return call("GET", std::move(target), std::move(headers));
  }

  std::string sent(std::string_view header) const {
    const std::string* value = core::find_header(last.headers, header);
    return value == nullptr ? "" : *value;
  }
};

inline std::string got(const http::Response& response, std::string_view header) {
  const std::string* value = core::find_header(response.headers, header);
  return value == nullptr ? "" : *value;
}

inline std::string header_of(const std::string& name, const std::string& value) {
  return "<set-header name='" + name + "'><value>" + value + "</value></set-header>";
}

}  // namespace aml::tests
