#include "emulator/endpoints/rrs_routes.h"

#include <memory>
#include <utility>

#include "emulator/endpoints/service_calls.h"
#include "emulator/service/checks.h"
#include "emulator/service/rrs.h"
#include "emulator/service/trace.h"
#include "emulator/text/ascii.h"
#include "emulator/wire/rrs_wire.h"
#include "emulator/wire/swagger_wire.h"

namespace aml::endpoints {

namespace {

using service::checked;
using service::Endpoint;

bool is_word(const std::optional<std::string>& value, std::string_view word) {
  return value && text::same_name(text::trim_white(*value), word);
}

/// A call among those that its endpoint runs; until its handler ends, or for longer where the
/// context says so.
class RunningCall {
 public:
  RunningCall(core::RequestContext& context, const Endpoint& endpoint)
      : context_(context), permit_(checked(context, service::kCheckConcurrency, [&] {
          return endpoint.acquire_permit();
        })) {}
  ~RunningCall() {
    if (!context_.leaves_permit) return;
    context_.permit = std::make_shared<Left>(context_.catalog, std::move(permit_));
  }
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;

 private:
  struct Left {
    Left(std::shared_ptr<const void> catalog, Endpoint::ConcurrencyPermit permit)
        : endpoint(std::move(catalog)), running(std::move(permit)) {}
    std::shared_ptr<const void> endpoint;  ///< keeps it
    Endpoint::ConcurrencyPermit running;
  };

  core::RequestContext& context_;
  Endpoint::ConcurrencyPermit permit_;
};

class RrsCalls {
 public:
  RrsCalls(const service::LiveCatalog& services, const RrsOptions& options)
      : services_(services), options_(options) {}

  http::Response execute(const http::Call& call) const {
    const Endpoint& endpoint =
        open_endpoint(services_, call, options_.require_api_version).endpoint;
    const RunningCall running(call.context, endpoint);
    const core::ExecuteRequest request = checked(call.context, service::kCheckBody, [&] {
      return wire::parse_execute_request(call.body(), options_.limits.json_depth);
    });
    const core::ExecuteResult result =
        service::execute(endpoint, request, options_.limits.model_bytes, call.context);
    return json_answer(wire::write_execute_response(result, form(call, endpoint)));
  }

  http::Response score(const http::Call& call) const {
    const Endpoint& endpoint = open_endpoint(services_, call, false).endpoint;
    const RunningCall running(call.context, endpoint);
    core::ExecuteRequest request = checked(call.context, service::kCheckBody, [&] {
      return wire::parse_score_request(call.body(), options_.limits.json_depth);
    });
    const core::NamedTable output =
        service::score(endpoint, std::move(request), options_.limits.model_bytes, call.context);
    return json_answer(wire::write_score_response(output, endpoint.definition().missing_text));
  }

  http::Response swagger(const http::Call& call) const {
    const Endpoint& endpoint = resolve_endpoint(services_, call);
    check_version(call, false);
    const std::string_view path = call.request.path;
    const std::string base(path.substr(0, path.rfind('/')));
    return json_answer(wire::write_swagger(
        endpoint.definition(), endpoint.pipeline().inputs(), endpoint.pipeline().outputs(),
        swagger_address(options_.public_url, call.request, base)));
  }

 private:
  static wire::AnswerForm form(const http::Call& call, const Endpoint& endpoint) {
    return {is_word(call.request.query_value("details"), "true"),
            is_word(call.request.query_value("format"), "swagger"),
            endpoint.definition().missing_text,
            endpoint.definition().column_names == core::ColumnNames::kAlways};
  }

  const service::LiveCatalog& services_;
  RrsOptions options_;
};

}  // namespace

http::RouteFamily rrs_routes(const service::LiveCatalog& services, const RrsOptions& options) {
  using model::documented;
  using model::observed;
  const RrsCalls calls(services, options);
  const auto execute = [calls](const http::Call& call) { return calls.execute(call); };
  const auto score = [calls](const http::Call& call) { return calls.score(call); };
  const auto swagger = [calls](const http::Call& call) { return calls.swagger(call); };
  const auto admit = [&services, options](const http::Call& call) {
    open_endpoint(services, call, options.require_api_version);
    return std::unique_ptr<http::BodySink>();
  };
  const std::string classic = "/workspaces/{workspace}/services/{service}";
  const std::string arm = "/subscriptions/{subscription}/services/{service}";
  const auto help_page = documented("RRS help page; consume web services");
  const auto arm_form = observed("New services: issue threads and a documented pool sample");
  const auto v1 = documented("Consume web services, February 2015 (API v1)");
  const auto public_document = observed("R packages and web templates fetch it without a key");
  return {"services",
          {{"POST", classic + "/execute", "rrs.execute", execute, help_page, admit},
           {"POST", arm + "/execute", "rrs.execute", execute, arm_form, admit},
           {"POST", classic + "/score", "rrs.score", score, v1, admit},
           {"POST", arm + "/score", "rrs.score", score, arm_form, admit},
           {"GET", classic + "/swagger.json", "rrs.swagger", swagger, public_document},
           {"GET", arm + "/swagger.json", "rrs.swagger", swagger, arm_form}},
          http::ErrorStyle::kService,
          true,
          true};
}

}  // namespace aml::endpoints
