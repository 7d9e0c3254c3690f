#include <array>
#include <memory>
#include <unordered_map>

#include "emulator/gateway/policies/counter_store.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/limit_targets.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/quota_limit.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace quota {
namespace {

using model::documented;
using model::inferred;

class Quota : public Policy {
 public:
  Quota(const std::vector<LimitElement>& limits, const PolicyContext& context) {
    for (const LimitElement& limit : limits)
      asks_.add(limit.target, {.limit = quota_of(limit.element)});
    for (const Subscription& subscription : context.configuration.subscriptions) {
      std::vector<QuotaPeriod> periods;
      for (const LimitElement& limit : limits)
        periods.push_back(
            {subscription.start.value_or(context.start),
             std::chrono::seconds(number_of(limit.element, "renewal-period").value_or(0))});
      counters_[&subscription] = context.counters.quota(
          counter_name(kQuota.format.name, context.document, subscription), periods);
    }
  }

  // All limits are asked before any counts: a call that one of them refuses does not count for the
  // others.
  Flow run(PolicyCall& call) override {
    const auto found = counters_.find(call.call.subscription);
    if (found == counters_.end()) return Flow::kOn;
    std::vector<QuotaAsk> room;
    const Flow flow =
        answer_with(call, quota_answer(call, kQuota.format.name,
                                       found->second->take(call.now, asks_.of(call.call, room))));
    if (flow == Flow::kOn) call.settling.push_back(this);
    return flow;
  }

  void settle(PolicyCall& call, std::uint64_t bytes) override {
    const auto found = counters_.find(call.call.subscription);
    if (found == counters_.end()) return;
    std::vector<QuotaAsk> room;
    found->second->add_bytes(call.now, asks_.of(call.call, room), bytes);
  }

 private:
  TargetedAsks<QuotaAsk> asks_;
  std::unordered_map<const Subscription*, std::shared_ptr<QuotaCounter>> counters_;
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
}  // namespace quota

constexpr PolicySpec kQuota{
    .format = {.name = "quota", .attributes = kQuotaAttributes, .children = quota::kApis},
    .sections = set_of(TraceSection::kInbound),
    .scopes = set_of(PolicyScope::kProduct),
    .once = true,
    .compile = quota::compile,
    .rules = quota::kRules};

}  // namespace aml::gateway
