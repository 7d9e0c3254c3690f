#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/limits.h"
#include "emulator/core/request_context.h"
#include "emulator/http/body_decoder.h"
#include "emulator/http/connection.h"
#include "emulator/http/message.h"

namespace aml::http {

/// What all exchanges of a server share.
struct ServerParts {
  core::Limits limits;
  std::filesystem::path spool_folder;
  core::Clock& clock;
  core::IdSource& request_ids;
  Handler handler;
  Speech speech = Speech::kPlain;
  tls::ServerKeys* keys = nullptr;  ///< null only where all speak plain HTTP
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> requests_malformed{0};
};

/// Storage that one thread uses again for each request.
struct Scratch {
  InputBuffer spare;  ///< lent to the connection that is being served
  std::unique_ptr<Exchange> exchange;
  std::vector<char> piece;  ///< of a body on its way in or out
  std::string date;
  std::chrono::seconds date_of{-1};

  Scratch();
  ~Scratch();
};

/// One request and its answer. It never waits for the peer: where that has nothing to give or takes
/// nothing, the step says so, and is called again when it does.
/// Threads: one at a time, not always the same.
class Exchange {
 public:
  enum class Step {
    kDone,
    kReceive,  ///< the peer must send first
    kSend,     ///< the peer must take bytes first
    kTurn,     ///< much was moved: others are served before this goes on
    kPause,    ///< nothing happens before resume_at(), whatever the peer does
    kHang,     ///< no answer comes, and the connection stays open
    kReset,    ///< no answer comes, and the connection is reset
    kLost      ///< the peer has gone: no answer has a reader
  };

  explicit Exchange(ServerParts& parts) : parts_(parts) {}

  /// Reads the head that `connection.scan` found, and begins; refuses it where it is malformed.
  void begin(Connection& connection);
  /// Begins with an answer that no handler gives; the connection closes after it.
  void begin_refused(const core::ApiError& error);

  /// Receives the body, as far as a handler gets to see it.
  Step receive_body(Connection& connection, Scratch& scratch);
  /// The rest of the body is not waited for: the handler finds `why`.
  void give_up_body(const core::ApiError& why);
  /// Calls the handler, or takes the refusal. Errors: none.
  void make_answer(Scratch& scratch);
  Step send_answer(Connection& connection, Scratch& scratch);
  /// Frees what the request and its answer hold.
  void end();

  /// The delivery of an answer that never comes.
  std::unique_ptr<Delivery> take_delivery() { return std::move(answer_.delivery); }
  bool keep_alive() const { return framing_.keep_alive; }
  bool opens_tunnel() const { return answer_.tunnel; }
  /// When a pause is over.
  Instant resume_at() const { return resume_at_; }

 private:
  static constexpr std::uint64_t kUnmeasured = ~std::uint64_t{0};

  Step send_continue(Connection& connection);
  Step receive_more(Connection& connection, Scratch& scratch, std::size_t& moved);
  void admit();
  void deliver(std::string_view piece);
  void finish_body();
  void refuse_body(std::exception_ptr why);

  void call_handler();
  void begin_sending(Scratch& scratch);
  void cut_body(double part);
  Step begin_delivery();
  bool is_slowed() const;
  bool source_waits();
  Connection::Transfer send_some(Connection& connection, std::string_view& first,
                                 std::string_view& second);
  bool pull(Scratch& scratch, std::string_view& first, std::string_view& second);
  void write_chunk(std::string_view piece);
  void put_back(std::string_view rest);

  ServerParts& parts_;
  Request request_;
  Framing framing_;
  BodyDecoder decoder_;
  bool admitted_ = false;
  bool body_done_ = false;
  std::optional<core::ApiError> refusal_;
  core::RequestContext context_;
  Response answer_;

  std::string out_;  // bytes that go out before the answer's body
  std::size_t out_sent_ = 0;
  std::size_t body_sent_ = 0;      // of answer_.body
  bool source_open_ = false;       // answer_.source has more to give
  std::uint64_t source_left_ = 0;  // with a length
  bool chunked_ = false;
  bool rewinds_ = false;  // the source takes bytes back
  bool delivery_begun_ = false;
  Instant resume_at_;
};

}  // namespace aml::http
