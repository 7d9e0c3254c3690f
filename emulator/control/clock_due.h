#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/steering/drills.h"
#include "emulator/steering/fault_store.h"

namespace aml::control {

/// Something that happens when the clock gets there.
struct Due {
  core::TimePoint at;
  std::string_view what;  ///< "job": it ends; "rule": it acts no more
  std::string id;
  std::string name;  ///< the rule's; empty: it has none
};

/// The soonest first, kMaxDue of them; of a workspace, or of all.
inline constexpr std::size_t kMaxDue = 20;
std::vector<Due> find_due(const steering::Drills& drills, const steering::FaultStore& rules,
                          core::TimePoint now, std::optional<std::string_view> workspace);

}  // namespace aml::control
