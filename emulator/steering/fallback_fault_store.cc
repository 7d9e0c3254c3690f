#include "emulator/steering/fallback_fault_store.h"

#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/state_unavailable.h"

namespace aml::steering {

FallbackFaultStore::FallbackFaultStore(std::unique_ptr<FaultStore> shared,
                                       std::function<bool()> is_away)
    : shared_(std::move(shared)), is_away_(std::move(is_away)) {
  AML_ASSERT(shared_ != nullptr && is_away_);
}

std::uint64_t FallbackFaultStore::count_here(std::string_view id) {
  const core::MutexLock lock(mutex_);
  return ++last_[std::string(id)];
}

std::optional<std::uint64_t> FallbackFaultStore::count_seen(std::string_view id) {
  if (is_away_()) return count_here(id);
  try {
    const std::optional<std::uint64_t> number = shared_->count_seen(id);
    const core::MutexLock lock(mutex_);
    if (number) {
      last_[std::string(id)] = *number;
    } else {
      last_.erase(std::string(id));
    }
    return number;
  } catch (const core::StateUnavailable&) {
    return count_here(id);
  }
}

// It is shown with the rule, which is not while the shared store is away.
void FallbackFaultStore::count_applied(std::string_view id) {
  if (is_away_()) return;
  try {
    shared_->count_applied(id);
  } catch (const core::StateUnavailable&) {
  }
}

}  // namespace aml::steering
