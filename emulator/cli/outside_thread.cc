#include "emulator/cli/outside_thread.h"

#include <exception>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::cli {

OutsideThread::OutsideThread() : thread_([this] { work(); }) {}

OutsideThread::~OutsideThread() {
  end();
}

void OutsideThread::run(const std::function<void()>& step) {
  AML_ASSERT(thread_.joinable() && step);
  std::exception_ptr error;
  {
    core::MutexLock lock(mutex_);
    step_ = &step;
    changed_.notify_all();
    while (step_ != nullptr) changed_.wait(mutex_);
    error = std::exchange(error_, nullptr);
  }
  if (error != nullptr) std::rethrow_exception(error);
}

void OutsideThread::end() {
  if (!thread_.joinable()) return;
  {
    core::MutexLock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void OutsideThread::work() {
  for (;;) {
    const std::function<void()>* step = nullptr;
    {
      core::MutexLock lock(mutex_);
      while (step_ == nullptr && !ending_) changed_.wait(mutex_);
      if (step_ == nullptr) return;
      step = step_;
    }
    std::exception_ptr error;
    try {
      (*step)();
    } catch (...) {
      error = std::current_exception();
    }
    core::MutexLock lock(mutex_);
    error_ = std::move(error);
    step_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace aml::cli
