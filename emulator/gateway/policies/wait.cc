#include <algorithm>
#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace wait {
namespace {

using model::documented;
using model::inferred;

class Wait : public Policy {
 public:
  Wait(Setting for_which, PolicyList policies)
      : for_which_(std::move(for_which)), policies_(std::move(policies)) {}

  Flow run(PolicyCall& call) override {
    if (for_which_.text(call) != "any") return run_policies(policies_, call);
    return policies_.empty() ? Flow::kOn : policies_.front()->run(call);
  }

  bool stores_answer() const override { return any_stores_answer(policies_); }

 private:
  Setting for_which_;
  PolicyList policies_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  constexpr std::array<std::string_view, 3> kTaken = {"send-request", "cache-lookup-value",
                                                      "choose"};
  for (const PolicyElement& child : element.children) {
    if (std::find(kTaken.begin(), kTaken.end(), child.name) == kTaken.end())
      context.faults.add(child.position, "wait takes no element " + text::in_quotes(child.name),
                         definition::spelling_notes(child.name, kTaken));
  }
  return std::make_unique<Wait>(Setting::of(element, "for", context, "all"),
                                compile_children(element, context));
}

constexpr std::array<std::string_view, 2> kWhich = {"all", "any"};
constexpr std::array kAttributes = {AttributeFormat{
    .name = "for", .kind = AttributeKind::kChoice, .choices = kWhich, .computed = true}};

constexpr std::array kRules = {
    model::Rule{"policy.wait.children",
                "it holds send-request, cache-lookup-value and choose; all of them run, or one",
                documented("wait policy")},
    model::Rule{"policy.wait.order",
                "they run one after another; with any, the first is the one that is through first",
                inferred("none of them waits for anything here")}};

}  // namespace
}  // namespace wait

constexpr PolicySpec kWait{
    .format = {.name = "wait", .attributes = wait::kAttributes, .holds_policies = true},
    .sections = set_of(TraceSection::kInbound, TraceSection::kBackend, TraceSection::kOutbound),
    .scopes = kAllScopes,
    .compile = wait::compile,
    .rules = wait::kRules};

}  // namespace aml::gateway
