#include "emulator/gateway/policies/policies.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/answer_cache.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/named_values.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/policy_compiler.h"
#include "emulator/gateway/policies/running_calls.h"
#include "emulator/gateway/policies/value_cache.h"
#include "emulator/text/utf8.h"

namespace aml::gateway {

namespace {

using model::inferred;

/// **The one list** of policies.
constexpr std::array kPolicies = {&kBase,
                                  &kForwardRequest,
                                  &kRateLimit,
                                  &kRateLimitByKey,
                                  &kQuota,
                                  &kQuotaByKey,
                                  &kSetHeader,
                                  &kCors,
                                  &kChoose,
                                  &kSetVariable,
                                  &kReturnResponse,
                                  &kSetStatus,
                                  &kSetBody,
                                  &kSetMethod,
                                  &kSetQueryParameter,
                                  &kRewriteUri,
                                  &kSetBackendService,
                                  &kCheckHeader,
                                  &kIpFilter,
                                  &kMockResponse,
                                  &kFindAndReplace,
                                  &kRetry,
                                  &kWait,
                                  &kLimitConcurrency,
                                  &kTrace,
                                  &kIncludeFragment,
                                  &kCacheLookup,
                                  &kCacheStore,
                                  &kCacheLookupValue,
                                  &kCacheStoreValue,
                                  &kCacheRemoveValue,
                                  &kValidateJwt,
                                  &kXmlToJson,
                                  &kJsonToXml,
                                  &kAuthenticationBasic,
                                  &kAuthenticationManagedIdentity,
                                  &kEmitMetric,
                                  &kAzureOpenaiEmitTokenMetric,
                                  &kLlmEmitTokenMetric};

constexpr std::array kPolicyRules = {
    model::Rule{"policy.variables",
                "variables of limits are whole numbers: the calls that are left after each call, "
                "and the seconds to wait after a refusal",
                model::documented("rate-limit policy")},
    model::Rule{"policy.id", "each policy takes an id, which has no effect",
                inferred("the page on error handling names it; LastError.PolicyId is empty here")},
    model::Rule{"policy.skip",
                "with --unknown-policies skip what is not run here is passed over, and reported in "
                "the log, in each trace, at /__emu/gateway and on the product's page",
                inferred("the emulator's own: the cloud runs them")},
    model::Rule{"policy.expression-failure",
                "an expression that fails ends the section: 500, and the policies of on-error run",
                model::documented("error handling in policies")},
    model::Rule{"policy.on-error",
                "after a refusal or a failed backend the policies of on-error run, not those of "
                "outbound",
                model::documented("error handling in policies")},
    model::Rule{"policy.numbers", "no number of a policy is beyond 2147483647",
                inferred("the largest number of the cloud's integer type")},
    model::Rule{"policy.document-size", "a policy document has 256 KiB at most",
                inferred("a bound of the emulator's own")}};

/// Runs a section. False: an expression failed, `call.response` says so and the policies of
/// on-error follow.
template <typename Run>
bool guarded(PolicyCall& call, Run run) {
  try {
    run();
    return true;
  } catch (const expressions::ExpressionError& error) {
    if (call.trace != nullptr) call.trace->add(call.section, "expression", error.what());
    call.refusal = &kExpressionFailure;
    call.last_error = {"expression", std::string(kExpressionFailure.reason), error.what(),
                       std::string(name_of(call.section))};
    call.response = gateway_failure(kExpressionFailure, call.facts.request_id);
    return false;
  }
}

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
  using Documents = decltype(PolicyCall::documents);

  Chains(const Configuration& configuration, CounterStore& counters, core::TimePoint start,
         Faults& faults, UnknownPolicies unknown)
      : configuration_(configuration) {
    KeyCounters keys;
    for (const PolicyText& text : configuration.policies) {
      definition::FaultList found(text.file);
      add(text, {.configuration = configuration,
                 .document = text,
                 .start = start,
                 .counters = counters,
                 .key_counters = keys,
                 .cache = cache_,
                 .answers = answers_,
                 .running = running_,
                 .faults = found,
                 .xml = text::without_bom(text.xml),
                 .file = text.file,
                 .skipped = unknown == UnknownPolicies::kSkip ? &skipped_ : nullptr});
      for (definition::DefinitionFault& fault : found.take()) faults.push_back(std::move(fault));
    }
  }

  Documents documents_of(const Call& call) const {
    const std::array<const void*, 4> scopes = {&configuration_, call.product, call.api,
                                               call.operation};
    Documents documents;
    std::transform(scopes.begin(), scopes.end(), documents.begin(), [&](const void* scope) {
      const auto found = documents_.find(scope);
      return found == documents_.end() ? nullptr : &found->second;
    });
    return documents;
  }

  /// The policies that a call meets in a section, in their order, until `visit` says false.
  template <typename Visit>
  void walk(TraceSection section, const Documents& documents, Visit visit) const {
    walk(std::span(documents), static_cast<std::size_t>(section), visit);
  }

  void reset() {
    cache_.reset();
    answers_.reset();
  }
  const std::vector<SkippedPolicy>& skipped() const { return skipped_; }

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
    std::optional<PolicyElement> root = parse_policy_document(text.xml, context.faults);
    if (!root) return;
    fill_named_values(*root, configuration_.named_values, context.faults);
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
  bool walk(std::span<const CompiledDocument* const> documents, std::size_t section,
            Visit& visit) const {
    while (!documents.empty() && documents.back() == nullptr)
      documents = documents.first(documents.size() - 1);
    if (documents.empty())
      return section != static_cast<std::size_t>(TraceSection::kBackend) || visit(*forward_);
    const auto enclosing = documents.first(documents.size() - 1);
    AML_ASSERT(section < documents.back()->sections.size());
    for (const std::unique_ptr<Policy>& policy : documents.back()->sections[section]) {
      if (!(policy == nullptr ? walk(enclosing, section, visit) : visit(*policy))) return false;
    }
    return true;
  }

  const Configuration& configuration_;
  ValueCache cache_;
  AnswerCache answers_;
  RunningCalls running_;
  /// Outside of all scopes: where no document says otherwise, the call goes to the backend.
  const std::unique_ptr<Policy> forward_ = make_forward();
  std::vector<SkippedPolicy> skipped_;
  std::unordered_map<const void*, CompiledDocument> documents_;  // by what they belong to
};

Policies::Policies(const Configuration& configuration, CounterStore& counters,
                   core::TimePoint start, Faults& faults, UnknownPolicies unknown)
    : chains_(std::make_unique<Chains>(configuration, counters, start, faults, unknown)) {}

Policies::~Policies() = default;

std::optional<http::Response> Policies::preflight(PolicyCall& call) const {
  http::Response response;
  bool is_asked = false;
  const bool done = guarded(call, [&] {
    chains_->walk(TraceSection::kInbound, chains_->documents_of(call.call),
                  [&](const Policy& policy) {
                    const Preflight answer = policy.on_preflight(call, response);
                    is_asked = is_asked || answer != Preflight::kNotAsked;
                    return answer != Preflight::kAnswered;
                  });
  });
  if (!done) return std::exchange(call.response, std::nullopt);
  return is_asked ? std::optional(std::move(response)) : std::nullopt;
}

bool Policies::inbound(PolicyCall& call) const {
  call.section = TraceSection::kInbound;
  call.documents = chains_->documents_of(call.call);
  guarded(call, [&] {
    chains_->walk(TraceSection::kInbound, call.documents,
                  [&](Policy& policy) { return policy.run(call) == Flow::kOn; });
  });
  call.failed = call.refusal != nullptr;
  call.ended = call.response.has_value() && !call.failed && !call.from_cache;
  return !call.response.has_value();
}

void Policies::backend(PolicyCall& call, const std::function<http::Response()>& send) const {
  call.section = TraceSection::kBackend;
  const std::function<void()> forward = [&] { call.response = send(); };
  call.forward = &forward;
  guarded(call, [&] {
    chains_->walk(TraceSection::kBackend, call.documents,
                  [&](Policy& policy) { return policy.run(call) == Flow::kOn; });
  });
  call.forward = nullptr;
  call.failed = call.failed || call.refusal != nullptr;
  if (!call.response) call.response.emplace();  // what forwards nothing answers with nothing
}

http::Response Policies::outbound(PolicyCall& call) const {
  AML_ASSERT(call.response.has_value());
  const std::uint64_t bytes = call.call.request_bytes + call.call.response_bytes;
  const bool settled = guarded(call, [&] {
    for (Policy* policy : std::exchange(call.settling, {})) policy->settle(call, bytes);
  });
  call.failed = call.failed || !settled;
  for (core::Header& header : call.answer_headers)
    call.response->set(header.name, std::move(header.value));
  if (call.ended && settled) return std::move(*call.response);
  const auto run = [&](TraceSection section) {
    call.section = section;
    return guarded(call, [&] {
      chains_->walk(section, call.documents, [&](Policy& policy) {
        // What came out of the cache has been through the policies before it was kept.
        if (call.from_cache && section == TraceSection::kOutbound) {
          call.from_cache = !policy.stores_answer();
          return true;
        }
        return policy.run(call) == Flow::kOn;
      });
    });
  };
  // What fails in outbound goes to on-error, and what fails there ends the call.
  if (call.failed || !run(TraceSection::kOutbound)) {
    call.failed = true;
    run(TraceSection::kOnError);
  }
  return std::move(*call.response);
}

void Policies::reset() const {
  chains_->reset();
}

std::vector<PolicyView> Policies::views() const {
  return chains_->views();
}

const std::vector<SkippedPolicy>& Policies::skipped() const {
  return chains_->skipped();
}

std::string to_text(const SkippedPolicy& policy) {
  return policy.file + ":" + std::to_string(policy.line) + ":" + std::to_string(policy.column) +
         ": " + policy.name + " is passed over: " + policy.reason;
}

Flow run_policies(const PolicyList& policies, PolicyCall& call) {
  constexpr std::size_t kMostRuns = 10'000;  // retries inside of retries multiply
  for (const std::unique_ptr<Policy>& policy : policies) {
    if (++call.runs > kMostRuns)
      throw expressions::ExpressionError("The call runs too many policies.");
    if (policy->run(call) == Flow::kEnded) return Flow::kEnded;
  }
  return Flow::kOn;
}

bool any_stores_answer(const PolicyList& policies) {
  return std::any_of(policies.begin(), policies.end(),
                     [](const auto& policy) { return policy->stores_answer(); });
}

void note(PolicyCall& call, std::string_view policy, std::string_view message) {
  if (call.trace != nullptr) call.trace->add(call.section, policy, std::string(message));
}

std::span<const PolicySpec* const> policy_specs() {
  return kPolicies;
}

std::vector<model::Rule> policy_rules() {
  std::vector<model::Rule> rules(kPolicyRules.begin(), kPolicyRules.end());
  for (const PolicySpec* policy : kPolicies)
    rules.insert(rules.end(), policy->rules.begin(), policy->rules.end());
  return rules;
}

}  // namespace aml::gateway
