#include <algorithm>
#include <optional>

#include "emulator/gateway/expressions/members.h"

// What goes through the elements of arrays and of JSON.
// Source: documented (LINQ's Enumerable, .NET's Array), observed (which of it public policies use).
//         A sequence is made when it is asked for, not when it is read: no lambda here does more than
//         give a value, so that nothing shows it but the order of two faults: inferred.

namespace aml::gateway::expressions {

List elements_of(Evaluation& evaluation, const Value& sequence) {
  // What an element takes in memory counts as text that was made.
  constexpr std::size_t kElementBytes = 16;
  List made;
  if (const auto* list = sequence.find<std::shared_ptr<const List>>()) {
    made = **list;
  } else {
    const auto* elements = std::get_if<JsonNode::Elements>(&of<JsonPtr>(sequence)->content);
    if (elements == nullptr) throw ExpressionError("Cannot access child value of this token.");
    made.assign(elements->begin(), elements->end());
  }
  evaluation.spend(made.size() * kElementBytes);
  return made;
}

namespace of_sequence {
namespace {

using Values = std::span<Value>;

bool holds(Evaluation& evaluation, const Value& condition, const Value& element) {
  evaluation.step();
  return of<bool>(apply(evaluation, condition, element));
}

Value where(Evaluation& evaluation, Values values, Type) {
  List kept;
  for (Value& element : elements_of(evaluation, values[0])) {
    if (holds(evaluation, values[1], element)) kept.push_back(std::move(element));
  }
  return list_of(std::move(kept));
}

Value map(Evaluation& evaluation, Values values, Type) {
  List made;
  for (const Value& element : elements_of(evaluation, values[0])) {
    evaluation.step();
    made.push_back(apply(evaluation, values[1], element));
  }
  return list_of(std::move(made));
}

// The first that fits, or the last.
std::optional<Value> search(Evaluation& evaluation, Values values, bool from_end = false) {
  List elements = elements_of(evaluation, values[0]);
  if (from_end) std::reverse(elements.begin(), elements.end());
  for (Value& element : elements) {
    if (values.size() < 2 || holds(evaluation, values[1], element)) return std::move(element);
  }
  return std::nullopt;
}

Value any(Evaluation& evaluation, Values values, Type) {
  return search(evaluation, values).has_value();
}

Value all(Evaluation& evaluation, Values values, Type) {
  const List elements = elements_of(evaluation, values[0]);
  return std::all_of(elements.begin(), elements.end(),
                     [&](const Value& element) { return holds(evaluation, values[1], element); });
}

template <bool kFromEnd>
Value found(Evaluation& evaluation, Values values, Type) {
  if (auto one = search(evaluation, values, kFromEnd)) return std::move(*one);
  throw ExpressionError(values.size() < 2 ? "Sequence contains no elements"
                                          : "Sequence contains no matching element");
}

template <bool kFromEnd>
Value found_or_default(Evaluation& evaluation, Values values, Type) {
  return search(evaluation, values, kFromEnd).value_or(Value());
}

List fitting(Evaluation& evaluation, Values values) {
  if (values.size() < 2) return elements_of(evaluation, values[0]);
  const Value kept = where(evaluation, values, Type::kObject);
  return *of<std::shared_ptr<const List>>(kept);
}

Value count(Evaluation& evaluation, Values values, Type) {
  return count_of(fitting(evaluation, values).size());
}

template <bool kOrDefault>
Value single(Evaluation& evaluation, Values values, Type) {
  const List kept = fitting(evaluation, values);
  if (kept.size() > 1) throw ExpressionError("Sequence contains more than one matching element");
  if (kept.empty() && !kOrDefault) throw ExpressionError("Sequence contains no matching element");
  return kept.empty() ? Value() : kept.front();
}

// Numbers by what they are worth, texts ordinally; nothing goes first.
bool is_less(const Value& one, const Value& other) {
  if (one.is_null() || other.is_null()) return one.is_null() && !other.is_null();
  const auto number = as_double(one);
  const auto other_number = as_double(other);
  if (number && other_number) return *number < *other_number;
  const auto* text = one.find<std::string>();
  const auto* other_text = other.find<std::string>();
  if (text != nullptr && other_text != nullptr) return *text < *other_text;
  const auto* instant = one.find<Instant>();
  const auto* other_instant = other.find<Instant>();
  if (instant != nullptr && other_instant != nullptr) return *instant < *other_instant;
  throw ExpressionError("At least one object must implement IComparable.");
}

Value plain(const Value& value) {
  const auto* node = value.find<JsonPtr>();
  return node == nullptr ? value : from_json(**node);
}

template <bool kDescending>
Value ordered(Evaluation& evaluation, Values values, Type) {
  std::vector<std::pair<Value, Value>> keyed;
  for (Value& element : elements_of(evaluation, values[0])) {
    evaluation.step();
    Value key = plain(apply(evaluation, values[1], element));
    keyed.emplace_back(std::move(key), std::move(element));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& one, const auto& other) {
    return kDescending ? is_less(other.first, one.first) : is_less(one.first, other.first);
  });
  List made;
  for (auto& [key, element] : keyed) made.push_back(std::move(element));
  return list_of(std::move(made));
}

Value reversed(Evaluation& evaluation, Values values, Type) {
  List made = elements_of(evaluation, values[0]);
  std::reverse(made.begin(), made.end());
  return list_of(std::move(made));
}

Value distinct(Evaluation& evaluation, Values values, Type) {
  List made;
  for (Value& element : elements_of(evaluation, values[0])) {
    const bool is_new = std::none_of(made.begin(), made.end(), [&](const Value& one) {
      evaluation.step();
      return equal(one, element);
    });
    if (is_new) made.push_back(std::move(element));
  }
  return list_of(std::move(made));
}

Value contains(Evaluation& evaluation, Values values, Type) {
  const List elements = elements_of(evaluation, values[0]);
  return std::any_of(elements.begin(), elements.end(),
                     [&](const Value& one) { return equal(one, values[1]); });
}

Value index_of(Evaluation& evaluation, Values values, Type) {
  const List elements = elements_of(evaluation, values[0]);
  const auto at = std::find_if(elements.begin(), elements.end(),
                               [&](const Value& one) { return equal(one, values[1]); });
  return at == elements.end() ? Value(std::int32_t{-1})
                              : count_of(static_cast<std::size_t>(at - elements.begin()));
}

Value append(Evaluation& evaluation, Values values, Type) {
  List made = elements_of(evaluation, values[0]);
  made.push_back(values[1]);
  return list_of(std::move(made));
}

Value concat(Evaluation& evaluation, Values values, Type) {
  List made = elements_of(evaluation, values[0]);
  for (Value& element : elements_of(evaluation, values[1])) made.push_back(std::move(element));
  return list_of(std::move(made));
}

Value skip(Evaluation& evaluation, Values values, Type) {
  List made = elements_of(evaluation, values[0]);
  const auto count = static_cast<std::size_t>(std::max(whole_of(values[1]), 0));
  made.erase(made.begin(),
             made.begin() + static_cast<std::ptrdiff_t>(std::min(count, made.size())));
  return list_of(std::move(made));
}

Value take(Evaluation& evaluation, Values values, Type) {
  List made = elements_of(evaluation, values[0]);
  const auto count = static_cast<std::size_t>(std::max(whole_of(values[1]), 0));
  made.resize(std::min(count, made.size()));
  return list_of(std::move(made));
}

Value listed(Evaluation& evaluation, Values values, Type) {
  return list_of(elements_of(evaluation, values[0]));
}

constexpr Type S = Type::kSequence;
constexpr Type A = Type::kArray;
constexpr Type L = Type::kList;
constexpr Type P = Type::kPredicate;
constexpr Type F = Type::kSelector;
constexpr Type E = Type::kElement;
constexpr Type B = Type::kBool;
constexpr Type I = Type::kInt;
constexpr Type X = Type::kObject;

constexpr Member same_elements(Member member) {
  return with_elements(E, member);
}

constexpr std::array kMembers = {
    same_elements(method(S, "Where", {P}, L, &where)),
    with_elements(F, method(S, "Select", {F}, L, &map)),
    same_elements(method(S, "OrderBy", {F}, L, &ordered<false>)),
    same_elements(method(S, "OrderByDescending", {F}, L, &ordered<true>)),
    same_elements(method(S, "Reverse", L, &reversed)),
    same_elements(method(S, "Distinct", L, &distinct)),
    same_elements(method(S, "Append", {X}, L, &append)),
    same_elements(method(S, "Concat", {L}, L, &concat)),
    same_elements(method(S, "Skip", {I}, L, &skip)),
    same_elements(method(S, "Take", {I}, L, &take)),
    same_elements(method(S, "ToArray", L, &listed)),
    same_elements(method(S, "ToList", L, &listed)),
    method(S, "Any", {P}, B, &any),
    method(S, "All", {P}, B, &all),
    method(S, "Exists", {P}, B, &any),
    method(S, "Contains", {X}, B, &contains),
    method(S, "Count", {P}, I, &count),
    method(S, "First", {P}, E, &found<false>),
    method(S, "FirstOrDefault", {P}, E, &found_or_default<false>),
    method(S, "Find", {P}, E, &found_or_default<false>),
    method(S, "Last", {P}, E, &found<true>, 1),
    method(S, "LastOrDefault", {P}, E, &found_or_default<true>, 1),
    method(S, "Single", {P}, E, &single<false>, 1),
    method(S, "SingleOrDefault", {P}, E, &single<true>, 1),
    by_type(method(A, "Exists", {L, P}, B, &any)),
    by_type(method(A, "Find", {L, P}, E, &found_or_default<false>)),
    by_type(method(A, "TrueForAll", {L, P}, B, &all)),
    by_type(method(A, "IndexOf", {L, X}, I, &index_of))};

}  // namespace
}  // namespace of_sequence

std::span<const Member> sequence_members() {
  return of_sequence::kMembers;
}

}  // namespace aml::gateway::expressions
