#include "emulator/gateway/policies/absent_policies.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace aml::gateway {

namespace {

constexpr std::string_view kAsksOthers = "it asks another server";
constexpr std::string_view kNoHub = "what it writes to is in the cloud";
constexpr std::string_view kNoEntra = "its keys come from Microsoft Entra";
constexpr std::string_view kNoCertificates = "no certificates are kept here";
constexpr std::string_view kNoSchemas = "APIs have no schemas here";
constexpr std::string_view kNoGraphs = "GraphQL is not resolved here";
constexpr std::string_view kNoModel = "it asks a language model of the cloud";
constexpr std::string_view kNoTokens = "no tokens of a language model are counted here";
constexpr std::string_view kNoDapr = "there is no Dapr runtime here";
constexpr std::string_view kNoTransforms = "answers are not rewritten so here";

constexpr AbsentPolicy kAbsent[] = {
    {"send-request", kAsksOthers},
    {"send-one-way-request", kAsksOthers},
    {"proxy", kAsksOthers},
    {"get-authorization-context", "its credentials are kept in the cloud"},
    {"log-to-eventhub", kNoHub},
    {"send-service-bus-message", kNoHub},
    {"publish-event", kNoHub},
    {"validate-azure-ad-token", kNoEntra},
    {"validate-client-certificate", kNoCertificates},
    {"authentication-certificate", kNoCertificates},
    {"validate-content", kNoSchemas},
    {"validate-headers", kNoSchemas},
    {"validate-parameters", kNoSchemas},
    {"validate-status-code", kNoSchemas},
    {"validate-odata-request", kNoSchemas},
    {"validate-graphql-request", kNoGraphs},
    {"http-data-source", kNoGraphs},
    {"sql-data-source", kNoGraphs},
    {"cosmosdb-data-source", kNoGraphs},
    {"azure-openai-semantic-cache-lookup", kNoModel},
    {"azure-openai-semantic-cache-store", kNoModel},
    {"llm-semantic-cache-lookup", kNoModel},
    {"llm-semantic-cache-store", kNoModel},
    {"llm-content-safety", kNoModel},
    {"azure-openai-token-limit", kNoTokens},
    {"llm-token-limit", kNoTokens},
    {"invoke-dapr-binding", kNoDapr},
    {"publish-to-dapr", kNoDapr},
    {"cross-domain", "no browser asks for it any more"},
    {"jsonp", kNoTransforms},
    {"redirect-content-urls", kNoTransforms},
    {"xsl-transform", kNoTransforms},
};

class PassedOver : public Policy {
 public:
  PassedOver(std::string name, std::string_view reason) : name_(std::move(name)), reason_(reason) {}

  Flow run(PolicyCall& call) override {
    if (call.trace != nullptr) note(call, name_, "Passed over: " + reason_ + ".");
    return Flow::kOn;
  }

 private:
  std::string name_;
  std::string reason_;
};

}  // namespace

std::span<const AbsentPolicy> absent_policies() {
  return kAbsent;
}

const AbsentPolicy* find_absent_policy(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kAbsent), std::end(kAbsent),
                                         [&](const auto& one) { return one.name == name; });
  return found == std::end(kAbsent) ? nullptr : found;
}

std::unique_ptr<Policy> pass_over(const PolicyElement& element, std::string_view reason,
                                  const PolicyContext& context) {
  if (context.skipped == nullptr) {
    context.faults.add(
        element.position,
        "policy " + text::in_quotes(element.name) + " is not run here: " + std::string(reason),
        {"help: --unknown-policies skip passes it over"});
    return nullptr;
  }
  context.skipped->push_back({.scope = context.document.scope,
                              .target = target_of(context.document),
                              .name = element.name,
                              .reason = std::string(reason),
                              .section = std::string(name_of(context.section)),
                              .file = std::string(context.file),
                              .line = element.position.line,
                              .column = element.position.column});
  return std::make_unique<PassedOver>(element.name, reason);
}

}  // namespace aml::gateway
