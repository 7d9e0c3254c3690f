#include "emulator/http/worker_pool.h"

#include <algorithm>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"

namespace aml::http {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxThreads = 256;
constexpr milliseconds kTick{10};
constexpr milliseconds kStuckAfter{20};
constexpr milliseconds kExtraIdle{5000};
constexpr int kQuietTicks = 5;

}  // namespace

WorkerPool::WorkerPool(Poller& poller, Serve serve, PeriodicTask periodic_task)
    : poller_(poller),
      serve_(std::move(serve)),
      periodic_task_(std::move(periodic_task)),
      base_(std::max(2u, std::thread::hardware_concurrency()) + 2) {
  AML_ASSERT(serve_ && periodic_task_);
}

WorkerPool::~WorkerPool() {
  join();
}

void WorkerPool::start() {
  AML_ASSERT(workers_.empty() && !supervisor_.joinable());
  for (std::size_t i = 0; i < base_; ++i) spawn(false);
  supervisor_ = std::thread([this] { supervise(); });
}

bool WorkerPool::finish(milliseconds grace) {
  finishing_ = true;
  wake_supervisor();
  if (supervisor_.joinable()) supervisor_.join();
  poller_.close();
  const Instant end = std::chrono::steady_clock::now() + grace;
  core::MutexLock lock(mutex_);
  while (alive_ > 0) {
    const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= milliseconds::zero()) return false;
    changed_.wait_for(mutex_, left);
  }
  return true;
}

void WorkerPool::join() {
  if (supervisor_.joinable()) finish(milliseconds::zero());
  for (Worker& worker : workers_) worker.thread.join();
  workers_.clear();
}

void WorkerPool::spawn(bool extra) {
  Worker& worker = workers_.emplace_back();
  worker.extra = extra;
  ++alive_;
  try {
    worker.thread = std::thread([this, &worker] { work(worker); });
  } catch (const std::system_error&) {
    --alive_;
    workers_.pop_back();
    core::log(core::LogLevel::kError, "http", "no further thread could be started");
  }
}

void WorkerPool::work(Worker& worker) {
  const milliseconds limit = worker.extra ? kExtraIdle : milliseconds(-1);
  while (!finishing_) {
    ++waiting_;
    const auto ready = poller_.wait(limit);
    const bool last = --waiting_ == 0;
    AML_ASSERT(waiting_ >= 0);
    if (!ready || ready->connection == nullptr) break;
    if (last && !ticking_) wake_supervisor();
    serve(worker, *ready->connection);
  }
  worker.ended = true;
  core::MutexLock lock(mutex_);
  AML_ASSERT(alive_ > 0);
  --alive_;
  woken_ = true;
  changed_.notify_all();
}

void WorkerPool::serve(Worker& worker, Connection& connection) {
  worker.busy_since.store(std::chrono::steady_clock::now().time_since_epoch().count(),
                          std::memory_order_relaxed);
  serve_(connection);
  worker.busy_since.store(0, std::memory_order_relaxed);
}

void WorkerPool::supervise() {
  int quiet = 0;
  while (!finishing_) {
    const Instant now = std::chrono::steady_clock::now();
    // Until the periodic task says otherwise, every new deadline wakes.
    next_periodic_task_ = Instant::max();
    const Instant due = periodic_task_(now);
    next_periodic_task_ = due;
    ticking_ = true;
    keep_enough_threads(now);
    quiet = waiting_ > 0 ? quiet + 1 : 0;
    if (quiet > kQuietTicks && may_rest()) {
      sleep(due);
      quiet = 0;
    } else {
      sleep(std::min(due, now + kTick));
    }
  }
}

void WorkerPool::keep_enough_threads(Instant now) {
  workers_.remove_if([](Worker& worker) {
    if (!worker.ended) return false;
    worker.thread.join();
    return true;
  });
  const Instant::rep before = (now - kStuckAfter).time_since_epoch().count();
  const auto stuck = static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(), [&](const Worker& worker) {
        const Instant::rep since = worker.busy_since.load(std::memory_order_relaxed);
        return since != 0 && since < before;
      }));
  // Where no worker is left waiting, more are likely to block: the pool doubles.
  const std::size_t spare = waiting_ > 0 ? base_ : std::max(base_, stuck);
  while (workers_.size() < std::min(stuck + spare, kMaxThreads)) {
    const std::size_t count = workers_.size();
    spawn(true);
    if (workers_.size() == count) return;
  }
}

// A worker that takes the last place between the two looks sees that no worker ticks and wakes us.
bool WorkerPool::may_rest() {
  ticking_ = false;
  return waiting_ > 0;
}

void WorkerPool::sleep(Instant until) {
  core::MutexLock lock(mutex_);
  if (!woken_) {
    if (until == Instant::max()) {
      changed_.wait(mutex_);
    } else {
      const auto left = until - std::chrono::steady_clock::now();
      changed_.wait_for(mutex_, std::max(milliseconds(1), std::chrono::ceil<milliseconds>(left)));
    }
  }
  woken_ = false;
}

void WorkerPool::wake_supervisor() {
  core::MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

}  // namespace aml::http
