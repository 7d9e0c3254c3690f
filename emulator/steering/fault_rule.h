#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/steering/effect.h"
#include "emulator/steering/match.h"
#include "emulator/steering/when.h"

namespace aml::steering {

/// A rule: to which calls, at which of them, what happens.
struct FaultRule {
  std::string name;  ///< may be empty
  Match match;
  When when;
  Effect then;
  std::string text;  ///< the rule as it was given: one JSON object

  static constexpr std::size_t kMaxBytes = 64u << 10;  ///< of its text
};

/// Rules read together, and everything wrong with them.
struct ParsedFaults {
  std::vector<FaultRule> rules;  ///< empty where there are faults
  std::vector<definition::DefinitionFault> faults;
};

/// Reads one rule, or a list of rules.
/// Errors: none thrown.
ParsedFaults parse_faults(std::string_view text, const std::string& file,
                          const Vocabulary& vocabulary);

/// Reads the file that lies beside a service's definition: its rules are about that service where
/// they name no other.
/// Errors: none thrown.
ParsedFaults parse_faults_beside(const Vocabulary::Service& service, std::string_view text,
                                 const std::string& file, const Vocabulary& vocabulary);

}  // namespace aml::steering
