#include "emulator/gateway/policies/value_cache.h"

#include <utility>

namespace aml::gateway {

using core::MutexLock;
using expressions::Value;

namespace {

// JSON is shared by those that hold it, so each gets its own copy.
Value copy_of(const Value& value) {
  const auto* node = value.find<expressions::JsonPtr>();
  return node == nullptr ? value : Value(expressions::clone(**node));
}

}  // namespace

Value ValueCache::find(const std::string& key, core::TimePoint now) {
  const MutexLock lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end()) return {};
  if (found->second->until <= now) {
    drop(found->second);
    return {};
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return copy_of(entries_.front().value);
}

void ValueCache::store(const std::string& key, const Value& value, core::TimePoint until) {
  const std::size_t bytes = key.size() + expressions::to_text(value).size();
  Value kept = copy_of(value);
  const MutexLock lock(mutex_);
  if (const auto found = known_.find(key); found != known_.end()) drop(found->second);
  if (bytes > kMostBytes / 4) return;
  entries_.push_front({key, std::move(kept), until, bytes});
  known_[key] = entries_.begin();
  bytes_ += bytes;
  while (entries_.size() > kMostValues || bytes_ > kMostBytes) drop(std::prev(entries_.end()));
}

void ValueCache::erase(const std::string& key) {
  const MutexLock lock(mutex_);
  if (const auto found = known_.find(key); found != known_.end()) drop(found->second);
}

void ValueCache::reset() {
  const MutexLock lock(mutex_);
  known_.clear();
  entries_.clear();
  bytes_ = 0;
}

void ValueCache::drop(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  known_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace aml::gateway
