#include "emulator/gateway/policies/policy_compiler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

namespace {

using text::in_quotes;

constexpr std::array<std::string_view, 4> kSections = {"inbound", "backend", "outbound",
                                                       "on-error"};
constexpr std::array<std::string_view, 4> kScopes = {"the global", "a product's", "an API's",
                                                     "an operation's"};

std::string words_of(EnumSet set, std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (contains(set, i)) text += (text.empty() ? "" : ", ") + std::string(words[i]);
  }
  return text;
}

// A named value may be secret, so its name is shown.
const std::string& shown(const std::string& filled, const std::string& written) {
  return written.empty() ? filled : written;
}

// A nested element's numbers belong to the policy too: `api.calls`.
void add_attributes(PolicyView& view, const PolicyElement& element, const std::string& prefix) {
  for (const PolicyAttribute& attribute : element.attributes)
    view.attributes.emplace_back(prefix + attribute.name,
                                 shown(attribute.value, attribute.written));
  for (const PolicyElement& child : element.children) {
    if (!child.text.empty())
      view.attributes.emplace_back(prefix + child.name, shown(child.text, child.written));
    add_attributes(view, child, prefix + child.name + ".");
  }
}

constexpr unsigned kMostHolders = 16;

class Compiler {
 public:
  Compiler(std::span<const PolicySpec* const> policies, const PolicyContext& context)
      : policies_(policies), context_(context), faults_(context.faults) {}

  // What an element of another policy holds, but for the parts of that policy itself.
  PolicyList compile_list(const PolicyElement& element) {
    PolicyList list;
    for (const PolicyElement& child : element.children) {
      if (child.name == kBase.format.name) {
        faults_.add(child.position, "base has no place inside of " + element.name);
        continue;
      }
      if (auto policy = compile_policy(child, context_.section)) list.push_back(std::move(policy));
    }
    return list;
  }

  CompiledDocument compile(const PolicyElement& root) {
    if (root.name != "policies") {
      faults_.add(root.position,
                  "the document element must be policies, not " + in_quotes(root.name));
      return {};
    }
    refuse_content(root);
    std::array<const PolicyElement*, kSections.size()> sections{};
    for (const PolicyElement& child : root.children) {
      const auto found = std::find(kSections.begin(), kSections.end(), child.name);
      const auto index = static_cast<std::size_t>(found - kSections.begin());
      if (found == kSections.end()) {
        faults_.add(child.position, "policies has no section " + in_quotes(child.name),
                    definition::spelling_notes(child.name, kSections));
      } else if (sections[index] != nullptr) {
        faults_.add(child.position, "there is a second section " + in_quotes(child.name));
      } else {
        sections[index] = &child;
      }
    }
    for (std::size_t i = 0; i < sections.size(); ++i) {
      if (sections[i] == nullptr) {
        compiled_.sections[i].push_back(nullptr);
      } else {
        compile_section(*sections[i], static_cast<TraceSection>(i));
      }
    }
    return std::move(compiled_);
  }

 private:
  void refuse_content(const PolicyElement& element) {
    for (const PolicyAttribute& attribute : element.attributes)
      faults_.add(attribute.position,
                  element.name + " has no attribute " + in_quotes(attribute.name));
    if (!element.text.empty()) faults_.add(element.position, element.name + " takes no text");
  }

  void compile_section(const PolicyElement& element, TraceSection section) {
    refuse_content(element);
    bool has_base = false;
    for (const PolicyElement& child : element.children) {
      if (child.name == kBase.format.name && std::exchange(has_base, true))
        faults_.add(child.position, "base is there twice in " + element.name);
      const std::size_t before = faults_.size();
      std::unique_ptr<Policy> policy = compile_policy(child, section);
      const bool is_base = child.name == kBase.format.name;
      if (!is_base && faults_.size() == before) add_view(child, section);
      if (policy != nullptr || is_base)
        compiled_.sections[static_cast<std::size_t>(section)].push_back(std::move(policy));
    }
    if (section == TraceSection::kBackend && element.children.size() > 1)
      faults_.add(element.position, "backend holds one policy at most");
  }

  // Null: a fault was found, or there is nothing to do.
  std::unique_ptr<Policy> compile_policy(const PolicyElement& element, TraceSection section) {
    const PolicySpec* spec = find(element);
    if (spec == nullptr) return compile_absent(element, section);
    const std::size_t before = faults_.size();
    if (context_.depth > kMostHolders)
      faults_.add(element.position,
                  "policies are nested deeper than " + std::to_string(kMostHolders));
    check_element(without_id(element, spec->format), spec->format, context_.xml, faults_);
    check_allowed(element, *spec, section);
    AML_ASSERT(spec->compile != nullptr);
    PolicyContext inside = context_;
    inside.section = section;
    inside.policies = policies_;
    if (faults_.size() == before) return spec->compile(element, inside);
    find_faults_inside(element, spec->format, inside);
    return nullptr;
  }

  // Each policy may have one, for messages.
  static PolicyElement without_id(PolicyElement element, const ElementFormat& format) {
    const bool takes_id = std::any_of(format.attributes.begin(), format.attributes.end(),
                                      [](const auto& attribute) { return attribute.name == "id"; });
    if (!takes_id)
      std::erase_if(element.attributes,
                    [](const auto& attribute) { return attribute.name == "id"; });
    return element;
  }

  // Of a policy that will not be compiled, what is wrong with those that it holds.
  static void find_faults_inside(const PolicyElement& element, const ElementFormat& format,
                                 const PolicyContext& inside) {
    if (format.holds_policies) compile_children(element, inside);
    for (const PolicyElement& child : element.children) {
      for (const ElementFormat& known : format.children) {
        if (known.name == child.name && known.holds_policies) compile_children(child, inside);
      }
    }
  }

  const PolicySpec* find(const PolicyElement& element) const {
    for (const PolicySpec* spec : policies_) {
      if (spec->format.name == element.name) return spec;
    }
    return nullptr;
  }

  // Null: it is refused.
  std::unique_ptr<Policy> compile_absent(const PolicyElement& element, TraceSection section) {
    PolicyContext inside = context_;
    inside.section = section;
    const AbsentPolicy* absent = find_absent_policy(element.name);
    if (absent != nullptr) return pass_over(element, absent->reason, inside);
    if (context_.skipped != nullptr) return pass_over(element, "its name is not known", inside);
    std::vector<std::string_view> names;
    for (const PolicySpec* spec : policies_) names.push_back(spec->format.name);
    faults_.add(element.position, "policy " + in_quotes(element.name) + " is not known",
                definition::spelling_notes(element.name, names));
    return nullptr;
  }

  void check_allowed(const PolicyElement& element, const PolicySpec& spec, TraceSection section) {
    const std::string name(spec.format.name);
    if (!contains(spec.sections, section))
      faults_.add(element.position, name + " is not allowed in " +
                                        std::string(kSections[static_cast<std::size_t>(section)]) +
                                        ", but in: " + words_of(spec.sections, kSections));
    if (!contains(spec.scopes, context_.document.scope))
      faults_.add(element.position,
                  name + " is not allowed in " +
                      std::string(kScopes[static_cast<std::size_t>(context_.document.scope)]) +
                      " document, but in: " + words_of(spec.scopes, kScopes));
    if (!spec.once) return;
    if (std::find(once_.begin(), once_.end(), &spec) != once_.end())
      faults_.add(element.position, name + " is there twice in one document");
    once_.push_back(&spec);
  }

  void add_view(const PolicyElement& element, TraceSection section) {
    const PolicyText& document = context_.document;
    PolicyView view{document.scope,
                    target_of(document),
                    std::string(kSections[static_cast<std::size_t>(section)]),
                    element.name,
                    {},
                    document.file};
    add_attributes(view, element, "");
    compiled_.views.push_back(std::move(view));
  }

  std::span<const PolicySpec* const> policies_;
  const PolicyContext& context_;
  definition::FaultList& faults_;
  std::vector<const PolicySpec*> once_;
  CompiledDocument compiled_;
};

}  // namespace

PolicyList compile_children(const PolicyElement& element, const PolicyContext& context) {
  PolicyContext inside = context;
  ++inside.depth;
  return Compiler(context.policies, inside).compile_list(element);
}

CompiledDocument compile_document(const PolicyElement& root,
                                  std::span<const PolicySpec* const> policies,
                                  const PolicyContext& context) {
  return Compiler(policies, context).compile(root);
}

}  // namespace aml::gateway
