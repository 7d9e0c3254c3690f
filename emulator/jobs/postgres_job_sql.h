#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aml::jobs {

// The statements of PostgresJobStore. $1 is the world; a state is a core::JobState.

// Of a row `j`, in the order in which read_job() takes them.
inline const std::string kColumns =
    " j.id, j.workspace, j.endpoint, j.v1, j.request, j.state, j.queue_order, j.created, "
    "j.started, j.ended, j.details, j.results, j.bytes_read, j.bytes_total, j.rows_read, "
    "j.rows_written, j.number, j.crashes ";
inline constexpr int kOrderColumn = 6;
inline constexpr int kNumberColumn = 16;
inline constexpr int kCrashesColumn = 17;

inline const std::string kQueued = "j.state = 0 AND j.queue_order IS NOT NULL";

// Before a statement that takes or ends jobs, in its transaction. To plan it each time anew would cost
// as much as to run it; one that was planned while there were few jobs serves many if it goes by
// indexes, and along them in their order.
inline const std::string kPlanOnce =
    "set_config('plan_cache_mode', 'force_generic_plan', true), "
    "set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), "
    "set_config('enable_sort', 'off', true), set_config('jit', 'off', true)";
inline const std::string kEndsBegin = "SELECT " + kPlanOnce;

// What takes jobs does so alone: else two could see the same last free slot of an endpoint. Nothing
// waits for the disk while it is held: a claim that a crash of the database forgets leaves its job
// in the queue. The next statement of the transaction sees what was taken before.
inline const std::string kTakeLock =
    "SELECT set_config('synchronous_commit', 'off', true), " + kPlanOnce +
    " FROM pg_advisory_xact_lock(hashtextextended('@.job' || $1, 0))";

// $4 is at most so many. Said as a number too: a plan made once knows no $4, and takes a tenth of all
// rows for it.
inline constexpr std::size_t kTakesAtOnce = 64;
inline const std::string kNoMoreThanAtOnce = " LIMIT " + std::to_string(kTakesAtOnce);

inline const std::string kTakeChosen =
    "UPDATE @.job AS j SET state = 1, started = $5, owner = $6, claim = $7, "
    "lease_until = clock_timestamp() + $8 * interval '1 millisecond' "
    "WHERE j.number = ANY (ARRAY(SELECT number FROM chosen)) RETURNING" +
    kColumns;

// The first of all where their endpoints have room, which costs the least.
inline const std::string kTakeFirst =
    "WITH first AS MATERIALIZED (SELECT * FROM (SELECT j.number, j.endpoint, j.queue_order FROM "
    "@.job AS j WHERE j.world = $1 AND " +
    kQueued +
    " AND ($3 = '' OR lower(j.workspace) = $3) ORDER BY j.queue_order "
    "LIMIT $4 FOR UPDATE SKIP LOCKED) AS q" +
    kNoMoreThanAtOnce +
    "), "
    "chosen AS (SELECT f.number FROM (SELECT number, endpoint, row_number() OVER (PARTITION BY "
    "endpoint ORDER BY queue_order) AS n FROM first) AS f WHERE f.n + (SELECT count(*) FROM @.job "
    "AS j WHERE j.world = $1 AND j.state = 1 AND j.endpoint = f.endpoint) <= $2) " +
    kTakeChosen;

// Each endpoint that has jobs in the queue, and as many of its first ones as it has room for. A job
// that was cancelled meanwhile is left out; the sum keeps the index of states, which is a long way,
// from being asked for that.
inline const std::string kTakeOfEach =
    "WITH RECURSIVE waiting (endpoint) AS ("
    "(SELECT min(j.endpoint) FROM @.job AS j WHERE j.world = $1 AND " +
    kQueued +
    ")"
    " UNION ALL SELECT (SELECT min(j.endpoint) FROM @.job AS j WHERE j.world = $1 AND " +
    kQueued +
    " AND j.endpoint > w.endpoint) FROM waiting AS w WHERE w.endpoint IS NOT NULL), "
    "room AS (SELECT w.endpoint, $2 - (SELECT count(*) FROM @.job AS j WHERE j.world = $1 AND "
    "j.state = 1 AND j.endpoint = w.endpoint) AS free FROM waiting AS w "
    "WHERE w.endpoint IS NOT NULL), "
    "wanted AS MATERIALIZED (SELECT q.number FROM room CROSS JOIN LATERAL (SELECT j.number, "
    "j.queue_order FROM @.job AS j WHERE j.world = $1 AND " +
    kQueued +
    " AND j.endpoint = room.endpoint "
    "AND ($3 = '' OR lower(j.workspace) = $3) ORDER BY j.queue_order "
    "LIMIT greatest(0, least(room.free, $4))) AS q ORDER BY q.queue_order LIMIT $4), "
    "chosen AS (SELECT j.number FROM @.job AS j WHERE j.number = ANY (ARRAY(SELECT number FROM "
    "wanted)) AND j.state + 0 = 0 FOR UPDATE SKIP LOCKED) " +
    kTakeChosen;

inline constexpr std::string_view kInsert =
    "INSERT INTO @.job (world, id, workspace, endpoint, v1, request, state, created, queue_order) "
    "VALUES ($1, $2, $3, $4, $5, $6, 0, $7, CASE WHEN $8 THEN nextval('@.job_order') END)";

inline constexpr std::string_view kStart =
    "UPDATE @.job SET queue_order = nextval('@.job_order') WHERE world = $1 AND id = $2 AND "
    "state = 0 AND queue_order IS NULL RETURNING workspace, endpoint";

// By the ids: the index of the running ones holds all that ever ran until the database has swept it,
// and the sum keeps it from being asked.
inline constexpr std::string_view kFinish =
    "UPDATE @.job AS j SET state = e.state, queue_order = NULL, owner = NULL, lease_until = NULL, "
    "ended = e.ended, details = e.details, results = e.results, bytes_read = e.bytes_read, "
    "bytes_total = e.bytes_total, rows_read = e.rows_read, rows_written = e.rows_written "
    "FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bytea[], $8::bytea[], "
    "$9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[]) AS e (id, claim, state, ended, "
    "details, results, bytes_read, bytes_total, rows_read, rows_written) WHERE j.world = $1 AND "
    "j.id = e.id AND j.state + 0 = 1 AND j.owner = $2 AND e.claim IN (0, j.claim) "
    "RETURNING j.id, j.workspace, j.endpoint";

inline constexpr std::string_view kCancel =
    "UPDATE @.job SET state = 3, queue_order = NULL, owner = NULL, lease_until = NULL, ended = $3 "
    "WHERE world = $1 AND id = $2 AND state IN (0, 1) RETURNING workspace, endpoint";

// Orders stay in sequence among the jobs that go back, and end up below those of the queue.
inline const std::string kRequeue =
    "WITH shift AS (SELECT greatest(0, (SELECT max(j.queue_order) FROM @.job AS j WHERE "
    "j.world = $1 AND j.state = 1 AND j.owner = $2) - (SELECT min(j.queue_order) FROM @.job AS j "
    "WHERE j.world = $1 AND " +
    kQueued +
    ") + 1) AS by) "
    "UPDATE @.job SET state = 0, started = NULL, owner = NULL, lease_until = NULL, "
    "queue_order = queue_order - coalesce(shift.by, 0) FROM shift "
    "WHERE world = $1 AND state = 1 AND owner = $2";

inline constexpr std::string_view kRenew =
    "UPDATE @.job AS j SET lease_until = clock_timestamp() + $3 * interval '1 millisecond', "
    "bytes_read = r.bytes_read, bytes_total = r.bytes_total, rows_read = r.rows_read, "
    "rows_written = r.rows_written FROM unnest($4::text[], $5::bigint[], $6::bigint[], "
    "$7::bigint[], $8::bigint[], $9::bigint[]) AS r (id, claim, bytes_read, bytes_total, "
    "rows_read, "
    "rows_written) WHERE j.world = $1 AND j.id = r.id AND j.state = 1 AND j.owner = $2 AND "
    "j.claim = r.claim RETURNING j.id";

// They keep their place in the queue, which is before those that were started later.
inline constexpr std::string_view kSweep =
    "UPDATE @.job SET state = 0, started = NULL, owner = NULL, lease_until = NULL, "
    "crashes = crashes + 1 WHERE number IN (SELECT number FROM @.job WHERE world = $1 AND "
    "state = 1 AND lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED)";

}  // namespace aml::jobs
