#include "emulator/control/postgres_journal_store.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/postgres_journal_sql.h"
#include "emulator/core/log.h"
#include "emulator/postgres/transaction.h"
#include "emulator/text/ascii.h"

namespace aml::control {

using core::MutexLock;
using postgres::Call;
using postgres::Durability;
using postgres::Result;
using postgres::Transaction;
using postgres::Value;

namespace {

constexpr std::size_t kEntriesAtOnce = 200;
constexpr std::chrono::milliseconds kWait{50};
constexpr std::chrono::milliseconds kWaitAfterError{1'000};
// What an entry costs beside its record.
constexpr std::size_t kRowBytes = 64;
// Of the oldest, so many are looked at where there are too many bytes.
constexpr std::int64_t kLookedAt = 1'000;

std::int64_t to_number(std::uint64_t number) {
  constexpr auto kEnd = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(number, kEnd));
}

/// Rows of number and record; the entries keep the result alive.
JournalEntry entry_of(const std::shared_ptr<const Result>& rows, int row) {
  return {rows, rows->view(row, 1)};
}

}  // namespace

struct PostgresJournalStore::State {
  std::int64_t last_place = 0, last_number = 0, entries = 0, bytes = 0, dropped = 0,
               last_dropped = 0, steps = 0, step_bytes = 0, dropped_steps = 0;

  explicit State(const Result& row) {
    if (row.empty()) return;
    int column = 0;
    for (std::int64_t* one : {&last_place, &last_number, &entries, &bytes, &dropped, &last_dropped,
                              &steps, &step_bytes, &dropped_steps})
      *one = row.integer(0, column++);
  }
};

/// What is inserted at once, as columns.
struct PostgresJournalStore::Batch {
  Batch(const std::deque<Pending>& pending, const State& before) {
    workspaces_.reserve(pending.size());
    std::int64_t place = before.last_place, number = before.last_number;
    for (const Pending& one : pending) {
      const auto size = static_cast<std::int64_t>(one.record.size() + kRowBytes);
      const std::string_view id = JournalEntry::id_of(one.record);
      places.push_back(++place);
      numbers.push_back(one.is_step ? 0 : ++number);
      ids.push_back(id);
      inner_ids.push_back(JournalEntry::inner_id_of(one.record));
      workspaces_.push_back(text::to_lower(JournalEntry::workspace_of(one.record)));
      workspaces.push_back(workspaces_.back());
      sizes.push_back(size);
      records.push_back(one.record);
      (one.is_step ? steps : entries) += 1;
      (one.is_step ? step_bytes : bytes) += size;
    }
  }

  std::vector<std::int64_t> places, numbers, sizes;
  std::vector<std::string_view> ids, inner_ids, workspaces, records;
  std::int64_t entries = 0, bytes = 0, steps = 0, step_bytes = 0;

 private:
  std::vector<std::string> workspaces_;
};

PostgresJournalStore::PostgresJournalStore(postgres::Pool& pool, const core::Limits& limits,
                                           Options options)
    : pool_(pool),
      options_(std::move(options)),
      max_entries_(limits.journal_entries),
      max_bytes_(limits.journal_bytes) {
  AML_ASSERT(!options_.replica.empty());
  postgres::migrate(pool_, {"journal", kJournalSteps});
  pool_.run(kMakeJournalState, {options_.world});
  writer_ = std::thread([this] { write_until_stopped(); });
}

PostgresJournalStore::~PostgresJournalStore() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
    changed_.notify_all();
  }
  writer_.join();
  try {
    flush();
  } catch (const std::exception& error) {
    core::log(core::LogLevel::kError, "journal", "entries are lost", {{"what", error.what()}});
  }
}

void PostgresJournalStore::record(std::string_view record) {
  add(false, record);
}

void PostgresJournalStore::record_step(std::string_view record) {
  add(true, record);
}

void PostgresJournalStore::add(bool is_step, std::string_view record) {
  const MutexLock lock(mutex_);
  pending_.push_back({is_step, std::string(record)});
  pending_bytes_ += record.size() + kRowBytes;
  ++recorded_;
  // One too large for the bounds goes as an entry would that was written.
  while (pending_.size() > max_entries_ + kMaxSteps ||
         (pending_bytes_ > max_bytes_ + kMaxStepBytes && pending_.size() > 1)) {
    pending_bytes_ -= pending_.front().record.size() + kRowBytes;
    pending_.pop_front();
    ++lost_;
    ++settled_;
  }
  if (pending_.size() == 1 || pending_.size() == kEntriesAtOnce) changed_.notify_all();
}

void PostgresJournalStore::write_until_stopped() {
  while (wait_for_entries()) {
    try {
      flush();
    } catch (const std::exception& error) {
      core::log(core::LogLevel::kError, "journal", "entries wait for the database",
                {{"what", error.what()}});
      const MutexLock lock(mutex_);
      if (!is_stopping_) changed_.wait_for(mutex_, kWaitAfterError);
    }
  }
}

// False: stopped. Those that come alone wait for others.
bool PostgresJournalStore::wait_for_entries() {
  const MutexLock lock(mutex_);
  while (!is_stopping_ && pending_.empty()) changed_.wait(mutex_);
  const core::Stopwatch watch;
  while (!is_stopping_ && pending_.size() < kEntriesAtOnce && watch.elapsed() < kWait) {
    const auto rest = kWait - watch.elapsed();
    changed_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(rest));
  }
  return !is_stopping_;
}

void PostgresJournalStore::flush() const {
  std::uint64_t wanted = 0;
  {
    const MutexLock lock(mutex_);
    wanted = recorded_;
  }
  for (;;) {
    {
      const MutexLock lock(mutex_);
      while (is_writing_ && settled_ < wanted) changed_.wait(mutex_);
      if (settled_ >= wanted) return;
      is_writing_ = true;
    }
    write_next();
  }
}

std::deque<PostgresJournalStore::Pending> PostgresJournalStore::next_batch() const {
  std::deque<Pending> batch;
  while (!pending_.empty() && batch.size() < kEntriesAtOnce) {
    pending_bytes_ -= pending_.front().record.size() + kRowBytes;
    batch.push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
  return batch;
}

// One batch at a time, so that entries keep their order.
void PostgresJournalStore::write_next() const {
  std::deque<Pending> batch;
  std::uint64_t lost = 0;
  {
    const MutexLock lock(mutex_);
    AML_ASSERT(is_writing_);
    batch = next_batch();
    lost = std::exchange(lost_, 0);
  }
  std::exception_ptr error;
  try {
    if (!batch.empty() || lost > 0) write(batch, lost);
  } catch (...) {
    error = std::current_exception();
  }
  const MutexLock lock(mutex_);
  is_writing_ = false;
  if (error) {
    lost_ += lost;
    for (auto one = batch.rbegin(); one != batch.rend(); ++one) {
      pending_bytes_ += one->record.size() + kRowBytes;
      pending_.push_front(std::move(*one));
    }
  } else {
    settled_ += batch.size();
  }
  changed_.notify_all();
  if (error) std::rethrow_exception(error);
}

void PostgresJournalStore::write(const std::deque<Pending>& pending, std::uint64_t lost) const {
  const auto max_entries = static_cast<std::int64_t>(max_entries_);
  const auto max_bytes = static_cast<std::int64_t>(max_bytes_);
  const auto max_step_bytes = static_cast<std::int64_t>(kMaxStepBytes);
  postgres::transact(
      pool_,
      [&](Transaction& transaction) {
        const State before(transaction.run(kLockJournalState, {options_.world}));
        const Batch batch(pending, before);
        const Value rows[] = {options_.world,
                              options_.replica,
                              JournalEntry::kFormat,
                              batch.places,
                              batch.numbers,
                              Value::bytes_list(batch.ids),
                              Value::bytes_list(batch.inner_ids),
                              Value::bytes_list(batch.workspaces),
                              batch.sizes,
                              Value::bytes_list(batch.records)};
        const Value added[] = {options_.world, batch.entries,    batch.bytes,
                               batch.steps,    batch.step_bytes, to_number(lost)};
        transaction.run_all(std::vector<Call>{{kInsertJournal, rows}, {kAddToJournalState, added}});
        const auto drop = [&](const std::string& sql, std::int64_t count, std::int64_t bytes,
                              std::int64_t most, std::int64_t most_bytes) {
          while (count > most || bytes > most_bytes) {
            const std::int64_t looked_at =
                std::max(count - most, bytes > most_bytes ? kLookedAt : 0);
            const Result left = transaction.run(sql, {options_.world, most, most_bytes, looked_at});
            count = left.integer(0, 0);
            bytes = left.integer(0, 1);
          }
        };
        drop(kDropEntries, before.entries + batch.entries, before.bytes + batch.bytes, max_entries,
             max_bytes);
        drop(kDropSteps, before.steps + batch.steps, before.step_bytes + batch.step_bytes,
             static_cast<std::int64_t>(kMaxSteps), max_step_bytes);
      },
      Durability::kSoon);
}

std::vector<JournalStore::Made> PostgresJournalStore::all() const {
  flush();
  const auto rows = std::make_shared<const Result>(
      pool_.run(kWholeJournal, {options_.world, JournalEntry::kFormat}));
  std::vector<Made> all;
  for (int row = 0; row < rows->rows(); ++row)
    all.push_back({rows->is_null(row, 0), entry_of(rows, row)});
  return all;
}

std::vector<JournalStore::Numbered> PostgresJournalStore::page(std::string_view sql,
                                                               std::uint64_t number,
                                                               std::size_t limit) const {
  flush();
  const auto rows = std::make_shared<const Result>(
      pool_.run(sql, {options_.world, JournalEntry::kFormat, to_number(number), to_number(limit)}));
  std::vector<Numbered> found;
  for (int row = 0; row < rows->rows(); ++row)
    found.push_back({static_cast<std::uint64_t>(rows->integer(row, 0)), entry_of(rows, row)});
  return found;
}

std::vector<JournalStore::Numbered> PostgresJournalStore::after(std::uint64_t number,
                                                                std::size_t limit) const {
  return page(kJournalAfter, number, limit);
}

std::vector<JournalStore::Numbered> PostgresJournalStore::before(std::uint64_t number,
                                                                 std::size_t limit) const {
  return page(kJournalBefore, number, limit);
}

std::optional<JournalStore::Numbered> PostgresJournalStore::find_numbered(
    std::string_view id) const {
  flush();
  const auto rows = std::make_shared<const Result>(
      pool_.run(kFindInJournal, {options_.world, JournalEntry::kFormat, Value::bytes(id)}));
  if (rows->empty()) return std::nullopt;
  return Numbered{static_cast<std::uint64_t>(rows->integer(0, 0)), entry_of(rows, 0)};
}

std::optional<std::uint64_t> PostgresJournalStore::find_number(std::string_view id) const {
  const auto found = find_numbered(id);
  return found ? std::optional(found->number) : std::nullopt;
}

std::optional<JournalEntry> PostgresJournalStore::find(std::string_view id) const {
  auto found = find_numbered(id);
  return found ? std::optional(std::move(found->entry)) : std::nullopt;
}

PostgresJournalStore::State PostgresJournalStore::state() const {
  flush();
  return State(pool_.run(kReadJournalState, {options_.world}));
}

JournalStore::Totals PostgresJournalStore::totals() const {
  const State now = state();
  return {static_cast<std::size_t>(now.entries), static_cast<std::size_t>(now.bytes),
          static_cast<std::uint64_t>(now.dropped), static_cast<std::uint64_t>(now.dropped_steps)};
}

std::uint64_t PostgresJournalStore::last_number() const {
  return static_cast<std::uint64_t>(state().last_number);
}

std::uint64_t PostgresJournalStore::last_dropped() const {
  return static_cast<std::uint64_t>(state().last_dropped);
}

bool PostgresJournalStore::is_whole(std::optional<std::string_view> workspace) const {
  const State now = state();
  if (now.last_dropped == 0) return true;
  if (!workspace) return false;
  const std::string wanted = text::to_lower(*workspace);
  const Result window = pool_.run(kFindWindow, {options_.world, Value::bytes(wanted)});
  return !window.empty() && now.last_dropped <= window.integer(0, 0);
}

void PostgresJournalStore::clear() {
  flush();
  postgres::transact(pool_, [&](Transaction& transaction) {
    transaction.run(kLockJournalState, {options_.world});
    for (const std::string_view sql : {kClearJournal, kClearWindows, kClearJournalState})
      transaction.run(sql, {options_.world});
  });
}

void PostgresJournalStore::clear_workspace(std::string_view workspace) {
  flush();
  const std::string wanted = text::to_lower(workspace);
  postgres::transact(pool_, [&](Transaction& transaction) {
    transaction.run(kLockJournalState, {options_.world});
    transaction.run(kClearWorkspace, {options_.world, Value::bytes(wanted)});
    transaction.run(kForgetWindows, {options_.world});
    transaction.run(kOpenWindow, {options_.world, Value::bytes(wanted)});
  });
}

}  // namespace aml::control
