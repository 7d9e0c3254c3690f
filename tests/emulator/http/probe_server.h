#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "emulator/core/clock.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/ids.h"
#include "emulator/http/guard.h"
#include "emulator/http/server.h"
#include "emulator/text/dates.h"
#include "tests/support/raw_client.h"

namespace aml::test {

inline constexpr std::size_t kProbeBodyLimit = 1u << 20;

/// A running server whose paths show what a handler sees.
class ProbeServer {
 public:
  explicit ProbeServer(core::Limits limits = {})
      : ProbeServer(limits, {[](http::Request& request, core::RequestContext& context) {
                               return http::guard(context, http::ErrorStyle::kService,
                                                  [&] { return answer_probe(request); });
                             },
                             &admit_probe}) {}
  ProbeServer(core::Limits limits, http::Handler handler)
      : clock_(*text::parse_utc("2016-10-14T14:52:33Z")),
        server({.host = "localhost", .port = 0, .limits = within(limits)}, clock_, ids_,
               std::move(handler)) {
    server.start();
  }

  RawClient connect() const { return RawClient(server.port()); }
  RawAnswer ask(std::string_view request) const { return connect().exchange(request); }

 private:
  static core::Limits within(core::Limits limits) {
    limits.body_bytes = std::min(limits.body_bytes, kProbeBodyLimit);
    return limits;
  }
  static std::unique_ptr<http::BodySink> admit_probe(http::Request& request) {
    if (request.path == "/closed") throw core::ApiError(core::kScoreRequestUnauthorized);
    return nullptr;
  }
  static http::Response text(std::string body) {
    http::Response answer;
    answer.content_type = "text/plain";
    answer.body = std::move(body);
    return answer;
  }
  static http::Response answer_probe(http::Request& request) {
    if (request.method == "CONNECT") {
      http::Response answer;
      answer.tunnel = true;
      return answer;
    }
    if (request.path == "/skip") return text("skipped");
    if (request.path == "/remote") return text(request.remote_address);
    if (request.path == "/line") return text(request.method + " " + request.target);
    if (request.path == "/host") return text(request.host);
    if (request.path == "/status") {
      http::Response answer = text("a body");
      answer.status = std::stoi(*request.query_value("is"));
      return answer;
    }
    if (request.path == "/headers") {
      std::string lines;
      for (const core::Header& header : request.headers) {
        lines += header.name + "=" + header.value + "\n";
      }
      return text(lines);
    }
    if (request.path == "/raw") return text(std::string(request.body.bytes()));
    return text(std::string(http::whole_body(request, kProbeBodyLimit)));
  }

  core::ManualClock clock_;
  core::SequentialIds ids_;

 public:
  http::Server server;
};

inline std::string get(const std::string& target, const std::string& more = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: here\r\n" + more + "\r\n";
}
inline std::string post(const std::string& target, const std::string& body,
                        const std::string& more = "") {
  return "POST " + target +
         " HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more + "\r\n" + body;
}
inline std::string post_chunks(const std::string& target, const std::string& chunks) {
  return "POST " + target + " HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n" +
         chunks;
}

}  // namespace aml::test
