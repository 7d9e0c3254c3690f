#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "emulator/control/journal_store.h"
#include "emulator/core/limits.h"
#include "emulator/core/mutex.h"

namespace aml::control {

/// Entries of this process, gone with it. Records lie one after the other in blocks of memory: each
/// touches little that is out of the caches.
/// Threads: any; the lock is held for the copy of one record.
class MemoryJournalStore : public JournalStore {
 public:
  explicit MemoryJournalStore(const core::Limits& limits);
  ~MemoryJournalStore() override;

  void record(std::string_view record) override;
  void record_step(std::string_view record) override;
  std::vector<Made> all() const override;
  std::vector<Numbered> after(std::uint64_t number, std::size_t limit) const override;
  std::vector<Numbered> before(std::uint64_t number, std::size_t limit) const override;
  std::optional<std::uint64_t> find_number(std::string_view id) const override;
  std::optional<JournalEntry> find(std::string_view id) const override;
  Totals totals() const override;
  std::uint64_t last_number() const override;
  std::uint64_t last_dropped() const override;
  bool is_whole(std::optional<std::string_view> workspace) const override;
  void clear() override;
  void clear_workspace(std::string_view workspace) override;

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
};

}  // namespace aml::control
