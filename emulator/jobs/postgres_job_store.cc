#include "emulator/jobs/postgres_job_store.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/jobs/job_record.h"
#include "emulator/jobs/postgres_job_schema.h"
#include "emulator/jobs/postgres_job_sql.h"
#include "emulator/postgres/transaction.h"
#include "emulator/text/ascii.h"
#include "emulator/wire/bes_wire.h"

namespace aml::jobs {

using postgres::Call;
using postgres::Durability;
using postgres::Result;
using postgres::Transaction;
using postgres::Value;

namespace {

using core::Job;
using core::JobState;
using core::TimePoint;

constexpr std::size_t kEndsAtOnce = 128;

Job read_job(const Result& row, int at) {
  const auto count = [&](int column) {
    return static_cast<std::uint64_t>(row.integer(at, column));
  };
  Job job;
  job.id = row.text(at, 0);
  job.workspace_id = row.text(at, 1);
  job.endpoint_id = row.text(at, 2);
  job.request = to_request(row.text(at, 4), row.boolean(at, 3));
  job.state = static_cast<JobState>(row.integer(at, 5));
  job.queued = job.state == JobState::kNotStarted && !row.is_null(at, kOrderColumn);
  job.created = *to_time(row.integer(at, 7));
  job.started = to_time(row.optional_integer(at, 8));
  job.ended = to_time(row.optional_integer(at, 9));
  job.details = row.text(at, 10);
  job.results = wire::parse_references(row.text(at, 11));
  job.progress = {count(12), count(13), count(14), count(15)};
  return job;
}

std::string page_sql(const JobQuery& query) {
  std::string sql = "SELECT" + kColumns + "FROM @.job AS j WHERE j.world = $1 AND ";
  sql += query.newest_first ? "j.number < $2" : "j.number > $2";
  sql += " AND starts_with(j.id, $3)";
  if (query.state) sql += " AND j.state = " + std::to_string(to_number(*query.state));
  if (query.workspace) sql += " AND lower(j.workspace) = $5";
  if (!query.endpoints.empty())
    sql += " AND j.endpoint = ANY ($" + std::to_string(query.workspace ? 6 : 5) + ")";
  return sql + " ORDER BY j.number" + (query.newest_first ? " DESC" : "") + " LIMIT $4";
}

// One more than the page holds says whether another follows.
std::int64_t rows_for(std::size_t limit) {
  constexpr auto kAll = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(limit, kAll - 1) + 1);
}

}  // namespace

PostgresJobStore::PostgresJobStore(postgres::Pool& pool, Options options, Listener listener)
    : pool_(pool),
      options_(std::move(options)),
      listener_(std::move(listener)),
      takes_(kTakesAtOnce, [this](std::span<const Take* const> takes) { return take_all(takes); }),
      endings_(kEndsAtOnce,
               [this](std::span<const Ending* const> endings) { return finish_all(endings); }) {
  AML_ASSERT(!options_.replica.empty() && options_.lease.count() > 0);
  postgres::migrate(pool_, postgres_job_migrations());
}

void PostgresJobStore::report(const Job& job) const {
  if (listener_)
    listener_(Change{job.id, job.workspace_id, job.endpoint_id, job.state, job.queued});
}

void PostgresJobStore::add(const Job& job) {
  AML_ASSERT(!job.id.empty() && job.state == JobState::kNotStarted);
  const std::string request = wire::write_batch_request(job.request);
  pool_.run(kInsert, {options_.world, job.id, job.workspace_id, job.endpoint_id, job.request.v1,
                      Value::bytes(request), to_number(job.created), job.queued});
  report(job);
}

std::optional<Job> PostgresJobStore::find(const std::string& id) const {
  static const std::string kFind =
      "SELECT" + kColumns + "FROM @.job AS j WHERE j.world = $1 AND j.id = $2";
  const Result found = pool_.run(kFind, {options_.world, id});
  if (found.empty()) return std::nullopt;
  return read_job(found, 0);
}

JobPage PostgresJobStore::list(const JobQuery& query) const {
  constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t after = query.after.value_or(query.newest_first ? kNewest : 0);
  AML_ASSERT(after >= 0);
  const std::string id_begin = text::to_lower(query.id_begin.value_or(""));
  const std::string workspace = text::to_lower(query.workspace.value_or(""));
  std::vector<Value> values = {options_.world, after, id_begin, rows_for(query.limit)};
  if (query.workspace) values.emplace_back(workspace);
  if (!query.endpoints.empty()) values.emplace_back(query.endpoints);
  const Result found = pool_.take()->run(page_sql(query), std::span<const Value>(values));
  JobPage page;
  std::int64_t last = after;
  for (int row = 0; row < found.rows(); ++row) {
    if (page.jobs.size() == query.limit) {
      page.next = last;
      break;
    }
    page.jobs.push_back(read_job(found, row));
    last = found.integer(row, kNumberColumn);
  }
  return page;
}

std::map<JobState, std::uint64_t> PostgresJobStore::count_by_state(
    std::optional<std::string_view> workspace) const {
  const std::string wanted = text::to_lower(workspace.value_or(""));
  const Result found =
      workspace ? pool_.run(
                      "SELECT state, count(*) FROM @.job WHERE world = $1 AND "
                      "lower(workspace) = $2 GROUP BY state",
                      {options_.world, wanted})
                : pool_.run("SELECT state, count(*) FROM @.job WHERE world = $1 GROUP BY state",
                            {options_.world});
  std::map<JobState, std::uint64_t> counts;
  for (int row = 0; row < found.rows(); ++row)
    counts[static_cast<JobState>(found.integer(row, 0))] =
        static_cast<std::uint64_t>(found.integer(row, 1));
  return counts;
}

bool PostgresJobStore::start(const std::string& id) {
  const Result started = pool_.run(kStart, {options_.world, id});
  if (started.empty()) return false;
  Job job;
  job.id = id;
  job.workspace_id = started.text(0, 0);
  job.endpoint_id = started.text(0, 1);
  job.queued = true;
  report(job);
  return true;
}

std::optional<Job> PostgresJobStore::take_next(std::size_t per_endpoint, TimePoint now,
                                               std::optional<std::string_view> workspace) {
  AML_ASSERT(per_endpoint > 0);
  auto job = takes_.ask({per_endpoint, now, text::to_lower(workspace.value_or(""))});
  if (job) report(*job);
  return job;
}

// Those that ask the same share the jobs that one statement took.
std::vector<std::optional<Job>> PostgresJobStore::take_all(std::span<const Take* const> takes) {
  std::vector<std::optional<Job>> jobs(takes.size());
  std::vector<bool> asked(takes.size());
  for (std::size_t first = 0; first < takes.size(); ++first) {
    if (asked[first]) continue;
    std::vector<std::size_t> same;
    for (std::size_t i = first; i < takes.size(); ++i) {
      if (takes[i]->per_endpoint != takes[first]->per_endpoint ||
          takes[i]->workspace != takes[first]->workspace)
        continue;
      same.push_back(i);
      asked[i] = true;
    }
    std::vector<Job> taken = take(*takes[first], same.size());
    AML_ASSERT(taken.size() <= same.size());
    for (std::size_t i = 0; i < taken.size(); ++i) jobs[same[i]] = std::move(taken[i]);
  }
  return jobs;
}

std::vector<Job> PostgresJobStore::take(const Take& take, std::size_t count) {
  std::vector<Job> jobs;
  for (const std::string& sql : {std::cref(kTakeFirst), std::cref(kTakeOfEach)}) {
    std::vector<Job> more = take_by(sql, take, count - jobs.size());
    std::move(more.begin(), more.end(), std::back_inserter(jobs));
    if (jobs.size() == count) break;
  }
  return jobs;
}

std::vector<Job> PostgresJobStore::take_by(const std::string& sql, const Take& take,
                                           std::size_t count) {
  const std::int64_t claim = ++last_claim_;
  const Value lock[] = {options_.world};
  const Value values[] = {options_.world,
                          to_number(take.per_endpoint),
                          take.workspace,
                          to_number(count),
                          to_number(take.now),
                          options_.replica,
                          claim,
                          options_.lease.count()};
  const Call calls[] = {{kTakeLock, lock}, {sql, values}};
  const std::vector<Result> results = pool_.take()->run_all(calls);
  const Result& found = results.back();
  std::vector<std::pair<std::int64_t, Job>> taken;
  for (int row = 0; row < found.rows(); ++row) {
    Job job = read_job(found, row);
    job.crashes = static_cast<int>(found.integer(row, kCrashesColumn));
    job.claim = claim;
    taken.emplace_back(found.integer(row, kOrderColumn), std::move(job));
  }
  std::sort(taken.begin(), taken.end(),
            [](const auto& one, const auto& other) { return one.first < other.first; });
  std::vector<Job> jobs;
  for (auto& [order, job] : taken) jobs.push_back(std::move(job));
  return jobs;
}

bool PostgresJobStore::finish(const std::string& id, const JobEnd& end, TimePoint now) {
  AML_ASSERT(end.state == JobState::kFinished || end.state == JobState::kFailed);
  return endings_.ask({id, end, now});
}

namespace {

/// The columns of kFinish and kRenew, one list each.
struct ProgressLists {
  void add(const core::JobProgress& progress) {
    bytes_read.push_back(to_number(progress.bytes_read));
    bytes_total.push_back(to_number(progress.bytes_total));
    rows_read.push_back(to_number(progress.rows_read));
    rows_written.push_back(to_number(progress.rows_written));
  }
  std::vector<std::int64_t> bytes_read, bytes_total, rows_read, rows_written;
};

}  // namespace

std::vector<bool> PostgresJobStore::finish_all(std::span<const Ending* const> endings) {
  std::vector<std::string> ids, all_results;
  std::vector<std::int64_t> claims, states, times;
  std::vector<std::string_view> details, results;
  ProgressLists progress;
  all_results.reserve(endings.size());
  for (const Ending* one : endings) {
    ids.push_back(one->id);
    claims.push_back(one->end.claim);
    states.push_back(to_number(one->end.state));
    times.push_back(to_number(one->now));
    details.push_back(one->end.details);
    wire::append_references(all_results.emplace_back(), one->end.results);
    results.push_back(all_results.back());
    progress.add(one->end.progress);
  }
  const Value values[] = {options_.world,
                          options_.replica,
                          ids,
                          claims,
                          states,
                          times,
                          Value::bytes_list(details),
                          Value::bytes_list(results),
                          progress.bytes_read,
                          progress.bytes_total,
                          progress.rows_read,
                          progress.rows_written};
  const Call calls[] = {{kEndsBegin, {}}, {kFinish, values}};
  const Result ended = std::move(pool_.take()->run_all(calls).back());
  std::vector<bool> answers(endings.size());
  for (int row = 0; row < ended.rows(); ++row) {
    const std::string id = ended.text(row, 0);
    const auto at = static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin());
    AML_ASSERT(at < answers.size());
    answers[at] = true;
    if (listener_) {
      listener_(Change{id, ended.text(row, 1), ended.text(row, 2), endings[at]->end.state, false});
    }
  }
  return answers;
}

bool PostgresJobStore::cancel(const std::string& id, TimePoint now) {
  const Result cancelled = pool_.run(kCancel, {options_.world, id, to_number(now)});
  if (cancelled.empty()) return false;
  Job job;
  job.id = id;
  job.workspace_id = cancelled.text(0, 0);
  job.endpoint_id = cancelled.text(0, 1);
  job.state = JobState::kCancelled;
  report(job);
  return true;
}

void PostgresJobStore::requeue_running() {
  pool_.run(kRequeue, {options_.world, options_.replica});
}

Renewal PostgresJobStore::renew(const std::vector<ClaimedJob>& running) {
  std::vector<std::string> ids;
  std::vector<std::int64_t> claims;
  ProgressLists progress;
  for (const ClaimedJob& one : running) {
    ids.push_back(one.id);
    claims.push_back(one.claim);
    progress.add(one.progress);
  }
  const Value renew[] = {options_.world,
                         options_.replica,
                         options_.lease.count(),
                         ids,
                         claims,
                         progress.bytes_read,
                         progress.bytes_total,
                         progress.rows_read,
                         progress.rows_written};
  const Value sweep[] = {options_.world};
  std::vector<Call> calls;
  if (!running.empty()) calls.push_back({kRenew, renew});
  calls.push_back({kSweep, sweep});
  const std::vector<Result> results = pool_.take()->run_all(calls);
  Renewal renewal;
  renewal.queued = results.back().changed() > 0;
  if (running.empty()) return renewal;
  std::vector<std::string> held;
  for (int row = 0; row < results[0].rows(); ++row) held.push_back(results[0].text(row, 0));
  for (const std::string& id : ids) {
    if (std::find(held.begin(), held.end(), id) == held.end()) renewal.lost.push_back(id);
  }
  return renewal;
}

void PostgresJobStore::clear(std::optional<std::string_view> workspace) {
  if (!workspace) {
    pool_.run("DELETE FROM @.job WHERE world = $1", {options_.world});
    return;
  }
  const std::string wanted = text::to_lower(*workspace);
  pool_.run("DELETE FROM @.job WHERE world = $1 AND lower(workspace) = $2",
            {options_.world, wanted});
}

}  // namespace aml::jobs
