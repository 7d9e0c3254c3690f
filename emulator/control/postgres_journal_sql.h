#pragma once

#include <string>
#include <string_view>

#include "emulator/postgres/migrations.h"

namespace aml::control {

// The tables and statements of PostgresJournalStore. $1 is the world.

/// **The one list** of layouts. place: the order of entries and steps; number: of an entry. A
/// record is JournalEntry's, of the format that it says; texts are bytes, as strangers chose them.
/// Who writes holds its world's row of journal_state, so that numbers are seen in their order.
inline constexpr postgres::Step kJournalSteps[] = {{R"(
CREATE TABLE @.journal (
  world text NOT NULL,
  place bigint NOT NULL,
  number bigint,
  replica text NOT NULL,
  format int NOT NULL,
  id bytea NOT NULL,
  inner_id bytea,
  workspace bytea NOT NULL,
  bytes bigint NOT NULL,
  record bytea NOT NULL,
  PRIMARY KEY (world, place)
) WITH (autovacuum_vacuum_scale_factor = 0.1);
ALTER TABLE @.journal ALTER COLUMN record SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX journal_by_number ON @.journal (world, number) WHERE number IS NOT NULL;
CREATE INDEX journal_steps ON @.journal (world, place) WHERE number IS NULL;
CREATE INDEX journal_by_id ON @.journal (world, id) WHERE number IS NOT NULL;
CREATE INDEX journal_by_inner_id ON @.journal (world, inner_id) WHERE inner_id IS NOT NULL;
CREATE TABLE @.journal_state (
  world text PRIMARY KEY,
  last_place bigint NOT NULL DEFAULT 0,
  last_number bigint NOT NULL DEFAULT 0,
  entries bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  dropped bigint NOT NULL DEFAULT 0,
  last_dropped bigint NOT NULL DEFAULT 0,
  steps bigint NOT NULL DEFAULT 0,
  step_bytes bigint NOT NULL DEFAULT 0,
  dropped_steps bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);
CREATE TABLE @.journal_window (
  world text NOT NULL,
  workspace bytea NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (world, workspace)
))"}};

inline const std::string kJournalStateColumns =
    "last_place, last_number, entries, bytes, dropped, last_dropped, steps, step_bytes, "
    "dropped_steps";
inline const std::string kReadJournalState =
    "SELECT " + kJournalStateColumns + " FROM @.journal_state WHERE world = $1";
inline const std::string kLockJournalState = kReadJournalState + " FOR UPDATE";
inline constexpr std::string_view kMakeJournalState =
    "INSERT INTO @.journal_state (world) VALUES ($1) ON CONFLICT DO NOTHING";

inline constexpr std::string_view kInsertJournal =
    "INSERT INTO @.journal (world, replica, format, place, number, id, inner_id, workspace, bytes, "
    "record) SELECT $1, $2, $3::int, r.place, nullif(r.number, 0), r.id, nullif(r.inner_id, ''), "
    "r.workspace, r.bytes, r.record FROM unnest($4::bigint[], $5::bigint[], $6::bytea[], "
    "$7::bytea[], $8::bytea[], $9::bigint[], $10::bytea[]) AS r (place, number, id, inner_id, "
    "workspace, bytes, record)";

/// Adds what was inserted: $2 entries with $3 bytes, $4 steps with $5 bytes; $6 were lost before.
inline constexpr std::string_view kAddToJournalState =
    "UPDATE @.journal_state SET last_place = last_place + $2 + $4, last_number = last_number + $2, "
    "entries = entries + $2, bytes = bytes + $3, steps = steps + $4, step_bytes = step_bytes + $5, "
    "dropped = dropped + $6, last_dropped = CASE WHEN $6 > 0 THEN last_number + $2 ELSE "
    "last_dropped END WHERE world = $1";

/// Deletes the oldest that are too many: $2 may stay, with $3 bytes; $4 are looked at.
inline std::string drop_sql(const std::string& which, const std::string& count,
                            const std::string& bytes, const std::string& dropped) {
  return "WITH oldest AS (SELECT o.place, row_number() OVER w AS n, (sum(o.bytes) OVER w - "
         "o.bytes)::bigint AS before FROM (SELECT j.place, j.bytes FROM @.journal AS j WHERE "
         "j.world = $1 AND j.number IS " +
         which +
         " ORDER BY j.place LIMIT $4) AS o WINDOW w AS (ORDER BY o.place)), "
         "gone AS (DELETE FROM @.journal AS j USING oldest, @.journal_state AS s WHERE "
         "j.world = $1 AND s.world = $1 AND j.place = oldest.place AND (oldest.n <= s." +
         count + " - $2 OR oldest.before < s." + bytes +
         " - $3) RETURNING j.number, j.bytes) "
         "UPDATE @.journal_state SET " +
         count + " = " + count + " - (SELECT count(*) FROM gone), " + bytes + " = " + bytes +
         " - coalesce((SELECT sum(g.bytes)::bigint FROM gone AS g), 0), " + dropped + " = " +
         dropped +
         " + (SELECT count(*) FROM gone), last_dropped = greatest(last_dropped, coalesce((SELECT "
         "max(number) FROM gone), 0)) WHERE world = $1 RETURNING " +
         count + ", " + bytes;
}
inline const std::string kDropEntries = drop_sql("NOT NULL", "entries", "bytes", "dropped");
inline const std::string kDropSteps = drop_sql("NULL", "steps", "step_bytes", "dropped_steps");

inline constexpr std::string_view kJournalAfter =
    "SELECT number, record FROM @.journal WHERE world = $1 AND format = $2 AND number > $3 "
    "ORDER BY number LIMIT $4";
inline constexpr std::string_view kJournalBefore =
    "SELECT number, record FROM @.journal WHERE world = $1 AND format = $2 AND number < $3 "
    "ORDER BY number DESC LIMIT $4";
inline constexpr std::string_view kWholeJournal =
    "SELECT number, record FROM @.journal WHERE world = $1 AND format = $2 ORDER BY place";
inline constexpr std::string_view kFindInJournal =
    "SELECT number, record FROM @.journal WHERE world = $1 AND format = $2 AND "
    "number IS NOT NULL AND (id = $3 OR inner_id = $3) ORDER BY number DESC LIMIT 1";

inline constexpr std::string_view kClearJournal = "DELETE FROM @.journal WHERE world = $1";
inline constexpr std::string_view kClearWindows = "DELETE FROM @.journal_window WHERE world = $1";
inline constexpr std::string_view kClearJournalState =
    "UPDATE @.journal_state SET entries = 0, bytes = 0, dropped = 0, last_dropped = 0, steps = 0, "
    "step_bytes = 0, dropped_steps = 0 WHERE world = $1";
inline constexpr std::string_view kClearWorkspace =
    "WITH gone AS (DELETE FROM @.journal AS j WHERE j.world = $1 AND j.workspace = $2 AND "
    "j.number IS NOT NULL RETURNING j.bytes) UPDATE @.journal_state SET entries = entries - "
    "(SELECT count(*) FROM gone), bytes = bytes - coalesce((SELECT sum(g.bytes)::bigint FROM gone "
    "AS g), 0) WHERE world = $1";
/// One that something was dropped from is as good as none.
inline constexpr std::string_view kForgetWindows =
    "DELETE FROM @.journal_window AS w USING @.journal_state AS s WHERE w.world = $1 AND "
    "s.world = $1 AND w.number < s.last_dropped";
inline constexpr std::string_view kOpenWindow =
    "INSERT INTO @.journal_window (world, workspace, number) SELECT $1, $2, last_number FROM "
    "@.journal_state WHERE world = $1 ON CONFLICT (world, workspace) DO UPDATE SET "
    "number = excluded.number";
inline constexpr std::string_view kFindWindow =
    "SELECT number FROM @.journal_window WHERE world = $1 AND workspace = $2";

}  // namespace aml::control
