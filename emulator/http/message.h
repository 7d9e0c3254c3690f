#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "emulator/core/bytes.h"
#include "emulator/core/headers.h"
#include "emulator/core/request_context.h"
#include "emulator/http/body.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::http {

using core::find_header;
using core::Header;
using core::Headers;
using text::same_name;

/// One request, as plain values.
struct Request {
  std::string method;     ///< as sent: any token
  std::string target;     ///< the raw request target; an absolute form is cut to its path and query
  std::string_view path;  ///< raw, undecoded, up to `?`; views `target`
  std::string_view query;  ///< raw, after `?`
  std::string host;        ///< of the Host header, the absolute form, or what CONNECT asks for
  Headers headers;
  /// None where the body came in chunks.
  std::optional<std::uint64_t> declared_length;
  Body body;
  std::string remote_address;
  bool secure = false;
  bool proxied = false;  ///< asked as a proxy is: by CONNECT or the absolute form

  Request() = default;
  Request(const Request&) = delete;  // path and query view target
  Request& operator=(const Request&) = delete;

  /// Sets target, path and query.
  void set_target(std::string raw);
  /// The first query member of that name, percent-decoded; none when absent. Names are
  /// case-insensitive.
  std::optional<std::string> query_value(std::string_view name) const;
};

/// The whole body, for a route that takes at most `limit` bytes.
/// Errors:  ApiError kBodyTooLarge beyond it, kContentEncodingNotSupported for a packed body
///          (nothing is ever unpacked here); why the body is not whole, as Body::bytes().
std::string_view whole_body(const Request& request, std::size_t limit);

class HangGroup;

/// How an answer goes out where that is not as fast as it can, and whole.
struct Delivery {
  enum class Outcome {
    kAnswer,
    kReset,  ///< no byte: the connection is reset
    kEmpty,  ///< no byte: the connection ends in order
    kHang    ///< no byte, and the connection stays open
  };

  std::chrono::milliseconds delay{0};  ///< before the first byte, or the outcome; real time
  std::uint64_t bytes_per_second = 0;  ///< 0: as many as the peer takes
  /// The part of the body that goes out, from 0, below 1; the head says the whole length, and the
  /// connection ends in order after it.
  std::optional<double> cut = std::nullopt;
  Outcome outcome = Outcome::kAnswer;
  /// Until the answer has gone out, or the connection that hangs ends.
  std::shared_ptr<const void> held = nullptr;
  /// Of kHang: who may end it, and what for; null: the client alone does.
  std::shared_ptr<HangGroup> hangs_in = nullptr;
  std::string hangs_for = {};

  bool is_plain() const {
    return delay.count() == 0 && bytes_per_second == 0 && !cut && outcome == Outcome::kAnswer;
  }
};

/// A body that has not always something to give. It is asked again from time to time, and no thread
/// waits for it.
class LiveSource : public core::ByteSource {
 public:
  /// Whether there is nothing to read now, and may be later. A server that stops reads no more.
  virtual bool is_waiting() = 0;
};

struct Response {
  int status = 200;  ///< 0: where the delivery is no answer
  Headers headers;   ///< without Content-Length, Date, Server and connection headers: the server
                     ///< adds those
  std::string content_type;
  std::string body;
  /// A body that is pulled piece by piece while it goes out, instead of `body`. With a `length` it
  /// gives exactly that many bytes, without one it goes out in chunks until it ends. When it fails,
  /// or ends before its length, the connection closes there.
  std::unique_ptr<core::ByteSource> source;
  /// `source` where it is live; it has no length then. Null: it is not.
  LiveSource* live = nullptr;
  /// Of `source`, or of the body that an answer to HEAD leaves out. Not set: the size of `body`.
  std::optional<std::uint64_t> length;
  std::unique_ptr<Delivery> delivery;  ///< null: as fast as the peer takes it, and whole
  /// The answer to a CONNECT that is granted, without headers and body: what follows on the
  /// connection is for whom it asked for; its first byte tells, where TLS is on.
  bool tunnel = false;

  void set(std::string_view name, std::string value);
  void set_live(std::unique_ptr<LiveSource> taken);
};

/// Answers requests. Its admission is asked first where a body is too large to be gathered, or
/// where its sender waits to be invited: a sender without permission is refused before it is read.
/// Threads: as what it was made of; the server calls both from many at once.
class Handler {
 public:
  using Answer = std::function<Response(Request&, core::RequestContext&)>;
  /// Where the body goes as it arrives; null: into a spool file, for Body::bytes().
  /// Errors: any; the answer is then asked at once, and finds them in Body::bytes().
  using Admit = std::function<std::unique_ptr<BodySink>(Request&)>;

  Handler() = default;
  template <typename Callable>
  requires std::is_invocable_r_v<Response, Callable&, Request&, core::RequestContext&> Handler(
      Callable answer, Admit admit = nullptr)  // NOLINT(google-explicit-constructor)
      : answer_(std::move(answer)), admit_(std::move(admit)) {}

  Response operator()(Request& request, core::RequestContext& context) const {
    return answer_(request, context);
  }
  std::unique_ptr<BodySink> admit(Request& request) const {
    return admit_ ? admit_(request) : nullptr;
  }
  /// `answer`, which passes requests on to this one, with this one's admission.
  Handler with_answer(Answer answer) const { return {std::move(answer), admit_}; }

 private:
  Answer answer_;
  Admit admit_;
};

}  // namespace aml::http
