#include "emulator/gateway/expressions/members.h"

// Requests and answers: addresses, headers, bodies.
// Source: documented (policy expressions: context variable; the authoring toolkit's dictionaries),
//         observed (public policies).

namespace aml::gateway::expressions {

namespace of_message {
namespace {

template <Fact kFact>
Value fact(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  return evaluation.context.fact(kFact, of<Part>(values[0]).original);
}

template <Type kPart, bool kOriginal = false>
Value part(Evaluation& /*evaluation*/, std::span<Value> values, Type /*argument*/) {
  const Part& owner = of<Part>(values[0]);
  return Part{kPart, kOriginal || owner.original};
}

// The body knows whose it is by its mark.
template <bool kAnswer>
Value body(Evaluation& /*evaluation*/, std::span<Value> values, Type /*argument*/) {
  of<Part>(values[0]);
  return Part{Type::kBody, kAnswer};
}

Table table_of(const Part& part) {
  switch (part.type) {
    case Type::kHeaders:
      return Table::kRequestHeaders;
    case Type::kResponseHeaders:
      return Table::kResponseHeaders;
    default:
      return part.original ? Table::kOriginalQuery : Table::kQuery;
  }
}

std::optional<std::vector<std::string>> values_of(Evaluation& evaluation,
                                                  std::span<const Value> values) {
  return evaluation.context.values(table_of(of<Part>(values[0])), text_of(values[1]));
}

// Several values are one text with commas in it.
Value joined_or(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  const auto found = values_of(evaluation, values);
  if (!found) return values.size() > 2 ? values[2] : Value();
  std::string text;
  for (const std::string& value : *found) text += (text.empty() ? "" : ",") + value;
  return evaluation.made(std::move(text));
}

Value list_under(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  const auto found = values_of(evaluation, values);
  if (!found) throw ExpressionError("The given key was not present in the dictionary.");
  return list_of({found->begin(), found->end()});
}

Value has_name(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  return values_of(evaluation, values).has_value();
}

Value matched(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  auto found = evaluation.context.matched(text_of(values[1]));
  if (!found) throw ExpressionError("The given key was not present in the dictionary.");
  return std::move(*found);
}

Value matched_or(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  if (auto found = evaluation.context.matched(text_of(values[1]))) return std::move(*found);
  return values.size() > 2 ? values[2] : Value();
}

Value has_matched(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  return evaluation.context.matched(text_of(values[1])).has_value();
}

Value read_json(const std::string& text, Type wanted) {
  std::string problem;
  std::optional<JsonPtr> node = parse_json(text, problem);
  if (!node) throw ExpressionError("The body cannot be read: " + problem + ".");
  return cast(std::move(*node), wanted);
}

Value body_as(Evaluation& evaluation, std::span<Value> values, Type argument) {
  const bool stays = values.size() > 1 && of<bool>(values[1]);
  const Message message = of<Part>(values[0]).original ? Message::kResponse : Message::kRequest;
  std::optional<std::string> text = evaluation.context.take_body(message, stays);
  if (!text) return {};
  evaluation.spend(text->size());
  if (argument == Type::kString) return std::move(*text);
  if (argument == Type::kBytes) return Bytes{std::make_shared<const std::string>(std::move(*text))};
  if (is_json(argument)) return read_json(*text, argument);
  throw ExpressionError("A body is read as string, byte[], JToken, JObject or JArray.");
}

Value url_text(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  const bool original = of<Part>(values[0]).original;
  const auto say = [&](Fact fact) { return to_text(evaluation.context.fact(fact, original)); };
  return evaluation.made(say(Fact::kUrlScheme) + "://" + say(Fact::kUrlHost) + ":" +
                         say(Fact::kUrlPort) + say(Fact::kUrlPath) + say(Fact::kUrlQueryString));
}

constexpr Type R = Type::kRequest;
constexpr Type A = Type::kResponse;
constexpr Type U = Type::kUrl;
constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;

// The same members for every table of names.
constexpr std::array<Member, 3> table_members(Type owner) {
  return {index(owner, T, Type::kList, &list_under),
          method(owner, "ContainsKey", {T}, B, &has_name),
          method(owner, "GetValueOrDefault", {T, T}, T, &joined_or, 1)};
}

constexpr std::array kRows = {
    property(R, "Method", T, &fact<Fact::kRequestMethod>),
    property(R, "IpAddress", T, &fact<Fact::kRequestIpAddress>),
    property(R, "Headers", Type::kHeaders, &part<Type::kHeaders>),
    property(R, "Url", U, &part<U>),
    property(R, "OriginalUrl", U, &part<U, true>),
    property(R, "MatchedParameters", Type::kMatched, &part<Type::kMatched>),
    property(R, "Body", Type::kBody, &body<false>),
    property(A, "StatusCode", Type::kInt, &fact<Fact::kResponseStatusCode>),
    property(A, "StatusReason", T, &fact<Fact::kResponseStatusReason>),
    property(A, "Headers", Type::kResponseHeaders, &part<Type::kResponseHeaders>),
    property(A, "Body", Type::kBody, &body<true>),
    property(U, "Scheme", T, &fact<Fact::kUrlScheme>),
    property(U, "Host", T, &fact<Fact::kUrlHost>),
    property(U, "Port", Type::kInt, &fact<Fact::kUrlPort>),
    property(U, "Path", T, &fact<Fact::kUrlPath>),
    property(U, "QueryString", T, &fact<Fact::kUrlQueryString>),
    property(U, "Query", Type::kQuery, &part<Type::kQuery>),
    method(U, "ToString", T, &url_text),
    method(U, "ToUri", U, [](Evaluation&, std::span<Value> values, Type) { return values[0]; }),
    index(Type::kMatched, T, T, &matched),
    method(Type::kMatched, "GetValueOrDefault", {T, T}, T, &matched_or, 1),
    method(Type::kMatched, "ContainsKey", {T}, B, &has_matched),
    typed(method(Type::kBody, "As", {B}, Type::kArgument, &body_as, 1))};

constexpr std::size_t kTables = 3;
constexpr auto kMembers = [] {
  std::array<Member, kRows.size() + kTables * 3> all{};
  std::size_t at = 0;
  for (const Member& row : kRows) all[at++] = row;
  for (const Type owner : {Type::kHeaders, Type::kResponseHeaders, Type::kQuery}) {
    for (const Member& row : table_members(owner)) all[at++] = row;
  }
  return all;
}();

}  // namespace
}  // namespace of_message

std::span<const Member> message_members() {
  return of_message::kMembers;
}

}  // namespace aml::gateway::expressions
