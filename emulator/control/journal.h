#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "emulator/control/journal_store.h"
#include "emulator/control/redaction.h"
#include "emulator/core/clock.h"
#include "emulator/core/limits.h"
#include "emulator/core/live.h"
#include "emulator/core/mutex.h"

namespace aml::control {

/// What was asked of the emulated paths: its entries, what they may not show, and who waits for
/// more.
/// Threads: any.
class Journal {
 public:
  using Totals = JournalStore::Totals;
  using Numbered = JournalStore::Numbered;
  static constexpr std::uint64_t kEnd = JournalStore::kEnd;

  /// `store`: never null.
  Journal(const core::Limits& limits, std::unique_ptr<JournalStore> store, Secrets secrets = {});

  /// What nothing that enters may show; never null.
  std::shared_ptr<const Secrets> secrets() const { return secrets_.now(); }
  void set_secrets(Secrets secrets) {
    secrets_.replace(std::make_shared<const Secrets>(std::move(secrets)));
  }

  bool is_disabled() const { return is_disabled_; }
  /// As JournalStore::record(); wakes those that wait.
  void record(std::string_view record);
  void record_step(std::string_view record) { store_->record_step(record); }
  const JournalStore& entries() const { return *store_; }
  void flush() { store_->flush(); }
  void clear() { store_->clear(); }
  void clear_workspace(std::string_view workspace) { store_->clear_workspace(workspace); }

  /// Waits for an entry whose number is larger; false: none came in that time, or stop() was
  /// called.
  bool wait_after(std::uint64_t number, std::chrono::milliseconds limit) const;
  /// Ends all waits, and those to come.
  void stop();
  bool is_stopped() const;

 private:
  std::uint64_t arrivals() const;
  /// False: the time is over, or stop() was called.
  bool wait_for_arrival(std::uint64_t seen, std::chrono::milliseconds limit,
                        const core::Stopwatch& watch) const;

  const bool is_disabled_;
  const std::unique_ptr<JournalStore> store_;
  core::Live<const Secrets> secrets_;
  mutable core::Mutex mutex_;
  mutable core::CondVar changed_;
  mutable std::atomic<std::size_t> waits_ = 0;
  /// Entries that came during a wait.
  std::uint64_t arrivals_ AML_GUARDED_BY(mutex_) = 0;
  bool stopped_ AML_GUARDED_BY(mutex_) = false;
};

}  // namespace aml::control
