#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/limit_targets.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/refusals.h"
#include "emulator/gateway/policies/sliding_window.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

struct Limit {
  LimitTarget target;
  std::uint64_t calls;
};

class RateLimit : public Policy {
 public:
  RateLimit(const std::vector<LimitElement>& limits, const PolicyContext& context)
      : answer_(limits.front().element) {
    for (const LimitElement& limit : limits)
      limits_.push_back({limit.target, number_of(limit.element, "calls").value_or(0)});
    for (const Subscription& subscription : context.configuration.subscriptions) {
      Counters& counters = counters_[&subscription];
      const core::MutexLock lock(counters.mutex);
      for (const LimitElement& limit : limits)
        counters.windows.emplace_back(
            std::chrono::seconds(number_of(limit.element, "renewal-period").value_or(0)));
    }
  }

  std::optional<http::Response> on_request(PolicyCall& call) override {
    const auto found = counters_.find(call.call.subscription);
    if (found == counters_.end()) return std::nullopt;
    return answer_(call, count(call, found->second));
  }

  void reset() override {
    for (auto& [subscription, counters] : counters_) {
      const core::MutexLock lock(counters.mutex);
      for (SlidingWindow& window : counters.windows) window.reset();
    }
  }

 private:
  struct Counters {
    core::Mutex mutex;
    std::vector<SlidingWindow> windows AML_GUARDED_BY(mutex);  // one per limit
  };

  // All limits are asked before any counts: a call that one of them refuses does not count for the
  // others.
  RateVerdict count(const PolicyCall& call, Counters& counters) const {
    RateVerdict verdict{.limit = limits_.front().calls, .remaining = limits_.front().calls};
    const core::MutexLock lock(counters.mutex);
    for (std::size_t i = 0; i < limits_.size(); ++i) {
      if (!limits_[i].target.covers(call.call)) continue;
      const std::uint64_t counted = counters.windows[i].counted(call.now);
      AML_ASSERT(counted <= limits_[i].calls);
      verdict.remaining = std::min(verdict.remaining, limits_[i].calls - counted);
      if (counted < limits_[i].calls) continue;
      verdict.passed = false;
      verdict.wait =
          std::max(verdict.wait, counters.windows[i].until_at_most(limits_[i].calls - 1, call.now));
    }
    if (!verdict.passed) return verdict;
    AML_ASSERT(verdict.remaining > 0 && counters.windows.size() == limits_.size());
    --verdict.remaining;
    for (std::size_t i = 0; i < limits_.size(); ++i) {
      if (limits_[i].target.covers(call.call)) counters.windows[i].add(call.now, 1);
    }
    return verdict;
  }

  RateAnswer answer_;
  std::vector<Limit> limits_;
  std::unordered_map<const Subscription*, Counters> counters_;  // its keys never change
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

constexpr PolicySpec kRateLimit{
    .format = {.name = "rate-limit", .attributes = kAttributes, .children = kApis},
    .sections = set_of(TraceSection::kInbound),
    .scopes = set_of(PolicyScope::kProduct, PolicyScope::kApi, PolicyScope::kOperation),
    .once = true,
    .compile = compile,
    .rules = kRules};

}  // namespace aml::gateway
