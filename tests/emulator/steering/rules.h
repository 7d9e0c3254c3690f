#pragma once

#include <string>

#include "emulator/steering/fault_rule.h"

namespace aml::tests {

inline const std::string kWorkspace(32, 'a');
inline const std::string kService(32, 'b');

/// What the tests' rules may name.
inline steering::Vocabulary vocabulary() {
  return {{"rrs.execute", "rrs.score", "bes.submit", "bes.status", "blob.put-blob", "blob.get-blob",
           "gateway.score"},
          {{"Reviews", kService, kWorkspace}, {"Churn", std::string(32, 'c'), kWorkspace}}};
}

/// The one rule in a text without faults.
inline steering::FaultRule rule_of(const std::string& text) {
  steering::ParsedFaults parsed = steering::parse_faults(text, "rule", vocabulary());
  std::string faults;
  for (const auto& fault : parsed.faults) faults += definition::to_text(fault) + "\n";
  REQUIRE_MESSAGE(faults.empty(), faults);
  REQUIRE(parsed.rules.size() == 1);
  return parsed.rules.front();
}

}  // namespace aml::tests
