#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "emulator/cli/config.h"
#include "emulator/cli/world_stores.h"
#include "emulator/control/metrics.h"
#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/http/message.h"
#include "emulator/postgres/pool.h"
#include "emulator/replicas/membership.h"
#include "emulator/replicas/wake_up.h"

namespace aml::cli {

/// The database that a setting names.
postgres::Target target_of(const StoreSetting& setting);

/// This process as one of several that share a database: the connections, the membership, and what
/// every call passes on its way in and out.
/// Threads: any; start() before the first call.
class Replication {
 public:
  /// A call that changed what all replicas know is answered once all have followed, or after this.
  static constexpr std::chrono::seconds kFollowTime{5};

  /// Connects, and brings the tables up to date.
  /// Errors: std::runtime_error with the address and the reason.
  explicit Replication(const Config& config);
  ~Replication() { stop(); }
  Replication(const Replication&) = delete;
  Replication& operator=(const Replication&) = delete;

  /// The clock of a world, which all replicas share.
  std::unique_ptr<core::Clock> clock(const std::string& world, const ClockSetting& setting);
  /// The same on all replicas, and nowhere else.
  std::string signing_key() const;
  postgres::Pool& pool() { return pool_; }
  replicas::Membership& membership() { return membership_; }
  /// Whether the database answered lately, or this replica goes on without it.
  bool is_ready() const;
  /// What this replica does while the database is away, before the reason.
  std::string without_database() const;
  /// Of one world: empty for the open one, else the private workspace's id.
  std::shared_ptr<WorldStores> stores(const std::string& world, const core::Clock& clock,
                                      const core::Limits& limits);
  /// A private workspace has gone: so does what its stores have, and the others learn it.
  void forget(const std::string& world);
  /// A job was claimed.
  void note_claim() { claims_.fetch_add(1, std::memory_order_relaxed); }
  /// What the database was asked for, and what became of it.
  std::vector<control::Figure> figures(std::uint64_t lost_claims) const;
  /// Asks all others to write what they have noted: the ids of those that did not, or that vanished
  /// without signing off.
  std::vector<std::string> gather();
  /// Address and database, without the password.
  std::string shown() const { return postgres::shown(pool_.target()); }

  void start(replicas::Membership::Hooks hooks);
  void stop();

  /// Middleware: refuses calls while this replica may know less than the others, and answers those
  /// that changed what all know when the others have followed.
  http::Handler in_front_of(const http::Handler& next);

 private:
  http::Response answer(const http::Handler& next, http::Request& request,
                        core::RequestContext& context);
  void refuse_when_lost(const http::Request& request) const;
  void sweep_until_stopped();

  const StoreLoss loss_;
  std::atomic<std::uint64_t> claims_ = 0;
  postgres::Pool pool_;
  replicas::Membership membership_;
  const std::string installation_;
  const replicas::WakeUp sweeping_;
  std::atomic<bool> stopping_ = false;
  std::thread sweeper_;  ///< frees what no blob needs any more
};

}  // namespace aml::cli
