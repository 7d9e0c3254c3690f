#include <utility>

#include "emulator/gateway/expressions/members.h"

// JSON, as Newtonsoft has it.
// Source: documented (Newtonsoft.Json's JToken and its kinds), observed (which of its members public
//         policies use). Texts that look like dates stay texts here: inferred, switched by nothing.

namespace aml::gateway::expressions {

namespace of_json {
namespace {

using Values = std::span<Value>;

const JsonPtr& node_of(const Value& value) {
  return of<JsonPtr>(value);
}

JsonPtr taken(Evaluation& evaluation, const Value& value) {
  const auto* known = value.find<JsonPtr>();
  if (known != nullptr && ((*known)->is_object() || (*known)->is_array()))
    evaluation.spend(write_json(**known, false).size());
  auto node = as_json(value);
  if (!node) throw ExpressionError("Could not determine JSON object type for this value.");
  return std::move(*node);
}

Value found(const JsonPtr& node) {
  return node == nullptr ? Value() : Value(node);
}

Value member(Evaluation&, Values values, Type) {
  const JsonPtr& node = node_of(values[0]);
  if (!node->is_object())
    throw ExpressionError("Accessed JArray values with invalid key value: \"" + text_of(values[1]) +
                          "\".");
  return found(node->find(text_of(values[1])));
}

Value element(Evaluation&, Values values, Type) {
  const auto* elements = std::get_if<JsonNode::Elements>(&node_of(values[0])->content);
  if (elements == nullptr) throw ExpressionError("Cannot access child value of this token.");
  const std::int32_t at = whole_of(values[1]);
  if (at < 0 || static_cast<std::size_t>(at) >= elements->size())
    throw ExpressionError("Index was out of range. Parameter name: index");
  return (*elements)[static_cast<std::size_t>(at)];
}

Value text_in_form(Evaluation& evaluation, Values values, Type) {
  const bool indented = values.size() < 2 || text_of(values[1]) == "Indented";
  const JsonPtr& node = node_of(values[0]);
  // A value alone is written as JSON where a form is asked for, and as its text where none is.
  if (values.size() < 2) return evaluation.made(to_text(node));
  return evaluation.made(write_json(*node, indented));
}

Value value_of(Evaluation&, Values values, Type argument) {
  const JsonPtr& node = node_of(values[0]);
  if (values.size() < 2) return cast(node, argument);
  const JsonPtr child = node->find(text_of(values[1]));
  return child == nullptr ? default_of(argument) : cast(child, argument);
}

Value to_object(Evaluation&, Values values, Type argument) {
  return cast(node_of(values[0]), argument);
}

Value select_token(Evaluation&, Values values, Type) {
  const auto at = select(node_of(values[0]), text_of(values[1]));
  if (!at) throw ExpressionError("The path \"" + text_of(values[1]) + "\" is not followed here.");
  return found(*at);
}

std::size_t count(const JsonNode& node) {
  if (const auto* members = std::get_if<JsonNode::Members>(&node.content)) return members->size();
  const auto* elements = std::get_if<JsonNode::Elements>(&node.content);
  return elements == nullptr ? 0 : elements->size();
}

Value size(Evaluation&, Values values, Type) {
  return count_of(count(*node_of(values[0])));
}

Value has_values(Evaluation&, Values values, Type) {
  return count(*node_of(values[0])) > 0;
}

Value has_member(Evaluation&, Values values, Type) {
  return node_of(values[0])->find(text_of(values[1])) != nullptr;
}

Value first(Evaluation&, Values values, Type) {
  const auto* elements = std::get_if<JsonNode::Elements>(&node_of(values[0])->content);
  return elements == nullptr || elements->empty() ? Value() : found(elements->front());
}

Value add_member(Evaluation& evaluation, Values values, Type) {
  const JsonPtr& node = node_of(values[0]);
  if (node->find(text_of(values[1])) != nullptr)
    throw ExpressionError("Can not add property " + text_of(values[1]) +
                          ". Property with the same name already exists on object.");
  JsonPtr made = taken(evaluation, values[2]);
  node->set(text_of(values[1]), std::move(made));
  return {};
}

// A property is an object of one member.
void merge(Evaluation& evaluation, JsonNode& into, const Value& value) {
  const JsonPtr node = taken(evaluation, value);
  const auto* members = std::get_if<JsonNode::Members>(&node->content);
  if (members == nullptr) throw ExpressionError("Can not add this value to an object.");
  for (const auto& [name, child] : *members) into.set(name, child);
}

Value add(Evaluation& evaluation, Values values, Type) {
  const JsonPtr& node = node_of(values[0]);
  const JsonPtr made = taken(evaluation, values[1]);
  if (node->is_object()) {
    merge(evaluation, *node, made);
  } else if (auto* elements = std::get_if<JsonNode::Elements>(&node->content)) {
    elements->push_back(made);
  } else {
    throw ExpressionError("Can not add a value to this token.");
  }
  return {};
}

Value remove_member(Evaluation&, Values values, Type) {
  return node_of(values[0])->erase(text_of(values[1]));
}

Value remove_at(Evaluation&, Values values, Type) {
  auto* elements = std::get_if<JsonNode::Elements>(&node_of(values[0])->content);
  const std::int32_t at = whole_of(values[1]);
  if (elements == nullptr || at < 0 || static_cast<std::size_t>(at) >= elements->size())
    throw ExpressionError("Index was out of range. Parameter name: index");
  elements->erase(elements->begin() + at);
  return {};
}

Value parse(const std::string& text, Type wanted) {
  std::string problem;
  auto node = parse_json(text, problem);
  if (!node) throw ExpressionError("Error reading JSON: " + problem + ".");
  return cast(std::move(*node), wanted);
}

template <Type kWanted>
Value parse_as(Evaluation& evaluation, Values values, Type) {
  evaluation.spend(text_of(values[0]).size());
  return parse(text_of(values[0]), kWanted);
}

Value make_property(Evaluation& evaluation, Values values, Type) {
  JsonNode::Members one;
  one.emplace_back(text_of(values[0]), taken(evaluation, values[1]));
  return std::make_shared<JsonNode>(std::move(one));
}

Value make_object(Evaluation& evaluation, Values values, Type) {
  auto node = std::make_shared<JsonNode>(JsonNode::Members{});
  for (const Value& value : values) merge(evaluation, *node, value);
  return JsonPtr(node);
}

Value make_array(Evaluation& evaluation, Values values, Type) {
  JsonNode::Elements elements;
  for (const Value& value : values) {
    if (const auto* list = value.find<std::shared_ptr<const List>>()) {
      for (const Value& one : **list) elements.push_back(taken(evaluation, one));
    } else {
      elements.push_back(taken(evaluation, value));
    }
  }
  return std::make_shared<JsonNode>(std::move(elements));
}

Value make_value(Evaluation& evaluation, Values values, Type) {
  return taken(evaluation, values[0]);
}

// An object or an array, whatever the value is.
template <Type kWanted>
Value convert_to(Evaluation& evaluation, Values values, Type) {
  return cast(taken(evaluation, values[0]), kWanted);
}

Value serialize(Evaluation& evaluation, Values values, Type) {
  const bool indented = values.size() > 1 && text_of(values[1]) == "Indented";
  return evaluation.made(write_json(*taken(evaluation, values[0]), indented));
}

template <int kForm>
Value formatting(Evaluation&, Values, Type) {
  return kForm == 0 ? "None" : "Indented";
}

constexpr std::array<std::string_view, 7> kKinds = {"Null",   "Boolean", "Integer", "Float",
                                                    "String", "Object",  "Array"};

Value kind_of(Evaluation&, Values values, Type) {
  return kKinds[node_of(values[0])->content.index()];
}

template <std::size_t kKind>
Value kind(Evaluation&, Values, Type) {
  return kKinds[kKind];
}

template <std::size_t... kAll>
constexpr std::array<Member, sizeof...(kAll)> kinds(std::index_sequence<kAll...>) {
  constexpr Type kType = Type::kTokenType;
  return {by_type(property(kType, kKinds[kAll], kType, &kind<kAll>))...};
}
constexpr auto kKindMembers = kinds(std::make_index_sequence<kKinds.size()>());

constexpr Type K = Type::kToken;
constexpr Type O = Type::kJsonObject;
constexpr Type A = Type::kJsonArray;
constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;
constexpr Type I = Type::kInt;
constexpr Type X = Type::kObject;
constexpr Type G = Type::kArgument;
constexpr Type F = Type::kFormatting;

constexpr std::array kMembers = {
    index(K, T, K, &member),
    index(K, I, K, &element),
    method(K, "ToString", {F}, T, &text_in_form, 1),
    typed(method(K, "Value", {T}, G, &value_of, 1)),
    typed(method(K, "ToObject", G, &to_object)),
    method(K, "SelectToken", {T}, K, &select_token),
    method(K, "DeepClone", K,
           [](Evaluation& evaluation, Values values, Type) {
             return Value(taken(evaluation, values[0]));
           }),
    property(K, "HasValues", B, &has_values),
    property(K, "Type", Type::kTokenType, &kind_of),
    kKindMembers[0],
    kKindMembers[1],
    kKindMembers[2],
    kKindMembers[3],
    kKindMembers[4],
    kKindMembers[5],
    kKindMembers[6],
    property(K, "First", K, &first),
    method(K, "First", K, &first),
    method(K, "FirstOrDefault", K, &first),
    method(K, "Any", B, &has_values),
    property(O, "Count", I, &size),
    property(A, "Count", I, &size),
    method(K, "Count", I, &size),
    method(O, "ContainsKey", {T}, B, &has_member),
    method(O, "Property", {T}, K, &member),
    method(O, "GetValue", {T}, K, &member),
    method(O, "Add", {T, K}, Type::kNull, &add_member),
    method(O, "Add", {X}, Type::kNull, &add),
    method(A, "Add", {X}, Type::kNull, &add),
    method(O, "Remove", {T}, B, &remove_member),
    method(A, "RemoveAt", {I}, Type::kNull, &remove_at),
    by_type(method(K, "Parse", {T}, K, &parse_as<K>)),
    by_type(method(O, "Parse", {T}, O, &parse_as<O>)),
    by_type(method(A, "Parse", {T}, A, &parse_as<A>)),
    by_type(method(K, "FromObject", {X}, K, &make_value)),
    by_type(method(O, "FromObject", {X}, O, &convert_to<O>)),
    by_type(method(A, "FromObject", {X}, A, &convert_to<A>)),
    with_rest(constructor(O, {X}, &make_object, 1)),
    with_rest(constructor(A, {X}, &make_array, 1)),
    constructor(K, {X}, &make_value),
    constructor(Type::kJsonProperty, {T, X}, &make_property),
    by_type(method(Type::kJsonConvert, "SerializeObject", {X, F}, T, &serialize, 1)),
    by_type(property(F, "None", F, &formatting<0>)),
    by_type(property(F, "Indented", F, &formatting<1>))};

}  // namespace
}  // namespace of_json

std::span<const Member> json_members() {
  return of_json::kMembers;
}

}  // namespace aml::gateway::expressions
