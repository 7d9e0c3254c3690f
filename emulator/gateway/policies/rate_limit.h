#pragma once

#include "emulator/gateway/policy.h"

namespace aml::gateway {

/// `<rate-limit calls="5" renewal-period="60" />`: calls of one subscription within a sliding
/// window; nested `api` and `operation` elements count on their own.
extern const PolicySpec kRateLimit;

}  // namespace aml::gateway
