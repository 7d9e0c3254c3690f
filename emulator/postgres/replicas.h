#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "emulator/postgres/pool.h"

namespace aml::postgres {

/// The processes that share a schema: which ones there are, and which barrier each has passed. A
/// barrier is a number; a process has passed it when it has written everything that it knew before
/// it was raised.
/// Shape:   all times are the database's.
/// Errors:  those of Pool.
/// Threads: any.
class Replicas {
 public:
  struct Replica {
    std::string id;
    std::string version;
    std::chrono::milliseconds unseen;  ///< since its last beat()
    std::int64_t mark;                 ///< the last barrier that it has passed
  };

  /// One that was not seen for so long has gone without saying so.
  static constexpr std::chrono::seconds kLost{15};

  /// Signs this process on. `id` names it among all, and no later one. Makes the tables where they
  /// are missing; `pool` outlives it.
  Replicas(Pool& pool, std::string id, std::string version);

  /// Says that this process is there: every few seconds. False: the others had given it up (its
  /// row had gone); it is signed on again.
  bool beat();
  /// This process has written everything, and goes.
  void sign_off();
  /// All that are signed on, by their ids; those that were not seen for a day are forgotten.
  std::vector<Replica> list() const;

  /// A new barrier, larger than all before.
  std::int64_t raise_barrier();
  /// The last one that was raised; 0: none.
  std::int64_t last_barrier() const;
  /// This process has passed it.
  void set_mark(std::int64_t barrier);
  /// Who has signed on and not passed it; those that have gone without saying so among them.
  std::vector<Replica> missing(std::int64_t barrier) const;

 private:
  Pool& pool_;
  const std::string id_;
  const std::string version_;
};

}  // namespace aml::postgres
