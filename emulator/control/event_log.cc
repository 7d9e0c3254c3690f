#include "emulator/control/event_log.h"

#include <utility>

#include "emulator/base/assert.h"

namespace aml::control {

void EventLog::publish(std::string_view kind, std::string workspace, std::string data) {
  AML_ASSERT(!kind.empty() && data.find('\n') == std::string::npos);
  const core::MutexLock lock(mutex_);
  bytes_ += data.size();
  events_.push_back({++last_number_, kind, std::move(workspace), std::move(data)});
  while (events_.size() > kMaxEvents || bytes_ > kMaxBytes) {
    bytes_ -= events_.front().data.size();
    events_.pop_front();
  }
}

std::vector<EventLog::Event> EventLog::after(std::uint64_t number, std::size_t limit) const {
  std::vector<Event> found;
  const core::MutexLock lock(mutex_);
  for (const Event& event : events_) {
    if (found.size() == limit) break;
    if (event.number > number) found.push_back(event);
  }
  return found;
}

std::uint64_t EventLog::last_number() const {
  const core::MutexLock lock(mutex_);
  return last_number_;
}

}  // namespace aml::control
