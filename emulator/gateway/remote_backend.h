#pragma once

#include <cstddef>
#include <stdexcept>

#include "emulator/core/url.h"
#include "emulator/http/message.h"
#include "emulator/outbound/client.h"

namespace aml::gateway {

/// A backend could not be reached, was too slow, or answered with something that is not HTTP.
class BackendFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A web service elsewhere, called over HTTP.
/// Shape:   bodies are held whole, both ways, up to `body_limit`.
/// Threads: any; each call has its own connection.
class RemoteBackend {
 public:
  /// `traffic` outlives it.
  RemoteBackend(const core::Url& url, std::size_t body_limit, outbound::Traffic& traffic,
                outbound::Client::Options options = {});

  /// Sends the request as it is; its body was read.
  /// Errors: BackendFailure.
  http::Response send(const http::Request& request) const;

 private:
  const core::Url url_;
  const std::size_t body_limit_;
  outbound::Traffic& traffic_;
  const outbound::Client::Options options_;
};

}  // namespace aml::gateway
