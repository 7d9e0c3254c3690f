#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"

namespace aml::steering {

/// One rule as its record says.
struct FaultRecord {
  std::string id;              ///< 32 hex digits
  std::string workspace = {};  ///< the only one that it is about, an id; empty: all
  std::string text;            ///< FaultRule::text
  core::TimePoint made = {};
  std::uint64_t seen = 0;     ///< calls that matched
  std::uint64_t applied = 0;  ///< calls that it did something to
};

/// Where fault rules and their counts are kept.
/// Shape:   records are in the order in which they were added; at most kMaxRules of them.
/// Errors:  those of the underlying store.
/// Threads: any; each number of a count is given once.
class FaultStore {
 public:
  static constexpr std::size_t kMaxRules = 1000;

  FaultStore() = default;
  FaultStore(const FaultStore&) = delete;
  FaultStore& operator=(const FaultStore&) = delete;
  virtual ~FaultStore() = default;

  /// False: as many as there may be are there.
  virtual bool add(FaultRecord record) = 0;
  /// All of them, or those of a workspace.
  virtual std::vector<FaultRecord> list(std::optional<std::string_view> workspace) const = 0;
  virtual std::optional<FaultRecord> find(std::string_view id) const = 0;
  /// False: there is no such record.
  virtual bool remove(std::string_view id) = 0;
  /// All of them, or those of a workspace.
  virtual void clear(std::optional<std::string_view> workspace) = 0;

  /// Counts a call that matched: its number, from 1. None: there is no such record (any more).
  virtual std::optional<std::uint64_t> count_seen(std::string_view id) = 0;
  virtual void count_applied(std::string_view id) = 0;
};

}  // namespace aml::steering
