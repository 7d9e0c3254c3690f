#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/running_calls.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace limit_concurrency {
namespace {

using model::documented;
using model::inferred;

class LimitConcurrency : public Policy {
 public:
  LimitConcurrency(Setting key, std::uint64_t most, PolicyList policies, RunningCalls& running)
      : key_(std::move(key)), most_(most), policies_(std::move(policies)), running_(running) {}

  Flow run(PolicyCall& call) override {
    const auto permit = running_.try_enter(key_.text(call), most_);
    if (permit != nullptr) return run_policies(policies_, call);
    note(call, kLimitConcurrency.format.name, "As many calls as may are inside already.");
    call.refusal = &kConcurrencyExceeded;
    call.last_error = {
        std::string(kConcurrencyExceeded.source), std::string(kConcurrencyExceeded.reason),
        std::string(kConcurrencyExceeded.message), std::string(name_of(call.section))};
    return answer_with(call, gateway_error(kConcurrencyExceeded));
  }

  bool stores_answer() const override { return any_stores_answer(policies_); }

 private:
  Setting key_;
  std::uint64_t most_;
  PolicyList policies_;
  RunningCalls& running_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<LimitConcurrency>(Setting::of(element, "key", context),
                                            number_of(element, "max-count").value_or(1),
                                            compile_children(element, context), context.running);
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "key", .required = true, .computed = true},
    AttributeFormat{.name = "max-count",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 1,
                    .max = kMaxCalls}};

constexpr std::array kRules = {
    model::Rule{"policy.limit-concurrency.key",
                "at most max-count calls of a key are inside at once, in all policies that share "
                "the key; more are refused at once with 429",
                documented("limit-concurrency policy")},
    model::Rule{"policy.limit-concurrency.reset", "a reset ends no call that is inside",
                inferred("each leaves by itself")}};

}  // namespace
}  // namespace limit_concurrency

constexpr PolicySpec kLimitConcurrency{.format = {.name = "limit-concurrency",
                                                  .attributes = limit_concurrency::kAttributes,
                                                  .holds_policies = true},
                                       .sections = kAllSections,
                                       .scopes = kAllScopes,
                                       .compile = limit_concurrency::compile,
                                       .rules = limit_concurrency::kRules};

}  // namespace aml::gateway
