#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "emulator/core/mutex.h"

namespace aml::gateway {

/// Calls that are inside of a policy, by key.
/// Shape:   a key is known as long as a call has a permit of it.
/// Threads: any.
class RunningCalls {
 public:
  /// Ends when it goes.
  class Permit {
   public:
    Permit(RunningCalls& calls, std::string key) : calls_(calls), key_(std::move(key)) {}
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    ~Permit() { calls_.leave(key_); }

   private:
    RunningCalls& calls_;
    const std::string key_;
  };

  /// Null: there are `most` already.
  std::unique_ptr<Permit> try_enter(const std::string& key, std::uint64_t most) {
    const core::MutexLock lock(mutex_);
    std::uint64_t& running = running_[key];
    if (running >= most) return nullptr;
    ++running;
    return std::make_unique<Permit>(*this, key);
  }

 private:
  void leave(const std::string& key) {
    const core::MutexLock lock(mutex_);
    const auto found = running_.find(key);
    if (found != running_.end() && --found->second == 0) running_.erase(found);
  }

  core::Mutex mutex_;
  std::map<std::string, std::uint64_t> running_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::gateway
