#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "emulator/control/journal_entry.h"

namespace aml::control {

/// Where the entries of the journal are kept, newest last; the oldest go when a bound is reached.
/// Shape:   entries are counted from 1 on, and no number comes again. A workspace is named in any
///          case.
/// Errors:  those of the underlying store.
/// Threads: any; entries have the order in which record() was called.
class JournalStore {
 public:
  struct Totals {
    std::size_t entries = 0;
    std::size_t bytes = 0;
    std::uint64_t dropped = 0;  ///< gone because of the bounds, since the last clear()
    std::uint64_t dropped_steps = 0;
  };

  /// An entry under its number.
  struct Numbered {
    std::uint64_t number;
    JournalEntry entry;
  };

  /// An entry or a step, in the order of their ends.
  struct Made {
    bool is_step;
    JournalEntry entry;
  };

  static constexpr std::size_t kMaxSteps = 10'000;
  static constexpr std::size_t kMaxStepBytes = 16u << 20;
  static constexpr std::uint64_t kEnd = static_cast<std::uint64_t>(-1);

  JournalStore() = default;
  JournalStore(const JournalStore&) = delete;
  JournalStore& operator=(const JournalStore&) = delete;
  virtual ~JournalStore() = default;

  /// `record`: of JournalEntry::append_record.
  virtual void record(std::string_view record) = 0;
  /// The record of a call to the control paths that changed something. It is no entry: all() alone
  /// shows it.
  virtual void record_step(std::string_view record) = 0;

  /// Everything that is there now; its bytes stay as long as the copies do.
  virtual std::vector<Made> all() const = 0;
  /// At most `limit` entries whose numbers are larger, oldest first.
  virtual std::vector<Numbered> after(std::uint64_t number, std::size_t limit) const = 0;
  /// At most `limit` entries whose numbers are smaller, newest first.
  virtual std::vector<Numbered> before(std::uint64_t number, std::size_t limit) const = 0;
  virtual std::optional<std::uint64_t> find_number(std::string_view id) const = 0;
  /// Nothing when no entry has that id (any more).
  virtual std::optional<JournalEntry> find(std::string_view id) const = 0;
  virtual Totals totals() const = 0;
  /// The largest number so far; 0: none yet.
  virtual std::uint64_t last_number() const = 0;
  /// The largest number that has gone because of the bounds, since the last clear(); 0: none.
  virtual std::uint64_t last_dropped() const = 0;
  /// Whether all entries of a workspace, or of all, are here that came since its reset: none has
  /// gone because of the bounds. May say no where only others have gone.
  virtual bool is_whole(std::optional<std::string_view> workspace) const = 0;
  /// What was recorded before is where all who share the store find it.
  virtual void flush() const {}
  /// Opens a new window, for all or for one workspace.
  virtual void clear() = 0;
  virtual void clear_workspace(std::string_view workspace) = 0;
};

}  // namespace aml::control
