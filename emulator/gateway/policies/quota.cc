#include <algorithm>
#include <array>
#include <unordered_map>

#include "emulator/base/assert.h"
#include "emulator/core/mutex.h"
#include "emulator/gateway/policies/fixed_window.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/limit_targets.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/quota_limit.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

class Quota : public Policy {
 public:
  Quota(const std::vector<LimitElement>& limits, const PolicyContext& context) {
    for (const LimitElement& limit : limits)
      limits_.push_back({limit.target, quota_of(limit.element)});
    for (const Subscription& subscription : context.configuration.subscriptions) {
      Counters& counters = counters_[&subscription];
      const core::MutexLock lock(counters.mutex);
      for (const LimitElement& limit : limits)
        counters.windows.emplace_back(
            subscription.start.value_or(context.start),
            std::chrono::seconds(number_of(limit.element, "renewal-period").value_or(0)));
    }
  }

  std::optional<http::Response> on_request(PolicyCall& call) override {
    const auto found = counters_.find(call.call.subscription);
    if (found == counters_.end()) return std::nullopt;
    return quota_answer(call, kQuota.format.name, count(call, found->second));
  }

  void settle(const PolicyCall& call, std::uint64_t bytes) override {
    const auto found = counters_.find(call.call.subscription);
    if (found == counters_.end()) return;
    Counters& counters = found->second;
    const core::MutexLock lock(counters.mutex);
    add(call, counters, {.bytes = bytes});
  }

  void reset() override {
    for (auto& [subscription, counters] : counters_) {
      const core::MutexLock lock(counters.mutex);
      for (FixedWindow& window : counters.windows) window.reset();
    }
  }

 private:
  struct Limit {
    LimitTarget target;
    QuotaLimit quota;
  };
  struct Counters {
    core::Mutex mutex;
    std::vector<FixedWindow> windows AML_GUARDED_BY(mutex);  // one per limit
  };

  // All limits are asked before any counts: a call that one of them refuses does not count for the
  // others.
  QuotaVerdict count(const PolicyCall& call, Counters& counters) const {
    const core::MutexLock lock(counters.mutex);
    for (std::size_t i = 0; i < limits_.size(); ++i) {
      if (!limits_[i].target.covers(call.call)) continue;
      const QuotaVerdict verdict = limits_[i].quota.check(counters.windows[i], call.now, 1);
      if (verdict.refusal != nullptr) return verdict;
    }
    add(call, counters, {.calls = 1});
    return {};
  }

  void add(const PolicyCall& call, Counters& counters, const FixedWindow::Count& more) const
      AML_REQUIRES(counters.mutex) {
    AML_ASSERT(counters.windows.size() == limits_.size());
    for (std::size_t i = 0; i < limits_.size(); ++i) {
      if (limits_[i].target.covers(call.call)) counters.windows[i].add(call.now, more);
    }
  }

  std::vector<Limit> limits_;
  std::unordered_map<const Subscription*, Counters> counters_;  // its keys never change
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::size_t before = context.faults.size();
  const std::vector<LimitElement> limits = limit_elements(element, context);
  for (const LimitElement& limit : limits) check_quota(limit.element, context.faults);
  if (context.faults.size() > before) return nullptr;
  return std::make_unique<Quota>(limits, context);
}

constexpr std::array kNestedAttributes = joined(kTargetAttributes, kQuotaAttributes);
constexpr std::array kOperations = {
    ElementFormat{.name = "operation", .attributes = kNestedAttributes}};
constexpr std::array kApis = {
    ElementFormat{.name = "api", .attributes = kNestedAttributes, .children = kOperations}};

constexpr std::array kRules = {
    model::Rule{
        "policy.quota.window",
        "calls and kilobytes are counted in fixed windows from the subscription's start on; "
        "a renewal-period of 0 is one window without an end",
        documented("quota policy")},
    model::Rule{"policy.quota.kilobyte", "a kilobyte of bandwidth is 1024 bytes",
                inferred("the page says kilobytes and no number")},
    model::Rule{"policy.quota.bandwidth",
                "the bodies of request and answer are counted after the answer, so the call that "
                "crosses the limit still passes; headers are not counted",
                inferred("the length of an answer is not known before")},
    model::Rule{"policy.quota.rejected", "a call that is refused consumes nothing",
                inferred("no page or capture says")},
    model::Rule{"policy.quota.forever",
                "a used-up quota without an end says the longest TimeSpan, and no Retry-After",
                inferred("the text has a placeholder for a time and no time applies")}};

}  // namespace

constexpr PolicySpec kQuota{
    .format = {.name = "quota", .attributes = kQuotaAttributes, .children = kApis},
    .sections = set_of(TraceSection::kInbound),
    .scopes = set_of(PolicyScope::kProduct),
    .once = true,
    .compile = compile,
    .rules = kRules};

}  // namespace aml::gateway
