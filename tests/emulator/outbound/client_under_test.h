#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/outbound/client.h"

namespace aml::tests {

/// A client, and what came of its last request.
class ClientUnderTest {
 public:
  explicit ClientUnderTest(const std::string& origin, outbound::Client::Options options = {})
      : client_(core::parse_url(origin).value(), std::move(options), traffic) {}

  outbound::Answer send(std::string method, std::string target, core::Headers headers = {},
                        std::string_view sent = {}) {
    outbound::TextSource source(sent);
    return send({.method = std::move(method),
                 .target = std::move(target),
                 .headers = std::move(headers),
                 .body = sent.empty() ? nullptr : &source,
                 .body_length = sent.size(),
                 .max_body_bytes = max_body_bytes});
  }
  outbound::Answer send(const outbound::Request& request) {
    body.clear();
    return client_.send(request, [this](std::string_view bytes) { body.append(bytes); });
  }
  /// How the request fails; nothing: it does not.
  std::string failure(std::string method, std::string target = "/") {
    try {
      send(std::move(method), std::move(target));
    } catch (const outbound::Failure& failure) {
      kind = failure.kind();
      return failure.what();
    }
    return "";
  }
  outbound::Client& client() { return client_; }

  outbound::Traffic traffic{0};
  std::uint64_t max_body_bytes = 1'000'000;
  std::string body;
  outbound::Failure::Kind kind{};

 private:
  outbound::Client client_;
};

inline outbound::Client::Options short_times() {
  return {.connect_time = std::chrono::milliseconds(5'000),
          .silence_time = std::chrono::milliseconds(50),
          .exchange_time = std::chrono::milliseconds(200)};
}

inline std::string lines_of(const core::Headers& headers) {
  std::string lines;
  for (const core::Header& header : headers) lines += header.name + "=" + header.value + "\n";
  return lines;
}

}  // namespace aml::tests
