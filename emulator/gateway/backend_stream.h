#pragma once

#include <httplib.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "emulator/core/clock.h"
#include "emulator/core/url.h"
#include "emulator/gateway/tls_session.h"
#include "emulator/http/message.h"

namespace aml::gateway {

/// How much of a backend's answer is read, and for how long.
struct StreamLimits {
  std::size_t head_bytes;
  std::size_t all_bytes;
  std::chrono::milliseconds silence;   ///< without a byte
  std::chrono::milliseconds exchange;  ///< for all of it
};

/// The bytes of one exchange with a backend, on a connection that the library has made. The library
/// itself sets no bound to lines and heads, and unescapes the values of headers. TLS runs in here,
/// because newer versions of the library let nobody derive from its client of https.
/// Errors:  reading ends, for the library to give up.
/// Threads: one.
class BackendStream : public httplib::Stream {
 public:
  BackendStream(int socket, const StreamLimits& limits) : socket_(socket), limits_(limits) {}

  /// Begins TLS; false where it fails.
  bool secure(const std::string& host);
  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

  /// The answer's header lines as they came, without those that are none.
  http::Headers headers() const;

 private:
  bool wait(short event) const;
  bool fill();
  ssize_t receive(char* to, std::size_t size);
  void note_head(const char* bytes, std::size_t size);

  const int socket_;
  const StreamLimits limits_;
  const core::Stopwatch watch_;
  std::unique_ptr<TlsSession> tls_;  ///< null: plain
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t received_ = 0;
  std::string head_;  ///< of the answer, or of an interim one before it
  std::size_t heads_ = 0;
  bool in_head_ = true;
};

/// A client of the library whose exchanges go through a BackendStream.
class BackendClient {
 public:
  /// `url` outlives it.
  BackendClient(const core::Url& url, const StreamLimits& limits);
  ~BackendClient();
  BackendClient(const BackendClient&) = delete;
  BackendClient& operator=(const BackendClient&) = delete;

  httplib::ClientImpl& client() { return *client_; }
  /// Of the last answer.
  const http::Headers& headers() const { return headers_; }

 private:
  http::Headers headers_;
  std::unique_ptr<httplib::ClientImpl> client_;
};

}  // namespace aml::gateway
