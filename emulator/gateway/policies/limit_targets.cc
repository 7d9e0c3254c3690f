#include "emulator/gateway/policies/limit_targets.h"

#include <algorithm>

namespace aml::gateway {

namespace {

using text::in_quotes;

class TargetReader {
 public:
  TargetReader(const PolicyElement& policy, const PolicyContext& context) : context_(context) {
    add({{}, policy});
    for (const PolicyElement& child : policy.children) read_api(child);
  }

  std::vector<LimitElement> take() { return std::move(limits_); }

 private:
  void read_api(const PolicyElement& element) {
    if (context_.document.scope != PolicyScope::kProduct) {
      context_.faults.add(element.position, "a limit per API belongs in a product's document");
      return;
    }
    const Api* api = find(element, product_apis());
    if (api == nullptr) return;
    add({{api}, element});
    std::vector<const Operation*> operations;
    for (const Operation& operation : api->operations) operations.push_back(&operation);
    for (const PolicyElement& child : element.children) {
      if (const Operation* operation = find(child, operations)) add({{api, operation}, child});
    }
  }

  std::vector<const Api*> product_apis() const {
    std::vector<const Api*> apis;
    if (const Product* product = find_product(context_.configuration, context_.document.product)) {
      for (const std::string& id : product->apis)
        apis.push_back(find_api(context_.configuration, id));
    }
    return apis;
  }

  // By id where there is one, else by name: documented, and names may change.
  template <typename Part>
  const Part* find(const PolicyElement& element, const std::vector<const Part*>& parts) {
    const PolicyAttribute* id = element.find("id");
    const PolicyAttribute* given = id != nullptr ? id : element.find("name");
    if (given == nullptr) {
      context_.faults.add(element.position,
                          element.name + " needs the attribute \"id\" or \"name\"");
      return nullptr;
    }
    std::vector<std::string_view> known;
    for (const Part* part : parts) {
      known.push_back(id != nullptr ? part->id : part->name);
      if (known.back() == given->value) return part;
    }
    context_.faults.add(given->position,
                        "there is no " + element.name + " with the " + given->name + " " +
                            in_quotes(given->value) + " here",
                        definition::spelling_notes(given->value, known));
    return nullptr;
  }

  void add(const LimitElement& limit) {
    const bool known = std::any_of(limits_.begin(), limits_.end(),
                                   [&](const auto& other) { return other.target == limit.target; });
    if (known) {
      context_.faults.add(limit.element.position,
                          "this " + limit.element.name + " has a limit here already");
    } else {
      limits_.push_back(limit);
    }
  }

  const PolicyContext& context_;
  std::vector<LimitElement> limits_;
};

}  // namespace

std::vector<LimitElement> limit_elements(const PolicyElement& policy,
                                         const PolicyContext& context) {
  return TargetReader(policy, context).take();
}

std::string counter_name(std::string_view policy, const PolicyText& document,
                         const Subscription& subscription) {
  return std::string(policy) + "/" + document.product + "/" + document.api + "/" +
         document.operation + "/" + subscription.name;
}

}  // namespace aml::gateway
