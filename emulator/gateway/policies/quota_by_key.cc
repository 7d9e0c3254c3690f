#include <array>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/key_counters.h"
#include "emulator/gateway/policies/limit_attributes.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/quota_limit.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

constexpr std::uint64_t kMinPeriod = 300;

class QuotaByKey : public Policy {
 public:
  QuotaByKey(const PolicyElement& element, std::shared_ptr<QuotaCounter> counter)
      : counts_(boolean_of(element, "increment-condition", true)),
        ask_{.limit = quota_of(element),
             .calls = counts_ ? number_of(element, "increment-count").value_or(1) : 0},
        counter_(std::move(counter)) {
    AML_ASSERT(counter_ != nullptr);
  }

  std::optional<http::Response> on_request(PolicyCall& call) override {
    return quota_answer(call, kQuotaByKey.format.name, counter_->take(call.now, {&ask_, 1}));
  }

  void settle(const PolicyCall& call, std::uint64_t bytes) override {
    if (counts_) counter_->add_bytes(call.now, {&ask_, 1}, bytes);
  }

 private:
  bool counts_;
  QuotaAsk ask_;
  std::shared_ptr<QuotaCounter> counter_;
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
  std::shared_ptr<QuotaCounter> counter = context.key_counters.quota(element, context);
  if (counter == nullptr) return nullptr;
  return std::make_unique<QuotaByKey>(element, std::move(counter));
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
    model::Rule{"policy.quota-by-key.increment",
                "with an increment-condition of false neither calls nor bytes are counted, but a "
                "used-up counter refuses",
                inferred("the attribute is an expression of the answer in the cloud")}};

}  // namespace

constexpr PolicySpec kQuotaByKey{.format = {.name = "quota-by-key", .attributes = kAttributes},
                                 .sections = set_of(TraceSection::kInbound),
                                 .scopes = kAllScopes,
                                 .compile = compile,
                                 .rules = kRules};

}  // namespace aml::gateway
