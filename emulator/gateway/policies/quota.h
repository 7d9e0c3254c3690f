#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<quota calls="100" renewal-period="604800" />`: calls and kilobytes of one subscription, in
/// windows that follow each other from the subscription's start.
extern const PolicySpec kQuota;

}  // namespace aml::gateway
