#include "emulator/gateway/policies/policies.h"

#include <array>
#include <unordered_map>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/policy_compiler.h"

namespace aml::gateway {

namespace {

using model::inferred;

/// **The one list** of policies.
constexpr std::array kPolicies = {&kBase,  &kForwardRequest, &kRateLimit, &kRateLimitByKey,
                                  &kQuota, &kQuotaByKey,     &kSetHeader, &kCors};

constexpr std::array kPolicyRules = {
    model::Rule{"policy.variables", "the names of variables are taken and not used",
                inferred("only expressions read variables, and none are run")},
    model::Rule{"policy.on-error",
                "after a refusal or a failed backend the policies of on-error run, not those of "
                "outbound",
                model::documented("error handling in policies")},
    model::Rule{"policy.numbers", "no number of a policy is beyond 2147483647",
                inferred("the largest number of the cloud's integer type")},
    model::Rule{"policy.document-size", "a policy document has 256 KiB at most",
                inferred("a bound of the emulator's own")}};

const Operation* find_operation(const Api* api, std::string_view id) {
  if (api == nullptr) return nullptr;
  for (const Operation& operation : api->operations) {
    if (operation.id == id) return &operation;
  }
  return nullptr;
}

}  // namespace

class Policies::Chains {
 public:
  Chains(const Configuration& configuration, CounterStore& counters, core::TimePoint start,
         Faults& faults)
      : configuration_(configuration) {
    KeyCounters keys;
    for (const PolicyText& text : configuration.policies) {
      definition::FaultList found(text.file);
      add(text, {configuration, text, start, counters, keys, found});
      for (const definition::DefinitionFault& fault : found.take())
        faults.push_back(to_text(fault));
    }
  }

  /// The policies that a call meets in a section, in their order, until `visit` says false.
  template <typename Visit>
  void walk(TraceSection section, const Call& call, Visit visit) const {
    const Scopes scopes = {&configuration_, call.product, call.api, call.operation};
    walk(std::span(scopes), static_cast<std::size_t>(section), visit);
  }

  std::vector<PolicyView> views() const {
    std::vector<PolicyView> views;
    for (const PolicyText& text : configuration_.policies) {
      const auto found = documents_.find(scope_of(text));
      if (found == documents_.end()) continue;
      views.insert(views.end(), found->second.views.begin(), found->second.views.end());
    }
    return views;
  }

 private:
  using Scopes = std::array<const void*, 4>;  // outermost first; null: none

  const void* scope_of(const PolicyText& text) const {
    switch (text.scope) {
      case PolicyScope::kGlobal:
        return &configuration_;
      case PolicyScope::kProduct:
        return find_product(configuration_, text.product);
      case PolicyScope::kApi:
        return find_api(configuration_, text.api);
      case PolicyScope::kOperation:
        break;
    }
    return find_operation(find_api(configuration_, text.api), text.operation);
  }

  void add(const PolicyText& text, const PolicyContext& context) {
    const std::optional<PolicyElement> root = parse_policy_document(text.xml, context.faults);
    if (!root) return;
    const void* scope = scope_of(text);
    if (scope == nullptr || documents_.contains(scope)) {
      context.faults.add(root->position,
                         scope == nullptr ? "the document's product, API or operation is not there"
                                          : "there is a document for this scope already");
      return;
    }
    documents_.emplace(scope, compile_document(*root, kPolicies, context));
  }

  template <typename Visit>
  bool walk(std::span<const void* const> scopes, std::size_t section, Visit& visit) const {
    if (scopes.empty()) return true;
    const auto enclosing = scopes.first(scopes.size() - 1);
    const auto found = documents_.find(scopes.back());
    if (found == documents_.end()) return walk(enclosing, section, visit);
    AML_ASSERT(section < found->second.sections.size());
    for (const std::unique_ptr<Policy>& policy : found->second.sections[section]) {
      if (!(policy == nullptr ? walk(enclosing, section, visit) : visit(*policy))) return false;
    }
    return true;
  }

  const Configuration& configuration_;
  std::unordered_map<const void*, CompiledDocument> documents_;  // by what they belong to
};

Policies::Policies(const Configuration& configuration, CounterStore& counters,
                   core::TimePoint start, Faults& faults)
    : chains_(std::make_unique<Chains>(configuration, counters, start, faults)) {}

Policies::~Policies() = default;

std::optional<http::Response> Policies::preflight(const Call& call,
                                                  const http::Request& request) const {
  http::Response response;
  bool is_asked = false;
  chains_->walk(TraceSection::kInbound, call, [&](const Policy& policy) {
    const Preflight answer = policy.on_preflight(request, response);
    is_asked = is_asked || answer != Preflight::kNotAsked;
    return answer != Preflight::kAnswered;
  });
  return is_asked ? std::optional(std::move(response)) : std::nullopt;
}

std::optional<http::Response> Policies::inbound(PolicyCall& call) const {
  std::optional<http::Response> refusal;
  chains_->walk(TraceSection::kInbound, call.call, [&](Policy& policy) {
    refusal = policy.on_request(call);
    if (!refusal) ++call.passed;
    return !refusal;
  });
  call.failed = call.refusal != nullptr;
  call.ended = refusal.has_value() && !call.failed;
  return refusal;
}

void Policies::outbound(PolicyCall& call, http::Response& response) const {
  const std::uint64_t bytes = call.call.request_bytes + call.call.response_bytes;
  std::size_t left = call.passed;
  chains_->walk(TraceSection::kInbound, call.call, [&](Policy& policy) {
    if (left == 0) return false;
    --left;
    policy.settle(call, bytes);
    return true;
  });
  for (core::Header& header : call.answer_headers)
    response.set(header.name, std::move(header.value));
  if (call.ended) return;
  const TraceSection section = call.failed ? TraceSection::kOnError : TraceSection::kOutbound;
  chains_->walk(section, call.call, [&](Policy& policy) {
    policy.on_response(call, section, response);
    return true;
  });
}

std::vector<PolicyView> Policies::views() const {
  return chains_->views();
}

std::vector<model::Rule> policy_rules() {
  std::vector<model::Rule> rules(kPolicyRules.begin(), kPolicyRules.end());
  for (const PolicySpec* policy : kPolicies)
    rules.insert(rules.end(), policy->rules.begin(), policy->rules.end());
  return rules;
}

}  // namespace aml::gateway
