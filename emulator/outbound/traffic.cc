#include "emulator/outbound/traffic.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/outbound/failure.h"

namespace aml::outbound {

Traffic::Traffic(std::size_t max_waits, bool allows_remote)
    : max_waits_(max_waits), allows_remote_(allows_remote) {}

void Traffic::Release::operator()(Traffic* traffic) const {
  core::MutexLock lock(traffic->mutex_);
  AML_ASSERT(traffic->waits_ > 0);
  --traffic->waits_;
}

Traffic::Permit Traffic::try_wait() {
  core::MutexLock lock(mutex_);
  AML_ASSERT(waits_ <= max_waits_);
  if (waits_ >= max_waits_) return nullptr;
  ++waits_;
  return Permit(this);
}

bool Traffic::pause(std::chrono::milliseconds time) {
  const core::Stopwatch watch;
  core::MutexLock lock(mutex_);
  while (!stopped_ && watch.elapsed() < time) {
    changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(time - watch.elapsed()));
  }
  return !stopped_;
}

// Woken under the lock, so that no exchange ends between being found and being woken.
bool Traffic::stop(std::chrono::milliseconds limit) {
  const core::Stopwatch watch;
  core::MutexLock lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
  for (const auto& wake : in_flight_) wake();
  while (!in_flight_.empty() && watch.elapsed() < limit) {
    changed_.wait_for(mutex_,
                      std::chrono::ceil<std::chrono::milliseconds>(limit - watch.elapsed()));
  }
  return in_flight_.empty();
}

bool Traffic::stopped() const {
  core::MutexLock lock(mutex_);
  return stopped_;
}

bool Traffic::idle() const {
  core::MutexLock lock(mutex_);
  return in_flight_.empty();
}

std::uint64_t Traffic::exchanges() const {
  core::MutexLock lock(mutex_);
  return exchanges_;
}

Traffic::InFlight::InFlight(Traffic& traffic, std::function<void()> wake) : traffic_(traffic) {
  AML_ASSERT(wake);
  core::MutexLock lock(traffic_.mutex_);
  if (traffic_.stopped_) throw Failure(Failure::Kind::kStopped, "the emulator is stopping");
  ++traffic_.exchanges_;
  entry_ = traffic_.in_flight_.insert(traffic_.in_flight_.end(), std::move(wake));
}

Traffic::InFlight::~InFlight() {
  core::MutexLock lock(traffic_.mutex_);
  AML_ASSERT(!traffic_.in_flight_.empty());
  traffic_.in_flight_.erase(entry_);
  traffic_.changed_.notify_all();
}

}  // namespace aml::outbound
