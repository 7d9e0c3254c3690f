#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "emulator/gateway/policies/setting.h"

namespace aml::gateway {

/// What becomes of a header or query member that is there already.
enum class Exists { kOverride, kSkip, kAppend, kDelete };

/// In the order of the enumerators.
inline constexpr std::array<std::string_view, 4> kExistsActions = {"override", "skip", "append",
                                                                   "delete"};

inline constexpr AttributeFormat kExistsAction{.name = "exists-action",
                                               .kind = AttributeKind::kChoice,
                                               .choices = kExistsActions,
                                               .computed = true};

/// The attribute `exists-action`; override where it is not there.
class ExistsAction {
 public:
  ExistsAction(const PolicyElement& element, const PolicyContext& context);
  /// Errors: expressions::ExpressionError where the word is another.
  Exists of(PolicyCall& call) const;

 private:
  Setting word_;
  std::optional<Exists> fixed_;  // none: it is computed
};

}  // namespace aml::gateway
