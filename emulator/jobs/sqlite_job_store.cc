#include "emulator/jobs/sqlite_job_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/jobs/job_record.h"
#include "emulator/jobs/job_schema.h"
#include "emulator/sqlite/sqlite.h"
#include "emulator/text/ascii.h"
#include "emulator/wire/bes_wire.h"

namespace aml::jobs {

using sqlite::Database;
using sqlite::Statement;

namespace {

using core::Job;
using core::JobState;
using core::MutexLock;
using core::TimePoint;

const std::string kSelect =
    "SELECT id, workspace, endpoint, v1, request, state, queue_order, created, started, ended, "
    "details, results, bytes_read, bytes_total, rows_read, rows_written, number FROM jobs AS j ";
constexpr int kNumberColumn = 16;

Job to_job(const Statement& row) {
  const auto count = [&](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
  Job job;
  job.id = row.text(0);
  job.workspace_id = row.text(1);
  job.endpoint_id = row.text(2);
  job.request = to_request(row.text(4), row.integer(3) != 0);
  job.state = static_cast<JobState>(row.integer(5));
  job.queued = job.state == JobState::kNotStarted && row.optional_integer(6).has_value();
  job.created = *to_time(row.integer(7));
  job.started = to_time(row.optional_integer(8));
  job.ended = to_time(row.optional_integer(9));
  job.details = row.text(10);
  job.results = wire::parse_references(row.text(11));
  job.progress = {count(12), count(13), count(14), count(15)};
  return job;
}

// Of what is asked for, the narrowest finds the records in its index. SQLite would have to guess
// which that is; it knows no sizes.
std::string page_sql(const JobQuery& query) {
  const bool by_endpoint = !query.endpoints.empty();
  const bool by_state = query.state && (!query.workspace || *query.state == JobState::kRunning);
  std::string sql = kSelect;
  if (by_endpoint) {
    sql += "INDEXED BY jobs_by_endpoint ";
  } else if (by_state) {
    sql += "INDEXED BY jobs_by_state ";
  } else if (query.workspace) {
    sql += "INDEXED BY jobs_by_workspace ";
  }
  sql += query.newest_first ? "WHERE number < ?1" : "WHERE number > ?1";
  if (query.state) sql += " AND state = " + std::to_string(to_number(*query.state));
  if (query.workspace) sql += " AND workspace = ?2 COLLATE NOCASE";
  if (query.id_begin) sql += " AND substr(id, 1, length(?3)) = ?3";
  for (std::size_t i = 0; i < query.endpoints.size(); ++i) {
    sql += (i == 0 ? " AND endpoint IN (?" : ", ?") + std::to_string(4 + i);
  }
  return sql + (by_endpoint ? ")" : "") + " ORDER BY number" + (query.newest_first ? " DESC" : "");
}

// How the indexes of the queue say which jobs they hold.
const std::string kQueued = "state = 0 AND queue_order IS NOT NULL";
const std::string kInQueue = "INDEXED BY jobs_queued WHERE " + kQueued;
const std::string kWaiting = "INDEXED BY jobs_waiting WHERE " + kQueued;
const std::string kRunning = "INDEXED BY jobs_by_state WHERE state = 1";

struct OpenDatabase : Database {
  OpenDatabase(const std::string& file, core::Outlives outlives) : Database(file) {
    sqlite::set_up(*this, file, job_migrations(), outlives);
  }
};

}  // namespace

// Statements are prepared once the tables are there.
struct SqliteJobStore::Connection {
  Connection(const std::string& file, core::Outlives outlives) : database(file, outlives) {}

  OpenDatabase database;
  Statement insert{database,
                   "INSERT INTO jobs (id, workspace, endpoint, v1, request, state, created, "
                   "queue_order) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement by_id{database, kSelect + "WHERE id = ?"};
  Statement enqueue{database,
                    "UPDATE jobs SET queue_order = ? WHERE id = ? AND state = ? AND queue_order IS "
                    "NULL"};
  Statement first_queued{database, kSelect + kInQueue + " ORDER BY queue_order LIMIT 1"};
  Statement queued_at{database, kSelect + kInQueue + " AND queue_order = ?"};
  Statement queued_of{database,
                      kSelect + kInQueue + " AND lower(workspace) = ? ORDER BY queue_order"};
  // Each endpoint that has jobs in the queue, and the place of its first.
  Statement first_of_each{
      database,
      "WITH RECURSIVE waiting(endpoint) AS (SELECT min(endpoint) FROM jobs " + kWaiting +
          " UNION ALL SELECT (SELECT min(endpoint) FROM jobs " + kWaiting +
          " AND endpoint > waiting.endpoint) FROM waiting WHERE endpoint IS NOT NULL) SELECT "
          "endpoint, (SELECT min(queue_order) FROM jobs " +
          kWaiting + " AND endpoint = waiting.endpoint) FROM waiting WHERE endpoint IS NOT NULL"};
  Statement last_order{
      database, "SELECT max(coalesce((SELECT max(queue_order) FROM jobs " + kInQueue +
                    "), 0), coalesce((SELECT max(queue_order) FROM jobs " + kRunning + "), 0))"};
  Statement take{database, "UPDATE jobs SET state = ?, started = ? WHERE id = ? RETURNING crashes"};
  Statement end{database,
                "UPDATE jobs SET state = ?, queue_order = NULL, ended = ?, details = ?, results = "
                "?, bytes_read = ?, bytes_total = ?, rows_read = ?, rows_written = ? WHERE id = ?"};
  Statement cancel{database,
                   "UPDATE jobs SET state = ?, queue_order = NULL, ended = ? WHERE id = ?"};
  // Orders stay in sequence among the running and end up below those of the queued.
  Statement requeue_shift{database, "SELECT (SELECT max(queue_order) FROM jobs " + kRunning +
                                        ") - (SELECT min(queue_order) FROM jobs " + kInQueue +
                                        ") + 1"};
  Statement requeue{database,
                    "UPDATE jobs INDEXED BY jobs_by_state SET state = ?, started = NULL, crashes = "
                    "crashes + ?, queue_order = queue_order - ? WHERE state = ?"};
  Statement count_all{database,
                      "SELECT state, count(*) FROM jobs INDEXED BY jobs_by_state GROUP BY state"};
  Statement count_workspace{database,
                            "SELECT state, count(*) FROM jobs INDEXED BY jobs_by_workspace WHERE "
                            "workspace = ? COLLATE NOCASE GROUP BY state"};
  Statement remove_all{database, "DELETE FROM jobs"};
  Statement remove_workspace{database, "DELETE FROM jobs WHERE workspace = ? COLLATE NOCASE"};
};

SqliteJobStore::SqliteJobStore(const std::string& file, Listener listener, core::Outlives outlives)
    : listener_(std::move(listener)), connection_(std::make_unique<Connection>(file, outlives)) {
  MutexLock lock(mutex_);
  requeue_locked(1);
  Statement& last = connection_->last_order.with();
  if (last.next()) last_order_ = last.integer(0);
  last.run();
}

SqliteJobStore::~SqliteJobStore() = default;

/// Reports a change to the listener at its end, which comes after that of the lock.
class SqliteJobStore::Report {
 public:
  explicit Report(const SqliteJobStore& store) : store_(store) {}
  ~Report() {
    if (change_) store_.listener_(*change_);
  }
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  void set(const Job& job, JobState state, bool queued) {
    if (store_.listener_)
      change_ = Change{job.id, job.workspace_id, job.endpoint_id, state, queued};
  }

 private:
  const SqliteJobStore& store_;
  std::optional<Change> change_;
};

void SqliteJobStore::add(const Job& job) {
  AML_ASSERT(!job.id.empty() && job.state == JobState::kNotStarted);
  const std::string request = wire::write_batch_request(job.request);
  Report report(*this);
  MutexLock lock(mutex_);
  std::optional<std::int64_t> order;
  if (job.queued) order = last_order_ + 1;
  connection_->insert
      .with(job.id, job.workspace_id, job.endpoint_id, std::int64_t{job.request.v1}, request,
            to_number(JobState::kNotStarted), to_number(job.created), order)
      .run();
  if (order) last_order_ = *order;
  report.set(job, job.state, job.queued);
}

std::optional<Job> SqliteJobStore::find(const std::string& id) const {
  MutexLock lock(mutex_);
  return find_locked(id);
}

std::optional<Job> SqliteJobStore::find_locked(const std::string& id) const {
  Statement& statement = connection_->by_id.with(id);
  if (!statement.next()) return std::nullopt;
  Job job = to_job(statement);
  statement.run();
  return job;
}

JobPage SqliteJobStore::list(const JobQuery& query) const {
  const std::string sql = page_sql(query);
  JobPage page;
  constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = query.after.value_or(query.newest_first ? kNewest : 0);
  AML_ASSERT(last >= 0);
  MutexLock lock(mutex_);
  Statement statement(connection_->database, sql);
  statement.with(last, query.workspace.value_or(""), text::to_lower(query.id_begin.value_or("")),
                 query.endpoints);
  while (statement.next()) {
    if (page.jobs.size() == query.limit) {
      page.next = last;
      break;
    }
    page.jobs.push_back(to_job(statement));
    last = statement.integer(kNumberColumn);
  }
  return page;
}

std::map<JobState, std::uint64_t> SqliteJobStore::count_by_state(
    std::optional<std::string_view> workspace) const {
  std::map<JobState, std::uint64_t> counts;
  MutexLock lock(mutex_);
  Statement& statement = workspace ? connection_->count_workspace.with(std::string(*workspace))
                                   : connection_->count_all.with();
  while (statement.next())
    counts[static_cast<JobState>(statement.integer(0))] =
        static_cast<std::uint64_t>(statement.integer(1));
  return counts;
}

bool SqliteJobStore::start(const std::string& id) {
  Report report(*this);
  MutexLock lock(mutex_);
  connection_->enqueue.with(last_order_ + 1, id, to_number(JobState::kNotStarted)).run();
  if (connection_->database.changes() == 0) return false;
  ++last_order_;
  if (listener_) {
    if (const auto job = find_locked(id)) report.set(*job, job->state, job->queued);
  }
  return true;
}

bool SqliteJobStore::is_full(const std::string& endpoint, std::size_t per_endpoint) const {
  const auto runs = [&](const auto& running) { return running.second.endpoint == endpoint; };
  return static_cast<std::size_t>(std::count_if(running_.begin(), running_.end(), runs)) >=
         per_endpoint;
}

// The first of all where its endpoint has room, which costs the least; else the first of those
// endpoints that have.
std::optional<Job> SqliteJobStore::first_that_may_run(std::size_t per_endpoint) {
  Statement& first = connection_->first_queued.with();
  if (!first.next()) return std::nullopt;
  Job job = to_job(first);
  first.run();
  if (!is_full(job.endpoint_id, per_endpoint)) return job;

  std::optional<std::int64_t> least;
  Statement& waiting = connection_->first_of_each.with();
  while (waiting.next()) {
    const std::int64_t order = waiting.integer(1);
    if ((!least || order < *least) && !is_full(waiting.text(0), per_endpoint)) least = order;
  }
  if (!least) return std::nullopt;
  Statement& found = connection_->queued_at.with(*least);
  if (!found.next()) return std::nullopt;
  job = to_job(found);
  found.run();
  return job;
}

std::optional<Job> SqliteJobStore::first_that_may_run_of(std::string_view workspace,
                                                         std::size_t per_endpoint) {
  std::optional<Job> first;
  Statement& queued = connection_->queued_of.with(text::to_lower(workspace));
  while (!first && queued.next()) {
    Job job = to_job(queued);
    if (!is_full(job.endpoint_id, per_endpoint)) first = std::move(job);
  }
  if (first) queued.run();
  return first;
}

std::optional<Job> SqliteJobStore::take_next(std::size_t per_endpoint, TimePoint now,
                                             std::optional<std::string_view> workspace) {
  AML_ASSERT(per_endpoint > 0);
  Report report(*this);
  MutexLock lock(mutex_);
  auto job = workspace ? first_that_may_run_of(*workspace, per_endpoint)
                       : first_that_may_run(per_endpoint);
  if (!job || !core::can_become(job->state, JobState::kRunning)) return std::nullopt;
  Statement& take = connection_->take.with(to_number(JobState::kRunning), to_number(now), job->id);
  if (take.next()) job->crashes = static_cast<int>(take.integer(0));
  take.run();
  AML_ASSERT(job->queued && !running_.contains(job->id));
  job->claim = ++last_claim_;
  running_[job->id] = {job->workspace_id, job->endpoint_id, job->claim};
  job->state = JobState::kRunning;
  job->queued = false;
  job->started = now;
  report.set(*job, job->state, job->queued);
  return job;
}

bool SqliteJobStore::finish(const std::string& id, const JobEnd& end, TimePoint now) {
  AML_ASSERT(end.state == JobState::kFinished || end.state == JobState::kFailed);
  std::string results;
  wire::append_references(results, end.results);
  Report report(*this);
  MutexLock lock(mutex_);
  const auto running = running_.find(id);
  const bool is_slot = running != running_.end();
  if (end.claim != 0 && is_slot && running->second.claim != end.claim) return false;
  if (is_slot) running_.erase(running);
  const auto job = find_locked(id);
  if (!job || !core::can_become(job->state, end.state)) return false;
  const core::JobProgress& progress = end.progress;
  connection_->end
      .with(to_number(end.state), to_number(now), end.details, results,
            to_number(progress.bytes_read), to_number(progress.bytes_total),
            to_number(progress.rows_read), to_number(progress.rows_written), id)
      .run();
  report.set(*job, end.state, false);
  return true;
}

bool SqliteJobStore::cancel(const std::string& id, TimePoint now) {
  Report report(*this);
  MutexLock lock(mutex_);
  const auto job = find_locked(id);
  if (!job || !core::can_become(job->state, JobState::kCancelled)) return false;
  connection_->cancel.with(to_number(JobState::kCancelled), to_number(now), id).run();
  running_.erase(id);
  report.set(*job, JobState::kCancelled, false);
  return true;
}

void SqliteJobStore::requeue_running() {
  MutexLock lock(mutex_);
  requeue_locked(0);
}

// No other process takes jobs of these records: a claim ends by cancel(), clear() or a requeue.
Renewal SqliteJobStore::renew(const std::vector<ClaimedJob>& running) {
  Renewal renewal;
  MutexLock lock(mutex_);
  for (const ClaimedJob& one : running) {
    const auto found = running_.find(one.id);
    if (found == running_.end() || found->second.claim != one.claim) renewal.lost.push_back(one.id);
  }
  return renewal;
}

void SqliteJobStore::requeue_locked(int crashes) {
  AML_ASSERT(crashes >= 0);
  if (!core::can_become(JobState::kRunning, JobState::kNotStarted)) return;
  Statement& asked = connection_->requeue_shift.with();
  std::int64_t shift = 0;
  if (asked.next()) shift = std::max<std::int64_t>(0, asked.integer(0));
  asked.run();
  connection_->requeue
      .with(to_number(JobState::kNotStarted), std::int64_t{crashes}, shift,
            to_number(JobState::kRunning))
      .run();
  running_.clear();
}

void SqliteJobStore::clear(std::optional<std::string_view> workspace) {
  MutexLock lock(mutex_);
  if (!workspace) {
    connection_->remove_all.with().run();
    running_.clear();
    return;
  }
  connection_->remove_workspace.with(std::string(*workspace)).run();
  std::erase_if(running_, [&](const auto& running) {
    return text::same_name(running.second.workspace, *workspace);
  });
}

}  // namespace aml::jobs
