#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"

namespace aml::gateway {

/// What is kept by key for a time, on the emulator's clock. The longest unused go first.
/// Shape:   copies of a Kept may be used at once.
/// Threads: any.
template <typename Kept>
class TimedCache {
 public:
  TimedCache(std::size_t most, std::size_t most_bytes) : most_(most), most_bytes_(most_bytes) {}

  /// None: it is not there, or its time is over.
  std::optional<Kept> find(const std::string& key, core::TimePoint now) {
    const core::MutexLock lock(mutex_);
    const auto found = known_.find(key);
    if (found == known_.end()) return std::nullopt;
    if (found->second->until <= now) {
      drop(found->second);
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().kept;
  }

  /// One that is larger than a quarter of the whole is not kept. `bytes`: without the key.
  void store(const std::string& key, Kept kept, std::size_t bytes, core::TimePoint until) {
    bytes += key.size();
    const core::MutexLock lock(mutex_);
    if (const auto found = known_.find(key); found != known_.end()) drop(found->second);
    if (bytes > most_bytes_ / 4) return;
    entries_.push_front({key, std::move(kept), until, bytes});
    known_[key] = entries_.begin();
    bytes_ += bytes;
    while (entries_.size() > most_ || bytes_ > most_bytes_) drop(std::prev(entries_.end()));
  }

  void erase(const std::string& key) {
    const core::MutexLock lock(mutex_);
    if (const auto found = known_.find(key); found != known_.end()) drop(found->second);
  }

  void reset() {
    const core::MutexLock lock(mutex_);
    known_.clear();
    entries_.clear();
    bytes_ = 0;
  }

 private:
  struct Entry {
    std::string key;
    Kept kept;
    core::TimePoint until;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;  // the last used is the first

  void drop(typename Entries::iterator entry) AML_REQUIRES(mutex_) {
    bytes_ -= entry->bytes;
    known_.erase(entry->key);
    entries_.erase(entry);
  }

  const std::size_t most_;
  const std::size_t most_bytes_;
  core::Mutex mutex_;
  Entries entries_ AML_GUARDED_BY(mutex_);
  std::unordered_map<std::string, typename Entries::iterator> known_ AML_GUARDED_BY(mutex_);
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::gateway
