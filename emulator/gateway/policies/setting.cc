#include "emulator/gateway/policies/setting.h"

#include <utility>

#include "emulator/gateway/policies/call_context.h"

namespace aml::gateway {

using expressions::ExpressionError;

Setting Setting::read(std::string_view text, std::size_t at, definition::SourcePosition position,
                      const PolicyContext& context) {
  if (!is_expression(text)) return Setting(std::string(text));
  auto made = compile_expression(text, at, position, context.xml, context.faults);
  Setting setting;
  if (made) setting.expression_ = std::make_shared<const expressions::Expression>(std::move(*made));
  return setting;
}

Setting Setting::of(const PolicyElement& element, std::string_view attribute,
                    const PolicyContext& context, std::string_view otherwise) {
  const PolicyAttribute* found = element.find(attribute);
  if (found == nullptr) return Setting(std::string(otherwise));
  return read(found->value, found->value_at, found->position, context);
}

Setting Setting::of_text(const PolicyElement& element, const PolicyContext& context) {
  return read(element.text, element.text_at, element.position, context);
}

expressions::Value Setting::value(PolicyCall& call) const {
  if (expression_ == nullptr) return literal_;
  CallContext context(call);
  return expression_->evaluate(context);
}

std::string Setting::text(PolicyCall& call) const {
  return expression_ == nullptr ? literal_ : expressions::to_text(value(call));
}

bool Setting::truth(PolicyCall& call) const {
  const expressions::Value found = value(call);
  if (const auto* flag = found.find<bool>()) return *flag;
  if (const auto* text = found.find<std::string>()) {
    if (*text == "true" || *text == "True") return true;
    if (*text == "false" || *text == "False") return false;
  }
  throw ExpressionError("The expression is neither true nor false.");
}

}  // namespace aml::gateway
