#pragma once

#include <cstdint>
#include <optional>

#include "emulator/gateway/policies/fixed_window.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/refusals.h"

namespace aml::gateway {

/// What a window may hold; what a quota is about, whatever counts it.
struct QuotaLimit {
  std::optional<std::uint64_t> calls;
  std::optional<std::uint64_t> bytes;

  /// Whether `calls_more` fit into the window of `now`.
  QuotaVerdict check(FixedWindow& window, core::TimePoint now, std::uint64_t calls_more) const;
};

/// From `calls` and `bandwidth` (kilobytes) of an element.
QuotaLimit quota_of(const PolicyElement& element);
/// Refuses an element that has neither.
void check_quota(const PolicyElement& element, definition::FaultList& faults);

}  // namespace aml::gateway
