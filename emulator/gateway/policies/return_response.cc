#include <algorithm>
#include <array>

#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

namespace return_response {
namespace {

using model::documented;
using model::inferred;

class ReturnResponse : public Policy {
 public:
  explicit ReturnResponse(PolicyList parts) : parts_(std::move(parts)) {}

  Flow run(PolicyCall& call) override {
    // Its parts are about an answer, whatever the section is.
    const TraceSection section = std::exchange(call.section, TraceSection::kOutbound);
    std::optional<http::Response> before = std::exchange(call.response, http::Response());
    try {
      run_policies(parts_, call);
    } catch (...) {
      call.section = section;
      call.response = std::move(before);
      throw;
    }
    call.section = section;
    note(call, kReturnResponse.format.name, "The call is answered here.");
    return Flow::kEnded;
  }

 private:
  PolicyList parts_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  if (element.find("response-variable-name") != nullptr &&
      pass_over(element, "answers in variables come from send-request", context) == nullptr)
    return nullptr;
  constexpr std::array<std::string_view, 3> kParts = {"set-status", "set-header", "set-body"};
  for (const PolicyElement& child : element.children) {
    if (std::find(kParts.begin(), kParts.end(), child.name) == kParts.end())
      context.faults.add(child.position,
                         "return-response takes no element " + text::in_quotes(child.name),
                         definition::spelling_notes(child.name, kParts));
  }
  PolicyContext inside = context;
  inside.section = TraceSection::kOutbound;
  return std::make_unique<ReturnResponse>(compile_children(element, inside));
}

constexpr std::array kAttributes = {AttributeFormat{.name = "response-variable-name"}};

constexpr std::array kRules = {
    model::Rule{"policy.return-response.ends",
                "the call is answered with 200 and nothing, but for what its parts say; no later "
                "policy of the section runs, and after inbound neither backend nor outbound",
                documented("return-response policy")},
    model::Rule{
        "policy.return-response.variable",
        "an answer from a variable is refused, or passed over: its parts alone are then the "
        "answer",
        inferred("answers in variables come from send-request, which is not run here")}};

}  // namespace
}  // namespace return_response

constexpr PolicySpec kReturnResponse{.format = {.name = "return-response",
                                                .attributes = return_response::kAttributes,
                                                .holds_policies = true},
                                     .sections = kAllSections,
                                     .scopes = kAllScopes,
                                     .compile = return_response::compile,
                                     .rules = return_response::kRules};

}  // namespace aml::gateway
