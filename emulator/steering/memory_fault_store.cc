#include "emulator/steering/memory_fault_store.h"

#include <algorithm>
#include <utility>

#include "emulator/text/ascii.h"

namespace aml::steering {

namespace {

bool is_of(const FaultRecord& record, const std::optional<std::string_view>& workspace) {
  return !workspace || text::same_name(record.workspace, *workspace);
}

}  // namespace

bool MemoryFaultStore::add(FaultRecord record) {
  const core::MutexLock lock(mutex_);
  if (records_.size() >= kMaxRules) return false;
  records_.push_back(std::move(record));
  return true;
}

std::vector<FaultRecord> MemoryFaultStore::list(std::optional<std::string_view> workspace) const {
  std::vector<FaultRecord> found;
  const core::MutexLock lock(mutex_);
  std::copy_if(records_.begin(), records_.end(), std::back_inserter(found),
               [&](const FaultRecord& record) { return is_of(record, workspace); });
  return found;
}

FaultRecord* MemoryFaultStore::find_locked(std::string_view id) {
  const auto found = std::find_if(records_.begin(), records_.end(),
                                  [&](const FaultRecord& record) { return record.id == id; });
  return found == records_.end() ? nullptr : &*found;
}

std::optional<FaultRecord> MemoryFaultStore::find(std::string_view id) const {
  const core::MutexLock lock(mutex_);
  const auto found = std::find_if(records_.begin(), records_.end(),
                                  [&](const FaultRecord& record) { return record.id == id; });
  return found == records_.end() ? std::nullopt : std::optional(*found);
}

bool MemoryFaultStore::remove(std::string_view id) {
  const core::MutexLock lock(mutex_);
  return std::erase_if(records_, [&](const FaultRecord& record) { return record.id == id; }) > 0;
}

void MemoryFaultStore::clear(std::optional<std::string_view> workspace) {
  const core::MutexLock lock(mutex_);
  std::erase_if(records_, [&](const FaultRecord& record) { return is_of(record, workspace); });
}

std::optional<std::uint64_t> MemoryFaultStore::count_seen(std::string_view id) {
  const core::MutexLock lock(mutex_);
  FaultRecord* const record = find_locked(id);
  return record == nullptr ? std::nullopt : std::optional(++record->seen);
}

void MemoryFaultStore::count_applied(std::string_view id) {
  const core::MutexLock lock(mutex_);
  FaultRecord* const record = find_locked(id);
  if (record != nullptr) ++record->applied;
}

}  // namespace aml::steering
