#include "emulator/management/memory_definition_store.h"

#include <algorithm>

namespace aml::management {

using core::MutexLock;

std::vector<MadeRow> MemoryDefinitionStore::all() const {
  std::vector<MadeRow> rows;
  const MutexLock lock(mutex_);
  rows.reserve(rows_.size());
  for (const auto& [key, row] : rows_) rows.push_back(row);
  return rows;
}

std::optional<std::uint64_t> MemoryDefinitionStore::write(const MadeChange& change) {
  const MutexLock lock(mutex_);
  for (const MadeRow& row : change.put) {
    const auto found = rows_.find(row.key);
    if ((found == rows_.end() ? 0 : found->second.revision) != row.revision) return std::nullopt;
  }
  ++revision_;
  for (const MadeKey& key : change.gone) rows_.erase(key);
  for (const MadeRow& row : change.put) {
    MadeRow& kept = rows_[row.key];
    kept = row;
    kept.revision = revision_;
  }
  return revision_;
}

std::uint64_t MemoryDefinitionStore::revision() const {
  const MutexLock lock(mutex_);
  return revision_;
}

}  // namespace aml::management
