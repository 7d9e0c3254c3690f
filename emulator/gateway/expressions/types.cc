#include "emulator/gateway/expressions/types.h"

#include <algorithm>
#include <array>

namespace aml::gateway::expressions {

namespace {

struct TypeName {
  std::string_view name;
  Type type;
};

// **The one list** of them; of a type with several names the first is shown.
constexpr std::array kNames = {TypeName{"null", Type::kNull},
                               TypeName{"object", Type::kObject},
                               TypeName{"bool", Type::kBool},
                               TypeName{"Boolean", Type::kBool},
                               TypeName{"int", Type::kInt},
                               TypeName{"Int32", Type::kInt},
                               TypeName{"long", Type::kLong},
                               TypeName{"Int64", Type::kLong},
                               TypeName{"double", Type::kDouble},
                               TypeName{"Double", Type::kDouble},
                               TypeName{"char", Type::kChar},
                               TypeName{"string", Type::kString},
                               TypeName{"String", Type::kString},
                               TypeName{"DateTime", Type::kDateTime},
                               TypeName{"DateTimeOffset", Type::kDateTime},
                               TypeName{"TimeSpan", Type::kTimeSpan},
                               TypeName{"byte[]", Type::kBytes},
                               TypeName{"an array", Type::kList},
                               TypeName{"JToken", Type::kToken},
                               TypeName{"JValue", Type::kToken},
                               TypeName{"JObject", Type::kJsonObject},
                               TypeName{"JArray", Type::kJsonArray},
                               TypeName{"JProperty", Type::kJsonProperty},
                               TypeName{"Jwt", Type::kJwt},
                               TypeName{"BasicAuthCredentials", Type::kBasic},
                               TypeName{"Match", Type::kMatch},
                               TypeName{"GroupCollection", Type::kGroups},
                               TypeName{"Group", Type::kGroup},
                               TypeName{"a token's claims", Type::kClaims},
                               TypeName{"Exception", Type::kException},
                               TypeName{"SHA256", Type::kSha256},
                               TypeName{"HMACSHA256", Type::kHmacSha256},
                               TypeName{"IGroup", Type::kUserGroup},
                               TypeName{"context", Type::kContext},
                               TypeName{"context.Request", Type::kRequest},
                               TypeName{"IResponse", Type::kResponse},
                               TypeName{"IUrl", Type::kUrl},
                               TypeName{"IMessageBody", Type::kBody},
                               TypeName{"Request.Headers", Type::kHeaders},
                               TypeName{"Response.Headers", Type::kResponseHeaders},
                               TypeName{"Url.Query", Type::kQuery},
                               TypeName{"Request.MatchedParameters", Type::kMatched},
                               TypeName{"context.Variables", Type::kVariables},
                               TypeName{"context.Api", Type::kApi},
                               TypeName{"context.Operation", Type::kOperation},
                               TypeName{"context.Product", Type::kProduct},
                               TypeName{"context.Subscription", Type::kSubscription},
                               TypeName{"context.User", Type::kUser},
                               TypeName{"context.Deployment", Type::kDeployment},
                               TypeName{"context.LastError", Type::kLastError},
                               TypeName{"Random", Type::kRandom},
                               TypeName{"Encoding", Type::kEncoding},
                               TypeName{"Math", Type::kMath},
                               TypeName{"Convert", Type::kConvert},
                               TypeName{"Regex", Type::kRegex},
                               TypeName{"Guid", Type::kGuid},
                               TypeName{"Uri", Type::kUri},
                               TypeName{"WebUtility", Type::kWebUtility},
                               TypeName{"JsonConvert", Type::kJsonConvert},
                               TypeName{"Formatting", Type::kFormatting},
                               TypeName{"StringComparison", Type::kComparison},
                               TypeName{"RegexOptions", Type::kRegexOptions},
                               TypeName{"StringSplitOptions", Type::kSplitOptions},
                               TypeName{"Array", Type::kArray},
                               TypeName{"JTokenType", Type::kTokenType},
                               TypeName{"BitConverter", Type::kBitConverter},
                               TypeName{"out", Type::kOut},
                               TypeName{"a sequence", Type::kSequence},
                               TypeName{"a condition", Type::kPredicate},
                               TypeName{"a lambda", Type::kSelector},
                               TypeName{"its elements", Type::kElement},
                               TypeName{"T", Type::kArgument}};

// Of lists that say what they hold.
constexpr std::array<std::string_view, 5> kListNames = {"List", "HashSet", "IList", "ICollection",
                                                        "IEnumerable"};

// What is between `<` and `>`, or before `[]`; empty: the name is of no list.
std::string_view held_by(std::string_view name) {
  constexpr std::string_view kBrackets = "[]";
  if (name.ends_with(kBrackets)) return name.substr(0, name.size() - kBrackets.size());
  const std::size_t open = name.find('<');
  if (open == std::string_view::npos || !name.ends_with('>') || !is_list_name(name.substr(0, open)))
    return {};
  return name.substr(open + 1, name.size() - open - 2);
}

}  // namespace

std::string_view name_of(Type type) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [&](const TypeName& row) { return row.type == type; });
  return found == kNames.end() ? std::string_view() : found->name;
}

std::optional<Type> find_type(std::string_view name) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [&](const TypeName& row) { return row.name == name; });
  if (found != kNames.end() && found->type != Type::kArgument && found->type != Type::kNull)
    return found->type;
  const std::string_view held = held_by(name);
  if (held.empty() || !find_type(held)) return std::nullopt;
  return Type::kList;
}

Type element_of(std::string_view name) {
  return find_type(held_by(name)).value_or(Type::kString);
}

bool is_list_name(std::string_view name) {
  return std::find(kListNames.begin(), kListNames.end(), name) != kListNames.end();
}

bool is_number(Type type) {
  return type == Type::kInt || type == Type::kLong || type == Type::kDouble;
}

bool is_nullable(Type type) {
  return !is_number(type) && type != Type::kBool && type != Type::kChar &&
         type != Type::kDateTime && type != Type::kTimeSpan;
}

bool is_json(Type type) {
  return type == Type::kToken || type == Type::kJsonObject || type == Type::kJsonArray ||
         type == Type::kJsonProperty;
}

bool converts(Type from, Type to) {
  if (from == to || (to == Type::kObject && from != Type::kSelector && from != Type::kOut))
    return true;
  if (from == Type::kNull) return is_nullable(to);
  if (to == Type::kDouble) return is_number(from) || from == Type::kChar;
  if (to == Type::kLong) return from == Type::kInt || from == Type::kChar;
  if (to == Type::kInt) return from == Type::kChar;
  if (from == Type::kSelector) return to == Type::kPredicate;
  if (to == Type::kToken)
    return is_json(from) || from == Type::kString || from == Type::kBool || is_number(from) ||
           from == Type::kDateTime;
  return false;
}

std::optional<Type> common(Type one, Type other) {
  if (one == Type::kNull) return other;
  if (other == Type::kNull || converts(other, one)) return one;
  if (converts(one, other)) return other;
  return std::nullopt;
}

}  // namespace aml::gateway::expressions
