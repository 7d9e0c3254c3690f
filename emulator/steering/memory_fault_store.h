#pragma once

#include <deque>

#include "emulator/core/mutex.h"
#include "emulator/steering/fault_store.h"

namespace aml::steering {

/// Rules of this process, gone with it.
class MemoryFaultStore : public FaultStore {
 public:
  bool add(FaultRecord record) override;
  std::vector<FaultRecord> list(std::optional<std::string_view> workspace) const override;
  std::optional<FaultRecord> find(std::string_view id) const override;
  bool remove(std::string_view id) override;
  void clear(std::optional<std::string_view> workspace) override;
  std::optional<std::uint64_t> count_seen(std::string_view id) override;
  void count_applied(std::string_view id) override;

 private:
  FaultRecord* find_locked(std::string_view id) AML_REQUIRES(mutex_);

  mutable core::Mutex mutex_;
  std::deque<FaultRecord> records_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::steering
