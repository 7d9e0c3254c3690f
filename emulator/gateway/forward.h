#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "emulator/core/ids.h"
#include "emulator/core/request_context.h"
#include "emulator/gateway/configuration.h"
#include "emulator/gateway/remote_backend.h"
#include "emulator/http/message.h"

namespace aml::gateway {

/// Forwards the calls of one API to its backend.
/// Threads: const after construction.
/// Source:  rows forward.* of kGatewayRules.
class Forward {
 public:
  /// `own` answers for the emulator itself, where the API's service URL is empty or names the
  /// retired cloud; all outlive it.
  Forward(const Api& api, const http::Handler& own, core::IdSource& ids, outbound::Traffic& traffic,
          std::size_t body_limit)
      : Forward(api, api.service_url, own, ids, traffic, body_limit) {}

  /// The same, to another base.
  Forward to(const std::string& service_url, outbound::Traffic& traffic) const {
    return {api_, service_url, own_, ids_, traffic, body_limit_};
  }

  /// The request as the backend will see it: path and query after the API's suffix, the caller's
  /// headers with its address in X-Forwarded-For. `rest` is the raw path after the suffix.
  /// `own_host` is the Host for the emulator itself; empty: the caller's.
  void prepare(const http::Request& request, std::string_view rest, const std::string& own_host,
               http::Request& to) const;

  /// The backend's answer; `context` takes over which service it reached. `body`: in place of the
  /// caller's; null: the caller's.
  /// Errors: BackendFailure, also where a fault rule would end the connection; those of
  ///         http::whole_body.
  http::Response send(http::Request& prepared, http::Request& request,
                      core::RequestContext& context, const std::string* body = nullptr) const;

  /// Whether the backend is another server.
  bool is_remote() const { return remote_ != nullptr; }
  /// Of the backend's address, before the request's own path.
  const std::string& base_path() const { return base_path_; }
  /// The backend's address, for people: `https://example.org/base`, `the emulator`.
  const std::string& target() const { return target_; }

 private:
  Forward(const Api& api, const std::string& service_url, const http::Handler& own,
          core::IdSource& ids, outbound::Traffic& traffic, std::size_t body_limit);
  http::Response send_to_emulator(http::Request& prepared, core::RequestContext& context) const;

  const Api& api_;
  const http::Handler& own_;
  core::IdSource& ids_;
  const std::size_t body_limit_;
  std::string base_path_;  ///< of the service URL
  std::string target_;
  std::unique_ptr<RemoteBackend> remote_;  ///< null: the emulator itself
};

}  // namespace aml::gateway
