#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/keyed.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/quota_limit.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace quota_by_key {
namespace {

using model::documented;
using model::inferred;

constexpr std::uint64_t kMinPeriod = 300;

class QuotaByKey : public Policy {
 public:
  QuotaByKey(const PolicyElement& element, const PolicyContext& context,
             std::shared_ptr<QuotaCounter> fixed)
      : limit_(quota_of(element)),
        increment_(element, context),
        counters_(Setting::of(element, "counter-key", context), std::move(fixed),
                  KeyCounters::quotas(element, context)) {}

  Flow run(PolicyCall& call) override {
    QuotaAsk ask{.limit = limit_, .calls = increment_.is_known_first() ? increment_.of(call) : 0};
    const std::shared_ptr<QuotaCounter> counter = counters_.of(call);
    const auto* counted = find(call, *counter);
    if (counted != nullptr) {
      // What this call has counted already is no reason to refuse it.
      if (ask.limit.calls) *ask.limit.calls += counted->second;
      ask.calls = 0;
    }
    const Flow flow = answer_with(
        call, quota_answer(call, kQuotaByKey.format.name, counter->take(call.now, {&ask, 1})));
    if (flow == Flow::kEnded) return flow;
    if (counted == nullptr && ask.calls > 0) call.counted.emplace_back(counter.get(), ask.calls);
    call.settling.push_back(this);
    return flow;
  }

  void settle(PolicyCall& call, std::uint64_t bytes) override {
    if (!increment_.condition.truth(call)) return;
    const std::shared_ptr<QuotaCounter> counter = counters_.of(call);
    QuotaAsk ask{.limit = limit_, .calls = 0};
    if (std::find(call.settled.begin(), call.settled.end(), counter.get()) == call.settled.end()) {
      call.settled.push_back(counter.get());
      counter->add_bytes(call.now, {&ask, 1}, bytes);
    }
    if (increment_.is_known_first() || find(call, *counter) != nullptr) return;
    ask.calls = increment_.of(call);
    call.counted.emplace_back(counter.get(), ask.calls);
    counter->take(call.now, {&ask, 1});
  }

 private:
  // However many policies have the key, a call is counted once. Null: it is not yet.
  static const std::pair<const void*, std::uint64_t>* find(const PolicyCall& call,
                                                           const QuotaCounter& counter) {
    const auto found = std::find_if(call.counted.begin(), call.counted.end(),
                                    [&](const auto& one) { return one.first == &counter; });
    return found == call.counted.end() ? nullptr : &*found;
  }

  QuotaLimit limit_;
  KeyedIncrement increment_;
  KeyedCounters<QuotaCounter> counters_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::size_t before = context.faults.size();
  check_quota(element, context.faults);
  const std::uint64_t period = number_of(element, "renewal-period").value_or(0);
  if (period > 0 && period < kMinPeriod)
    context.faults.add(element.find("renewal-period")->position,
                       "\"renewal-period\" must be 0 or at least 300, not " +
                           definition::in_quotes(std::to_string(period)));
  if (context.faults.size() > before) return nullptr;
  std::shared_ptr<QuotaCounter> fixed;
  if (!is_expression(*text_of(element, "counter-key"))) {
    fixed = context.key_counters.quota(element, context);
    if (fixed == nullptr) return nullptr;
  }
  return std::make_unique<QuotaByKey>(element, context, std::move(fixed));
}

constexpr std::array kStart = {
    AttributeFormat{.name = "first-period-start", .kind = AttributeKind::kTime}};
constexpr std::array kAttributes = joined(kQuotaAttributes, kCounterAttributes, kStart);

constexpr std::array kRules = {
    model::Rule{"policy.quota-by-key.window",
                "one counter per key in fixed windows from first-period-start on, which is "
                "0001-01-01T00:00:00Z where it is left out; 300 seconds at least, 0 without an end",
                documented("quota-by-key policy")},
    model::Rule{"policy.quota-by-key.one-period",
                "policies that share a key have the same period and start, or the start is refused",
                inferred("what one counter does with two periods is described nowhere")},
    model::Rule{"policy.quota-by-key.once",
                "policies that share a key count a call once, and its bytes once",
                documented("quota-by-key policy")},
    model::Rule{"policy.quota-by-key.increment",
                "with an increment-condition of false neither calls nor bytes are counted, but a "
                "used-up counter refuses",
                inferred("the attribute is an expression of the answer in the cloud")}};

}  // namespace
}  // namespace quota_by_key

constexpr PolicySpec kQuotaByKey{
    .format = {.name = "quota-by-key", .attributes = quota_by_key::kAttributes},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = quota_by_key::compile,
    .rules = quota_by_key::kRules};

}  // namespace aml::gateway
