#pragma once

#include <string>
#include <vector>

#include "emulator/gateway/configuration.h"
#include "emulator/text/dates.h"

namespace aml::tests {

/// Two products over two APIs, with one subscription each, and one for all APIs.
inline gateway::Configuration sample_instance(std::vector<gateway::PolicyText> policies) {
  using namespace gateway;
  Configuration instance;
  instance.apis.resize(2);
  instance.apis[0].id = "azureml-demo";
  instance.apis[0].name = "AzureML Demo API";
  instance.apis[0].operations.resize(2);
  instance.apis[0].operations[0].id = "rrs-execute";
  instance.apis[0].operations[0].name = "RRS Execute";
  instance.apis[0].operations[1].id = "bes-submit";
  instance.apis[0].operations[1].name = "BES Submit";
  instance.apis[1].id = "echo";
  instance.apis[1].name = "Echo API";
  instance.products.resize(2);
  instance.products[0].id = "starter";
  instance.products[0].apis = {"azureml-demo", "echo"};
  instance.products[1].id = "unlimited";
  instance.products[1].apis = {"azureml-demo"};
  instance.subscriptions.resize(3);
  instance.subscriptions[0].name = "starter-demo";
  instance.subscriptions[0].product = "starter";
  instance.subscriptions[1].name = "unlimited-demo";
  instance.subscriptions[1].product = "unlimited";
  instance.subscriptions[2].name = "all";
  instance.subscriptions[2].scope = SubscriptionScope::kAllApis;
  instance.policies = std::move(policies);
  return instance;
}

inline std::string in_section(const std::string& section, const std::string& policies) {
  return "<policies><" + section + ">" + policies + "</" + section + "></policies>";
}

inline gateway::PolicyText global_document(std::string xml) {
  return {gateway::PolicyScope::kGlobal, "", "", "", "global.xml", std::move(xml)};
}
inline gateway::PolicyText product_document(const std::string& product, std::string xml) {
  return {gateway::PolicyScope::kProduct, product, "", "", product + ".xml", std::move(xml)};
}
inline gateway::PolicyText api_document(const std::string& api, std::string xml) {
  return {gateway::PolicyScope::kApi, "", api, "", api + ".xml", std::move(xml)};
}
inline gateway::PolicyText operation_document(const std::string& operation, std::string xml) {
  return {gateway::PolicyScope::kOperation,
          "",
          "azureml-demo",
          operation,
          operation + ".xml",
          std::move(xml)};
}

inline core::TimePoint at(const char* time) {
  return *text::parse_utc(time);
}

}  // namespace aml::tests
