#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/postgres/connection.h"

namespace aml::postgres {

/// Connections that are made when they are needed, and again when they were lost.
/// Errors:  Busy, and those of Connection.
/// Threads: any.
class Pool {
 public:
  struct Options {
    std::size_t connections = 6;
    std::chrono::milliseconds wait{1'000};  ///< for a free connection, then Busy
  };
  struct Stats {
    std::size_t in_use = 0;
    std::uint64_t taken = 0;     ///< connections that were taken for a use
    std::uint64_t waited = 0;    ///< takes that waited
    std::uint64_t refused = 0;   ///< takes that ended in Busy
    std::uint64_t connects = 0;  ///< connections that were made
  };

  /// A connection for as long as this lives. One that broke, or is left inside a transaction, is
  /// closed instead of given back.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    ~Lease();
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Makes no connection yet.
  explicit Pool(Target target);
  Pool(Target target, Options options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  Lease take();
  /// One statement on a free connection.
  Result run(std::string_view sql, std::initializer_list<Value> values = {});
  const Target& target() const { return target_; }
  Stats stats() const;

 private:
  std::unique_ptr<Connection> take_slot();
  void give_back(std::unique_ptr<Connection> connection);

  const Target target_;
  const Options options_;
  mutable core::Mutex mutex_;
  core::CondVar freed_;
  std::vector<std::unique_ptr<Connection>> free_ AML_GUARDED_BY(mutex_);
  Stats stats_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::postgres
