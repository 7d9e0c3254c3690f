#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/control/redaction.h"
#include "emulator/core/limits.h"
#include "emulator/core/mutex.h"
#include "emulator/core/request_context.h"
#include "emulator/http/message.h"

namespace aml::control {

/// What was asked and answered, once, without its secrets.
/// Shape:   texts are views into the entry; they live as long as it does.
class JournalEntry {
 public:
  static constexpr std::size_t kMaxBodyBytes = 16u << 10;  ///< of a body that are kept

  /// Takes the trace out of `context`.
  JournalEntry(const http::Request& request, const http::Response& response,
               core::RequestContext& context, std::chrono::microseconds duration,
               const Secrets& secrets = {});

  /// Headers and body of one message.
  struct Message {
    core::Headers headers;
    std::string_view body;
    std::size_t body_bytes;  ///< as it was
    bool truncated() const { return body_bytes > kMaxBodyBytes; }
  };

  std::string_view id() const { return piece(kId); }  ///< the answer's `x-ms-request-id`
  core::TimePoint time() const { return time_; }
  std::chrono::microseconds duration() const { return duration_; }
  std::string_view method() const { return piece(kMethod); }
  std::string_view target() const { return piece(kTarget); }
  std::string_view operation() const { return operation_; }
  std::string_view workspace() const { return piece(kWorkspace); }
  std::string_view service() const { return piece(kService); }
  std::string_view error() const { return piece(kError); }
  int status() const { return status_; }
  Message request() const;
  Message response() const;
  const std::vector<core::TraceStep>& trace() const { return trace_; }

  std::size_t bytes() const;  ///< held, roughly

 private:
  enum Piece {
    kId,
    kMethod,
    kTarget,
    kWorkspace,
    kService,
    kError,
    kRequestHead,
    kRequestBody,
    kResponseHead,
    kResponseBody,
    kPieces
  };

  std::string_view piece(Piece which) const;

  core::TimePoint time_;
  std::chrono::microseconds duration_;
  std::string_view operation_;
  int status_;
  std::size_t request_bytes_;
  std::size_t response_bytes_;
  std::vector<core::TraceStep> trace_;
  // Pieces end to end, up to the request's body and after it: so few are cheap to make and to free,
  // and either is rarely too large for what the allocator caches.
  std::string asked_;
  std::string answered_;
  std::array<std::size_t, kPieces> ends_{};  ///< in its text
};

/// What was asked of the emulated paths, newest last; the oldest go when a bound is reached.
/// Threads: any; the lock is held for a few instructions, entries are built and freed outside.
class Journal {
 public:
  struct Totals {
    std::size_t entries = 0;
    std::size_t bytes = 0;
    std::uint64_t dropped = 0;  ///< gone because of the bounds, since the last clear()
  };

  explicit Journal(const core::Limits& limits, Secrets secrets = {})
      : max_entries_(limits.journal_entries),
        max_bytes_(limits.journal_bytes),
        secrets_(std::move(secrets)) {}

  /// What nothing that enters may show.
  const Secrets& secrets() const { return secrets_; }

  /// An entry under its number: entries are counted from 1 on, and no number comes again.
  struct Numbered {
    std::uint64_t number;
    std::shared_ptr<const JournalEntry> entry;
  };
  static constexpr std::uint64_t kEnd = static_cast<std::uint64_t>(-1);

  bool is_disabled() const { return max_entries_ == 0; }
  void record(std::shared_ptr<const JournalEntry> entry);
  /// At most `limit` entries whose numbers are larger, oldest first.
  std::vector<Numbered> after(std::uint64_t number, std::size_t limit) const;
  /// At most `limit` entries whose numbers are smaller, newest first.
  std::vector<Numbered> before(std::uint64_t number, std::size_t limit) const;
  std::optional<std::uint64_t> find_number(std::string_view id) const;
  /// Null when no entry has that id (any more).
  std::shared_ptr<const JournalEntry> find(std::string_view id) const;
  Totals totals() const;
  void clear();
  void clear_workspace(std::string_view workspace);

 private:
  struct Slot {
    std::shared_ptr<const JournalEntry> entry;
    std::size_t bytes;
    std::uint64_t number;
  };

  const Slot* find_slot(std::string_view id) const AML_REQUIRES(mutex_);

  static constexpr std::size_t kDroppedAtOnce = 4;
  using Dropped = std::array<std::shared_ptr<const JournalEntry>, kDroppedAtOnce>;

  /// Moves surplus entries into `to`; false where there were more.
  bool drop_surplus(Dropped& to) AML_REQUIRES(mutex_);

  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  const Secrets secrets_;
  mutable core::Mutex mutex_;
  std::deque<Slot> slots_ AML_GUARDED_BY(mutex_);
  std::uint64_t last_number_ AML_GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t dropped_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::control
