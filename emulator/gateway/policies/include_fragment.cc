#include <array>

#include "emulator/gateway/policies/named_values.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/text/utf8.h"

namespace aml::gateway {

namespace include_fragment {
namespace {

using model::documented;

class IncludeFragment : public Policy {
 public:
  explicit IncludeFragment(PolicyList policies) : policies_(std::move(policies)) {}

  Flow run(PolicyCall& call) override { return run_policies(policies_, call); }
  bool stores_answer() const override { return any_stores_answer(policies_); }

 private:
  PolicyList policies_;
};

const PolicyFragment* find_fragment(const PolicyContext& context, const PolicyAttribute& id) {
  std::vector<std::string_view> known;
  for (const PolicyFragment& fragment : context.configuration.fragments) {
    known.push_back(fragment.id);
    if (fragment.id == id.value) return &fragment;
  }
  context.faults.add(id.position, "there is no fragment " + text::in_quotes(id.value),
                     definition::spelling_notes(id.value, known));
  return nullptr;
}

// Faults in a fragment are reported by its own file and place.
std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  const PolicyFragment* fragment = find_fragment(context, *element.find("fragment-id"));
  if (fragment == nullptr) return nullptr;
  definition::FaultList faults(fragment->file);
  PolicyList policies;
  std::optional<PolicyElement> root = parse_policy_document(fragment->xml, faults);
  if (root && root->name != "fragment")
    faults.add(root->position,
               "the document element must be fragment, not " + text::in_quotes(root->name));
  if (root && faults.size() == 0) {
    fill_named_values(*root, context.configuration.named_values, faults);
    const PolicyContext inside{.configuration = context.configuration,
                               .document = context.document,
                               .start = context.start,
                               .counters = context.counters,
                               .key_counters = context.key_counters,
                               .cache = context.cache,
                               .answers = context.answers,
                               .running = context.running,
                               .faults = faults,
                               .xml = text::without_bom(fragment->xml),
                               .section = context.section,
                               .depth = context.depth,
                               .policies = context.policies,
                               .file = fragment->file,
                               .skipped = context.skipped};
    policies = compile_children(*root, inside);
  }
  for (const definition::DefinitionFault& fault : faults.take())
    context.faults.add(element.position, "in the fragment: " + to_text(fault));
  return std::make_unique<IncludeFragment>(std::move(policies));
}

constexpr std::array kAttributes = {AttributeFormat{.name = "fragment-id", .required = true}};

constexpr std::array kRules = {
    model::Rule{"policy.include-fragment.place",
                "the fragment's policies run where it is included; a fragment that includes itself "
                "is refused",
                documented("include-fragment policy")}};

}  // namespace
}  // namespace include_fragment

constexpr PolicySpec kIncludeFragment{
    .format = {.name = "include-fragment", .attributes = include_fragment::kAttributes},
    .sections = kAllSections,
    .scopes = kAllScopes,
    .compile = include_fragment::compile,
    .rules = include_fragment::kRules};

}  // namespace aml::gateway
