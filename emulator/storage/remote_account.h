#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/core/state_unavailable.h"
#include "emulator/storage/remote_endpoint.h"

namespace aml::storage {

/// The endpoint that has an account's blobs cannot be asked now, or refuses the account's key.
class RemoteAway : public std::runtime_error, public core::StateUnavailable {
 public:
  using std::runtime_error::runtime_error;
  const char* reason() const override { return what(); }
};

/// Connections to one account, kept for the next request. What waits for it counts as traffic.
/// Errors:  RemoteError for a refusal that the request itself is the reason of, with the endpoint's
///          code; RemoteAway for all others, and where too many wait.
/// Threads: any.
class RemoteConnections {
 public:
  RemoteConnections(RemoteAccount account, const RemoteSettings& settings, const core::Clock& clock,
                    outbound::Traffic& traffic);

  RemoteAnswer send(const RemoteRequest& request);
  /// Without another attempt, and what the endpoint says as it is. Errors: RemoteError.
  void check();

 private:
  std::unique_ptr<RemoteEndpoint> take();
  void give_back(std::unique_ptr<RemoteEndpoint> endpoint);

  const RemoteAccount account_;
  const RemoteSettings settings_;
  const core::Clock& clock_;
  outbound::Traffic& traffic_;
  core::Mutex mutex_;
  std::vector<std::unique_ptr<RemoteEndpoint>> free_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::storage
