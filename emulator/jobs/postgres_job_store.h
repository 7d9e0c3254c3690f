#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emulator/jobs/job_store.h"
#include "emulator/postgres/combiner.h"
#include "emulator/postgres/pool.h"

namespace aml::jobs {

/// Records of jobs in PostgreSQL, shared by all processes that name the same schema and world.
/// Shape:   a claim is a lease: it lasts claim_time() by the database's clock, and every later
///          write of its job asks for it. Takes of several threads are one statement, and ends are.
/// Errors:  those of postgres::Pool; std::system_error ENOSPC where the database's disk is full.
/// Threads: any.
class PostgresJobStore final : public JobStore {
 public:
  struct Options {
    /// Names this process among all, and no later one: what it has taken is its.
    std::string replica;
    /// Jobs of different worlds do not know each other: empty, or a private workspace's id.
    std::string world = {};
    std::chrono::milliseconds lease{15'000};
  };

  /// Makes the tables where they are missing. `pool` outlives it.
  PostgresJobStore(postgres::Pool& pool, Options options, Listener listener = {});

  using JobStore::list;
  void add(const core::Job& job) override;
  std::optional<core::Job> find(const std::string& id) const override;
  JobPage list(const JobQuery& query) const override;
  std::map<core::JobState, std::uint64_t> count_by_state(
      std::optional<std::string_view> workspace) const override;
  bool start(const std::string& id) override;
  std::optional<core::Job> take_next(std::size_t per_endpoint, core::TimePoint now,
                                     std::optional<std::string_view> workspace = {}) override;
  bool finish(const std::string& id, const JobEnd& end, core::TimePoint now) override;
  bool cancel(const std::string& id, core::TimePoint now) override;
  void requeue_running() override;
  Renewal renew(const std::vector<ClaimedJob>& running) override;
  std::optional<std::chrono::milliseconds> claim_time() const override { return options_.lease; }
  void clear(std::optional<std::string_view> workspace) override;

 private:
  struct Take {
    std::size_t per_endpoint;
    core::TimePoint now;
    std::string workspace;  ///< in small letters; empty: of all
  };
  struct Ending {
    const std::string& id;
    const JobEnd& end;
    core::TimePoint now;
  };
  using Takes = postgres::Combiner<Take, std::optional<core::Job>>;
  using Endings = postgres::Combiner<Ending, bool>;

  std::vector<std::optional<core::Job>> take_all(std::span<const Take* const> takes);
  std::vector<core::Job> take(const Take& take, std::size_t count);
  std::vector<core::Job> take_by(const std::string& sql, const Take& take, std::size_t count);
  std::vector<bool> finish_all(std::span<const Ending* const> endings);
  void report(const core::Job& job) const;

  postgres::Pool& pool_;
  const Options options_;
  const Listener listener_;  ///< may be empty
  std::atomic<std::int64_t> last_claim_ = 0;
  Takes takes_;
  Endings endings_;
};

}  // namespace aml::jobs
