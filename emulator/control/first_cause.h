#pragma once

#include <optional>
#include <string>

#include "emulator/control/journal_entry.h"

namespace aml::control {

/// Why a call was refused: the first thing that was wrong with it.
struct FirstCause {
  /// Of a row of service::check_rules() where a check said so; else `fault.rule`, `route.path`,
  /// `route.verb`, `gateway.operation`, `gateway.key`, `gateway.policy`, `gateway.backend`, or
  /// `error` and the codes.
  std::string check;
  std::string says;  ///< one or two sentences for a person
};

/// Nothing for a call that was answered as it asked.
/// Threads: pure.
std::optional<FirstCause> find_first_cause(const JournalEntry& entry);

}  // namespace aml::control
