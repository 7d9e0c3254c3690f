#include "emulator/gateway/policies/call_context.h"

#include <array>
#include <charconv>

#include "emulator/base/assert.h"
#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/expressions/instants.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::gateway {

namespace {

using expressions::ExpressionError;
using expressions::Fact;
using expressions::Type;
using expressions::Value;

// The words of the statuses that policies ask for most; others have none.
std::string_view reason_of(int status) {
  struct Row {
    int status;
    std::string_view reason;
  };
  constexpr std::array kRows = {Row{200, "OK"},
                                Row{201, "Created"},
                                Row{202, "Accepted"},
                                Row{204, "No Content"},
                                Row{304, "Not Modified"},
                                Row{400, "Bad Request"},
                                Row{401, "Unauthorized"},
                                Row{403, "Forbidden"},
                                Row{404, "Not Found"},
                                Row{405, "Method Not Allowed"},
                                Row{409, "Conflict"},
                                Row{429, "Too Many Requests"},
                                Row{500, "Internal Server Error"},
                                Row{502, "Bad Gateway"},
                                Row{503, "Service Unavailable"}};
  for (const Row& row : kRows) {
    if (row.status == status) return row.reason;
  }
  return "";
}

// A variable may hold the answer when it is gone.
int status_of(const PolicyCall& call) {
  if (!call.response) throw ExpressionError("There is no answer yet.");
  return call.response->status;
}

std::string_view host_of(const http::Request& request) {
  return std::string_view(request.host).substr(0, request.host.rfind(':'));
}

std::int32_t port_of(const http::Request& request) {
  const std::size_t colon = request.host.rfind(':');
  std::int32_t port = request.secure ? 443 : 80;
  if (colon != std::string::npos)
    std::from_chars(request.host.data() + colon + 1, request.host.data() + request.host.size(),
                    port);
  return port;
}

std::vector<std::string> values_of(const core::Headers& headers, std::string_view name) {
  std::vector<std::string> values;
  for (const core::Header& header : headers) {
    if (text::same_name(header.name, name)) values.push_back(header.value);
  }
  return values;
}

std::vector<std::string> query_values(std::string_view query, std::string_view name) {
  std::vector<std::string> values;
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    if (text::decodes_to(text::cut(value, '='), name))
      values.push_back(text::percent_decode(value));
  }
  return values;
}

}  // namespace

bool CallContext::has(Type part) const {
  switch (part) {
    case Type::kProduct:
      return call_.call.product != nullptr;
    case Type::kSubscription:
      return call_.call.subscription != nullptr;
    case Type::kApi:
      return call_.call.api != nullptr;
    case Type::kOperation:
      return call_.call.operation != nullptr;
    case Type::kResponse:
      return call_.response.has_value();
    case Type::kLastError:
      return call_.last_error.has_value();
    case Type::kUser:
      return false;
    default:
      return true;
  }
}

Value CallContext::fact(Fact fact, bool original) const {
  if (fact >= Fact::kUrlScheme && fact <= Fact::kUrlQueryString) {
    const bool known = original && call_.facts.original != nullptr;
    return url_fact(fact, known ? *call_.facts.original : call_.request);
  }
  if (fact >= Fact::kProductId && fact <= Fact::kProductSubscriptionRequired)
    return product_fact(fact);
  if (fact >= Fact::kSubscriptionId && fact <= Fact::kSubscriptionStartDate)
    return subscription_fact(fact);
  if (fact >= Fact::kLastErrorSource && fact <= Fact::kLastErrorPolicyId) return error_fact(fact);
  return call_fact(fact);
}

Value CallContext::url_fact(Fact fact, const http::Request& request) const {
  switch (fact) {
    case Fact::kUrlScheme:
      return request.secure ? "https" : "http";
    case Fact::kUrlHost:
      return host_of(request);
    case Fact::kUrlPort:
      return port_of(request);
    case Fact::kUrlPath:
      return request.path;
    default:
      return request.query.empty() ? std::string() : "?" + std::string(request.query);
  }
}

Value CallContext::call_fact(Fact fact) const {
  const Call& call = call_.call;
  switch (fact) {
    case Fact::kRequestId:
      return call_.facts.request_id;
    case Fact::kTimestamp:
      return expressions::to_instant(call.arrived);
    case Fact::kElapsed:
      return expressions::Span{expressions::to_instant(call_.now).ticks -
                               expressions::to_instant(call.arrived).ticks};
    case Fact::kTracing:
      return call_.trace != nullptr;
    case Fact::kRequestMethod:
      return call_.request.method;
    case Fact::kRequestIpAddress:
      return call_.request.remote_address;
    case Fact::kResponseStatusCode:
      return std::int32_t{status_of(call_)};
    case Fact::kResponseStatusReason:
      return reason_of(status_of(call_));
    case Fact::kApiId:
      return call.api->id;
    case Fact::kApiName:
      return call.api->name;
    case Fact::kApiPath:
      return call.api->suffix;
    case Fact::kApiRevision:
      return "1";
    case Fact::kApiIsCurrentRevision:
      return true;
    case Fact::kOperationId:
      return call.operation->id;
    case Fact::kOperationName:
      return call.operation->name;
    case Fact::kOperationMethod:
      return call.operation->method;
    case Fact::kOperationUrlTemplate:
      return call.operation->url_template;
    case Fact::kDeploymentServiceName:
    case Fact::kDeploymentServiceId:
      return call_.facts.instance;
    case Fact::kDeploymentGatewayId:
      return "managed";
    default:
      return {};
  }
}

Value CallContext::product_fact(Fact fact) const {
  AML_ASSERT(call_.call.product != nullptr);
  const Product& product = *call_.call.product;
  switch (fact) {
    case Fact::kProductId:
      return product.id;
    case Fact::kProductName:
      return product.name;
    case Fact::kProductState:
      return product.published ? "Published" : "NotPublished";
    case Fact::kProductApprovalRequired:
      return product.approval_required;
    default:
      return product.subscription_required;
  }
}

Value CallContext::subscription_fact(Fact fact) const {
  AML_ASSERT(call_.call.subscription != nullptr);
  const Subscription& subscription = *call_.call.subscription;
  switch (fact) {
    case Fact::kSubscriptionId:
    case Fact::kSubscriptionName:
      return subscription.name;
    case Fact::kSubscriptionSecondaryKey:
      return subscription.secondary_key;
    case Fact::kSubscriptionStartDate:
      return expressions::to_instant(subscription.start.value_or(call_.call.arrived));
    default:
      return subscription.primary_key;
  }
}

Value CallContext::error_fact(Fact fact) const {
  if (!call_.last_error) throw ExpressionError("There is no error.");
  switch (fact) {
    case Fact::kLastErrorSource:
      return call_.last_error->source;
    case Fact::kLastErrorReason:
      return call_.last_error->reason;
    case Fact::kLastErrorMessage:
      return call_.last_error->message;
    case Fact::kLastErrorSection:
      return call_.last_error->section;
    default:
      return "";
  }
}

std::optional<std::vector<std::string>> CallContext::values(expressions::Table table,
                                                            std::string_view name) const {
  std::vector<std::string> found;
  switch (table) {
    case expressions::Table::kRequestHeaders:
      found = values_of(call_.request.headers, name);
      break;
    case expressions::Table::kResponseHeaders:
      if (!call_.response) return std::nullopt;
      found = values_of(call_.response->headers, name);
      if (text::same_name(name, "Content-Type") && !call_.response->content_type.empty())
        found.push_back(call_.response->content_type);
      break;
    case expressions::Table::kQuery:
      found = query_values(call_.request.query, name);
      break;
    case expressions::Table::kOriginalQuery:
      if (call_.facts.original == nullptr) return std::nullopt;
      found = query_values(call_.facts.original->query, name);
      break;
  }
  if (found.empty()) return std::nullopt;
  return found;
}

std::optional<std::string> CallContext::matched(std::string_view name) const {
  if (call_.facts.url == nullptr || call_.facts.original == nullptr) return std::nullopt;
  return call_.facts.url->value_of(name, call_.facts.rest, call_.facts.original->query);
}

std::optional<std::string> CallContext::take_body(expressions::Message message, bool stays) {
  if (message == expressions::Message::kResponse) {
    if (!call_.response) return std::nullopt;
    std::string& body = whole_answer(*call_.response);
    return stays ? body : std::exchange(body, std::string());
  }
  PolicyBody& body = call_.body;
  if (body.taken) return std::nullopt;
  std::string text;
  if (body.written) {
    text = *body.written;
  } else if (call_.facts.original != nullptr) {
    if (call_.facts.original->body.size() > expressions::kMaxBodyBytes)
      throw ExpressionError("The body is too large for an expression.");
    text = http::whole_body(*call_.facts.original, expressions::kMaxBodyBytes);
  }
  if (!stays) {
    body.taken = true;
    body.written = "";
  }
  return text;
}

expressions::Instant CallContext::now() const {
  return expressions::to_instant(call_.now);
}

std::string CallContext::next_guid() {
  return call_.facts.ids == nullptr ? "" : call_.facts.ids->next_guid();
}

// The digits of an id are spread evenly, and count where ids are counted.
std::uint64_t CallContext::next_random() {
  std::string digits = next_guid();
  std::erase(digits, '-');
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
  std::uint64_t number = 0;
  for (const char digit : digits) number = (number ^ static_cast<unsigned char>(digit)) * kFactor;
  return number ^ (number >> 29);
}

void CallContext::trace(std::string_view text) {
  note(call_, "expression", std::string(text));
}

std::string& whole_answer(http::Response& response) {
  if (response.source == nullptr) return response.body;
  if (response.length.value_or(0) > expressions::kMaxBodyBytes || response.live != nullptr)
    throw ExpressionError("The answer is too large for an expression.");
  std::string body;
  std::array<char, 16u << 10> piece;
  while (const std::size_t read = response.source->read(piece.data(), piece.size())) {
    body.append(piece.data(), read);
    if (body.size() > expressions::kMaxBodyBytes)
      throw ExpressionError("The answer is too large for an expression.");
  }
  response.source.reset();
  response.length.reset();
  response.body = std::move(body);
  return response.body;
}

}  // namespace aml::gateway
