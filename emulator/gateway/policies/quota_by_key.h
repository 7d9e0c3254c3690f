#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<quota-by-key calls="1000" renewal-period="3600" counter-key="shared" />`: one counter per key,
/// shared by all policies that name the key, in windows from `first-period-start` on.
extern const PolicySpec kQuotaByKey;

}  // namespace aml::gateway
