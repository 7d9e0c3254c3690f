#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/core/bytes.h"
#include "emulator/core/headers.h"
#include "emulator/core/url.h"
#include "emulator/outbound/failure.h"
#include "emulator/outbound/traffic.h"

namespace aml::outbound {

class Connections;

struct Request {
  std::string method;
  std::string target;     ///< path and query, as they go out
  core::Headers headers;  ///< as they go out, without Host and those of the framing
  /// Pulled as the socket takes it; null: no body. Not sent with HEAD.
  core::ByteSource* body = nullptr;
  std::uint64_t body_length = 0;     ///< what `body` gives, exactly
  std::uint64_t max_body_bytes = 0;  ///< of the answer
};

struct Answer {
  int status = 0;         ///< 200 to 999; interim answers are passed over
  core::Headers headers;  ///< in the order and spelling sent; lines that break the rules left out
};

/// Takes the body of an answer, piece by piece; nothing more is read until it returns.
using Sink = std::function<void(std::string_view)>;

/// A body that is there as a whole.
class TextSource : public core::ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  std::size_t read(char* to, std::size_t size) override;

 private:
  std::string_view text_;
};

/// Who named a server, and with it which addresses may be its own (address_rules.h). Asked of each
/// address at the time it is connected to, so no name can lead elsewhere afterwards.
enum class NamedBy {
  kPerson,      ///< on the command line: any
  kDefinition,  ///< a service, a gateway: any but AddressKind::kNever
  kCall         ///< a job: this machine, and others where Traffic::allows_remote()
};

/// Requests to one HTTP server, over a connection that is kept for the next one. Nothing is added
/// to what the caller says but Host and Content-Length (always for POST, PUT and PATCH); no
/// redirect is followed, no proxy asked, nothing decoded but chunks.
/// Errors:  Failure; std::invalid_argument for a target or header that is more than one; what the
///          body's source and the sink throw; std::runtime_error where libcurl is not installed.
/// Threads: one at a time.
/// Source:  documented (RFC 9110, RFC 9112).
class Client {
 public:
  struct Options {
    std::chrono::milliseconds connect_time{5'000};     ///< name, connection and TLS
    std::chrono::milliseconds silence_time{30'000};    ///< for the head, then without a byte
    std::chrono::milliseconds exchange_time{120'000};  ///< for all of it
    NamedBy named_by = NamedBy::kDefinition;
    bool verify_tls = true;
    /// PEM; empty: the system's authorities, or those of SSL_CERT_FILE and SSL_CERT_DIR.
    std::string ca_file = {};
  };

  /// Nothing is sent yet; `traffic` outlives it.
  Client(const core::Url& url, Options options, Traffic& traffic);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Answer send(const Request& request, const Sink& sink);

 private:
  class Exchange;

  const std::string origin_;
  const bool secure_;
  const Options options_;
  Traffic& traffic_;
  std::unique_ptr<Connections> connections_;
};

}  // namespace aml::outbound
