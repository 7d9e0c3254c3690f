#include <array>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/keyed.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

class RateLimitByKey : public Policy {
 public:
  RateLimitByKey(const PolicyElement& element, const PolicyContext& context,
                 std::shared_ptr<RateCounter> fixed)
      : answer_(element),
        limit_(number_of(element, "calls").value_or(0)),
        increment_(element, context),
        counters_(Setting::of(element, "counter-key", context), std::move(fixed),
                  KeyCounters::rates(element, context)) {
    AML_ASSERT(limit_ > 0);
  }

  Flow run(PolicyCall& call) override {
    const RateAsk ask{.limit = limit_,
                      .increment = increment_.is_known_first() ? increment_.of(call) : 0};
    const Flow flow =
        answer_with(call, answer_(call, counters_.of(call)->take(call.now, {&ask, 1}), limit_));
    if (flow == Flow::kOn && !increment_.is_known_first()) call.settling.push_back(this);
    return flow;
  }

  void settle(PolicyCall& call, std::uint64_t /*bytes*/) override {
    const RateAsk ask{.limit = limit_, .increment = increment_.of(call)};
    if (ask.increment > 0) counters_.of(call)->take(call.now, {&ask, 1});
  }

 private:
  RateAnswer answer_;
  std::uint64_t limit_;
  KeyedIncrement increment_;
  KeyedCounters<RateCounter> counters_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::shared_ptr<RateCounter> fixed;
  if (!is_expression(*text_of(element, "counter-key"))) {
    fixed = context.key_counters.rate(element, context);
    if (fixed == nullptr) return nullptr;
  }
  return std::make_unique<RateLimitByKey>(element, context, std::move(fixed));
}

constexpr std::array kAttributes =
    joined(kRateAttributes, kCounterAttributes, kRateAnswerAttributes);

constexpr std::array kRules = {
    model::Rule{"policy.rate-limit-by-key.counter",
                "one sliding window per key, whatever product or API the policies with that key "
                "belong to; each policy that runs counts",
                documented("rate-limit-by-key policy")},
    model::Rule{"policy.rate-limit-by-key.one-period",
                "policies that share a key have the same renewal-period, or the start is refused",
                inferred("what one counter does with two periods is described nowhere")},
    model::Rule{"policy.rate-limit-by-key.increment",
                "a call passes where its increment still fits, and Retry-After is the time until "
                "then; with an increment-condition of false "
                "nothing is counted, but a used-up counter refuses",
                inferred("both attributes are expressions of the answer in the cloud")}};

}  // namespace

constexpr PolicySpec kRateLimitByKey{
    .format = {.name = "rate-limit-by-key", .attributes = kAttributes},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = compile,
    .rules = kRules};

}  // namespace aml::gateway
