#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/expressions/types.h"

namespace aml::gateway::expressions {

/// What a member does. `values`: the object, unless it is called by the type's name, then the
/// arguments, as many as were written. `argument` is the type between `<` and `>`.
/// Errors: ExpressionError.
using MemberCall = Value (*)(Evaluation& evaluation, std::span<Value> values, Type argument);

enum class MemberKind {
  kProperty,
  kMethod,
  kIndex,        ///< `object[…]`, without a name
  kConstructor,  ///< `new Type(…)`, without a name
};

/// A member that expressions may use: a row of the closed list.
struct Member {
  Type owner;
  std::string_view name;
  MemberKind kind = MemberKind::kProperty;
  Type result = Type::kString;
  MemberCall call = nullptr;
  std::array<Type, 6> parameters = {};
  std::size_t count = 0;         ///< of parameters
  std::size_t optional = 0;      ///< of them, the last
  bool rest = false;             ///< the last takes all that follow, too
  bool by_type = false;          ///< called by the type's name
  bool typed = false;            ///< has a type between `<` and `>`
  Type element = Type::kString;  ///< of a list that it gives; kElement: the owner's
  std::size_t pattern = 0;       ///< which argument is a regular expression, from 1; 0: none
  bool always = false;           ///< a part that every call has
};

/// The members of that name and kind; `by_type` as in Member. Several: the first whose parameters
/// take the arguments is meant.
std::vector<const Member*> find_members(Type owner, std::string_view name, MemberKind kind,
                                        bool by_type);

/// Names of a type's members, each once, for messages.
std::vector<std::string_view> member_names(Type owner, bool by_type);

/// Why RE2 does not take a pattern; empty: it does.
std::string pattern_problem(std::string_view pattern);

// The lists, each in its file.
std::span<const Member> context_members();
std::span<const Member> message_members();
std::span<const Member> text_members();
std::span<const Member> list_members();
std::span<const Member> sequence_members();
std::span<const Member> json_members();
std::span<const Member> token_members();
std::span<const Member> time_members();
std::span<const Member> number_members();
std::span<const Member> convert_members();
std::span<const Member> hash_members();
std::span<const Member> pattern_members();

// What the lists share.

/// The object or an argument as what it was checked to be.
/// Errors: ExpressionError where it is null.
template <typename Kind>
const Kind& of(const Value& value) {
  const Kind* known = value.find<Kind>();
  if (known == nullptr)
    throw ExpressionError("Object reference not set to an instance of an object.");
  return *known;
}

inline std::int32_t whole_of(const Value& value) {
  return of<std::int32_t>(value);
}

inline const std::string& text_of(const Value& value) {
  return of<std::string>(value);
}

/// What a lambda, an argument, gives for an element. Errors: ExpressionError.
Value apply(Evaluation& evaluation, const Value& lambda, const Value& element);

/// The elements of a list, or of JSON.
/// Errors: ExpressionError where it has none.
List elements_of(Evaluation& evaluation, const Value& sequence);

/// A size as C# counts it.
inline Value count_of(std::size_t size) {
  return static_cast<std::int32_t>(size);
}

inline Value list_of(std::vector<Value> values) {
  return std::shared_ptr<const List>(std::make_shared<List>(std::move(values)));
}

template <std::size_t Size>
constexpr std::array<Type, 6> types(const Type (&some)[Size]) {
  static_assert(Size <= 6);
  std::array<Type, 6> all{};
  for (std::size_t i = 0; i < Size; ++i) all[i] = some[i];
  return all;
}

/// `object.name`
constexpr Member property(Type owner, std::string_view name, Type result, MemberCall call) {
  return {.owner = owner, .name = name, .result = result, .call = call};
}

/// `object.name(…)`
template <std::size_t Size>
constexpr Member method(Type owner, std::string_view name, const Type (&parameters)[Size],
                        Type result, MemberCall call, std::size_t optional = 0) {
  return {.owner = owner,
          .name = name,
          .kind = MemberKind::kMethod,
          .result = result,
          .call = call,
          .parameters = types(parameters),
          .count = Size,
          .optional = optional};
}

constexpr Member method(Type owner, std::string_view name, Type result, MemberCall call) {
  return {
      .owner = owner, .name = name, .kind = MemberKind::kMethod, .result = result, .call = call};
}

/// `object[…]`
constexpr Member index(Type owner, Type key, Type result, MemberCall call) {
  return {.owner = owner,
          .name = "",
          .kind = MemberKind::kIndex,
          .result = result,
          .call = call,
          .parameters = types({key}),
          .count = 1};
}

/// `Type.name(…)`
constexpr Member by_type(Member member) {
  member.by_type = true;
  return member;
}

/// `name<T>(…)`
constexpr Member typed(Member member) {
  member.typed = true;
  return member;
}

constexpr Member always(Member member) {
  member.always = true;
  return member;
}

/// The list that it gives holds these.
constexpr Member with_elements(Type element, Member member) {
  member.element = element;
  return member;
}

/// The last parameter takes all that follow.
constexpr Member with_rest(Member member) {
  member.rest = true;
  return member;
}

template <std::size_t Size>
constexpr Member constructor(Type owner, const Type (&parameters)[Size], MemberCall call,
                             std::size_t optional = 0) {
  Member made = method(owner, "", parameters, owner, call, optional);
  made.kind = MemberKind::kConstructor;
  return made;
}

}  // namespace aml::gateway::expressions
