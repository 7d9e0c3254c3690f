#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "emulator/gateway/configuration.h"
#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/policies/policies.h"
#include "emulator/gateway/policies/policy_format.h"
#include "model/evidence.h"

namespace aml::gateway {

class CounterStore;
class KeyCounters;
class AnswerCache;
class RunningCalls;
class ValueCache;

/// What a policy says of a browser's preflight.
enum class Preflight {
  kNotAsked,   ///< it is not about that
  kUnmatched,  ///< it allows nothing; a later one may
  kAnswered,
};

/// How a section goes on after a policy.
enum class Flow {
  kOn,
  kEnded,  ///< `call.response` answers; no later policy of the section runs
};

/// One policy of one document, compiled, with what it counts.
/// Threads: any; a check and its count are one step.
class Policy {
 public:
  Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  virtual ~Policy() = default;

  /// Where the policy allows the preflight, `response` says so; it comes as an empty 200.
  /// Errors: expressions::ExpressionError.
  virtual Preflight on_preflight(PolicyCall& /*call*/, http::Response&) const {
    return Preflight::kNotAsked;
  }
  /// Does its part in `call.section`. Where it refuses, the row is in `call.refusal`.
  /// Errors: expressions::ExpressionError; BackendFailure where it forwards.
  virtual Flow run(PolicyCall& call) = 0;
  /// After a call that put it into `call.settling`: counts what only the answer shows.
  /// Errors: expressions::ExpressionError.
  virtual void settle(PolicyCall&, std::uint64_t /*bytes*/) {}
  /// Whether it keeps answers, or holds a policy that does: after an answer out of the cache
  /// outbound goes on after it.
  virtual bool stores_answer() const { return false; }
};

using PolicyList = std::vector<std::unique_ptr<Policy>>;

bool any_stores_answer(const PolicyList& policies);

/// Runs them in order, up to the one that ends the section.
Flow run_policies(const PolicyList& policies, PolicyCall& call);

/// Ends the section with an answer; none: it goes on.
inline Flow answer_with(PolicyCall& call, std::optional<http::Response> response) {
  if (!response) return Flow::kOn;
  call.response = std::move(response);
  return Flow::kEnded;
}

/// A line of the call's trace, where one is asked for.
void note(PolicyCall& call, std::string_view policy, std::string_view message);

struct PolicySpec;

/// What a policy may ask while it is compiled.
struct PolicyContext {
  const Configuration& configuration;
  const PolicyText& document;
  core::TimePoint start;  ///< of subscriptions that name none
  CounterStore& counters;
  KeyCounters& key_counters;
  ValueCache& cache;
  AnswerCache& answers;
  RunningCalls& running;
  definition::FaultList& faults;
  std::string_view xml;  ///< that the elements were read from
  TraceSection section = TraceSection::kInbound;
  unsigned depth = 0;  ///< of policies that hold policies
  std::span<const PolicySpec* const> policies = {};
  std::string_view file = {};  ///< of `xml`
  /// Takes those that are not run here; null: they are refused.
  std::vector<SkippedPolicy>* skipped = nullptr;
};

/// The policies inside of an element of another, for the section that it is in.
/// Errors: every fault goes to context.faults.
PolicyList compile_children(const PolicyElement& element, const PolicyContext& context);

/// A set of sections or scopes.
using EnumSet = unsigned;

template <typename... Some>
constexpr EnumSet set_of(Some... some) {
  return ((1u << static_cast<unsigned>(some)) | ...);
}

constexpr bool contains(EnumSet set, auto one) {
  return (set >> static_cast<unsigned>(one) & 1u) != 0;
}

inline constexpr EnumSet kAllScopes =
    set_of(PolicyScope::kGlobal, PolicyScope::kProduct, PolicyScope::kApi, PolicyScope::kOperation);
inline constexpr EnumSet kAllSections = set_of(TraceSection::kInbound, TraceSection::kBackend,
                                               TraceSection::kOutbound, TraceSection::kOnError);

/// A policy that documents may name: a row of the list in policies.cc.
struct PolicySpec {
  ElementFormat format;
  EnumSet sections;
  EnumSet scopes;
  bool once = false;  ///< per document
  /// `element` fits the format. None: a fault was added, or there is nothing to do.
  std::unique_ptr<Policy> (*compile)(const PolicyElement& element, const PolicyContext& context);
  std::span<const model::Rule> rules;
};

/// All of them, in the order of the list.
std::span<const PolicySpec* const> policy_specs();

// The policies, each in its file below policies/; the list of them is in policies.cc.

/// `<base />`: the policies of the enclosing scope run here. The chain itself follows it.
extern const PolicySpec kBase;

/// `<forward-request timeout="60" />`: the call goes to the backend.
extern const PolicySpec kForwardRequest;

/// The policy without attributes.
std::unique_ptr<Policy> make_forward();

/// `<rate-limit calls="5" renewal-period="60" />`: calls of one subscription within a sliding
/// window; nested `api` and `operation` elements count on their own.
extern const PolicySpec kRateLimit;

/// `<rate-limit-by-key calls="10" renewal-period="60" counter-key="shared" />`: one counter per
/// key, shared by all policies that name the key.
extern const PolicySpec kRateLimitByKey;

/// `<quota calls="100" renewal-period="604800" />`: calls and kilobytes of one subscription, in
/// windows that follow each other from the subscription's start.
extern const PolicySpec kQuota;

/// `<quota-by-key calls="1000" renewal-period="3600" counter-key="shared" />`: one counter per key,
/// shared by all policies that name the key, in windows from `first-period-start` on.
extern const PolicySpec kQuotaByKey;

/// `<set-header name="X-From" exists-action="override"><value>gateway</value></set-header>`: on the
/// request in inbound, on the answer in outbound and on-error.
extern const PolicySpec kSetHeader;

/// `<cors><allowed-origins><origin>https://shop.example</origin></allowed-origins>…</cors>`: lets
/// pages of other sites read answers, and answers their preflights.
extern const PolicySpec kCors;

/// `<choose><when condition="@(…)">…</when><otherwise>…</otherwise></choose>`: the first branch whose
/// condition is true.
extern const PolicySpec kChoose;

/// `<set-variable name="n" value="@(…)" />`
extern const PolicySpec kSetVariable;

/// `<return-response><set-status code="401" />…</return-response>`: ends the call with this
/// answer.
extern const PolicySpec kReturnResponse;

/// `<set-status code="202" reason="Accepted" />`
extern const PolicySpec kSetStatus;

/// `<set-body>@(…)</set-body>`: the request's body, or the answer's.
extern const PolicySpec kSetBody;

/// `<set-method>POST</set-method>`
extern const PolicySpec kSetMethod;

/// `<set-query-parameter name="v" exists-action="skip"><value>1</value></set-query-parameter>`
extern const PolicySpec kSetQueryParameter;

/// `<rewrite-uri template="/v2/{id}" copy-unmatched-params="false" />`
extern const PolicySpec kRewriteUri;

/// `<set-backend-service base-url="https://localhost:8443" />`
extern const PolicySpec kSetBackendService;

/// `<check-header name="X-Team" failed-check-httpcode="401" …><value>a</value></check-header>`
extern const PolicySpec kCheckHeader;

/// `<ip-filter action="allow"><address>127.0.0.1</address></ip-filter>`
extern const PolicySpec kIpFilter;

/// `<mock-response status-code="200" content-type="application/json" />`
extern const PolicySpec kMockResponse;

/// `<find-and-replace from="a" to="b" />`: in the body of the request or of the answer.
extern const PolicySpec kFindAndReplace;

/// `<retry condition="@(…)" count="3" interval="1">…</retry>`
extern const PolicySpec kRetry;

/// `<trace source="s"><message>m</message></trace>`
extern const PolicySpec kTrace;

/// `<include-fragment fragment-id="f" />`
extern const PolicySpec kIncludeFragment;

/// `<cache-lookup-value key="k" variable-name="v" />`, and the two that store and remove.
extern const PolicySpec kCacheLookupValue;
extern const PolicySpec kCacheStoreValue;
extern const PolicySpec kCacheRemoveValue;

/// `<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />`, and the one that
/// stores: whole answers.
extern const PolicySpec kCacheLookup;
extern const PolicySpec kCacheStore;

/// `<validate-jwt header-name="Authorization"><issuer-signing-keys>…</issuer-signing-keys>…`: with
/// keys that are given in place.
extern const PolicySpec kValidateJwt;

/// `<xml-to-json kind="direct" apply="always" />`, and the other way.
extern const PolicySpec kXmlToJson;
extern const PolicySpec kJsonToXml;

/// `<limit-concurrency key="k" max-count="3">…</limit-concurrency>`
extern const PolicySpec kLimitConcurrency;

/// `<wait for="all">…</wait>`
extern const PolicySpec kWait;

/// `<authentication-basic username="u" password="p" />`
extern const PolicySpec kAuthenticationBasic;

// Reported in the trace, nothing else.
extern const PolicySpec kEmitMetric;
extern const PolicySpec kAuthenticationManagedIdentity;
extern const PolicySpec kAzureOpenaiEmitTokenMetric;
extern const PolicySpec kLlmEmitTokenMetric;

}  // namespace aml::gateway
