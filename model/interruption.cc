#include "model/interruption.h"

#include <utility>

namespace aml::model {

namespace {

thread_local const std::atomic<bool>* flag_of_thread = nullptr;

}  // namespace

Interruptible::Interruptible(const std::atomic<bool>& flag)
    : before_(std::exchange(flag_of_thread, &flag)) {}

Interruptible::~Interruptible() {
  flag_of_thread = before_;
}

bool is_interrupted() {
  return flag_of_thread != nullptr && flag_of_thread->load(std::memory_order_relaxed);
}

}  // namespace aml::model
