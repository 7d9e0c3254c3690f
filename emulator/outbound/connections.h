#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "emulator/outbound/curl_library.h"

namespace aml::outbound {

/// The handles of one client with the connections they keep, and what libcurl does not say of them.
/// Threads: one at a time; multi() may be woken by any.
class Connections {
 public:
  Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  CURLM* multi() const { return multi_.get(); }
  CURL* easy() const { return easy_.get(); }

  /// Makes the easy handle ready for its next exchange: without options, and watched.
  void begin();
  /// Bytes that came since begin(), those of chunk sizes and extensions among them, which reach no
  /// callback.
  std::uint64_t received() const;
  /// Whether the other side said, since begin(), that nothing was cut off. libcurl takes any end of
  /// a TLS connection for one.
  bool tls_close_received() const { return tls_close_received_; }

 private:
  static int add_socket(void* self, curl_socket_t socket, curlsocktype);
  static int close_socket(void* self, curl_socket_t socket);
  static CURLcode watch_alerts(CURL*, void* context, void* self);

  std::uint64_t received_in_all() const;

  // Before the handles: their connections write to these as long as they live.
  std::vector<curl_socket_t> sockets_;
  bool tls_close_received_ = false;
  std::uint64_t received_before_ = 0;
  std::unique_ptr<CURLM, decltype(&::curl_multi_cleanup)> multi_;
  std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> easy_;
};

}  // namespace aml::outbound
