#include <array>
#include <memory>
#include <unordered_map>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/counter_store.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/limit_targets.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace rate_limit {
namespace {

using model::documented;
using model::inferred;

class RateLimit : public Policy {
 public:
  RateLimit(const std::vector<LimitElement>& limits, const PolicyContext& context)
      : answer_(limits.front().element),
        calls_(number_of(limits.front().element, "calls").value_or(0)) {
    std::vector<std::chrono::seconds> periods;
    for (const LimitElement& limit : limits) {
      asks_.add(limit.target, {.limit = number_of(limit.element, "calls").value_or(0)});
      periods.emplace_back(number_of(limit.element, "renewal-period").value_or(0));
    }
    for (const Subscription& subscription : context.configuration.subscriptions) {
      counters_[&subscription] = context.counters.rate(
          counter_name(kRateLimit.format.name, context.document, subscription), periods);
    }
  }

  // All limits are asked before any counts: a call that one of them refuses does not count for the
  // others.
  Flow run(PolicyCall& call) override {
    const auto found = counters_.find(call.call.subscription);
    if (found == counters_.end()) return Flow::kOn;
    std::vector<RateAsk> room;
    return answer_with(
        call, answer_(call, found->second->take(call.now, asks_.of(call.call, room)), calls_));
  }

 private:
  RateAnswer answer_;
  std::uint64_t calls_;
  TargetedAsks<RateAsk> asks_;
  std::unordered_map<const Subscription*, std::shared_ptr<RateCounter>> counters_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::size_t before = context.faults.size();
  const std::vector<LimitElement> limits = limit_elements(element, context);
  if (context.faults.size() > before) return nullptr;
  AML_ASSERT(!limits.empty());  // the policy's own comes first
  return std::make_unique<RateLimit>(limits, context);
}

constexpr std::array kNestedAttributes = joined(kTargetAttributes, kRateAttributes);
constexpr std::array kOperations = {
    ElementFormat{.name = "operation", .attributes = kNestedAttributes}};
constexpr std::array kApis = {
    ElementFormat{.name = "api", .attributes = kNestedAttributes, .children = kOperations}};

constexpr std::array kAttributes = joined(kRateAttributes, kRateAnswerAttributes);

constexpr std::array kRules = {
    model::Rule{
        "policy.rate-limit.window",
        "calls of one subscription are counted in a sliding window per document that limits "
        "them; Retry-After is the time until the oldest of them leaves it",
        documented("rate-limit policy; the 2015 product tutorial's example of 43 seconds")},
    model::Rule{"policy.rate-limit.nested",
                "limits of nested api and operation elements are counted on their own, and a call "
                "needs all of them",
                documented("rate-limit policy")},
    model::Rule{"policy.rate-limit.nested-scope",
                "nested api elements are taken in a product's document only",
                inferred("the page speaks of APIs within the product")},
    model::Rule{
        "policy.rate-limit.rejected", "a call that is refused consumes nothing",
        inferred("no page or capture says; a caller that waits that long then gets through")},
    model::Rule{"policy.rate-limit.headers",
                "remaining-calls and total-calls headers are on every answer after the policy, "
                "refusals too",
                documented("rate-limit policy: the value after each policy execution")},
    model::Rule{
        "policy.rate-limit.exact", "the count is exact under any number of clients",
        inferred("the cloud's count is approximate because it is distributed; tests need one "
                 "that is not")}};

}  // namespace
}  // namespace rate_limit

constexpr PolicySpec kRateLimit{
    .format = {.name = "rate-limit",
               .attributes = rate_limit::kAttributes,
               .children = rate_limit::kApis},
    .sections = set_of(TraceSection::kInbound),
    .scopes = set_of(PolicyScope::kProduct, PolicyScope::kApi, PolicyScope::kOperation),
    .once = true,
    .compile = rate_limit::compile,
    .rules = rate_limit::kRules};

}  // namespace aml::gateway
