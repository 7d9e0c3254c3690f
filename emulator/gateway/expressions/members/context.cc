#include "emulator/gateway/expressions/members.h"

// `context` and what it holds, but for messages.
// Source: documented (policy expressions: context variable), observed (public policies).

namespace aml::gateway::expressions {

namespace of_context {
namespace {

template <Fact kFact>
Value fact(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  return evaluation.context.fact(kFact, of<Part>(values[0]).original);
}

template <Type kPart>
Value part(Evaluation& evaluation, std::span<Value> values, Type /*argument*/) {
  if (values[0].is_null())
    throw ExpressionError("Object reference not set to an instance of an object.");
  if (!evaluation.context.has(kPart)) return {};
  return Part{kPart};
}

template <Fact kFact>
constexpr Member says(Type owner, std::string_view name, Type type = Type::kString) {
  return property(owner, name, type, &fact<kFact>);
}

template <Type kPart>
constexpr Member holds(Type owner, std::string_view name) {
  return property(owner, name, kPart, &part<kPart>);
}

Value trace(Evaluation& evaluation, std::span<Value> values, Type) {
  evaluation.context.trace(text_of(values[1]));
  return {};
}

Value variable(Evaluation& evaluation, std::span<Value> values, Type) {
  const std::string& name = text_of(values[1]);
  const Variables& variables = evaluation.context.variables();
  const auto found = variables.find(name);
  if (found == variables.end())
    throw ExpressionError("The given key was not present in the dictionary.");
  return found->second;
}

Value has_variable(Evaluation& evaluation, std::span<Value> values, Type) {
  return evaluation.context.variables().contains(text_of(values[1]));
}

// The default also where the variable is of another type.
Value variable_or(Evaluation& evaluation, std::span<Value> values, Type argument) {
  const Variables& variables = evaluation.context.variables();
  const auto found = variables.find(text_of(values[1]));
  if (found != variables.end() && (argument == Type::kObject || is_of(found->second, argument)))
    return found->second;
  return values.size() > 2 ? widened(values[2], argument) : default_of(argument);
}

// Accounts of users are not kept here, so no user has groups.
Value groups(Evaluation&, std::span<Value> values, Type) {
  if (values[0].is_null())
    throw ExpressionError("Object reference not set to an instance of an object.");
  return list_of({});
}

Value group_fact(Evaluation&, std::span<Value>, Type) {
  return {};
}

constexpr Type C = Type::kContext;
constexpr Type A = Type::kApi;
constexpr Type O = Type::kOperation;
constexpr Type P = Type::kProduct;
constexpr Type S = Type::kSubscription;
constexpr Type U = Type::kUser;
constexpr Type G = Type::kUserGroup;
constexpr Type D = Type::kDeployment;
constexpr Type E = Type::kLastError;
constexpr Type V = Type::kVariables;
constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;

constexpr std::array kMembers = {
    always(holds<Type::kRequest>(C, "Request")),
    holds<Type::kResponse>(C, "Response"),
    holds<Type::kApi>(C, "Api"),
    holds<Type::kOperation>(C, "Operation"),
    holds<Type::kProduct>(C, "Product"),
    holds<Type::kSubscription>(C, "Subscription"),
    holds<Type::kUser>(C, "User"),
    always(holds<Type::kDeployment>(C, "Deployment")),
    holds<Type::kLastError>(C, "LastError"),
    always(holds<Type::kVariables>(C, "Variables")),
    says<Fact::kRequestId>(C, "RequestId"),
    says<Fact::kTimestamp>(C, "Timestamp", Type::kDateTime),
    says<Fact::kElapsed>(C, "Elapsed", Type::kTimeSpan),
    says<Fact::kTracing>(C, "Tracing", B),
    method(C, "Trace", {T}, Type::kNull, &trace),
    says<Fact::kApiId>(A, "Id"),
    says<Fact::kApiName>(A, "Name"),
    says<Fact::kApiPath>(A, "Path"),
    says<Fact::kApiRevision>(A, "Revision"),
    says<Fact::kApiVersion>(A, "Version"),
    says<Fact::kApiIsCurrentRevision>(A, "IsCurrentRevision", B),
    says<Fact::kOperationId>(O, "Id"),
    says<Fact::kOperationName>(O, "Name"),
    says<Fact::kOperationMethod>(O, "Method"),
    says<Fact::kOperationUrlTemplate>(O, "UrlTemplate"),
    says<Fact::kProductId>(P, "Id"),
    says<Fact::kProductName>(P, "Name"),
    says<Fact::kProductState>(P, "State"),
    says<Fact::kProductApprovalRequired>(P, "ApprovalRequired", B),
    says<Fact::kProductSubscriptionRequired>(P, "SubscriptionRequired", B),
    says<Fact::kSubscriptionId>(S, "Id"),
    says<Fact::kSubscriptionName>(S, "Name"),
    says<Fact::kSubscriptionKey>(S, "Key"),
    says<Fact::kSubscriptionPrimaryKey>(S, "PrimaryKey"),
    says<Fact::kSubscriptionSecondaryKey>(S, "SecondaryKey"),
    says<Fact::kSubscriptionStartDate>(S, "StartDate", Type::kDateTime),
    says<Fact::kUserId>(U, "Id"),
    says<Fact::kUserEmail>(U, "Email"),
    with_elements(G, property(U, "Groups", Type::kList, &groups)),
    property(G, "Id", T, &group_fact),
    property(G, "Name", T, &group_fact),
    says<Fact::kUserFirstName>(U, "FirstName"),
    says<Fact::kUserLastName>(U, "LastName"),
    says<Fact::kDeploymentServiceName>(D, "ServiceName"),
    says<Fact::kDeploymentServiceId>(D, "ServiceId"),
    says<Fact::kDeploymentRegion>(D, "Region"),
    says<Fact::kDeploymentGatewayId>(D, "GatewayId"),
    says<Fact::kLastErrorSource>(E, "Source"),
    says<Fact::kLastErrorReason>(E, "Reason"),
    says<Fact::kLastErrorMessage>(E, "Message"),
    says<Fact::kLastErrorScope>(E, "Scope"),
    says<Fact::kLastErrorSection>(E, "Section"),
    says<Fact::kLastErrorPath>(E, "Path"),
    says<Fact::kLastErrorPolicyId>(E, "PolicyId"),
    index(V, T, Type::kObject, &variable),
    method(V, "ContainsKey", {T}, B, &has_variable),
    typed(method(V, "GetValueOrDefault", {T, Type::kArgument}, Type::kArgument, &variable_or, 1)),
    method(V, "GetValueOrDefault", {T}, Type::kObject, &variable_or),
    method(V, "GetValueOrDefault", {T, Type::kArgument}, Type::kArgument, &variable_or)};

}  // namespace
}  // namespace of_context

std::span<const Member> context_members() {
  return of_context::kMembers;
}

}  // namespace aml::gateway::expressions
