#include <array>

#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/liquid.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace set_body {
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

class FillBody : public Policy {
 public:
  explicit FillBody(LiquidTemplate form) : form_(std::move(form)) {}

  Flow run(PolicyCall& call) override {
    write_body(call, form_.fill(call));
    note(call, kSetBody.format.name, "The body is a template that was filled.");
    return Flow::kOn;
  }

 private:
  LiquidTemplate form_;
};

std::unique_ptr<Policy> compile_liquid(const PolicyElement& element, const PolicyContext& context) {
  std::vector<LiquidTemplate::Problem> problems;
  auto form = LiquidTemplate::read(element.text, problems);
  if (form) return std::make_unique<FillBody>(std::move(*form));
  if (context.skipped != nullptr) return pass_over(element, problems.front().message, context);
  for (LiquidTemplate::Problem& problem : problems) {
    const auto place = element.text_at == kUnknownOffset
                           ? element.position
                           : position_in(context.xml, element.text_at, problem.offset);
    context.faults.add(place, std::move(problem.message), std::move(problem.notes));
  }
  return nullptr;
}

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  if (element.find("template") != nullptr) return compile_liquid(element, context);
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
    model::Rule{
        "policy.set-body.liquid",
        "outputs of a Liquid template, {{ body.a }} and {{ context.Variables[\"a\"] }}, are "
        "filled, what is not there with nothing; the body is JSON",
        documented("set-body policy: Liquid templates")},
    model::Rule{"policy.set-body.liquid-rest",
                "tags and filters of Liquid are refused, or passed over with their policy",
                inferred("no public document needs more than outputs, but three")}};

}  // namespace
}  // namespace set_body

constexpr PolicySpec kSetBody{.format = {.name = "set-body",
                                         .attributes = set_body::kAttributes,
                                         .text = true,
                                         .computed = true},
                              .sections = kAllSections,
                              .scopes = kAllScopes,
                              .compile = set_body::compile,
                              .rules = set_body::kRules};

}  // namespace aml::gateway
