#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "emulator/control/redaction.h"
#include "emulator/core/request_context.h"
#include "emulator/http/message.h"

namespace aml::control {

/// What was asked and answered, once, without its secrets: reads one record, which it keeps alive.
/// Shape:   texts are views into the record.
/// Threads: records do not change; copies may be read in different threads.
class JournalEntry {
 public:
  /// The header under which the emulator's own pages call what programs call.
  static constexpr std::string_view kOwnHeader = "x-amlemu-own";
  static constexpr std::size_t kMaxBodyBytes = 16u << 10;  ///< of a body that are kept
  /// Of records; another number wherever Facts or the pieces change.
  static constexpr int kFormat = 1;

  /// Writes the record of one call to the end of `out`, of whose earlier bytes it depends in
  /// nothing: records are copied as they are.
  static void append_record(std::string& out, const http::Request& request,
                            const http::Response& response, const core::RequestContext& context,
                            std::chrono::microseconds duration, const Secrets& secrets);

  /// `record` was written by append_record and lies in what `owner` keeps alive.
  JournalEntry(std::shared_ptr<const void> owner, std::string_view record);

  /// Headers and body of one message.
  struct Message {
    core::Headers headers;
    std::string_view body;
    std::size_t body_bytes;  ///< as it was
    bool truncated() const { return body_bytes > kMaxBodyBytes; }
  };

  /// Whether a record is of that call, or of the one that it carried on; without the cost of an
  /// entry.
  static bool has_id(std::string_view record, std::string_view id);
  static std::string_view id_of(std::string_view record);
  /// Of the call that it carried on; empty: it carried on none.
  static std::string_view inner_id_of(std::string_view record);
  static std::string_view workspace_of(std::string_view record);

  std::string_view id() const { return piece(kId); }  ///< the answer's `x-ms-request-id`
  core::TimePoint time() const { return facts_.time; }
  std::chrono::microseconds duration() const { return facts_.duration; }
  std::string_view method() const { return piece(kMethod); }
  std::string_view target() const { return piece(kTarget); }
  std::string_view operation() const { return piece(kOperation); }
  std::string_view workspace() const { return piece(kWorkspace); }
  std::string_view service() const { return piece(kService); }
  std::string_view error() const { return piece(kError); }
  /// Of the gateway, by its name.
  std::string_view subscription() const { return piece(kSubscription); }
  int status() const { return facts_.status; }
  /// A call of the emulator's own pages.
  bool is_own() const { return facts_.own; }
  /// It came over TLS.
  bool is_secure() const { return facts_.secure; }
  bool is_of_gateway() const { return operation().starts_with("gateway."); }
  /// What the service saw of a call through the gateway, where the emulator is its backend.
  std::optional<JournalEntry> inner() const;
  core::Headers request_headers() const;
  std::string_view request_body() const { return piece(kRequestBody); }
  /// As it was.
  std::size_t request_body_bytes() const { return facts_.request_bytes; }
  /// There was more of it than was kept.
  bool is_request_body_cut() const {
    return facts_.request_bytes > kMaxBodyBytes ||
           (facts_.request_bytes > 0 && request_body().empty());
  }
  Message request() const;
  Message response() const;
  std::vector<core::TraceStep> trace() const;

 private:
  enum Piece {
    kId,
    kMethod,
    kTarget,
    kOperation,
    kWorkspace,
    kService,
    kError,
    kSubscription,
    kTrace,
    kRequestHead,
    kRequestBody,
    kResponseHead,
    kResponseBody,
    kInner,
    kPieces
  };

  // A record begins with these bytes; its pieces follow, end to end.
  struct Facts {
    core::TimePoint time;
    std::chrono::microseconds duration;
    std::size_t request_bytes;
    std::size_t response_bytes;
    int status;
    bool own;
    bool secure;
    std::array<std::uint32_t, kPieces> ends;  ///< from the record's first byte
  };

  static Facts facts_of(std::string_view record);
  static std::string_view piece_of(std::string_view record, const Facts& facts, Piece which);
  std::string_view piece(Piece which) const { return piece_of(record_, facts_, which); }

  std::shared_ptr<const void> owner_;
  std::string_view record_;
  Facts facts_;
};

}  // namespace aml::control
