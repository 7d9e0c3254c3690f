#include "emulator/postgres/replicas.h"

#include <limits>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/postgres/migrations.h"

namespace aml::postgres {

namespace {

// **The one list** of layouts.
constexpr Step kReplicaSteps[] = {{R"(
CREATE SEQUENCE @.barrier MINVALUE 0 START 0;
SELECT nextval('@.barrier');
CREATE TABLE @.replica (
  id text PRIMARY KEY,
  version text NOT NULL,
  signed_on timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  flush_mark bigint NOT NULL
))"}};

// One that signs on has nothing yet that it would have to write.
constexpr std::string_view kSignOn =
    "INSERT INTO @.replica (id, version, flush_mark) SELECT $1, $2, last_value FROM @.barrier ON "
    "CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()";
constexpr std::string_view kBeat = "UPDATE @.replica SET seen_at = clock_timestamp() WHERE id = $1";
constexpr std::string_view kForget =
    "DELETE FROM @.replica WHERE seen_at < clock_timestamp() - interval '1 day'";
constexpr std::string_view kSetMark =
    "UPDATE @.replica SET seen_at = clock_timestamp(), flush_mark = greatest(flush_mark, $2) "
    "WHERE id = $1";
constexpr std::string_view kList =
    "SELECT id, version, (extract(epoch FROM clock_timestamp() - seen_at) * 1000)::bigint, "
    "flush_mark FROM @.replica WHERE flush_mark < $1 ORDER BY id";

std::vector<Replicas::Replica> read_replicas(const Result& rows) {
  std::vector<Replicas::Replica> replicas;
  for (int row = 0; row < rows.rows(); ++row)
    replicas.push_back({rows.text(row, 0), rows.text(row, 1),
                        std::chrono::milliseconds(rows.integer(row, 2)), rows.integer(row, 3)});
  return replicas;
}

}  // namespace

Replicas::Replicas(Pool& pool, std::string id, std::string version)
    : pool_(pool), id_(std::move(id)), version_(std::move(version)) {
  AML_ASSERT(!id_.empty());
  migrate(pool_, {"replica", kReplicaSteps});
  pool_.run(kSignOn, {id_, version_});
}

bool Replicas::beat() {
  const Value own[] = {id_};
  const Call calls[] = {{kBeat, own}, {kForget}};
  if (pool_.take()->run_all(calls)[0].changed() == 1) return true;
  pool_.run(kSignOn, {id_, version_});
  return false;
}

void Replicas::sign_off() {
  pool_.run("DELETE FROM @.replica WHERE id = $1", {id_});
}

std::vector<Replicas::Replica> Replicas::list() const {
  return missing(std::numeric_limits<std::int64_t>::max());
}

std::int64_t Replicas::raise_barrier() {
  return pool_.run("SELECT nextval('@.barrier')").integer(0, 0);
}

std::int64_t Replicas::last_barrier() const {
  return pool_.run("SELECT last_value FROM @.barrier").integer(0, 0);
}

void Replicas::set_mark(std::int64_t barrier) {
  pool_.run(kSetMark, {id_, barrier});
}

std::vector<Replicas::Replica> Replicas::missing(std::int64_t barrier) const {
  return read_replicas(pool_.run(kList, {barrier}));
}

}  // namespace aml::postgres
