#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<rate-limit-by-key calls="10" renewal-period="60" counter-key="shared" />`: one counter per
/// key, shared by all policies that name the key.
extern const PolicySpec kRateLimitByKey;

}  // namespace aml::gateway
