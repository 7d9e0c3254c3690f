#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace aml::tls {

struct SessionState;

/// One encrypted connection on a socket that does not block; the handshake is a part of its first
/// reads.
/// Threads: one at a time, not always the same.
class Session {
 public:
  enum class Outcome {
    kDone,
    kWantsToRead,   ///< the socket must be readable first
    kWantsToWrite,  ///< the socket must take bytes first
    kClosed         ///< by the peer, or by what it sent
  };

  explicit Session(std::unique_ptr<SessionState> state);
  ~Session();

  Outcome read(char* to, std::size_t size, std::size_t& got);
  /// As many bytes as one record takes; asked again after it waited, at least the same bytes.
  Outcome write(std::string_view bytes, std::size_t& sent);
  /// Whether the handshake is over.
  bool is_open() const;
  /// Whether decrypted bytes wait here, of which the socket knows nothing.
  bool has_bytes() const;
  /// Tells the peer that no more comes; waits for nothing.
  void end();

 private:
  Outcome outcome_of(int result);

  const std::unique_ptr<SessionState> state_;
};

}  // namespace aml::tls
