#include "emulator/control/journal.h"

namespace aml::control {

using core::MutexLock;

Journal::Journal(const core::Limits& limits, std::unique_ptr<JournalStore> store, Secrets secrets)
    : is_disabled_(limits.journal_entries == 0),
      store_(std::move(store)),
      secrets_(std::make_shared<const Secrets>(std::move(secrets))) {}

// Who waits has said so before it looked at the last number: either it saw this entry, or it is
// seen here.
void Journal::record(std::string_view record) {
  store_->record(record);
  if (waits_ == 0) return;
  const MutexLock lock(mutex_);
  ++arrivals_;
  changed_.notify_all();
}

bool Journal::wait_after(std::uint64_t number, std::chrono::milliseconds limit) const {
  const core::Stopwatch watch;
  ++waits_;
  bool came = false;
  for (bool goes_on = true; goes_on && !came;) {
    const std::uint64_t seen = arrivals();
    came = store_->last_number() > number;
    goes_on = came || wait_for_arrival(seen, limit, watch);
  }
  --waits_;
  return came && !is_stopped();
}

std::uint64_t Journal::arrivals() const {
  const MutexLock lock(mutex_);
  return arrivals_;
}

bool Journal::wait_for_arrival(std::uint64_t seen, std::chrono::milliseconds limit,
                               const core::Stopwatch& watch) const {
  const MutexLock lock(mutex_);
  while (!stopped_ && arrivals_ == seen && watch.elapsed() < limit)
    changed_.wait_for(mutex_,
                      std::chrono::ceil<std::chrono::milliseconds>(limit - watch.elapsed()));
  return !stopped_ && arrivals_ != seen;
}

void Journal::stop() {
  const MutexLock lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

bool Journal::is_stopped() const {
  const MutexLock lock(mutex_);
  return stopped_;
}

}  // namespace aml::control
