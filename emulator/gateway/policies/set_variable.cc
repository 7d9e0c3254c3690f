#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace set_variable {
namespace {

using model::documented;

class SetVariable : public Policy {
 public:
  SetVariable(std::string name, Setting value) : name_(std::move(name)), value_(std::move(value)) {}

  Flow run(PolicyCall& call) override {
    call.variables[name_] = value_.value(call);
    note(call, kSetVariable.format.name, "Variable " + name_ + " is set.");
    return Flow::kOn;
  }

 private:
  std::string name_;
  Setting value_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<SetVariable>(std::string(*text_of(element, "name")),
                                       Setting::of(element, "value", context));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "name", .required = true},
    AttributeFormat{
        .name = "value", .kind = AttributeKind::kAny, .required = true, .computed = true}};

constexpr std::array kRules = {model::Rule{
    "policy.set-variable.type", "the value keeps its type, and a later expression casts it to that",
    documented("set-variable policy")}};

}  // namespace
}  // namespace set_variable

constexpr PolicySpec kSetVariable{
    .format = {.name = "set-variable", .attributes = set_variable::kAttributes},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = set_variable::compile,
    .rules = set_variable::kRules};

}  // namespace aml::gateway
