#include "emulator/gateway/policies/postgres_counter_store.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/counted_windows.h"
#include "emulator/gateway/policies/window_bytes.h"
#include "emulator/postgres/combiner.h"
#include "emulator/postgres/migrations.h"
#include "emulator/postgres/transaction.h"

namespace aml::gateway {

using core::MutexLock;
using postgres::Durability;
using postgres::Result;
using postgres::Transaction;
using postgres::Value;

namespace {

constexpr std::size_t kDecidedAtOnce = 1'024;
// After another process was faster: so many batches lock the row instead of hoping.
constexpr int kCautious = 8;

// **The one list** of layouts. A row is its counter's windows as bytes; `version` is another with
// each change, and never comes again. empty_at: milliseconds of the emulated clock; null: never.
// Rows change with each call: the next version fits into the same page.
constexpr postgres::Step kCounterSteps[] = {{R"(
CREATE TABLE @.counter (
  world text NOT NULL,
  key bytea NOT NULL,
  version text NOT NULL,
  state bytea NOT NULL,
  empty_at bigint,
  PRIMARY KEY (world, key)
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05))"}};

constexpr std::string_view kRead =
    "SELECT version, state FROM @.counter WHERE world = $1 AND key = sha256($2)";
constexpr std::string_view kLock =
    "SELECT version, state FROM @.counter WHERE world = $1 AND key = sha256($2) FOR UPDATE";
constexpr std::string_view kMake =
    "INSERT INTO @.counter (world, key, version, state, empty_at) VALUES ($1, sha256($2), $3, '', "
    "0) ON CONFLICT DO NOTHING";
constexpr std::string_view kWrite =
    "UPDATE @.counter SET version = $3, state = $4, empty_at = $5 WHERE world = $1 AND "
    "key = sha256($2)";
constexpr std::string_view kWriteOver =
    "UPDATE @.counter SET version = $3, state = $4, empty_at = $5 WHERE world = $1 AND "
    "key = sha256($2) AND version = $6";

std::optional<std::int64_t> empty_at_number(std::optional<core::TimePoint> at) {
  if (!at) return 0;
  if (*at == core::TimePoint::max()) return std::nullopt;
  return at->time_since_epoch().count();
}

}  // namespace

/// What counters have of their store, which they may outlive.
struct PostgresCounterStore::Shared {
  Shared(postgres::Pool& of_store, Options of_process)
      : pool(of_store), options(std::move(of_process)) {}

  std::string next_version() { return options.replica + ":" + std::to_string(++last_version); }

  postgres::Pool& pool;
  const Options options;
  std::atomic<std::uint64_t> last_version = 0;
};

/// One counter: its windows as they were last seen, and how they are brought up to date.
template <typename Windows, typename Ask, typename Verdict>
class PostgresCounterStore::Row {
 public:
  using Decide = Verdict (*)(Windows& windows, const Ask& ask);

  Row(std::shared_ptr<Shared> shared, std::string key, Windows empty, Decide rule,
      Durability durability)
      : shared_(std::move(shared)),
        key_(std::move(key)),
        decide_(rule),
        durability_(durability),
        windows_(std::move(empty)),
        combiner_(kDecidedAtOnce,
                  [this](std::span<const Ask* const> asks) { return answer_all(asks); }) {}

  Verdict ask(const Ask& ask) { return combiner_.ask(ask); }

 private:
  struct Decided {
    std::vector<Verdict> verdicts;
    Windows windows;
    std::string state;
  };

  // One batch at a time.
  std::vector<Verdict> answer_all(std::span<const Ask* const> asks) {
    try {
      if (cautious_ == 0 && !version_.empty()) {
        if (auto verdicts = hope(asks)) return std::move(*verdicts);
        cautious_ = kCautious;
      }
      cautious_ = std::max(0, cautious_ - 1);
      return decide_locked(asks);
    } catch (const postgres::Unavailable&) {
      version_.clear();  // whether the change took effect is not known
      throw;
    }
  }

  Decided decide(const Windows& before, std::span<const Ask* const> asks) const {
    Decided decided{{}, before, {}};
    decided.verdicts.reserve(asks.size());
    for (const Ask* ask : asks) decided.verdicts.push_back(decide_(decided.windows, *ask));
    decided.state = decided.windows.to_bytes();
    return decided;
  }

  // None: another process counted since the windows were seen.
  std::optional<std::vector<Verdict>> hope(std::span<const Ask* const> asks) {
    Decided decided = decide(windows_, asks);
    if (decided.state == state_) {
      const Result now = shared_->pool.run(kRead, {world(), Value::bytes(key_)});
      if (now.empty() || now.view(0, 0) != version_) return std::nullopt;
      return std::move(decided.verdicts);
    }
    const std::string version = shared_->next_version();
    const auto empty_at = empty_at_number(decided.windows.empty_at());
    const Value values[] = {
        world(), Value::bytes(key_), version, Value::bytes(decided.state), empty_at, version_};
    if (write_over(values) == 0) return std::nullopt;
    remember(std::move(decided), version);
    return std::move(decided.verdicts);
  }

  std::int64_t write_over(std::span<const Value> values) const {
    const auto connection = shared_->pool.take();
    if (durability_ == Durability::kDurable) return connection->run(kWriteOver, values).changed();
    const postgres::Call calls[] = {
        {"BEGIN"}, {"SET LOCAL synchronous_commit = off"}, {kWriteOver, values}, {"COMMIT"}};
    return connection->run_all(calls)[2].changed();
  }

  std::vector<Verdict> decide_locked(std::span<const Ask* const> asks) {
    const std::string version = shared_->next_version();
    Decided decided = postgres::transact(
        shared_->pool,
        [&](Transaction& transaction) {
          Windows before = windows_;
          const std::string state = lock_row(transaction, version);
          before.set_bytes(state);
          Decided now = decide(before, asks);
          const auto empty_at = empty_at_number(now.windows.empty_at());
          transaction.run_and_commit(
              kWrite, {world(), Value::bytes(key_), version, Value::bytes(now.state), empty_at});
          return now;
        },
        durability_);
    remember(std::move(decided), version);
    return std::move(decided.verdicts);
  }

  std::string lock_row(Transaction& transaction, const std::string& version) const {
    for (;;) {
      const Result row = transaction.run(kLock, {world(), Value::bytes(key_)});
      if (!row.empty()) return row.text(0, 1);
      transaction.run(kMake, {world(), Value::bytes(key_), version});
    }
  }

  void remember(Decided&& decided, const std::string& version) {
    windows_ = std::move(decided.windows);
    state_ = std::move(decided.state);
    version_ = version;
  }

  const std::string& world() const { return shared_->options.world; }

  const std::shared_ptr<Shared> shared_;
  const std::string key_;
  const Decide decide_;
  const Durability durability_;
  // Of the batch that is on its way.
  Windows windows_;
  std::string state_;    ///< their bytes
  std::string version_;  ///< of the row when they were seen; empty: they were not
  int cautious_ = 0;
  postgres::Combiner<Ask, Verdict> combiner_;
};

namespace {

struct RateCall {
  core::TimePoint now;
  std::span<const RateAsk> asks;
};

struct QuotaCall {
  core::TimePoint now;
  std::span<const QuotaAsk> asks;
  std::optional<std::uint64_t> bytes = {};    ///< of a call that passed before
  std::vector<QuotaCount>* counts = nullptr;  ///< are asked for
  const QuotaLimit* set = nullptr;            ///< are set
};

RateVerdict decide_rate(RateWindows& windows, const RateCall& call) {
  return windows.take(call.now, call.asks);
}

QuotaVerdict decide_quota(QuotaWindows& windows, const QuotaCall& call) {
  if (call.counts != nullptr) {
    *call.counts = windows.counts(call.now);
    return {};
  }
  if (call.set != nullptr) {
    windows.set_counts(call.now, *call.set);
    return {};
  }
  if (!call.bytes) return windows.take(call.now, call.asks);
  windows.add_bytes(call.now, call.asks, *call.bytes);
  return {};
}

}  // namespace

class PostgresCounterStore::Rate : public RateCounter {
 public:
  Rate(std::shared_ptr<Shared> shared, std::string key,
       std::span<const std::chrono::seconds> periods)
      : row_(std::move(shared), std::move(key),
             RateWindows(periods, SlidingWindow::Detail::kCompact), decide_rate,
             Durability::kSoon) {}

  RateVerdict take(core::TimePoint now, std::span<const RateAsk> asks) override {
    return row_.ask({now, asks});
  }

 private:
  Row<RateWindows, RateCall, RateVerdict> row_;
};

class PostgresCounterStore::Quota : public QuotaCounter {
 public:
  Quota(std::shared_ptr<Shared> shared, std::string key, std::string name,
        std::span<const QuotaPeriod> periods)
      : name_(std::move(name)),
        row_(std::move(shared), std::move(key), QuotaWindows(periods), decide_quota,
             Durability::kDurable) {}

  QuotaVerdict take(core::TimePoint now, std::span<const QuotaAsk> asks) override {
    return row_.ask({.now = now, .asks = asks});
  }

  void add_bytes(core::TimePoint now, std::span<const QuotaAsk> asks,
                 std::uint64_t bytes) override {
    row_.ask({.now = now, .asks = asks, .bytes = bytes});
  }

  std::vector<QuotaCount> counts(core::TimePoint now) override {
    std::vector<QuotaCount> counts;
    row_.ask({.now = now, .asks = {}, .counts = &counts});
    return counts;
  }

  void set_counts(core::TimePoint now, const QuotaLimit& counts) override {
    row_.ask({.now = now, .asks = {}, .set = &counts});
  }

  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  Row<QuotaWindows, QuotaCall, QuotaVerdict> row_;
};

PostgresCounterStore::PostgresCounterStore(postgres::Pool& pool, Options options)
    : shared_(std::make_shared<Shared>(pool, std::move(options))) {
  AML_ASSERT(!shared_->options.replica.empty());
  postgres::migrate(pool, {"counter", kCounterSteps});
}

PostgresCounterStore::~PostgresCounterStore() = default;

std::shared_ptr<RateCounter> PostgresCounterStore::rate(
    const std::string& name, std::span<const std::chrono::seconds> periods) {
  std::string key = "rate";
  for (const std::chrono::seconds period : periods) append_number(key, period.count());
  key += '/' + name;
  const MutexLock lock(mutex_);
  std::shared_ptr<Rate>& counter = rates_[key];
  if (counter == nullptr) counter = std::make_shared<Rate>(shared_, std::move(key), periods);
  return counter;
}

std::shared_ptr<QuotaCounter> PostgresCounterStore::quota(const std::string& name,
                                                          std::span<const QuotaPeriod> periods) {
  std::string key = "quota";
  for (const QuotaPeriod& period : periods) {
    append_number(key, period.start.time_since_epoch().count());
    append_number(key, period.length.count());
  }
  key += '/' + name;
  const MutexLock lock(mutex_);
  std::shared_ptr<Quota>& counter = quotas_[key];
  if (counter == nullptr) counter = std::make_shared<Quota>(shared_, std::move(key), name, periods);
  return counter;
}

std::vector<std::shared_ptr<QuotaCounter>> PostgresCounterStore::quotas(
    const std::string& name) const {
  std::vector<std::shared_ptr<QuotaCounter>> found;
  const MutexLock lock(mutex_);
  for (const auto& one : quotas_) {
    if (one.second->name() == name) found.push_back(one.second);
  }
  return found;
}

// Counts stay in their rows: what this process alone forgets is found again. Who asks for a
// counter does so under the lock: one that the map alone holds is not in use.
void PostgresCounterStore::drop_unused(core::TimePoint now) {
  {
    const auto is_unused = [](const auto& one) { return one.second.use_count() == 1; };
    const MutexLock lock(mutex_);
    std::erase_if(rates_, is_unused);
    std::erase_if(quotas_, is_unused);
  }
  shared_->pool.run("DELETE FROM @.counter WHERE world = $1 AND empty_at <= $2",
                    {shared_->options.world, now.time_since_epoch().count()});
}

void PostgresCounterStore::reset() {
  shared_->pool.run("DELETE FROM @.counter WHERE world = $1", {shared_->options.world});
}

}  // namespace aml::gateway
