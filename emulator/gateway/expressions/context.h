#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/gateway/expressions/value.h"

namespace aml::gateway::expressions {

/// What `context` says in one word; a row of the list of members names each.
enum class Fact {
  kRequestId,
  kTimestamp,
  kElapsed,
  kTracing,
  kRequestMethod,
  kRequestIpAddress,
  kResponseStatusCode,
  kResponseStatusReason,
  kUrlScheme,
  kUrlHost,
  kUrlPort,
  kUrlPath,
  kUrlQueryString,
  kApiId,
  kApiName,
  kApiPath,
  kApiRevision,
  kApiVersion,
  kApiIsCurrentRevision,
  kOperationId,
  kOperationName,
  kOperationMethod,
  kOperationUrlTemplate,
  kProductId,
  kProductName,
  kProductState,
  kProductApprovalRequired,
  kProductSubscriptionRequired,
  kSubscriptionId,
  kSubscriptionName,
  kSubscriptionKey,
  kSubscriptionPrimaryKey,
  kSubscriptionSecondaryKey,
  kSubscriptionStartDate,
  kUserId,
  kUserEmail,
  kUserFirstName,
  kUserLastName,
  kDeploymentServiceName,
  kDeploymentServiceId,
  kDeploymentRegion,
  kDeploymentGatewayId,
  kLastErrorSource,
  kLastErrorReason,
  kLastErrorMessage,
  kLastErrorScope,
  kLastErrorSection,
  kLastErrorPath,
  kLastErrorPolicyId,
};

/// Where several values may have one name.
enum class Table { kRequestHeaders, kResponseHeaders, kQuery, kOriginalQuery };

enum class Message { kRequest, kResponse };

/// The call that an expression is about.
/// Threads: one call, one thread.
class Context {
 public:
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  virtual ~Context() = default;

  /// Whether that part of the call is there: a product, a subscription, an answer, an error.
  virtual bool has(Type part) const = 0;
  /// `original`: of a URL as the caller sent it. Null: it is not known.
  virtual Value fact(Fact fact, bool original) const = 0;
  /// The values under a name, case ignored; none: the name is not there.
  virtual std::optional<std::vector<std::string>> values(Table table,
                                                         std::string_view name) const = 0;
  /// A part of the path, or of the query, that the operation's template names.
  virtual std::optional<std::string> matched(std::string_view name) const = 0;
  /// Empties it, unless it is to stay. Nothing: it was emptied before.
  /// Errors: ExpressionError where it is larger than expressions may hold.
  virtual std::optional<std::string> take_body(Message message, bool stays) = 0;
  virtual Variables& variables() = 0;
  /// The emulator's clock.
  virtual Instant now() const = 0;
  virtual std::string next_guid() = 0;
  /// A number of 64 bits, evenly spread.
  virtual std::uint64_t next_random() = 0;
  /// A line of the call's trace.
  virtual void trace(std::string_view text) = 0;
};

}  // namespace aml::gateway::expressions
