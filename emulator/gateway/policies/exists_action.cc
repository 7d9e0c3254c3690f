#include "emulator/gateway/policies/exists_action.h"

#include <algorithm>

namespace aml::gateway {

namespace {

std::optional<Exists> find_action(std::string_view word) {
  const auto* const found = std::find(kExistsActions.begin(), kExistsActions.end(), word);
  if (found == kExistsActions.end()) return std::nullopt;
  return static_cast<Exists>(found - kExistsActions.begin());
}

}  // namespace

ExistsAction::ExistsAction(const PolicyElement& element, const PolicyContext& context)
    : word_(Setting::of(element, kExistsAction.name, context, kExistsActions[0])) {
  if (word_.is_literal()) fixed_ = find_action(word_.literal());
}

Exists ExistsAction::of(PolicyCall& call) const {
  if (fixed_) return *fixed_;
  const auto action = find_action(word_.text(call));
  if (!action) throw expressions::ExpressionError("There is no such exists-action.");
  return *action;
}

}  // namespace aml::gateway
