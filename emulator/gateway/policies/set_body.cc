#include <array>

#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

class SetBody : public Policy {
 public:
  explicit SetBody(Setting body) : body_(std::move(body)) {}

  Flow run(PolicyCall& call) override {
    write_body(call, body_.text(call));
    note(call, kSetBody.format.name, "The body is set.");
    return Flow::kOn;
  }

 private:
  Setting body_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  if (element.find("template") != nullptr)
    return pass_over(element, "templates of Liquid are not filled here", context);
  return std::make_unique<SetBody>(Setting::of_text(element, context));
}

constexpr std::array<std::string_view, 1> kTemplates = {"liquid"};
constexpr std::array<std::string_view, 2> kNil = {"blank", "null"};
constexpr std::array kAttributes = {
    AttributeFormat{.name = "template", .kind = AttributeKind::kChoice, .choices = kTemplates},
    AttributeFormat{.name = "xsi-nil", .kind = AttributeKind::kChoice, .choices = kNil}};

constexpr std::array kRules = {
    model::Rule{"policy.set-body.whose",
                "in inbound and backend it is the request's body, later the answer's",
                documented("set-body policy")},
    model::Rule{"policy.set-body.liquid",
                "a Liquid template is refused, or passed over, as a policy is that is not run here",
                inferred("another language; its text would go out unfilled")}};

}  // namespace

constexpr PolicySpec kSetBody{
    .format = {.name = "set-body", .attributes = kAttributes, .text = true, .computed = true},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = compile,
    .rules = kRules};

}  // namespace aml::gateway
