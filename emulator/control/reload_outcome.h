#pragma once

#include <string>
#include <vector>

namespace aml::control {

/// What another reading of the fixtures changed, or why it changed nothing.
struct ReloadOutcome {
  std::vector<std::string> added;  ///< names of services, as the next two
  std::vector<std::string> changed;
  std::vector<std::string> removed;
  bool gateway_changed = false;
  std::vector<std::string> faults;  ///< texts for people; not empty: all is as before

  bool ok() const { return faults.empty(); }
};

}  // namespace aml::control
