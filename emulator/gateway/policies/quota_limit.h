#pragma once

#include "emulator/gateway/policies/counter_store.h"
#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// From `calls` and `bandwidth` (kilobytes) of an element.
QuotaLimit quota_of(const PolicyElement& element);
/// Refuses an element that has neither.
void check_quota(const PolicyElement& element, definition::FaultList& faults);

}  // namespace aml::gateway
