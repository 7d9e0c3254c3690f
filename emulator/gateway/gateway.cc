#include "emulator/gateway/gateway.h"

#include <optional>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/played_domains.h"
#include "emulator/endpoints/blob_address.h"
#include "emulator/endpoints/cors.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/trace.h"
#include "emulator/http/guard.h"

namespace aml::gateway {

namespace {

bool is_host_of(std::string_view host, std::string_view instance) {
  host = host.substr(0, host.find(':'));
  if (instance.empty() || host.size() <= instance.size() || host[instance.size()] != '.' ||
      !text::same_name(host.substr(0, instance.size()), instance))
    return false;
  const auto* const domain = core::find_played_domain(host);
  return domain != nullptr && domain->kind == core::PlayedKind::kGateway &&
         host.size() == instance.size() + 1 + domain->name.size();
}

std::string challenge(const http::Request& request, const Api& api) {
  std::string realm = endpoints::own_base("", request) + "/" + api.suffix;
  // What ends a quoted string has no place in a host.
  std::erase_if(realm, [](char c) { return c == '"' || c == '\\'; });
  return "AzureApiManagementKey realm=\"" + realm + "\",name=\"" + api.key_header +
         "\",type=\"header\"";
}

// The scheme of a credential, and the rest hidden.
std::string shown(const core::Header& header) {
  if (!text::same_name(header.name, "Authorization") &&
      !text::same_name(header.name, "Proxy-Authorization")) {
    return header.value;
  }
  return header.value.substr(0, header.value.find(' ')) + " ***";
}

// What a call's trace does not show, but to who has it anyway.
std::vector<std::string_view> other_secrets(const Configuration& configuration,
                                            const Subscription& own) {
  std::vector<std::string_view> keys;
  for (const NamedValue& value : configuration.named_values) {
    if (value.secret && !value.value.empty()) keys.push_back(value.value);
  }
  for (const Subscription& subscription : configuration.subscriptions) {
    if (&subscription == &own) continue;
    keys.push_back(subscription.primary_key);
    keys.push_back(subscription.secondary_key);
  }
  return keys;
}

bool asks_for_trace(const http::Request& request, const Subscription* subscription) {
  if (subscription == nullptr || !subscription->administrator) return false;
  const std::string* asked = core::find_header(request.headers, "Ocp-Apim-Trace");
  return asked != nullptr && text::same_name(*asked, "true");
}

}  // namespace

/// One call on its way through.
class Gateway::GatewayCall {
 public:
  GatewayCall(const Gateway& gateway, http::Request& request, core::RequestContext& context)
      : gateway_(gateway), parts_(gateway.parts_), request_(request), context_(context) {
    call_.arrived = context.arrived;
    context.operation = gateway.routes_.no_name();
  }

  http::Response answer();
  const Call& finish(const http::Response& response);

 private:
  std::optional<http::Response> answer_preflight();
  CallFacts facts_of(const Match& match) const;
  http::Response refuse(const GatewayErrorSpec& row);
  void note_error(const GatewayErrorSpec& row);
  http::Response pass_traced();
  http::Response pass();
  http::Response forward(PolicyCall& policy_call);
  http::Response forward(PolicyCall& policy_call, const Forward& way);
  void begin_trace();
  void end_trace(http::Response& response);
  void count(const http::Response& response);
  bool is_host_style() const;
  std::string emulator_base() const;

  const Gateway& gateway_;
  const GatewayParts& parts_;
  http::Request& request_;
  core::RequestContext& context_;
  const core::Stopwatch stopwatch_;
  Match match_;
  Call call_;
  std::optional<Trace> trace_;
};

http::Response Gateway::GatewayCall::answer() {
  if (parts_.hosts != nullptr && parts_.hosts->is_rebound(request_)) return refuse(kHostNotPlayed);
  match_ = gateway_.routes_.find(request_, request_.method);
  if (match_.api != nullptr) call_.api = match_.api->api;
  if (match_.operation == nullptr) {
    std::optional<http::Response> preflight = answer_preflight();
    return preflight ? std::move(*preflight) : refuse(kOperationNotFound);
  }
  call_.operation = match_.operation->operation;
  context_.operation = match_.operation->name;

  const SubscriptionKeys::Verdict verdict = gateway_.keys_.check(request_, *call_.api);
  if (verdict.refusal != nullptr) {
    http::Response response = refuse(*verdict.refusal);
    response.set("WWW-Authenticate", challenge(request_, *call_.api));
    return response;
  }
  call_.subscription = verdict.subscription;
  call_.product = verdict.product;
  if (call_.subscription != nullptr) context_.subscription = call_.subscription->name;
  if (asks_for_trace(request_, call_.subscription)) begin_trace();
  if (!parts_.around) return pass_traced();
  return parts_.around(context_.operation,
                       call_.subscription == nullptr ? "" : call_.subscription->name, request_,
                       context_, [this] { return pass_traced(); });
}

// A browser sends no key with it, unless the key is in the query.
std::optional<http::Response> Gateway::GatewayCall::answer_preflight() {
  const std::string* const method = endpoints::preflight_method(request_);
  if (method == nullptr) return std::nullopt;
  const Match match = gateway_.routes_.find(request_, *method);
  if (match.operation == nullptr) return std::nullopt;
  const SubscriptionKeys::Verdict verdict = gateway_.keys_.check(request_, *match.api->api);
  Call asked = call_;
  asked.operation = match.operation->operation;
  asked.product = verdict.product;
  PolicyCall policy_call{asked, parts_.clock.now(), request_, nullptr, facts_of(match)};
  std::optional<http::Response> response = gateway_.policies_.preflight(policy_call);
  if (policy_call.refusal != nullptr) note_error(*policy_call.refusal);
  if (!response) return std::nullopt;
  call_ = asked;
  context_.operation = match.operation->name;
  return response;
}

CallFacts Gateway::GatewayCall::facts_of(const Match& match) const {
  return {.original = &request_,
          .url = &match.operation->url,
          .rest = match.rest,
          .request_id = context_.id,
          .instance = gateway_.configuration_.instance,
          .base_path = match.api->forward.base_path(),
          .ids = &parts_.ids};
}

http::Response Gateway::GatewayCall::refuse(const GatewayErrorSpec& row) {
  note_error(row);
  return gateway_error(row);
}

void Gateway::GatewayCall::note_error(const GatewayErrorSpec& row) {
  context_.error = std::string(row.source) + "/" + std::string(row.reason);
}

http::Response Gateway::GatewayCall::pass_traced() {
  http::Response response = pass();
  if (trace_) end_trace(response);
  return response;
}

http::Response Gateway::GatewayCall::pass() {
  AML_ASSERT(match_.api != nullptr && match_.operation != nullptr);
  http::Request prepared;
  match_.api->forward.prepare(request_, match_.rest, is_host_style() ? parts_.own_host : "",
                              prepared);
  PolicyCall policy_call{call_, parts_.clock.now(), prepared, trace_ ? &*trace_ : nullptr,
                         facts_of(match_)};
  if (gateway_.policies_.inbound(policy_call))
    gateway_.policies_.backend(policy_call, [&] { return forward(policy_call); });
  if (policy_call.refusal != nullptr) note_error(*policy_call.refusal);
  count(*policy_call.response);
  return gateway_.policies_.outbound(policy_call);
}

http::Response Gateway::GatewayCall::forward(PolicyCall& policy_call) {
  policy_call.failed = false;  // a try before this one may have
  policy_call.last_error.reset();
  if (policy_call.backend.empty()) return forward(policy_call, match_.api->forward);
  const Forward& usual = match_.api->forward;
  const Forward chosen = usual.to(policy_call.backend, parts_.traffic);
  http::Request& prepared = policy_call.request;
  std::string target = prepared.target;
  if (target.starts_with(usual.base_path())) target.erase(0, usual.base_path().size());
  prepared.set_target(chosen.base_path() + target);
  http::Response response = forward(policy_call, chosen);
  prepared.set_target(usual.base_path() + target);  // another try begins where this one did
  return response;
}

http::Response Gateway::GatewayCall::forward(PolicyCall& policy_call, const Forward& way) {
  http::Request& prepared = policy_call.request;
  if (trace_) {
    trace_->add(TraceSection::kBackend, "forward-request",
                "Request is being forwarded to the backend service.",
                {{"to", way.target()}, {"method", prepared.method}, {"url", prepared.target}});
  }
  outbound::Traffic::Permit permit;
  if (way.is_remote()) {
    permit = parts_.traffic.try_wait();
    policy_call.failed = !permit;
    if (!permit) return refuse(kTooManyCalls);
  }
  const core::Stopwatch watch;
  try {
    const std::optional<std::string>& body = policy_call.body.written;
    http::Response response = way.send(prepared, request_, context_, body ? &*body : nullptr);
    call_.service_time = watch.elapsed();
    if (trace_) {
      trace_->add(TraceSection::kBackend, "forward-request", "The backend service has answered.",
                  {{"status", std::to_string(response.status)}});
    }
    return response;
  } catch (const BackendFailure& failure) {
    call_.service_time = watch.elapsed();
    policy_call.failed = true;
    note_error(kBackendFailure);
    policy_call.last_error = {std::string(kBackendFailure.source),
                              std::string(kBackendFailure.reason), failure.what(), "backend"};
    if (trace_) trace_->add(TraceSection::kOnError, "forward-request", failure.what());
    return gateway_failure(kBackendFailure, context_.id);
  }
}

void Gateway::GatewayCall::begin_trace() {
  AML_ASSERT(call_.api != nullptr && call_.operation != nullptr && call_.subscription != nullptr);
  trace_.emplace(context_.id, context_.arrived);
  Trace::Data received = {{"method", request_.method},
                          {"url", endpoints::own_base("", request_) + request_.target}};
  for (const core::Header& header : request_.headers) {
    received.emplace_back("header " + header.name, shown(header));
  }
  trace_->add(TraceSection::kInbound, "handler", "Request is received.", std::move(received));
  trace_->add(TraceSection::kInbound, "mapper", "API, operation and product are found.",
              {{"api", call_.api->id},
               {"from", "/" + call_.api->suffix},
               {"to", match_.api->forward.target()},
               {"operation", call_.operation->id},
               {"uriTemplate", call_.operation->url_template},
               {"subscription", call_.subscription->name},
               {"product", call_.product != nullptr ? call_.product->id : ""}});
}

void Gateway::GatewayCall::end_trace(http::Response& response) {
  AML_ASSERT(trace_ && call_.subscription != nullptr && parts_.keep_trace);
  trace_->add(TraceSection::kOutbound, "handler", "Response headers are being returned.",
              {{"status", std::to_string(response.status)}});
  const std::optional<std::string> location = parts_.keep_trace(
      trace_->id(), trace_->write(other_secrets(gateway_.configuration_, *call_.subscription)),
      emulator_base());
  if (location) response.set("Ocp-Apim-Trace-Location", *location);
}

bool Gateway::GatewayCall::is_host_style() const {
  return gateway_.has_host(request_);
}

// Under the instance's name everything is the gateway's, so other paths have another
// address.
std::string Gateway::GatewayCall::emulator_base() const {
  return is_host_style() ? (request_.secure ? "https://" : "http://") + parts_.own_host
                         : endpoints::own_base("", request_);
}

void Gateway::GatewayCall::count(const http::Response& response) {
  call_.status = response.status;
  call_.request_bytes = request_.body.size();
  if (request_.method != "HEAD") {
    call_.response_bytes = response.length.value_or(response.body.size());
  }
}

const Call& Gateway::GatewayCall::finish(const http::Response& response) {
  count(response);
  call_.api_time = stopwatch_.elapsed();
  return call_;
}

Gateway::Gateway(const Configuration& configuration, const Policies& policies,
                 const GatewayParts& parts)
    : configuration_(configuration),
      policies_(policies),
      parts_(parts),
      keys_(configuration),
      routes_(configuration, parts_.backend, parts_.ids, parts_.traffic, parts_.body_limit) {}

bool Gateway::has_host(const http::Request& request) const {
  return is_host_of(request.host, configuration_.instance);
}

bool Gateway::has_path(const http::Request& request) const {
  return routes_.has_suffix(request.path) && !endpoints::is_blob_host(request.host);
}

http::Response Gateway::handle(http::Request& request, core::RequestContext& context) const {
  GatewayCall gateway_call(*this, request, context);
  http::Response response = http::guard(context, http::ErrorStyle::kService,
                                        [&gateway_call] { return gateway_call.answer(); });
  parts_.analytics.count(gateway_call.finish(response));
  return response;
}

std::unique_ptr<http::BodySink> Gateway::admit(const http::Request& request) const {
  if (parts_.hosts != nullptr) parts_.hosts->check(request);
  const Match match = routes_.find(request, request.method);
  if (match.operation == nullptr) throw core::ApiError(core::kPathNotFound);
  if (keys_.check(request, *match.api->api).refusal != nullptr) {
    throw core::ApiError(core::kScoreRequestUnauthorized);
  }
  return nullptr;
}

}  // namespace aml::gateway
