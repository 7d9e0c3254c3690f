#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/control/journal_entry.h"
#include "emulator/core/limits.h"
#include "emulator/core/live.h"
#include "emulator/core/mutex.h"

namespace aml::control {

/// What was asked of the emulated paths, newest last; the oldest go when a bound is reached.
/// Records lie one after the other in blocks of memory: each touches little that is out of the
/// caches.
/// Threads: any; the lock is held for the copy of one record.
class Journal {
 public:
  struct Totals {
    std::size_t entries = 0;
    std::size_t bytes = 0;
    std::uint64_t dropped = 0;  ///< gone because of the bounds, since the last clear()
    std::uint64_t dropped_steps = 0;
  };

  explicit Journal(const core::Limits& limits, Secrets secrets = {});
  ~Journal();

  /// What nothing that enters may show; never null.
  std::shared_ptr<const Secrets> secrets() const { return secrets_.now(); }
  void set_secrets(Secrets secrets) {
    secrets_.replace(std::make_shared<const Secrets>(std::move(secrets)));
  }

  /// An entry under its number: entries are counted from 1 on, and no number comes again.
  struct Numbered {
    std::uint64_t number;
    JournalEntry entry;
  };
  static constexpr std::size_t kMaxSteps = 10'000;
  static constexpr std::size_t kMaxStepBytes = 16u << 20;
  static constexpr std::uint64_t kEnd = static_cast<std::uint64_t>(-1);

  bool is_disabled() const { return max_entries_ == 0; }
  /// `record`: of JournalEntry::append_record.
  void record(std::string_view record);
  /// The record of a call to the control paths that changed something. It is no entry: all() alone
  /// shows it.
  void record_step(std::string_view record);

  /// An entry or a step, in the order of their ends.
  struct Made {
    bool is_step;
    JournalEntry entry;
  };
  /// Everything that is there now; its bytes stay as long as the copies do.
  std::vector<Made> all() const;
  /// At most `limit` entries whose numbers are larger, oldest first.
  std::vector<Numbered> after(std::uint64_t number, std::size_t limit) const;
  /// At most `limit` entries whose numbers are smaller, newest first.
  std::vector<Numbered> before(std::uint64_t number, std::size_t limit) const;
  std::optional<std::uint64_t> find_number(std::string_view id) const;
  /// Nothing when no entry has that id (any more).
  std::optional<JournalEntry> find(std::string_view id) const;
  Totals totals() const;
  /// The largest number so far; 0: none yet.
  std::uint64_t last_number() const;
  /// The largest number that has gone because of the bounds, since the last clear(); 0: none.
  std::uint64_t last_dropped() const;
  /// Whether all entries of a workspace, or of all, are here that came since its reset: none has
  /// gone because of the bounds. May say no where only others have gone.
  bool is_whole(std::optional<std::string_view> workspace) const;
  /// Opens a new window, for all or for one workspace.
  void clear();
  void clear_workspace(std::string_view workspace);

  /// Waits for an entry whose number is larger; false: none came in that time, or stop() was
  /// called.
  bool wait_after(std::uint64_t number, std::chrono::milliseconds limit) const;
  /// Ends all waits, and those to come.
  void stop();
  bool is_stopped() const;

 private:
  struct Block;
  struct Slot {
    std::shared_ptr<const Block> block;  ///< keeps the record's bytes
    std::string_view record;
    std::size_t bytes;  ///< charged for it
    std::uint64_t number;

    JournalEntry entry() const { return {block, record}; }
  };

  const Slot* find_slot(std::string_view id) const AML_REQUIRES(mutex_);
  void append(std::string_view record, std::uint64_t number) AML_REQUIRES(mutex_);
  void drop_surplus() AML_REQUIRES(mutex_);
  void open_window(std::string_view workspace) AML_REQUIRES(mutex_);

  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  const std::size_t block_bytes_;
  core::Live<const Secrets> secrets_;
  mutable core::Mutex mutex_;
  std::deque<Slot> slots_ AML_GUARDED_BY(mutex_);
  std::shared_ptr<Block> block_ AML_GUARDED_BY(mutex_);  ///< the last one; null: none yet
  std::uint64_t last_number_ AML_GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t dropped_ AML_GUARDED_BY(mutex_) = 0;
  /// Each in its own block, under the number of the entry before it.
  std::deque<Slot> steps_ AML_GUARDED_BY(mutex_);
  std::size_t step_bytes_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t dropped_steps_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t last_dropped_ AML_GUARDED_BY(mutex_) = 0;  ///< a number; 0: none since clear()
  /// By workspace id: the last number before its window. One that something was dropped from is as
  /// good as none.
  std::map<std::string, std::uint64_t, std::less<>> windows_ AML_GUARDED_BY(mutex_);
  mutable core::CondVar changed_;
  mutable std::size_t waits_ AML_GUARDED_BY(mutex_) = 0;
  bool stopped_ AML_GUARDED_BY(mutex_) = false;
};

}  // namespace aml::control
