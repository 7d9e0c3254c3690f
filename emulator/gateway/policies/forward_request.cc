#include <array>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

std::unique_ptr<Policy> compile(const PolicyElement&, const PolicyContext&) {
  return nullptr;
}

constexpr std::array kRules = {
    model::Rule{"policy.forward-request.section",
                "backend holds one policy, forward-request or base",
                documented("forward-request policy")},
    model::Rule{"policy.forward-request.always",
                "a backend section that would forward nothing, and every attribute, is refused at "
                "the start",
                inferred("what the emulator does not do it should not take")}};

}  // namespace

constexpr PolicySpec kForwardRequest{.format = {.name = "forward-request"},
                                     .sections = set_of(TraceSection::kBackend),
                                     .scopes = kAllScopes,
                                     .once = true,
                                     .compile = compile,
                                     .rules = kRules};

}  // namespace aml::gateway
