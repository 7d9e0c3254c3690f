#include <array>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace forward_request {
namespace {

using model::documented;
using model::inferred;

class ForwardRequest : public Policy {
 public:
  explicit ForwardRequest(Setting fails_on_status) : fails_on_status_(std::move(fails_on_status)) {}

  Flow run(PolicyCall& call) override {
    AML_ASSERT(call.forward != nullptr);
    (*call.forward)();
    constexpr int kFirstError = 400;
    if (call.response->status >= kFirstError && fails_on_status_.truth(call)) {
      call.failed = true;
      call.last_error = {"forward-request", "BackendErrorStatus",
                         "The backend answered " + std::to_string(call.response->status) + ".",
                         std::string(name_of(call.section))};
    }
    return Flow::kOn;
  }

 private:
  Setting fails_on_status_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<ForwardRequest>(
      Setting::of(element, "fail-on-error-status-code", context, "false"));
}

constexpr std::array<std::string_view, 4> kVersions = {"1", "2or1", "2", "1.1"};
constexpr std::array<std::string_view, 1> kNo = {"false"};
constexpr std::array kAttributes = {
    AttributeFormat{.name = "timeout",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "timeout-ms",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "continue-timeout",
                    .kind = AttributeKind::kNumber,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "http-version", .kind = AttributeKind::kChoice, .choices = kVersions},
    AttributeFormat{.name = "follow-redirects", .kind = AttributeKind::kChoice, .choices = kNo},
    AttributeFormat{
        .name = "buffer-request-body", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{.name = "buffer-response", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{
        .name = "fail-on-error-status-code", .kind = AttributeKind::kBoolean, .computed = true}};

constexpr std::array kRules = {
    model::Rule{
        "policy.forward-request.section",
        "backend holds one policy at most; where it holds none nothing is forwarded, and the "
        "answer is an empty 200",
        documented("forward-request policy; the answer's status is inferred")},
    model::Rule{
        "policy.forward-request.status",
        "with fail-on-error-status-code an answer from 400 on runs the policies of on-error",
        documented("forward-request policy")},
    model::Rule{"policy.forward-request.timeouts",
                "timeouts, versions and buffering are taken and change nothing: the emulator's own "
                "bounds hold; redirects are never followed",
                inferred("bodies are held whole here, and nothing may leave the machine")}};

}  // namespace
}  // namespace forward_request

constexpr PolicySpec kForwardRequest{
    .format = {.name = "forward-request", .attributes = forward_request::kAttributes},
    .sections = set_of(TraceSection::kBackend),
    .scopes = kAllScopes,
    .compile = forward_request::compile,
    .rules = forward_request::kRules};

std::unique_ptr<Policy> make_forward() {
  return std::make_unique<forward_request::ForwardRequest>(Setting("false"));
}

}  // namespace aml::gateway
