#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "emulator/gateway/expressions/expression.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// What a policy says: a text as it is written, or an expression of the call.
/// Threads: const.
class Setting {
 public:
  Setting() = default;
  explicit Setting(std::string literal) : literal_(std::move(literal)) {}

  /// Of an attribute; `otherwise` where it is not there.
  /// Errors: an expression that does not compile goes to context.faults, with its own place.
  static Setting of(const PolicyElement& element, std::string_view attribute,
                    const PolicyContext& context, std::string_view otherwise = {});
  /// Of an element's text.
  static Setting of_text(const PolicyElement& element, const PolicyContext& context);

  bool is_literal() const { return expression_ == nullptr; }
  const std::string& literal() const { return literal_; }

  /// Errors: expressions::ExpressionError.
  std::string text(PolicyCall& call) const;
  expressions::Value value(PolicyCall& call) const;
  /// `true` of a literal and of an expression. Errors: also where it is neither true nor false.
  bool truth(PolicyCall& call) const;

 private:
  static Setting read(std::string_view text, std::size_t at, definition::SourcePosition position,
                      const PolicyContext& context);

  std::string literal_;
  std::shared_ptr<const expressions::Expression> expression_;
};

}  // namespace aml::gateway
