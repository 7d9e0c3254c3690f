#pragma once

#include <atomic>

namespace aml::model {

/// Lets what this thread computes be ended from another one: while it lives, long work of modules
/// ends with an error soon after the flag is true.
/// Threads: made, asked and destroyed by one thread; the flag may be set by any, and outlives it.
class Interruptible {
 public:
  explicit Interruptible(const std::atomic<bool>& flag);
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  const std::atomic<bool>* const before_;
};

/// False where nothing can end this thread's work.
bool is_interrupted();

}  // namespace aml::model
