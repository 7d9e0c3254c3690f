#include "emulator/gateway/expressions/value.h"

#include <array>

#include "emulator/gateway/expressions/instants.h"
#include "emulator/text/utf8.h"
#include "model/cell_text.h"

namespace aml::gateway::expressions {

namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Type json_type(const JsonNode& node) {
  if (node.is_object()) return Type::kJsonObject;
  return node.is_array() ? Type::kJsonArray : Type::kToken;
}

std::string text_of(double number) {
  std::string text;
  model::append_double(text, number);
  return text;
}

// A token that is a value is its text alone; others are JSON.
std::string text_of(const JsonNode& node) {
  if (node.is_object() || node.is_array()) return write_json(node, true);
  return to_text(from_json(node));
}

}  // namespace

Type Value::type() const {
  return visit(Overloaded{
      [](std::monostate) { return Type::kNull; }, [](bool) { return Type::kBool; },
      [](std::int32_t) { return Type::kInt; }, [](std::int64_t) { return Type::kLong; },
      [](double) { return Type::kDouble; }, [](Character) { return Type::kChar; },
      [](const std::string&) { return Type::kString; }, [](Instant) { return Type::kDateTime; },
      [](Span) { return Type::kTimeSpan; }, [](const Part& part) { return part.type; },
      [](const Bytes&) { return Type::kBytes; },
      [](const JsonPtr& node) { return json_type(*node); },
      [](const std::shared_ptr<const List>&) { return Type::kList; },
      [](const std::shared_ptr<const Jwt>&) { return Type::kJwt; },
      [](const std::shared_ptr<const Basic>&) { return Type::kBasic; },
      [](const std::shared_ptr<const RegexMatch>&) { return Type::kMatch; },
      [](const std::shared_ptr<const RegexMatch::Group>&) { return Type::kGroup; },
      [](const Lambda*) { return Type::kSelector; }});
}

bool Value::is_like(const Value& other) const {
  if (content_.index() != other.content_.index()) return false;
  const Held* const held = std::get_if<Held>(&content_);
  return held == nullptr || held->index() == std::get<Held>(other.content_).index();
}

std::string to_text(const Value& value) {
  return value.visit(Overloaded{
      [](std::monostate) { return std::string(); },
      [](bool flag) { return std::string(flag ? "True" : "False"); },
      [](std::int32_t number) { return std::to_string(number); },
      [](std::int64_t number) { return std::to_string(number); },
      [](double number) { return text_of(number); },
      [](Character character) {
        std::string text;
        text::append_utf8(text, character.unit);
        return text;
      },
      [](const std::string& text) { return text; },
      [](Instant instant) { return *write_instant(instant, ""); },
      [](Span span) { return write_span(span); },
      [](const Part& part) { return std::string(name_of(part.type)); },
      [](const Bytes&) { return std::string("System.Byte[]"); },
      [](const JsonPtr& node) { return text_of(*node); },
      [](const std::shared_ptr<const List>&) { return std::string("System.String[]"); },
      [](const std::shared_ptr<const Jwt>& jwt) { return write_json(*jwt->payload, false); },
      [](const std::shared_ptr<const Basic>& basic) { return basic->user; },
      [](const std::shared_ptr<const RegexMatch>& match) {
        return match->groups.empty() ? std::string() : match->groups[0].text;
      },
      [](const std::shared_ptr<const RegexMatch::Group>& group) { return group->text; },
      [](const Lambda*) { return std::string(); }});
}

std::optional<double> as_double(const Value& value) {
  if (const auto* number = value.find<double>()) return *number;
  if (const auto whole = as_whole(value)) return static_cast<double>(*whole);
  return std::nullopt;
}

std::optional<std::int64_t> as_whole(const Value& value) {
  if (const auto* number = value.find<std::int32_t>()) return *number;
  if (const auto* number = value.find<std::int64_t>()) return *number;
  if (const auto* character = value.find<Character>()) return character->unit;
  return std::nullopt;
}

bool equal(const Value& one, const Value& other) {
  const JsonPtr* json = one.find<JsonPtr>();
  const JsonPtr* other_json = other.find<JsonPtr>();
  if (json != nullptr && other_json != nullptr) return equal(**json, **other_json);
  if (json != nullptr || other_json != nullptr) {
    const JsonNode& node = json != nullptr ? **json : **other_json;
    const Value& plain = json != nullptr ? other : one;
    return !node.is_object() && !node.is_array() && !plain.is_null() &&
           equal(from_json(node), plain);
  }
  if (one.is_like(other)) {
    if (const auto* text = one.find<std::string>()) return *text == *other.find<std::string>();
    if (const auto* number = one.find<std::int32_t>())
      return *number == *other.find<std::int32_t>();
    if (const auto* bytes = one.find<Bytes>()) return *bytes->bytes == *other.find<Bytes>()->bytes;
    if (const auto* instant = one.find<Instant>()) return *instant == *other.find<Instant>();
    if (const auto* span = one.find<Span>()) return *span == *other.find<Span>();
    if (const auto* flag = one.find<bool>()) return *flag == *other.find<bool>();
    if (const auto* part = one.find<Part>()) return *part == *other.find<Part>();
    if (one.is_null()) return true;
  }
  const auto whole = as_whole(one);
  const auto other_whole = as_whole(other);
  if (whole && other_whole) return *whole == *other_whole;
  const auto number = as_double(one);
  const auto other_number = as_double(other);
  return number && other_number && *number == *other_number;
}

std::optional<JsonPtr> as_json(const Value& value) {
  const auto made = [](JsonNode::Content content) {
    return std::make_shared<JsonNode>(std::move(content));
  };
  if (const JsonPtr* node = value.find<JsonPtr>()) return clone(**node);
  if (value.is_null()) return made({});
  if (const auto* flag = value.find<bool>()) return made(*flag);
  if (const auto* number = value.find<double>()) return made(*number);
  if (const auto* text = value.find<std::string>()) return made(*text);
  if (const auto* instant = value.find<Instant>()) return made(*write_instant(*instant, "o"));
  if (value.find<Character>() != nullptr) return made(to_text(value));
  if (const auto whole = as_whole(value)) return made(*whole);
  const auto* list = value.find<std::shared_ptr<const List>>();
  if (list == nullptr) return std::nullopt;
  JsonNode::Elements elements;
  for (const Value& one : **list) {
    std::optional<JsonPtr> element = as_json(one);
    if (!element) return std::nullopt;
    elements.push_back(std::move(*element));
  }
  return made(std::move(elements));
}

Value from_json(const JsonNode& node) {
  return std::visit(
      Overloaded{
          [](std::monostate) { return Value(); }, [](bool flag) { return Value(flag); },
          [](std::int64_t number) { return Value(number); },
          [](double number) { return Value(number); },
          [](const std::string& text) { return Value(text); },
          [&](const JsonNode::Members&) { return Value(std::make_shared<JsonNode>(node)); },
          [&](const JsonNode::Elements&) { return Value(std::make_shared<JsonNode>(node)); }},
      node.content);
}

}  // namespace aml::gateway::expressions
