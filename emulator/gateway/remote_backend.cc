#include "emulator/gateway/remote_backend.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::gateway {

namespace {

using text::same_name;

// Of one connection only (RFC 9110, 7.6.1), or made anew for the next.
constexpr std::array<std::string_view, 12> kOfOneHop = {
    "Connection", "Keep-Alive", "Proxy-Connection",    "Proxy-Authenticate",
    "TE",         "Trailer",    "Transfer-Encoding",   "Upgrade",
    "Expect",     "Host",       "Proxy-Authorization", "Content-Length"};

std::string_view value_of(const core::Headers& headers, std::string_view name) {
  const std::string* value = core::find_header(headers, name);
  return value == nullptr ? std::string_view() : *value;
}

bool is_hop_by_hop(std::string_view name, std::string_view connection) {
  if (std::any_of(kOfOneHop.begin(), kOfOneHop.end(),
                  [&](std::string_view known) { return same_name(known, name); })) {
    return true;
  }
  while (!connection.empty()) {
    if (same_name(text::trim(text::cut(connection, ',')), name)) return true;
  }
  return false;
}

// Those that are not of one hop.
core::Headers end_to_end(const core::Headers& headers) {
  const std::string_view connection = value_of(headers, "Connection");
  core::Headers kept;
  std::copy_if(headers.begin(), headers.end(), std::back_inserter(kept),
               [&](const core::Header& header) { return !is_hop_by_hop(header.name, connection); });
  return kept;
}

http::Response response_of(const outbound::Answer& answer, std::string body, bool is_head) {
  http::Response response;
  response.status = answer.status;
  response.body = std::move(body);
  for (core::Header& header : end_to_end(answer.headers)) {
    if (same_name(header.name, "Content-Type")) {
      response.content_type = std::move(header.value);
    } else {
      response.headers.push_back(std::move(header));
    }
  }
  const std::string_view length = value_of(answer.headers, "Content-Length");
  if (is_head && !length.empty()) {
    response.length = text::parse_number<std::uint64_t>(length);
  }
  return response;
}

}  // namespace

RemoteBackend::RemoteBackend(const core::Url& url, std::size_t body_limit,
                             outbound::Traffic& traffic, outbound::Client::Options options)
    : url_(url), body_limit_(body_limit), traffic_(traffic), options_(std::move(options)) {}

http::Response RemoteBackend::send(const http::Request& request) const {
  const std::string_view sent = request.body.bytes();
  outbound::TextSource source(sent);
  const outbound::Request out{.method = request.method,
                              .target = request.target,
                              .headers = end_to_end(request.headers),
                              .body = sent.empty() ? nullptr : &source,
                              .body_length = sent.size(),
                              .max_body_bytes = body_limit_};
  std::string body;
  try {
    outbound::Client client(url_, options_, traffic_);
    const outbound::Answer answer =
        client.send(out, [&](std::string_view bytes) { body.append(bytes); });
    if (answer.status > 599) {
      throw BackendFailure(url_.origin() + " answered with status " +
                           std::to_string(answer.status));
    }
    return response_of(answer, std::move(body), request.method == "HEAD");
  } catch (const outbound::Failure& failure) {
    throw BackendFailure(failure.what());
  }
}

}  // namespace aml::gateway
