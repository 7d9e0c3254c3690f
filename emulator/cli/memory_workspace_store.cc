#include "emulator/cli/memory_workspace_store.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::cli {

using core::MutexLock;
using std::chrono::milliseconds;

MemoryWorkspaceStore::MemoryWorkspaceStore(std::size_t max, Now now)
    : max_(max), now_(std::move(now)) {
  AML_ASSERT(now_ != nullptr);
}

bool MemoryWorkspaceStore::add(const WorkspaceRecord& record) {
  const MutexLock lock(mutex_);
  if (records_.size() >= max_) return false;
  const bool added = records_.emplace(record.id, Kept{record, now_() + record.lease}).second;
  AML_ASSERT(added);
  ids_.emplace(record.id, record.id);
  for (const std::string& name : record.names) ids_.emplace(name, record.id);
  return true;
}

std::optional<std::string> MemoryWorkspaceStore::find(std::string_view name) const {
  const MutexLock lock(mutex_);
  const auto found = ids_.find(std::string(name));
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryWorkspaceStore::renew(std::string_view id) {
  const MutexLock lock(mutex_);
  const auto found = records_.find(std::string(id));
  if (found != records_.end()) found->second.end = now_() + found->second.record.lease;
}

void MemoryWorkspaceStore::remove_locked(Records::iterator record) {
  ids_.erase(record->first);
  for (const std::string& name : record->second.record.names) ids_.erase(name);
  records_.erase(record);
}

bool MemoryWorkspaceStore::remove(std::string_view id) {
  const MutexLock lock(mutex_);
  const auto found = records_.find(std::string(id));
  if (found == records_.end()) return false;
  remove_locked(found);
  return true;
}

std::vector<std::string> MemoryWorkspaceStore::take_expired() {
  std::vector<std::string> ids;
  const MutexLock lock(mutex_);
  const Instant now = now_();
  for (const auto& [id, kept] : records_) {
    if (kept.end <= now) ids.push_back(id);
  }
  for (const std::string& id : ids) remove_locked(records_.find(id));
  return ids;
}

std::optional<milliseconds> MemoryWorkspaceStore::until_first_end() const {
  const MutexLock lock(mutex_);
  if (records_.empty()) return std::nullopt;
  Instant first = Instant::max();
  for (const auto& [id, kept] : records_) first = std::min(first, kept.end);
  return std::max(milliseconds::zero(), std::chrono::ceil<milliseconds>(first - now_()));
}

std::size_t MemoryWorkspaceStore::size() const {
  const MutexLock lock(mutex_);
  return records_.size();
}

std::vector<WorkspaceRecord> MemoryWorkspaceStore::all() const {
  std::vector<WorkspaceRecord> records;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, kept] : records_) records.push_back(kept.record);
  }
  std::sort(records.begin(), records.end(),
            [](const WorkspaceRecord& a, const WorkspaceRecord& b) { return a.id < b.id; });
  return records;
}

}  // namespace aml::cli
