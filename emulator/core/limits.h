#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace aml::core {

/// Bounds of the process; each is a setting, and each is answered clearly when reached.
struct Limits {
  std::size_t body_bytes = 100u << 20;                ///< RRS, BES and control bodies: 413
  std::uint64_t blob_bytes = std::uint64_t{5} << 30;  ///< one upload to the blob account: 413
  std::size_t header_bytes = 64u << 10;               ///< the whole header block: 431
  std::size_t header_line_bytes = 16u << 10;  ///< one line, the request line included: 431, 414
  std::size_t json_depth = 64;
  std::size_t services = 10'000;                  ///< of the fixtures: refused at the start
  std::size_t connections = 4096;                 ///< beyond: 503 and close
  std::chrono::milliseconds header_time{30'000};  ///< to send the headers: 408
  std::chrono::milliseconds idle_time{60'000};    ///< keep-alive without a request: close
  /// The slowest sender and reader of a body, bytes a second, where it is waited for; 0: any.
  std::size_t slowest_peer = 240;
  std::chrono::milliseconds slow_peer_time{10'000};  ///< so long a peer may be slower
  std::size_t workspaces = 256;                      ///< private ones at once: 409
  std::size_t outbound_waits = 128;                  ///< requests waiting for other servers: 503
  std::size_t journal_entries = 10'000;
  std::size_t journal_bytes = 64u << 20;
  std::size_t model_bytes = 2560u << 20;  ///< one execute's tables and answer: 413 OutOfMemoryLimit
};

}  // namespace aml::core
