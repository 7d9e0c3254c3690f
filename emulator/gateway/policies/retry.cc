#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace retry {
namespace {

using model::documented;
using model::inferred;

constexpr std::int64_t kMostRetries = 50;

class Retry : public Policy {
 public:
  Retry(Setting condition, Setting count, PolicyList policies)
      : condition_(std::move(condition)),
        count_(std::move(count)),
        policies_(std::move(policies)) {}

  Flow run(PolicyCall& call) override {
    const auto count = text::parse_number<std::int64_t>(count_.text(call));
    if (!count || *count < 1 || *count > kMostRetries)
      throw expressions::ExpressionError("The count is no number from 1 to 50.");
    for (std::int64_t retries = 0;; ++retries) {
      if (run_policies(policies_, call) == Flow::kEnded) return Flow::kEnded;
      if (retries == *count || !condition_.truth(call)) return Flow::kOn;
      note(call, kRetry.format.name, "Once more, without a wait.");
    }
  }

  bool stores_answer() const override { return any_stores_answer(policies_); }

 private:
  Setting condition_;
  Setting count_;
  PolicyList policies_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<Retry>(Setting::of(element, "condition", context),
                                 Setting::of(element, "count", context),
                                 compile_children(element, context));
}

constexpr std::array kAttributes = {
    AttributeFormat{
        .name = "condition", .kind = AttributeKind::kBoolean, .required = true, .computed = true},
    AttributeFormat{.name = "count",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 1,
                    .max = kMostRetries,
                    .computed = true},
    AttributeFormat{.name = "interval",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "max-interval",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "delta",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "first-fast-retry", .kind = AttributeKind::kBoolean, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.retry.count",
                "its policies run once, then again while the condition is true, as often as count "
                "says",
                documented("retry policy")},
    model::Rule{
        "policy.retry.waits", "the waits between are not waited for",
        inferred("a test that retries should take no minutes; the trace names each retry")}};

}  // namespace
}  // namespace retry

constexpr PolicySpec kRetry{
    .format = {.name = "retry", .attributes = retry::kAttributes, .holds_policies = true},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = retry::compile,
    .rules = retry::kRules};

}  // namespace aml::gateway
