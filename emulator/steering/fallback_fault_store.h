#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/steering/fault_store.h"

namespace aml::steering {

/// Rules that several processes share; while those cannot be asked, this process counts calls for
/// them alone.
/// Shape:   a count goes on here from the last number that this process was given; what was counted
///          meanwhile is not added to the shared counts. Rules are changed in the shared store only.
/// Errors:  those of the shared store but core::StateUnavailable from what counts a call.
/// Threads: any.
class FallbackFaultStore : public FaultStore {
 public:
  /// `is_away`: the shared store is known not to answer, so that no call waits for it; cheap.
  FallbackFaultStore(std::unique_ptr<FaultStore> shared, std::function<bool()> is_away);

  bool add(FaultRecord record) override { return shared_->add(std::move(record)); }
  std::vector<FaultRecord> list(std::optional<std::string_view> workspace) const override {
    return shared_->list(workspace);
  }
  std::optional<FaultRecord> find(std::string_view id) const override { return shared_->find(id); }
  bool remove(std::string_view id) override { return shared_->remove(id); }
  void clear(std::optional<std::string_view> workspace) override { shared_->clear(workspace); }
  std::optional<std::uint64_t> count_seen(std::string_view id) override;
  void count_applied(std::string_view id) override;

 private:
  std::uint64_t count_here(std::string_view id);

  const std::unique_ptr<FaultStore> shared_;
  const std::function<bool()> is_away_;
  core::Mutex mutex_;
  std::map<std::string, std::uint64_t, std::less<>> last_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::steering
