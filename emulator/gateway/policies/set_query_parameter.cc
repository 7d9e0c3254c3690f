#include <array>

#include "emulator/gateway/policies/exists_action.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::gateway {

namespace set_query_parameter {
namespace {

using model::documented;

class SetQueryParameter : public Policy {
 public:
  SetQueryParameter(Setting name, ExistsAction action, std::vector<Setting> values)
      : name_(std::move(name)), action_(std::move(action)), values_(std::move(values)) {}

  Flow run(PolicyCall& call) override {
    const std::string name = name_.text(call);
    const Exists action = action_.of(call);
    bool is_there = false;
    std::string query;
    const auto add = [&](std::string_view member) {
      query += query.empty() ? '?' : '&';
      query += member;
    };
    for (std::string_view rest = call.request.query; !rest.empty();) {
      const std::string_view member = text::cut(rest, '&');
      std::string_view value = member;
      const bool is_named = text::decodes_to(text::cut(value, '='), name);
      is_there = is_there || is_named;
      if (!is_named || action == Exists::kSkip || action == Exists::kAppend) add(member);
    }
    if (action == Exists::kSkip && is_there) return Flow::kOn;
    for (const Setting& value : values_) {
      if (action == Exists::kDelete) break;
      add(text::percent_encode(name) + "=" + text::percent_encode(value.text(call)));
    }
    call.request.set_target(std::string(call.request.path) + query);
    note(call, kSetQueryParameter.format.name, "Query parameter " + name + ".");
    return Flow::kOn;
  }

 private:
  Setting name_;
  ExistsAction action_;
  std::vector<Setting> values_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::vector<Setting> values;
  for (const PolicyElement& value : element.children)
    values.push_back(Setting::of_text(value, context));
  return std::make_unique<SetQueryParameter>(Setting::of(element, "name", context),
                                             ExistsAction(element, context), std::move(values));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "name", .required = true, .computed = true}, kExistsAction};
constexpr std::array kValues = {ElementFormat{.name = "value", .text = true, .computed = true}};

constexpr std::array kRules = {model::Rule{
    "policy.set-query-parameter.actions",
    "override replaces all members of the name, skip leaves what is there, append adds, "
    "delete removes, and so does override without a value",
    documented("set-query-parameter policy")}};

}  // namespace
}  // namespace set_query_parameter

constexpr PolicySpec kSetQueryParameter{
    .format = {.name = "set-query-parameter",
               .attributes = set_query_parameter::kAttributes,
               .children = set_query_parameter::kValues},
    .sections = set_of(TraceSection::kInbound, TraceSection::kBackend),
    .scopes = kAllScopes,
    .compile = set_query_parameter::compile,
    .rules = set_query_parameter::kRules};

}  // namespace aml::gateway
