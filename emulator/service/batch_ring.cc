#include "emulator/service/batch_ring.h"

#include <utility>

#include "emulator/base/assert.h"

namespace aml::service {
namespace {

constexpr std::size_t kKeptBytes = 4u << 20;  ///< of a string that waits for its next use

void release(std::string& text) {
  text.clear();
  if (text.capacity() > kKeptBytes) text.shrink_to_fit();
}

void release(Batch& batch) {
  release(batch.rows);
  for (std::string& text : batch.texts) release(text);
  for (std::string& header : batch.headers) release(header);
  batch.rows_read = 0;
  batch.rows_written = 0;
  batch.error = nullptr;
}

}  // namespace

BatchRing::BatchRing(unsigned threads, std::size_t places, std::function<void(Batch&)> work)
    : work_(std::move(work)), batches_(places), done_(places, false) {
  AML_ASSERT(threads > 0 && places > 0 && work_);
  workers_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) workers_.emplace_back([this] { work_on_batches(); });
  } catch (...) {
    stop();
    throw;
  }
}

BatchRing::~BatchRing() {
  stop();
}

void BatchRing::stop() {
  {
    const core::MutexLock lock(mutex_);
    stopping_ = true;
  }
  submitted_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void BatchRing::submit() {
  AML_ASSERT(!full());
  ++newest_;
  {
    const core::MutexLock lock(mutex_);
    ++ready_;
  }
  submitted_.notify_one();
}

Batch* BatchRing::wait_for_oldest(std::chrono::milliseconds limit) {
  AML_ASSERT(!empty());
  const std::size_t place = oldest_ % batches_.size();
  const core::MutexLock lock(mutex_);
  if (!done_[place]) finished_.wait_for(mutex_, limit);
  return done_[place] ? &batches_[place] : nullptr;
}

void BatchRing::release_oldest() {
  AML_ASSERT(!empty());
  const std::size_t place = oldest_ % batches_.size();
  release(batches_[place]);
  ++oldest_;
  const core::MutexLock lock(mutex_);
  AML_ASSERT(done_[place]);
  done_[place] = false;
}

void BatchRing::work_on_batches() {
  while (true) {
    std::size_t place = 0;
    {
      const core::MutexLock lock(mutex_);
      while (!stopping_ && taken_ == ready_) submitted_.wait(mutex_);
      if (stopping_) return;
      AML_ASSERT(taken_ < ready_);
      place = taken_++ % batches_.size();
    }
    Batch& batch = batches_[place];
    try {
      work_(batch);
    } catch (...) {
      batch.error = std::current_exception();
    }
    {
      const core::MutexLock lock(mutex_);
      AML_ASSERT(!done_[place]);
      done_[place] = true;
    }
    finished_.notify_one();
  }
}

}  // namespace aml::service
