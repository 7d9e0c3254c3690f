#include <array>

#include "emulator/gateway/expressions/fault.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace set_method {
namespace {

using model::documented;

class SetMethod : public Policy {
 public:
  explicit SetMethod(Setting method) : method_(std::move(method)) {}

  Flow run(PolicyCall& call) override {
    std::string method = method_.text(call);
    if (!is_token(method)) throw expressions::ExpressionError("The method is no word of HTTP.");
    note(call, kSetMethod.format.name, "The method is " + method + ".");
    call.request.method = std::move(method);
    return Flow::kOn;
  }

 private:
  Setting method_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<SetMethod>(Setting::of_text(element, context));
}

std::string_view wanted_method(std::string_view text) {
  return is_token(text) ? "" : "an HTTP method";
}

constexpr std::array kRules = {model::Rule{"policy.set-method.request",
                                           "the backend is called with the method",
                                           documented("set-method policy")}};

}  // namespace
}  // namespace set_method

constexpr PolicySpec kSetMethod{
    .format = {.name = "set-method",
               .text = true,
               .wanted = set_method::wanted_method,
               .computed = true},
    .sections = set_of(TraceSection::kInbound, TraceSection::kBackend, TraceSection::kOnError),
    .scopes = kAllScopes,
    .compile = set_method::compile,
    .rules = set_method::kRules};

}  // namespace aml::gateway
