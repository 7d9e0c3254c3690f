#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace trace_policy {
namespace {

using model::documented;

class TracePolicy : public Policy {
 public:
  using Metadata = std::vector<std::pair<Setting, Setting>>;

  TracePolicy(std::string source, std::string severity, Setting message, Metadata metadata)
      : source_(std::move(source)),
        severity_(std::move(severity)),
        message_(std::move(message)),
        metadata_(std::move(metadata)) {}

  Flow run(PolicyCall& call) override {
    if (call.trace == nullptr) return Flow::kOn;
    Trace::Data data = {{"severity", severity_}};
    for (const auto& [name, value] : metadata_)
      data.emplace_back(name.text(call), value.text(call));
    call.trace->add(call.section, source_, message_.text(call), std::move(data));
    return Flow::kOn;
  }

 private:
  std::string source_;
  std::string severity_;
  Setting message_;
  Metadata metadata_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  // The oldest form has its message as its own text.
  Setting message = Setting::of_text(element, context);
  TracePolicy::Metadata metadata;
  for (const PolicyElement& child : element.children) {
    if (child.name == "message") {
      message = Setting::of_text(child, context);
    } else {
      metadata.emplace_back(Setting::of(child, "name", context),
                            Setting::of(child, "value", context));
    }
  }
  return std::make_unique<TracePolicy>(
      std::string(*text_of(element, "source")),
      std::string(text_of(element, "severity").value_or("verbose")), std::move(message),
      std::move(metadata));
}

constexpr std::array<std::string_view, 3> kSeverities = {"verbose", "information", "error"};
constexpr std::array kAttributes = {
    AttributeFormat{.name = "source", .required = true},
    AttributeFormat{.name = "severity", .kind = AttributeKind::kChoice, .choices = kSeverities}};
constexpr std::array kMetadata = {
    AttributeFormat{.name = "name", .required = true, .computed = true},
    AttributeFormat{
        .name = "value", .kind = AttributeKind::kAny, .required = true, .computed = true}};
constexpr std::array kParts = {
    ElementFormat{.name = "message", .text = true, .once = true, .computed = true},
    ElementFormat{.name = "metadata", .attributes = kMetadata}};

constexpr std::array kRules = {
    model::Rule{"policy.trace.message",
                "the message is an entry of the call's trace, severity and "
                "metadata members of its data",
                documented("trace policy")}};

}  // namespace
}  // namespace trace_policy

constexpr PolicySpec kTrace{.format = {.name = "trace",
                                       .attributes = trace_policy::kAttributes,
                                       .children = trace_policy::kParts,
                                       .text = true,
                                       .computed = true},
                            .sections = kAllSections,
                            .scopes = kAllScopes,
                            .compile = trace_policy::compile,
                            .rules = trace_policy::kRules};

}  // namespace aml::gateway
