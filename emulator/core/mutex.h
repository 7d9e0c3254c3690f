#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

// Lock annotations: the clang preset rejects unlocked access to guarded members.
#if defined(__clang__)
#define AML_ATTRIBUTE(x) __attribute__((x))
#else
#define AML_ATTRIBUTE(x)
#endif
#define AML_CAPABILITY(x) AML_ATTRIBUTE(capability(x))
#define AML_SCOPED_CAPABILITY AML_ATTRIBUTE(scoped_lockable)
#define AML_GUARDED_BY(x) AML_ATTRIBUTE(guarded_by(x))
#define AML_REQUIRES(...) AML_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define AML_ACQUIRE(...) AML_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define AML_RELEASE(...) AML_ATTRIBUTE(release_capability(__VA_ARGS__))
#define AML_EXCLUDES(...) AML_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace aml::core {

class AML_CAPABILITY("mutex") Mutex {
 public:
  void lock() AML_ACQUIRE() { mutex_.lock(); }
  void unlock() AML_RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

/// Holds a Mutex for a scope. No function holds two; none is held while calling out.
class AML_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) AML_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() AML_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Wakes threads that wait under a Mutex; callers re-check their condition in a loop.
class CondVar {
 public:
  void wait(Mutex& mutex) AML_REQUIRES(mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    condition_.wait(held);
    held.release();
  }
  /// False when the time ran out first.
  bool wait_for(Mutex& mutex, std::chrono::milliseconds limit) AML_REQUIRES(mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    const bool woken = condition_.wait_for(held, limit) == std::cv_status::no_timeout;
    held.release();
    return woken;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace aml::core
