#include "emulator/storage/remote_account.h"

#include <utility>

namespace aml::storage {

namespace {

constexpr std::size_t kKept = 16;
constexpr int kServerErrors = 500;

// A key that is refused is reported at the start; later it was changed over there.
bool is_of_request(const RemoteError& error) {
  return error.kind() == RemoteError::Kind::kRefused && error.status() >= 300 &&
         error.status() < kServerErrors && error.status() != 401 && error.status() != 403 &&
         error.status() != 408 && error.status() != 429;
}

// A caller waits for each attempt; and what is large may take its time, as long as bytes flow.
RemoteSettings for_callers(RemoteSettings settings) {
  settings.attempts = 2;
  settings.exchange_time = std::chrono::hours(1);
  return settings;
}

}  // namespace

RemoteConnections::RemoteConnections(RemoteAccount account, const RemoteSettings& settings,
                                     const core::Clock& clock, outbound::Traffic& traffic)
    : account_(std::move(account)),
      settings_(for_callers(settings)),
      clock_(clock),
      traffic_(traffic) {}

std::unique_ptr<RemoteEndpoint> RemoteConnections::take() {
  {
    const core::MutexLock lock(mutex_);
    if (!free_.empty()) {
      std::unique_ptr<RemoteEndpoint> last = std::move(free_.back());
      free_.pop_back();
      return last;
    }
  }
  return std::make_unique<RemoteEndpoint>(account_, settings_, clock_, traffic_);
}

void RemoteConnections::give_back(std::unique_ptr<RemoteEndpoint> endpoint) {
  const core::MutexLock lock(mutex_);
  if (free_.size() < kKept) free_.push_back(std::move(endpoint));
}

RemoteAnswer RemoteConnections::send(const RemoteRequest& request) {
  const outbound::Traffic::Permit permit = traffic_.try_wait();
  if (!permit) throw RemoteAway("too many requests wait for other servers");
  std::unique_ptr<RemoteEndpoint> endpoint = take();
  try {
    RemoteAnswer answer = endpoint->send(request);
    give_back(std::move(endpoint));
    return answer;
  } catch (const RemoteError& error) {
    if (!is_of_request(error))
      throw RemoteAway("the endpoint of --blobs: " + std::string(error.what()));
    give_back(std::move(endpoint));
    throw;
  }
}

void RemoteConnections::check() {
  constexpr std::size_t kAnswerBytes = 1u << 20;
  take()->send({.method = "GET",
                .container = "",
                .query = "comp=list&maxresults=1",
                .answer_bytes = kAnswerBytes,
                .is_repeatable = false});
}

}  // namespace aml::storage
