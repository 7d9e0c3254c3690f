#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/gateway/gateway.h"
#include "emulator/gateway/gateway_definition.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/text/dates.h"
#include "tests/support/answer_log.h"

namespace aml::tests {

/// Reads a definition that has no faults.
inline gateway::Configuration read_gateway(std::string_view text,
                                           const gateway::PolicyFiles& policies = {}) {
  gateway::ParsedGateway parsed = gateway::parse_gateway(text, "gateway.json", policies);
  std::string faults;
  for (const definition::DefinitionFault& fault : parsed.faults)
    faults += definition::to_text(fault) + "\n";
  REQUIRE_MESSAGE(!parsed.instances.empty(), faults);
  return std::move(parsed.instances.front());
}

/// A gateway in front of a backend that says what reached it.
class GatewayUnderTest {
 public:
  explicit GatewayUnderTest(std::string_view definition, const gateway::PolicyFiles& policies = {},
                            gateway::UnknownPolicies unknown = gateway::UnknownPolicies::kRefuse)
      : configuration_(read_gateway(definition, policies)),
        policies_(configuration_, counters_, clock_.now(), faults_, unknown),
        gateway_(configuration_, policies_, parts()) {
    std::string faults;
    for (const definition::DefinitionFault& fault : faults_) faults += to_text(fault) + "\n";
    REQUIRE_MESSAGE(faults_.empty(), faults);
  }

  http::Response call(std::string method, std::string target, core::Headers headers = {},
                      std::string_view body = {}) {
    http::Request request;
    request.method = std::move(method);
    request.set_target(std::move(target));
    request.headers = std::move(headers);
    const std::string* host = core::find_header(request.headers, "Host");
    request.host = host != nullptr ? *host : "localhost:1";
    request.body = std::string(body);
    request.declared_length = body.size();
    request.remote_address = "10.0.0.9";
    last = {};
    last.context.id = "the-id";
    last.claimed = gateway_.claims(request);
    http::Response response = gateway_.handle(request, last.context);
    log_answer(request, response, last.context);
    last.request_body = request.body.bytes();
    return response;
  }
  int status(std::string method, std::string target, core::Headers headers = {}) {
    return call(std::move(method), std::move(target), std::move(headers)).status;
  }

  void advance(std::chrono::milliseconds time) { clock_.advance(time); }

  outbound::Traffic traffic{1};  ///< to other backends
  std::string own_host = "localhost";

  const gateway::Gateway& gateway() { return gateway_; }
  const gateway::Policies& policies() { return policies_; }
  gateway::Analytics& analytics() { return analytics_; }

  /// What the last call met and left.
  struct Last {
    bool claimed = false;
    int calls = 0;  ///< that reached the backend
    std::string method;
    std::string target;  ///< as it reached it
    std::string host;
    core::Headers headers;
    std::string body;
    std::string request_body;  ///< as the caller's request has it afterwards
    std::string trace;
    core::RequestContext context;
  };
  Last last;

  bool disk_is_full = false;  ///< no trace is kept
  std::function<http::Response()> reply = [] {
    http::Response response;
    response.body = "fine";
    return response;
  };

 private:
  gateway::GatewayParts parts() {
    return {.analytics = analytics_,
            .clock = clock_,
            .ids = ids_,
            .traffic = traffic,
            .backend = [this](http::Request& request,
                              core::RequestContext& inner) { return answer(request, inner); },
            .keep_trace = [this](const std::string& id, const std::string& document,
                                 const std::string& base) -> std::optional<std::string> {
              if (disk_is_full) return std::nullopt;
              last.trace = document;
              return base + "/traces/" + id;
            },
            .body_limit = 1000,
            .hosts = nullptr,
            .own_host = own_host};
  }

  http::Response answer(http::Request& request, core::RequestContext& inner) {
    ++last.calls;
    last.method = request.method;
    last.target = request.target;
    last.host = request.host;
    last.headers = request.headers;
    last.body = http::whole_body(request, 1000);
    inner.workspace = "ws";
    return reply();
  }

  core::ManualClock clock_{*text::parse_utc("2016-10-14T14:52:33Z")};
  core::SequentialIds ids_;
  gateway::Configuration configuration_;
  gateway::Policies::Faults faults_;
  gateway::MemoryCounterStore counters_;
  gateway::Policies policies_;
  gateway::Analytics analytics_{nullptr};
  gateway::Gateway gateway_;
};

}  // namespace aml::tests
