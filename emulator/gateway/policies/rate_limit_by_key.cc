#include <array>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

class RateLimitByKey : public Policy {
 public:
  RateLimitByKey(const PolicyElement& element, std::shared_ptr<RateCounter> counter)
      : answer_(element),
        ask_{.limit = number_of(element, "calls").value_or(0),
             .increment = boolean_of(element, "increment-condition", true)
                              ? number_of(element, "increment-count").value_or(1)
                              : 0},
        counter_(std::move(counter)) {
    AML_ASSERT(counter_ != nullptr && ask_.limit > 0);
  }

  std::optional<http::Response> on_request(PolicyCall& call) override {
    return answer_(call, counter_->take(call.now, {&ask_, 1}), ask_.limit);
  }

 private:
  RateAnswer answer_;
  RateAsk ask_;
  std::shared_ptr<RateCounter> counter_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::shared_ptr<RateCounter> counter = context.key_counters.rate(element, context);
  if (counter == nullptr) return nullptr;
  return std::make_unique<RateLimitByKey>(element, std::move(counter));
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
