#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace aml::gateway {

/// The client's side of TLS on a connected socket, which it makes non-blocking. It believes the
/// certificates that the system believes (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others).
/// Errors:  answers, as reading and writing sockets do: below 0 when it is over.
/// Threads: one.
class TlsSession {
 public:
  /// Waits for POLLIN or POLLOUT; false: no longer.
  using Wait = std::function<bool(short event)>;

  /// `host`: a name or an address; the certificate must be its.
  TlsSession(int socket, const std::string& host);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Whether both sides have agreed, and the certificate is one that is believed.
  bool connect(const Wait& wait);
  /// Whether bytes have come that read() gives without waiting.
  bool has_pending() const;
  /// 0 at the end.
  ssize_t read(char* to, std::size_t size, const Wait& wait);
  ssize_t write(const char* from, std::size_t size, const Wait& wait);

 private:
  struct Handles;

  /// Repeats `step` until it needs to wait no longer; its last result.
  int repeat(const std::function<int()>& step, const Wait& wait);

  std::unique_ptr<Handles> handles_;
};

}  // namespace aml::gateway
