#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "emulator/definition/definition_source.h"

namespace aml::steering {

/// At which of the calls that match a rule acts; a default one: at all.
struct When {
  enum class Kind { kAlways, kFirst, kAfter, kNth, kEvery, kProbability, kUntil };

  Kind kind = Kind::kAlways;
  std::uint64_t first = 0;         ///< so many, or all after so many, or every so many
  std::uint64_t count = 0;         ///< at most, of kAfter; 0: all
  std::vector<std::uint64_t> nth;  ///< these
  double probability = 0;
  std::uint64_t seed = 0;
  std::chrono::milliseconds until{0};  ///< emulated time since the rule was made

  /// `number`: the call's, from 1, among those that match. `age`: of the rule, in emulated time.
  bool applies(std::uint64_t number, std::chrono::milliseconds age) const;
};

/// The format of its object, for check_format().
extern const definition::FormatObject kWhenFormat;

/// Reads one whose format was checked; absent: at all calls.
When read_when(const definition::Node& node, definition::FaultList& faults);

}  // namespace aml::steering
