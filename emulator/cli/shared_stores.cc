#include "emulator/cli/shared_stores.h"

#include <array>
#include <utility>

#include "emulator/cli/postgres_workspace_store.h"
#include "emulator/control/postgres_journal_store.h"
#include "emulator/control/shared_clock.h"
#include "emulator/gateway/analytics/postgres_analytics_store.h"
#include "emulator/gateway/policies/fallback_counter_store.h"
#include "emulator/gateway/policies/postgres_counter_store.h"
#include "emulator/jobs/postgres_job_store.h"
#include "emulator/management/postgres_definition_store.h"
#include "emulator/postgres/migrations.h"
#include "emulator/service/postgres_account_store.h"
#include "emulator/steering/fallback_fault_store.h"
#include "emulator/steering/postgres_fault_store.h"
#include "emulator/storage/postgres_blob_store.h"

namespace aml::cli {

namespace {

// **The one list** of layouts.
constexpr auto kTables = std::to_array<postgres::Step>({{R"(
  CREATE TABLE @.gateway (
    world text COLLATE "C" NOT NULL,
    instance text COLLATE "C" NOT NULL,
    begun bigint NOT NULL,
    PRIMARY KEY (world, instance)))"}});

constexpr postgres::Migrations kTableLayout{"gateway", kTables};

// The first replica that has the instance says when its quotas begin.
core::TimePoint begin_of(postgres::Pool& pool, const std::string& world,
                         const std::string& instance, core::TimePoint now) {
  postgres::migrate(pool, kTableLayout);
  const std::int64_t millis = now.time_since_epoch().count();
  const postgres::Result row = pool.run(
      "INSERT INTO @.gateway AS known (world, instance, begun) VALUES ($1, $2, $3) "
      "ON CONFLICT (world, instance) DO UPDATE SET begun = known.begun RETURNING begun",
      {world, instance, millis});
  return core::TimePoint(core::TimePoint::duration(row.integer(0, 0)));
}

}  // namespace

std::function<bool()> SharedStores::is_away() const {
  return [&membership = parts_.membership] { return membership.is_lost(); };
}

std::unique_ptr<steering::FaultStore> SharedStores::faults() {
  auto shared = std::make_unique<steering::PostgresFaultStore>(parts_.pool, parts_.world);
  if (!parts_.counts_alone) return shared;
  return std::make_unique<steering::FallbackFaultStore>(std::move(shared), is_away());
}

std::unique_ptr<control::JournalStore> SharedStores::journal() {
  return std::make_unique<control::PostgresJournalStore>(
      parts_.pool, parts_.limits,
      control::PostgresJournalStore::Options{.replica = parts_.membership.id(),
                                             .world = parts_.world});
}

std::unique_ptr<management::DefinitionStore> SharedStores::definitions() {
  return std::make_unique<management::PostgresDefinitionStore>(parts_.pool, parts_.world);
}

// What others may take or stop, they hear of.
std::unique_ptr<jobs::JobStore> SharedStores::jobs(jobs::JobStore::Listener listener) {
  return std::make_unique<jobs::PostgresJobStore>(
      parts_.pool,
      jobs::PostgresJobStore::Options{.replica = parts_.membership.id(),
                                      .world = parts_.world,
                                      .lease = parts_.membership.lease()},
      [listener = std::move(listener), &membership = parts_.membership, world = parts_.world,
       claimed = parts_.claimed](const jobs::JobStore::Change& change) {
        if (change.state == core::JobState::kRunning) claimed();
        if (change.queued || change.state == core::JobState::kCancelled)
          membership.wake_others(world);
        if (listener) listener(change);
      });
}

std::unique_ptr<gateway::AnalyticsStore> SharedStores::analytics() {
  return std::make_unique<gateway::PostgresAnalyticsStore>(parts_.pool, parts_.world,
                                                           parts_.membership.id());
}

std::unique_ptr<storage::BlobStore> SharedStores::blobs(const std::string& account) {
  return std::make_unique<storage::PostgresBlobStore>(parts_.pool, account, parts_.clock);
}

std::shared_ptr<service::AccountStore> SharedStores::accounts() {
  return std::make_shared<service::PostgresAccountStore>(parts_.pool);
}

std::shared_ptr<gateway::InstanceState> SharedStores::gateway(const std::string& instance,
                                                              core::TimePoint now) {
  std::unique_ptr<gateway::CounterStore> counters = std::make_unique<gateway::PostgresCounterStore>(
      parts_.pool, gateway::PostgresCounterStore::Options{.replica = parts_.membership.id(),
                                                          .world = parts_.world + "/" + instance});
  if (parts_.counts_alone)
    counters = std::make_unique<gateway::FallbackCounterStore>(std::move(counters), is_away());
  return std::make_shared<gateway::InstanceState>(
      begin_of(parts_.pool, parts_.world, instance, now), std::move(counters));
}

// Each store brings its own up to date when it is made.
void SharedStores::migrate(postgres::Pool& pool) {
  const core::SystemClock clock;
  const core::Limits limits;
  replicas::Membership membership(pool, {.id = "migration", .version = ""});
  SharedStores stores({.pool = pool,
                       .membership = membership,
                       .claimed = [] {},
                       .clock = clock,
                       .limits = limits,
                       .world = "migration"});
  stores.faults();
  stores.journal();
  stores.definitions();
  stores.jobs({});
  stores.analytics();
  stores.blobs("migration");
  stores.accounts();
  stores.gateway("migration", clock.now());
  const control::SharedManualClock manual(pool, "migration", clock.now());
  const PostgresWorkspaceStore workspaces(pool, limits.workspaces,
                                          [] { return std::chrono::steady_clock::now(); });
  forget(pool, "migration");
}

void SharedStores::forget(postgres::Pool& pool, const std::string& world) {
  steering::PostgresFaultStore::forget(pool, world);
  management::PostgresDefinitionStore::forget(pool, world);
  gateway::PostgresAnalyticsStore::forget(pool, world);
  control::SharedManualClock::forget(pool, world);
  if (core::is_hex32(world))
    storage::PostgresBlobStore::forget(pool, service::private_account(world));
  pool.run("DELETE FROM @.gateway WHERE world = $1", {world});
}

}  // namespace aml::cli
