#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"

namespace aml::gateway {

namespace authentication_basic {
namespace {

using model::documented;

class AuthenticationBasic : public Policy {
 public:
  AuthenticationBasic(Setting user, Setting password)
      : user_(std::move(user)), password_(std::move(password)) {}

  Flow run(PolicyCall& call) override {
    const std::string credentials = user_.text(call) + ":" + password_.text(call);
    constexpr std::string_view kName = "Authorization";
    std::erase_if(call.request.headers,
                  [&](const core::Header& header) { return text::same_name(header.name, kName); });
    call.request.headers.push_back({std::string(kName), "Basic " + text::to_base64(credentials)});
    note(call, kAuthenticationBasic.format.name, "Authorization is set.");
    return Flow::kOn;
  }

 private:
  Setting user_;
  Setting password_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<AuthenticationBasic>(Setting::of(element, "username", context),
                                               Setting::of(element, "password", context));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "username", .required = true, .computed = true},
    AttributeFormat{
        .name = "password", .kind = AttributeKind::kAny, .required = true, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.authentication-basic.header",
                "the backend gets Authorization from the user's name and password",
                documented("authentication-basic policy")}};

}  // namespace
}  // namespace authentication_basic

constexpr PolicySpec kAuthenticationBasic{
    .format = {.name = "authentication-basic", .attributes = authentication_basic::kAttributes},
    .sections = set_of(TraceSection::kInbound),
    .scopes = kAllScopes,
    .compile = authentication_basic::compile,
    .rules = authentication_basic::kRules};

}  // namespace aml::gateway
