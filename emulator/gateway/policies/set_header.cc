#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

enum class Exists { kOverride, kSkip, kAppend, kDelete };
constexpr std::array<std::string_view, 4> kExistsActions = {"override", "skip", "append", "delete"};

constexpr std::size_t kLongestValue = 8192;

bool is_value(std::string_view text) {
  return text.size() <= kLongestValue && std::none_of(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
         });
}

class SetHeader : public Policy {
 public:
  SetHeader(Setting name, Exists action, std::vector<Setting> values)
      : name_(std::move(name)), action_(action), values_(std::move(values)) {}

  Flow run(PolicyCall& call) override {
    const std::string name = name_.text(call);
    if (!name_.is_literal() && !is_settable_header(name))
      throw expressions::ExpressionError("No header of that name can be set.");
    if (is_about_answer(call)) {
      apply_to_answer(call, name);
    } else {
      apply(call, name, call.request.headers);
    }
    if (call.trace == nullptr) return Flow::kOn;
    note(call, kSetHeader.format.name,
         "Header " + name + ": " + std::string(kExistsActions[static_cast<std::size_t>(action_)]) +
             ".");
    return Flow::kOn;
  }

 private:
  // A response keeps this one apart from the others.
  void apply_to_answer(PolicyCall& call, const std::string& name) const {
    http::Response& response = *call.response;
    if (!text::same_name(name, "Content-Type")) return apply(call, name, response.headers);
    core::Headers type;
    if (!response.content_type.empty()) type.push_back({name, response.content_type});
    apply(call, name, type);
    response.content_type = type.empty() ? "" : type.back().value;
  }

  void apply(PolicyCall& call, const std::string& name, core::Headers& headers) const {
    if (action_ == Exists::kSkip && core::find_header(headers, name) != nullptr) return;
    core::Headers added;
    for (const Setting& value : values_) {
      std::string text = value.text(call);
      if (!is_value(text))
        throw expressions::ExpressionError("A header's value is one line of 8192 bytes at most.");
      added.push_back({name, std::move(text)});
    }
    if (action_ == Exists::kOverride || action_ == Exists::kDelete)
      std::erase_if(headers,
                    [&](const core::Header& header) { return text::same_name(header.name, name); });
    headers.insert(headers.end(), std::make_move_iterator(added.begin()),
                   std::make_move_iterator(added.end()));
  }

  Setting name_;
  Exists action_;
  std::vector<Setting> values_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::size_t before = context.faults.size();
  const std::string_view word = text_of(element, "exists-action").value_or(kExistsActions[0]);
  const auto action = static_cast<Exists>(
      std::find(kExistsActions.begin(), kExistsActions.end(), word) - kExistsActions.begin());
  AML_ASSERT(static_cast<std::size_t>(action) < kExistsActions.size());
  std::vector<Setting> values;
  for (const PolicyElement& value : element.children) {
    values.push_back(Setting::of_text(value, context));
    if (values.back().is_literal() && !is_value(value.text))
      context.faults.add(value.position, "a header's value is one line of 8192 bytes at most");
  }
  if (action == Exists::kDelete && !values.empty())
    context.faults.add(element.position, "a header that is deleted takes no value");
  if (action != Exists::kDelete && values.empty())
    context.faults.add(element.position, "set-header needs an element \"value\"");
  Setting name = Setting::of(element, "name", context);
  if (context.faults.size() > before) return nullptr;
  return std::make_unique<SetHeader>(std::move(name), action, std::move(values));
}

constexpr std::array kAttributes = {
    AttributeFormat{
        .name = "name", .kind = AttributeKind::kHeaderName, .required = true, .computed = true},
    AttributeFormat{
        .name = "exists-action", .kind = AttributeKind::kChoice, .choices = kExistsActions}};
constexpr std::array kValues = {ElementFormat{.name = "value", .text = true, .computed = true}};

constexpr std::array kRules = {
    model::Rule{
        "policy.set-header.actions",
        "override replaces all headers of the name, skip leaves what is there, append adds, "
        "delete removes; override where nothing is said; one header per value",
        documented("set-header policy")},
    model::Rule{"policy.set-header.own",
                "headers that frame a message, and Host, Date and Server, are refused at the start",
                inferred("the gateway writes them itself, so the policy could not be kept")}};

}  // namespace

constexpr PolicySpec kSetHeader{
    .format = {.name = "set-header", .attributes = kAttributes, .children = kValues},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = compile,
    .rules = kRules};

}  // namespace aml::gateway
