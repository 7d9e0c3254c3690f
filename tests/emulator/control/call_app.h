#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/cli/app.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/settings.h"
#include "emulator/control/json_rows.h"
#include "emulator/text/dates.h"
#include "tests/support/answer_log.h"

namespace aml::tests {

using Json = nlohmann::ordered_json;
using Flags = std::vector<cli::GivenValue>;

/// A stopped clock and counted ids.
inline const Flags kManual = {{"--deterministic", "true"}};

/// The body of an answer that says what is wrong.
inline Json problem_of(const http::Response& response) {
  CHECK(response.content_type == "application/problem+json");
  const Json problem = Json::parse(response.body);
  CHECK(problem.at("status") == response.status);
  return problem;
}

/// The whole emulator with a stopped clock, and settings by flag.
class TestApp {
 public:
  explicit TestApp(const Flags& flags = {})
      : config_(cli::resolve_settings({{cli::Origin::kFlag, "", flags}}).config),
        clock_(*text::parse_utc("2016-10-14T14:52:33Z")),
        app_(config_, clock(), ids_,
             cli::load_fixtures(config_.fixtures, config_.limits.services, {},
                                config_.unknown_policies)
                 .fixtures) {
    app_.set_ready(true);
  }

  http::Response call(std::string method, std::string target, core::Headers headers = {},
                      std::string_view body = {}) {
    http::Request request;
    request.method = std::move(method);
    request.set_target(std::move(target));
    request.headers = std::move(headers);
    const std::string* host = core::find_header(request.headers, "Host");
    request.host = host ? *host : "127.0.0.1:10100";
    request.body = std::string(body);
    request.declared_length = body.size();
    core::RequestContext context;
    context.id = ids_.next_guid();
    context.arrived = clock().now();
    last_id_ = context.id;
    http::Response response = app_.handler()(request, context);
    // A list, which is made while it goes out.
    if (response.source && !response.length)
      response.body = control::read_whole(*std::exchange(response.source, nullptr));
    log_answer(request, response, context);
    return response;
  }

  /// As a proxy is asked: by CONNECT for `host`, or for a path of it.
  http::Response ask_proxy(const std::string& method, const std::string& host,
                           bool secure = false) {
    http::Request request;
    request.method = method;
    request.set_target(method == "CONNECT" ? host : "/__emu/health/live");
    request.headers = {{"Host", host}};
    request.host = host;
    request.proxied = true;
    request.secure = secure;
    core::RequestContext context;
    context.id = ids_.next_guid();
    context.arrived = clock().now();
    return app_.handler()(request, context);
  }

  Json get(std::string target) { return Json::parse(call("GET", std::move(target)).body); }

  const std::string& last_id() const { return last_id_; }
  core::ManualClock& manual_clock() { return clock_; }
  cli::App& app() { return app_; }

 private:
  core::Clock& clock() { return config_.clock.manual ? static_cast<core::Clock&>(clock_) : wall_; }

  const cli::Config config_;
  core::SystemClock wall_;
  core::ManualClock clock_;
  core::SequentialIds ids_;
  cli::App app_;
  std::string last_id_;
};

/// The guide's call of the sample service.
inline http::Response execute_sample(TestApp& app, std::string_view key,
                                     std::string_view body =
                                         R"({"Inputs":{"input1":{"ColumnNames":["Col2"],)"
                                         R"("Values":[["This is a good day"]]}}})") {
  return app.call("POST",
                  "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
                  "562d088408ce85f89663240a5ea142c9/execute?api-version=2.0",
                  {{"Authorization", "Bearer " + std::string(key)}}, body);
}

inline constexpr std::string_view kSampleKey =
    "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+"
    "8IYaog+Q7JVVBZl5NSQA==";

}  // namespace aml::tests
