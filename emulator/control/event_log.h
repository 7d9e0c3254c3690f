#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/mutex.h"

namespace aml::control {

/// What happened beside the calls, newest last: the oldest go when there are kMaxEvents, or
/// kMaxBytes of them.
/// Threads: any.
class EventLog {
 public:
  static constexpr std::size_t kMaxEvents = 1000;
  static constexpr std::size_t kMaxBytes = 1u << 20;

  struct Event {
    std::uint64_t number = 0;  ///< counted from 1 on
    std::string_view kind;     ///< "job", "reload", "clock", "rule", "reset": a literal
    std::string workspace;     ///< id; empty: of all
    std::string data;          ///< one line of JSON
  };

  void publish(std::string_view kind, std::string workspace, std::string data);
  /// At most `limit` events whose numbers are larger, oldest first.
  std::vector<Event> after(std::uint64_t number, std::size_t limit) const;
  std::uint64_t last_number() const;

 private:
  mutable core::Mutex mutex_;
  std::deque<Event> events_ AML_GUARDED_BY(mutex_);
  std::uint64_t last_number_ AML_GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::control
