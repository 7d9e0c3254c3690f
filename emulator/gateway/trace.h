#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::gateway {

/// Where in a call an entry was made.
enum class TraceSection { kInbound, kBackend, kOutbound, kOnError };

std::string_view name_of(TraceSection section);  ///< "inbound"

/// What the gateway did with one call, step by step, for its owner.
/// Threads: one call, one thread.
/// Source:  documented (API Inspector, 2016: the document's members).
class Trace {
 public:
  using Data = std::vector<std::pair<std::string, std::string>>;

  Trace(std::string id, core::TimePoint started) : id_(std::move(id)), started_(started) {}

  /// `source` is "handler", "mapper" or a policy's name; `message` says what it did; `data` are
  /// further members of the entry's `data`, as text.
  void add(TraceSection section, std::string_view source, std::string message, Data data = {});

  const std::string& id() const { return id_; }
  /// The document; every text of `secrets` in it is replaced by asterisks.
  std::string write(const std::vector<std::string_view>& secrets) const;

 private:
  struct Entry {
    TraceSection section;
    std::string source;
    std::chrono::microseconds elapsed;
    std::string message;
    Data data;
  };

  std::string id_;
  core::TimePoint started_;
  core::Stopwatch stopwatch_;
  std::vector<Entry> entries_;
};

}  // namespace aml::gateway
