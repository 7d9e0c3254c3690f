#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "emulator/gateway/policies/timed_cache.h"
#include "emulator/http/message.h"

namespace aml::gateway {

/// An answer of a backend, whole.
struct KeptAnswer {
  int status = 200;
  core::Headers headers;
  std::string content_type;
  std::string body;
};

/// Answers that policies keep for a time.
/// Threads: any.
class AnswerCache {
 public:
  static constexpr std::size_t kMostAnswers = 1'000;
  static constexpr std::size_t kMostBytes = 16u << 20;

  /// Null: it is not there, or its time is over.
  std::shared_ptr<const KeptAnswer> find(const std::string& key, core::TimePoint now) {
    return kept_.find(key, now).value_or(nullptr);
  }
  /// An answer that is too large is not kept.
  void store(const std::string& key, KeptAnswer answer, core::TimePoint until) {
    std::size_t bytes = answer.body.size() + answer.content_type.size();
    for (const core::Header& header : answer.headers)
      bytes += header.name.size() + header.value.size();
    kept_.store(key, std::make_shared<const KeptAnswer>(std::move(answer)), bytes, until);
  }
  void reset() { kept_.reset(); }

 private:
  TimedCache<std::shared_ptr<const KeptAnswer>> kept_{kMostAnswers, kMostBytes};
};

}  // namespace aml::gateway
