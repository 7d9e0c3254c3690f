#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "emulator/control/journal_store.h"
#include "emulator/core/limits.h"
#include "emulator/core/mutex.h"
#include "emulator/postgres/pool.h"

namespace aml::control {

/// Entries in PostgreSQL, of all processes that name the same schema and world: one journal with
/// one row of numbers, whose bounds hold for all together.
/// Shape:   record() keeps an entry in memory; a thread writes what came every 50 ms, or as soon as
///          there are 200, in one transaction, which gives them their numbers: who has seen a
///          number has seen all that are smaller. What is read here begins with flush(); what
///          other processes have not written yet is not seen. Where the database is away, so many
///          entries wait as the bounds allow, the oldest go, and the journal is not whole.
///          A crash of the database may forget the last 0.6 s.
/// Errors:  those of postgres::Pool, of whatever reads; record() and record_step() have none.
/// Threads: any; entries of one process have the order of its record().
class PostgresJournalStore : public JournalStore {
 public:
  struct Options {
    std::string replica;     ///< names this process among all
    std::string world = {};  ///< empty, or a private workspace's id
  };

  /// Makes the tables where they are missing. `pool` outlives it.
  PostgresJournalStore(postgres::Pool& pool, const core::Limits& limits, Options options);
  /// Writes what is left, where the database takes it.
  ~PostgresJournalStore() override;

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

  /// Returns when everything that was recorded before is in the database: what a replica does
  /// before it says that it has passed a barrier.
  void flush() const override;

 private:
  struct Pending {
    bool is_step;
    std::string record;
  };
  struct Batch;
  struct State;

  void add(bool is_step, std::string_view record);
  void write_until_stopped();
  bool wait_for_entries();
  std::deque<Pending> next_batch() const AML_REQUIRES(mutex_);
  void write_next() const;
  void write(const std::deque<Pending>& pending, std::uint64_t lost) const;
  State state() const;
  std::vector<Numbered> page(std::string_view sql, std::uint64_t number, std::size_t limit) const;
  std::optional<Numbered> find_numbered(std::string_view id) const;

  postgres::Pool& pool_;
  const Options options_;
  const std::size_t max_entries_;
  const std::size_t max_bytes_;
  mutable core::Mutex mutex_;
  mutable core::CondVar changed_;
  mutable std::deque<Pending> pending_ AML_GUARDED_BY(mutex_);
  mutable std::size_t pending_bytes_ AML_GUARDED_BY(mutex_) = 0;
  mutable std::uint64_t lost_ AML_GUARDED_BY(mutex_) = 0;  ///< that could not wait for long enough
  mutable std::uint64_t recorded_ AML_GUARDED_BY(mutex_) = 0;  ///< so far, steps too
  mutable std::uint64_t settled_ AML_GUARDED_BY(mutex_) = 0;   ///< of them, written or lost
  mutable bool is_writing_ AML_GUARDED_BY(mutex_) = false;
  bool is_stopping_ AML_GUARDED_BY(mutex_) = false;
  std::thread writer_;
};

}  // namespace aml::control
