#include <array>

#include "emulator/gateway/policies/policy.h"

// Policies that change nothing that can be seen offline: accepted, and reported in the trace.

namespace aml::gateway {

namespace reported_only {
namespace {

using model::inferred;

class ReportedOnly : public Policy {
 public:
  ReportedOnly(std::string name, std::string output)
      : name_(std::move(name)), output_(std::move(output)) {}

  Flow run(PolicyCall& call) override {
    if (!output_.empty()) call.variables[output_] = std::string();
    note(call, name_, "Nothing is done here.");
    return Flow::kOn;
  }

 private:
  std::string name_;
  std::string output_;  // a variable that later policies read
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext&) {
  return std::make_unique<ReportedOnly>(
      element.name, std::string(text_of(element, "output-token-variable-name").value_or("")));
}

constexpr std::array kIdentity = {
    AttributeFormat{.name = "resource", .required = true, .computed = true},
    AttributeFormat{.name = "client-id", .computed = true},
    AttributeFormat{.name = "output-token-variable-name"},
    AttributeFormat{.name = "ignore-error", .kind = AttributeKind::kBoolean}};

constexpr std::array kMetric = {AttributeFormat{.name = "namespace", .computed = true},
                                AttributeFormat{.name = "value", .computed = true}};
constexpr std::array kOwnMetric = {
    AttributeFormat{.name = "name", .required = true, .computed = true},
    AttributeFormat{.name = "namespace", .computed = true},
    AttributeFormat{.name = "value", .computed = true}};
constexpr std::array kDimension = {
    AttributeFormat{.name = "name", .required = true, .computed = true},
    AttributeFormat{.name = "value", .kind = AttributeKind::kAny, .computed = true}};
constexpr std::array kDimensions = {
    ElementFormat{.name = "dimension", .attributes = kDimension, .required = true}};

constexpr std::array kIdentityRules = {
    model::Rule{"policy.authentication-managed-identity.reported",
                "no token is fetched: the policy is reported in the trace, and the variable of its "
                "token is an empty text",
                inferred("no server offline could give one, and no backend here asks for it")}};
constexpr std::array kMetricRules = {model::Rule{
    "policy.emit-token-metric.reported", "metrics of tokens are reported in the trace alone",
    inferred("where they go to is not here")}};

constexpr PolicySpec metric(std::string_view name) {
  return {.format = {.name = name, .attributes = kMetric, .children = kDimensions},
          .sections = set_of(TraceSection::kInbound),
          .scopes = kAllScopes,
          .compile = compile,
          .rules = {}};
}

}  // namespace
}  // namespace reported_only

constexpr PolicySpec kAuthenticationManagedIdentity{
    .format = {.name = "authentication-managed-identity", .attributes = reported_only::kIdentity},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = reported_only::compile,
    .rules = reported_only::kIdentityRules};

constexpr PolicySpec kAzureOpenaiEmitTokenMetric{
    .format = {.name = "azure-openai-emit-token-metric",
               .attributes = reported_only::kMetric,
               .children = reported_only::kDimensions},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = reported_only::compile,
    .rules = reported_only::kMetricRules};

constexpr PolicySpec kLlmEmitTokenMetric = reported_only::metric("llm-emit-token-metric");

constexpr PolicySpec kEmitMetric{.format = {.name = "emit-metric",
                                            .attributes = reported_only::kOwnMetric,
                                            .children = reported_only::kDimensions},
                                 .sections = kAllSections,
                                 .scopes = kAllScopes,
                                 .compile = reported_only::compile,
                                 .rules = {}};

}  // namespace aml::gateway
