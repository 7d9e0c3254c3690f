#include <algorithm>
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
        calls_(number_of(element, "calls").value_or(0)),
        increment_(boolean_of(element, "increment-condition", true)
                       ? number_of(element, "increment-count").value_or(1)
                       : 0),
        counter_(std::move(counter)) {
    AML_ASSERT(counter_ != nullptr && calls_ > 0);
  }

  std::optional<http::Response> on_request(PolicyCall& call) override {
    return answer_(call, count(call.now));
  }

  void reset() override {
    const core::MutexLock lock(counter_->mutex);
    counter_->window.reset();
  }

 private:
  RateVerdict count(core::TimePoint now) {
    RateVerdict verdict{.limit = calls_};
    const core::MutexLock lock(counter_->mutex);
    // Another policy of the same key may allow more, so more may be counted than fits here.
    const std::uint64_t counted = counter_->window.counted(now);
    verdict.passed = counted < calls_ && counted + increment_ <= calls_;
    if (verdict.passed) {
      counter_->window.add(now, increment_);
      verdict.remaining = calls_ - counted - increment_;
    } else {
      verdict.remaining = counted < calls_ ? calls_ - counted : 0;
      const std::uint64_t needed = std::clamp<std::uint64_t>(increment_, 1, calls_);
      verdict.wait = counter_->window.until_at_most(calls_ - needed, now);
    }
    return verdict;
  }

  RateAnswer answer_;
  std::uint64_t calls_;
  std::uint64_t increment_;
  std::shared_ptr<RateCounter> counter_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::shared_ptr<RateCounter> counter = context.counters.rate(element, context);
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
