#include "emulator/jobs/job_store.h"

#include <utility>

#include "emulator/jobs/job_schema.h"
#include "emulator/records/sqlite.h"
#include "emulator/wire/bes_wire.h"

namespace aml::jobs {

using records::Database;
using records::Statement;

namespace {

using core::Job;
using core::JobState;
using core::MutexLock;
using core::TimePoint;

constexpr std::size_t kRequestDepth = 8;

std::int64_t to_number(TimePoint time) {
  return time.time_since_epoch().count();
}

std::int64_t to_number(JobState state) {
  return static_cast<std::int64_t>(state);
}

std::int64_t to_number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

std::optional<TimePoint> to_time(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  return TimePoint(std::chrono::milliseconds(*number));
}

const std::string kSelect =
    "SELECT id, workspace, endpoint, v1, request, state, queue_order, created, started, ended, "
    "details, results, bytes_read, bytes_total, rows_read, rows_written FROM jobs AS j ";

core::BatchRequest to_request(const std::string& json, bool v1) {
  core::BatchSubmission stored = wire::parse_batch_submission(json, kRequestDepth);
  const core::BlobReference kNone;
  core::BatchRequest request;
  request.v1 = v1;
  request.global_parameters = std::move(stored.global_parameters);
  if (stored.inputs) {
    for (auto& [name, input] : *stored.inputs) request.inputs[name] = input.value_or(kNone);
  }
  for (auto& [name, output] : stored.outputs) request.outputs[name] = output.value_or(kNone);
  return request;
}

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

struct OpenDatabase : Database {
  explicit OpenDatabase(const std::string& file) : Database(file) {
    records::set_up(*this, file, job_layout());
  }
};

}  // namespace

// Statements are prepared once the tables are there.
struct JobStore::Connection {
  explicit Connection(const std::string& file) : database(file) {}

  OpenDatabase database;
  Statement insert{database,
                   "INSERT INTO jobs (id, workspace, endpoint, v1, request, state, created, "
                   "queue_order) VALUES (?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN (SELECT "
                   "coalesce(max(queue_order), 0) + 1 FROM jobs) END)"};
  Statement by_id{database, kSelect + "WHERE id = ?"};
  Statement all{database, kSelect + "ORDER BY number"};
  Statement enqueue{database,
                    "UPDATE jobs SET queue_order = (SELECT coalesce(max(queue_order), 0) + 1 FROM "
                    "jobs) WHERE id = ? AND state = ? AND queue_order IS NULL"};
  Statement first_queued{database,
                         kSelect +
                             "WHERE state = ?1 AND queue_order IS NOT NULL AND (SELECT count(*) "
                             "FROM jobs AS r WHERE r.state = ?2 AND r.endpoint = j.endpoint) < ?3 "
                             "ORDER BY queue_order LIMIT 1"};
  Statement take{database, "UPDATE jobs SET state = ?, started = ? WHERE id = ? RETURNING crashes"};
  Statement end{database,
                "UPDATE jobs SET state = ?, queue_order = NULL, ended = ?, details = ?, results = "
                "?, bytes_read = ?, bytes_total = ?, rows_read = ?, rows_written = ? WHERE id = ?"};
  Statement cancel{database,
                   "UPDATE jobs SET state = ?, queue_order = NULL, ended = ? WHERE id = ?"};
  // Orders stay in sequence among the running and end up below those of the queued.
  Statement requeue{
      database,
      "UPDATE jobs SET state = ?1, started = NULL, crashes = crashes + ?3, queue_order = "
      "queue_order - (SELECT max(queue_order) - min(queue_order) + 1 FROM jobs) WHERE "
      "state = ?2"};
  Statement remove_all{database, "DELETE FROM jobs"};
  Statement remove_workspace{database, "DELETE FROM jobs WHERE workspace = ? COLLATE NOCASE"};
};

JobStore::JobStore(const std::string& file) : connection_(std::make_unique<Connection>(file)) {
  MutexLock lock(mutex_);
  requeue_locked(1);
}

JobStore::~JobStore() = default;

void JobStore::add(const Job& job) {
  const std::string request = wire::write_batch_request(job.request);
  MutexLock lock(mutex_);
  connection_->insert
      .with(job.id, job.workspace_id, job.endpoint_id, std::int64_t{job.request.v1}, request,
            to_number(JobState::kNotStarted), to_number(job.created), std::int64_t{job.queued})
      .run();
}

std::optional<Job> JobStore::find(const std::string& id) const {
  MutexLock lock(mutex_);
  return find_locked(id);
}

std::optional<Job> JobStore::find_locked(const std::string& id) const {
  Statement& statement = connection_->by_id.with(id);
  if (!statement.next()) return std::nullopt;
  Job job = to_job(statement);
  statement.run();
  return job;
}

std::vector<Job> JobStore::list() const {
  MutexLock lock(mutex_);
  std::vector<Job> jobs;
  Statement& statement = connection_->all.with();
  while (statement.next()) jobs.push_back(to_job(statement));
  return jobs;
}

bool JobStore::start(const std::string& id) {
  MutexLock lock(mutex_);
  connection_->enqueue.with(id, to_number(JobState::kNotStarted)).run();
  return connection_->database.changes() > 0;
}

std::optional<Job> JobStore::take_next(std::size_t per_endpoint, TimePoint now) {
  MutexLock lock(mutex_);
  Statement& statement = connection_->first_queued.with(
      to_number(JobState::kNotStarted), to_number(JobState::kRunning), to_number(per_endpoint));
  if (!statement.next()) return std::nullopt;
  Job job = to_job(statement);
  statement.run();
  if (!core::may_become(job.state, JobState::kRunning)) return std::nullopt;
  Statement& take = connection_->take.with(to_number(JobState::kRunning), to_number(now), job.id);
  if (take.next()) job.crashes = static_cast<int>(take.integer(0));
  take.run();
  job.state = JobState::kRunning;
  job.queued = false;
  job.started = now;
  return job;
}

bool JobStore::finish(const std::string& id, const JobEnd& end, TimePoint now) {
  std::string results;
  wire::append_references(results, end.results);
  MutexLock lock(mutex_);
  const auto job = find_locked(id);
  if (!job || !core::may_become(job->state, end.state)) return false;
  const core::JobProgress& progress = end.progress;
  connection_->end
      .with(to_number(end.state), to_number(now), end.details, results,
            to_number(progress.bytes_read), to_number(progress.bytes_total),
            to_number(progress.rows_read), to_number(progress.rows_written), id)
      .run();
  return true;
}

bool JobStore::cancel(const std::string& id, TimePoint now) {
  MutexLock lock(mutex_);
  const auto job = find_locked(id);
  if (!job || !core::may_become(job->state, JobState::kCancelled)) return false;
  connection_->cancel.with(to_number(JobState::kCancelled), to_number(now), id).run();
  return true;
}

void JobStore::requeue_running() {
  MutexLock lock(mutex_);
  requeue_locked(0);
}

void JobStore::requeue_locked(int crashes) {
  if (!core::may_become(JobState::kRunning, JobState::kNotStarted)) return;
  connection_->requeue
      .with(to_number(JobState::kNotStarted), to_number(JobState::kRunning), std::int64_t{crashes})
      .run();
}

void JobStore::clear(std::optional<std::string_view> workspace) {
  MutexLock lock(mutex_);
  if (workspace) {
    connection_->remove_workspace.with(std::string(*workspace)).run();
  } else {
    connection_->remove_all.with().run();
  }
}

}  // namespace aml::jobs
