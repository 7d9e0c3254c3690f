#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/limits.h"
#include "emulator/core/request_context.h"
#include "emulator/http/connection.h"
#include "emulator/http/message.h"

namespace aml::http {

/// What all exchanges of a server share.
struct ServerParts {
  core::Limits limits;
  core::Clock& clock;
  core::IdSource& request_ids;
  Handler handler;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> requests_malformed{0};
};

/// Storage that one thread uses again for each request.
struct Scratch {
  InputBuffer spare;  ///< lent to the connection that is being served
  Request request;
  std::string out;          ///< an answer's bytes on their way to the socket
  std::vector<char> piece;  ///< of a body that is pulled while it goes out
  std::string date;
  std::chrono::seconds date_of{-1};
};

/// One request and its answer on a connection.
class Exchange {
 public:
  Exchange(ServerParts& parts, Connection& connection, Scratch& scratch);

  /// Reads the head that `connection.scan` found; refuses it where it is malformed.
  void read_head();
  /// Makes `run` answer with this, and the connection close.
  void refuse(const core::ApiError& error);

  /// Calls the handler, or takes the refusal, and leaves the finished answer.
  /// Errors: what the handler throws beside ConnectionLost.
  void run();
  /// Leaves an answer for a handler that broke its contract; says nothing of the reason.
  void fail();

  Response& answer() { return answer_; }
  bool is_head() const { return is_head_; }
  bool keep_alive() const { return framing_.keep_alive; }
  bool lost() const { return lost_; }  ///< the peer has gone: nobody is left to answer

  /// Bytes of the answer. Small pieces gather; `flush` sends what has gathered.
  void write(std::string_view bytes);
  /// The answer's `source`, piece by piece, each with the peer's own time to take it. A source that
  /// fails leaves the answer short and the connection lost.
  void write_source();
  void flush();

 private:
  void prepare_request();
  void settle_body();
  void finish_answer();
  std::uint64_t pull(core::ByteSource& source, std::uint64_t left);
  void send(std::string_view last);

  ServerParts& parts_;
  Connection& connection_;
  Scratch& scratch_;
  Framing framing_;
  std::optional<core::ApiError> refusal_;
  std::optional<ConnectionSource> source_;
  std::optional<RequestBody> body_;
  core::RequestContext context_;
  Response answer_;
  bool is_head_ = false;
  bool lost_ = false;
};

}  // namespace aml::http
