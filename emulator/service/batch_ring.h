#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/mutex.h"

namespace aml::service {

/// A piece of a file on its way: rows in, the outputs' text out.
struct Batch {
  std::string rows;
  bool wants_headers = false;

  std::size_t rows_read = 0;
  std::size_t rows_written = 0;
  std::vector<std::string> headers;  ///< per output
  std::vector<std::string> texts;    ///< per output
  std::exception_ptr error;          ///< what `work` threw
};

/// Works on batches with several threads and gives them back in the order in which they came.
/// Batches are in a ring of fixed size, so memory is bounded and their strings are used again.
/// Threads: one caller; it makes the workers and joins them.
class BatchRing {
 public:
  BatchRing(unsigned threads, std::size_t places, std::function<void(Batch&)> work);
  BatchRing(const BatchRing&) = delete;
  BatchRing& operator=(const BatchRing&) = delete;
  /// Batches that no worker has begun are dropped.
  ~BatchRing();

  bool empty() const { return oldest_ == newest_; }
  bool full() const { return newest_ - oldest_ == batches_.size(); }

  /// The batch to fill next; the line must not be full.
  Batch& next() {
    AML_ASSERT(!full());
    return batches_[newest_ % batches_.size()];
  }
  void submit();

  /// The batch that came first, or nullptr if it is not done yet after a wait of at most `limit`;
  /// the line must not be empty.
  Batch* wait_for_oldest(std::chrono::milliseconds limit);
  void release_oldest();

 private:
  void work_on_batches();
  void stop();

  std::function<void(Batch&)> work_;
  std::vector<Batch> batches_;  ///< each belongs to the caller or to one worker
  std::size_t oldest_ = 0;      ///< of the caller, like newest_
  std::size_t newest_ = 0;

  core::Mutex mutex_;
  core::CondVar submitted_;
  core::CondVar finished_;
  std::size_t ready_ AML_GUARDED_BY(mutex_) = 0;  ///< batches submitted so far
  std::size_t taken_ AML_GUARDED_BY(mutex_) = 0;  ///< batches begun so far
  std::vector<bool> done_ AML_GUARDED_BY(mutex_);
  bool stopping_ AML_GUARDED_BY(mutex_) = false;

  std::vector<std::thread> workers_;  ///< last: they use everything above
};

}  // namespace aml::service
