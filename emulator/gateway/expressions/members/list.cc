#include "emulator/gateway/expressions/members.h"
#include "emulator/gateway/expressions/text_format.h"

// Arrays, bytes, and what every value has.
// Source: documented (.NET's Array, Object).

namespace aml::gateway::expressions {

namespace of_list {
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

Value first_or_default(Evaluation&, Values values, Type) {
  return items(values[0]).empty() ? Value() : items(values[0]).front();
}

Value any(Evaluation&, Values values, Type) {
  return !items(values[0]).empty();
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

Value message(Evaluation&, Values values, Type) {
  return text_of(values[0]);
}

Value same(Evaluation&, Values values, Type) {
  return equal(values[0], values[1]);
}

constexpr Type L = Type::kList;
constexpr Type E = Type::kElement;
constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;
constexpr Type I = Type::kInt;
constexpr Type X = Type::kObject;
constexpr Type Y = Type::kBytes;

constexpr std::array kMembers = {property(L, "Length", I, &size),
                                 method(L, "Count", I, &size),
                                 index(L, I, E, &item),
                                 method(L, "First", E, &first),
                                 method(L, "FirstOrDefault", E, &first_or_default),
                                 method(L, "ElementAt", {I}, E, &item),
                                 method(L, "Any", B, &any),
                                 property(Y, "Length", I, &byte_count),
                                 index(Y, I, I, &byte_at),
                                 method(X, "ToString", T, &text),
                                 property(Type::kException, "Message", T, &message),
                                 method(Type::kInt, "ToString", {T}, T, &formatted),
                                 method(Type::kLong, "ToString", {T}, T, &formatted),
                                 method(Type::kDouble, "ToString", {T}, T, &formatted),
                                 method(Type::kDateTime, "ToString", {T}, T, &formatted),
                                 method(X, "Equals", {X}, B, &same)};

}  // namespace
}  // namespace of_list

std::span<const Member> list_members() {
  return of_list::kMembers;
}

}  // namespace aml::gateway::expressions
