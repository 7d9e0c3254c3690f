#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/core/url.h"
#include "emulator/http/message.h"

namespace aml::gateway {

/// A backend could not be reached, was too slow, or answered with something that is no answer.
class BackendFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A web service elsewhere, called over HTTP.
/// Shape:   bodies are held whole, both ways, up to `body_limit`.
/// Threads: any; each call has a connection of its own.
class RemoteBackend {
 public:
  struct Patience {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds silence{30'000};    ///< without a byte
    std::chrono::milliseconds exchange{120'000};  ///< for a whole answer's body
  };

  RemoteBackend(const core::Url& url, std::size_t body_limit, Patience patience);
  RemoteBackend(const core::Url& url, std::size_t body_limit)
      : RemoteBackend(url, body_limit, Patience()) {}
  ~RemoteBackend();
  RemoteBackend(const RemoteBackend&) = delete;
  RemoteBackend& operator=(const RemoteBackend&) = delete;

  /// Sends the request as it stands; its body was read. Errors: BackendFailure.
  http::Response send(const http::Request& request);

  /// Ends what is under way, within a second; what comes after fails at once.
  void stop();

 private:
  class UnderWay;

  const core::Url url_;
  const std::size_t body_limit_;
  const Patience patience_;
  core::Mutex mutex_;
  core::CondVar changed_;
  bool stopped_ AML_GUARDED_BY(mutex_) = false;
  std::list<std::function<void()>> under_way_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::gateway
