#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace {

using model::documented;
using model::inferred;

enum class Exists { kOverride, kSkip, kAppend, kDelete };
constexpr std::array<std::string_view, 4> kExistsActions = {"override", "skip", "append", "delete"};

constexpr std::size_t kLongestValue = 8192;

class SetHeader : public Policy {
 public:
  SetHeader(std::string name, Exists action, std::vector<std::string> values)
      : name_(std::move(name)), action_(action), values_(std::move(values)) {}

  std::optional<http::Response> on_request(PolicyCall& call) override {
    apply(call.request.headers);
    note(call, TraceSection::kInbound);
    return std::nullopt;
  }

  void on_response(PolicyCall& call, TraceSection section, http::Response& response) override {
    // A response keeps this one apart from the others.
    constexpr std::string_view kContentType = "Content-Type";
    if (!text::same_name(name_, kContentType)) {
      apply(response.headers);
    } else {
      core::Headers type;
      if (!response.content_type.empty()) type.push_back({name_, response.content_type});
      apply(type);
      response.content_type = type.empty() ? "" : type.back().value;
    }
    note(call, section);
  }

 private:
  void apply(core::Headers& headers) const {
    if (action_ == Exists::kSkip && core::find_header(headers, name_) != nullptr) return;
    if (action_ == Exists::kOverride || action_ == Exists::kDelete)
      std::erase_if(
          headers, [&](const core::Header& header) { return text::same_name(header.name, name_); });
    for (const std::string& value : values_) headers.push_back({name_, value});
  }

  void note(PolicyCall& call, TraceSection section) const {
    if (call.trace == nullptr) return;
    call.trace->add(section, kSetHeader.format.name,
                    "Header " + name_ + ": " +
                        std::string(kExistsActions[static_cast<std::size_t>(action_)]) + ".");
  }

  std::string name_;
  Exists action_;
  std::vector<std::string> values_;
};

bool is_value(std::string_view text) {
  return text.size() <= kLongestValue && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const std::size_t before = context.faults.size();
  const std::string_view word = text_of(element, "exists-action").value_or(kExistsActions[0]);
  const auto action = static_cast<Exists>(
      std::find(kExistsActions.begin(), kExistsActions.end(), word) - kExistsActions.begin());
  AML_ASSERT(static_cast<std::size_t>(action) < kExistsActions.size());
  std::vector<std::string> values;
  for (const PolicyElement& value : element.children) {
    if (!is_value(value.text))
      context.faults.add(value.position, "a header's value is one line of 8192 bytes at most");
    values.push_back(value.text);
  }
  if (action == Exists::kDelete && !values.empty())
    context.faults.add(element.position, "a header that is deleted takes no value");
  if (action != Exists::kDelete && values.empty())
    context.faults.add(element.position, "set-header needs an element \"value\"");
  if (context.faults.size() > before) return nullptr;
  return std::make_unique<SetHeader>(std::string(*text_of(element, "name")), action,
                                     std::move(values));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "name", .kind = AttributeKind::kHeaderName, .required = true},
    AttributeFormat{
        .name = "exists-action", .kind = AttributeKind::kChoice, .choices = kExistsActions}};
constexpr std::array kValues = {ElementFormat{.name = "value", .text = true}};

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
    .sections = set_of(TraceSection::kInbound, TraceSection::kOutbound, TraceSection::kOnError),
    .scopes = kAllScopes,
    .compile = compile,
    .rules = kRules};

}  // namespace aml::gateway
