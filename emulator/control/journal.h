#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/limits.h"
#include "emulator/core/mutex.h"
#include "emulator/core/request_context.h"
#include "emulator/http/message.h"

namespace aml::control {

/// Headers and body of one message, without its secrets, in one allocation.
class RecordedMessage {
 public:
  static constexpr std::size_t kMaxBodyBytes = 16u << 10;  ///< of a body that are kept

  RecordedMessage() = default;
  RecordedMessage(const http::Headers& headers, std::string_view content_type,
                  std::string_view body);

  http::Headers headers() const;
  std::string_view body() const { return std::string_view(text_).substr(head_bytes_); }
  std::size_t body_bytes() const { return body_bytes_; }  ///< as it was
  bool truncated() const { return body_bytes_ > kMaxBodyBytes; }
  std::size_t bytes() const { return text_.capacity(); }

 private:
  std::string text_;  ///< `Name: value\n` for each header, then the body
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;
};

/// What was asked and answered, once.
struct JournalEntry {
  std::string id;  ///< the answer's `x-ms-request-id`
  core::TimePoint time;
  std::chrono::microseconds duration{};
  std::string method;
  std::string target;
  std::string_view operation;
  std::string workspace;
  std::string service;
  std::string error;
  int status = 0;
  RecordedMessage request;
  RecordedMessage response;
  std::vector<core::TraceStep> trace;

  std::size_t bytes() const;  ///< roughly
};

using JournalEntries = std::vector<std::shared_ptr<const JournalEntry>>;

/// What was asked of the emulated paths, newest last; the oldest go when a bound is reached.
/// Threads: any; the lock is held for a few instructions, entries are built and freed outside.
class Journal {
 public:
  struct Totals {
    std::size_t entries = 0;
    std::size_t bytes = 0;
    std::uint64_t dropped = 0;  ///< gone because of the bounds, since the last clear()
  };

  explicit Journal(const core::Limits& limits)
      : max_entries_(limits.journal_entries), max_bytes_(limits.journal_bytes) {}

  bool keeps_nothing() const { return max_entries_ == 0; }
  void record(JournalEntry entry);
  JournalEntries entries() const;
  /// Null when there is none of that id (any more).
  std::shared_ptr<const JournalEntry> find(std::string_view id) const;
  Totals totals() const;
  void clear();
  void clear_workspace(std::string_view workspace);

 private:
  using List = std::list<std::shared_ptr<const JournalEntry>>;

  void move_surplus(List& to) AML_REQUIRES(mutex_);

  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  mutable core::Mutex mutex_;
  List entries_ AML_GUARDED_BY(mutex_);
  Totals totals_ AML_GUARDED_BY(mutex_);
};

/// `next`, with every call told to the log at level debug and, outside `/__emu`, entered in the
/// journal. What the context gathered moves into the entry.
http::Handler journaled(Journal& journal, http::Handler next);

}  // namespace aml::control
