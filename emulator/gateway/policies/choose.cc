#include <algorithm>
#include <array>

#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

namespace choose {
namespace {

using model::documented;

class Choose : public Policy {
 public:
  struct Branch {
    Setting condition;
    PolicyList policies;
  };

  Choose(std::vector<Branch> branches, PolicyList otherwise)
      : branches_(std::move(branches)), otherwise_(std::move(otherwise)) {}

  Flow run(PolicyCall& call) override {
    for (const Branch& branch : branches_) {
      if (!branch.condition.truth(call)) continue;
      note(call, kChoose.format.name, "A condition is true.");
      return run_policies(branch.policies, call);
    }
    note(call, kChoose.format.name, "No condition is true.");
    return run_policies(otherwise_, call);
  }

  bool stores_answer() const override {
    return any_stores_answer(otherwise_) ||
           std::any_of(branches_.begin(), branches_.end(),
                       [](const Branch& branch) { return any_stores_answer(branch.policies); });
  }

 private:
  std::vector<Branch> branches_;
  PolicyList otherwise_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  std::vector<Choose::Branch> branches;
  PolicyList otherwise;
  for (const PolicyElement& child : element.children) {
    if (child.name == "otherwise") {
      otherwise = compile_children(child, context);
      if (&child != &element.children.back())
        context.faults.add(child.position, "otherwise is the last element of choose");
      continue;
    }
    branches.push_back(
        {Setting::of(child, "condition", context), compile_children(child, context)});
  }
  return std::make_unique<Choose>(std::move(branches), std::move(otherwise));
}

constexpr std::array kCondition = {AttributeFormat{
    .name = "condition", .kind = AttributeKind::kBoolean, .required = true, .computed = true}};
constexpr std::array kBranches = {
    ElementFormat{
        .name = "when", .attributes = kCondition, .required = true, .holds_policies = true},
    ElementFormat{.name = "otherwise", .once = true, .holds_policies = true}};

constexpr std::array kRules = {
    model::Rule{"policy.choose.first",
                "the first when whose condition is true runs, else otherwise, else nothing",
                documented("choose policy")}};

}  // namespace
}  // namespace choose

constexpr PolicySpec kChoose{.format = {.name = "choose", .children = choose::kBranches},
                             .sections = kAllSections,
                             .scopes = kAllScopes,
                             .compile = choose::compile,
                             .rules = choose::kRules};

}  // namespace aml::gateway
