#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/http/deadline.h"
#include "emulator/http/hang_group.h"
#include "emulator/http/input_buffer.h"
#include "emulator/http/message.h"
#include "emulator/http/poller.h"
#include "emulator/http/request_head.h"
#include "emulator/http/speech.h"
#include "emulator/tls/server_keys.h"
#include "emulator/tls/session.h"

namespace aml::http {

class Exchange;

/// One accepted socket. The thread that took it from the poller has it to itself, until it is armed
/// again.
class Connection {
 public:
  enum class Transfer { kDone, kWouldBlock, kClosed };
  enum class Phase {
    kFresh,     ///< no byte of the first request yet
    kIdle,      ///< kept alive, no byte of the next request yet
    kHead,      ///< a part of a head has come
    kBody,      ///< a head has come, its body is on the way
    kAnswer,    ///< an answer is on the way
    kLingering  ///< answered for the last time; what the peer still sends is dropped
  };

  /// Takes the socket over: it no longer blocks, has no delay and is closed at the end. `keys` may
  /// be null where the port speaks plain HTTP; they outlive the connection.
  Connection(int socket, Speech speech, tls::ServerKeys* keys);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Bytes that are there, without waiting; decrypted where the peer speaks TLS.
  Transfer receive(char* to, std::size_t size, std::size_t& got);
  Transfer receive_into_buffer();
  /// As much of both parts, in order, as the peer takes now; what was sent is cut off their fronts.
  Transfer send(std::string_view& first, std::string_view& second);

  /// The first byte of what follows tells anew what it is, where TLS is on.
  void begin_tunnel();

  /// No more answers; the peer sees the end.
  void shut_sending();
  /// Closing then resets the connection: the peer sees no orderly end.
  void reset_when_closed();
  /// Makes the socket ready for the thread that waits on it; the peer sees the end.
  void shut_both();
  /// Makes the socket ready, its end reached, so that a thread takes it. For the supervisor.
  void shut_receiving();

  int socket() const { return socket_; }
  /// What to ask of the socket where `wanted` is waited for: TLS sends while it receives, and may
  /// hold bytes of which the socket knows nothing.
  Interest interest_for(Interest wanted) const;
  /// Whether the peer speaks TLS.
  bool is_secure() const { return session_ != nullptr; }
  bool shakes_hands() const { return session_ != nullptr && !session_->is_open(); }
  /// Whether it does not, although the port speaks nothing else.
  bool is_wrongly_plain() const { return speech_ == Speech::kTls && session_ == nullptr; }
  const std::string& remote_address() const { return remote_address_; }
  /// Whether a request is being received, answered or both.
  bool in_exchange() const {
    const Phase now = phase;
    return now == Phase::kBody || now == Phase::kAnswer;
  }

  InputBuffer in;
  HeadScan scan;
  std::atomic<Phase> phase = Phase::kFresh;  ///< the supervisor looks at it
  Instant waits_until;                       ///< set when a wait begins, kept while it goes on
  Pace pace;                                 ///< of the body or answer on its way
  Deadline deadline;
  std::unique_ptr<Exchange> exchange;  ///< lent while a request is served
  bool watched = false;                ///< the poller knows it
  std::atomic<bool> pausing = false;   ///< waits for a time, not for the peer
  bool refused = false;                ///< over the limit: it only waits for its 503 to be read
  std::size_t lingered = 0;            ///< bytes dropped
  std::list<Connection>::iterator place;
  /// Where no answer comes: what the call holds until the connection ends.
  std::unique_ptr<Delivery> hanging;
  std::optional<HangGroup::Member> hung;

 private:
  Transfer receive_plain(char* to, std::size_t size, std::size_t& got);
  Transfer receive_secure(char* to, std::size_t size, std::size_t& got);
  Transfer send_plain(std::string_view& first, std::string_view& second);
  Transfer send_secure(std::string_view& first, std::string_view& second);
  Transfer transfer_of(tls::Session::Outcome outcome);
  Transfer find_speech();

  const int socket_;
  Speech speech_;
  tls::ServerKeys* const keys_;
  bool known_;  ///< whether it is known what the peer speaks
  bool resets_ = false;
  std::optional<Interest> turned_;  ///< what the session waits for instead
  std::string remote_address_;
  std::unique_ptr<tls::Session> session_;  ///< null: plain
};

}  // namespace aml::http
