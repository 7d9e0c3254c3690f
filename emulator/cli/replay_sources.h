#pragma once

#include <atomic>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "emulator/bundle/bundled_call.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/mutex.h"
#include "emulator/storage/blob_store.h"

namespace aml::cli {

// What a run that is replayed takes from its bundle instead of from the machine.

/// Ids as they were drawn then: those that are known, and after them the ones that count on.
/// Threads: any.
class ReplayIds : public core::IdSource {
 public:
  /// 32 hex digits each, or GUIDs; `count_from`: the ids after it follow them.
  void follow(const std::vector<std::string>& ids, const std::string& count_from = {});

 private:
  core::IdNumber draw() override;

  core::Mutex mutex_;
  std::deque<core::IdNumber> next_ AML_GUARDED_BY(mutex_);
  core::IdNumber last_ AML_GUARDED_BY(mutex_);
};

/// The machine's clock as it was.
/// Threads: any.
class ReplayClock : public core::Clock {
 public:
  core::TimePoint now() const override { return now_.load(); }
  void set(core::TimePoint time) { now_.store(time); }

 private:
  std::atomic<core::TimePoint> now_ = core::TimePoint();
};

/// The ids of a run's answers, call by call.
/// Threads: one at a time.
class SeenIds {
 public:
  /// Those in the call's answer that neither its request names nor a call before, in their order:
  /// they were drawn for it.
  std::vector<std::string> new_in(const bundle::BundledCall& call);

 private:
  std::set<std::string> seen_;
};

/// As hex. Errors: those of the store.
std::string sha256_of(const storage::OpenBlob& blob);

}  // namespace aml::cli
