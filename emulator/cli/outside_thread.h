#pragma once

#include <functional>
#include <thread>

#include "emulator/core/mutex.h"

namespace aml::cli {

/// A thread that was there before the process was confined, and so is not: it does what is left of
/// the start, such as the file of --ready-file, and ends when the start does.
/// Threads: one at a time.
class OutsideThread {
 public:
  OutsideThread();
  ~OutsideThread();
  OutsideThread(const OutsideThread&) = delete;
  OutsideThread& operator=(const OutsideThread&) = delete;

  /// Returns when the step is done.
  /// Errors: what the step throws.
  void run(const std::function<void()>& step);
  void end();  ///< no step comes after it

 private:
  void work();

  core::Mutex mutex_;
  core::CondVar changed_;
  const std::function<void()>* step_ AML_GUARDED_BY(mutex_) = nullptr;
  std::exception_ptr error_ AML_GUARDED_BY(mutex_);
  bool ending_ AML_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace aml::cli
