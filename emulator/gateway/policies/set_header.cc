#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/exists_action.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace set_header {
namespace {

using model::documented;
using model::inferred;

constexpr std::size_t kLongestValue = 8192;

bool is_value(std::string_view text) {
  return text.size() <= kLongestValue && std::none_of(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
         });
}

class SetHeader : public Policy {
 public:
  SetHeader(Setting name, ExistsAction action, std::vector<Setting> values)
      : name_(std::move(name)), action_(std::move(action)), values_(std::move(values)) {}

  Flow run(PolicyCall& call) override {
    const std::string name = name_.text(call);
    if (!name_.is_literal() && !is_settable_header(name))
      throw expressions::ExpressionError("No header of that name can be set.");
    const Exists action = action_.of(call);
    if (is_about_answer(call)) {
      apply_to_answer(call, name, action);
    } else {
      apply(call, name, action, call.request.headers);
    }
    if (call.trace == nullptr) return Flow::kOn;
    note(call, kSetHeader.format.name,
         "Header " + name + ": " + std::string(kExistsActions[static_cast<std::size_t>(action)]) +
             ".");
    return Flow::kOn;
  }

 private:
  // A response keeps this one apart from the others.
  void apply_to_answer(PolicyCall& call, const std::string& name, Exists action) const {
    http::Response& response = *call.response;
    if (!text::same_name(name, "Content-Type")) return apply(call, name, action, response.headers);
    core::Headers type;
    if (!response.content_type.empty()) type.push_back({name, response.content_type});
    apply(call, name, action, type);
    response.content_type = type.empty() ? "" : type.back().value;
  }

  void apply(PolicyCall& call, const std::string& name, Exists action,
             core::Headers& headers) const {
    if (action == Exists::kSkip && core::find_header(headers, name) != nullptr) return;
    core::Headers added;
    for (const Setting& value : values_) {
      if (action == Exists::kDelete) break;
      std::string text = value.text(call);
      if (!is_value(text))
        throw expressions::ExpressionError("A header's value is one line of 8192 bytes at most.");
      added.push_back({name, std::move(text)});
    }
    if (action == Exists::kOverride || action == Exists::kDelete)
      std::erase_if(headers,
                    [&](const core::Header& header) { return text::same_name(header.name, name); });
    headers.insert(headers.end(), std::make_move_iterator(added.begin()),
                   std::make_move_iterator(added.end()));
  }

  Setting name_;
  ExistsAction action_;
  std::vector<Setting> values_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::size_t before = context.faults.size();
  std::vector<Setting> values;
  for (const PolicyElement& value : element.children) {
    values.push_back(Setting::of_text(value, context));
    if (values.back().is_literal() && !is_value(value.text))
      context.faults.add(value.position, "a header's value is one line of 8192 bytes at most");
  }
  Setting name = Setting::of(element, "name", context);
  if (context.faults.size() > before) return nullptr;
  return std::make_unique<SetHeader>(std::move(name), ExistsAction(element, context),
                                     std::move(values));
}

constexpr std::array kAttributes = {
    AttributeFormat{
        .name = "name", .kind = AttributeKind::kHeaderName, .required = true, .computed = true},
    kExistsAction};
constexpr std::array kValues = {ElementFormat{.name = "value", .text = true, .computed = true}};

constexpr std::array kRules = {
    model::Rule{
        "policy.set-header.actions",
        "override replaces all headers of the name, skip leaves what is there, append adds, "
        "delete removes, and so does override without a value; one header per value",
        documented("set-header policy")},
    model::Rule{"policy.set-header.own",
                "headers that frame a message, and Host, Date and Server, are refused at the start",
                inferred("the gateway writes them itself, so the policy could not be kept")}};

}  // namespace
}  // namespace set_header

constexpr PolicySpec kSetHeader{.format = {.name = "set-header",
                                           .attributes = set_header::kAttributes,
                                           .children = set_header::kValues},
                                .sections = kAllSections,
                                .scopes = kAllScopes,
                                .compile = set_header::compile,
                                .rules = set_header::kRules};

}  // namespace aml::gateway
