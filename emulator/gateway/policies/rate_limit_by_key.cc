#include <array>
#include <utility>

#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/keyed.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace rate_limit_by_key {
namespace {

using model::documented;
using model::inferred;

class RateLimitByKey : public Policy {
 public:
  RateLimitByKey(const PolicyElement& element, const PolicyContext& context,
                 std::shared_ptr<RateCounter> fixed)
      : answer_(element),
        rate_(element, context),
        fixed_limit_(rate_.calls.is_literal() ? number_of(element, "calls") : std::nullopt),
        increment_(element, context),
        has_fixed_(fixed != nullptr),
        counters_(Setting::of(element, "counter-key", context), std::move(fixed),
                  KeyCounters::rates(context)) {}

  Flow run(PolicyCall& call) override {
    const RateAsk ask{.limit = limit_of(call),
                      .increment = increment_.is_known_first() ? increment_.of(call) : 0};
    const Flow flow =
        answer_with(call, answer_(call, counter_of(call)->take(call.now, {&ask, 1}), ask.limit));
    if (flow == Flow::kOn && !increment_.is_known_first()) call.settling.push_back(this);
    return flow;
  }

  void settle(PolicyCall& call, std::uint64_t /*bytes*/) override {
    const RateAsk ask{.limit = limit_of(call), .increment = increment_.of(call)};
    if (ask.increment > 0) counter_of(call)->take(call.now, {&ask, 1});
  }

 private:
  std::uint64_t limit_of(PolicyCall& call) const {
    return fixed_limit_ ? *fixed_limit_ : rate_.limit_of(call);
  }
  std::shared_ptr<RateCounter> counter_of(PolicyCall& call) {
    return has_fixed_ ? counters_.of(call) : counters_.of(call, rate_.period_of(call));
  }

  RateAnswer answer_;
  KeyedRate rate_;
  std::optional<std::uint64_t> fixed_limit_;
  KeyedIncrement increment_;
  bool has_fixed_;  ///< key and period are literals
  KeyedCounters<RateCounter> counters_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::shared_ptr<RateCounter> fixed;
  // Otherwise the counter is looked up for each call.
  if (!is_expression(*text_of(element, "counter-key")) &&
      !is_expression(*text_of(element, "renewal-period"))) {
    fixed = context.key_counters.rate(element, context);
    if (fixed == nullptr) return nullptr;
  }
  return std::make_unique<RateLimitByKey>(element, context, std::move(fixed));
}

constexpr std::array kAttributes =
    joined(kComputedRateAttributes, kCounterAttributes, kRateAnswerAttributes);

constexpr std::array kRules = {
    model::Rule{"policy.rate-limit-by-key.counter",
                "one sliding window per key, whatever product or API the policies with that key "
                "belong to; each policy that runs counts",
                documented("rate-limit-by-key policy")},
    model::Rule{"policy.rate-limit-by-key.one-period",
                "policies that share a key have the same renewal-period, or the start is refused",
                inferred("what one counter does with two periods is described nowhere")},
    model::Rule{"policy.rate-limit-by-key.computed",
                "calls and renewal-period may be expressions: numbers of the same ranges, or the "
                "call fails; each period that a key gets has its own window",
                documented("rate-limit-by-key policy; the failure and the windows are inferred")},
    model::Rule{"policy.rate-limit-by-key.increment",
                "a call passes where its increment still fits, and Retry-After is the time until "
                "then; with an increment-condition of false "
                "nothing is counted, but a used-up counter refuses",
                inferred("both attributes are expressions of the answer in the cloud")}};

}  // namespace
}  // namespace rate_limit_by_key

constexpr PolicySpec kRateLimitByKey{
    .format = {.name = "rate-limit-by-key", .attributes = rate_limit_by_key::kAttributes},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = rate_limit_by_key::compile,
    .rules = rate_limit_by_key::kRules};

}  // namespace aml::gateway
