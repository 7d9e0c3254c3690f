#include "emulator/postgres/pool.h"

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"

namespace aml::postgres {

using core::MutexLock;

Pool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->give_back(std::move(connection_));
}

Pool::Pool(Target target) : Pool(std::move(target), Options()) {}

Pool::Pool(Target target, Options options) : target_(std::move(target)), options_(options) {
  AML_ASSERT(options_.connections > 0);
}

Pool::~Pool() {
  const MutexLock lock(mutex_);
  AML_ASSERT(stats_.in_use == 0);
}

// Null: one may be made. The one used last comes first; the others may time out in a pooler.
std::unique_ptr<Connection> Pool::take_slot() {
  const MutexLock lock(mutex_);
  const core::Stopwatch watch;
  if (stats_.in_use == options_.connections) ++stats_.waited;
  while (stats_.in_use == options_.connections) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(options_.wait - watch.elapsed());
    if (left.count() <= 0) {
      ++stats_.refused;
      throw Busy("all connections to the database are in use: " + shown(target_));
    }
    freed_.wait_for(mutex_, left);
  }
  ++stats_.in_use;
  ++stats_.taken;
  if (free_.empty()) return nullptr;
  std::unique_ptr<Connection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

Pool::Lease Pool::take() {
  std::unique_ptr<Connection> connection = take_slot();
  try {
    if (connection != nullptr && !connection->is_usable()) connection.reset();
    if (connection == nullptr) {
      connection = std::make_unique<Connection>(target_);
      const MutexLock lock(mutex_);
      ++stats_.connects;
    }
  } catch (...) {
    give_back(nullptr);
    throw;
  }
  return {*this, std::move(connection)};
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  if (connection != nullptr && (connection->in_transaction() || !connection->is_usable()))
    connection.reset();
  const MutexLock lock(mutex_);
  AML_ASSERT(stats_.in_use > 0);
  --stats_.in_use;
  if (connection != nullptr) free_.push_back(std::move(connection));
  freed_.notify_one();
}

Result Pool::run(std::string_view sql, std::initializer_list<Value> values) {
  return take()->run(sql, values);
}

Pool::Stats Pool::stats() const {
  const MutexLock lock(mutex_);
  return stats_;
}

}  // namespace aml::postgres
