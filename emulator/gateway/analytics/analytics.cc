#include "emulator/gateway/analytics/analytics.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "emulator/core/log.h"
#include "emulator/core/mutex.h"
#include "emulator/gateway/analytics/report_table.h"

namespace aml::gateway {

namespace {

using core::MutexLock;
using model::documented;
using model::inferred;
using std::chrono::milliseconds;

// What a moment brings goes into one transaction; a process that is killed loses at most as much.
constexpr milliseconds kMoment{50};
// A disk that failed is left alone for longer.
constexpr milliseconds kRetry{10'000};

constexpr std::array<model::Rule, 6> kAnalyticsRules = {{
    {"analytics.outcome",
     "A call counts as success (status up to 301, 304, 307), blocked (401, 403, 429), failed (400, "
     "500 to 599) or other (the rest, as 404).",
     documented("report record contract of the management API")},
    {"analytics.record",
     "A report record has name, timestamp, interval, ids, four counts and their total, bandwidth, "
     "and average, least and greatest time of the API and of the service.",
     documented("report record contract of the management API")},
    {"analytics.not-measured",
     "A record without a measured time says null; times are milliseconds with three decimals. A "
     "call whose backend was not asked counts in the service's times with 0, once another was.",
     inferred("the contract names numbers and no unit for nothing measured")},
    {"analytics.bandwidth", "Bandwidth is the bytes of the bodies, both ways.",
     inferred("the contract says bandwidth in bytes and not of what")},
    {"analytics.interval", "Intervals may be any whole minutes up to a day.",
     inferred("the service takes multiples of 15 minutes; a test does not run so long")},
    {"trace.document",
     "A trace is JSON: traceId, and traceEntries with inbound, backend, outbound and, where "
     "something failed, on-error; an entry has source, timestamp, elapsed and data.",
     documented("API Inspector, 2016")},
}};

bool is_same_bucket(const ReportRow& a, const ReportRow& b) {
  return a.start == b.start && a.length == b.length && a.key == b.key;
}

}  // namespace

// The counts, and the thread that brings them into the store. Without a store there is no thread.
class Analytics::Recorder {
 public:
  explicit Recorder(std::unique_ptr<AnalyticsStore> store)
      : store_(std::move(store)), table_(kMaxRows) {
    if (store_ == nullptr) return;
    read_store();
    writer_ = std::thread([this] { write_until_stopped(); });
  }
  ~Recorder() {
    if (!writer_.joinable()) return;
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      wake_.notify_one();
    }
    writer_.join();
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void count(const Call& call) {
    MutexLock lock(mutex_);
    table_.count(call);
    if (!std::exchange(unwritten_, true)) wake_.notify_one();
  }

  ReportTable::Rows rows() {
    MutexLock lock(mutex_);
    return table_.rows();
  }

  std::vector<ReportRow> others() const {
    return store_ == nullptr ? std::vector<ReportRow>() : store_->read_others();
  }

  void reset() {
    MutexLock lock(mutex_);
    table_.clear();
    if (store_ == nullptr) return;
    const std::uint64_t mine = ++resets_;
    unwritten_ = true;
    wake_.notify_one();
    while (resets_written_ < mine) written_.wait(mutex_);
  }

 private:
  // Called before there is a second thread.
  void read_store() {
    const std::vector<ReportRow> rows = store_->read();
    MutexLock lock(mutex_);
    for (const ReportRow& row : rows) table_.add(row);
    // Unless rows were folded on the way, the store says the same as the table.
    if (table_.rows().size() == rows.size()) table_.take_changes();
  }

  void write_until_stopped() {
    bool last = false;
    bool failed = false;
    while (!last) {
      ReportTable::Changes changes;
      std::uint64_t resets = 0;
      {
        MutexLock lock(mutex_);
        wait_for_work(failed ? kRetry : kMoment);
        last = stopping_;
        unwritten_ = false;
        resets = resets_;
        changes = table_.take_changes();
      }
      failed = !write(changes, failed);
      MutexLock lock(mutex_);
      if (failed) {
        table_.changes_lost();
        unwritten_ = true;
      }
      resets_written_ = resets;
      written_.notify_all();
    }
  }

  void wait_for_work(milliseconds pause) AML_REQUIRES(mutex_) {
    while (!stopping_ && !unwritten_) wake_.wait(mutex_);
    const core::Stopwatch waited;
    while (!stopping_ && resets_ == resets_written_ && waited.elapsed() < pause) {
      const auto rest = pause - waited.elapsed();
      wake_.wait_for(mutex_, std::chrono::ceil<milliseconds>(rest));
    }
  }

  bool write(const ReportTable::Changes& changes, bool failed_before) {
    try {
      store_->write(changes);
      return true;
    } catch (const std::exception& error) {
      if (!failed_before) {
        core::log(core::LogLevel::kError, "gateway",
                  "analytics cannot be written; counting goes on", {{"what", error.what()}});
      }
      return false;
    }
  }

  const std::unique_ptr<AnalyticsStore>
      store_;  ///< the writer's, but for read_others(); null: none
  core::Mutex mutex_;
  core::CondVar wake_;
  core::CondVar written_;
  ReportTable table_ AML_GUARDED_BY(mutex_);
  bool unwritten_ AML_GUARDED_BY(mutex_) = false;
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
  std::uint64_t resets_ AML_GUARDED_BY(mutex_) = 0;
  std::uint64_t resets_written_ AML_GUARDED_BY(mutex_) = 0;  ///< tried, at least
  std::thread writer_;
};

Analytics::Analytics(std::unique_ptr<AnalyticsStore> store)
    : recorder_(std::make_unique<Recorder>(std::move(store))) {}
Analytics::~Analytics() = default;

void Analytics::count(const Call& call) {
  recorder_->count(call);
}

std::vector<ReportRow> Analytics::rows() const {
  std::vector<ReportRow> rows = recorder_->others();
  for (const auto& row : recorder_->rows()) rows.push_back(*row);
  std::sort(rows.begin(), rows.end(), [](const ReportRow& a, const ReportRow& b) {
    return std::tie(a.start, a.length, a.key) < std::tie(b.start, b.length, b.key);
  });
  std::vector<ReportRow> sums;
  sums.reserve(rows.size());
  for (ReportRow& row : rows) {
    if (!sums.empty() && is_same_bucket(sums.back(), row)) {
      sums.back().tally.add(row.tally);
    } else {
      sums.push_back(std::move(row));
    }
  }
  return sums;
}

void Analytics::reset() {
  recorder_->reset();
}

std::span<const model::Rule> analytics_rules() {
  return kAnalyticsRules;
}

}  // namespace aml::gateway
