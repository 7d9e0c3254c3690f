#include "emulator/endpoints/bes_routes.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/service/checks.h"
#include "emulator/service/trace.h"
#include "emulator/wire/bes_wire.h"

namespace aml::endpoints {

namespace {

class BesCalls {
 public:
  BesCalls(const service::LiveCatalog& services, service::Bes& bes, const BesOptions& options)
      : services_(services), bes_(bes), options_(options) {}

  http::Response submit(const http::Call& call) const {
    const OpenedEndpoint opened = open_endpoint(services_, call, false);
    core::BatchSubmission submission = service::checked(call.context, service::kCheckBody, [&] {
      return wire::parse_batch_submission(call.body(), options_.limits.json_depth);
    });
    const service::BatchCaller caller{!opened.versioned, base(call)};
    return json_answer(wire::write_job_id(
        bes_.submit(opened.endpoint, std::move(submission), caller, call.context)));
  }

  http::Response start(const http::Call& call) const {
    bes_.start(open_endpoint(services_, call, false).endpoint, call.path["job"], call.context);
    return empty_answer();
  }

  http::Response status(const http::Call& call) const {
    const OpenedEndpoint opened = open_endpoint(services_, call, false);
    const core::Job job = bes_.status(opened.endpoint, call.path["job"], base(call), call.context);
    return json_answer(opened.versioned ? wire::write_job_status(job)
                                        : wire::write_job_status_v1(job));
  }

  http::Response cancel(const http::Call& call) const {
    bes_.cancel(open_endpoint(services_, call, false).endpoint, call.path["job"], call.context);
    return empty_answer();
  }

 private:
  std::string base(const http::Call& call) const {
    return own_base(options_.public_url, call.request);
  }

  http::Response empty_answer() const {
    http::Response response;
    response.status = options_.empty_status;
    return response;
  }

  const service::LiveCatalog& services_;
  service::Bes& bes_;
  BesOptions options_;
};

}  // namespace

http::RouteFamily bes_routes(const service::LiveCatalog& services, service::Bes& bes,
                             const BesOptions& options) {
  AML_ASSERT(options.empty_status >= 200 && options.empty_status < 300);
  using model::documented;
  using model::observed;
  const BesCalls calls(services, bes, options);
  const auto submit = [calls](const http::Call& call) { return calls.submit(call); };
  const auto start = [calls](const http::Call& call) { return calls.start(call); };
  const auto status = [calls](const http::Call& call) { return calls.status(call); };
  const auto cancel = [calls](const http::Call& call) { return calls.cancel(call); };
  const auto admit = [&services](const http::Call& call) {
    open_endpoint(services, call, false);
    return std::unique_ptr<http::BodySink>();
  };
  const std::string classic = "/workspaces/{workspace}/services/{service}/jobs";
  const std::string arm = "/subscriptions/{subscription}/services/{service}/jobs";
  const auto help_page = documented("BES help page; swagger.json; consume web services");
  const auto no_body = documented(
      "BES help page; that the answer is 204 without a body is observed: public recordings of "
      "DELETE, a Java client");
  const auto arm_form = observed("New services: issue threads and a documented pool sample");
  return {"services",
          {{"POST", classic, "bes.submit", submit, help_page, admit},
           {"POST", arm, "bes.submit", submit, arm_form, admit},
           {"POST", classic + "/{job}/start", "bes.start", start, no_body, admit},
           {"POST", arm + "/{job}/start", "bes.start", start, arm_form, admit},
           {"GET", classic + "/{job}", "bes.status", status, help_page},
           {"GET", arm + "/{job}", "bes.status", status, arm_form},
           {"DELETE", classic + "/{job}", "bes.cancel", cancel, no_body},
           {"DELETE", arm + "/{job}", "bes.cancel", cancel, arm_form}},
          http::ErrorStyle::kService,
          true,
          true};
}

}  // namespace aml::endpoints
