#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/mutex.h"

namespace aml::postgres {

/// Answers what several threads ask at the same time together: while one batch is on its way, those
/// who come wait, and go as the next. Who comes alone goes at once.
/// Shape:   in the order in which they came; a batch has at most `max` of them, and one batch is on
///          its way at a time.
/// Errors:  those of `answer_all`, to each of its batch.
/// Threads: any.
template <typename Ask, typename Answer>
class Combiner {
 public:
  /// Gives one answer to each.
  using AnswerAll = std::function<std::vector<Answer>(std::span<const Ask* const> asks)>;

  Combiner(std::size_t max, AnswerAll answer_all) : max_(max), answer_all_(std::move(answer_all)) {
    AML_ASSERT(max_ > 0);
  }
  Combiner(const Combiner&) = delete;
  Combiner& operator=(const Combiner&) = delete;

  Answer ask(const Ask& ask) {
    Waiting own{&ask};
    join(own);
    while (lead_or_wait(own)) {
    }
    if (own.error) std::rethrow_exception(own.error);
    AML_ASSERT(own.answer);
    return std::move(*own.answer);
  }

 private:
  struct Waiting {
    const Ask* ask;
    core::CondVar turn = {};
    bool is_done = false;
    std::optional<Answer> answer = {};
    std::exception_ptr error = {};
  };

  void join(Waiting& own) {
    const core::MutexLock lock(mutex_);
    waiting_.push_back(&own);
  }

  // False: there is an answer.
  bool lead_or_wait(Waiting& own) {
    const std::vector<Waiting*> batch = next_batch(own);
    if (batch.empty()) return false;
    answer(batch);
    finish(batch);
    return true;
  }

  // Empty: another thread answered meanwhile.
  std::vector<Waiting*> next_batch(Waiting& own) {
    const core::MutexLock lock(mutex_);
    while (is_busy_ && !own.is_done) own.turn.wait(mutex_);
    if (own.is_done) return {};
    is_busy_ = true;
    std::vector<Waiting*> batch;
    while (!waiting_.empty() && batch.size() < max_) {
      batch.push_back(waiting_.front());
      waiting_.pop_front();
    }
    return batch;
  }

  void answer(const std::vector<Waiting*>& batch) {
    std::vector<const Ask*> asks;
    asks.reserve(batch.size());
    for (const Waiting* one : batch) asks.push_back(one->ask);
    try {
      std::vector<Answer> answers = answer_all_(asks);
      AML_ASSERT(answers.size() == batch.size());
      for (std::size_t i = 0; i < batch.size(); ++i) batch[i]->answer = std::move(answers[i]);
    } catch (...) {
      for (Waiting* one : batch) one->error = std::current_exception();
    }
  }

  // Who is done may be gone as soon as the lock is.
  void finish(const std::vector<Waiting*>& batch) {
    const core::MutexLock lock(mutex_);
    is_busy_ = false;
    for (Waiting* one : batch) {
      one->is_done = true;
      one->turn.notify_one();
    }
    if (!waiting_.empty()) waiting_.front()->turn.notify_one();
  }

  const std::size_t max_;
  const AnswerAll answer_all_;
  core::Mutex mutex_;
  bool is_busy_ AML_GUARDED_BY(mutex_) = false;
  std::deque<Waiting*> waiting_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::postgres
