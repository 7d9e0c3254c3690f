#include "emulator/steering/fault_hook.h"

#include <memory>
#include <string>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/http/guard.h"
#include "emulator/steering/operation_names.h"
#include "emulator/text/messages.h"

namespace aml::steering {

namespace {

using http::Delivery;
using http::Response;

// Far enough apart that most of a text stays readable, near enough that a short one is hit.
constexpr std::uint64_t kDamageEvery = 64;

// Operations that change nothing and hold a permit while they run.
constexpr std::string_view kExecutes = "rrs.";

void damage(char* bytes, std::size_t size, std::uint64_t offset) {
  const std::uint64_t into = offset % kDamageEvery;
  for (std::uint64_t at = into == 0 ? 0 : kDamageEvery - into; at < size; at += kDamageEvery)
    bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ 0x80u);
}

/// A source whose bytes are damaged on their way.
class DamagedSource : public core::ByteSource {
 public:
  explicit DamagedSource(std::unique_ptr<core::ByteSource> real) : real_(std::move(real)) {}

  std::size_t read(char* to, std::size_t size) override {
    const std::size_t got = real_->read(to, size);
    damage(to, got, offset_);
    offset_ += got;
    return got;
  }
  bool unread(std::size_t count) override {
    if (!real_->unread(count)) return false;
    offset_ -= count;
    return true;
  }

 private:
  const std::unique_ptr<core::ByteSource> real_;
  std::uint64_t offset_ = 0;
};

// The row's message has places for what went wrong; here a rule did.
core::ApiError error_of(const core::ErrorSpec& row, const service::Endpoint* endpoint) {
  constexpr std::string_view kRule = "a fault rule";
  if (&row == &core::kRequestThrottled && endpoint != nullptr) {
    const core::ServiceDefinition& definition = endpoint->definition();
    return core::ApiError(
        row, {definition.endpoint_name, std::to_string(definition.max_concurrent_calls)});
  }
  return core::ApiError(
      row, std::string(row.code),
      text::fill_in(row.message, {kRule, kRule, kRule, kRule, kRule, kRule, kRule, kRule}));
}

Response own_answer(const Effect& then) {
  Response response;
  response.status = then.status;
  response.body = then.body;
  const bool is_json = then.body.starts_with('{') || then.body.starts_with('[');
  if (!then.body.empty())
    response.content_type = is_json ? "application/json; charset=utf-8" : "text/plain";
  return response;
}

void add_headers(const Faults::Hit& hit, Response& response) {
  const Effect& then = hit.rule->then;
  for (const core::Header& header : then.headers) {
    if (http::same_name(header.name, "Content-Type")) {
      response.content_type = header.value;
    } else {
      response.set(header.name, header.value);
    }
  }
  if (then.retry_after_seconds)
    response.set("Retry-After", std::to_string(*then.retry_after_seconds));
  if (!then.is_about_bytes()) response.set(kFaultHeader, hit.id);
}

void corrupt(Response& response) {
  damage(response.body.data(), response.body.size(), 0);
  if (response.source != nullptr)
    response.source = std::make_unique<DamagedSource>(std::move(response.source));
}

}  // namespace

FaultHook::FaultHook(Faults& faults, Faults* common, Drills& drills,
                     const service::LiveCatalog& services, bool waits)
    : faults_(faults),
      common_(common),
      drills_(drills),
      services_(services),
      waits_(waits),
      hanging_(std::make_shared<http::HangGroup>()) {}

FaultHook::~FaultHook() {
  hanging_->end(std::nullopt);
}

http::RouteFamily FaultHook::with_faults(http::RouteFamily family) const {
  for (http::Route& route : family.routes) {
    route.answer = [this, operation = route.operation, style = family.errors,
                    next = std::move(route.answer)](const http::Call& call) {
      if (!any()) return next(call);
      return answer_route(call, operation, style, next);
    };
  }
  return family;
}

Response FaultHook::answer_route(const http::Call& call, std::string_view operation,
                                 http::ErrorStyle style, const http::RouteAnswer& next) const {
  const http::Request& request = call.request;
  CalledEndpoint called{services_.now(), nullptr};
  called.endpoint = called.catalog->find(call.path.find("service"));
  Subject subject{.operation = operation,
                  .job = call.path.find("job"),
                  .method = request.method,
                  .path = request.path,
                  .query = request.query,
                  .headers = &request.headers,
                  .body = request.body.start(Subject::kMaxBodyBytes)};
  if (called.endpoint != nullptr) {
    const core::ServiceDefinition& definition = called.endpoint->definition();
    subject.workspace = definition.workspace_id;
    subject.service = definition.endpoint_id;
    subject.service_name = definition.name;
  } else if (is_operation(operation, "management.*")) {
    subject.workspace = call.path.find("workspace");
  }
  return answer(subject, called, call.context, style, [&] { return next(call); });
}

Response FaultHook::answer_gateway(std::string_view operation, std::string_view subscription,
                                   http::Request& request, core::RequestContext& context,
                                   const Next& next) const {
  if (!any()) return next();
  Subject subject{.operation = operation,
                  .subscription = subscription,
                  .method = request.method,
                  .path = request.path,
                  .query = request.query,
                  .headers = &request.headers,
                  .body = request.body.start(Subject::kMaxBodyBytes)};
  return answer(subject, {}, context, http::ErrorStyle::kService, next);
}

std::optional<Faults::Hit> FaultHook::decide(const Subject& subject, bool answered) const {
  auto hit = faults_.decide(subject, answered);
  if (common_ == nullptr) return hit;
  auto common = common_->decide_for_other(subject, answered, !hit);
  return hit ? hit : common;
}

// Before the call: a worker may take the job at once.
Response FaultHook::bind(const Drill& drill, const Subject& subject,
                         const core::RequestContext& context, const Next& guarded) const {
  if (subject.job.empty()) {
    drills_.expect(context.id, drill);
    Response response = guarded();
    drills_.forget(context.id);
    return response;
  }
  const std::string job(subject.job);
  drills_.bind(job, std::string(subject.workspace), drill);
  Response response = guarded();
  if (response.status >= 300) drills_.unbind(job);
  return response;
}

// Rules that ask for the real answer's status come after those that do not.
Response FaultHook::answer(Subject& subject, const CalledEndpoint& called,
                           core::RequestContext& context, http::ErrorStyle style,
                           const Next& next) const {
  if (const auto hit = decide(subject, false))
    return act(*hit, subject, called, context, style, next);
  context.leaves_permit = true;
  Response real = http::guard(context, style, next);
  subject.status = real.status;
  const auto hit = decide(subject, true);
  if (hit) real = act(*hit, subject, called, context, style, [&] { return std::move(real); });
  context.permit.reset();
  return real;
}

Response FaultHook::act(const Faults::Hit& hit, const Subject& subject,
                        const CalledEndpoint& called, core::RequestContext& context,
                        http::ErrorStyle style, const Next& next) const {
  const Effect& then = hit.rule->then;
  const bool hangs = then.outcome == Delivery::Outcome::kHang;
  context.leaves_permit = hangs || (waits_ && then.delay);
  context.trace.push_back({kFaultStep, !then.spoils_answer(), hit.id});
  if (called.endpoint != nullptr) {
    context.catalog = called.catalog;
    context.workspace = called.endpoint->definition().workspace_id;
    context.service = called.endpoint->definition().endpoint_id;
  }
  Response response;
  if (then.outcome != Delivery::Outcome::kAnswer) {
    // A call that hangs is one of those that run at once. It may not do more than that.
    if (hangs && subject.operation.starts_with(kExecutes)) http::guard(context, style, next);
    response = {};
    response.status = 0;
  } else if (then.error != nullptr) {
    response = http::error_response(context, style, error_of(*then.error, called.endpoint));
  } else if (then.status != 0) {
    response = own_answer(then);
  } else if (then.drill) {
    response =
        bind(*then.drill, subject, context, [&] { return http::guard(context, style, next); });
  } else {
    response = http::guard(context, style, next);
  }
  add_headers(hit, response);
  if (then.corrupt) corrupt(response);
  Delivery delivery{
      .delay = waits_ && then.delay ? then.delay->of(hit.number) : std::chrono::milliseconds(0),
      .bytes_per_second = then.bytes_per_second,
      .cut = then.cut,
      .outcome = then.outcome,
      .held = std::exchange(context.permit, nullptr)};
  if (hangs) {
    delivery.hangs_in = hanging_;
    delivery.hangs_for = subject.workspace;
  }
  if (!delivery.is_plain()) response.delivery = std::make_unique<Delivery>(delivery);
  return response;
}

}  // namespace aml::steering
