#include "emulator/gateway/expressions/evaluation.h"

#include <cmath>
#include <limits>
#include <string>

#include "emulator/gateway/expressions/instants.h"
#include "model/cell_text.h"

namespace aml::gateway::expressions {

namespace {

[[noreturn]] void refuse_cast(const Value& value, Type to) {
  throw ExpressionError("Unable to cast object of type '" + std::string(name_of(value.type())) +
                        "' to type '" + std::string(name_of(to)) + "'.");
}

// As C# does outside of `checked`, but that nothing is cut silently here.
Value to_number(double number, Type to) {
  if (to == Type::kDouble) return number;
  const double whole = std::trunc(number);
  if (to == Type::kInt) {
    if (whole >= std::numeric_limits<std::int32_t>::min() &&
        whole <= std::numeric_limits<std::int32_t>::max())
      return static_cast<std::int32_t>(whole);
  } else if (std::abs(whole) < 9.2e18) {
    return static_cast<std::int64_t>(whole);
  }
  throw ExpressionError("Value was either too large or too small for an " +
                        std::string(name_of(to)) + ".");
}

Value whole_to_number(std::int64_t number, Type to) {
  if (to == Type::kLong) return number;
  return to_number(static_cast<double>(number), to);
}

Value parse_number(const std::string& text, Type to) {
  if (to == Type::kDouble) {
    if (const auto number = model::parse_double(text)) return *number;
  } else if (const auto number = model::parse_int64(text)) {
    return whole_to_number(*number, to);
  }
  throw ExpressionError("Input string was not in a correct format.");
}

Value parse_flag(const std::string& text) {
  if (const auto flag = model::parse_boolean(text)) return *flag;
  throw ExpressionError("String was not recognized as a valid Boolean.");
}

// A token says what it is worth; objects and arrays are nothing else.
Value cast_json(const JsonPtr& node, Type to) {
  if (to == Type::kToken || (to == Type::kJsonObject && node->is_object()) ||
      (to == Type::kJsonArray && node->is_array()) || to == Type::kJsonProperty)
    return node;
  if (node->is_object() || node->is_array() || is_json(to)) refuse_cast(node, to);
  const Value value = from_json(*node);
  if (value.is_null()) {
    if (is_nullable(to)) return {};
    refuse_cast(node, to);
  }
  const auto* text = value.find<std::string>();
  if (to == Type::kString) return to_text(value);
  if (to == Type::kBool) return text != nullptr ? parse_flag(*text) : cast(value, to);
  if (is_number(to)) {
    if (text != nullptr) return parse_number(*text, to);
    if (const auto* flag = value.find<bool>()) return whole_to_number(*flag ? 1 : 0, to);
    return cast(value, to);
  }
  if (to == Type::kDateTime && text != nullptr) {
    if (const auto instant = parse_instant(*text)) return *instant;
    throw ExpressionError("String was not recognized as a valid DateTime.");
  }
  refuse_cast(node, to);
}

}  // namespace

void Evaluation::refuse(const char* why) {
  throw ExpressionError(why);
}

void Evaluation::read_held(const Value& value) {
  constexpr std::size_t kElementBytes = 16;
  if (const auto* bytes = value.find<Bytes>()) return read(bytes->bytes->size());
  if (const auto* elements = value.find<std::shared_ptr<const List>>())
    return read((*elements)->size() * kElementBytes);
  const auto* node = value.find<JsonPtr>();
  if (node == nullptr) return;
  if (const auto* members = std::get_if<JsonNode::Members>(&(*node)->content)) {
    read(members->size() * kElementBytes);
  } else if (const auto* elements = std::get_if<JsonNode::Elements>(&(*node)->content)) {
    read(elements->size() * kElementBytes);
  } else if (const auto* text = std::get_if<std::string>(&(*node)->content)) {
    read(text->size());
  }
}

bool is_of(const Value& value, Type type) {
  if (value.is_null()) return false;
  const Type own = value.type();
  return own == type || type == Type::kObject || (type == Type::kToken && is_json(own));
}

Value cast(const Value& value, Type to) {
  if (to == Type::kObject || is_of(value, to)) return value;
  if (value.is_null()) {
    if (is_nullable(to)) return {};
    throw ExpressionError("Object reference not set to an instance of an object.");
  }
  if (const JsonPtr* node = value.find<JsonPtr>()) return cast_json(*node, to);
  if (to == Type::kToken) {
    if (const auto node = as_json(value)) return *node;
  }
  if (is_number(to)) {
    if (const auto* number = value.find<double>()) return to_number(*number, to);
    if (const auto whole = as_whole(value)) return whole_to_number(*whole, to);
  }
  if (to == Type::kChar) {
    const auto whole = as_whole(value);
    if (whole && *whole >= 0 && *whole <= 0xFFFF) return Character{static_cast<char16_t>(*whole)};
  }
  refuse_cast(value, to);
}

Value default_of(Type type) {
  switch (type) {
    case Type::kBool:
      return false;
    case Type::kInt:
      return std::int32_t{0};
    case Type::kLong:
      return std::int64_t{0};
    case Type::kDouble:
      return 0.0;
    case Type::kChar:
      return Character{};
    case Type::kTimeSpan:
      return Span{};
    case Type::kDateTime:
      return *from_civil(1, 1, 1, 0, 0, 0);
    default:
      return {};
  }
}

bool may_widen(Type to) {
  return is_number(to) || to == Type::kToken;
}

Value widened(Value value, Type to) {
  if (may_widen(to)) {
    if (value.is_null() && to == Type::kToken) return value;
    return cast(value, to);
  }
  return value;
}

}  // namespace aml::gateway::expressions
