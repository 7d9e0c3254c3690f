#pragma once

#include <optional>
#include <string_view>

namespace aml::gateway::expressions {

/// What an expression can be, as far as it is known when it is compiled.
/// Shape: kObject may hold anything; kNull is the type of the word `null`.
enum class Type {
  kNull,
  kObject,
  kBool,
  kInt,
  kLong,
  kDouble,
  kChar,
  kString,
  kDateTime,
  kTimeSpan,
  kBytes,
  kList,  ///< an array, or what goes through one
  kToken,
  kJsonObject,
  kJsonArray,
  kJsonProperty,
  kJwt,
  kBasic,
  kMatch,
  kGroups,
  kGroup,
  kClaims,
  kException,
  kSha256,
  kHmacSha256,
  kUserGroup,
  // Parts of the call.
  kContext,
  kRequest,
  kResponse,
  kUrl,
  kBody,
  kHeaders,
  kResponseHeaders,
  kQuery,
  kMatched,
  kVariables,
  kApi,
  kOperation,
  kProduct,
  kSubscription,
  kUser,
  kDeployment,
  kLastError,
  // Types whose members are called by the type's name.
  kRandom,
  kEncoding,
  kMath,
  kConvert,
  kRegex,
  kGuid,
  kUri,
  kWebUtility,
  kJsonConvert,
  kFormatting,
  kComparison,
  kRegexOptions,
  kSplitOptions,
  kArray,
  kTokenType,
  kBitConverter,
  /// Of members: lists, and JSON with elements.
  kSequence,
  /// Of parameters: a lambda that is true or false, and one that gives anything.
  kPredicate,
  kSelector,
  /// Of parameters: a variable that is set.
  kOut,
  /// Of members: what the owner holds.
  kElement,
  /// Of members: the type between `<` and `>`, or that of the argument it follows from.
  kArgument,
};

/// The type's name as expressions write it; of parts of the call as messages call it.
std::string_view name_of(Type type);

/// The type of that name, with its alias (`String`, `Int32`) and without a namespace before it.
std::optional<Type> find_type(std::string_view name);

/// What a list of that name holds: `string[]`, `List<JToken>`.
Type element_of(std::string_view name);

/// Whether the name is of a list that says between `<` and `>` what it holds.
bool is_list_name(std::string_view name);

/// Whether a value of the type can be null.
bool is_nullable(Type type);
bool is_number(Type type);
/// Whether the type is JSON: a token, or one that is known better.
bool is_json(Type type);

/// Whether a value of the type may stand where the other is wanted, without a cast.
bool converts(Type from, Type to);

/// What both are, as the branches of a choice have to be; none: they share nothing.
std::optional<Type> common(Type one, Type other);

}  // namespace aml::gateway::expressions
