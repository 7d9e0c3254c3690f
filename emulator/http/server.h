#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/limits.h"
#include "emulator/http/message.h"
#include "emulator/http/speech.h"
#include "emulator/tls/server_keys.h"

namespace aml::http {

/// Counters of the transport, for /__emu/metrics.
struct ServerStats {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  ///< over the limit
  std::uint64_t requests = 0;
  std::uint64_t requests_malformed = 0;  ///< answered before any handler saw them
  std::uint64_t threads = 0;
};

/// The HTTP front: cpp-httplib binds, listens and accepts; everything on an accepted connection is
/// read, written and bounded here (docs/http.md says which trap is answered where).
/// Threads: the handler is called by many threads at once; a connection that waits for its peer,
///          idle or in the middle of a body or an answer, holds no thread.
/// Errors:  a malformed request is answered (400, 408, 413, 414, 431, 501, 505; JSON in the
///          service's envelope) without the handler; after errors that lose the framing the
///          connection closes. The handler throws nothing.
class Server {
 public:
  struct Options {
    std::string host = "localhost";  ///< `localhost`: 127.0.0.1 and, where there is one, ::1
    std::uint16_t port = 0;          ///< 0: the system chooses
    core::Limits limits;
    std::filesystem::path spool_folder = std::filesystem::temp_directory_path();
    Speech speech = Speech::kPlain;
    tls::ServerKeys* keys = nullptr;  ///< for all but plain HTTP; they outlive the server
  };

  /// A port that another process holds.
  class PortInUse : public std::exception {
   public:
    explicit PortInUse(std::uint16_t taken) : port(taken) {}
    const std::uint16_t port;
    const char* what() const noexcept override { return "port in use"; }
  };

  /// Binds and listens; does not serve yet.
  /// Errors: PortInUse; std::runtime_error with the reason for any other failure to bind.
  Server(Options options, core::Clock& clock, core::IdSource& request_ids, Handler handler);
  ~Server();  ///< stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();  ///< serves in its own threads; returns at once
  /// Stops accepting, lets running requests finish for up to `grace`, then closes every connection.
  /// Returns within a second with any number of idle connections open.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(1500));

  std::uint16_t port() const;
  /// `http://127.0.0.1:41233`, the address that every client reaches.
  std::string base_url() const;
  std::vector<std::string> addresses() const;  ///< all bound, `127.0.0.1:41233`, `[::1]:41233`
  ServerStats stats() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Why nothing listens there, and what to do; `error` as in errno.
std::string describe_bind_failure(const std::string& host, std::uint16_t port, int error);

}  // namespace aml::http
