#include <cfenv>
#include <cmath>

#include "emulator/gateway/expressions/members.h"
#include "model/cell_text.h"

// Numbers, chance and ids.
// Source: documented (.NET's Int32, Double, Boolean, Math, Random, Guid).

namespace aml::gateway::expressions {

namespace of_number {
namespace {

using Values = std::span<Value>;

// A text in the place of another kind, as Parse() reads it.
template <Type kType>
Value parse(Evaluation&, Values values, Type) {
  const JsonPtr token = *as_json(text_of(values[0]));
  return cast(token, kType);
}

template <double (*kFunction)(double)>
Value math(Evaluation&, Values values, Type) {
  return kFunction(*as_double(values[0]));
}

double ceiling(double x) {
  return std::ceil(x);
}
double floor_of(double x) {
  return std::floor(x);
}
double root(double x) {
  return std::sqrt(x);
}
double magnitude(double x) {
  return std::abs(x);
}

Value whole_magnitude(Evaluation&, Values values, Type) {
  const std::int32_t number = whole_of(values[0]);
  if (number == std::numeric_limits<std::int32_t>::min())
    throw ExpressionError("Negating the minimum value of a twos complement number is invalid.");
  return std::abs(number);
}

// Halves go to the even neighbour.
Value round(Evaluation&, Values values, Type) {
  const double number = *as_double(values[0]);
  const std::int32_t digits = values.size() > 1 ? whole_of(values[1]) : 0;
  constexpr std::int32_t kMostDigits = 15;
  if (digits < 0 || digits > kMostDigits)
    throw ExpressionError("Rounding digits must be between 0 and 15, inclusive.");
  const double scale = std::pow(10.0, digits);
  const double rounded = std::nearbyint(number * scale) / scale;
  return std::isfinite(rounded) ? rounded : number;
}

Value power(Evaluation&, Values values, Type) {
  return std::pow(*as_double(values[0]), *as_double(values[1]));
}

template <typename Number, bool kLarger>
Value extreme(Evaluation&, Values values, Type) {
  const Number one = of<Number>(values[0]);
  const Number other = of<Number>(values[1]);
  return kLarger == (one < other) ? other : one;
}

// The variable holds what was read, or what a field of its type would.
template <Type kType>
Value try_parse(Evaluation& evaluation, Values values, Type argument) {
  Value& variable = evaluation.locals[static_cast<std::size_t>(whole_of(values[1]))];
  variable = default_of(kType);
  if (values[0].is_null()) return false;
  try {
    variable = parse<kType>(evaluation, values.first(1), argument);
    return true;
  } catch (const ExpressionError&) {
    return false;
  }
}

Value make_random(Evaluation&, Values, Type) {
  return Part{Type::kRandom};
}

Value next(Evaluation& evaluation, Values values, Type) {
  const std::int64_t from = values.size() > 2 ? whole_of(values[1]) : 0;
  const std::int64_t to =
      values.size() > 1 ? whole_of(values.back()) : std::numeric_limits<std::int32_t>::max();
  if (from > to) throw ExpressionError("'minValue' cannot be greater than maxValue.");
  if (from == to) return static_cast<std::int32_t>(from);
  const auto span = static_cast<std::uint64_t>(to - from);
  return static_cast<std::int32_t>(
      from + static_cast<std::int64_t>(evaluation.context.next_random() % span));
}

Value next_fraction(Evaluation& evaluation, Values, Type) {
  constexpr int kBits = 53;
  return std::ldexp(static_cast<double>(evaluation.context.next_random() >> (64 - kBits)), -kBits);
}

Value new_guid(Evaluation& evaluation, Values, Type) {
  return evaluation.context.next_guid();
}

// An id is its text here.
Value guid_text(Evaluation&, Values values, Type) {
  std::string text = text_of(values[0]);
  if (values.size() > 1 && text_of(values[1]) == "N") std::erase(text, '-');
  if (values.size() > 1 && text_of(values[1]) == "B") text = "{" + text + "}";
  return text;
}

constexpr Type I = Type::kInt;
constexpr Type L = Type::kLong;
constexpr Type F = Type::kDouble;
constexpr Type B = Type::kBool;
constexpr Type T = Type::kString;
constexpr Type O = Type::kOut;
constexpr Type M = Type::kMath;
constexpr Type R = Type::kRandom;
constexpr Type G = Type::kGuid;

constexpr std::array kMembers = {
    by_type(method(I, "Parse", {T}, I, &parse<I>)),
    by_type(with_elements(I, method(I, "TryParse", {T, O}, B, &try_parse<I>))),
    by_type(with_elements(L, method(L, "TryParse", {T, O}, B, &try_parse<L>))),
    by_type(with_elements(F, method(F, "TryParse", {T, O}, B, &try_parse<F>))),
    by_type(with_elements(B, method(B, "TryParse", {T, O}, B, &try_parse<B>))),
    by_type(method(L, "Parse", {T}, L, &parse<L>)),
    by_type(method(F, "Parse", {T}, F, &parse<F>)),
    by_type(method(B, "Parse", {T}, B, &parse<B>)),
    by_type(method(M, "Abs", {I}, I, &whole_magnitude)),
    by_type(method(M, "Abs", {F}, F, &math<magnitude>)),
    by_type(method(M, "Ceiling", {F}, F, &math<ceiling>)),
    by_type(method(M, "Floor", {F}, F, &math<floor_of>)),
    by_type(method(M, "Sqrt", {F}, F, &math<root>)),
    by_type(method(M, "Round", {F, I}, F, &round, 1)),
    by_type(method(M, "Pow", {F, F}, F, &power)),
    by_type(method(M, "Max", {I, I}, I, &extreme<std::int32_t, true>)),
    by_type(method(M, "Max", {L, L}, L, &extreme<std::int64_t, true>)),
    by_type(method(M, "Max", {F, F}, F, &extreme<double, true>)),
    by_type(method(M, "Min", {I, I}, I, &extreme<std::int32_t, false>)),
    by_type(method(M, "Min", {L, L}, L, &extreme<std::int64_t, false>)),
    by_type(method(M, "Min", {F, F}, F, &extreme<double, false>)),
    constructor(R, {I}, &make_random, 1),
    method(R, "Next", {I, I}, I, &next, 2),
    method(R, "NextDouble", F, &next_fraction),
    by_type(method(G, "NewGuid", G, &new_guid)),
    method(G, "ToString", {T}, T, &guid_text, 1)};

}  // namespace
}  // namespace of_number

std::span<const Member> number_members() {
  return of_number::kMembers;
}

}  // namespace aml::gateway::expressions
