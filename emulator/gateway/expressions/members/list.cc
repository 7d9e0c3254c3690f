#include <algorithm>

#include "emulator/gateway/expressions/members.h"
#include "emulator/gateway/expressions/text_format.h"

// Arrays, bytes, and what every value has.
// Source: documented (.NET's Array, Object; LINQ's members that need no lambda).

namespace aml::gateway::expressions {

namespace {

using Values = std::span<Value>;

const List& items(const Value& value) {
  return *of<std::shared_ptr<const List>>(value);
}

const Value& item_at(const Value& list, std::int64_t at) {
  const List& values = items(list);
  if (at < 0 || static_cast<std::size_t>(at) >= values.size())
    throw ExpressionError("Index was outside the bounds of the array.");
  return values[static_cast<std::size_t>(at)];
}

Value size(Evaluation&, Values values, Type) {
  return count_of(items(values[0]).size());
}

Value item(Evaluation&, Values values, Type) {
  return item_at(values[0], whole_of(values[1]));
}

Value first(Evaluation&, Values values, Type) {
  if (items(values[0]).empty()) throw ExpressionError("Sequence contains no elements");
  return items(values[0]).front();
}

Value last(Evaluation&, Values values, Type) {
  if (items(values[0]).empty()) throw ExpressionError("Sequence contains no elements");
  return items(values[0]).back();
}

Value first_or_default(Evaluation&, Values values, Type) {
  return items(values[0]).empty() ? Value() : items(values[0]).front();
}

Value last_or_default(Evaluation&, Values values, Type) {
  return items(values[0]).empty() ? Value() : items(values[0]).back();
}

Value any(Evaluation&, Values values, Type) {
  return !items(values[0]).empty();
}

Value contains(Evaluation&, Values values, Type) {
  for (const Value& one : items(values[0])) {
    if (equal(one, values[1])) return true;
  }
  return false;
}

Value skip(Evaluation&, Values values, Type) {
  const List& all = items(values[0]);
  const auto count = static_cast<std::size_t>(std::max(whole_of(values[1]), 0));
  return list_of(count >= all.size()
                     ? List()
                     : List(all.begin() + static_cast<std::ptrdiff_t>(count), all.end()));
}

Value take(Evaluation&, Values values, Type) {
  const List& all = items(values[0]);
  const auto count = static_cast<std::size_t>(std::max(whole_of(values[1]), 0));
  return list_of(count >= all.size()
                     ? all
                     : List(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)));
}

Value self(Evaluation&, Values values, Type) {
  return values[0];
}

Value byte_count(Evaluation&, Values values, Type) {
  return count_of(of<Bytes>(values[0]).bytes->size());
}

Value byte_at(Evaluation&, Values values, Type) {
  const std::string& bytes = *of<Bytes>(values[0]).bytes;
  const std::int32_t at = whole_of(values[1]);
  if (at < 0 || static_cast<std::size_t>(at) >= bytes.size())
    throw ExpressionError("Index was outside the bounds of the array.");
  return std::int32_t{static_cast<unsigned char>(bytes[static_cast<std::size_t>(at)])};
}

Value text(Evaluation& evaluation, Values values, Type) {
  if (values[0].is_null())
    throw ExpressionError("Object reference not set to an instance of an object.");
  return evaluation.made(to_text(values[0]));
}

Value formatted(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(write_value(values[0], text_of(values[1])));
}

Value same(Evaluation&, Values values, Type) {
  return equal(values[0], values[1]);
}

constexpr Type L = Type::kList;
constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;
constexpr Type I = Type::kInt;
constexpr Type X = Type::kObject;
constexpr Type Y = Type::kBytes;

constexpr std::array kMembers = {property(L, "Length", I, &size),
                                 method(L, "Count", I, &size),
                                 index(L, I, T, &item),
                                 method(L, "First", T, &first),
                                 method(L, "Last", T, &last),
                                 method(L, "FirstOrDefault", T, &first_or_default),
                                 method(L, "LastOrDefault", T, &last_or_default),
                                 method(L, "ElementAt", {I}, T, &item),
                                 method(L, "Any", B, &any),
                                 method(L, "Contains", {X}, B, &contains),
                                 method(L, "Skip", {I}, L, &skip),
                                 method(L, "Take", {I}, L, &take),
                                 method(L, "ToArray", L, &self),
                                 property(Y, "Length", I, &byte_count),
                                 index(Y, I, I, &byte_at),
                                 method(X, "ToString", T, &text),
                                 method(Type::kInt, "ToString", {T}, T, &formatted),
                                 method(Type::kLong, "ToString", {T}, T, &formatted),
                                 method(Type::kDouble, "ToString", {T}, T, &formatted),
                                 method(Type::kDateTime, "ToString", {T}, T, &formatted),
                                 method(X, "Equals", {X}, B, &same)};

}  // namespace

std::span<const Member> list_members() {
  return kMembers;
}

}  // namespace aml::gateway::expressions
