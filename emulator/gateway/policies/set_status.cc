#include <array>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace set_status {
namespace {

using model::documented;
using model::inferred;

constexpr int kLowest = 100;
constexpr int kHighest = 599;

class SetStatus : public Policy {
 public:
  explicit SetStatus(Setting code) : code_(std::move(code)) {}

  Flow run(PolicyCall& call) override {
    const auto code = text::parse_number<int>(code_.text(call));
    if (!code || *code < kLowest || *code > kHighest)
      throw expressions::ExpressionError("The status is no number from 100 to 599.");
    if (!call.response) return Flow::kOn;
    call.response->status = *code;
    note(call, kSetStatus.format.name, "The status is " + std::to_string(*code) + ".");
    return Flow::kOn;
  }

 private:
  Setting code_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<SetStatus>(Setting::of(element, "code", context));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "code",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = kLowest,
                    .max = kHighest,
                    .computed = true},
    AttributeFormat{.name = "reason", .kind = AttributeKind::kAny, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.set-status.code", "the answer's status is what the policy says",
                documented("set-status policy")},
    model::Rule{"policy.set-status.reason", "the reason may be left out, and is the status's own",
                inferred("public policies leave it out; clients of HTTP do not read it")}};

}  // namespace
}  // namespace set_status

constexpr PolicySpec kSetStatus{
    .format = {.name = "set-status", .attributes = set_status::kAttributes},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = set_status::compile,
    .rules = set_status::kRules};

}  // namespace aml::gateway
